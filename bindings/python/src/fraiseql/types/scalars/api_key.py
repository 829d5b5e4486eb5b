# SPDX-License-Identifier: MIT
"""The scalar ApiKey: annotation, object of graphql-core, and what that one calls."""

from fraiseql.types.markers import ApiKey as ApiKeyField
from fraiseql.types.scalars import SCALARS

ApiKeyScalar = SCALARS["ApiKey"]
serialize_api_key = ApiKeyScalar.serialize
parse_api_key_value = ApiKeyScalar.parse_value
parse_api_key_literal = ApiKeyScalar.parse_literal

__all__ = [
    "ApiKeyField",
    "ApiKeyScalar",
    "parse_api_key_literal",
    "parse_api_key_value",
    "serialize_api_key",
]
