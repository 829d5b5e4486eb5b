# SPDX-License-Identifier: MIT
"""The place of these names in FraiseQL for Python 1."""

from fraiseql.tracing.opentelemetry import GraphQLTracer, TracingConfig

__all__ = ["GraphQLTracer", "TracingConfig"]
