# SPDX-License-Identifier: MIT
"""Dicts of a client, to the inputs that a function is annotated with."""

from __future__ import annotations

import functools
import inspect
from collections.abc import Callable, Mapping
from typing import Any

from fraiseql._definitions import Definition as FraiseQLDefinition
from fraiseql._definitions import definition_of, hints_of
from fraiseql.gql.shapes import shape_of
from fraiseql.names import schema_name
from fraiseql.resolving.arguments import decoder

__all__ = [
    "FraiseQLDefinition",
    "coerce_input",
    "coerce_input_arguments",
    "wrap_resolver_with_input_coercion",
]


def coerce_input(cls: type, raw: Mapping[str, Any]) -> Any:
    """An instance of an input, of a dict whose keys are those of Python or of the schema.

    Raises TypeError for a class that is no input, a key that it does not have or one that it
    lacks; ValueError and GraphQLError for values that are not what they should be."""
    definition = definition_of(cls)
    if definition is None:
        raise TypeError(f"{cls!r} is no input: decorate it with @fraiseql.input")
    spelled = {definition.graphql_name_of(name): name for name in definition.fields}
    given = {}
    for key, value in raw.items():
        name = key if key in definition.fields else spelled.get(key)
        if name is None:
            raise TypeError(f"{cls.__name__} has no field {key!r}")
        given[name] = _coerced(definition.annotation(name), value)
    return cls(**given)


def _coerced(annotation: Any, value: Any) -> Any:
    shape = shape_of(annotation)
    if value is None:
        return None
    if shape.kind == "list" and shape.of is not None and isinstance(value, (list, tuple)):
        if shape.of.kind == "object":
            return [_object(shape.of.python, each) for each in value]
    elif shape.kind == "object":
        return _object(shape.python, value)
    return decoder(shape, True)(value)


def _object(cls: Any, value: Any) -> Any:
    return coerce_input(cls, value) if isinstance(value, Mapping) else value


def coerce_input_arguments(fn: Callable[..., Any], raw_args: Mapping[str, Any]) -> dict[str, Any]:
    """The arguments of a function by its own names, each what it is annotated with.  What it does
    not take is left out."""
    hints = hints_of(inspect.unwrap(fn))
    names = list(inspect.signature(fn).parameters)
    read = {}
    for name in names[1:] if names[:1] == ["info"] else names:
        spelling = schema_name(name)
        if name not in raw_args and spelling not in raw_args:
            continue
        value = raw_args[name] if name in raw_args else raw_args[spelling]
        read[name] = _coerced(hints[name], value) if name in hints else value
    return read


def wrap_resolver_with_input_coercion(fn: Callable[..., Any]) -> Callable[..., Any]:
    """The function, called with the dicts of a client: a resolver `(source, info, **arguments)` of
    graphql-core, around a function `(info, …)`."""

    @functools.wraps(fn)
    async def resolve(source: Any, info: Any, **arguments: Any) -> Any:
        found = fn(info, **coerce_input_arguments(fn, arguments))
        return await found if inspect.isawaitable(found) else found

    return resolve
