# SPDX-License-Identifier: MIT
"""The original's extension module under its own name: all of its functions, and none of its Rust.

What it did for requests, the engine in C does (fraiseql.runtime).  These functions are for programs
that call them by name."""

from fraiseql import __version__
from fraiseql._fraiseql_rs.arena import Arena, test_function, test_snake_to_camel
from fraiseql._fraiseql_rs.auth import (
    PyAuthProvider,
    PyFieldAuthChecker,
    PyPermissionResolver,
    PyUserContext,
)
from fraiseql._fraiseql_rs.cascade import filter_cascade_data
from fraiseql._fraiseql_rs.mutation import build_mutation_response
from fraiseql._fraiseql_rs.names import to_camel_case, transform_json, transform_keys
from fraiseql._fraiseql_rs.parser import (
    FieldSelection,
    GraphQLArgument,
    ParsedQuery,
    VariableDefinition,
    parse_graphql_query,
)
from fraiseql._fraiseql_rs.pipeline import (
    PyGraphQLPipeline,
    execute_graphql_query,
    execute_mutation_async,
    execute_query_async,
    initialize_graphql_pipeline,
)
from fraiseql._fraiseql_rs.pool import DatabasePool
from fraiseql._fraiseql_rs.registry import (
    initialize_schema_registry,
    is_schema_registry_initialized,
    reset_schema_registry_for_testing,
)
from fraiseql._fraiseql_rs.response import build_graphql_response, build_multi_field_response
from fraiseql._fraiseql_rs.sql import (
    GeneratedQuery,
    build_sql_query,
    build_sql_query_cached,
    clear_cache,
    get_cache_stats,
)

__author__ = "FraiseQL Contributors"
__all__ = [
    "Arena",
    "DatabasePool",
    "FieldSelection",
    "GeneratedQuery",
    "GraphQLArgument",
    "ParsedQuery",
    "PyAuthProvider",
    "PyFieldAuthChecker",
    "PyGraphQLPipeline",
    "PyPermissionResolver",
    "PyUserContext",
    "VariableDefinition",
    "__author__",
    "__version__",
    "build_graphql_response",
    "build_multi_field_response",
    "build_mutation_response",
    "build_sql_query",
    "build_sql_query_cached",
    "clear_cache",
    "execute_graphql_query",
    "execute_mutation_async",
    "execute_query_async",
    "filter_cascade_data",
    "get_cache_stats",
    "initialize_graphql_pipeline",
    "initialize_schema_registry",
    "is_schema_registry_initialized",
    "parse_graphql_query",
    "reset_schema_registry_for_testing",
    "test_function",
    "test_snake_to_camel",
    "to_camel_case",
    "transform_json",
    "transform_keys",
]
