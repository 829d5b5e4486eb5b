# SPDX-License-Identifier: MIT
"""The place of these names in FraiseQL for Python 1."""

from typing import NoReturn

from fraiseql._absent import absent_name
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


def __getattr__(name: str) -> NoReturn:
    raise absent_name(__name__, name)
