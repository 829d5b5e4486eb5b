# SPDX-License-Identifier: MIT
"""The place of these names in FraiseQL for Python 1."""

from typing import Any

from fraiseql.gql.shapes import shape_of
from fraiseql.sql import (
    ArrayFilter,
    BooleanFilter,
    DateFilter,
    DateRangeFilter,
    DateTimeFilter,
    DecimalFilter,
    FloatFilter,
    FullTextFilter,
    IntFilter,
    IPRange,
    JSONBFilter,
    LTreeFilter,
    MacAddressFilter,
    NetworkAddressFilter,
    SparseVectorInput,
    StringFilter,
    TimeFilter,
    UUIDFilter,
    VectorDistanceInput,
    VectorFilter,
    create_graphql_where_input,
    safe_create_where_type,
)
from fraiseql.sql.filters import filter_of

__all__ = [
    "ArrayFilter",
    "BooleanFilter",
    "DateFilter",
    "DateRangeFilter",
    "DateTimeFilter",
    "DecimalFilter",
    "FloatFilter",
    "FullTextFilter",
    "IPRange",
    "IntFilter",
    "JSONBFilter",
    "LTreeFilter",
    "MacAddressFilter",
    "NetworkAddressFilter",
    "SparseVectorInput",
    "StringFilter",
    "TimeFilter",
    "UUIDFilter",
    "VectorDistanceInput",
    "VectorFilter",
    "create_graphql_where_input",
    "safe_create_where_type",
]


def _get_filter_type_for_field(
    field_type: Any, parent_class: type | None = None, field_name: str | None = None
) -> type:
    """What conditions on a field of this annotation are.

    field_name: vectors and documents of words are known by their names.
    Raises TypeError for what rows are not compared with."""
    made = filter_of(field_name or "", shape_of(field_type))
    if made is None:
        raise TypeError(f"there are no conditions on {field_type!r}")
    return made
