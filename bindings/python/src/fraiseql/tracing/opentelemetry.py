# SPDX-License-Identifier: MIT
"""Spans of requests, operations, statements and resolvers."""

import contextlib
import dataclasses
import functools
import importlib
import inspect
import json
from collections.abc import Callable, Iterator, Mapping, MutableMapping
from typing import Any, TypeVar

from fraiseql.core.asgi import (
    App,
    Message,
    Receive,
    Request,
    Scope,
    Send,
    add_middleware,
)

F = TypeVar("F", bound=Callable[..., Any])

MAX_STATEMENT = 2000
"""Of a statement, in characters."""

_EXPORTERS = {
    "otlp": ("opentelemetry.exporter.otlp.proto.http.trace_exporter", "OTLPSpanExporter"),
    "zipkin": ("opentelemetry.exporter.zipkin.json", "ZipkinExporter"),
}
_PACKAGES = {
    "otlp": "opentelemetry-exporter-otlp-proto-http",
    "zipkin": "opentelemetry-exporter-zipkin-json",
}


@dataclasses.dataclass
class TracingConfig:
    """sample_rate: 0 to 1.  export_endpoint: where spans go; None: nowhere, until a span processor
    is added to the tracer's `provider`.  export_format: otlp or zipkin.  attributes: of the
    service. exclude_paths: requests that have no span."""

    enabled: bool = True
    service_name: str = "fraiseql"
    service_version: str = "unknown"
    deployment_environment: str = "development"
    sample_rate: float = 1.0
    export_endpoint: str | None = None
    export_format: str = "otlp"
    export_timeout_ms: int = 30000
    propagate_traces: bool = True
    exclude_paths: set[str] = dataclasses.field(
        default_factory=lambda: {"/health", "/ready", "/metrics"}
    )
    attributes: dict[str, Any] = dataclasses.field(default_factory=dict)

    def __post_init__(self) -> None:
        if not 0 <= self.sample_rate <= 1:
            raise ValueError("sample_rate is from 0 to 1")
        if self.export_format not in _EXPORTERS:
            raise ValueError("export_format is otlp or zipkin; Jaeger takes otlp")


@dataclasses.dataclass
class GraphQLTracingConfig:
    """include_variables: their values go into spans; sanitize_variables: but those whose names
    sound like secrets.  max_query_length: characters."""

    trace_resolvers: bool = True
    include_variables: bool = False
    sanitize_variables: bool = True
    sanitize_patterns: set[str] = dataclasses.field(
        default_factory=lambda: {"password", "token", "secret", "key", "auth", "credential"}
    )
    max_query_length: int = 1000


