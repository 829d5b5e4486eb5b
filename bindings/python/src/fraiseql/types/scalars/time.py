# SPDX-License-Identifier: MIT
"""The scalar Time: annotation, object of graphql-core, and what that one calls."""

from fraiseql.types.markers import Time as TimeField
from fraiseql.types.scalars import SCALARS

TimeScalar = SCALARS["Time"]
serialize_time = TimeScalar.serialize
parse_time_value = TimeScalar.parse_value
parse_time_literal = TimeScalar.parse_literal

__all__ = [
    "TimeField",
    "TimeScalar",
    "parse_time_literal",
    "parse_time_value",
    "serialize_time",
]
