# SPDX-License-Identifier: MIT
"""The place of these names in FraiseQL for Python 1."""

from fraiseql.types.date_ranges import (
    DateRangeValidatable,
    DateRangeValidationMixin,
    date_range_validator,
    get_date_range_validation_errors,
    validate_date_range,
)

__all__ = [
    "DateRangeValidatable",
    "DateRangeValidationMixin",
    "date_range_validator",
    "get_date_range_validation_errors",
    "validate_date_range",
]
