# SPDX-License-Identifier: MIT
"""Functions as fields of graphql-core, for programs that put a schema together themselves."""

from __future__ import annotations

import enum
from collections.abc import Callable
from typing import Any

from graphql import GraphQLArgument, GraphQLField

from fraiseql.gql.composing import builder_of
from fraiseql.gql.registry import SchemaRegistry
from fraiseql.gql.roots import signature_of
from fraiseql.types.coercion import wrap_resolver_with_input_coercion

__all__ = ["wrap_resolver"]


def wrap_resolver(fn: Callable[..., Any]) -> GraphQLField:
    """A field that a function `(info, …)` answers: its arguments and its type are those of the
    annotations, and it gets inputs, enums and dates as what they are in Python.

    Raises TypeError for an annotation that is missing, or that means nothing in a schema."""
    builder = builder_of(SchemaRegistry.get_instance())
    signature = signature_of(fn)
    arguments = {
        each.graphql_name: GraphQLArgument(
            builder.input(each.shape, required=each.required), description=each.description
        )
        for each in signature.arguments
    }
    return GraphQLField(
        builder.output(signature.shape, field=False),
        args=arguments,
        resolve=wrap_resolver_with_input_coercion(fn),
    )


def _coerce_to_enum(value: Any, enum_class: type[enum.Enum]) -> enum.Enum:
    """The member that a value or a name stands for.  Raises ValueError for what is neither."""
    for member in enum_class:
        if value is member or value == member.value:
            return member
    if isinstance(value, str) and value in enum_class.__members__:
        return enum_class[value]
    known = ", ".join(f"{member.name}={member.value}" for member in enum_class)
    raise ValueError(
        f"Cannot convert {value!r} to {enum_class.__name__}. Valid values are: {known}"
    )
