# SPDX-License-Identifier: MIT
"""The place of these names in FraiseQL for Python 1."""

from fraiseql.mutations.decorators import mutation

__all__ = ["mutation"]
