# SPDX-License-Identifier: MIT
"""The place of these names in FraiseQL for Python 1."""

from fraiseql.decorating import fraise_interface

__all__ = ["fraise_interface"]
