# SPDX-License-Identifier: MIT
"""Statements of the package's own, over whatever the application has: the engine, or a driver's
pool.

Values travel as parameters, always as text: a statement says `$1::text::uuid` where it wants more.
Rows come back as JSON objects, so that they look the same whoever carried them."""

import inspect
import json
from typing import Any

from fraiseql.errors.exceptions import DatabaseQueryError

Row = dict[str, Any]


async def fetch(database: Any, statement: str, *parameters: str | None) -> list[Row]:
    """Rows of a SELECT, or of INSERT, UPDATE, DELETE with RETURNING.

    database: an engine (fraiseql.runtime.AsyncEngine), a DatabasePool of fraiseql._fraiseql_rs, a
    FraiseQLRepository, a pool or connection of psycopg or asyncpg.  Raises TypeError for anything
    else, and what the driver raises: of an engine DatabaseQueryError."""
    rows = await _value(
        database,
        f"WITH q AS ({statement}) SELECT coalesce(json_agg(q), '[]')::text AS rows FROM q",
        list(parameters),
    )
    made: list[Row] = json.loads(rows)
    return made


async def fetch_one(database: Any, statement: str, *parameters: str | None) -> Row | None:
    """The first row, or None."""
    rows = await fetch(database, statement, *parameters)
    return rows[0] if rows else None


async def run_script(database: Any, script: str) -> None:
    """Statements without parameters and without results, as one: all of them, or none.

    script: fit for the body of a block in PL/pgSQL; it may not have `$fraiseql$` in it."""
    await _value(database, f"DO $fraiseql$ BEGIN {script} END $fraiseql$", [])


def literal(text: str) -> str:
    """Text as a literal of SQL, for places where no parameter can stand."""
    if "\0" in text or "$fraiseql$" in text:
        raise ValueError("text that cannot stand in a statement")
    return "E'" + text.replace("\\", "\\\\").replace("'", "''") + "'"


async def _value(database: Any, statement: str, parameters: list[str | None]) -> Any:
    """The only column of the only row; None: there is no row."""
    if hasattr(database, "get_pool"):
        found = database.get_pool()
        database = await found if inspect.isawaitable(found) else found
    if hasattr(database, "execute_sql"):  # an engine
        answer = json.loads(await database.execute_sql(statement, json.dumps(parameters).encode()))
        if answer.get("errors"):
            raise DatabaseQueryError(answer["errors"][0]["message"])
        rows = answer.get("rows")
        return next(iter(rows[0].values())) if rows else None
    if hasattr(database, "fetchval"):  # asyncpg, pool or connection
        return await database.fetchval(statement, *parameters)
    if hasattr(database, "cursor"):  # psycopg
        return await _psycopg(database, statement, parameters)
    if hasattr(database, "connection"):  # psycopg_pool
        async with database.connection() as connection:
            return await _psycopg(connection, statement, parameters)
    raise TypeError(
        f"{type(database).__name__} cannot run statements: an engine of fraiseql.runtime can, "
        "and a pool or connection of psycopg or asyncpg"
    )


async def _psycopg(connection: Any, statement: str, parameters: list[str | None]) -> Any:
    from psycopg import AsyncRawCursor

    cursor: Any = AsyncRawCursor(connection)
    async with cursor:
        await cursor.execute(statement, parameters)
        if cursor.description is None:
            return None
        row = await cursor.fetchone()
    if row is None:
        return None
    return next(iter(row.values())) if isinstance(row, dict) else row[0]
