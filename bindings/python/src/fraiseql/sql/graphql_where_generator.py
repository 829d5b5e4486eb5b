# SPDX-License-Identifier: MIT
"""The place of these names in FraiseQL for Python 1."""

from fraiseql.sql import (
    BooleanFilter,
    DateFilter,
    DateTimeFilter,
    DecimalFilter,
    FloatFilter,
    IntFilter,
    JSONBFilter,
    StringFilter,
    UUIDFilter,
    create_graphql_where_input,
)

__all__ = [
    "BooleanFilter",
    "DateFilter",
    "DateTimeFilter",
    "DecimalFilter",
    "FloatFilter",
    "IntFilter",
    "JSONBFilter",
    "StringFilter",
    "UUIDFilter",
    "create_graphql_where_input",
]
