# SPDX-License-Identifier: MIT
"""The place of these names in FraiseQL for Python 1."""

from fraiseql.sql import (
    OrderByItem,
    OrderDirection,
    create_graphql_order_by_input,
    create_graphql_order_by_list_input,
)

__all__ = [
    "OrderByItem",
    "OrderDirection",
    "create_graphql_order_by_input",
    "create_graphql_order_by_list_input",
]
