# SPDX-License-Identifier: MIT
"""The scalar DateTime: annotation, object of graphql-core, and what that one calls."""

from fraiseql.types.markers import DateTime as DateTimeField
from fraiseql.types.scalars import SCALARS

DateTimeScalar = SCALARS["DateTime"]
serialize_datetime = DateTimeScalar.serialize
parse_datetime_value = DateTimeScalar.parse_value
parse_datetime_literal = DateTimeScalar.parse_literal

__all__ = [
    "DateTimeField",
    "DateTimeScalar",
    "parse_datetime_literal",
    "parse_datetime_value",
    "serialize_datetime",
]
