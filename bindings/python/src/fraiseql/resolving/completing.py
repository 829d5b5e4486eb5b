# SPDX-License-Identifier: MIT
"""Values whose selection asks methods of their types: graphql-core calls these."""

from __future__ import annotations

import inspect
import json
import re
from typing import Any

from graphql import (
    ExecutionResult,
    GraphQLField,
    GraphQLObjectType,
    GraphQLSchema,
    execute,
    get_named_type,
    is_abstract_type,
    is_interface_type,
    is_object_type,
    is_union_type,
)

from fraiseql.core.rust_pipeline import RustResponseBytes
from fraiseql.gql.roots import Root
from fraiseql.gql.schema_builder import BuiltSchema
from fraiseql.resolving.arguments import decoder
from fraiseql.resolving.selection import document


class Completion:
    """Completes what one root field returns."""

    def __init__(self, built: BuiltSchema, root: Root, kind: Any, names: frozenset[str]) -> None:
        self._field = root.name
        self._decode = decoder(root.shape)
        self._asks = re.compile(r"\b(?:" + "|".join(map(re.escape, sorted(names))) + r")\b")
        field = GraphQLField(kind, resolve=lambda value, _: value)
        query: Any = GraphQLObjectType("Query", {root.name: field})
        self._schema = GraphQLSchema(
            query=query,
            types=[
                t
                for name, t in built.graphql.type_map.items()
                if name not in ("Query", "Mutation", "Subscription")
                and not name.startswith("__")
                and (is_object_type(t) or is_abstract_type(t))
            ],
            assume_valid=True,
        )

    def is_asked(self, selection: str) -> bool:
        """Whether a method may be among what is selected."""
        return self._asks.search(selection) is not None

    async def complete(self, value: Any, selection: str, context: Any) -> tuple[Any, list[Any]]:
        """The field's value as selected, and the errors in it with their paths below the field."""
        if isinstance(value, RustResponseBytes):
            value = self._decode(json.loads(value.value))
        found = execute(
            self._schema,
            document(self._field, selection),
            root_value=value,
            context_value=context,
        )
        result = await found if inspect.isawaitable(found) else found
        assert isinstance(result, ExecutionResult)
        errors = [
            {
                "message": error.message,
                "path": list(error.path or ())[1:],
                "extensions": error.extensions or {},
                "original": error.original_error,
            }
            for error in result.errors or ()
        ]
        data = result.data[self._field] if result.data else None
        return data, errors


def _methods_of(named: Any, schema: GraphQLSchema, seen: set[str], found: set[str]) -> None:
    if named.name in seen:
        return
    seen.add(named.name)
    inner: list[Any] = []
    if is_union_type(named) or is_interface_type(named):
        inner.extend(schema.get_possible_types(named))
    for name, field in getattr(named, "fields", {}).items():
        if getattr(field.resolve, "__qualname__", "").startswith("method_resolver"):
            found.add(name)
        inner.append(get_named_type(field.type))
    for each in inner:
        if is_object_type(each) or is_abstract_type(each):
            _methods_of(each, schema, seen, found)


def names_of_methods(kind: Any, schema: GraphQLSchema) -> frozenset[str]:
    """The fields that methods answer, of all types that a field of this type leads to."""
    found: set[str] = set()
    named = get_named_type(kind)
    if is_object_type(named) or is_abstract_type(named):
        _methods_of(named, schema, set(), found)
    return frozenset(found)


def completion_of(built: BuiltSchema, root: Root, kind: Any) -> Completion | None:
    """None when no type that the field leads to has methods."""
    found = names_of_methods(kind, built.graphql)
    return Completion(built, root, kind, found) if found else None
