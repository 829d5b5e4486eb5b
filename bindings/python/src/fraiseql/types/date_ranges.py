# SPDX-License-Identifier: MIT
"""Objects with a start and an end."""

from __future__ import annotations

import datetime
from typing import Any, Protocol, TypeVar, runtime_checkable

from fraiseql.types.unset import UNSET

T = TypeVar("T", bound=type)


@runtime_checkable
class DateRangeValidatable(Protocol):
    """What has a start date and an end date."""

    start_date: datetime.date | None
    end_date: datetime.date | None


def validate_date_range(obj: Any) -> tuple[bool, str | None]:
    """Whether the object's `start_date` is not after its `end_date`, and else what is wrong.  Dates
    that are not there, None or UNSET, are not compared."""
    start: Any = getattr(obj, "start_date", None)
    end: Any = getattr(obj, "end_date", None)
    if any(date is None or date is UNSET for date in (start, end)) or start <= end:
        return True, None
    return False, f"End date ({end}) cannot be before start date ({start})"


def get_date_range_validation_errors(obj: Any) -> list[dict[str, Any]]:
    """The faults of the object's dates: `[{"message", "code", "identifier", "fields"}]`."""
    valid, message = validate_date_range(obj)
    if valid:
        return []
    return [
        {
            "message": message,
            "code": 422,
            "identifier": "validation_error",
            "fields": ["start_date", "end_date"],
        }
    ]


class DateRangeValidationMixin:
    """An input with a start and an end, which a resolver checks."""

    def validate_dates(self) -> tuple[bool, str | None]:
        """As `validate_date_range()`."""
        return validate_date_range(self)

    def get_validation_errors(self) -> list[dict[str, Any]]:
        """As `get_date_range_validation_errors()`."""
        return get_date_range_validation_errors(self)


def date_range_validator(cls: T) -> T:
    """Gives a class the methods of DateRangeValidationMixin."""
    for name in ("validate_dates", "get_validation_errors"):
        setattr(cls, name, getattr(DateRangeValidationMixin, name))
    return cls
