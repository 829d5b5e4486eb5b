# SPDX-License-Identifier: MIT
"""Pages with cursors: those of the engine's connections."""

from __future__ import annotations

import base64
import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from fraiseql.core import filters
from fraiseql.core.engines import engine_of
from fraiseql.core.executors import refused
from fraiseql.core.pools import relation_for
from fraiseql.core.principal import principal_of
from fraiseql.core.relations import Relation
from fraiseql.core.selections import plain_selection
from fraiseql.core.values import dump
from fraiseql.errors.exceptions import DatabaseQueryError

DEFAULT_PAGE = 20
"""How many rows a page has when nobody says it."""


def encode_cursor(value: str) -> str:
    """A text as one that clients hand back unread: Base64."""
    return base64.b64encode(value.encode()).decode()


def decode_cursor(cursor: str) -> str:
    """The text of `encode_cursor()`.  Raises ValueError for what is none.  Cursors of pages are the
    engine's, and say nothing to programs."""
    return base64.b64decode(cursor.encode(), validate=True).decode()


@dataclass
class PaginationParams:
    """Which page: `first` rows behind `after`, or `last` rows before `before`.

    Raises ValueError when both numbers are given, or one is below 0."""

    first: int | None = None
    after: str | None = None
    last: int | None = None
    before: str | None = None
    order_by: str = "id"
    order_direction: str = "ASC"

    def __post_init__(self) -> None:
        if self.first is not None and self.last is not None:
            raise ValueError("Cannot specify both 'first' and 'last'")
        for name in ("first", "last"):
            if (getattr(self, name) or 0) < 0:
                raise ValueError(f"'{name}' must be non-negative")
        self.order_direction = self.order_direction.upper()
        if self.first is None and self.last is None:
            self.first = DEFAULT_PAGE

    @property
    def is_forward(self) -> bool:
        return self.last is None

    @property
    def is_backward(self) -> bool:
        return self.last is not None


class CursorPaginator:
    """connection: an engine.  context: of the request."""

    def __init__(self, connection: Any, context: Mapping[str, Any] | None = None) -> None:
        self.connection = connection
        self.context = context

    async def paginate(
        self,
        view_name: str,
        params: PaginationParams,
        filters: Mapping[str, Any] | None = None,
        include_total: bool = True,
    ) -> dict[str, Any]:
        """`{"edges": [{"node", "cursor"}], "page_info": {…}, "total_count": N}`; nodes have the
        names of the database.  Cursors are of one order, and opaque.

        Raises GraphQLError for a cursor of another order."""
        engine = await engine_of(self.connection, self.context)
        relation = await relation_for(engine, view_name)
        if relation.connection is None:
            raise DatabaseQueryError(f"{view_name} has no key to page by")
        nodes = await plain_selection(engine, relation, columns=True)
        document, variables = _document(relation, params, filters, nodes, include_total)
        _, body = await engine.execute_bytes(
            document=document,
            variables=dump(variables),
            whole=True,
            principal=principal_of(self.context),
        )
        answer = json.loads(body)
        if answer.get("errors"):
            raise refused(body)
        return _page(answer["data"]["r"])


def _document(
    relation: Relation,
    params: PaginationParams,
    condition: Mapping[str, Any] | None,
    nodes: str,
    include_total: bool,
) -> tuple[str, dict[str, Any]]:
    order = filters.order_by(relation, (params.order_by, params.order_direction))
    given: list[tuple[str, str, Any]] = [
        ("first", "Int", params.first),
        ("after", "String", params.after),
        ("last", "Int", params.last),
        ("before", "String", params.before),
        ("where", relation.where, filters.where(relation, condition) if condition else None),
        ("orderBy", f"[{relation.order_by}!]", order),
    ]
    given = [each for each in given if each[2] is not None]
    declared = ", ".join(f"${name}: {kind}" for name, kind, _ in given)
    arguments = ", ".join(f"{name}: ${name}" for name, _, _ in given)
    total = "totalCount" if include_total else ""
    document = (
        f"query ({declared}) {{ r: {relation.connection}({arguments}) {{ "
        f"edges {{ cursor node {nodes} }} "
        f"pageInfo {{ hasNextPage hasPreviousPage startCursor endCursor }} {total} }} }}"
    )
    return document, {name: value for name, _, value in given}


def _page(found: dict[str, Any]) -> dict[str, Any]:
    info = found["pageInfo"]
    return {
        "edges": [{"node": edge["node"], "cursor": edge["cursor"]} for edge in found["edges"]],
        "page_info": {
            "has_next_page": info["hasNextPage"],
            "has_previous_page": info["hasPreviousPage"],
            "start_cursor": info["startCursor"],
            "end_cursor": info["endCursor"],
            "total_count": found.get("totalCount"),
        },
        "total_count": found.get("totalCount"),
    }


async def paginate_query(repository: Any, view_name: str, **options: Any) -> dict[str, Any]:
    """`repository.paginate()`, of a CQRSRepository, with the same options."""
    page: dict[str, Any] = await repository.paginate(view_name, **options)
    return page
