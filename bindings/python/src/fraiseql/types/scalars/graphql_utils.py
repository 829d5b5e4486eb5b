# SPDX-License-Identifier: MIT
"""The place of these names in FraiseQL for Python 1."""

from fraiseql.types import convert_scalar_to_graphql

__all__ = ["convert_scalar_to_graphql"]
