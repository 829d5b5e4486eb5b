# SPDX-License-Identifier: MIT
"""Rows for resolvers: `context["db"]` is a `FraiseQLRepository`.

Reads are documents over the whole schema of the engine, so filters, orders, limits and rights are
those of GraphQL; the rows stay JSON.  Statements of one's own run on the engine's connections too.
"""

from __future__ import annotations

import json
import re
import warnings
from collections.abc import Awaitable, Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, TypeVar

from fraiseql.core import filters
from fraiseql.core.connections import lend_connection
from fraiseql.core.current import Asked, current_info, followed
from fraiseql.core.engines import engine_of
from fraiseql.core.executors import call_function, refused, rows_of
from fraiseql.core.pools import relation_for
from fraiseql.core.ports import QueryEngine
from fraiseql.core.principal import principal_of
from fraiseql.core.relations import Relation
from fraiseql.core.rust_pipeline import RustResponseBytes
from fraiseql.core.selections import shape_for
from fraiseql.core.statements import numbered, text_of
from fraiseql.core.values import dump, from_json, to_json
from fraiseql.errors.exceptions import DatabaseQueryError

__all__ = ["DatabaseQuery", "FraiseQLRepository", "RustResponseBytes", "register_type_for_view"]

T = TypeVar("T")

# Ids that one document asks for.
_IDS_AT_ONCE = 1000


@dataclass
class DatabaseQuery:
    """A statement with its values: `%s` and `%(name)s` in `statement` stand for those in `params`.

    statement: text, or an SQL object of psycopg.  fetch_result: False when no rows are wanted."""

    statement: Any
    params: Sequence[Any] | Mapping[str, Any] = field(default_factory=tuple)
    fetch_result: bool = True


@dataclass
class _View:
    type_class: type
    options: dict[str, Any]


_views: dict[str, _View] = {}
# Under this name tests of applications clear it.
_type_registry = _views


def register_type_for_view(
    view_name: str,
    type_class: type,
    table_columns: Iterable[str] | None = None,
    has_jsonb_data: bool | None = None,
    jsonb_column: str | None = None,
    fk_relationships: Mapping[str, str] | None = None,
    validate_fk_strict: bool = True,
) -> None:
    """Says which Python type the rows of a view are of.

    The engine knows columns and foreign keys from the database; what is said of them here is only
    checked: with `validate_fk_strict`, a ValueError names each of `fk_relationships` ({field:
    column}) whose column is not among `table_columns`; without it, a warning."""
    columns = None if table_columns is None else set(table_columns)
    for name, column in (fk_relationships or {}).items():
        if columns is not None and column not in columns:
            text = (
                f"Invalid FK relationship for {view_name}: {name} → {column}, "
                f"but {column!r} is not in table_columns"
            )
            if validate_fk_strict:
                raise ValueError(text)
            warnings.warn(text, stacklevel=2)
    options = {
        "table_columns": columns,
        "has_jsonb_data": has_jsonb_data,
        "jsonb_column": jsonb_column,
        "fk_relationships": dict(fk_relationships or {}),
    }
    _views[view_name] = _View(type_class, options)


def clear_registered_views() -> None:
    """Forgets what `register_type_for_view()` was told."""
    _views.clear()


