# SPDX-License-Identifier: MIT
"""The place of these names in FraiseQL for Python 1."""

from fraiseql.gql.registry import SchemaRegistry

__all__ = ["SchemaRegistry"]
