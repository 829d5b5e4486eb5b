# SPDX-License-Identifier: MIT
"""Annotations, read once: what a value is, in Python and in the schema."""

from __future__ import annotations

import collections.abc
import datetime
import decimal
import enum
import functools
import operator
import types
import typing
import uuid
from dataclasses import dataclass, replace
from typing import Annotated, Any, Literal, TypeVar, Union, get_args, get_origin

from graphql import GraphQLScalarType

from fraiseql._definitions import (
    Definition,
    define,
    define_enum,
    definition_of,
    is_enum,
    own_fields,
    plural_base,
)
from fraiseql.types.markers import marker_of, scalar_of
from fraiseql.types.scalars import SCALARS
from fraiseql.types.unset import UnsetType

ShapeKind = Literal["scalar", "enum", "object", "list", "union"]

_SCALARS: dict[Any, str] = {
    str: "String",
    int: "Int",
    float: "Float",
    bool: "Boolean",
    uuid.UUID: "ID",
    datetime.datetime: "DateTime",
    datetime.date: "Date",
    datetime.time: "Time",
    datetime.timedelta: "Duration",
    decimal.Decimal: "Decimal",
    bytes: "Base64",
    dict: "JSON",
    Any: "JSON",
    object: "JSON",
}
_LISTS = (list, tuple, set, frozenset, collections.abc.Sequence, collections.abc.Iterable)
_STREAMS = (
    collections.abc.AsyncGenerator,
    collections.abc.AsyncIterator,
    collections.abc.AsyncIterable,
)


@dataclass(frozen=True)
class FraiseUnion:
    """Names a union: `Annotated[Cat | Dog, FraiseUnion("Pet")]`."""

    name: str


@dataclass(frozen=True)
class Shape:
    """kind: what it is.  name: of its type in the schema; of a list that of its items.
    python: the class of a value.  of: of a list, its items.  members: of a union, its types.
    optional: it may be None."""

    kind: ShapeKind
    name: str
    python: Any = None
    of: Shape | None = None
    members: tuple[type, ...] = ()
    optional: bool = False

    @property
    def definition(self) -> Definition:
        found = definition_of(self.python)
        assert found is not None
        return found


def shape_of(annotation: Any) -> Shape:
    """What an annotation means.  Raises TypeError for one that means nothing in a schema."""
    origin = get_origin(annotation)
    if origin is Annotated:
        return _annotated(annotation)
    if origin in (Union, types.UnionType):
        return _union(get_args(annotation), None)
    if origin is Literal:
        return Shape("scalar", "String", str)
    if origin in _LISTS or annotation in (list, tuple, set):
        return _list(get_args(annotation))
    if origin in _STREAMS:
        return shape_of(get_args(annotation)[0])
    if origin in (dict, collections.abc.Mapping):
        return Shape("scalar", "JSON", dict)
    if origin is collections.abc.Awaitable or origin is collections.abc.Coroutine:
        return shape_of(get_args(annotation)[-1])
    if isinstance(origin, type) and definition_of(origin):
        return _object(specialize(origin, get_args(annotation)))
    return _named(annotation)


def _annotated(annotation: Any) -> Shape:
    inner, *extras = get_args(annotation)
    for extra in extras:
        if isinstance(extra, FraiseUnion):
            return _union(get_args(inner) or (inner,), extra.name)
    return shape_of(inner)


def _list(items: tuple[Any, ...]) -> Shape:
    items = tuple(item for item in items if item is not Ellipsis)
    inner = shape_of(items[0]) if items else Shape("scalar", "JSON", Any)
    return Shape("list", inner.name, of=inner)


def _union(members: tuple[Any, ...], name: str | None) -> Shape:
    none = type(None)
    kept = [m for m in members if m is not none and m is not UnsetType]
    optional = len(kept) < len(members)
    if len(kept) == 1:
        return replace(shape_of(kept[0]), optional=optional)
    shapes = [shape_of(m) for m in kept]
    if all(s.kind == "object" and s.definition.is_type for s in shapes):
        classes = tuple(s.python for s in shapes)
        return Shape("union", name or _union_name(shapes), members=classes, optional=optional)
    names = {s.name for s in shapes}
    if len(names) == 1:
        return replace(shapes[0], optional=optional)
    if names == {"Int", "Float"}:
        return Shape("scalar", "Float", float, optional=optional)
    if all(s.kind == "scalar" for s in shapes):
        return Shape("scalar", "JSON", Any, optional=optional)
    raise TypeError(
        f"a union is of types of the schema; {' | '.join(str(m) for m in kept)} is not. "
        'Name one with Annotated[A | B, FraiseUnion("Name")]'
    )


