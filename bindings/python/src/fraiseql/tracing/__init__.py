# SPDX-License-Identifier: MIT
"""Spans for OpenTelemetry, where its packages are installed.

These are of the application around the engine: requests, operations, statements, resolvers."""

from fraiseql.tracing.opentelemetry import (
    FraiseQLTracer,
    GraphQLTracer,
    GraphQLTracingConfig,
    TracingConfig,
    TracingMiddleware,
    get_tracer,
    setup_tracing,
    trace_database_query,
    trace_graphql_operation,
)

__all__ = [
    "FraiseQLTracer",
    "GraphQLTracer",
    "GraphQLTracingConfig",
    "TracingConfig",
    "TracingMiddleware",
    "get_tracer",
    "setup_tracing",
    "trace_database_query",
    "trace_graphql_operation",
]
