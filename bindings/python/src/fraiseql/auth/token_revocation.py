# SPDX-License-Identifier: MIT
"""Tokens that hold no longer, although they have not expired.

Whether a token is one of them is asked for every token that a program verifies itself.  The engine
has a way of its own for those that it verifies."""

from __future__ import annotations

import asyncio
import contextlib
import logging
import math
import time
from dataclasses import dataclass
from typing import Any, Protocol

from fraiseql.audit import (
    SecurityEvent,
    SecurityEventSeverity,
    SecurityEventType,
    get_security_logger,
)
from fraiseql.auth.base import InvalidTokenError
from fraiseql.core import rows
from fraiseql.core.statements import identifier

_log = logging.getLogger(__name__)

DAY = 86400
# All tokens of a user: as long as tokens commonly live at most.
USER_DAYS = 30
# Of 100 bytes each.  Who withdraws tokens has logged in before.
MAX_IN_MEMORY = 1_000_000
# Beside what tokens are called: a token's name has no control characters.
_USER = "\x01user:"


class RevocationStore(Protocol):
    """Where withdrawn tokens are kept.

    A store whose `revoke_token` takes `expires_at` says so by `keeps_expiry = True`; one that has
    `revoked_before(user_id)` can withdraw tokens that it has never seen."""

    async def revoke_token(self, token_id: str, user_id: str) -> None: ...
    async def is_revoked(self, token_id: str) -> bool: ...
    async def revoke_all_user_tokens(self, user_id: str) -> None: ...
    async def cleanup_expired(self) -> int: ...
    async def get_revoked_count(self) -> int: ...


class InMemoryRevocationStore:
    """In this process alone, and gone when it ends."""

    keeps_expiry = True

    def __init__(self) -> None:
        # What is withdrawn: since when, and until when it is kept.
        self._kept: dict[str, tuple[float, float]] = {}

    async def revoke_token(
        self, token_id: str, user_id: str, *, expires_at: float | None = None
    ) -> None:
        """Withdraws one token.  expires_at: when it would expire; None is in a day.

        Raises RuntimeError when there are too many."""
        now = time.time()
        await self._keep(token_id, now, now + DAY if expires_at is None else expires_at)

    async def revoke_all_user_tokens(self, user_id: str) -> None:
        """Withdraws all tokens of a user that were issued until now."""
        now = time.time()
        await self._keep(_USER + user_id, now, now + USER_DAYS * DAY)

    async def _keep(self, key: str, since: float, until: float) -> None:
        if key not in self._kept and len(self._kept) >= MAX_IN_MEMORY:
            await self.cleanup_expired()
            if len(self._kept) >= MAX_IN_MEMORY:
                raise RuntimeError("too many withdrawn tokens for the memory of one process")
        self._kept[key] = (since, until)

    async def is_revoked(self, token_id: str) -> bool:
        return self._since(token_id) is not None

    async def revoked_before(self, user_id: str) -> float | None:
        """Tokens of the user that were issued until then hold no longer; None: they do."""
        return self._since(_USER + user_id)

    def _since(self, key: str) -> float | None:
        since, until = self._kept.get(key, (0.0, 0.0))
        return since if until > time.time() else None

    async def cleanup_expired(self) -> int:
        """Forgets what has expired by itself; how many that were."""
        now = time.time()
        gone = [key for key, (_, until) in self._kept.items() if until <= now]
        for key in gone:
            del self._kept[key]
        return len(gone)

    async def get_revoked_count(self) -> int:
        """How many tokens and users there are."""
        now = time.time()
        return sum(until > now for _, until in self._kept.values())


