# SPDX-License-Identifier: MIT
"""Tokens of Auth0, proven by the keys that the tenant publishes.  Needs PyJWT with cryptography."""

from __future__ import annotations

import asyncio
import http.client
import json
import urllib.error
import urllib.parse
import urllib.request
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
_MAX_PROFILE_BYTES = 1 << 20


class _NoRedirects(urllib.request.HTTPRedirectHandler):
    """The token is for the host that was asked, and no other."""

    def redirect_request(self, *args: Any, **keywords: Any) -> None:
        return None


def _get(url: str, token: str) -> Any:
    """JSON that a service answers; waits.  Raises OSError, HTTPException or ValueError."""
    request = urllib.request.Request(url, headers={"Authorization": f"Bearer {token}"})
    opener = urllib.request.build_opener(_NoRedirects)
    with opener.open(request, timeout=_FETCH_SECONDS) as answer:
        body = answer.read(_MAX_PROFILE_BYTES + 1)
    if len(body) > _MAX_PROFILE_BYTES:
        raise ValueError("the answer is too long")
    return json.loads(body)


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

    async def _of_user(self, what: str, user_id: str, rest: str, token: str) -> Any:
        user = urllib.parse.quote(user_id, safe="")
        url = f"https://{self.domain}/api/v2/users/{user}{rest}"
        try:
            return await asyncio.to_thread(_get, url, token)
        except urllib.error.HTTPError as error:
            why = f"Auth0 answered {error.code}"
        except (OSError, http.client.HTTPException):
            why = "Auth0 cannot be reached"
        except ValueError:
            why = "the answer is no JSON, or too long"
        raise AuthenticationError(f"Failed to fetch user {what}: {why}")

    async def get_user_profile(self, user_id: str, access_token: str) -> dict[str, Any]:
        """What Auth0 knows of a user.

        access_token: of Auth0's Management API, with the scope read:users; not that of a client.
        Raises AuthenticationError."""
        found = await self._of_user("profile", user_id, "", access_token)
        return dict(found)

    async def get_user_roles(self, user_id: str, access_token: str) -> list[dict[str, Any]]:
        """The user's roles at Auth0.  See `get_user_profile`."""
        return list(await self._of_user("roles", user_id, "/roles", access_token))

    async def get_user_permissions(self, user_id: str, access_token: str) -> list[dict[str, Any]]:
        """The user's permissions at Auth0.  See `get_user_profile`."""
        return list(await self._of_user("permissions", user_id, "/permissions", access_token))

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
