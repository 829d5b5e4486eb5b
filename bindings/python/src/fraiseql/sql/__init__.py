# SPDX-License-Identifier: MIT
"""Filters and orders as inputs of the schema."""

from __future__ import annotations

import enum
import inspect
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, get_args

from fraiseql._definitions import (
    ATTRIBUTE,
    Definition,
    define,
    define_enum,
    definition_of,
    own_fields,
)
from fraiseql.fields import FraiseQLField
from fraiseql.gql.shapes import Shape, shape_of
from fraiseql.sql.filters import (
    ArrayFilter,
    BooleanFilter,
    DateFilter,
    DateRangeFilter,
    DateTimeFilter,
    DecimalFilter,
    FloatFilter,
    FullTextFilter,
    IntFilter,
    IPRange,
    JSONBFilter,
    LTreeFilter,
    MacAddressFilter,
    NetworkAddressFilter,
    SparseVectorInput,
    StringFilter,
    TimeFilter,
    UUIDFilter,
    VectorDistanceInput,
    VectorFilter,
    filter_of,
    input_class,
)
from fraiseql.types.markers import scalar_of

__all__ = [
    "ArrayFilter",
    "BooleanFilter",
    "DateFilter",
    "DateRangeFilter",
    "DateTimeFilter",
    "DecimalFilter",
    "FloatFilter",
    "FullTextFilter",
    "IPRange",
    "IntFilter",
    "JSONBFilter",
    "LTreeFilter",
    "MacAddressFilter",
    "NetworkAddressFilter",
    "OrderBy",
    "OrderByItem",
    "OrderBySet",
    "OrderDirection",
    "SparseVectorInput",
    "StringFilter",
    "TimeFilter",
    "UUIDFilter",
    "VectorDistanceInput",
    "VectorFilter",
    "create_graphql_order_by_input",
    "create_graphql_order_by_list_input",
    "create_graphql_where_input",
    "safe_create_where_type",
]


def _definition(cls: type) -> Definition:
    definition = definition_of(cls)
    if definition is None:
        if not isinstance(cls, type) or cls.__module__ == "builtins":
            raise TypeError(f"{cls!r} is no type: decorate it with @fraiseql.type")
        definition = _plain_definition(cls)
    return definition


def _plain_definition(cls: type) -> Definition:
    """That of a dataclass, or of another class with annotations: it stays as it is, and the schema
    has its conditions and orders alone."""
    fields = {name: field for name, field in own_fields(cls).items() if not name.startswith("_")}
    definition = Definition(cls, "type", fields)
    setattr(cls, ATTRIBUTE, definition)
    for annotation in definition.type_hints.values():
        for part in _parts(annotation):
            if definition_of(part) is None and inspect.get_annotations(part):
                _plain_definition(part)
    return definition


def _parts(annotation: Any) -> Iterator[type]:
    """The classes that an annotation is made of, `User` of `list[User] | None`."""
    own = isinstance(annotation, type) and not get_args(annotation) and not scalar_of(annotation)
    if own and annotation.__module__ not in sys.stdlib_module_names:
        yield annotation
    for inner in get_args(annotation):
        yield from _parts(inner)


def create_graphql_where_input(cls: type, name: str | None = None) -> type:
    """The input that filters rows of a type: a condition for each field, AND, OR, NOT.

    name: `<Type>WhereInput` unless given.  Raises TypeError for a class that is no type."""
    definition = _definition(cls)
    name = name or f"{definition.name}WhereInput"
    held = cls.__dict__.get("__fraiseql_where__")
    if held is not None and held.__name__ == name:
        return held  # type: ignore[no-any-return]
    made = type(
        name, (), {"__doc__": f"Conditions on a {definition.name}.", "__module__": __name__}
    )
    # Types refer to each other: it must be found before its fields are made.
    cls.__fraiseql_where__ = made  # type: ignore[attr-defined]
    fields: dict[str, FraiseQLField] = {}
    define(made, "input", fields)
    for field, annotation in definition.shown():
        condition = field.where_input_type or _condition_of(field.name, shape_of(annotation))
        if condition is not None:
            _put(fields, field.name, definition.graphql_name_of(field.name), condition)
    _put(fields, "AND", "AND", list[made])  # type: ignore[valid-type]
    _put(fields, "OR", "OR", list[made])  # type: ignore[valid-type]
    _put(fields, "NOT", "NOT", made)
    define_again(made, fields)
    return made


def _condition_of(name: str, shape: Shape) -> type | None:
    if shape.kind == "object" and shape.definition.is_type:
        return create_graphql_where_input(shape.python)
    return filter_of(name, shape)


def define_again(cls: type, fields: dict[str, FraiseQLField]) -> None:
    """The constructor knows the fields that came after the class; so do readers of annotations."""
    cls.__annotations__ = {field.name: field.field_type for field in fields.values()}
    for name in ("__init__", "__repr__", "__eq__", "from_dict"):
        if name in cls.__dict__:
            delattr(cls, name)
    define(cls, "input", fields)


def _put(fields: dict[str, FraiseQLField], name: str, graphql_name: str, annotation: Any) -> None:
    field = FraiseQLField(field_type=annotation, graphql_name=graphql_name, default=None)
    field.name = name
    fields[name] = field


def safe_create_where_type(cls: type) -> type:
    """The same as `create_graphql_where_input()`."""
    return create_graphql_where_input(cls)


# ---- orders ----


class OrderDirection(enum.Enum):
    """Which rows come first."""

    ASC = "asc"
    DESC = "desc"
    ASC_NULLS_FIRST = "asc_nulls_first"
    ASC_NULLS_LAST = "asc_nulls_last"
    DESC_NULLS_FIRST = "desc_nulls_first"
    DESC_NULLS_LAST = "desc_nulls_last"


define_enum(OrderDirection)


@dataclass(frozen=True)
class OrderBy:
    """An order by one field."""

    field: str
    direction: OrderDirection = OrderDirection.ASC
    value: list[float] | None = None


@dataclass(frozen=True)
class OrderBySet:
    """An order by several fields, the first one first."""

    instructions: Sequence[OrderBy]


OrderByItem = input_class(
    "OrderByItem",
    [("field", str), ("direction", OrderDirection)],
    "An order by the field of this name.",
)


def create_graphql_order_by_input(cls: type, name: str | None = None) -> type:
    """The input that orders rows of a type: one field of it, and a direction.

    name: `<Type>OrderByInput` unless given.  Raises TypeError for a class that is no type."""
    definition = _definition(cls)
    name = name or f"{definition.name}OrderByInput"
    held = cls.__dict__.get("__fraiseql_order__")
    if held is not None and held.__name__ == name:
        return held  # type: ignore[no-any-return]
    made = type(name, (), {"__doc__": f"An order of {definition.name}.", "__module__": __name__})
    cls.__fraiseql_order__ = made  # type: ignore[attr-defined]
    fields: dict[str, FraiseQLField] = {}
    define(made, "input", fields)
    for field, annotation in definition.shown():
        shape = shape_of(annotation)
        direction: Any = None
        if shape.kind in ("scalar", "enum") and shape.name != "JSON":
            direction = OrderDirection
        elif shape.kind == "object" and shape.definition.is_type:
            direction = create_graphql_order_by_input(shape.python)
        if direction is not None:
            _put(fields, field.name, definition.graphql_name_of(field.name), direction)
    define_again(made, fields)
    return made


def create_graphql_order_by_list_input(cls: type, name: str | None = None) -> Any:
    """A list of `create_graphql_order_by_input()`."""
    return list[create_graphql_order_by_input(cls, name)]  # type: ignore[misc]
