# SPDX-License-Identifier: MIT
"""The scalar DateRange: annotation, object of graphql-core, and what that one calls."""

from fraiseql.types.markers import DateRange as DateRangeField
from fraiseql.types.scalars import SCALARS

DateRangeScalar = SCALARS["DateRange"]
serialize_date_range = DateRangeScalar.serialize
parse_date_range_value = DateRangeScalar.parse_value
parse_date_range_literal = DateRangeScalar.parse_literal

__all__ = [
    "DateRangeField",
    "DateRangeScalar",
    "parse_date_range_literal",
    "parse_date_range_value",
    "serialize_date_range",
]
