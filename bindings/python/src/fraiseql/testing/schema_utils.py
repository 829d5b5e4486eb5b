# SPDX-License-Identifier: MIT
"""Between tests that register types of their own."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from graphql import GraphQLSchema


def clear_fraiseql_caches() -> None:
    """Forgets what was derived of types and views; what is registered stays."""
    from fraiseql.db import clear_registered_views

    clear_registered_views()


def clear_fraiseql_state() -> None:
    """Forgets types, queries, mutations, settings of the schema, and the application that was made
    last."""
    from fraiseql.config import SchemaConfig
    from fraiseql.gql.registry import SchemaRegistry

    clear_fraiseql_caches()
    SchemaRegistry.get_instance().clear()
    SchemaConfig.reset()
    dependencies = sys.modules.get("fraiseql.fastapi.dependencies")
    if dependencies is not None:
        dependencies.set_application(None)
        dependencies.set_db_pool(None)


def _fields(schema: GraphQLSchema, root: str) -> set[str]:
    kind: Any = getattr(schema, f"{root}_type")
    return set(kind.fields) if kind is not None else set()


def validate_schema_refresh(
    old_schema: GraphQLSchema,
    new_schema: GraphQLSchema,
    *,
    expect_new_queries: set[str] | None = None,
    expect_new_mutations: set[str] | None = None,
    expect_new_types: set[str] | None = None,
) -> dict[str, Any]:
    """What a new schema has that the old one had not: `{"new_queries", "lost_queries", …}`, sets
    of names.

    Raises AssertionError when something is lost, or what is expected is not new."""
    found: dict[str, Any] = {}
    pairs = {
        "queries": (_fields(old_schema, "query"), _fields(new_schema, "query")),
        "mutations": (_fields(old_schema, "mutation"), _fields(new_schema, "mutation")),
        "types": (set(old_schema.type_map), set(new_schema.type_map)),
    }
    expected = {
        "queries": expect_new_queries,
        "mutations": expect_new_mutations,
        "types": expect_new_types,
    }
    for kind, (old, new) in pairs.items():
        found[f"new_{kind}"], found[f"lost_{kind}"] = new - old, old - new
        if old - new:
            raise AssertionError(f"lost {kind}: {', '.join(sorted(old - new))}")
        missing = (expected[kind] or set()) - (new - old)
        if missing:
            raise AssertionError(f"no new {kind}: {', '.join(sorted(missing))}")
    return found
