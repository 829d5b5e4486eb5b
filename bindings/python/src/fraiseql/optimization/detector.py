# SPDX-License-Identifier: MIT
"""Fields that are resolved one by one, many times: a DataLoader would ask once."""

from __future__ import annotations

import functools
import logging
import time
from collections.abc import AsyncGenerator, Callable
from contextlib import asynccontextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from typing import Any

logger = logging.getLogger("fraiseql")


@dataclass
class QueryPattern:
    """A field, and when it was resolved: seconds of the monotonic clock."""

    field_name: str
    times: list[float] = field(default_factory=list)

    @property
    def count(self) -> int:
        return len(self.times)


class N1QueryDetectedError(Exception):
    """A field was resolved too often within a short time."""

    def __init__(self, message: str, patterns: list[QueryPattern]) -> None:
        super().__init__(message)
        self.patterns = patterns
        self.extensions = {"code": "N1_QUERY_DETECTED"}


class N1QueryDetector:
    """threshold: resolutions of one field within `time_window` seconds that are too many."""

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
        self.patterns: dict[str, QueryPattern] = {}
        self._told: set[str] = set()

    def count(self, name: str) -> None:
        """The field is being resolved.  Raises N1QueryDetectedError if that is asked for."""
        now = time.monotonic()
        pattern = self.patterns.setdefault(name, QueryPattern(name))
        pattern.times = [t for t in pattern.times[-self.threshold :] if now - t <= self.time_window]
        pattern.times.append(now)
        if pattern.count <= self.threshold:
            return
        message = f"{name} was resolved {pattern.count} times within {self.time_window} s"
        if self.raise_on_detection:
            raise N1QueryDetectedError(message, [pattern])
        if name not in self._told:
            self._told.add(name)
            logger.warning("%s: a dataloader_field would ask once", message)

    def reset(self) -> None:
        self.patterns.clear()
        self._told.clear()


_default = N1QueryDetector(enabled=False)
_current: ContextVar[N1QueryDetector | None] = ContextVar("fraiseql_n1", default=None)


def get_detector() -> N1QueryDetector:
    """That of the request, or of the process."""
    return _current.get() or _default


def configure_detector(
    threshold: int = 10,
    time_window: float = 1.0,
    enabled: bool = True,
    raise_on_detection: bool = False,
) -> N1QueryDetector:
    """Makes the detector of the process another one."""
    global _default
    _default = N1QueryDetector(threshold, time_window, enabled, raise_on_detection)
    return _default


@asynccontextmanager
async def n1_detection_context(request_id: str) -> AsyncGenerator[N1QueryDetector, None]:
    """Counts for one request alone."""
    detector = N1QueryDetector(
        _default.threshold, _default.time_window, True, _default.raise_on_detection
    )
    token = _current.set(detector)
    try:
        yield detector
    finally:
        _current.reset(token)


def track_resolver_execution(func: Callable[..., Any]) -> Callable[..., Any]:
    """Counts the calls of a resolver."""

    @functools.wraps(func)
    def counted(*args: Any, **kwargs: Any) -> Any:
        detector = get_detector()
        if detector.enabled:
            detector.count(func.__name__)
        return func(*args, **kwargs)

    return counted
