# SPDX-License-Identifier: MIT
"""The place of these names in FraiseQL for Python 1."""

from fraiseql.decorating import fraise_enum

__all__ = ["fraise_enum"]
