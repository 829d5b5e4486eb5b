# SPDX-License-Identifier: MIT
"""The scalar Timezone: annotation, object of graphql-core, and what that one calls."""

from fraiseql.types.markers import Timezone as TimezoneField
from fraiseql.types.scalars import SCALARS

TimezoneScalar = SCALARS["Timezone"]
serialize_timezone = TimezoneScalar.serialize
parse_timezone_value = TimezoneScalar.parse_value
parse_timezone_literal = TimezoneScalar.parse_literal

__all__ = [
    "TimezoneField",
    "TimezoneScalar",
    "parse_timezone_literal",
    "parse_timezone_value",
    "serialize_timezone",
]
