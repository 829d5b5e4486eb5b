# SPDX-License-Identifier: MIT
"""The place of these names in FraiseQL for Python 1."""

from fraiseql.types.markers import ID

__all__ = ["ID"]
