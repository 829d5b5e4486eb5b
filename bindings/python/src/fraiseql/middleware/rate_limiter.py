# SPDX-License-Identifier: MIT
"""Requests of one client have a rate: so many in a minute, and so many in an hour."""

import asyncio
import collections
import dataclasses
import math
import time
from collections.abc import Callable
from typing import Any, Protocol

from fraiseql.audit import SecurityEvent, SecurityEventSeverity, SecurityEventType
from fraiseql.audit.security_logger import get_security_logger
from fraiseql.core import rows
from fraiseql.core.asgi import App, Receive, Request, Scope, Send, respond, with_headers
from fraiseql.core.statements import identifier

MINUTE, HOUR = 60.0, 3600.0

# Clients that are remembered: beyond that, who has not been seen for longest is forgotten.
MAX_KEYS = 100_000


@dataclasses.dataclass
class RateLimitConfig:
    """burst_size: is of the original, where so many at once were always let through; here a limit
    is one, and it is not looked at.  window_type: `sliding` counts the last 60 seconds, `fixed`
    those since the minute began.  key_func: who a request belongs to; without it the address of the
    peer. whitelist, blacklist: keys that are always let through, or never."""

    enabled: bool = True
    requests_per_minute: int = 60
    requests_per_hour: int = 1000
    burst_size: int = 10
    window_type: str = "sliding"
    key_func: Callable[[Any], str] | None = None
    whitelist: list[str] = dataclasses.field(default_factory=list)
    blacklist: list[str] = dataclasses.field(default_factory=list)

    def __post_init__(self) -> None:
        if self.window_type not in ("sliding", "fixed"):
            raise ValueError("window_type is sliding or fixed")
        if self.requests_per_minute < 1 or self.requests_per_hour < 1:
            raise ValueError("a rate is a number from 1 on")


@dataclasses.dataclass
class RateLimitInfo:
    """reset_after, retry_after: seconds."""

    allowed: bool
    remaining: int
    reset_after: int
    retry_after: int = 0
    minute_requests: int = 0
    hour_requests: int = 0
    minute_limit: int = 0
    hour_limit: int = 0


class RateLimitExceeded(Exception):
    """Too many requests.  status_code, detail and headers are those of the answer."""

    status_code = 429

    def __init__(self, retry_after: int, detail: str = "Rate limit exceeded") -> None:
        super().__init__(detail)
        self.detail = detail
        self.retry_after = retry_after
        self.headers = {"Retry-After": str(retry_after)}


class RateLimiter(Protocol):
    """What RateLimiterMiddleware asks."""

    config: RateLimitConfig

    async def check_rate_limit(self, key: str) -> RateLimitInfo:
        """Counts a request, and says whether it may pass."""
        ...

    async def get_rate_limit_info(self, key: str) -> RateLimitInfo:
        """The same without counting."""
        ...

    async def cleanup_expired(self) -> int:
        """Forgets what is over.  Returns how much."""
        ...


class InMemoryRateLimiter:
    """Counts in this process.  Safe among the tasks of one loop."""

    def __init__(self, config: RateLimitConfig) -> None:
        self.config = config
        self._times: collections.OrderedDict[str, collections.deque[float]] = (
            collections.OrderedDict()
        )

    async def check_rate_limit(self, key: str) -> RateLimitInfo:
        """Counts a request that is let through, and says whether it is."""
        return self._looked(key, True)

    async def get_rate_limit_info(self, key: str) -> RateLimitInfo:
        """The same without counting."""
        return self._looked(key, False)

    async def cleanup_expired(self) -> int:
        """Forgets clients that were not seen for an hour.  Returns how many."""
        now = time.time()
        over = [key for key, times in self._times.items() if not times or times[-1] <= now - HOUR]
        for key in over:
            del self._times[key]
        return len(over)

    async def get_limited_keys(self) -> set[str]:
        """Who would be refused now."""
        return {key for key in list(self._times) if not self._looked(key, False).allowed}

    def _looked(self, key: str, count: bool) -> RateLimitInfo:
        now = time.time()
        times = self._times.get(key) or collections.deque()
        while times and times[0] <= now - HOUR:
            times.popleft()
        since = _start(self.config, now, MINUTE)
        hour = [t for t in times if t > _start(self.config, now, HOUR)]
        minute = [t for t in hour if t > since]
        info = _info(self.config, now, len(minute), len(hour), minute[:1], hour[:1], count)
        if count and info.allowed:
            times.append(now)
            self._times[key] = times
            self._times.move_to_end(key)
            while len(self._times) > MAX_KEYS:
                self._times.popitem(last=False)
        return info


