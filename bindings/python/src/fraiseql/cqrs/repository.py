# SPDX-License-Identifier: MIT
"""Commands and queries of entities by their names in the database."""

from __future__ import annotations

import json
import re
from collections.abc import AsyncIterator, Iterable, Mapping, Sequence
from contextlib import asynccontextmanager
from typing import Any

from fraiseql.core.connections import lend_connection
from fraiseql.core.engines import engine_of
from fraiseql.core.executors import call_for_each
from fraiseql.core.pools import relation_for
from fraiseql.core.selections import plain_selection
from fraiseql.core.statements import identifier
from fraiseql.cqrs.executor import CQRSExecutor
from fraiseql.cqrs.pagination import CursorPaginator, PaginationParams
from fraiseql.db import FraiseQLRepository

_WORD = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")


def _plain(filters: Mapping[str, Any] | None) -> dict[str, Any] | None:
    """Filters with `$gt` and the like as those of `where`."""
    if filters is None:
        return None
    result = {}
    for name, value in filters.items():
        if isinstance(value, Mapping):
            value = {operator.removeprefix("$"): inner for operator, inner in value.items()}
        result[name] = value
    return result


class CQRSRepository:
    """connection: an engine; or a connection of psycopg or asyncpg, on which commands and
    statements run then, while views are read by the engine of the context or the request.

    Rows are dicts with the names of the database, values as JSON has them."""

    def __init__(self, connection: Any, context: Mapping[str, Any] | None = None) -> None:
        self.connection = connection
        self.context = context if context is not None else {}
        self.executor = CQRSExecutor(connection, self.context)

    # ---- commands ----

    @staticmethod
    def _function(operation: str, entity_type: str) -> str:
        if not _WORD.fullmatch(entity_type):
            raise ValueError(f"{entity_type!r} is not the name of an entity")
        return f"fn_{operation}_{entity_type}"

    async def create(self, entity_type: str, input_data: Mapping[str, Any]) -> dict[str, Any]:
        """What `fn_create_<entity>(input)` gives."""
        return await self.call_function(self._function("create", entity_type), input_data)

    async def update(self, entity_type: str, input_data: Mapping[str, Any]) -> dict[str, Any]:
        """What `fn_update_<entity>(input)` gives."""
        return await self.call_function(self._function("update", entity_type), input_data)

    async def delete(self, entity_type: str, entity_id: Any) -> dict[str, Any]:
        """What `fn_delete_<entity>({"id": …})` gives."""
        return await self.call_function(self._function("delete", entity_type), {"id": entity_id})

    async def call_function(
        self, function_name: str, input_data: Mapping[str, Any]
    ) -> dict[str, Any]:
        """The row that a function of the database gives for `input_data` as jsonb."""
        return await self.executor.execute_function(function_name, input_data)

    execute_function = call_function

    async def _batch(
        self, operation: str, entity_type: str, inputs: Iterable[Mapping[str, Any]]
    ) -> list[dict[str, Any]]:
        name = self._function(operation, entity_type)
        return await call_for_each(self.connection, self.context, name, list(inputs))

    async def batch_create(
        self, entity_type: str, inputs: Iterable[Mapping[str, Any]]
    ) -> list[dict[str, Any]]:
        """`create()` of each, one after the other in one statement: all of them, or none."""
        return await self._batch("create", entity_type, inputs)

    async def batch_update(
        self, entity_type: str, updates: Iterable[Mapping[str, Any]]
    ) -> list[dict[str, Any]]:
        """`update()` of each, one after the other in one statement: all of them, or none."""
        return await self._batch("update", entity_type, updates)

    async def batch_delete(
        self, entity_type: str, entity_ids: Iterable[Any]
    ) -> list[dict[str, Any]]:
        """`delete()` of each, one after the other in one statement: all of them, or none."""
        return await self._batch("delete", entity_type, [{"id": each} for each in entity_ids])

    @asynccontextmanager
    async def transaction(self) -> AsyncIterator[CQRSRepository]:
        """A repository whose commands are one transaction, on the connection or the pool that this
        one was made with, or `context["pool"]`.  Raises RuntimeError when there is none."""
        pool = self.context.get("pool", self.connection)
        async with lend_connection(pool, self.context) as connection:
            yield CQRSRepository(connection, self.context)

    # ---- statements ----

    async def query_raw(
        self, query: Any, params: Sequence[Any] | Mapping[str, Any] | None = None
    ) -> list[dict[str, Any]]:
        """The rows of a statement with `%s` or `%(name)s`."""
        return await self.executor.execute_query(query, params)

    execute_query = query_raw

    # ---- queries ----

    async def _rows(
        self,
        view_name: str,
        where: Mapping[str, Any] | None,
        order_by: Any = None,
        limit: int | None = None,
        offset: int | None = None,
    ) -> list[dict[str, Any]]:
        engine = await engine_of(self.connection, self.context)
        relation = await relation_for(engine, view_name)
        rows = await FraiseQLRepository(engine, self.context).rows(
            relation,
            await plain_selection(engine, relation, columns=True),
            where=where,
            order_by=order_by,
            limit=limit,
            offset=offset,
        )
        found: list[dict[str, Any]] = json.loads(rows)
        return found

    async def get_by_id(self, view_name: str, entity_id: Any) -> dict[str, Any] | None:
        """The row with this `id`."""
        rows = await self._rows(view_name, {"id": entity_id}, limit=1)
        return rows[0] if rows else None

    async def query(
        self,
        view_name: str,
        filters: Mapping[str, Any] | None = None,
        order_by: Any = None,
        limit: int = 20,
        offset: int = 0,
    ) -> list[dict[str, Any]]:
        """filters: values that are equal, lists of which one is, or operators.  order_by:
        `name_desc`."""
        return await self._rows(view_name, _plain(filters), order_by, limit, offset)

    async def select_from_json_view(
        self,
        view_name: str,
        *,
        where: Mapping[str, Any] | None = None,
        order_by: Any = None,
        limit: int | None = None,
        offset: int = 0,
    ) -> list[dict[str, Any]]:
        """The same with `where` and at most 100 rows."""
        return await self._rows(view_name, where, order_by, 100 if limit is None else limit, offset)

    async def select_one_from_json_view(
        self, view_name: str, *, where: Mapping[str, Any] | None = None
    ) -> dict[str, Any] | None:
        """The first of them."""
        rows = await self._rows(view_name, where, limit=1)
        return rows[0] if rows else None

    async def query_interface(
        self,
        interface_view_name: str,
        *,
        filters: Mapping[str, Any] | None = None,
        order_by: Any = None,
        limit: int | None = None,
        offset: int = 0,
    ) -> list[dict[str, Any]]:
        """filters: also with `$gt`, `$gte`, `$lt`, `$lte`."""
        return await self._rows(interface_view_name, _plain(filters), order_by, limit, offset)

    async def find_by_view(
        self,
        view_name: str,
        *,
        where: Mapping[str, Any] | None = None,
        order_by: Any = None,
        limit: int | None = None,
    ) -> list[dict[str, Any]]:
        """Rows of a view."""
        return await self._rows(view_name, where, order_by, limit)

    async def get_polymorphic_by_id(
        self,
        interface_view_name: str,
        entity_id: Any,
        type_mapping: Mapping[str, type] | None = None,
    ) -> Any:
        """The document of the row with this `id`, as an object of the class that `type_mapping`
        names for its `__typename`; a dict where it names none, None where there is no row."""
        view = identifier(interface_view_name)
        rows = await self.query_raw(
            f"select data from {view} where id::text = %s", [str(entity_id)]
        )
        if not rows:
            return None
        data = rows[0]["data"]
        data = json.loads(data) if isinstance(data, str) else data
        cls = (type_mapping or {}).get(data.get("__typename", ""))
        if cls is None:
            return data
        fields = {name: value for name, value in data.items() if name != "__typename"}
        from_dict = getattr(cls, "from_dict", None)
        return from_dict(fields) if from_dict is not None else cls(**fields)

    async def paginate(
        self,
        view_name: str,
        *,
        first: int | None = None,
        after: str | None = None,
        last: int | None = None,
        before: str | None = None,
        filters: Mapping[str, Any] | None = None,
        order_by: str = "id",
        order_direction: str = "ASC",
        include_total: bool = True,
    ) -> dict[str, Any]:
        """See `CursorPaginator.paginate()`."""
        params = PaginationParams(first, after, last, before, order_by, order_direction)
        paginator = CursorPaginator(await engine_of(self.connection, self.context), self.context)
        return await paginator.paginate(view_name, params, _plain(filters), include_total)

    # ---- by class ----

    @staticmethod
    def _view(entity_class: type) -> str:
        """The view of a class: its `sql_source`, else `vw_` and its name in snake_case."""
        source = getattr(entity_class, "__gql_table__", None)
        if isinstance(source, str):
            return source
        return "vw_" + re.sub(r"(?<!^)(?=[A-Z])", "_", entity_class.__name__).lower()

    async def find_by_id(self, entity_class: type, entity_id: Any) -> dict[str, Any] | None:
        """The row of the class's view with this `id`."""
        return await self.get_by_id(self._view(entity_class), entity_id)

    async def list_entities(
        self,
        entity_class: type,
        *,
        where: Mapping[str, Any] | None = None,
        order_by: Any = None,
        limit: int | None = None,
        offset: int = 0,
    ) -> list[dict[str, Any]]:
        """Rows of the class's view."""
        return await self._rows(self._view(entity_class), where, order_by, limit, offset)

    async def count(self, entity_class: type, *, where: Mapping[str, Any] | None = None) -> int:
        """How many rows the class's view has."""
        engine = await engine_of(self.connection, self.context)
        return await FraiseQLRepository(engine, self.context).count(self._view(entity_class), where)

    async def exists(self, entity_class: type, entity_id: Any) -> bool:
        """Whether the class's view has a row with this `id`."""
        engine = await engine_of(self.connection, self.context)
        repository = FraiseQLRepository(engine, self.context)
        return await repository.exists(self._view(entity_class), {"id": entity_id})
