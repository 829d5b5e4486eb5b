# SPDX-License-Identifier: MIT
"""Which roles stand above and below each other."""

from typing import Any

from fraiseql.core import rows
from fraiseql.enterprise.rbac.models import Id, Role

# The tables have ten roles above each other at most.
_MOST = 10


class RoleHierarchy:
    """repo: a FraiseQLRepository, or whatever fraiseql.core.rows takes."""

    def __init__(self, repo: Any) -> None:
        self._repo = repo

    async def get_inherited_roles(self, role_id: Id) -> list[Role]:
        """The role, and those whose permissions it has as well, nearest first.

        Raises ValueError when there is no such role."""
        found = await self._roles(
            "SELECT r.* FROM fraiseql.get_inherited_roles($1::text::uuid) AS h"
            " JOIN fraiseql.roles AS r ON r.id = h.role_id ORDER BY h.depth",
            role_id,
        )
        if not found:
            raise ValueError(f"There is no role {role_id}")
        return found

    async def get_role_ancestors(self, role_id: Id) -> list[Role]:
        """Those above, nearest first."""
        return (await self.get_inherited_roles(role_id))[1:]

    async def get_role_descendants(self, role_id: Id) -> list[Role]:
        """Those below, which have its permissions as well, nearest first."""
        return await self._roles(
            "SELECT r.* FROM (WITH RECURSIVE below (id, depth) AS ("
            "SELECT id, 1 FROM fraiseql.roles WHERE parent_role_id = $1::text::uuid UNION ALL"
            " SELECT r.id, b.depth + 1 FROM below AS b JOIN fraiseql.roles AS r"
            f" ON r.parent_role_id = b.id WHERE b.depth < {_MOST}) SELECT * FROM below) AS b"
            " JOIN fraiseql.roles AS r USING (id) ORDER BY b.depth, r.name",
            role_id,
        )

    async def validate_hierarchy(self, role_id: Id) -> bool:
        """Is the role not above itself?  The tables refuse what would make it so."""
        return all(str(role.id) != str(role_id) for role in await self.get_role_ancestors(role_id))

    async def get_hierarchy_depth(self, role_id: Id) -> int:
        """How many stand above it."""
        return len(await self.get_role_ancestors(role_id))

    async def _roles(self, statement: str, role_id: Id) -> list[Role]:
        found = await rows.fetch(self._repo, statement, str(role_id))
        return [Role.model_validate(row) for row in found]
