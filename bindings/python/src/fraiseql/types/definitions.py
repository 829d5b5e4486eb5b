# SPDX-License-Identifier: MIT
"""The place of these names in FraiseQL for Python 1."""

from fraiseql.types.unset import UNSET, UnsetType

__all__ = ["UNSET", "UnsetType"]
