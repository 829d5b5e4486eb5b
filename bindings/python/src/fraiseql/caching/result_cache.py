# SPDX-License-Identifier: MIT
"""Results of functions, kept for a while in a backend."""

import dataclasses
import functools
import logging
from collections.abc import Awaitable, Callable, Iterable, Mapping
from typing import Any, ParamSpec, Protocol, TypeVar

from fraiseql.caching.cache_key import CacheKeyBuilder

T = TypeVar("T")
P = ParamSpec("P")

_log = logging.getLogger(__name__)


class CacheBackend(Protocol):
    """Where results are kept.  PostgresCache is one."""

    async def get(self, key: str) -> Any | None:
        """What is kept; None: nothing, or it has lapsed."""

    async def set(self, key: str, value: Any, ttl: int) -> None:
        """Keeps a value for `ttl` seconds."""

    async def delete(self, key: str) -> bool:
        """Was there something?"""
        ...

    async def delete_pattern(self, pattern: str) -> int:
        """Lets go of all keys that match, `*` standing for any text.  Returns how many."""
        ...


@dataclasses.dataclass
class CacheConfig:
    """Times in seconds.  enabled: False keeps nothing.  max_ttl: nothing is kept longer.
    cache_errors: is of the original, and False: errors are never kept.
    key_prefix: of keys that cached_query() makes."""

    enabled: bool = True
    default_ttl: int = 300
    max_ttl: int = 3600
    cache_errors: bool = False
    key_prefix: str = "fraiseql"

    def __post_init__(self) -> None:
        if self.cache_errors:
            raise ValueError("cache_errors=True: errors are not kept, because they may pass")
        if self.default_ttl < 1 or self.max_ttl < 1:
            raise ValueError("times are seconds, from 1 on")


@dataclasses.dataclass
class CacheStats:
    """Counters since the cache was made.  errors: of the backend."""

    hits: int = 0
    misses: int = 0
    errors: int = 0

    @property
    def total(self) -> int:
        """Questions that were answered, one way or the other."""
        return self.hits + self.misses

    @property
    def hit_rate(self) -> float:
        """Per cent of the questions that were answered from the cache."""
        return self.hits / self.total * 100 if self.total else 0.0


class ResultCache:
    """Results in a backend.  A backend that fails is worked around, and counted."""

    def __init__(self, backend: CacheBackend, config: CacheConfig | None = None) -> None:
        self.backend = backend
        self.config = config or CacheConfig()
        self._stats = CacheStats()

    async def get_or_set(
        self, key: str, func: Callable[[], Awaitable[T]], ttl: int | None = None
    ) -> T:
        """What is kept under the key, or else what `func` returns, which is kept then.

        ttl: seconds; None is default_ttl.  What `func` raises is raised, and not kept.  None as a
        result is not told from nothing, and asked for again."""
        if not self.config.enabled:
            return await func()
        try:
            found: T | None = await self.backend.get(key)
        except Exception:
            self._failed("read")
            found = None
        if found is not None:
            self._stats.hits += 1
            return found
        self._stats.misses += 1
        result = await func()
        wanted = self.config.default_ttl if ttl is None else ttl
        if wanted > 0:
            try:
                await self.backend.set(key, result, min(wanted, self.config.max_ttl))
            except Exception:
                self._failed("written")
        return result

    async def invalidate(self, key: str) -> None:
        """Lets go of a key.  Raises what the backend raises: what is old would stay otherwise."""
        await self.backend.delete(key)

    async def invalidate_pattern(self, pattern: str) -> None:
        """Lets go of all keys that match, `*` standing for any text.  Raises as invalidate()."""
        await self.backend.delete_pattern(pattern)

    def get_stats(self) -> CacheStats:
        """The counters; they go on counting."""
        return self._stats

    def reset_stats(self) -> None:
        """Counts from 0 on."""
        self._stats = CacheStats()

    async def warm_cache(
        self,
        queries: Iterable[tuple[str, Mapping[str, Any]]],
        query_func: Callable[..., Awaitable[Any]],
    ) -> None:
        """Calls `query_func(name, **arguments)` for each, and keeps what it returns under the key
        that CacheKeyBuilder makes of name and arguments."""
        builder = CacheKeyBuilder(self.config.key_prefix)
        for name, arguments in queries:
            call = functools.partial(query_func, name, **arguments)
            await self.get_or_set(builder.build_key(name, **arguments), call)

    def _failed(self, what: str) -> None:
        self._stats.errors += 1
        _log.warning("A result could not be %s in the cache", what, exc_info=True)


def cached_query(
    cache: ResultCache, ttl: int | None = None, key_func: Callable[..., str] | None = None
) -> Callable[[Callable[P, Awaitable[T]]], Callable[P, Awaitable[T]]]:
    """Decorates an async function: its results are kept, by its name and its arguments.

    ttl: seconds.  key_func: makes the key of the arguments instead."""

    def decorate(func: Callable[P, Awaitable[T]]) -> Callable[P, Awaitable[T]]:
        @functools.wraps(func)
        async def wrapper(*args: P.args, **kwargs: P.kwargs) -> T:
            if key_func is not None:
                key = key_func(*args, **kwargs)
            else:
                parts = [repr(value) for value in args]
                parts += [f"{name}={kwargs[name]!r}" for name in sorted(kwargs)]
                key = ":".join([cache.config.key_prefix, func.__qualname__, *parts])
            return await cache.get_or_set(key, functools.partial(func, *args, **kwargs), ttl)

        return wrapper

    return decorate
