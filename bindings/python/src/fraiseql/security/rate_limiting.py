# SPDX-License-Identifier: MIT
"""Rates by path and by kind of operation."""

import asyncio
import collections
import dataclasses
import enum
import json
import math
import time
from collections.abc import Callable, Mapping
from typing import Any

from graphql import GraphQLError

from fraiseql.core.asgi import (
    App,
    BodyTooLarge,
    Receive,
    Request,
    Scope,
    Send,
    add_middleware,
    read_body,
    respond,
)
from fraiseql.core.documents import Walk
from fraiseql.gql.complexity import ComplexityConfig, QueryComplexityAnalyzer

MAX_BODY = 1024 * 1024
MAX_KEYS = 100_000
_EXEMPT = ("/health", "/ready", "/metrics")


class RateLimitStrategy(enum.Enum):
    """FIXED_WINDOW counts from the first request on, SLIDING_WINDOW the last seconds, TOKEN_BUCKET
    lets saved-up requests through at once."""

    FIXED_WINDOW = "fixed_window"
    SLIDING_WINDOW = "sliding_window"
    TOKEN_BUCKET = "token_bucket"


@dataclasses.dataclass
class RateLimit:
    """requests: in `window` seconds.  burst: of a bucket, how many at once; None is `requests`."""

    requests: int
    window: int
    burst: int | None = None
    strategy: RateLimitStrategy = RateLimitStrategy.FIXED_WINDOW

    def __post_init__(self) -> None:
        if self.requests < 1 or self.window < 1 or (self.burst is not None and self.burst < 1):
            raise ValueError("a rate is requests and seconds, from 1 on")


@dataclasses.dataclass
class RateLimitRule:
    """path_pattern: a path, or the beginning of one and `*`.  key_func: who a request belongs to.
    exempt_func: whom the rule does not concern.  message: of the answer."""

    path_pattern: str
    rate_limit: RateLimit
    key_func: Callable[[Any], str] | None = None
    exempt_func: Callable[[Any], bool] | None = None
    message: str | None = None

    def matches(self, path: str) -> bool:
        """Is it about this path?"""
        if self.path_pattern.endswith("*"):
            return path.startswith(self.path_pattern[:-1])
        return path == self.path_pattern


class RateLimitStore:
    """Counts in this process.  Safe among the tasks of one loop."""

    def __init__(self) -> None:
        self._windows: collections.OrderedDict[str, tuple[float, int, float]] = (
            collections.OrderedDict()
        )
        self._times: collections.OrderedDict[str, collections.deque[float]] = (
            collections.OrderedDict()
        )
        self._buckets: collections.OrderedDict[str, tuple[float, float]] = collections.OrderedDict()

    async def get(self, key: str) -> tuple[float, int]:
        """When the window began, in seconds since 1970, and its requests; (0, 0): there is none."""
        began, count, ends = self._windows.get(key, (0.0, 0, 0.0))
        return (began, count) if ends > time.time() else (0.0, 0)

    async def set(self, key: str, timestamp: float, count: int, ttl: int) -> None:
        """Says what get() says, for `ttl` seconds."""
        _keep(self._windows, key, (timestamp, count, time.time() + ttl))

    async def increment(self, key: str, window: int) -> tuple[float, int]:
        """Counts one, in a window of so many seconds, and says what get() says."""
        now = time.time()
        began, count, ends = self._windows.get(key, (now, 0, now + window))
        if ends <= now:
            began, count, ends = now, 0, now + window
        _keep(self._windows, key, (began, count + 1, ends))
        return began, count + 1

    async def take(self, key: str, limit: RateLimit) -> float:
        """Counts a request.  0: it may pass; else the seconds after which one may."""
        now = time.time()
        if limit.strategy is RateLimitStrategy.SLIDING_WINDOW:
            return self._slide(key, limit, now)
        if limit.strategy is RateLimitStrategy.TOKEN_BUCKET:
            return self._pour(key, limit, now)
        began, count = await self.increment(key, limit.window)
        return 0.0 if count <= limit.requests else began + limit.window - now

    def _slide(self, key: str, limit: RateLimit, now: float) -> float:
        times = self._times.get(key) or collections.deque()
        while times and times[0] <= now - limit.window:
            times.popleft()
        if len(times) >= limit.requests:
            return times[0] + limit.window - now
        times.append(now)
        _keep(self._times, key, times)
        return 0.0

    def _pour(self, key: str, limit: RateLimit, now: float) -> float:
        rate = limit.requests / limit.window
        most = float(limit.burst or limit.requests)
        have, since = self._buckets.get(key, (most, now))
        have = min(most, have + (now - since) * rate)
        passes = have >= 1
        _keep(self._buckets, key, (have - 1 if passes else have, now))
        return 0.0 if passes else (1 - have) / rate


