# SPDX-License-Identifier: MIT
"""FraiseQLConfig to the settings of the engine, and what of it has no effect."""

from __future__ import annotations

import json
import logging
import os
from collections.abc import Mapping

from fraiseql.fastapi.config import APQMode, FraiseQLConfig, IntrospectionPolicy
from fraiseql.middleware.rate_limiter import RateLimitConfig

logger = logging.getLogger("fraiseql")

# Sections of the engine's configuration: FRAISEQL_LIMITS_COST is limits.cost.
_SECTIONS = (
    "database server schema policy mutations idempotency security cors csrf headers rate_limit",
    "limits memory cache errors introspection persisted auth session audit rbac log",
)

# Keys of which one has to be set for a rate to hold.
_RATES = {
    "rate_limit_enabled",
    "rate_limit_requests_per_minute",
    "rate_limit_requests_per_hour",
    "rate_limit_window_type",
    "rate_limit_whitelist",
    "rate_limit_blacklist",
}

# Keys that change nothing here, and what to use.
WITHOUT_EFFECT: dict[str, str] = {
    "database_max_overflow": "connections are shared by requests: set database_pool_size",
    "database_pool_recycle": "connections are renewed when they break",
    "database_echo": "set log_min_duration_statement in PostgreSQL, or fraiseql explain",
    "cache_ttl": "results are not cached; views and PostgreSQL are fast enough, or a proxy",
    "jsonb_field_limit_threshold": "columns are read one by one, however many are selected",
    "revocation_enabled": "give create_fraiseql_app an AuthProvider that asks for revocation",
    "revocation_check_enabled": "give create_fraiseql_app an AuthProvider that asks for revocation",
    "revocation_ttl": "give create_fraiseql_app an AuthProvider that asks for revocation",
    "revocation_cleanup_interval": "an AuthProvider keeps its own store",
    "revocation_store_type": "an AuthProvider keeps its own store",
    "complexity_max_score": 'set engine_settings={"limits.cost": …}: rows count in its cost',
    "complexity_default_list_size": 'set engine_settings={"limits.list_default": …}',
    "complexity_field_multipliers": "give fields a weight with @cost in the schema",
    "rate_limit_burst_size": 'set engine_settings={"rate_limit.rules": …}: a limit is one here',
    "apq_cache_responses": "answers are not cached: they depend on who asks",
    "apq_response_cache_ttl": "answers are not cached: they depend on who asks",
    "apq_backend_config": "documents are kept in memory, or in apq_queries_dir",
    "include_execution_metadata": "the log and fraiseql explain tell how long things take",
    "enable_rust_endpoint": "/graphql is answered by the engine in C",
    "default_entity_schema": "name the schema in sql_source",
    "coordinate_distance_method": "points have the order measured: {location: {metres: …}}",
    "default_string_collation": "give the column a collation in the database",
    "entity_routing": "every operation is compiled once, and kept",
}


def _without_effect(config: FraiseQLConfig) -> list[tuple[str, str]]:
    given = config.model_fields_set
    found = [(key, hint) for key, hint in WITHOUT_EFFECT.items() if key in given]
    if config.playground_tool == "apollo-sandbox":
        found.append(("playground_tool", "GraphiQL is shown: it comes with the package"))
    if config.apq_storage_backend != "memory":
        found.append(("apq_storage_backend", "documents are kept in memory, or in apq_queries_dir"))
    return found


def rates(config: FraiseQLConfig) -> RateLimitConfig | None:
    """How often a client may come, if the application says so: what is built in limits nobody."""
    if not config.rate_limit_enabled or not _RATES & config.model_fields_set:
        return None
    return RateLimitConfig(
        requests_per_minute=config.rate_limit_requests_per_minute,
        requests_per_hour=config.rate_limit_requests_per_hour,
        window_type=config.rate_limit_window_type,
        whitelist=config.rate_limit_whitelist,
        blacklist=config.rate_limit_blacklist,
    )


