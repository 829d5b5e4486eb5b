# SPDX-License-Identifier: MIT
"""Which engine a repository asks."""

from collections.abc import Mapping
from contextvars import ContextVar
from typing import Any

from fraiseql.core.ports import QueryEngine

# Of the request that is being answered: an engine, or an application that opens one.
current_engine: ContextVar[Any] = ContextVar("fraiseql_engine", default=None)


async def engine_of(pool: Any, context: Mapping[str, Any] | None) -> QueryEngine:
    """`pool` itself when it is an engine, or an application that has one, else
    `context["engine"]`, else that of the request, else one for the database of `pool`.

    Raises RuntimeError when there is none, EngineError when one cannot be opened."""
    engine: QueryEngine
    candidate: Any
    for candidate in (pool, context.get("engine") if context else None, current_engine.get()):
        if hasattr(candidate, "execute_bytes"):
            engine = candidate
        elif hasattr(candidate, "refresh_schema"):
            engine = await candidate.engine()
        else:
            continue
        return engine
    from fraiseql.core.pools import engine_for

    made = await engine_for(pool)
    if made is not None:
        return made
    raise RuntimeError(
        "this repository has no engine: make it with that of the application, with one of "
        "AsyncEngine.open(database_url=…) or with a pool of psycopg, or put one into the context "
        'as "engine"'
    )
