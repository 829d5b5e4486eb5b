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
    `context["engine"]`, else that of the request.

    Raises RuntimeError when there is none."""
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
    raise RuntimeError(
        "this repository has no engine: make it with that of the application, "
        'or put that into the context as "engine"'
    )
