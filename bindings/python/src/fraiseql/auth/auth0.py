# SPDX-License-Identifier: MIT
"""Tokens of Auth0, proven by the keys that the tenant publishes.  Needs PyJWT with cryptography."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from fraiseql.auth.base import (
    AuthenticationError,
    AuthProvider,
    InvalidTokenError,
    TokenExpiredError,
    UserContext,
)

# Clocks differ.
_LEEWAY_SECONDS = 30
_FETCH_SECONDS = 5


@dataclass
class Auth0Config:
    """Whose tokens: those of the tenant `domain` for the API `api_identifier`."""

    domain: str
    api_identifier: str
    algorithms: list[str] = field(default_factory=lambda: ["RS256"])
    client_id: str | None = None
    client_secret: str | None = None

    def provider(self) -> Auth0Provider:
        return Auth0Provider(self.domain, self.api_identifier, self.algorithms)


class Auth0Provider(AuthProvider):
    """domain: `example.eu.auth0.com`.  api_identifier: the audience of the tokens.
    cache_jwks: keep published keys for five minutes.

    Roles are those of the claim `https://<api_identifier>/roles`, permissions those of
    `permissions`, else the words of `scope`.  Raises RuntimeError when PyJWT is not installed."""

    def __init__(
        self,
        domain: str,
        api_identifier: str,
        algorithms: Sequence[str] | None = None,
        *,
        cache_jwks: bool = True,
    ) -> None:
        try:
            import jwt
        except ImportError:
            raise RuntimeError("Auth0Provider needs PyJWT: pip install 'pyjwt[crypto]'") from None
        self.domain = domain
        self.api_identifier = api_identifier
        self.algorithms = list(algorithms or ["RS256"])
        self.issuer = f"https://{domain}/"
        self.jwks_uri = f"https://{domain}/.well-known/jwks.json"
        self.jwks_client = jwt.PyJWKClient(
            self.jwks_uri, cache_jwk_set=cache_jwks, timeout=_FETCH_SECONDS
        )

    async def close(self) -> None:
        """For programs that close what they made: the provider holds nothing open."""

    async def validate_token(self, token: str) -> dict[str, Any]:
        import jwt

        try:
            # It may ask the network.
            key = await asyncio.to_thread(self.jwks_client.get_signing_key_from_jwt, token)
            claims: dict[str, Any] = jwt.decode(
                token,
                key.key,
                algorithms=self.algorithms,
                audience=self.api_identifier,
                issuer=self.issuer,
                leeway=_LEEWAY_SECONDS,
                options={"require": ["exp", "sub"]},
            )
        except jwt.ExpiredSignatureError:
            raise TokenExpiredError("Token has expired") from None
        except jwt.PyJWKClientConnectionError:
            raise AuthenticationError("The keys of the issuer cannot be fetched") from None
        except jwt.PyJWTError as error:
            raise InvalidTokenError(f"Invalid token: {error}") from None
        return claims

    async def get_user_from_token(self, token: str) -> UserContext:
        claims = await self.validate_token(token)
        permissions = claims.get("permissions")
        if not isinstance(permissions, list):
            permissions = str(claims.get("scope") or "").split()
        roles = claims.get(f"https://{self.api_identifier}/roles")
        return UserContext(
            user_id=str(claims["sub"]),
            email=claims.get("email"),
            name=claims.get("name"),
            roles=[str(role) for role in roles] if isinstance(roles, list) else [],
            permissions=[str(permission) for permission in permissions],
            metadata={"claims": claims},
        )
