# SPDX-License-Identifier: MIT
"""What decorators have registered, until a schema is built of it."""

from __future__ import annotations

import inspect
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from fraiseql._definitions import definition_of, forget_names
from fraiseql.gql.shapes import forget_specialized

if TYPE_CHECKING:
    from graphql import GraphQLScalarType, GraphQLSchema


class SchemaRegistry:
    """The types, enums and root fields of this process, by their names in Python."""

    _instance: SchemaRegistry | None = None

    def __init__(self) -> None:
        self._types: dict[str, type] = {}
        self._interfaces: dict[str, type] = {}
        self._enums: dict[str, type] = {}
        self._scalars: dict[str, GraphQLScalarType] = {}
        self._queries: dict[str, Any] = {}
        self._mutations: dict[str, Any] = {}
        self._subscriptions: dict[str, Any] = {}
        # That of the application which was made last.
        self.config: Any = None
        # What makes single types: see fraiseql.gql.composing.
        self.parts: Any = None

    @classmethod
    def get_instance(cls) -> SchemaRegistry:
        if cls._instance is None:
            cls._instance = cls()
        return cls._instance

    @property
    def types(self) -> dict[str, type]:
        return self._types

    @property
    def interfaces(self) -> dict[str, type]:
        return self._interfaces

    @property
    def enums(self) -> dict[str, type]:
        return self._enums

    @property
    def scalars(self) -> dict[str, GraphQLScalarType]:
        return self._scalars

    @property
    def queries(self) -> dict[str, Any]:
        return self._queries

    @property
    def mutations(self) -> dict[str, Any]:
        return self._mutations

    @property
    def subscriptions(self) -> dict[str, Any]:
        return self._subscriptions

    def register_type(self, cls: type) -> None:
        """A class that a decorator has seen.  Raises TypeError for another."""
        definition = definition_of(cls)
        if definition is None:
            raise TypeError(f"{cls.__name__} is no type: decorate it with @fraiseql.type")
        self._types[cls.__name__] = cls
        if cls.__name__ == "QueryRoot" and definition.resolvers:
            # Listed among types or queries: its methods are fields of Query.
            self._queries[cls.__name__] = cls

    def register_interface(self, cls: type) -> None:
        self._interfaces[cls.__name__] = cls

    def register_enum(self, cls: type, graphql_enum: Any = None) -> None:
        self._enums[cls.__name__] = cls

    def register_scalar(self, scalar: GraphQLScalarType) -> None:
        self._scalars[scalar.name] = scalar

    def register_query(self, query: Any) -> None:
        """A function, or a class whose fields are root fields."""
        if isinstance(query, type):
            self.register_type(query)
        self._queries[query.__name__] = query

    def register_mutation(self, mutation: Any) -> None:
        self._mutations[mutation.__name__] = mutation

    def register_subscription(self, subscription: Callable[..., Any]) -> None:
        """Raises TypeError for what is no async generator."""
        if not inspect.isasyncgenfunction(inspect.unwrap(subscription)):
            raise TypeError(
                f"the subscription {subscription.__name__} must be an async generator: it yields "
                "what it sends"
            )
        self._subscriptions[subscription.__name__] = subscription

    def replace(self, function: Any, wrapped: Any) -> None:
        """What is wrapped around a root field that is known already is asked in its place."""
        for known in (self._queries, self._mutations, self._subscriptions):
            for name, value in known.items():
                if value is function:
                    known[name] = wrapped

    def deregister(self, name: str) -> None:
        """Forgets a type or a root field of this name."""
        for known in (
            self._types,
            self._interfaces,
            self._enums,
            self._queries,
            self._mutations,
            self._subscriptions,
        ):
            known.pop(name, None)

    def clear(self) -> None:
        """Forgets everything."""
        self.__init__()  # type: ignore[misc]
        forget_names()
        forget_specialized()

    def build_schema(self) -> GraphQLSchema:
        """Raises TypeError, NameError or ValueError when what is registered makes none."""
        from fraiseql.gql.schema_builder import schema_of

        return schema_of(self).graphql

    def build_schema_string(self) -> str:
        """The schema as SDL."""
        from graphql import print_schema

        return print_schema(self.build_schema())
