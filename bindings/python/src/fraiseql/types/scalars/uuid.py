# SPDX-License-Identifier: MIT
"""The scalar UUID: annotation, object of graphql-core, and what that one calls."""

from fraiseql.types.markers import UUID as UUIDField
from fraiseql.types.scalars import SCALARS

UUIDScalar = SCALARS["UUID"]
serialize_uuid = UUIDScalar.serialize
parse_uuid_value = UUIDScalar.parse_value
parse_uuid_literal = UUIDScalar.parse_literal

__all__ = [
    "UUIDField",
    "UUIDScalar",
    "parse_uuid_literal",
    "parse_uuid_value",
    "serialize_uuid",
]
