# SPDX-License-Identifier: MIT
"""Pages of rows with cursors, after the Relay specification of Cursor Connections."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Generic, TypeVar, get_args, get_origin

from fraiseql._definitions import definition_of
from fraiseql.decorating import fraise_type

T = TypeVar("T")


@fraise_type
class PageInfo:
    """Where a page stands among all rows."""

    has_next_page: bool
    has_previous_page: bool
    start_cursor: str | None = None
    end_cursor: str | None = None
    total_count: int | None = None


@fraise_type
class Edge(Generic[T]):
    """A row, and the cursor that stands for its place."""

    node: T
    cursor: str


@fraise_type
class Connection(Generic[T]):
    """A page of rows."""

    edges: list[Edge[T]]
    page_info: PageInfo
    total_count: int | None = None


PaginatedResponse = Connection


def _page_info(data: Mapping[str, Any]) -> PageInfo:
    info = data.get("page_info") or data.get("pageInfo") or {}
    if isinstance(info, PageInfo):
        return info
    found: PageInfo = PageInfo.from_dict(info)  # type: ignore[attr-defined]
    return found


def _node(value: Any, node_type: type) -> Any:
    if isinstance(value, Mapping) and definition_of(node_type):
        return node_type.from_dict(value)  # type: ignore[attr-defined]
    return value


def create_connection(data: Mapping[str, Any], node_type: type[T]) -> Any:
    """A Connection of what `paginate()` returned: `{"edges" | "nodes", "page_info",
    "total_count"}`."""
    edges = [
        Edge(node=_node(edge["node"], node_type), cursor=edge["cursor"])
        for edge in data.get("edges") or ()
    ]
    if not edges:
        edges = [Edge(node=_node(n, node_type), cursor="") for n in data.get("nodes") or ()]
    total = data.get("total_count", data.get("totalCount"))
    return Connection(edges=edges, page_info=_page_info(data), total_count=total)


# ---- generic types ----


def get_generic_origin(typ: Any) -> type | None:
    """`Connection` of `Connection[Post]`; None of another type."""
    origin = get_origin(typ)
    return origin if isinstance(origin, type) else None


def get_generic_args(typ: Any) -> tuple[Any, ...]:
    """`(Post,)` of `Connection[Post]`."""
    return get_args(typ)


def is_generic_type(typ: Any) -> bool:
    """Is it one with types in brackets?"""
    return get_origin(typ) is not None


def is_fraise_generic(typ: Any) -> bool:
    """Is it one whose origin a decorator has made a type of the schema?"""
    origin = get_generic_origin(typ)
    return origin is not None and definition_of(origin) is not None


def create_concrete_type(generic_type: type, concrete_arg: type) -> type:
    """`Connection[Post]` as a class of its own, which is always the same one."""
    from fraiseql.gql.shapes import specialize

    return specialize(generic_type, (concrete_arg,))


get_or_create_concrete_type = create_concrete_type
