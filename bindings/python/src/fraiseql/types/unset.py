# SPDX-License-Identifier: MIT
"""UNSET: a value that was not given, as opposed to None, which was."""

from __future__ import annotations

from typing import Any, Final


class UnsetType:
    """The type of UNSET, of which there is one."""

    _only: UnsetType | None = None

    def __new__(cls) -> UnsetType:
        if cls._only is None:
            cls._only = super().__new__(cls)
        return cls._only

    def __bool__(self) -> bool:
        return False

    def __repr__(self) -> str:
        return "UNSET"

    def __str__(self) -> str:
        # In a text that a program puts together, nothing was given.
        return ""

    def __copy__(self) -> UnsetType:
        return self

    def __deepcopy__(self, memo: Any) -> UnsetType:
        return self

    def __reduce__(self) -> str:
        return "UNSET"


UNSET: Final[Any] = UnsetType()
"""Stands where a client left out an optional member of an input.  False in a condition."""