class SlidingWindowRateLimiter(InMemoryRateLimiter):
    """InMemoryRateLimiter with window_type `sliding`."""

    def __init__(self, config: RateLimitConfig) -> None:
        super().__init__(dataclasses.replace(config, window_type="sliding"))


class PostgreSQLRateLimiter:
    """Counts in a table, for all processes.  pool: whatever fraiseql.core.rows takes."""

    def __init__(
        self, config: RateLimitConfig, pool: Any, table_name: str = "tb_rate_limit"
    ) -> None:
        self.config = config
        self._pool = pool
        self._name = identifier(table_name)
        self._index = identifier(f"{table_name.rpartition('.')[2]}_client_key")
        self._look = identifier(f"{table_name}_look")
        self._ready = False
        self._making = asyncio.Lock()

    async def check_rate_limit(self, key: str) -> RateLimitInfo:
        """Counts a request that is let through, and says whether it is."""
        return await self._looked(key, True)

    async def get_rate_limit_info(self, key: str) -> RateLimitInfo:
        """The same without counting."""
        return await self._looked(key, False)

    async def cleanup_expired(self) -> int:
        """Takes away requests that are over an hour old.  Returns how many."""
        await self._prepare()
        gone = await rows.fetch(
            self._pool,
            f"DELETE FROM {self._name} WHERE request_time < now() - interval '1 hour'"
            " RETURNING 1 AS one",
        )
        return len(gone)

    async def _prepare(self) -> None:
        async with self._making:
            if not self._ready:
                names = {"table": self._name, "index": self._index, "look": self._look}
                await rows.run_script(self._pool, _TABLE.format(**names))
                self._ready = True

    async def _looked(self, key: str, count: bool) -> RateLimitInfo:
        if not self._ready:
            await self._prepare()
        now = time.time()
        parameters = [key, *(str(now - _start(self.config, now, of)) for of in (MINUTE, HOUR))]
        parameters += [str(self.config.requests_per_minute), str(self.config.requests_per_hour)]
        found = await rows.fetch_one(
            self._pool,
            f"SELECT * FROM {self._look}($1::text, $2::text::float8, $3::text::float8,"
            " $4::text::int, $5::text::int, $6::text::boolean)",
            *parameters,
            str(count),
        )
        assert found is not None
        first = [[now - age] if age is not None else [] for age in (found["m_age"], found["h_age"])]
        return _info(self.config, now, found["minute"], found["hour"], first[0], first[1], count)


