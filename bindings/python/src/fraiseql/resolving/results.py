# SPDX-License-Identifier: MIT
"""Python values to JSON with the schema's names, as far as they are selected."""

from __future__ import annotations

import enum
import functools
import json
from collections.abc import AsyncIterable, Callable, Iterable, Mapping
from typing import Any

from graphql import GraphQLError

from fraiseql._definitions import Definition, definition_of
from fraiseql.core.values import to_json
from fraiseql.gql.schema_builder import scalar_named
from fraiseql.gql.shapes import Shape, shape_of
from fraiseql.resolving.selection import Tree
from fraiseql.types.unset import UNSET

Encoder = Callable[[Any, "Tree | None"], Any]


def dump(value: Any) -> str:
    """JSON text, compact."""
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"), allow_nan=False)


@functools.lru_cache(maxsize=4096)
def encoder(shape: Shape) -> Encoder:
    """What makes JSON of a value; None and UNSET are null."""
    inner = _encoder(shape)

    def encode(value: Any, tree: Tree | None) -> Any:
        return None if value is None or value is UNSET else inner(value, tree)

    return encode


def _encoder(shape: Shape) -> Encoder:
    if shape.kind == "list":
        assert shape.of is not None
        return _list_encoder(encoder(shape.of), shape.name)
    if shape.kind == "enum":
        return _enum_encoder(shape.python)
    if shape.kind == "scalar":
        return _scalar_encoder(shape)
    if shape.kind == "union":
        return _abstract_encoder({d.name: d for m in shape.members if (d := definition_of(m))})
    if shape.definition.kind == "interface":
        return _abstract_encoder({})
    definition = shape.definition
    return lambda value, tree: _object(definition, value, tree)


def _list_encoder(each: Encoder, name: str) -> Encoder:
    def encode(values: Any, tree: Tree | None) -> Any:
        if isinstance(values, (str, bytes, Mapping)) or not isinstance(values, Iterable):
            raise GraphQLError(f"A list of {name} was due, not {type(values).__name__}.")
        return [each(value, tree) for value in values]

    return encode


def _enum_encoder(cls: type[enum.Enum]) -> Encoder:
    members = cls.__members__

    def encode(value: Any, _: Tree | None) -> Any:
        if isinstance(value, cls):
            return value.name
        if isinstance(value, str) and value in members:
            return value
        try:
            return cls(value).name
        except ValueError:
            raise GraphQLError(f"{value!r} is no value of {cls.__name__}.") from None

    return encode


def _scalar_encoder(shape: Shape) -> Encoder:
    if shape.name == "JSON":
        return lambda value, _: to_json(value)
    if shape.name == "Base64":
        return lambda value, _: to_json(value)
    if shape.name == "Duration":
        return lambda value, _: to_json(value)
    serialize = scalar_named(shape.name).serialize
    return lambda value, _: serialize(value)


def _abstract_encoder(known: dict[str, Definition]) -> Encoder:
    def encode(value: Any, tree: Tree | None) -> Any:
        definition = _specialized(type(value), known.values()) or definition_of(type(value))
        if isinstance(value, Mapping):
            definition = known.get(str(value.get("__typename")))
            if definition is None:
                return dict(value)
        if definition is None:
            raise GraphQLError(f"{type(value).__name__} is no type of the schema.")
        return {"__typename": definition.name, **_object(definition, value, tree)}

    return encode


@functools.lru_cache(maxsize=1024)
def _members(definition: Definition) -> dict[str, tuple[str, Encoder]]:
    return {
        definition.graphql_name_of(field.name): (field.name, encoder(shape_of(annotation)))
        for field, annotation in definition.shown()
    }


def _specialized(cls: type, expected: Iterable[Definition]) -> Definition | None:
    """Which of the expected types an instance of a generic class stands for: `Connection(…)` where
    `Connection[User]` is due.  None for another class."""
    if not getattr(cls, "__parameters__", ()):
        return None
    return next((d for d in expected if issubclass(d.python_type, cls)), None)


def _object(definition: Definition, value: Any, tree: Tree | None) -> dict[str, Any]:
    actual = _specialized(type(value), (definition,)) or definition_of(type(value)) or definition
    members = _members(actual if actual.is_type else definition)
    wanted = tree if tree is not None else dict.fromkeys(members)
    is_mapping = isinstance(value, Mapping)
    found: dict[str, Any] = {}
    for graphql_name, inner in wanted.items():
        member = members.get(graphql_name)
        if member is None:
            continue
        name, encode = member
        if is_mapping:
            held = value[name] if name in value else value.get(graphql_name)
        else:
            held = getattr(value, name, None)
        found[graphql_name] = encode(held, inner)
    return found


async def collected(value: Any) -> Any:
    """A list of what an async generator yields; other values as they are."""
    if isinstance(value, AsyncIterable):
        return [each async for each in value]
    return value