class FraiseQLTracer:
    """Makes spans.  provider: the TracerProvider behind it, of its own.

    Raises RuntimeError, when it is enabled, where opentelemetry-sdk, or the exporter that
    export_endpoint needs, is not installed."""

    def __init__(self, config: TracingConfig | None = None) -> None:
        self.config = config or TracingConfig()
        self.provider: Any = None
        self._tracer: Any = None
        if self.config.enabled:
            self.provider = _provider(self.config)
            self._tracer = self.provider.get_tracer("fraiseql")

    @contextlib.contextmanager
    def span(self, name: str, attributes: Mapping[str, Any], parent: Any = None) -> Iterator[Any]:
        """A span for the time of a `with`; None where tracing is off.  What is raised is noted
        down."""
        if self._tracer is None:
            yield None
            return
        said = {key: value for key, value in attributes.items() if value is not None}
        with self._tracer.start_as_current_span(name, context=parent, attributes=said) as made:
            yield made

    def trace_graphql_query(
        self, operation_name: str, query: str, variables: Mapping[str, Any] | None = None
    ) -> contextlib.AbstractContextManager[Any]:
        """A span of a query.  variables: how many there are goes along, not their values."""
        return self._operation("query", operation_name, query, variables)

    def trace_graphql_mutation(
        self, operation_name: str, query: str, variables: Mapping[str, Any] | None = None
    ) -> contextlib.AbstractContextManager[Any]:
        """A span of a mutation."""
        return self._operation("mutation", operation_name, query, variables)

    def trace_database_query(
        self, query_type: str, table: str, sql: str
    ) -> contextlib.AbstractContextManager[Any]:
        """A span of a statement."""
        attributes = {
            "db.system": "postgresql",
            "db.operation": query_type,
            "db.sql.table": table,
            "db.statement": sql[:MAX_STATEMENT],
        }
        return self.span(f"db.{query_type.lower()} {table}", attributes)

    def trace_cache_operation(
        self, operation: str, cache_type: str, key: str
    ) -> contextlib.AbstractContextManager[Any]:
        """A span of a cache."""
        attributes = {"cache.operation": operation, "cache.type": cache_type, "cache.key": key}
        return self.span(f"cache.{operation}", attributes)

    def inject_context(
        self, headers: MutableMapping[str, str] | None = None
    ) -> MutableMapping[str, str]:
        """Puts `traceparent` into headers, for who is asked next."""
        made = {} if headers is None else headers
        if self._tracer is not None:
            _module("opentelemetry.propagate").inject(made)
        return made

    def extract_context(self, headers: Mapping[str, str]) -> Any:
        """The context that headers name; None where tracing is off."""
        if self._tracer is None:
            return None
        return _module("opentelemetry.propagate").extract(dict(headers))

    def _operation(
        self, kind: str, name: str, query: str, variables: Mapping[str, Any] | None
    ) -> contextlib.AbstractContextManager[Any]:
        attributes = {
            "graphql.operation.type": kind,
            "graphql.operation.name": name or "anonymous",
            "graphql.document": query[:MAX_STATEMENT],
            "graphql.variables.count": len(variables or {}),
        }
        return self.span(f"graphql.{kind} {name}".rstrip(), attributes)


class GraphQLTracer:
    """Spans of operations and resolvers, through the tracer of the process."""

    def __init__(self, config: GraphQLTracingConfig | None = None) -> None:
        self._config = config or GraphQLTracingConfig()

    @property
    def config(self) -> GraphQLTracingConfig:
        return self._config

    def trace_query(
        self, operation_name: str | None, query: str, variables: Mapping[str, Any] | None = None
    ) -> contextlib.AbstractContextManager[Any]:
        """A span of a query."""
        return self._trace("query", operation_name, query, variables)

    def trace_mutation(
        self, operation_name: str | None, query: str, variables: Mapping[str, Any] | None = None
    ) -> contextlib.AbstractContextManager[Any]:
        """A span of a mutation."""
        return self._trace("mutation", operation_name, query, variables)

    def trace_subscription(
        self, operation_name: str | None, query: str, variables: Mapping[str, Any] | None = None
    ) -> contextlib.AbstractContextManager[Any]:
        """A span of a subscription."""
        return self._trace("subscription", operation_name, query, variables)

    def trace_resolver(self, field_name: str, parent_type: str) -> Callable[[F], F]:
        """Decorates a resolver."""
        attributes = {"graphql.field.name": field_name, "graphql.field.parent_type": parent_type}
        if not self._config.trace_resolvers:
            return lambda func: func
        return _decorator(f"graphql.resolve {parent_type}.{field_name}", attributes)

    def _trace(
        self, kind: str, name: str | None, query: str, variables: Mapping[str, Any] | None
    ) -> contextlib.AbstractContextManager[Any]:
        config = self._config
        attributes: dict[str, Any] = {
            "graphql.operation.type": kind,
            "graphql.operation.name": name or "anonymous",
            "graphql.document": query[: config.max_query_length],
        }
        if config.include_variables and variables:
            shown = self._sanitized(variables) if config.sanitize_variables else variables
            attributes["graphql.variables"] = json.dumps(shown, default=str)[:MAX_STATEMENT]
        return get_tracer().span(f"graphql.{kind} {name or ''}".rstrip(), attributes)

    def _sanitized(self, value: Any) -> Any:
        if isinstance(value, Mapping):
            return {
                key: "[hidden]"
                if any(word in str(key).lower() for word in self._config.sanitize_patterns)
                else self._sanitized(inner)
                for key, inner in value.items()
            }
        return [self._sanitized(item) for item in value] if isinstance(value, list) else value


