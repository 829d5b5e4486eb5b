# SPDX-License-Identifier: MIT
"""The place of these names in FraiseQL for Python 1."""

from fraiseql.decorating import fraise_input

__all__ = ["fraise_input"]
