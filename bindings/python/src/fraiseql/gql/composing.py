# SPDX-License-Identifier: MIT
"""Parts of a schema, as objects of graphql-core, for programs that put them together themselves."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from graphql import GraphQLObjectType, GraphQLSchema

from fraiseql.gql.registry import SchemaRegistry
from fraiseql.gql.schema_builder import SchemaBuilder, mutation_roots, object_of, roots_of
from fraiseql.gql.shapes import shape_of


def builder_of(registry: SchemaRegistry) -> SchemaBuilder:
    """One for all that is asked of a registry until it is cleared: a class is one type, and two
    types of one name do not fit into a schema."""
    if registry.parts is None:
        registry.parts = SchemaBuilder(registry)
    made: SchemaBuilder = registry.parts
    return made


class _RootBuilder:
    _name = ""

    def __init__(self, registry: SchemaRegistry) -> None:
        self.registry = registry

    def _made(self, roots: dict[str, Any], make: Callable[[Any], Any]) -> GraphQLObjectType:
        if not roots:
            raise TypeError(f"Type {self._name} must define one or more fields")
        made: GraphQLObjectType = object_of(self._name, roots, make)
        return made


class QueryTypeBuilder(_RootBuilder):
    """Makes the type Query of what a registry knows."""

    _name = "Query"

    def build(self) -> GraphQLObjectType:
        """Raises TypeError, NameError or ValueError that name the place."""
        return self._made(roots_of(self.registry.queries), builder_of(self.registry).root)


class MutationTypeBuilder(_RootBuilder):
    """Makes the type Mutation of what a registry knows."""

    _name = "Mutation"

    def build(self) -> GraphQLObjectType:
        """Raises TypeError, NameError or ValueError that name the place."""
        return self._made(mutation_roots(self.registry.mutations), builder_of(self.registry).root)


class SubscriptionTypeBuilder(_RootBuilder):
    """Makes the type Subscription of what a registry knows."""

    _name = "Subscription"

    def build(self) -> GraphQLObjectType:
        """Raises TypeError, NameError or ValueError that name the place."""
        make = builder_of(self.registry).subscription
        return self._made(roots_of(self.registry.subscriptions), make)


class SchemaComposer:
    """Makes the schema of what a registry knows."""

    def __init__(self, registry: SchemaRegistry) -> None:
        self.registry = registry

    def compose(self) -> GraphQLSchema:
        """Raises TypeError, NameError or ValueError that name the place."""
        return self.registry.build_schema()


def convert_type_to_graphql_output(typ: Any) -> Any:
    """What the schema has for an annotation of a field that is read; a class is the same object
    each time, until the registry is cleared.

    Raises TypeError for an annotation that means nothing in a schema."""
    return builder_of(SchemaRegistry.get_instance()).output(shape_of(typ), field=False)


def convert_type_to_graphql_input(typ: Any) -> Any:
    """What the schema has for an annotation of an argument or of an input's field.

    Raises TypeError for an annotation that means nothing there."""
    return builder_of(SchemaRegistry.get_instance()).input(shape_of(typ), required=False)
