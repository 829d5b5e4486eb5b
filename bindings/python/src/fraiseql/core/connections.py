# SPDX-License-Identifier: MIT
"""Connections of drivers that the application brings along: psycopg or asyncpg."""

import json
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from typing import Any

from fraiseql.core.principal import principal_of

_SETTINGS = (("app.user_id", "user"), ("app.tenant_id", "tenant"), ("app.contact_id", "contact"))


def session_settings(context: Mapping[str, Any] | None) -> dict[str, str]:
    """The settings that PostgreSQL is told of who asks."""
    principal = json.loads(principal_of(context) or b"{}")
    settings = {name: principal[part] for name, part in _SETTINGS if principal.get(part)}
    settings["app.is_super_admin"] = "true" if principal.get("super_admin") else "false"
    if timeout := (context or {}).get("query_timeout"):
        settings["statement_timeout"] = str(int(float(timeout) * 1000))
    return settings


@asynccontextmanager
async def lend_connection(pool: Any, context: Mapping[str, Any] | None) -> AsyncIterator[Any]:
    """A connection of the pool in a transaction that knows who asks; rolled back by an exception.

    Raises RuntimeError when `pool` is neither a pool nor a connection of psycopg or asyncpg."""
    if hasattr(pool, "acquire"):  # a pool of asyncpg
        async with pool.acquire() as connection, connection.transaction():
            await _tell_asyncpg(connection, context)
            yield connection
    elif hasattr(pool, "fetchrow"):  # a connection of asyncpg
        async with pool.transaction():
            await _tell_asyncpg(pool, context)
            yield pool
    elif hasattr(pool, "cursor") and hasattr(pool, "transaction"):  # a connection of psycopg
        async with pool.transaction():
            await _tell_psycopg(pool, context)
            yield pool
    elif hasattr(pool, "connection"):  # a pool of psycopg
        async with pool.connection() as connection, connection.transaction():
            await _tell_psycopg(connection, context)
            yield connection
    else:
        raise RuntimeError(
            "a transaction of several statements needs a connection: make the repository with "
            'a pool of psycopg or asyncpg, or put one into the context as "pool"'
        )


async def _tell_psycopg(connection: Any, context: Mapping[str, Any] | None) -> None:
    for name, value in session_settings(context).items():
        await connection.execute("select set_config(%s, %s, true)", (name, value))


async def _tell_asyncpg(connection: Any, context: Mapping[str, Any] | None) -> None:
    for name, value in session_settings(context).items():
        await connection.execute("select set_config($1, $2, true)", name, value)
