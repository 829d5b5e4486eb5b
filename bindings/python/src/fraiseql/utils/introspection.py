# SPDX-License-Identifier: MIT
"""What a class is in the schema."""

from __future__ import annotations

from typing import Any

from fraiseql._definitions import definition_of

__all__ = ["describe_type"]


def describe_type(cls: type) -> dict[str, Any]:
    """typename, kind, sql_source and fields of a decorated class.  Raises TypeError for another."""
    definition = definition_of(cls)
    if definition is None:
        raise TypeError(f"{cls.__name__} is not a valid FraiseQL type: nothing decorates it")
    return definition.describe()
