# SPDX-License-Identifier: MIT
"""The scalar PostalCode: annotation, object of graphql-core, and what that one calls."""

from fraiseql.types.markers import PostalCode as PostalCodeField
from fraiseql.types.scalars import SCALARS

PostalCodeScalar = SCALARS["PostalCode"]
serialize_postal_code = PostalCodeScalar.serialize
parse_postal_code_value = PostalCodeScalar.parse_value
parse_postal_code_literal = PostalCodeScalar.parse_literal

__all__ = [
    "PostalCodeField",
    "PostalCodeScalar",
    "parse_postal_code_literal",
    "parse_postal_code_value",
    "serialize_postal_code",
]
