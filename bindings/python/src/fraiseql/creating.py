# SPDX-License-Identifier: MIT
"""From the arguments of `create_fraiseql_app()` to an Application, with whatever framework."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from fraiseql._sources import sources
from fraiseql.application import Application, ContextGetter
from fraiseql.auth.auth0 import Auth0Config, Auth0Provider
from fraiseql.auth.base import AuthProvider
from fraiseql.fastapi.config import FraiseQLConfig
from fraiseql.fastapi.settings import engine_settings, warn
from fraiseql.shadow import Shadow

NO_AUTHORIZER = (
    "authorizer is not here: operations run without Python. Say what who may see in a policy "
    "(docs/policy.md), which becomes part of the SQL, or on fields and resolvers with "
    "@authorize_field, @requires_role and @requires_permission"
)


@dataclass
class Created:
    """An application, and how it is served."""

    application: Application
    config: FraiseQLConfig

    @property
    def http(self) -> dict[str, Any]:
        """Arguments of fraiseql.asgi.GraphQL."""
        return {
            "graphiql": self.config.enable_playground,
            "batching": self.config.batching,
            "batch_limit": self.config.batch_limit,
            "max_body_bytes": self.config.max_body_bytes,
        }

    @property
    def dev_auth(self) -> tuple[str, str] | None:
        """User and password that everybody is asked for."""
        password = self.config.dev_auth_password
        if not password or self.config.environment == "production":
            return None
        return self.config.dev_auth_username or "admin", password


def _config_of(
    config: FraiseQLConfig | None, database_url: str | None, production: bool, **given: Any
) -> FraiseQLConfig:
    """The configuration, with what the arguments say over it."""
    known = {name: value for name, value in given.items() if value is not None}
    if config is not None:
        return config.model_copy(update=known) if known else config
    if database_url is not None:
        known["database_url"] = database_url
    if production:
        known["environment"] = "production"
    return FraiseQLConfig(**known)


def _provider_of(
    auth: Auth0Config | AuthProvider | None, config: FraiseQLConfig
) -> AuthProvider | None:
    if isinstance(auth, Auth0Config):
        return auth.provider()
    if auth is not None or config.auth_provider != "auth0":
        return auth
    assert config.auth0_domain is not None
    return Auth0Provider(
        config.auth0_domain, config.auth0_api_identifier or "", config.auth0_algorithms
    )


def _shadow_of(config: FraiseQLConfig, auto_discover: bool) -> Shadow | None:
    if config.execution == "engine":
        return None
    from fraiseql.gql.registry import SchemaRegistry
    from fraiseql.gql.schema_builder import schema_of

    registry = SchemaRegistry.get_instance()
    if auto_discover or not (registry.queries or registry.mutations):
        raise ValueError(f"execution is {config.execution}, and there are no functions to execute")
    if config.execution == "python" and config.environment == "production":
        raise ValueError(
            "execution is python, which has no limits: production has engine or shadow"
        )
    return Shadow(
        schema_of(registry).graphql,
        config.execution,
        debug=config.environment == "development",
        timeout=config.query_timeout,
    )


def create(
    *,
    database_url: str | None = None,
    types: Sequence[type] = (),
    mutations: Sequence[Callable[..., Any]] = (),
    queries: Sequence[Any] = (),
    auto_discover: bool = False,
    config: FraiseQLConfig | None = None,
    auth: Auth0Config | AuthProvider | None = None,
    context_getter: ContextGetter | None = None,
    production: bool = False,
    dev_auth_username: str | None = None,
    dev_auth_password: str | None = None,
    connection_pool_size: int | None = None,
    connection_pool_max_overflow: int | None = None,
    connection_pool_timeout: float | None = None,
    connection_pool_recycle: int | None = None,
    authorizer: None = None,
) -> Created:
    """See `fraiseql.fastapi.create_fraiseql_app()`."""
    if authorizer is not None:
        raise TypeError(NO_AUTHORIZER)
    seconds = None if connection_pool_timeout is None else int(connection_pool_timeout)
    config = _config_of(
        config,
        database_url,
        production,
        database_pool_size=connection_pool_size,
        database_max_overflow=connection_pool_max_overflow,
        database_pool_timeout=seconds,
        database_pool_recycle=connection_pool_recycle,
        dev_auth_username=dev_auth_username,
        dev_auth_password=dev_auth_password,
    )
    warn(config)
    # A context of the application's own may have another `db` in it.
    delegates = context_getter is None
    schema, dispatcher = sources(types, queries, mutations, config, auto_discover, delegates)
    application = Application(
        database_url=config.database_url,
        schema=schema,
        dispatcher=dispatcher,
        settings=engine_settings(config),
        auth=_provider_of(auth, config),
        auth_required=config.auth_enabled,
        context_getter=context_getter,
        config=config,
        debug=config.environment == "development",
        ignore_environment=True,
        shadow=_shadow_of(config, auto_discover),
    )
    return Created(application, config)