class TracingMiddleware:
    """A span of each request, below that of who asks, if headers name one."""

    def __init__(self, app: App | None, tracer: FraiseQLTracer) -> None:
        self.app = app
        self.tracer = tracer

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """ASGI."""
        assert self.app is not None
        config = self.tracer.config
        if scope["type"] != "http" or not config.enabled or scope["path"] in config.exclude_paths:
            await self.app(scope, receive, send)
            return
        request = Request(scope)
        parent = None
        if config.propagate_traces:
            parent = self.tracer.extract_context(request.headers)
        attributes = {
            "http.method": request.method,
            "http.target": request.path,
            "http.scheme": request.scheme,
            "http.host": request.headers.get("host"),
        }
        with self.tracer.span(f"{request.method} {request.path}", attributes, parent) as span:

            async def sending(message: Message) -> None:
                if message["type"] == "http.response.start":
                    span.set_attribute("http.status_code", message["status"])
                await send(message)

            await self.app(scope, receive, sending)


_tracer: FraiseQLTracer | None = None


def setup_tracing(app: Any, config: TracingConfig | None = None) -> FraiseQLTracer:
    """Puts the middleware before an application of FastAPI or Starlette, and makes its tracer that
    of the process.  Raises RuntimeError where a package is missing."""
    global _tracer
    tracer = FraiseQLTracer(config)
    add_middleware(app, TracingMiddleware(None, tracer))
    _tracer = tracer
    return tracer


def get_tracer() -> FraiseQLTracer:
    """The tracer of the process; one that is off, before setup_tracing()."""
    return _tracer or _OFF


def trace_graphql_operation(operation_type: str, operation_name: str) -> Callable[[F], F]:
    """Decorates a function: a span of an operation, once setup_tracing() has been called."""
    return _decorator(
        f"graphql.{operation_type} {operation_name}",
        {"graphql.operation.type": operation_type, "graphql.operation.name": operation_name},
    )


def trace_database_query(query_type: str, table: str) -> Callable[[F], F]:
    """Decorates a function: a span of a statement, once setup_tracing() has been called."""
    return _decorator(
        f"db.{query_type.lower()} {table}",
        {"db.system": "postgresql", "db.operation": query_type, "db.sql.table": table},
    )


def _decorator(name: str, attributes: Mapping[str, Any]) -> Callable[[F], F]:
    def decorate(func: F) -> F:
        if inspect.iscoroutinefunction(func):

            @functools.wraps(func)
            async def awaited(*args: Any, **kwargs: Any) -> Any:
                with get_tracer().span(name, attributes):
                    return await func(*args, **kwargs)

            return awaited  # type: ignore[return-value]

        @functools.wraps(func)
        def plain(*args: Any, **kwargs: Any) -> Any:
            with get_tracer().span(name, attributes):
                return func(*args, **kwargs)

        return plain  # type: ignore[return-value]

    return decorate


def _provider(config: TracingConfig) -> Any:
    resources = _module("opentelemetry.sdk.resources")
    sdk = _module("opentelemetry.sdk.trace")
    sampling = _module("opentelemetry.sdk.trace.sampling")
    resource = resources.Resource.create(
        {
            "service.name": config.service_name,
            "service.version": config.service_version,
            "deployment.environment": config.deployment_environment,
            **config.attributes,
        }
    )
    sampler = sampling.ParentBased(sampling.TraceIdRatioBased(config.sample_rate))
    provider = sdk.TracerProvider(resource=resource, sampler=sampler)
    if config.export_endpoint is not None:
        module, name = _EXPORTERS[config.export_format]
        exporter = getattr(_module(module, _PACKAGES[config.export_format]), name)
        seconds = config.export_timeout_ms / 1000
        export = _module("opentelemetry.sdk.trace.export")
        provider.add_span_processor(
            export.BatchSpanProcessor(exporter(endpoint=config.export_endpoint, timeout=seconds))
        )
    return provider


def _module(name: str, package: str = "opentelemetry-sdk") -> Any:
    try:
        return importlib.import_module(name)
    except ImportError:
        raise RuntimeError(f"tracing needs a package: pip install {package}") from None


_OFF = FraiseQLTracer(TracingConfig(enabled=False))
