# SPDX-License-Identifier: MIT
"""Middlewares for ASGI applications, and what persisted queries say.

The engine bounds bodies, rates and persisted queries itself, also under `fraiseql serve`
(docs/configuration.md).  These are for applications that have more routes than GraphQL."""

from fraiseql.middleware.apq import (
    create_apq_error_response,
    get_apq_hash,
    handle_apq_request,
    is_apq_request,
    is_apq_with_query_request,
)
from fraiseql.middleware.body_size_limiter import (
    BodySizeConfig,
    BodySizeLimiterMiddleware,
    RequestTooLargeError,
)
from fraiseql.middleware.rate_limiter import (
    InMemoryRateLimiter,
    PostgreSQLRateLimiter,
    RateLimitConfig,
    RateLimiterMiddleware,
    RateLimitExceeded,
    RateLimitInfo,
    SlidingWindowRateLimiter,
)

__all__ = [
    "BodySizeConfig",
    "BodySizeLimiterMiddleware",
    "InMemoryRateLimiter",
    "PostgreSQLRateLimiter",
    "RateLimitConfig",
    "RateLimitExceeded",
    "RateLimitInfo",
    "RateLimiterMiddleware",
    "RequestTooLargeError",
    "SlidingWindowRateLimiter",
    "create_apq_error_response",
    "get_apq_hash",
    "handle_apq_request",
    "is_apq_request",
    "is_apq_with_query_request",
]
