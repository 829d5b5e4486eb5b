# SPDX-License-Identifier: MIT
"""The scalar LocaleCode: annotation, object of graphql-core, and what that one calls."""

from fraiseql.types.markers import LocaleCode as LocaleCodeField
from fraiseql.types.scalars import SCALARS

LocaleCodeScalar = SCALARS["LocaleCode"]
serialize_locale_code = LocaleCodeScalar.serialize
parse_locale_code_value = LocaleCodeScalar.parse_value
parse_locale_code_literal = LocaleCodeScalar.parse_literal

__all__ = [
    "LocaleCodeField",
    "LocaleCodeScalar",
    "parse_locale_code_literal",
    "parse_locale_code_value",
    "serialize_locale_code",
]