class RateLimiterMiddleware:
    """Answers 429 to who comes too often, 403 to who is on the blacklist; tells the others their
    rate in X-RateLimit-Limit, -Remaining and -Reset."""

    def __init__(self, app: App, rate_limiter: RateLimiter) -> None:
        self.app = app
        self.rate_limiter = rate_limiter

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """ASGI."""
        config = self.rate_limiter.config
        if scope["type"] != "http" or not config.enabled:
            await self.app(scope, receive, send)
            return
        request = Request(scope)
        key = config.key_func(request) if config.key_func else request.host
        if key in config.whitelist:
            await self.app(scope, receive, send)
            return
        if key in config.blacklist:
            await respond(send, 403, {"detail": "Access forbidden"})
            return
        info = await self.rate_limiter.check_rate_limit(key)
        headers = [
            ("x-ratelimit-limit", str(info.minute_limit)),
            ("x-ratelimit-remaining", str(info.remaining)),
            ("x-ratelimit-reset", str(info.reset_after)),
        ]
        if info.allowed:
            await self.app(scope, receive, with_headers(send, lambda: headers))
            return
        self._log(request, key)
        body = {"detail": "Rate limit exceeded"}
        await respond(send, 429, body, [*headers, ("retry-after", str(info.retry_after))])

    def _log(self, request: Request, key: str) -> None:
        event = SecurityEvent(
            event_type=SecurityEventType.RATE_LIMIT_EXCEEDED,
            severity=SecurityEventSeverity.WARNING,
            ip_address=request.host,
            resource=request.path,
            metadata={"key": key},
        )
        get_security_logger().log_event(event)


def _start(config: RateLimitConfig, now: float, window: float) -> float:
    """Requests count that came later than this."""
    return now - window if config.window_type == "sliding" else now - now % window - 1e-9


def _info(
    config: RateLimitConfig,
    now: float,
    minute: int,
    hour: int,
    first_of_minute: list[float],
    first_of_hour: list[float],
    count: bool,
) -> RateLimitInfo:
    """What so many requests before this one mean."""
    allowed = minute < config.requests_per_minute and hour < config.requests_per_hour
    ends = [_end(config, now, MINUTE, first_of_minute)]
    if hour >= config.requests_per_hour:
        ends.append(_end(config, now, HOUR, first_of_hour))
    more = 1 if count and allowed else 0
    left = min(config.requests_per_minute - minute, config.requests_per_hour - hour) - more
    return RateLimitInfo(
        allowed,
        max(0, left),
        max(ends),
        0 if allowed else max(ends),
        minute + more,
        hour + more,
        config.requests_per_minute,
        config.requests_per_hour,
    )


def _end(config: RateLimitConfig, now: float, window: float, first: list[float]) -> int:
    """Seconds until the window lets go of its oldest request."""
    if config.window_type == "fixed":
        left = window - now % window
    else:
        left = first[0] + window - now if first else window
    return max(1, math.ceil(left))


# One request of a key after the other is counted; those of others are not waited for.
_TABLE = """
    PERFORM pg_advisory_xact_lock(hashtextextended('fraiseql.rate_limit', 0));
    CREATE UNLOGGED TABLE IF NOT EXISTS {table} (
        client_key text NOT NULL,
        request_time timestamptz NOT NULL DEFAULT clock_timestamp(),
        window_type text NOT NULL DEFAULT 'request'
    );
    CREATE INDEX IF NOT EXISTS {index} ON {table} (client_key, request_time);
    CREATE OR REPLACE FUNCTION {look}(
        key text, minute_age float8, hour_age float8,
        minute_limit int, hour_limit int, counts boolean,
        OUT minute int, OUT hour int, OUT m_age float8, OUT h_age float8
    ) LANGUAGE plpgsql AS $look$
    BEGIN
        PERFORM pg_advisory_xact_lock(hashtextextended('fraiseql.rate_limit:' || key, 0));
        SELECT count(*) FILTER (WHERE t.age < minute_age), count(*),
               max(t.age) FILTER (WHERE t.age < minute_age), max(t.age)
        INTO minute, hour, m_age, h_age
        FROM (SELECT extract(epoch FROM clock_timestamp() - r.request_time)::float8 AS age
              FROM {table} AS r
              WHERE r.client_key = key AND r.request_time > now() - interval '1 hour') AS t
        WHERE t.age < hour_age;
        IF counts AND minute < minute_limit AND hour < hour_limit THEN
            INSERT INTO {table} (client_key) VALUES (key);
        END IF;
    END $look$;
"""
