# SPDX-License-Identifier: MIT
"""Objects with a start and an end."""

from __future__ import annotations

import datetime
from typing import Any, Protocol, TypeVar, runtime_checkable

T = TypeVar("T", bound=type)


@runtime_checkable
class DateRangeValidatable(Protocol):
    """What has a start date and an end date."""

    start_date: datetime.date | None
    end_date: datetime.date | None


def validate_date_range(obj: Any) -> tuple[bool, str | None]:
    """Whether the object's `start_date` is not after its `end_date`, and else what is wrong."""
    start, end = getattr(obj, "start_date", None), getattr(obj, "end_date", None)
    if start is not None and end is not None and start > end:
        return False, "End date must not be before start date"
    return True, None


def get_date_range_validation_errors(obj: Any) -> list[dict[str, Any]]:
    """The faults of the object's dates: `[{"field", "message", "code"}]`."""
    valid, message = validate_date_range(obj)
    if valid:
        return []
    return [{"field": "end_date", "message": message, "code": "INVALID_DATE_RANGE"}]


class DateRangeValidationMixin:
    """Checks its dates when it is made.  Raises ValueError."""

    def __post_init__(self) -> None:
        valid, message = validate_date_range(self)
        if not valid:
            raise ValueError(message)


def date_range_validator(cls: T) -> T:
    """Makes instances of a class check their dates when they are made.  Raises ValueError."""
    made = cls.__init__  # type: ignore[misc]

    def __init__(self: Any, *args: Any, **kwargs: Any) -> None:
        made(self, *args, **kwargs)
        valid, message = validate_date_range(self)
        if not valid:
            raise ValueError(message)

    cls.__init__ = __init__  # type: ignore[misc]
    return cls
