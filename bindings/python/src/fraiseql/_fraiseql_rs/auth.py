# SPDX-License-Identifier: MIT
"""Tokens, permissions and what of a type somebody may see, for programs that ask from Python.

Requests need none of this: the engine verifies tokens and asks for permissions itself."""

import collections
import dataclasses
import importlib
import threading
import time
from collections.abc import Iterable, Mapping, Sequence
from typing import Any
from urllib.parse import urlsplit

from fraiseql._fraiseql_rs.names import loads
from fraiseql._fraiseql_rs.pool import DatabasePool

_ALGORITHMS = [
    "RS256",
    "RS384",
    "RS512",
    "PS256",
    "PS384",
    "PS512",
    "ES256",
    "ES384",
    "ES512",
    "EdDSA",
]
# What is read of a token before anything is believed: as the engine.
_MAX_TOKEN = 16 * 1024
_LEEWAY = 30
_PERMISSIONS_TTL = 300.0


@dataclasses.dataclass(frozen=True)
class PyUserContext:
    """Whom a token names.  exp: when it ends, in seconds since 1970."""

    user_id: str
    roles: list[str]
    permissions: list[str]
    exp: int


class PyAuthProvider:
    """Verifies tokens against the published keys of their issuer.  Needs `pyjwt[crypto]`."""

    def __init__(
        self,
        provider_type: str,
        issuer: str,
        audience: str | Sequence[str],
        jwks_url: str,
        roles_claim: str,
        permissions_claim: str,
    ) -> None:
        at = urlsplit(jwks_url)
        if at.scheme != "https" and (
            at.scheme != "http" or at.hostname not in ("127.0.0.1", "::1", "localhost")
        ):
            raise ValueError("Keys are fetched over https only, or from this machine")
        self._provider_type = provider_type
        self._issuer = issuer
        self._audience = [audience] if isinstance(audience, str) else list(audience)
        if not self._audience:
            raise ValueError("A provider has an audience")
        self._roles_claim = roles_claim
        self._permissions_claim = permissions_claim
        self._jwks_url = jwks_url
        self._keys: Any = None

    @classmethod
    def auth0(cls, domain: str, audience: Sequence[str]) -> "PyAuthProvider":
        """Of a tenant of Auth0: roles in `https://fraiseql.com/roles`, permissions in
        `https://fraiseql.com/permissions`."""
        base = f"https://{domain}/"
        claims = "https://fraiseql.com/"
        return cls(
            "auth0",
            base,
            audience,
            f"{base}.well-known/jwks.json",
            f"{claims}roles",
            f"{claims}permissions",
        )

    @classmethod
    def jwt(
        cls,
        issuer: str,
        audience: str | Sequence[str],
        jwks_url: str,
        roles_claim: str = "roles",
        permissions_claim: str = "permissions",
    ) -> "PyAuthProvider":
        """Of any issuer.  Claims may be paths: `realm_access.roles`."""
        return cls("jwt", issuer, audience, jwks_url, roles_claim, permissions_claim)

    def provider_type(self) -> str:
        """`auth0` or `jwt`."""
        return self._provider_type

    def audience(self) -> list[str]:
        """Whom tokens must be meant for: one of these."""
        return list(self._audience)

    def validate_token_blocking(self, token: str) -> PyUserContext:
        """Whom the token names, once its signature, issuer, audience and times have been verified.

        May wait for the issuer's keys, 5 seconds at most.  Raises RuntimeError that says what is
        wrong with the token, or that PyJWT is not installed."""
        jwt = self._pyjwt()
        if len(token) > _MAX_TOKEN:
            raise RuntimeError("Invalid token: it is longer than 16 KB")
        try:
            key = self._keys.get_signing_key_from_jwt(token)
            claims = jwt.decode(
                token,
                key.key,
                algorithms=_ALGORITHMS,
                audience=self._audience,
                issuer=self._issuer,
                leeway=_LEEWAY,
                options={"require": ["exp", "iss", "aud", "sub"]},
            )
        except jwt.ExpiredSignatureError:
            raise RuntimeError("Token expired") from None
        except (jwt.PyJWTError, ValueError) as error:
            raise RuntimeError(f"Invalid token: {error}") from None
        return PyUserContext(
            str(claims["sub"]),
            _words(claims, self._roles_claim),
            _words(claims, self._permissions_claim),
            int(claims["exp"]),
        )

    def _pyjwt(self) -> Any:
        try:
            jwt = importlib.import_module("jwt")
            importlib.import_module("cryptography")
        except ImportError:
            raise RuntimeError(
                "Verifying tokens in Python needs pip install 'pyjwt[crypto]'"
            ) from None
        if self._keys is None:
            self._keys = jwt.PyJWKClient(
                self._jwks_url, timeout=5, lifespan=3600, cache_jwk_set=True
            )
        return jwt


def _words(claims: Mapping[str, Any], path: str) -> list[str]:
    """A claim that is a list, or text with spaces; by its name, or as a path with dots."""
    value: Any = claims.get(path)
    if value is None:
        value = claims
        for key in path.split("."):
            value = value.get(key) if isinstance(value, dict) else None
    if isinstance(value, str):
        return value.split()
    return [str(item) for item in value] if isinstance(value, list) else []


@dataclasses.dataclass(frozen=True)
class _Rights:
    roles: list[str]
    granted: list[str]
    denied: list[str]
    until: float


