# SPDX-License-Identifier: MIT
"""A profile, as middlewares of an application."""

import dataclasses
from collections.abc import Callable
from typing import Any

from fraiseql.core.asgi import App, Receive, Request, Scope, Send, add_middleware, respond
from fraiseql.gql.complexity import ComplexityConfig
from fraiseql.middleware.body_size_limiter import BodySizeConfig, BodySizeLimiterMiddleware
from fraiseql.middleware.rate_limiter import (
    InMemoryRateLimiter,
    RateLimitConfig,
    RateLimiterMiddleware,
)
from fraiseql.security.profiles.definitions import IntrospectionPolicy, SecurityProfileConfig
from fraiseql.security.rate_limiting import client_key


@dataclasses.dataclass(frozen=True)
class QueryValidatorConfig:
    """What a query may be."""

    max_depth: int
    max_complexity: int
    introspection_enabled: bool
    field_validation_enabled: bool = True

    def to_dict(self) -> dict[str, Any]:
        """For JSON."""
        return dataclasses.asdict(self)

    def to_complexity_config(self) -> ComplexityConfig:
        """For fraiseql.gql.complexity.QueryComplexityAnalyzer."""
        return ComplexityConfig(
            max_complexity=self.max_complexity,
            max_depth=self.max_depth,
            allow_introspection=self.introspection_enabled,
        )


class TLSMiddleware:
    """Answers 426 to what does not come over https, if the profile wants that."""

    def __init__(self, app: App | None, enforcer: "ProfileEnforcer") -> None:
        self.app = app
        self._enforcer = enforcer

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """ASGI."""
        assert self.app is not None
        if scope["type"] == "http":
            refusal = self._enforcer.validate_request_context(Request(scope))
            if not refusal["valid"]:
                body = {"detail": refusal["detail"]}
                await respond(send, refusal["status_code"], body, [("upgrade", "TLS/1.2")])
                return
        await self.app(scope, receive, send)


class ProfileEnforcer:
    """Makes of a profile what keeps to it.

    Tokens, introspection, audit and error details are the engine's to keep: engine_settings() says
    them in its words.  A client certificate is asked for by what ends TLS."""

    def __init__(self, profile_config: SecurityProfileConfig) -> None:
        self.profile = profile_config

    def get_body_size_config(self) -> BodySizeConfig:
        """Of bodies."""
        return BodySizeConfig(max_body_size=self.profile.max_body_size)

    def get_rate_limit_config(self) -> RateLimitConfig:
        """Of rates: so many in a minute, 60 times as many in an hour."""
        most = self.profile.rate_limit_requests_per_minute
        return RateLimitConfig(
            enabled=self.profile.rate_limit_enabled,
            requests_per_minute=most,
            requests_per_hour=most * 60,
            key_func=client_key,
        )

    def get_query_validator_config(self) -> QueryValidatorConfig:
        """Of queries."""
        return QueryValidatorConfig(
            self.profile.max_query_depth,
            self.profile.max_query_complexity,
            self.profile.introspection_policy is not IntrospectionPolicy.DISABLED,
        )

    def engine_settings(self) -> dict[str, str]:
        """Settings of the engine that keep to the profile: for `settings` of an engine."""
        return {"security.profile": self.profile.profile.value}

    def get_middleware_stack(self) -> list[tuple[Callable[..., Any], dict[str, Any]]]:
        """Middlewares and their arguments, the outermost first."""
        limiter = InMemoryRateLimiter(self.get_rate_limit_config())
        return [
            (TLSMiddleware, {"enforcer": self}),
            (RateLimiterMiddleware, {"rate_limiter": limiter}),
            (BodySizeLimiterMiddleware, {"config": self.get_body_size_config()}),
        ]

    def validate_request_context(self, request: Any) -> dict[str, Any]:
        """`{"valid", "status_code", "detail"}` of a request: must it come over https?"""
        scheme = request.scope.get("scheme", "http")
        if self.profile.tls_required and scheme != "https":
            return {"valid": False, "status_code": 426, "detail": "HTTPS is required"}
        return {"valid": True, "status_code": 200, "detail": None}

    def apply_to_app(self, app: Any) -> None:
        """Puts the middlewares before an application of FastAPI or Starlette."""
        for middleware, arguments in reversed(self.get_middleware_stack()):
            add_middleware(app, middleware(None, **arguments))
