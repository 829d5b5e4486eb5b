# SPDX-License-Identifier: MIT
"""Numbers of requests, counted while they pass."""

import contextlib
import functools
import inspect
import time
from collections.abc import Callable, Iterator
from typing import Any, TypeVar

from fraiseql.core.asgi import App, Message, Receive, Scope, Send, add_middleware, respond
from fraiseql.monitoring.metrics.collectors import FraiseQLMetrics
from fraiseql.monitoring.metrics.config import MetricsConfig
from fraiseql.monitoring.metrics.series import CONTENT_TYPE

F = TypeVar("F", bound=Callable[..., Any])

_metrics: FraiseQLMetrics | None = None


class MetricsMiddleware:
    """Counts requests and their times, and answers `metrics_path`.

    The endpoint of a request is the route that it was given to; what found none is `other`."""

    def __init__(
        self, app: App | None, metrics: FraiseQLMetrics, config: MetricsConfig | None = None
    ) -> None:
        self.app = app
        self.metrics = metrics
        self.config = config or metrics.config

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """ASGI."""
        assert self.app is not None
        if scope["type"] != "http" or not self.config.enabled:
            await self.app(scope, receive, send)
        elif scope["path"] == self.config.metrics_path and scope["method"] == "GET":
            await respond(send, 200, self.metrics.generate_metrics(), (), CONTENT_TYPE)
        elif scope["path"] in self.config.exclude_paths:
            await self.app(scope, receive, send)
        else:
            await self._counted(self.app, scope, receive, send)

    async def _counted(self, app: App, scope: Scope, receive: Receive, send: Send) -> None:
        status, began = 500, time.perf_counter()

        async def sending(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
            await send(message)

        try:
            await app(scope, receive, sending)
        except BaseException as error:
            self.metrics.record_error(type(error).__name__, "500", scope["method"])
            raise
        finally:
            elapsed = (time.perf_counter() - began) * 1000
            route = scope.get("route")
            endpoint = getattr(route, "path", None) or "other"
            self.metrics.record_request(scope["method"], endpoint, status, elapsed)
            self.metrics.record_response_time(elapsed)


def setup_metrics(app: Any, config: MetricsConfig | None = None) -> FraiseQLMetrics:
    """Puts the middleware before an application of FastAPI or Starlette, and makes its numbers
    those of the process.  Raises TypeError for another application: wrap it in
    MetricsMiddleware."""
    global _metrics
    metrics = FraiseQLMetrics(config)
    add_middleware(app, MetricsMiddleware(None, metrics))
    _metrics = metrics
    return metrics


def get_metrics() -> FraiseQLMetrics | None:
    """Those of setup_metrics(); None before."""
    return _metrics


@contextlib.contextmanager
def _counted(operation_type: str, name: str) -> Iterator[None]:
    metrics = _metrics
    if metrics is None:
        yield
        return
    success, began = False, time.perf_counter()
    try:
        yield
        success = True
    except Exception as error:
        metrics.record_error(type(error).__name__, "EXCEPTION", name)
        raise
    finally:
        elapsed = (time.perf_counter() - began) * 1000
        metrics.record_query(operation_type, name, elapsed, success)


def with_metrics(operation_type: str = "operation") -> Callable[[F], F]:
    """Decorates a function, async or not: its calls are counted, as operations of this type, by its
    name."""

    def decorate(func: F) -> F:
        @functools.wraps(func)
        async def awaited(*args: Any, **kwargs: Any) -> Any:
            with _counted(operation_type, func.__name__):
                return await func(*args, **kwargs)

        @functools.wraps(func)
        def called(*args: Any, **kwargs: Any) -> Any:
            with _counted(operation_type, func.__name__):
                return func(*args, **kwargs)

        wrapper: Any = awaited if inspect.iscoroutinefunction(func) else called
        return wrapper  # type: ignore[no-any-return]

    return decorate