class PyPermissionResolver:
    """What somebody may, by the tables of `fraiseql setup --with rbac`.  Any thread may ask.

    cache_capacity: callers that are remembered, for five minutes at most."""

    def __init__(self, pool: DatabasePool, cache_capacity: int = 10_000) -> None:
        if cache_capacity < 1:
            raise ValueError("cache_capacity is a number from 1 on")
        self._pool = pool
        self._capacity = cache_capacity
        self._lock = threading.Lock()
        self._known: collections.OrderedDict[tuple[str, str | None], _Rights] = (
            collections.OrderedDict()
        )
        self._hits = self._misses = 0

    def get_user_permissions(self, user_id: str, tenant_id: str | None = None) -> list[str]:
        """`resource:action` of everything that was granted; denials are not taken off, because `*`
        may be granted of what a part is denied: has_permission() knows."""
        return list(self._rights(user_id, tenant_id).granted)

    def get_user_roles(self, user_id: str, tenant_id: str | None = None) -> list[str]:
        """Names of the roles somebody has, with those above them."""
        return list(self._rights(user_id, tenant_id).roles)

    def has_permission(self, user_id: str, permission: str, tenant_id: str | None = None) -> bool:
        """Has somebody `resource:action`?  `*` stands for any on either side, and a denial wins.
        Raises ValueError for another form."""
        asked = permission.split(":")
        if len(asked) != 2 or not all(asked):
            raise ValueError(f"A permission is resource:action, not {permission!r}")
        rights = self._rights(user_id, tenant_id)
        return _matches(rights.granted, asked) and not _touches(rights.denied, asked)

    def invalidate_user(self, user_id: str) -> None:
        """Asks the tables again for this one."""
        with self._lock:
            for key in [key for key in self._known if key[0] == user_id]:
                del self._known[key]

    def invalidate_tenant(self, tenant_id: str) -> None:
        """Asks the tables again for all of a tenant."""
        with self._lock:
            for key in [key for key in self._known if key[1] == tenant_id]:
                del self._known[key]

    def clear_cache(self) -> None:
        """Asks the tables again for everybody."""
        with self._lock:
            self._known.clear()

    def cache_stats(self) -> dict[str, int]:
        """hits, misses, size, capacity."""
        with self._lock:
            return {
                "hits": self._hits,
                "misses": self._misses,
                "size": len(self._known),
                "capacity": self._capacity,
            }

    def _rights(self, user_id: str, tenant_id: str | None) -> _Rights:
        key = (user_id, tenant_id)
        with self._lock:
            known = self._known.get(key)
            if known is not None and known.until > time.monotonic():
                self._hits += 1
                self._known.move_to_end(key)
                return known
            self._misses += 1
        rows = self._pool.execute(
            "SELECT to_json(roles)::text AS roles, to_json(granted)::text AS granted, "
            "to_json(denied)::text AS denied, "
            "extract(epoch FROM expires_at - statement_timestamp())::text AS ends "
            "FROM fraiseql.user_permissions($1::text, $2::text)",
            [user_id, tenant_id],
        )["rows"]
        rights = _read_rights(rows[0])
        with self._lock:
            self._known[key] = rights
            while len(self._known) > self._capacity:
                self._known.popitem(last=False)
        return rights


def _read_rights(row: Mapping[str, Any]) -> _Rights:
    ends = row.get("ends")
    lasts = _PERMISSIONS_TTL if ends is None else min(float(ends), _PERMISSIONS_TTL)
    return _Rights(
        loads(row["roles"]) or [],
        loads(row["granted"]) or [],
        loads(row["denied"]) or [],
        time.monotonic() + lasts,
    )


def _matches(said: Iterable[str], asked: Sequence[str]) -> bool:
    """Does one of these reach all that is asked?"""
    return any(
        all(have in ("*", want) for have, want in zip(one.split(":"), asked, strict=False))
        for one in said
    )


def _touches(denied: Iterable[str], asked: Sequence[str]) -> bool:
    """Does one of these reach a part of what is asked?"""
    return any(
        all(
            "*" in (have, want) or have == want
            for have, want in zip(one.split(":"), asked, strict=False)
        )
        for one in denied
    )


class PyFieldAuthChecker:
    """May somebody see a field?  By the roles of the token, and the permissions of the tables.

    fields: `{"User.email": {"required_roles": [], "required_permissions": ["user:read"]}}`, where
    all of the roles and all of the permissions are required; a field that is not listed is for
    everybody."""

    def __init__(
        self,
        resolver: PyPermissionResolver | None,
        fields: Mapping[str, Mapping[str, Sequence[str]]] | None = None,
    ) -> None:
        self._resolver = resolver
        self._fields = dict(fields or {})
        for name, said in self._fields.items():
            unknown = set(said) - {"required_roles", "required_permissions"}
            if unknown:
                raise ValueError(f"{name} has an unknown requirement: {sorted(unknown)[0]}")

    def check_field_access(
        self, field: str, user: PyUserContext | None, tenant_id: str | None = None
    ) -> None:
        """Raises PermissionError that says what is missing; RuntimeError without a resolver where a
        permission is asked for that the token does not name."""
        said = self._fields.get(field)
        if said is None:
            return
        roles, permissions = said.get("required_roles", ()), said.get("required_permissions", ())
        if not roles and not permissions:
            return
        if user is None:
            raise PermissionError(f"{field} requires somebody who is known")
        for role in roles:
            if role not in user.roles:
                raise PermissionError(f"{field} requires the role {role}")
        for permission in permissions:
            if not self._has(user, permission, tenant_id):
                raise PermissionError(f"{field} requires the permission {permission}")

    def _has(self, user: PyUserContext, permission: str, tenant_id: str | None) -> bool:
        if self._resolver is not None:
            return self._resolver.has_permission(user.user_id, permission, tenant_id)
        if permission in user.permissions:
            return True
        raise RuntimeError("Permissions are asked of a PyPermissionResolver, and there is none")
