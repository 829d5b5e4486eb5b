# SPDX-License-Identifier: MIT
"""JSON to Python values, as annotations say: arguments of resolvers, and rows as objects."""

from __future__ import annotations

import base64
import datetime
import decimal
import functools
import uuid
from collections.abc import Callable, Mapping
from typing import Any

from graphql import GraphQLError

from fraiseql._definitions import FILTER, Definition, definition_of
from fraiseql.fields import MISSING
from fraiseql.gql.roots import Argument
from fraiseql.gql.shapes import Shape, shape_of
from fraiseql.types.scalars import SCALARS
from fraiseql.types.scalars.rules import RULES
from fraiseql.types.unset import UNSET

Decoder = Callable[[Any], Any]


def _same(value: Any) -> Any:
    return value


def _moment(value: Any) -> Any:
    if not isinstance(value, str):
        return value
    return datetime.datetime.fromisoformat(value.replace("Z", "+00:00"))


def _of_text(kind: type, read: Callable[[str], Any]) -> Decoder:
    return lambda value: value if isinstance(value, kind) else read(str(value))


_DECODERS: dict[Any, Decoder] = {
    uuid.UUID: _of_text(uuid.UUID, uuid.UUID),
    datetime.datetime: _moment,
    datetime.date: _of_text(datetime.date, lambda text: datetime.date.fromisoformat(text[:10])),
    datetime.time: _of_text(datetime.time, datetime.time.fromisoformat),
    decimal.Decimal: _of_text(decimal.Decimal, decimal.Decimal),
    bytes: _of_text(bytes, base64.b64decode),
    float: float,
}


@functools.lru_cache(maxsize=4096)
def decoder(shape: Shape, given: bool = False) -> Decoder:
    """What makes a Python value of JSON that the engine has checked; None stays None.

    given: by a client.  The engine knows the standard scalars; what the others accept is checked
    here, and GraphQLError is raised."""
    inner = _decoder(shape, given)
    if inner is _same:
        return _same
    return lambda value: None if value is None else inner(value)


def _decoder(shape: Shape, given: bool) -> Decoder:
    if shape.kind == "list":
        assert shape.of is not None
        each = decoder(shape.of, given)
        if each is _same:
            return list
        return lambda values: [each(value) for value in values]
    if shape.kind == "enum":
        return _enum_decoder(shape.python)
    if shape.kind == "object":
        return _object_decoder(shape.definition)
    if shape.kind == "union":
        return _union_decoder(shape)
    if given and shape.name in RULES and shape.python not in _DECODERS:
        return SCALARS[shape.name].parse_value
    return _DECODERS.get(shape.python, _same)


def is_kept(shape: Shape) -> bool:
    """Whether what a client gives is what the function gets."""
    return decoder(shape, True) is _same


def _enum_decoder(cls: Any) -> Decoder:
    members = cls.__members__

    def decode(value: Any) -> Any:
        if isinstance(value, cls):
            return value
        return members[value] if value in members else cls(value)

    return decode


def _union_decoder(shape: Shape) -> Decoder:
    by_name = {d.name: d for member in shape.members if (d := definition_of(member))}

    def decode(value: Any) -> Any:
        if not isinstance(value, Mapping):
            return value
        definition = by_name.get(str(value.get("__typename")))
        return instance(definition, value) if definition else value

    return decode


def _object_decoder(definition: Definition) -> Decoder:
    # Classes refer to each other: their fields are looked at when there is a value.
    if definition.is_input:
        return lambda value: _input(definition, value) if isinstance(value, Mapping) else value
    return lambda value: instance(definition, value) if isinstance(value, Mapping) else value


@functools.lru_cache(maxsize=1024)
def _members(definition: Definition) -> list[tuple[str, str, Decoder]]:
    # What a row is compared with need not be a value of the scalar, and stays as it is spelled.
    given = definition.is_input and not hasattr(definition.python_type, FILTER)
    return [
        (
            field.name,
            definition.graphql_name_of(field.name),
            decoder(shape_of(annotation), given),
        )
        for field, annotation in definition.shown()
    ]


def read_value(definition: Definition, name: str, value: Any) -> Any:
    """A field's value of JSON, as its annotation has it; the same where it cannot be that."""
    try:
        return decoder(shape_of(definition.annotation(name)))(value)
    except (ArithmeticError, GraphQLError, NameError, TypeError, ValueError):
        return value


def _input(definition: Definition, value: Mapping[str, Any]) -> Any:
    given = {}
    for name, graphql_name, decode in _members(definition):
        if graphql_name in value:
            given[name] = decode(value[graphql_name])
        elif not definition.fields[name].has_default:
            given[name] = UNSET
    return definition.python_type(**given)


def instance(definition: Definition, value: Mapping[str, Any]) -> Any:
    """An object of a row, which may lack fields: those are not set."""
    made: Any = object.__new__(definition.python_type)
    for name, graphql_name, decode in _members(definition):
        if name in value:
            setattr(made, name, decode(value[name]))
        elif graphql_name in value:
            setattr(made, name, decode(value[graphql_name]))
        elif definition.fields[name].has_default:
            setattr(made, name, definition.fields[name].make_default())
        else:
            setattr(made, name, None)
    return made


class Arguments:
    """Arguments by their names in the schema, to those in Python."""

    def __init__(self, arguments: list[Argument]) -> None:
        self._known = {a.graphql_name: (a, decoder(a.shape, True)) for a in arguments}
        self._optional = [
            a.name
            for a in arguments
            if a.shape.optional and a.default is MISSING and not a.unclaimed
        ]
        self.unclaimed = frozenset(a.name for a in arguments if a.unclaimed)

    def read(self, given: Mapping[str, Any]) -> dict[str, Any]:
        """What was left out is None, or the function's own default."""
        read = {}
        for graphql_name, value in given.items():
            argument, decode = self._known[graphql_name]
            try:
                read[argument.name] = decode(value)
            except (ValueError, ArithmeticError, GraphQLError) as error:
                said = str(error).rstrip(".")
                raise GraphQLError(
                    f'The argument "{graphql_name}" is not what it should be: {said}.',
                    extensions={"code": "BAD_USER_INPUT"},
                ) from None
        for name in self._optional:
            read.setdefault(name, None)
        return read