class FraiseQLRepository:
    """Reads and calls for one request.

    pool: the engine (`fraiseql.runtime.AsyncEngine`), or an async pool of psycopg, for whose
    database an engine is opened where no application runs: it sees what is committed.
    context: the request's; who asks is told to PostgreSQL with every statement.
    """

    def __init__(self, pool: Any, context: Mapping[str, Any] | None = None) -> None:
        self._pool = pool
        self.context = context if context is not None else {}

    def get_pool(self) -> Any:
        """What the repository was made with."""
        return self._pool

    # ---- asking the engine ----

    async def _engine(self) -> QueryEngine:
        return await engine_of(self._pool, self.context)

    def _timeout(self) -> float | None:
        seconds = self.context.get("query_timeout")
        return float(seconds) if seconds else None

    async def _ask(self, document: str, variables: Mapping[str, Any]) -> bytes:
        engine = await self._engine()
        _, body = await engine.execute_bytes(
            document=document,
            variables=dump(variables),
            whole=True,
            principal=principal_of(self.context),
            timeout=self._timeout(),
        )
        return body

    async def _data(self, document: str, variables: Mapping[str, Any]) -> Any:
        """The value of the only root field, which the document calls r."""
        answer = json.loads(body := await self._ask(document, variables))
        if answer.get("errors"):
            raise refused(body)
        return answer["data"]["r"]

    async def _relation(self, view: str) -> Relation:
        return await relation_for(await self._engine(), view)

    @staticmethod
    def _filter(relation: Relation, where: Any, equal: Mapping[str, Any]) -> dict[str, Any] | None:
        """`where` and the columns that are to be equal to something, as one filter."""
        first = filters.where(relation, where) if where is not None else None
        second = filters.where(relation, dict(equal)) if equal else None
        return filters.both(first, second)

    # ---- rows ----

    async def _rows(
        self,
        relation: Relation,
        selection: str,
        name: str,
        condition: dict[str, Any] | None,
        limit: int | None = None,
        offset: int | None = None,
        order_by: Any = None,
    ) -> bytes:
        """The JSON of the rows: `[…]`."""
        given: list[tuple[str, str, str, Any]] = []
        if condition:
            given.append(("where", "w", relation.where, condition))
        if order_by:
            orders = filters.order_by(relation, order_by)
            given.append(("orderBy", "o", f"[{relation.order_by}!]", orders))
        if limit is not None:
            given.append(("limit", "l", "Int", limit))
        if offset is not None:
            given.append(("offset", "s", "Int", offset))
        declared = ", ".join(f"${short}: {kind}" for _, short, kind, _ in given)
        arguments = ", ".join(f"{argument}: ${short}" for argument, short, _, _ in given)
        document = (
            f"query {f'({declared})' if declared else ''} "
            f"{{ {name}: {relation.list}{f'({arguments})' if arguments else ''} {selection} }}"
        )
        body = await self._ask(document, {short: value for _, short, _, value in given})
        head, tail = f'{{"data":{{"{name}":'.encode(), b"}}"
        if not (body.startswith(head + b"[") and body.endswith(b"]" + tail)):
            raise refused(body)
        return body[len(head) : -len(tail)]

    async def rows(
        self,
        relation: Relation,
        selection: str,
        *,
        where: Any = None,
        order_by: Any = None,
        limit: int | None = None,
        offset: int | None = None,
    ) -> bytes:
        """The JSON of rows with this selection of GraphQL, `{ id name }`."""
        condition = self._filter(relation, where, {})
        return await self._rows(relation, selection, "r", condition, limit, offset, order_by)

    async def find(
        self,
        view_name: str,
        field_name: str | None = None,
        info: Any = None,
        *,
        where: Any = None,
        limit: int | None = None,
        offset: int | None = None,
        order_by: Any = None,
        **equal: Any,
    ) -> RustResponseBytes:
        """The rows of a view, for a resolver to return.

        field_name: what the rows stand under; the field of the request, or the view's name, unless
        given.  info: the resolver's; the rows have the fields that the request selects.  Without
        it they have all that are plain values.  where: a dict or a WhereInput.
        order_by: `[{"name": "asc"}]`. equal: columns and the values that they are to have, as in
        `tenant_id=…`.
        Raises DatabaseQueryError, WhereClauseError, ValueError; GraphQLError for what the engine
        refuses."""
        asked = followed(view_name, Asked(info, where, limit, offset, order_by))
        relation = await self._relation(view_name)
        shape = await shape_for(await self._engine(), relation, asked.info)
        name = field_name or getattr(asked.info, "field_name", None) or view_name
        condition = self._filter(relation, asked.where, equal)
        raw = await self._rows(
            relation,
            shape.selection,
            "r",
            condition,
            asked.limit,
            asked.offset,
            asked.order_by,
        )
        rows = shape.rows(raw)
        whole = b'{"data":{"' + name.encode() + b'":' + rows + b"}}"
        return RustResponseBytes(whole, relation.type, value=rows)

    async def find_one(
        self,
        view_name: str,
        field_name: str | None = None,
        info: Any = None,
        *,
        where: Any = None,
        **equal: Any,
    ) -> RustResponseBytes | None:
        """One row, the first by the key of the view; None if there is none.  The rest is as for
        `find()`."""
        info = followed(view_name, Asked(info, where)).info
        relation = await self._relation(view_name)
        shape = await shape_for(await self._engine(), relation, info)
        name = field_name or getattr(info, "field_name", None) or view_name
        condition = self._filter(relation, where, equal)
        rows = shape.rows(await self._rows(relation, shape.selection, "r", condition, 1))
        if rows == b"[]":
            return None
        row = rows[1:-1]
        whole = b'{"data":{"' + name.encode() + b'":' + row + b"}}"
        return RustResponseBytes(whole, relation.type, value=row)

    async def find_page(
        self,
        view_name: str,
        field_name: str | None = None,
        info: Any = None,
        *,
        first: int | None = None,
        after: str | None = None,
        last: int | None = None,
        before: str | None = None,
        where: Any = None,
        order_by: Any = None,
        **equal: Any,
    ) -> RustResponseBytes:
        """A page of a view with cursors, `{"edges": …, "pageInfo": …}`, for a resolver to return.

        first, after, last, before: as in the Relay specification of Cursor Connections; the rest
        as for `find()`, but `info` is needed.  Raises what `find()` raises."""
        info = info or current_info.get()
        selection = getattr(info, "selection", None)
        relation = await self._relation(view_name)
        if not selection or relation.connection is None:
            raise DatabaseQueryError(
                f"pages of {view_name} need `info`, and connections (schema.features)"
            )
        given: list[tuple[str, str, Any]] = [
            (name, kind, value)
            for name, kind, value in (
                ("first", "Int", first),
                ("after", "String", after),
                ("last", "Int", last),
                ("before", "String", before),
                ("where", relation.where, self._filter(relation, where, equal)),
                (
                    "orderBy",
                    f"[{relation.order_by}!]",
                    filters.order_by(relation, order_by) if order_by else None,
                ),
            )
            if value is not None
        ]
        declared = ", ".join(f"${name}: {kind}" for name, kind, _ in given)
        passed = ", ".join(f"{name}: ${name}" for name, _, _ in given)
        document = (
            f"query {f'({declared})' if declared else ''} "
            f"{{ r: {relation.connection}{f'({passed})' if passed else ''} {selection} }}"
        )
        body = await self._ask(document, {name: value for name, _, value in given})
        head, tail = b'{"data":{"r":', b"}}"
        if not (body.startswith(head + b"{") and body.endswith(b"}" + tail)):
            raise refused(body)
        page = body[len(head) : -len(tail)]
        name = field_name or info.field_name
        whole = b'{"data":{"' + name.encode() + b'":' + page + b"}}"
        return RustResponseBytes(whole, None, value=page)

    async def _values(
        self,
        view_name: str,
        selection_of: Callable[[Relation], str],
        where: Any,
        equal: Mapping[str, Any],
        **options: Any,
    ) -> tuple[Relation, list[Any]]:
        relation = await self._relation(view_name)
        condition = self._filter(relation, where, equal)
        rows = await self._rows(relation, selection_of(relation), "r", condition, **options)
        return relation, json.loads(rows)

    async def exists(self, view_name: str, where: Any = None, **equal: Any) -> bool:
        """Whether there is such a row."""
        _, rows = await self._values(view_name, lambda _: "{ __typename }", where, equal, limit=1)
        return bool(rows)

    async def pluck(
        self,
        view_name: str,
        field: str,
        where: Any = None,
        limit: int | None = None,
        offset: int | None = None,
        order_by: Any = None,
        **equal: Any,
    ) -> list[Any]:
        """One field of each row, as Python values."""
        relation, rows = await self._values(
            view_name,
            lambda relation: f"{{ v: {relation.field(field)} }}",
            where,
            equal,
            limit=limit,
            offset=offset,
            order_by=order_by,
        )
        kind = relation.type_of(relation.field(field)) or ""
        return [from_json(row["v"], kind) for row in rows]

    async def batch_exists(
        self,
        view_name: str,
        ids: Iterable[Any],
        field: str = "id",
        where: Any = None,
        **equal: Any,
    ) -> dict[Any, bool]:
        """Of each value whether a row has it in `field`."""
        wanted = list(ids)
        found: set[str] = set()
        for at in range(0, len(wanted), _IDS_AT_ONCE):
            part = wanted[at : at + _IDS_AT_ONCE]
            condition = {field: {"in": part}}
            both = {"AND": [condition, where]} if where is not None else condition
            relation = await self._relation(view_name)
            groups = await self._groups(relation, field, self._filter(relation, both, equal))
            found.update(str(value) for value in groups)
        return {value: str(to_json(value)) in found for value in wanted}

    # ---- what rows give together ----

    async def _aggregate(
        self, view_name: str, selection: Callable[[Relation], str], where: Any, equal: Any
    ) -> tuple[Relation, dict[str, Any]]:
        relation = await self._relation(view_name)
        if relation.aggregate is None:
            raise DatabaseQueryError(f"{view_name} has no aggregates (schema.features)")
        condition = self._filter(relation, where, equal)
        head = f"query ($w: {relation.where})" if condition else ""
        argument = "(where: $w)" if condition else ""
        document = f"{head} {{ r: {relation.aggregate}{argument} {selection(relation)} }}"
        return relation, await self._data(document, {"w": condition} if condition else {})

    async def count(self, view_name: str, where: Any = None, **equal: Any) -> int:
        """How many rows there are."""
        _, found = await self._aggregate(view_name, lambda _: "{ countBig }", where, equal)
        return int(found["countBig"])

    async def _of_field(
        self, view_name: str, function: str, field: str, where: Any, equal: Any
    ) -> tuple[str, Any]:
        """The type of the field, and what the function gives."""
        relation, found = await self._aggregate(
            view_name,
            lambda relation: f"{{ a: {function} {{ v: {relation.field(field)} }} }}",
            where,
            equal,
        )
        return relation.type_of(relation.field(field)) or "", found["a"]["v"]

    async def sum(self, view_name: str, field: str, where: Any = None, **equal: Any) -> float:
        """The sum of a field; 0 of no rows."""
        _, value = await self._of_field(view_name, "sum", field, where, equal)
        return float(value or 0)

    async def avg(self, view_name: str, field: str, where: Any = None, **equal: Any) -> float:
        """The average of a field; 0 of no rows."""
        _, value = await self._of_field(view_name, "avg", field, where, equal)
        return float(value or 0)

    async def min(self, view_name: str, field: str, where: Any = None, **equal: Any) -> Any:
        """The least value of a field; None of no rows."""
        kind, value = await self._of_field(view_name, "min", field, where, equal)
        return from_json(value, kind)

    async def max(self, view_name: str, field: str, where: Any = None, **equal: Any) -> Any:
        """The greatest value of a field; None of no rows."""
        kind, value = await self._of_field(view_name, "max", field, where, equal)
        return from_json(value, kind)

    async def _groups(
        self, relation: Relation, field: str, condition: dict[str, Any] | None
    ) -> list[Any]:
        """The different values of a field, in their order."""
        name = relation.field(field)
        groups = f"{relation.list}Groups"
        head = f"query ($w: {relation.where})" if condition else ""
        argument = ", where: $w" if condition else ""
        document = (
            f"{head} {{ r: {groups}(by: [{{{name}: KEY}}]{argument}) {{ key {{ v: {name} }} }} }}"
        )
        found = await self._data(document, {"w": condition} if condition else {})
        kind = relation.type_of(name) or ""
        return [from_json(group["key"]["v"], kind) for group in found]

    async def distinct(
        self, view_name: str, field: str, where: Any = None, **equal: Any
    ) -> list[Any]:
        """The different values of a field, in their order."""
        relation = await self._relation(view_name)
        return await self._groups(relation, field, self._filter(relation, where, equal))

    async def aggregate(
        self, view_name: str, aggregations: Mapping[str, str], where: Any = None, **equal: Any
    ) -> dict[str, Any]:
        """Several at once: `{"total": "SUM(amount)", "n": "COUNT(*)", "kinds": "COUNT(DISTINCT
        kind)"}`.

        The functions are COUNT, SUM, AVG, MIN, MAX, STDDEV, VARIANCE; sums and averages are floats.
        Raises ValueError for anything else."""
        wanted = {alias: _aggregation(text) for alias, text in aggregations.items()}

        def selection(relation: Relation) -> str:
            parts = []
            for number, (function, name) in enumerate(wanted.values()):
                inner = f" {{ v: {relation.field(name)} }}" if name else ""
                parts.append(f"a{number}: {function}{inner}")
            return "{ " + " ".join(parts or ["countBig"]) + " }"

        relation, found = await self._aggregate(view_name, selection, where, equal)
        result: dict[str, Any] = {}
        for number, (alias, (function, name)) in enumerate(wanted.items()):
            value = found[f"a{number}"]
            if not name:
                result[alias] = int(value)
            elif function in ("min", "max", "countDistinct"):
                result[alias] = from_json(value["v"], relation.type_of(relation.field(name)) or "")
                if function == "countDistinct":
                    result[alias] = int(value["v"])
            else:
                result[alias] = None if value["v"] is None else float(value["v"])
        return result

    # ---- statements of one's own ----

    async def run(self, query: DatabaseQuery) -> list[dict[str, Any]]:
        """Runs a statement in a transaction of its own; its rows as JSON has them."""
        statement, values = numbered(text_of(query.statement), query.params)
        rows = await rows_of(self._pool, self.context, statement, values)
        return rows if query.fetch_result else []

    async def execute_function(
        self, function_name: str, input_data: Mapping[str, Any]
    ) -> dict[str, Any]:
        """`SELECT * FROM function(input::jsonb)`: its row, `{}` if there is none.

        Raises ValueError when the name is none."""
        return await self.execute_function_with_context(function_name, [], input_data)

    async def execute_function_with_context(
        self, function_name: str, context_args: Sequence[Any], input_data: Mapping[str, Any]
    ) -> dict[str, Any]:
        """The same with values in front of the input."""
        return await call_function(
            self._pool, self.context, function_name, context_args, input_data
        )

    async def _exact_row(
        self, function_name: str, context_args: Sequence[Any], input_data: Mapping[str, Any]
    ) -> dict[str, Any]:
        """The same as JSON, numbers as they are written: for what becomes an answer."""
        return await call_function(
            self._pool, self.context, function_name, context_args, input_data, exactly=True
        )

    async def run_in_transaction(
        self, func: Callable[..., Awaitable[T]], *args: Any, **kwargs: Any
    ) -> T:
        """`await func(connection, …)` in a transaction on a connection of the pool that the
        repository was made with, or of `context["pool"]`: of psycopg or asyncpg.  Who asks is told
        to it.

        Raises RuntimeError when there is neither: the engine's connections are not lent."""
        pool = self.context.get("pool", self._pool)
        async with lend_connection(pool, self.context) as connection:
            return await func(connection, *args, **kwargs)


_AGGREGATION = re.compile(
    r"\s*(count|sum|avg|min|max|stddev|variance)\s*\(\s*(distinct\s+)?([\w\"]+|\*)\s*\)\s*",
    re.IGNORECASE,
)


def _aggregation(text: str) -> tuple[str, str | None]:
    """`SUM(amount)` → the name in GraphQL and the field."""
    found = _AGGREGATION.fullmatch(text)
    function = found[1].lower() if found else ""
    if not found or (function != "count" and (found[2] or found[3] == "*")):
        raise ValueError(f"{text!r} is no aggregate: SUM(field), COUNT(*), COUNT(DISTINCT field)")
    if function == "count":
        if found[3] == "*":
            return "countBig", None
        if not found[2]:
            raise ValueError(f"{text!r}: count rows with COUNT(*), or COUNT(DISTINCT field)")
        function = "countDistinct"
    return function, found[3].strip('"')
