# SPDX-License-Identifier: MIT
"""The place of these names in FraiseQL for Python 1."""

from fraiseql.mutations.base import MutationResultBase

__all__ = ["MutationResultBase"]
