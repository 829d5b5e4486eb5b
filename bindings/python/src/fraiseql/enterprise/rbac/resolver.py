# SPDX-License-Identifier: MIT
"""What somebody is and may."""

from typing import Any

from fraiseql.core import rows
from fraiseql.enterprise.rbac.cache import PermissionCache
from fraiseql.enterprise.rbac.models import Id, Permission, Role, text_of


class PermissionResolver:
    """repo: a FraiseQLRepository, or whatever fraiseql.core.rows takes.  cache: remembers
    get_user_permissions(); has_permission() asks the database, where `*` and denials are known."""

    def __init__(self, repo: Any, cache: PermissionCache | None = None) -> None:
        self._repo = repo
        self._cache = cache

    async def get_user_permissions(
        self, user_id: Id, tenant_id: Id | None = None, use_cache: bool = True
    ) -> list[Permission]:
        """Those that are granted, by a role or one above it, and not denied by another; one with
        `*` stays, though a part of it may be denied."""
        if self._cache is not None and use_cache:
            known = await self._cache.get(user_id, tenant_id)
            if known is not None:
                return known
        found = await rows.fetch(
            self._repo,
            "SELECT p.* FROM fraiseql.user_permissions($1::text, $2::text) AS h"
            " JOIN fraiseql.permissions AS p ON p.resource || ':' || p.action = ANY (h.granted)"
            " AND (p.resource = '*' OR p.action = '*'"
            " OR fraiseql.permission_is_had(h.granted, h.denied, p.resource || ':' || p.action))"
            " ORDER BY p.resource, p.action",
            str(user_id),
            text_of(tenant_id),
        )
        permissions = [Permission.model_validate(row) for row in found]
        if self._cache is not None and use_cache:
            await self._cache.set(user_id, tenant_id, permissions)
        return permissions

    async def has_permission(
        self, user_id: Id, resource: str, action: str, tenant_id: Id | None = None
    ) -> bool:
        """A denial wins; `*` asks for any."""
        found = await rows.fetch_one(
            self._repo,
            "SELECT fraiseql.user_has_permission($1::text, $2::text, $3::text, $4::text) AS may",
            str(user_id),
            resource,
            action,
            text_of(tenant_id),
        )
        return bool(found and found["may"])

    async def check_permission(
        self,
        user_id: Id,
        resource: str,
        action: str,
        tenant_id: Id | None = None,
        raise_on_deny: bool = True,
    ) -> bool:
        """has_permission(), that raises PermissionError."""
        may = await self.has_permission(user_id, resource, action, tenant_id)
        if not may and raise_on_deny:
            raise PermissionError(f"Permission denied: requires {resource}.{action}")
        return may

    async def has_role(self, user_id: Id, role: str, tenant_id: Id | None = None) -> bool:
        """Has somebody a role, itself or from one below it?"""
        found = await rows.fetch_one(
            self._repo,
            "SELECT fraiseql.user_has_role($1::text, $2::text, $3::text) AS has",
            str(user_id),
            role,
            text_of(tenant_id),
        )
        return bool(found and found["has"])

    async def get_user_roles(self, user_id: Id, tenant_id: Id | None = None) -> list[Role]:
        """The roles of a user that count now, with those above them."""
        found = await rows.fetch(
            self._repo,
            "SELECT r.* FROM fraiseql.user_permissions($1::text, $2::text) AS h"
            " JOIN fraiseql.roles AS r ON r.name = ANY (h.roles)"
            " AND (r.tenant_id IS NULL OR r.tenant_id = $2::text) ORDER BY r.name",
            str(user_id),
            text_of(tenant_id),
        )
        return [Role.model_validate(row) for row in found]

    async def get_role_permissions(
        self, role_id: Id, include_inherited: bool = True
    ) -> list[Permission]:
        """What a role is granted; include_inherited: by those above it as well."""
        found = await rows.fetch(
            self._repo,
            "SELECT p.* FROM fraiseql.get_inherited_roles($1::text::uuid) AS h"
            " JOIN fraiseql.role_permissions AS rp ON rp.role_id = h.role_id AND rp.granted"
            " JOIN fraiseql.permissions AS p ON p.id = rp.permission_id"
            " WHERE h.depth = 0 OR $2::text::boolean",
            str(role_id),
            str(include_inherited),
        )
        made = {row["id"]: Permission.model_validate(row) for row in found}
        return sorted(made.values(), key=lambda p: (p.resource, p.action))

    async def invalidate_user_cache(self, user_id: Id, tenant_id: Id | None = None) -> None:
        """Asks the tables again."""
        if self._cache is not None:
            await self._cache.invalidate_user(user_id, tenant_id)