class PostgreSQLRevocationStore:
    """In a table, for all processes.

    pool: whatever fraiseql.core.rows takes.  table_name: may have a schema; it is made when it is
    used first."""

    keeps_expiry = True

    def __init__(self, pool: Any, table_name: str = "tb_token_revocation") -> None:
        self._pool = pool
        self.table_name = table_name
        bare = table_name.rpartition(".")[2]
        self._names = {
            "table": identifier(table_name),
            "index": identifier(f"{bare}_expires_idx"),
        }
        self._made = False
        self._making = asyncio.Lock()

    async def _fetch(self, statement: str, *values: str) -> list[dict[str, Any]]:
        async with self._making:
            if not self._made:
                await rows.run_script(self._pool, _TABLE.format(**self._names))
                self._made = True
        return await rows.fetch(self._pool, statement.format(**self._names), *values)

    async def revoke_token(
        self, token_id: str, user_id: str, *, expires_at: float | None = None
    ) -> None:
        """Withdraws one token.  expires_at: when it would expire; None is in a day."""
        until = time.time() + DAY if expires_at is None else expires_at
        await self._fetch(_KEEP, token_id, user_id, repr(float(until)))

    async def revoke_all_user_tokens(self, user_id: str) -> None:
        """Withdraws all tokens of a user that were issued until now."""
        until = time.time() + USER_DAYS * DAY
        await self._fetch(_KEEP, _USER + user_id, user_id, repr(until))

    async def is_revoked(self, token_id: str) -> bool:
        return bool(await self._fetch(_SINCE, token_id))

    async def revoked_before(self, user_id: str) -> float | None:
        """Tokens of the user that were issued until then hold no longer; None: they do."""
        found = await self._fetch(_SINCE, _USER + user_id)
        return float(found[0]["since"]) if found else None

    async def cleanup_expired(self) -> int:
        """Forgets what has expired by itself; how many that were."""
        gone = await self._fetch("DELETE FROM {table} WHERE expires_at <= now() RETURNING 1 AS n")
        return len(gone)

    async def get_revoked_count(self) -> int:
        """How many tokens and users there are."""
        found = await self._fetch("SELECT count(*) AS n FROM {table} WHERE expires_at > now()")
        return int(found[0]["n"])


_TABLE = """
    PERFORM pg_advisory_xact_lock(hashtextextended('fraiseql.token_revocation', 0));
    CREATE TABLE IF NOT EXISTS {table} (
        token_id text PRIMARY KEY,
        user_id text NOT NULL,
        revoked_at timestamptz NOT NULL DEFAULT now(),
        expires_at timestamptz NOT NULL
    );
    CREATE INDEX IF NOT EXISTS {index} ON {table} (expires_at);
"""
_KEEP = """
    INSERT INTO {table} AS held (token_id, user_id, revoked_at, expires_at)
    VALUES ($1::text, $2::text, clock_timestamp(), to_timestamp($3::text::float8))
    ON CONFLICT (token_id) DO UPDATE
        SET revoked_at = excluded.revoked_at,
            expires_at = greatest(held.expires_at, excluded.expires_at)
    RETURNING 1 AS kept
"""
_SINCE = """
    SELECT extract(epoch FROM revoked_at)::float8 AS since FROM {table}
    WHERE token_id = $1::text AND expires_at > now()
"""


@dataclass
class RevocationConfig:
    """enabled: False withdraws nothing.  check_revocation: False asks for nothing.
    ttl: how long a token without `exp` is kept, and cleanup_interval: between two cleanings, in
    seconds."""

    enabled: bool = True
    check_revocation: bool = True
    ttl: int = DAY
    cleanup_interval: int = 3600


