# SPDX-License-Identifier: MIT
"""Fields that are resolved one by one, many times: a DataLoader would ask once."""

from __future__ import annotations

import contextlib
import functools
import inspect
import logging
import time
from collections.abc import AsyncGenerator, Callable
from contextlib import asynccontextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from typing import Any

from graphql import GraphQLError

from fraiseql.core.current import current_info

logger = logging.getLogger("fraiseql")


@dataclass
class QueryPattern:
    """A field, and how often it was resolved; execution_times: seconds."""

    field_path: str
    parent_type: str
    field_name: str
    resolver_name: str
    count: int = 0
    execution_times: list[float] = field(default_factory=list)

    @property
    def avg_execution_time(self) -> float:
        """Seconds; 0.0 when nothing was measured."""
        times = self.execution_times
        return sum(times) / len(times) if times else 0.0


@dataclass
class N1DetectionResult:
    """What `end_request()` found: patterns that are too many, and what to do about each."""

    detected: bool
    patterns: list[QueryPattern]
    suggestions: list[str]
    total_queries: int
    threshold_exceeded: bool


class N1QueryDetectedError(GraphQLError):
    """A field was resolved too often within a short time.  Clients are told, with the code
    N1_QUERY_DETECTED."""

    def __init__(self, message: str, patterns: list[QueryPattern]) -> None:
        super().__init__(message, extensions={"code": "N1_QUERY_DETECTED"})
        self.patterns = patterns


class N1QueryDetector:
    """threshold: resolutions of one field that are too many: in a request, or, where no request was
    begun, within `time_window` seconds."""

    def __init__(
        self,
        threshold: int = 10,
        time_window: float = 1.0,
        enabled: bool = True,
        raise_on_detection: bool = False,
    ) -> None:
        self.threshold = threshold
        self.time_window = time_window
        self.enabled = enabled
        self.raise_on_detection = raise_on_detection
        self._patterns: dict[str, QueryPattern] = {}
        self._recent: dict[str, list[float]] = {}
        self._told: set[str] = set()
        self._current_request_id: str | None = None

    def count(self, name: str) -> None:
        """The field is being resolved.  Raises N1QueryDetectedError if that is asked for."""
        now = time.monotonic()
        before = self._recent.get(name, [])[-self.threshold :]
        recent = self._recent[name] = [t for t in before if now - t <= self.time_window] + [now]
        if len(recent) <= self.threshold:
            return
        message = f"{name} was resolved {len(recent)} times within {self.time_window} s"
        if self.raise_on_detection:
            raise N1QueryDetectedError(message, [QueryPattern(name, "", name, name, len(recent))])
        if name not in self._told:
            self._told.add(name)
            logger.warning("%s: a dataloader_field would ask once", message)

    def start_request(self, request_id: str) -> None:
        """Counts from here on for a request."""
        if self.enabled:
            self.reset()
            self._current_request_id = request_id

    async def track_field_resolution(
        self, info: Any, field_name: str, execution_time: float
    ) -> None:
        """A field of the request was resolved, in so many seconds.  info: of its resolver."""
        if not self.enabled or self._current_request_id is None:
            return
        parent = info.parent_type.name if info.parent_type else "Unknown"
        key = f"{parent}.{field_name}"
        if key not in self._patterns:
            path = info.path.as_list() if hasattr(info.path, "as_list") else info.path
            joined = ".".join(str(part) for part in path)
            self._patterns[key] = QueryPattern(joined, parent, field_name, key)
        pattern = self._patterns[key]
        pattern.count += 1
        pattern.execution_times.append(execution_time)

    def end_request(self) -> N1DetectionResult:
        """What the request resolved too often.  Raises N1QueryDetectedError if asked to."""
        patterns = [p for p in self._patterns.values() if p.count > self.threshold]
        suggestions = [
            f"Field '{p.field_name}' on type '{p.parent_type}' was resolved {p.count} times. "
            "Consider using a DataLoader to batch these queries."
            for p in patterns
        ]
        total = sum(p.count for p in self._patterns.values())
        found = bool(patterns)
        if found:
            request = self._current_request_id
            logger.warning("N+1 query pattern detected in request %s:", request)
            for suggestion in suggestions:
                logger.warning("  - %s", suggestion)
        if found and self.raise_on_detection:
            message = f"N+1 query pattern detected: {len(patterns)} patterns found"
            raise N1QueryDetectedError(message, patterns)
        return N1DetectionResult(found, patterns, suggestions, total, found)

    def reset(self) -> None:
        """Forgets what was counted."""
        self._patterns.clear()
        self._recent.clear()
        self._told.clear()


# Where the context of a request keeps its own.
_IN_CONTEXT = "fraiseql.n1_detector"

_default = N1QueryDetector(enabled=False)
_current: ContextVar[N1QueryDetector | None] = ContextVar("fraiseql_n1", default=None)


def get_detector() -> N1QueryDetector:
    """That of the request; outside of one, of the process.  Each request is counted by itself: many
    that ask for a field once are no reason for a DataLoader."""
    context = getattr(current_info.get(), "context", None)
    own = _current.get()
    if own is not None or not _default.enabled or not isinstance(context, dict):
        return own or _default
    found: N1QueryDetector = context.setdefault(_IN_CONTEXT, _like_default())
    return found


def _like_default(enabled: bool | None = None) -> N1QueryDetector:
    return N1QueryDetector(
        _default.threshold,
        _default.time_window,
        _default.enabled if enabled is None else enabled,
        _default.raise_on_detection,
    )


def configure_detector(
    threshold: int = 10,
    time_window: float = 1.0,
    enabled: bool = True,
    raise_on_detection: bool = False,
) -> N1QueryDetector:
    """What the detectors of requests are like from now on."""
    global _default
    _default = N1QueryDetector(threshold, time_window, enabled, raise_on_detection)
    return _default


@asynccontextmanager
async def n1_detection_context(request_id: str) -> AsyncGenerator[N1QueryDetector, None]:
    """Counts for one request alone, and tells at its end."""
    detector = _like_default(enabled=True)
    detector.start_request(request_id)
    token = _current.set(detector)
    try:
        yield detector
        detector.end_request()
    finally:
        _current.reset(token)


def track_resolver_execution(func: Callable[..., Any]) -> Callable[..., Any]:
    """Counts the calls of a resolver, and how long they take: `resolve(self, info, …)`."""

    @functools.wraps(func)
    async def timed(self: Any, info: Any, *args: Any, **kwargs: Any) -> Any:
        detector = get_detector()
        began = time.monotonic()
        try:
            return await func(self, info, *args, **kwargs)
        finally:
            took = time.monotonic() - began
            await detector.track_field_resolution(info, info.field_name, took)

    @functools.wraps(func)
    def counted(self: Any, info: Any, *args: Any, **kwargs: Any) -> Any:
        detector = get_detector()
        began = time.monotonic()
        try:
            return func(self, info, *args, **kwargs)
        finally:
            took = time.monotonic() - began
            # It has nothing to wait for: it is done where it stands.
            with contextlib.suppress(StopIteration):
                detector.track_field_resolution(info, info.field_name, took).send(None)

    return timed if inspect.iscoroutinefunction(func) else counted
