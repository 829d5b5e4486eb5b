# SPDX-License-Identifier: MIT
"""Checks of the database."""

import asyncio
import json
import time
from typing import Any

from fraiseql.core import rows
from fraiseql.monitoring.health import CheckResult, HealthStatus


async def check_database(pool: Any = None, timeout_seconds: float = 5.0) -> CheckResult:
    """Does the database answer?  pool: whatever fraiseql.core.rows takes; None: what the
    application was made with (fraiseql.fastapi.dependencies)."""
    name = "database"
    try:
        began = time.monotonic()
        asking = rows.fetch_one(
            pool if pool is not None else _of_application(), "SELECT version() AS version"
        )
        found = await asyncio.wait_for(asking, timeout_seconds)
    except asyncio.TimeoutError:
        return CheckResult(name, HealthStatus.UNHEALTHY, "Database check timed out")
    except Exception as error:
        return CheckResult(name, HealthStatus.UNHEALTHY, f"Database connection failed: {error}")
    assert found is not None
    metadata = {
        "database_version": found["version"],
        "response_ms": round((time.monotonic() - began) * 1000, 3),
    }
    return CheckResult(name, HealthStatus.HEALTHY, "Database connection successful", metadata)


async def check_pool_stats(pool: Any = None) -> CheckResult:
    """How many connections are there?  pool: an engine, a DatabasePool, a pool of psycopg or
    asyncpg."""
    name = "database_pool"
    try:
        metadata = _pool_stats(pool if pool is not None else _of_application())
    except Exception as error:
        message = f"Failed to retrieve pool stats: {error}"
        return CheckResult(name, HealthStatus.UNHEALTHY, message)
    return CheckResult(name, HealthStatus.HEALTHY, "Pool is healthy", metadata)


def _pool_stats(pool: Any) -> dict[str, Any]:
    if hasattr(pool, "statistics"):  # an engine
        return dict(json.loads(pool.statistics()).get("connections", {}))
    if hasattr(pool, "get_idle_size"):  # asyncpg
        size, idle = pool.get_size(), pool.get_idle_size()
        return {"pool_size": size, "idle": idle, "active": size - idle, "max": pool.get_max_size()}
    if hasattr(pool, "get_stats"):
        stats = pool.get_stats()
        return dict(stats) if isinstance(stats, dict) else {"pool": stats}
    raise TypeError(f"{type(pool).__name__} does not say how many connections it has")


def _of_application() -> Any:
    from fraiseql.fastapi.dependencies import get_db_pool

    return get_db_pool()
