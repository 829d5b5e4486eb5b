# SPDX-License-Identifier: MIT
"""Rows of the tables.  Users and tenants are texts, which may be those of UUIDs."""

import dataclasses
import datetime
import uuid
from typing import Any, TypeAlias

from fraiseql.core.models import Model

Id: TypeAlias = uuid.UUID | str


@dataclasses.dataclass(kw_only=True)
class Role(Model):
    """A role; without a tenant one of all of them."""

    id: uuid.UUID
    name: str
    description: str | None = None
    parent_role_id: uuid.UUID | None = None
    tenant_id: str | None = None
    is_system: bool = False
    created_at: datetime.datetime
    updated_at: datetime.datetime


@dataclasses.dataclass(kw_only=True)
class Permission(Model):
    """An action on a resource; `*` is any."""

    id: uuid.UUID
    resource: str
    action: str
    description: str | None = None
    constraints: dict[str, Any] | None = None
    created_at: datetime.datetime


@dataclasses.dataclass(kw_only=True)
class RolePermission(Model):
    """A role's permission; not granted: denied."""

    id: uuid.UUID
    role_id: uuid.UUID
    permission_id: uuid.UUID
    granted: bool = True
    created_at: datetime.datetime


@dataclasses.dataclass(kw_only=True)
class UserRole(Model):
    """A user's role, in a tenant or in all of them."""

    id: uuid.UUID
    user_id: str
    role_id: uuid.UUID
    tenant_id: str | None = None
    granted_by: str | None = None
    granted_at: datetime.datetime
    expires_at: datetime.datetime | None = None


@dataclasses.dataclass(kw_only=True)
class PermissionCheck(Model):
    """A question."""

    user_id: str
    resource: str
    action: str
    tenant_id: str | None = None


@dataclasses.dataclass(kw_only=True)
class RoleAssignment(Model):
    """What is to become a UserRole."""

    user_id: str
    role_id: uuid.UUID
    tenant_id: str | None = None
    granted_by: str | None = None
    expires_at: datetime.datetime | None = None


def text_of(value: Id | None) -> str | None:
    """A user or tenant as the tables have it."""
    return None if value is None else str(value)
