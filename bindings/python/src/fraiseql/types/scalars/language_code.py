# SPDX-License-Identifier: MIT
"""The scalar LanguageCode: annotation, object of graphql-core, and what that one calls."""

from fraiseql.types.markers import LanguageCode as LanguageCodeField
from fraiseql.types.scalars import SCALARS

LanguageCodeScalar = SCALARS["LanguageCode"]
serialize_language_code = LanguageCodeScalar.serialize
parse_language_code_value = LanguageCodeScalar.parse_value
parse_language_code_literal = LanguageCodeScalar.parse_literal

__all__ = [
    "LanguageCodeField",
    "LanguageCodeScalar",
    "parse_language_code_literal",
    "parse_language_code_value",
    "serialize_language_code",
]
