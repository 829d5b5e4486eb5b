# SPDX-License-Identifier: MIT
"""The scalar JSON: annotation, object of graphql-core, and what that one calls."""

from fraiseql.types.markers import JSON as JSONField
from fraiseql.types.scalars import SCALARS

JSONScalar = SCALARS["JSON"]
serialize_json = JSONScalar.serialize
parse_json_value = JSONScalar.parse_value
parse_json_literal = JSONScalar.parse_literal

__all__ = [
    "JSONField",
    "JSONScalar",
    "parse_json_literal",
    "parse_json_value",
    "serialize_json",
]
