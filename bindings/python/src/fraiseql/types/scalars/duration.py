# SPDX-License-Identifier: MIT
"""The scalar Duration: annotation, object of graphql-core, and what that one calls."""

from fraiseql.types.markers import Duration as DurationField
from fraiseql.types.scalars import SCALARS

DurationScalar = SCALARS["Duration"]
serialize_duration = DurationScalar.serialize
parse_duration_value = DurationScalar.parse_value
parse_duration_literal = DurationScalar.parse_literal

__all__ = [
    "DurationField",
    "DurationScalar",
    "parse_duration_literal",
    "parse_duration_value",
    "serialize_duration",
]
