# SPDX-License-Identifier: MIT
"""The place of these names in FraiseQL for Python 1."""

from fraiseql.sql import safe_create_where_type

__all__ = ["safe_create_where_type"]
