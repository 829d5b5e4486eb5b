# SPDX-License-Identifier: MIT
"""The place of these names in FraiseQL for Python 1."""

from fraiseql.gql.composing import QueryTypeBuilder

__all__ = ["QueryTypeBuilder"]
