# SPDX-License-Identifier: MIT
"""The place of these names in FraiseQL for Python 1."""

from fraiseql.graphql.execute import execute_graphql

__all__ = ["execute_graphql"]