class RedisRateLimitStore:
    """Counts in Redis, for all processes.  redis_client: a `redis.asyncio.Redis`.

    Only FIXED_WINDOW: the others raise ValueError."""

    def __init__(self, redis_client: Any) -> None:
        self._redis = redis_client

    async def get(self, key: str) -> tuple[float, int]:
        """As RateLimitStore.get()."""
        count = await self._redis.get(f"{key}:count")
        began = await self._redis.get(f"{key}:began")
        return float(began or 0.0), int(count or 0)

    async def set(self, key: str, timestamp: float, count: int, ttl: int) -> None:
        """As RateLimitStore.set()."""
        await self._redis.set(f"{key}:began", timestamp, ex=ttl)
        await self._redis.set(f"{key}:count", count, ex=ttl)

    async def increment(self, key: str, window: int) -> tuple[float, int]:
        """As RateLimitStore.increment()."""
        now = time.time()
        # The window is made with its end, so that no counter is left without one.
        if await self._redis.set(f"{key}:count", 0, ex=window, nx=True):
            await self._redis.set(f"{key}:began", now, ex=window)
        count = int(await self._redis.incr(f"{key}:count"))
        began = await self._redis.get(f"{key}:began")
        return float(began or now), count

    async def take(self, key: str, limit: RateLimit) -> float:
        """As RateLimitStore.take()."""
        if limit.strategy is not RateLimitStrategy.FIXED_WINDOW:
            raise ValueError("in Redis a rate has the strategy FIXED_WINDOW")
        began, count = await self.increment(key, limit.window)
        return 0.0 if count <= limit.requests else max(1.0, began + limit.window - time.time())


class GraphQLRateLimiter:
    """Rates by the kind of operation, and for queries by what they cost."""

    def __init__(self, store: RateLimitStore | RedisRateLimitStore) -> None:
        self.store = store
        self.operation_limits = {
            "query": RateLimit(100, 60),
            "mutation": RateLimit(20, 60),
            "subscription": RateLimit(10, 60),
        }
        self.complexity_limits = {
            "low": RateLimit(200, 60),
            "medium": RateLimit(100, 60),
            "high": RateLimit(20, 60),
        }
        self._analyzer = QueryComplexityAnalyzer(ComplexityConfig(enabled=False))

    async def check_graphql_limits(
        self, request: Any, request_body: Any
    ) -> tuple[int, dict[str, Any], dict[str, str]] | None:
        """Status, body and headers of a refusal; None: the request may pass.  Each of a batch
        counts. What cannot be read counts as a query."""
        key = client_key(request)
        for one in request_body if isinstance(request_body, list) else [request_body]:
            kind, tier = await asyncio.to_thread(self._look, one)
            for name, limit, what in (
                (kind, self.operation_limits[kind], f"{kind} operations"),
                (tier, self.complexity_limits[tier], f"operations of {tier} complexity"),
            ):
                wait = await self.store.take(f"graphql:{name}:{key}", limit)
                if wait > 0:
                    return _graphql_refusal(what, limit, wait)
        return None

    def _look(self, body: Any) -> tuple[str, str]:
        query = body.get("query") if isinstance(body, Mapping) else None
        if not isinstance(query, str):
            return "query", "low"
        name, variables = body.get("operationName"), body.get("variables")
        try:
            walk = Walk(query, name if isinstance(name, str) else None)
            values = variables if isinstance(variables, dict) else None
            score = self._analyzer.analyze(query, values).total_score
        except GraphQLError:
            return "query", "low"
        tier = "low" if score < 50 else "medium" if score < 200 else "high"
        return walk.operation.operation.value, tier