class TokenRevocationService:
    """Withdraws tokens by their claims, and cleans the store from time to time."""

    def __init__(self, store: RevocationStore, config: RevocationConfig | None = None) -> None:
        self.store = store
        self.config = config or RevocationConfig()
        self._cleaning: asyncio.Task[None] | None = None

    async def start(self) -> None:
        """Begins to clean, in the running loop."""
        if self.config.enabled and self._cleaning is None:
            self._cleaning = asyncio.create_task(self._clean())

    async def stop(self) -> None:
        """Ends it."""
        task, self._cleaning = self._cleaning, None
        if task is not None:
            task.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await task

    async def _clean(self) -> None:
        while True:
            await asyncio.sleep(self.config.cleanup_interval)
            try:
                await self.store.cleanup_expired()
            except Exception:
                # The database may be away for a while; what has expired does no harm.
                _log.exception("withdrawn tokens could not be cleaned")

    async def revoke_token(self, token_payload: dict[str, Any]) -> None:
        """Withdraws the token with these claims.  Raises ValueError when `jti` or `sub` is not
        among them."""
        if not self.config.enabled:
            return
        token_id, user_id = token_payload.get("jti"), token_payload.get("sub")
        if not token_id:
            raise ValueError("Token missing JTI (JWT ID) claim")
        if not user_id:
            raise ValueError("Token missing sub (subject) claim")
        store: Any = self.store
        if getattr(store, "keeps_expiry", False):
            until = _seconds(token_payload.get("exp"))
            until = time.time() + self.config.ttl if until is None else until
            await store.revoke_token(str(token_id), str(user_id), expires_at=until)
        else:
            await store.revoke_token(str(token_id), str(user_id))
        _noted(str(user_id), "token revoked")

    async def is_token_revoked(self, token_payload: dict[str, Any]) -> bool:
        """Whether the token with these claims is withdrawn, by itself or with all of its user."""
        if not (self.config.enabled and self.config.check_revocation):
            return False
        token_id, user_id = token_payload.get("jti"), token_payload.get("sub")
        if token_id and await self.store.is_revoked(str(token_id)):
            return True
        store: Any = self.store
        if not user_id or not hasattr(store, "revoked_before"):
            return False
        since = await store.revoked_before(str(user_id))
        if since is None:
            return False
        issued = _seconds(token_payload.get("iat"))
        # A token that does not say when it was issued may be an old one.
        return issued is None or issued <= since

    async def revoke_all_user_tokens(self, user_id: str) -> None:
        """Withdraws all tokens of a user that were issued until now."""
        if self.config.enabled:
            await self.store.revoke_all_user_tokens(user_id)
            _noted(user_id, "all tokens revoked")

    async def get_stats(self) -> dict[str, Any]:
        """`enabled`, `check_revocation` and `revoked_tokens`."""
        return {
            "enabled": self.config.enabled,
            "check_revocation": self.config.check_revocation,
            "revoked_tokens": await self.store.get_revoked_count(),
        }


def _seconds(claim: Any) -> float | None:
    if isinstance(claim, bool) or not isinstance(claim, (int, float)) or not math.isfinite(claim):
        return None
    return float(claim)


def _noted(user_id: str, action: str) -> None:
    get_security_logger().log_event(
        SecurityEvent(
            event_type=SecurityEventType.AUTH_LOGOUT,
            severity=SecurityEventSeverity.INFO,
            user_id=user_id,
            metadata={"action": action},
        )
    )


class TokenRevocationMixin:
    """Before a provider among the bases of a class: its tokens are looked up as well.

    revocation_service: set it on the class or the instance.  A class that stands before no provider
    proves tokens in `_original_validate_token(token)`."""

    revocation_service: TokenRevocationService | None = None

    async def validate_token(self, token: str) -> dict[str, Any]:
        """The claims.  Raises AuthenticationError, also for a token that is withdrawn."""
        # The class behind this one is a provider.
        behind: Any = super()
        prove = getattr(self, "_original_validate_token", None) or behind.validate_token
        claims: dict[str, Any] = await prove(token)
        if self.revocation_service and await self.revocation_service.is_token_revoked(claims):
            raise InvalidTokenError("Token has been revoked")
        return claims

    async def logout(self, token_payload: dict[str, Any]) -> None:
        """Withdraws the token with these claims."""
        if self.revocation_service:
            await self.revocation_service.revoke_token(token_payload)

    async def logout_all_sessions(self, user_id: str) -> None:
        """Withdraws all tokens of a user."""
        if self.revocation_service:
            await self.revocation_service.revoke_all_user_tokens(user_id)
