# SPDX-License-Identifier: MIT
"""The SDL and the resolvers of an application, from what its decorators have registered."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from fraiseql.runtime import Dispatcher


def sources(
    types: Sequence[type],
    queries: Sequence[Any],
    mutations: Sequence[Callable[..., Any]],
    config: Any,
    auto_discover: bool,
    delegates: bool = False,
) -> tuple[Callable[[], str | None], Callable[[], Dispatcher | None]]:
    """What Application asks for its schema and its dispatcher.

    An application without any function of its own serves what the database has.
    delegates: what has no body need not come to Python (`fraiseql.sdl`).
    Raises what building the schema raises, at once: nothing is left for the first request."""
    from fraiseql.config.schema_config import SchemaConfig
    from fraiseql.gql.registry import SchemaRegistry
    from fraiseql.gql.schema_builder import BuiltSchema, register_sources, schema_of
    from fraiseql.resolving import make_dispatcher
    from fraiseql.sdl import Delegates, to_sdl

    registry = SchemaRegistry.get_instance()
    registry.config = config
    register_sources(registry, types=types, queries=queries, mutations=mutations)
    camel = getattr(config, "auto_camel_case", True)
    built: list[BuiltSchema] = []

    def build() -> BuiltSchema:
        SchemaConfig.set_config(camel_case_fields=camel)
        built[:] = [schema_of(registry)]
        return built[0]

    def served() -> bool:
        return bool(registry.queries or registry.mutations) and not auto_discover

    if served():
        build()

    def schema() -> str | None:
        if not served():
            return None
        said = Delegates(getattr(config, "default_mutation_schema", None) or "public")
        return to_sdl(built[0] if built else build(), said if delegates else None)

    def dispatcher() -> Dispatcher | None:
        return make_dispatcher(build()) if served() else None

    return schema, dispatcher
