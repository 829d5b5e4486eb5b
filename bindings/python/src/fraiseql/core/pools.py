# SPDX-License-Identifier: MIT
"""Engines for pools of psycopg that programs bring along: one for each pool, with connections of
its own to the pool's database."""

from __future__ import annotations

import asyncio
import threading
import weakref
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from fraiseql.core import selections
from fraiseql.core.relations import Relation, find_relation
from fraiseql.errors.exceptions import DatabaseQueryError

if TYPE_CHECKING:
    from fraiseql.runtime import AsyncEngine

_WORDS = frozenset(
    "host hostaddr port dbname user password passfile options application_name connect_timeout "
    "sslmode sslrootcert sslcert sslkey sslpassword sslcrl gssencmode krbsrvname "
    "target_session_attrs channel_binding".split()
)
# As a pool of the engine is when nobody says.
_MOST_CONNECTIONS = 8

_engines: weakref.WeakKeyDictionary[Any, AsyncEngine] = weakref.WeakKeyDictionary()
_opening = threading.Lock()


def address_of(pool: Any) -> str | None:
    """Where the connections of a pool of psycopg go; None for what is none, or does not say it as
    text."""
    if not isinstance(getattr(pool, "conninfo", None), str) or not hasattr(pool, "connection"):
        return None
    from psycopg.conninfo import make_conninfo

    kwargs: Mapping[str, Any] = getattr(pool, "kwargs", None) or {}
    return make_conninfo(pool.conninfo, **{k: v for k, v in kwargs.items() if k in _WORDS})


async def _schemas(pool: Any) -> str:
    """The schemas in which the pool's connections look for names."""
    statement = "select array_to_string(current_schemas(false), ', ') as found"
    async with pool.connection() as connection:
        row = await (await connection.execute(statement)).fetchone()
    return str(next(iter(row.values())) if isinstance(row, Mapping) else row[0])


def _open(pool: Any, address: str, schemas: str) -> AsyncEngine:
    from fraiseql.runtime import AsyncEngine

    size = getattr(pool, "max_size", None) or _MOST_CONNECTIONS
    settings = {"database.pool_size": str(min(int(size), _MOST_CONNECTIONS))}
    if schemas:
        settings["schema.names"] = schemas
    with _opening:
        engine = _engines.get(pool)
        if engine is None or engine.closed:
            engine = AsyncEngine(database_url=address, settings=settings, ignore_environment=True)
            _engines[pool] = engine
        return engine


async def engine_for(pool: Any) -> AsyncEngine | None:
    """The engine for a pool's database, opened when it is first asked for, and closed with the
    pool's end.  None for what is no pool.

    Raises EngineError when it cannot be opened."""
    try:
        engine = _engines.get(pool)
    except TypeError:  # nothing that can be remembered
        return None
    if engine is not None and not engine.closed:
        return engine
    address = address_of(pool)
    if address is None:
        return None
    return await asyncio.to_thread(_open, pool, address, await _schemas(pool))


async def relation_for(engine: Any, view: str) -> Relation:
    """The relation of this name.  An engine for a pool reads the catalog again before it says that
    there is none: the program may have made it just now.

    Raises DatabaseQueryError when there is none, EngineError when the catalog cannot be read."""
    try:
        return find_relation(engine, view)
    except DatabaseQueryError:
        if not any(each is engine for each in list(_engines.values())):
            raise
    await engine.reload()
    selections.forget(engine)
    return find_relation(engine, view)
