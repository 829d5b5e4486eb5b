# SPDX-License-Identifier: MIT
"""The place of these names in FraiseQL for Python 1."""

from fraiseql.sql import OrderBy, OrderBySet, OrderDirection

__all__ = ["OrderBy", "OrderBySet", "OrderDirection"]
