# SPDX-License-Identifier: MIT
"""The place of these names in FraiseQL for Python 1."""

from fraiseql.decorators import dataloader_field

__all__ = ["dataloader_field"]
