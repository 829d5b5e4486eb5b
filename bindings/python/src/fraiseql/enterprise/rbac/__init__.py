# SPDX-License-Identifier: MIT
"""Roles and permissions in the tables of `fraiseql setup --with rbac` (docs/roles.md).

Requests need none of this: with `rbac.source: tables` the engine asks the tables, and roles are
administered by its mutations (createRole, assignRoleToUser …)."""

from fraiseql.enterprise.rbac.cache import PermissionCache, setup_rbac_cache
from fraiseql.enterprise.rbac.directives import requires_permission, requires_role
from fraiseql.enterprise.rbac.hierarchy import RoleHierarchy
from fraiseql.enterprise.rbac.models import (
    Permission,
    PermissionCheck,
    Role,
    RoleAssignment,
    RolePermission,
    UserRole,
)
from fraiseql.enterprise.rbac.resolver import PermissionResolver

__all__ = [
    "Permission",
    "PermissionCache",
    "PermissionCheck",
    "PermissionResolver",
    "Role",
    "RoleAssignment",
    "RoleHierarchy",
    "RolePermission",
    "UserRole",
    "requires_permission",
    "requires_role",
    "setup_rbac_cache",
]
