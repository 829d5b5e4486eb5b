# SPDX-License-Identifier: MIT
"""Who asks, and who vouches for it."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID


class AuthenticationError(Exception):
    """It is not known who asks: 401."""


class TokenExpiredError(AuthenticationError):
    """The token was good."""


class InvalidTokenError(AuthenticationError):
    """The token is not good, or not for us."""


class InsufficientPermissionsError(AuthenticationError):
    """It is known who asks, who may not."""


@dataclass
class UserContext:
    """Who asks: `context["user"]`.

    user_id, roles and permissions are told to the engine and PostgreSQL, and of `metadata`
    tenant_id and contact_id."""

    user_id: UUID | str
    email: str | None = None
    name: str | None = None
    roles: list[str] = field(default_factory=list)
    permissions: list[str] = field(default_factory=list)
    metadata: dict[str, Any] = field(default_factory=dict)

    def has_role(self, role: str) -> bool:
        return role in self.roles

    def has_permission(self, permission: str) -> bool:
        return permission in self.permissions

    def has_any_role(self, roles: Iterable[str]) -> bool:
        return any(role in self.roles for role in roles)

    def has_any_permission(self, permissions: Iterable[str]) -> bool:
        return any(permission in self.permissions for permission in permissions)

    def has_all_roles(self, roles: Iterable[str]) -> bool:
        return all(role in self.roles for role in roles)

    def has_all_permissions(self, permissions: Iterable[str]) -> bool:
        return all(permission in self.permissions for permission in permissions)


class AuthProvider(ABC):
    """Turns tokens into users."""

    @abstractmethod
    async def validate_token(self, token: str) -> dict[str, Any]:
        """The claims of a token.  Raises AuthenticationError or a subclass."""

    @abstractmethod
    async def get_user_from_token(self, token: str) -> UserContext:
        """Whom a token stands for.  Raises AuthenticationError or a subclass."""

    async def refresh_token(self, refresh_token: str) -> tuple[str, str]:
        """New access and refresh tokens, from providers that give them."""
        raise NotImplementedError("this provider does not refresh tokens")

    async def revoke_token(self, token: str) -> None:
        """Withdraws a token, at providers that can."""
        raise NotImplementedError("this provider does not withdraw tokens")
