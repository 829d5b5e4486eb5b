# SPDX-License-Identifier: MIT
"""Statements on the engine, or on a connection that the application brings along."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any

from graphql import GraphQLError

from fraiseql._fraiseql_rs.names import Number
from fraiseql.core.engines import engine_of
from fraiseql.core.principal import principal_of
from fraiseql.core.statements import identifier
from fraiseql.core.values import dump, to_json
from fraiseql.errors.exceptions import DatabaseQueryError


def refused(body: bytes) -> Exception:
    """The first error of an answer, as what a resolver raises: its code reaches the client."""
    try:
        error = json.loads(body)["errors"][0]
    except (ValueError, LookupError, TypeError):
        return DatabaseQueryError("the engine gave no answer")
    message = error.get("message", "the database refused")
    return GraphQLError(message, extensions=error.get("extensions"))


def is_connection(target: Any) -> bool:
    """Whether it is a connection of psycopg or asyncpg, and no pool."""
    return hasattr(target, "fetchrow") or (hasattr(target, "cursor") and hasattr(target, "execute"))


async def rows_of(
    target: Any,
    context: Mapping[str, Any] | None,
    statement: str,
    values: Sequence[Any],
    exactly: bool = False,
) -> list[dict[str, Any]]:
    """The rows of a statement with `$1`, `$2` …: on `target` when that is a connection, else on the
    engine, with who asks.

    exactly: they are of JSON, and each number with a point is a Number, as it is written."""
    if is_connection(target):
        rows = await _on_connection(target, statement, values)
        return [to_json(row) for row in rows] if exactly else rows
    engine = await engine_of(target, context)
    parameters = dump(to_json(values))
    body = await engine.execute_sql(statement, parameters, principal=principal_of(context))
    answer = json.loads(body, parse_float=Number) if exactly else json.loads(body)
    if answer.get("errors"):
        raise refused(body)
    found: list[dict[str, Any]] = answer.get("rows", [])
    return found


async def _on_connection(
    connection: Any, statement: str, values: Sequence[Any]
) -> list[dict[str, Any]]:
    if hasattr(connection, "fetchrow"):
        return [dict(row) for row in await connection.fetch(statement, *values)]
    from psycopg import AsyncRawCursor

    # Of psycopg's types only literal text and its own SQL are queries.
    query: Any = statement

    async with AsyncRawCursor(connection) as cursor:
        await cursor.execute(query, list(values))
        if cursor.description is None:
            return []
        names = [column.name for column in cursor.description]
        return [dict(zip(names, row, strict=True)) for row in await cursor.fetchall()]


async def call_function(
    target: Any,
    context: Mapping[str, Any] | None,
    name: str,
    before: Sequence[Any],
    input_data: Mapping[str, Any],
    exactly: bool = False,
) -> dict[str, Any]:
    """The row that `name(before…, input::jsonb)` gives; `{}` if there is none.  exactly: as of
    rows_of().

    Raises ValueError when the name is none."""
    marks = [f"${number + 1}" for number in range(len(before))]
    marks.append(f"${len(before) + 1}::jsonb")
    statement = f"select * from {identifier(name)}({', '.join(marks)})"
    values = [*before, json.dumps(to_json(input_data))]
    rows = await rows_of(target, context, statement, values, exactly)
    return rows[0] if rows else {}


_PLACE = "fraiseql_place"


async def call_for_each(
    target: Any,
    context: Mapping[str, Any] | None,
    name: str,
    inputs: Sequence[Mapping[str, Any]],
) -> list[dict[str, Any]]:
    """The rows that `name(input::jsonb)` gives for the inputs, one after the other and in one
    statement: all of it happens, or nothing.

    Raises ValueError when the name is none."""
    statement = (
        f"select each.place as {_PLACE}, called.* "
        "from jsonb_array_elements($1::jsonb) with ordinality as each (input, place) "
        f"cross join lateral {identifier(name)}(each.input) as called"
    )
    rows = await rows_of(target, context, statement, [json.dumps(to_json(list(inputs)))])
    found: list[dict[str, Any]] = [{} for _ in inputs]
    for row in rows:
        place = int(row.pop(_PLACE)) - 1
        found[place] = found[place] or row
    return found