def _union_name(shapes: list[Shape]) -> str:
    kinds = {s.definition.kind for s in shapes}
    if kinds == {"success", "error"}:
        success = next(s for s in shapes if s.definition.kind == "success")
        return f"{plural_base(success.name)}Result"
    return "Or".join(s.name for s in shapes)


def _object(cls: type) -> Shape:
    definition = definition_of(cls)
    assert definition is not None
    return Shape("object", definition.name, cls)


def _named(annotation: Any) -> Shape:
    scalar = scalar_of(annotation)
    if scalar:
        return Shape("scalar", scalar, annotation)
    if is_enum(annotation):
        define_enum(annotation)
        return Shape("enum", annotation.__name__, annotation)
    if definition_of(annotation):
        return _object(annotation)
    if annotation is None or annotation is type(None):
        return Shape("scalar", "Boolean", bool, optional=True)
    if isinstance(annotation, TypeVar):
        raise TypeError(f"{annotation} stands for no type here: write Connection[User], say")
    if isinstance(annotation, GraphQLScalarType) and SCALARS.get(annotation.name) is annotation:
        return Shape("scalar", annotation.name, marker_of(annotation.name))
    supertype = getattr(annotation, "__supertype__", None)  # a NewType
    if supertype is not None:
        if getattr(annotation, "__name__", "") == "ID":
            return Shape("scalar", "ID", str)
        return shape_of(supertype)
    try:
        known = _SCALARS.get(annotation)
    except TypeError:
        known = None
    if known:
        return Shape("scalar", known, annotation)
    if isinstance(annotation, type):
        for base in annotation.__mro__[1:-1]:
            if base in _SCALARS:
                return Shape("scalar", _SCALARS[base], annotation)
    raise TypeError(
        f"{annotation!r} is no type of the schema: decorate it with @fraiseql.type, "
        "@fraiseql.input or @fraiseql.enum, or use dict for JSON"
    )


# ---- generic types ----

_specialized: dict[tuple[type, tuple[Any, ...]], type] = {}


def _substituted(annotation: Any, values: dict[Any, Any]) -> Any:
    if isinstance(annotation, TypeVar):
        return values.get(annotation, annotation)
    arguments = get_args(annotation)
    if not arguments:
        return annotation
    inner = tuple(_substituted(a, values) for a in arguments)
    if get_origin(annotation) in (Union, types.UnionType):
        return functools.reduce(operator.or_, inner)
    origin: Any = get_origin(annotation)
    return origin[inner]


def specialize(origin: type, arguments: tuple[Any, ...]) -> type:
    """`Connection[User]` as a class of its own, `UserConnection`."""
    key = (origin, arguments)
    if key in _specialized:
        return _specialized[key]
    general = definition_of(origin)
    assert general is not None
    parameters = getattr(origin, "__parameters__", ())
    values = dict(zip(parameters, arguments, strict=True))
    name = "".join(shape_of(a).name for a in arguments) + general.name
    cls = type(name, (origin,), {"__doc__": origin.__doc__, "__module__": origin.__module__})
    _specialized[key] = cls
    cls.__annotations__ = {
        field: _substituted(annotation, values)
        for field, annotation in general.type_hints.items()
        if field in general.fields
    }
    for field in general.fields.values():
        if field.has_default or field.description:
            setattr(cls, field.name, field)
    kind: Any = general.kind
    define(cls, kind, own_fields(cls), sql_source=general.sql_source)
    return cls


def forget_specialized() -> None:
    _specialized.clear()


def is_enum_member(value: Any) -> bool:
    return isinstance(value, enum.Enum)


__all__ = ["FraiseUnion", "Shape", "forget_specialized", "shape_of", "specialize", "typing"]
