# SPDX-License-Identifier: MIT
"""The scalar LEI: annotation, object of graphql-core, and what that one calls."""

from fraiseql.types.markers import LEI as LEIField
from fraiseql.types.scalars import SCALARS

LEIScalar = SCALARS["LEI"]
serialize_lei = LEIScalar.serialize
parse_lei_value = LEIScalar.parse_value
parse_lei_literal = LEIScalar.parse_literal

__all__ = [
    "LEIField",
    "LEIScalar",
    "parse_lei_literal",
    "parse_lei_value",
    "serialize_lei",
]
