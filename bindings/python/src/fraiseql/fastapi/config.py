# SPDX-License-Identifier: MIT
"""The configuration of an application, from arguments, `FRAISEQL_…` variables and `.env`."""

from __future__ import annotations

from enum import Enum
from typing import Any, Literal

from pydantic import Field, ValidationInfo, field_validator
from pydantic_settings import BaseSettings, SettingsConfigDict


def validate_postgres_url(v: Any) -> str:
    """The address of a database, `postgresql://…`, which may have a socket behind its `@`.

    Raises TypeError for what is no text, and ValueError for what is no such address."""
    if not isinstance(v, str):
        raise TypeError("Database URL must be a string")
    if not v.startswith(("postgresql://", "postgres://")):
        raise ValueError("Database URL must start with postgresql:// or postgres://")
    return v


class IntrospectionPolicy(str, Enum):
    """Who may ask for the schema."""

    DISABLED = "disabled"
    PUBLIC = "public"
    AUTHENTICATED = "authenticated"

    def allows_introspection(self, is_authenticated: bool = False) -> bool:
        return self is self.PUBLIC or (self is self.AUTHENTICATED and is_authenticated)


class APQMode(str, Enum):
    """What becomes of documents that clients register by their hash."""

    OPTIONAL = "optional"
    REQUIRED = "required"
    DISABLED = "disabled"

    def allows_arbitrary_queries(self) -> bool:
        """Whether a document may be sent itself."""
        return self is not APQMode.REQUIRED

    def processes_apq(self) -> bool:
        """Whether a hash stands for a document."""
        return self is not APQMode.DISABLED


class FraiseQLConfig(BaseSettings):
    """What each key becomes, and which have no effect, stands in docs/python/configuration.md;
    those that are set and have none are named by a warning at the start."""

    model_config = SettingsConfigDict(
        env_prefix="FRAISEQL_",
        env_file=".env",
        env_file_encoding="utf-8",
        extra="ignore",
        case_sensitive=False,
        validate_default=True,
        arbitrary_types_allowed=True,
    )

    # Before those whose defaults depend on it.
    environment: Literal["development", "production", "testing"] = "development"

    database_url: str
    database_pool_size: int = Field(20, ge=1)
    database_max_overflow: int = Field(10, ge=0)
    database_pool_timeout: int = Field(30, ge=1)
    database_pool_recycle: int = 3600
    database_echo: bool = False

    app_name: str = "FraiseQL API"
    app_version: str = "1.0.0"

    introspection_policy: IntrospectionPolicy = IntrospectionPolicy.PUBLIC
    enable_playground: bool = True
    playground_tool: Literal["graphiql", "apollo-sandbox"] = "graphiql"

    max_query_depth: int | None = None
    query_timeout: int = Field(30, ge=1)
    auto_camel_case: bool = True

    auth_enabled: bool = True
    auth_provider: Literal["auth0", "custom", "none"] = "none"
    auth0_domain: str | None = None
    auth0_api_identifier: str | None = None
    auth0_algorithms: list[str] = ["RS256"]
    dev_auth_username: str | None = "admin"
    dev_auth_password: str | None = None

    cache_ttl: int = 300
    turbo_router_cache_size: int = 1000
    jsonb_field_limit_threshold: int = 20

    revocation_enabled: bool = True
    revocation_check_enabled: bool = True
    revocation_ttl: int = 86400
    revocation_cleanup_interval: int = 3600
    revocation_store_type: str = "memory"

    complexity_enabled: bool = True
    complexity_max_score: int = 1000
    complexity_max_depth: int = 10
    complexity_default_list_size: int = 10
    complexity_include_in_response: bool = False
    complexity_field_multipliers: dict[str, int] = {}

    rate_limit_enabled: bool = True
    rate_limit_requests_per_minute: int = 60
    rate_limit_requests_per_hour: int = 1000
    rate_limit_burst_size: int = 10
    rate_limit_window_type: str = "sliding"
    rate_limit_whitelist: list[str] = []
    rate_limit_blacklist: list[str] = []

    apq_mode: APQMode = APQMode.OPTIONAL
    apq_storage_backend: Literal["memory", "postgresql", "custom"] = "memory"
    apq_cache_responses: bool = False
    apq_response_cache_ttl: int = Field(default=600, ge=0)
    apq_backend_config: dict[str, Any] = {}
    apq_queries_dir: str | None = None

    cors_enabled: bool = False
    cors_origins: list[str] = []
    cors_methods: list[str] = ["GET", "POST"]
    cors_headers: list[str] = ["Content-Type", "Authorization"]

    execution_timeout_ms: int = Field(30000, ge=1)
    include_execution_metadata: bool = False
    execution: Literal["engine", "python", "shadow"] = "engine"
    enable_rust_endpoint: bool = False

    default_mutation_schema: str = "public"
    default_query_schema: str = "public"
    default_entity_schema: str | None = None
    default_error_config: Any = None
    coordinate_distance_method: Literal["postgis", "haversine", "earthdistance"] = "haversine"
    default_string_collation: str | None = None
    session_variables: dict[str, str] = {}
    entity_routing: Any = None

    # Of this package alone.
    batching: bool = False
    batch_limit: int = Field(10, ge=1, le=1000)
    max_body_bytes: int = Field(2 * 1024 * 1024, ge=1024, le=1024 * 1024 * 1024)
    engine_settings: dict[str, str] = {}

    @field_validator("database_url")
    @classmethod
    def _check_url(cls, url: str) -> str:
        return validate_postgres_url(url)

    @field_validator("introspection_policy")
    @classmethod
    def _hide_schema(cls, policy: IntrospectionPolicy, info: ValidationInfo) -> IntrospectionPolicy:
        hidden = (
            policy is IntrospectionPolicy.PUBLIC and info.data.get("environment") == "production"
        )
        return IntrospectionPolicy.DISABLED if hidden else policy

    @field_validator("enable_playground")
    @classmethod
    def _hide_playground(cls, enabled: bool, info: ValidationInfo) -> bool:
        return enabled and info.data.get("environment") != "production"

    @field_validator("auth0_domain")
    @classmethod
    def _name_auth0(cls, domain: str | None, info: ValidationInfo) -> str | None:
        if info.data.get("auth_provider") == "auth0" and not domain:
            raise ValueError("auth0_domain is required when auth_provider is auth0")
        return domain

    @property
    def enable_introspection(self) -> bool:
        """Whether anybody may ask for the schema."""
        return self.introspection_policy is not IntrospectionPolicy.DISABLED
