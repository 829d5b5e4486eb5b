# SPDX-License-Identifier: MIT
"""`@mutation`, of classes and of functions."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from fraiseql.decorating import error, result, success
from fraiseql.gql.registry import SchemaRegistry
from fraiseql.gql.shapes import FraiseUnion
from fraiseql.mutations.error_config import MutationErrorConfig
from fraiseql.mutations.sql_mutation import SqlMutation

__all__ = [
    "FraiseUnion",
    "clear_mutation_registries",
    "error",
    "mutation",
    "resolve_union_annotation",
    "result",
    "success",
]


def clear_mutation_registries() -> None:
    """Forgets all mutations that decorators have seen: for tests."""
    SchemaRegistry.get_instance().mutations.clear()


def mutation(
    _cls: Any = None,
    *,
    function: str | None = None,
    schema: str | None = None,
    context_params: Mapping[str, str] | None = None,
    error_config: MutationErrorConfig | None = None,
    enable_cascade: bool = False,
) -> Any:
    """Makes a class or a function a field of Mutation.

    A class has the annotations `input`, `success` and `error` (or `failure`), and a function in
    SQL carries it out: `function`, or the class's name in snake_case.  Its static method
    `prepare_input(dict) -> dict`, if it has one, is called before.  A function answers itself.

    schema: of the function in SQL.  context_params: {key of the context: argument}: arguments
    before the input, in their order.
    Raises TypeError for a class that lacks an annotation."""

    def decorate(target: Any) -> Any:
        registry = SchemaRegistry.get_instance()
        if isinstance(target, type):
            made = SqlMutation(
                target, function, schema, context_params, error_config, enable_cascade
            )
            target.__fraiseql_mutation__ = made  # type: ignore[attr-defined]
            target.__fraiseql_resolver__ = made.resolver()  # type: ignore[attr-defined]
        elif function:
            target.__fraiseql_name__ = function
        registry.register_mutation(target)
        return target

    return decorate if _cls is None else decorate(_cls)


def resolve_union_annotation(annotation: object) -> object:
    """The annotation as the schema reads it."""
    from fraiseql.gql.shapes import shape_of

    shape = shape_of(annotation)
    return shape.members or annotation