class RateLimitMiddleware:
    """Answers 429 to who comes too often: by the first rule that matches, else by default_limit; at
    graphql_path by GraphQLRateLimiter as well."""

    def __init__(
        self,
        app: App | None,
        store: RateLimitStore | RedisRateLimitStore | None = None,
        rules: list[RateLimitRule] | None = None,
        default_limit: RateLimit | None = None,
        graphql_path: str = "/graphql",
    ) -> None:
        self.app = app
        self.store = store or RateLimitStore()
        self.rules = create_default_rate_limit_rules() if rules is None else rules
        self.default_limit = default_limit or RateLimit(100, 60)
        self.graphql_path = graphql_path
        self.graphql = GraphQLRateLimiter(self.store)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """ASGI."""
        assert self.app is not None
        if scope["type"] != "http" or scope["path"] in _EXEMPT:
            await self.app(scope, receive, send)
            return
        request = Request(scope)
        rule = next((rule for rule in self.rules if rule.matches(request.path)), None)
        if rule is None or not (rule.exempt_func and rule.exempt_func(request)):
            limit = rule.rate_limit if rule else self.default_limit
            who = rule.key_func(request) if rule and rule.key_func else client_key(request)
            name = rule.path_pattern if rule else "default"
            wait = await self.store.take(f"{name}:{who}", limit)
            if wait > 0:
                message = (rule.message if rule else None) or "Too many requests"
                seconds = math.ceil(wait)
                body = {
                    "error": "Rate Limit Exceeded",
                    "message": message,
                    "retry_after": seconds,
                }
                await respond(send, 429, body, _headers(limit, wait).items())
                return
        if request.path == self.graphql_path and request.method == "POST":
            try:
                data, receive = await read_body(receive, MAX_BODY)
            except BodyTooLarge:
                await respond(send, 413, {"detail": "Request body too large"})
                return
            try:
                said = json.loads(data)
            except (ValueError, RecursionError):
                said = None
            refusal = await self.graphql.check_graphql_limits(request, said)
            if refusal is not None:
                await respond(send, refusal[0], refusal[1], refusal[2].items())
                return
        await self.app(scope, receive, send)


def client_key(request: Any) -> str:
    """Who a request belongs to: `user_id` of its state, else the address of the peer.

    Headers of proxies are not believed here: a server that knows its proxies (uvicorn's
    --proxy-headers) says the address itself."""
    state = request.state
    user = state.get("user_id") if isinstance(state, Mapping) else getattr(state, "user_id", None)
    return f"user:{user}" if user else f"ip:{request.client.host if request.client else 'unknown'}"


def create_default_rate_limit_rules() -> list[RateLimitRule]:
    """/graphql 60 in a minute, /auth/ 5 in five minutes, /api/ 100 in a minute."""
    return [
        RateLimitRule("/graphql", RateLimit(60, 60), message="GraphQL rate limit exceeded"),
        RateLimitRule("/auth/*", RateLimit(5, 300), message="Authentication rate limit exceeded"),
        RateLimitRule("/api/*", RateLimit(100, 60), message="API rate limit exceeded"),
    ]


def setup_rate_limiting(
    app: Any,
    redis_client: Any = None,
    custom_rules: list[RateLimitRule] | None = None,
    default_limit: RateLimit | None = None,
) -> RateLimitMiddleware:
    """Puts the middleware before an application of FastAPI or Starlette.  custom_rules: instead of
    the default ones."""
    store = RateLimitStore() if redis_client is None else RedisRateLimitStore(redis_client)
    return add_middleware(app, RateLimitMiddleware(None, store, custom_rules, default_limit))


def _keep(kept: "collections.OrderedDict[str, Any]", key: str, value: Any) -> None:
    kept[key] = value
    kept.move_to_end(key)
    while len(kept) > MAX_KEYS:
        kept.popitem(last=False)


def _headers(limit: RateLimit, wait: float) -> dict[str, str]:
    return {
        "retry-after": str(math.ceil(wait)),
        "x-ratelimit-limit": str(limit.requests),
        "x-ratelimit-window": str(limit.window),
    }


def _graphql_refusal(
    what: str, limit: RateLimit, wait: float
) -> tuple[int, dict[str, Any], dict[str, str]]:
    extensions = {"code": "RATE_LIMITED", "limit": limit.requests, "window": limit.window}
    error = {"message": f"Rate limit exceeded for {what}", "extensions": extensions}
    return 429, {"errors": [error]}, _headers(limit, wait)
