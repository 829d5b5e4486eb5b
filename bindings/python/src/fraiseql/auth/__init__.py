# SPDX-License-Identifier: MIT
"""Who asks, who vouches for it, and what resolvers require."""

from fraiseql.auth.auth0 import Auth0Config, Auth0Provider
from fraiseql.auth.base import (
    AuthenticationError,
    AuthProvider,
    InsufficientPermissionsError,
    InvalidTokenError,
    TokenExpiredError,
    UserContext,
)

__all__ = [
    "Auth0Config",
    "Auth0Provider",
    "AuthProvider",
    "AuthenticationError",
    "InsufficientPermissionsError",
    "InvalidTokenError",
    "TokenExpiredError",
    "UserContext",
]
