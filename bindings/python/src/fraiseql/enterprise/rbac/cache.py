# SPDX-License-Identifier: MIT
"""Permissions that are remembered, for all processes, until the tables change."""

import asyncio
from typing import Any

from fraiseql.caching.postgres_cache import PostgresCache
from fraiseql.enterprise.rbac.models import Id, Permission

TTL = 300
"""Seconds."""

_TABLE = "fraiseql_rbac_cache"
_DOMAINS = {
    "fraiseql.roles": "role",
    "fraiseql.permissions": "permission",
    "fraiseql.role_permissions": "role_permission",
    "fraiseql.user_roles": "user_role",
}


async def setup_rbac_cache(db_pool: Any) -> None:
    """Puts triggers on the tables, that say to the cache when they change.  Whoever changes the
    tables must be able to write those of the cache."""
    cache = PostgresCache(db_pool, _TABLE)
    for table, domain in _DOMAINS.items():
        # Everybody is concerned: a user may have a role in all tenants.
        await cache.setup_table_trigger(table, domain, "")


class PermissionCache:
    """Remembers for the time of a request in memory, and for five minutes in a table.

    db_pool: whatever fraiseql.core.rows takes.  Without setup_rbac_cache() it asks nobody whether
    something has changed."""

    def __init__(self, db_pool: Any) -> None:
        self._cache = PostgresCache(db_pool, _TABLE)
        self._request: dict[str, list[Permission]] = {}
        self._hits = self._misses = 0

    async def get(self, user_id: Id, tenant_id: Id | None) -> list[Permission] | None:
        """What is remembered and not old; None: nothing."""
        key = _key(user_id, tenant_id)
        if key in self._request:
            self._hits += 1
            return self._request[key]
        (value, versions), now = await asyncio.gather(
            self._cache.get_with_metadata(key), self._versions()
        )
        if value is None or versions != now:
            self._misses += 1
            return None
        self._hits += 1
        self._request[key] = [Permission.model_validate(row) for row in value]
        return self._request[key]

    async def set(self, user_id: Id, tenant_id: Id | None, permissions: list[Permission]) -> None:
        """Remembers."""
        key = _key(user_id, tenant_id)
        self._request[key] = permissions
        plain = [{k: _plain(v) for k, v in p.model_dump().items()} for p in permissions]
        await self._cache.set(key, plain, TTL, await self._versions())

    def clear_request_cache(self) -> None:
        """At the end of a request."""
        self._request.clear()

    async def invalidate_user(self, user_id: Id, tenant_id: Id | None = None) -> None:
        """Forgets a user, in one tenant or, with None, everywhere."""
        self._request.clear()
        if tenant_id is None:
            await self._cache.delete_pattern(f"rbac:permissions:{user_id}:*")
        else:
            await self._cache.delete(_key(user_id, tenant_id))

    async def invalidate_all(self) -> None:
        """Forgets everybody."""
        self._request.clear()
        await self._cache.clear_all()

    async def get_stats(self) -> dict[str, Any]:
        """hits, misses, request_cache_size, and those of the table."""
        return {
            "hits": self._hits,
            "misses": self._misses,
            "request_cache_size": len(self._request),
            **await self._cache.get_stats(),
        }

    async def _versions(self) -> dict[str, int]:
        return await self._cache.get_domain_versions(None, list(_DOMAINS.values()))


def _key(user_id: Id, tenant_id: Id | None) -> str:
    return f"rbac:permissions:{user_id}:{'global' if tenant_id is None else tenant_id}"


def _plain(value: Any) -> Any:
    if value is None or isinstance(value, dict):
        return value
    return value.isoformat() if hasattr(value, "isoformat") else str(value)
