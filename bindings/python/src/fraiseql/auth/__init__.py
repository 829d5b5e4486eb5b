# SPDX-License-Identifier: MIT
"""Who asks, who vouches for it, and what resolvers require."""

from fraiseql.auth.auth0 import Auth0Config, Auth0Provider
from fraiseql.auth.auth0_with_revocation import Auth0ProviderWithRevocation
from fraiseql.auth.base import (
    AuthenticationError,
    AuthProvider,
    InsufficientPermissionsError,
    InvalidTokenError,
    TokenExpiredError,
    UserContext,
)
from fraiseql.auth.decorators import (
    requires_any_permission,
    requires_any_role,
    requires_auth,
    requires_permission,
    requires_role,
)
from fraiseql.auth.token_revocation import (
    InMemoryRevocationStore,
    PostgreSQLRevocationStore,
    RevocationConfig,
    RevocationStore,
    TokenRevocationMixin,
    TokenRevocationService,
)

__all__ = [
    "Auth0Config",
    "Auth0Provider",
    "Auth0ProviderWithRevocation",
    "AuthProvider",
    "AuthenticationError",
    "InMemoryRevocationStore",
    "InsufficientPermissionsError",
    "InvalidTokenError",
    "PostgreSQLRevocationStore",
    "RevocationConfig",
    "RevocationStore",
    "TokenExpiredError",
    "TokenRevocationMixin",
    "TokenRevocationService",
    "UserContext",
    "requires_any_permission",
    "requires_any_role",
    "requires_auth",
    "requires_permission",
    "requires_role",
]