def _rules(config: FraiseQLConfig) -> dict[str, str]:
    """The same for the server in C, which asks no middleware.  It knows no list of addresses."""
    limits = rates(config)
    if limits is None:
        return {}
    common = {"key": "address", "algorithm": f"{limits.window_type}_window"}
    rules = [
        {"name": "minute", "requests": limits.requests_per_minute, "window": "1min", **common},
        {"name": "hour", "requests": limits.requests_per_hour, "window": "1h", **common},
    ]
    return {"rate_limit.rules": json.dumps(rules)}


def warn(config: FraiseQLConfig) -> list[str]:
    """Logs one warning for each key that was set and has no effect; returns them."""
    lines = [f"{key} has no effect: {hint}" for key, hint in _without_effect(config)]
    for line in lines:
        logger.warning("FraiseQLConfig: %s", line)
    return lines


def _timeout_ms(config: FraiseQLConfig) -> int:
    timeout = config.query_timeout * 1000
    if "execution_timeout_ms" in config.model_fields_set:
        timeout = min(timeout, config.execution_timeout_ms)
    return timeout


def _depth(config: FraiseQLConfig) -> int | None:
    given = [config.max_query_depth]
    if "complexity_max_depth" in config.model_fields_set and config.complexity_enabled:
        given.append(config.complexity_max_depth)
    depths = [depth for depth in given if depth is not None]
    return max(4, min(depths)) if depths else None


def _schemas(config: FraiseQLConfig) -> str | None:
    names = dict.fromkeys(["public", config.default_query_schema, config.default_mutation_schema])
    return ", ".join(names) if len(names) > 1 else None


def _persisted(config: FraiseQLConfig) -> dict[str, str]:
    settings = {"persisted.apq": "true" if config.apq_mode is APQMode.OPTIONAL else "false"}
    if config.apq_queries_dir:
        settings["persisted.folder"] = config.apq_queries_dir
        if config.apq_mode is APQMode.REQUIRED:
            settings["persisted.mode"] = "required"
    elif config.apq_mode is APQMode.REQUIRED:
        raise ValueError(
            "apq_mode is required, which runs nothing but known documents: name their folder, "
            "apq_queries_dir"
        )
    return settings


def _from_environment(environment: Mapping[str, str]) -> dict[str, str]:
    """Keys of the engine that the environment sets, without those of FraiseQLConfig."""
    sections = " ".join(_SECTIONS).split()
    settings = {}
    for name, value in environment.items():
        rest = name.lower().removeprefix("fraiseql_")
        if not name.startswith("FRAISEQL_") or not value or rest in FraiseQLConfig.model_fields:
            continue
        section = next((each for each in sections if rest.startswith(each + "_")), None)
        if section is not None:
            settings[f"{section}.{rest[len(section) + 1 :]}"] = value
    return settings


def engine_settings(
    config: FraiseQLConfig, environment: Mapping[str, str] | None = None
) -> dict[str, str]:
    """The settings of an engine: those that follow from the configuration, over them those of the
    environment (`FRAISEQL_LIMITS_COST` is `limits.cost`), over all `config.engine_settings`.

    Raises ValueError for values that contradict each other."""
    introspection = {
        IntrospectionPolicy.PUBLIC: "on",
        IntrospectionPolicy.AUTHENTICATED: "authenticated",
        IntrospectionPolicy.DISABLED: "off",
    }
    settings = {
        "database.pool_size": str(config.database_pool_size),
        "database.queue_timeout": f"{config.database_pool_timeout}s",
        "database.statement_timeout": f"{_timeout_ms(config)}ms",
        "introspection.mode": introspection[config.introspection_policy],
        "cache.plans": str(config.turbo_router_cache_size),
        "errors.detail": "true" if config.environment == "development" else "false",
        **_persisted(config),
        **_rules(config),
    }
    if config.complexity_include_in_response:
        settings["limits.cost_shown"] = "true"
    if (depth := _depth(config)) is not None:
        settings["limits.document_depth"] = str(depth)
    if (schemas := _schemas(config)) is not None:
        settings["schema.names"] = schemas
    if config.session_variables:
        settings["session.settings"] = ", ".join(
            f"{name}=claims.context.{key}" for key, name in config.session_variables.items()
        )
    settings.update(_from_environment(os.environ if environment is None else environment))
    settings.update(config.engine_settings)
    return settings
