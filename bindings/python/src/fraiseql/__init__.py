# SPDX-License-Identifier: MIT
"""FraiseQL: GraphQL requests answered from PostgreSQL, by an engine in C."""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING, Any

from fraiseql import _absent

if TYPE_CHECKING:
    from graphql import GraphQLResolveInfo as Info

    from fraiseql.auth import (
        Auth0Config,
        Auth0Provider,
        AuthProvider,
        UserContext,
        requires_auth,
        requires_permission,
        requires_role,
    )
    from fraiseql.cqrs import CQRSExecutor, CQRSRepository
    from fraiseql.decorating import (
        error,
        fraise_enum,
        fraise_input,
        fraise_interface,
        fraise_type,
        result,
        success,
    )
    from fraiseql.decorating import error as failure
    from fraiseql.decorating import fraise_enum as enum
    from fraiseql.decorating import fraise_input as input
    from fraiseql.decorating import fraise_interface as interface
    from fraiseql.decorating import fraise_type as type
    from fraiseql.decorators import (
        connection,
        dataloader_field,
        field,
        query,
        subscription,
        turbo_query,
    )
    from fraiseql.fastapi import FraiseQLConfig, create_fraiseql_app
    from fraiseql.fields import fraise_field
    from fraiseql.gql.registry import SchemaRegistry
    from fraiseql.gql.schema_builder import build_fraiseql_schema
    from fraiseql.mutations import (
        ALWAYS_DATA_CONFIG,
        DEFAULT_ERROR_CONFIG,
        STRICT_STATUS_CONFIG,
        MutationErrorConfig,
        mutation,
    )
    from fraiseql.mutations.base import MutationResultBase
    from fraiseql.types.errors import Error
    from fraiseql.types.generic import (
        Connection,
        Edge,
        PageInfo,
        PaginatedResponse,
        create_connection,
    )
    from fraiseql.types.markers import ID, JSON, Date, EmailAddress, LTree
    from fraiseql.types.unset import UNSET

__version__ = "0.1.0"

# What is imported when it is first asked for: the home of each name, and what it is called there.
_HOMES: dict[str, tuple[str, str | None]] = {
    **{
        name: (f"fraiseql.{home}", None)
        for home, names in {
            "auth": "Auth0Config Auth0Provider AuthProvider UserContext requires_auth "
            "requires_permission requires_role",
            "cqrs": "CQRSExecutor CQRSRepository",
            "decorating": "error fraise_enum fraise_input fraise_interface fraise_type result "
            "success",
            "decorators": "connection dataloader_field field query subscription turbo_query",
            "fastapi": "FraiseQLConfig create_fraiseql_app",
            "fields": "fraise_field",
            "gql.registry": "SchemaRegistry",
            "gql.schema_builder": "build_fraiseql_schema",
            "gql.shapes": "FraiseUnion",
            "mutations": "ALWAYS_DATA_CONFIG DEFAULT_ERROR_CONFIG STRICT_STATUS_CONFIG "
            "MutationErrorConfig mutation",
            "mutations.base": "MutationResultBase",
            "types.errors": "Error",
            "types.generic": "Connection Edge PageInfo PaginatedResponse create_connection",
            "types.markers": "ID JSON Date EmailAddress LTree",
            "types.unset": "UNSET",
        }.items()
        for name in names.split()
    },
    "enum": ("fraiseql.decorating", "fraise_enum"),
    "failure": ("fraiseql.decorating", "error"),
    "input": ("fraiseql.decorating", "fraise_input"),
    "interface": ("fraiseql.decorating", "fraise_interface"),
    "type": ("fraiseql.decorating", "fraise_type"),
    "Info": ("graphql", "GraphQLResolveInfo"),
}

__all__ = [
    "ALWAYS_DATA_CONFIG",
    "DEFAULT_ERROR_CONFIG",
    "ID",
    "JSON",
    "STRICT_STATUS_CONFIG",
    "UNSET",
    "Auth0Config",
    "Auth0Provider",
    "AuthProvider",
    "CQRSExecutor",
    "CQRSRepository",
    "Connection",
    "Date",
    "Edge",
    "EmailAddress",
    "Error",
    "FraiseQLConfig",
    "Info",
    "LTree",
    "MutationErrorConfig",
    "MutationResultBase",
    "PageInfo",
    "PaginatedResponse",
    "SchemaRegistry",
    "UserContext",
    "__version__",
    "build_fraiseql_schema",
    "connection",
    "create_connection",
    "create_fraiseql_app",
    "dataloader_field",
    "enum",
    "error",
    "failure",
    "field",
    "fraise_enum",
    "fraise_field",
    "fraise_input",
    "fraise_interface",
    "fraise_type",
    "input",
    "interface",
    "mutation",
    "query",
    "requires_auth",
    "requires_permission",
    "requires_role",
    "result",
    "subscription",
    "success",
    "turbo_query",
    "type",
]


def __getattr__(name: str) -> Any:
    if name in ("_fraiseql_rs", "fraiseql_rs"):
        value: Any = importlib.import_module("fraiseql._fraiseql_rs")
    elif name in _HOMES:
        home, there = _HOMES[name]
        value = getattr(importlib.import_module(home), there or name)
    else:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    globals()[name] = value
    return value


def _get_fraiseql_rs() -> Any:
    """The module of functions that were Rust in version 1."""
    return importlib.import_module("fraiseql._fraiseql_rs")


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})


_absent.install()
