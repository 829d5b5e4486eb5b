# SPDX-License-Identifier: MIT
"""Protection of applications in Python.

The engine protects GraphQL itself, under any server: limits, rates, CSRF, headers, audit
(docs/configuration.md).  These are for the other routes of an application."""

import dataclasses
from typing import Any

from fraiseql.security.csrf_protection import (
    CSRFConfig,
    CSRFProtectionMiddleware,
    CSRFTokenEndpoint,
    CSRFTokenGenerator,
    CSRFTokenStorage,
    GraphQLCSRFValidator,
    create_development_csrf_config,
    create_production_csrf_config,
    setup_csrf_protection,
)
from fraiseql.security.field_auth import (
    FieldAuthorizationError,
    PermissionCheck,
    any_permission,
    authorize_field,
    combine_permissions,
)
from fraiseql.security.rate_limiting import (
    GraphQLRateLimiter,
    RateLimit,
    RateLimitMiddleware,
    RateLimitRule,
    RateLimitStore,
    RateLimitStrategy,
    RedisRateLimitStore,
    create_default_rate_limit_rules,
    setup_rate_limiting,
)
from fraiseql.security.security_headers import (
    ContentSecurityPolicy,
    CSPDirective,
    FrameOptions,
    ReferrerPolicy,
    SecurityHeadersConfig,
    SecurityHeadersMiddleware,
    create_api_csp,
    create_development_csp,
    create_development_security_config,
    create_graphql_security_config,
    create_production_security_config,
    create_strict_csp,
    setup_security_headers,
)
from fraiseql.security.validators import InputValidator, ValidationResult

__all__ = [
    "CSPDirective",
    "CSRFConfig",
    "CSRFProtectionMiddleware",
    "CSRFTokenEndpoint",
    "CSRFTokenGenerator",
    "CSRFTokenStorage",
    "ContentSecurityPolicy",
    "FieldAuthorizationError",
    "FrameOptions",
    "GraphQLCSRFValidator",
    "GraphQLRateLimiter",
    "InputValidator",
    "PermissionCheck",
    "RateLimit",
    "RateLimitMiddleware",
    "RateLimitRule",
    "RateLimitStore",
    "RateLimitStrategy",
    "RedisRateLimitStore",
    "ReferrerPolicy",
    "SecurityConfig",
    "SecurityHeadersConfig",
    "SecurityHeadersMiddleware",
    "ValidationResult",
    "any_permission",
    "authorize_field",
    "combine_permissions",
    "create_api_csp",
    "create_default_rate_limit_rules",
    "create_development_csp",
    "create_development_csrf_config",
    "create_development_security_config",
    "create_graphql_security_config",
    "create_production_csrf_config",
    "create_production_security_config",
    "create_security_config_for_api",
    "create_security_config_for_graphql",
    "create_strict_csp",
    "setup_csrf_protection",
    "setup_development_security",
    "setup_production_security",
    "setup_rate_limiting",
    "setup_security",
    "setup_security_headers",
]


@dataclasses.dataclass
class SecurityConfig:
    """What setup_security() sets up.  enable_input_validation: gives an InputValidator to ask."""

    secret_key: str
    environment: str = "production"
    domain: str | None = None
    trusted_origins: set[str] | None = None
    api_only: bool = False
    enable_rate_limiting: bool = True
    enable_csrf_protection: bool = True
    enable_security_headers: bool = True
    enable_input_validation: bool = True
    redis_client: Any = None
    custom_rate_limits: list[RateLimitRule] | None = None
    custom_csrf_config: CSRFConfig | None = None
    custom_security_headers: SecurityHeadersConfig | None = None

    @property
    def is_production(self) -> bool:
        return self.environment == "production"

    @property
    def is_development(self) -> bool:
        return self.environment == "development"


def setup_security(
    app: Any,
    secret_key: str,
    environment: str = "production",
    domain: str | None = None,
    trusted_origins: set[str] | None = None,
    api_only: bool = False,
    redis_client: Any = None,
    custom_config: SecurityConfig | None = None,
) -> dict[str, Any]:
    """Puts rates, CSRF protection and headers before an application of FastAPI or Starlette.

    Returns them: rate_limiting, csrf_protection, security_headers, input_validator.
    Raises ValueError for a secret_key of less than 16 characters."""
    config = custom_config or SecurityConfig(
        secret_key, environment, domain, trusted_origins, api_only, redis_client=redis_client
    )
    made: dict[str, Any] = {}
    if config.enable_input_validation:
        made["input_validator"] = InputValidator
    if config.enable_csrf_protection:
        made["csrf_protection"] = setup_csrf_protection(app, config.secret_key, _csrf(config))
    if config.enable_rate_limiting:
        made["rate_limiting"] = setup_rate_limiting(
            app, config.redis_client, config.custom_rate_limits
        )
    if config.enable_security_headers:
        made["security_headers"] = setup_security_headers(app, _headers(config))
    return made


def setup_production_security(
    app: Any,
    secret_key: str,
    domain: str,
    trusted_origins: set[str],
    redis_client: Any = None,
) -> dict[str, Any]:
    """setup_security() for production."""
    return setup_security(
        app, secret_key, "production", domain, trusted_origins, redis_client=redis_client
    )


def setup_development_security(
    app: Any, secret_key: str = "dev-secret-key-change-in-production"
) -> dict[str, Any]:
    """setup_security() for development."""
    return setup_security(app, secret_key, "development")


def create_security_config_for_api(
    secret_key: str,
    environment: str = "production",
    domain: str = "api.example.com",
    redis_client: Any = None,
) -> SecurityConfig:
    """For an API without pages and cookies: no CSRF protection."""
    return SecurityConfig(
        secret_key,
        environment,
        domain,
        api_only=True,
        enable_csrf_protection=False,
        redis_client=redis_client,
    )


def create_security_config_for_graphql(
    secret_key: str,
    environment: str = "production",
    trusted_origins: list[str] | None = None,
    enable_introspection: bool = False,
    redis_client: Any = None,
) -> SecurityConfig:
    """For GraphQL that pages of these origins use."""
    origins = list(trusted_origins or ())
    return SecurityConfig(
        secret_key,
        environment,
        trusted_origins=set(origins),
        redis_client=redis_client,
        custom_security_headers=create_graphql_security_config(origins, enable_introspection),
    )


def _csrf(config: SecurityConfig) -> CSRFConfig:
    if config.custom_csrf_config is not None:
        return config.custom_csrf_config
    if config.is_development:
        return create_development_csrf_config(config.secret_key)
    return create_production_csrf_config(config.secret_key, config.trusted_origins or set())


def _headers(config: SecurityConfig) -> SecurityHeadersConfig:
    if config.custom_security_headers is not None:
        return config.custom_security_headers
    if config.is_development:
        return create_development_security_config()
    if config.domain is None:
        csp = create_api_csp() if config.api_only else create_strict_csp()
        return SecurityHeadersConfig(csp=csp)
    return create_production_security_config(config.domain, config.api_only)
