# SPDX-License-Identifier: MIT
"""Filters and orders as inputs of the schema."""

from __future__ import annotations

import datetime
import decimal
import enum
import uuid
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from fraiseql._definitions import Definition, define, define_enum, definition_of
from fraiseql.fields import FraiseQLField
from fraiseql.gql.shapes import Shape, shape_of

__all__ = [
    "BooleanFilter",
    "DateFilter",
    "DateTimeFilter",
    "DecimalFilter",
    "FloatFilter",
    "IntFilter",
    "OrderBy",
    "OrderByItem",
    "OrderBySet",
    "OrderDirection",
    "StringFilter",
    "UUIDFilter",
    "create_graphql_order_by_input",
    "create_graphql_order_by_list_input",
    "create_graphql_where_input",
    "safe_create_where_type",
]


_EQUAL = ("eq", "neq")
_ORDERED = ("gt", "gte", "lt", "lte")
_LISTED = ("in", "nin")
_TEXT = tuple(
    "contains icontains startswith istartswith endswith iendswith like ilike matches imatches "
    "notMatches".split()
)


def _input(name: str, annotations: Iterable[tuple[str, Any]], doc: str) -> type:
    """An input class of optional fields, by their names in the schema."""
    cls = type(name, (), {"__doc__": doc, "__module__": __name__})
    fields: dict[str, FraiseQLField] = {}
    for graphql_name, annotation in annotations:
        python_name = "in_" if graphql_name == "in" else graphql_name
        field = FraiseQLField(field_type=annotation, graphql_name=graphql_name, default=None)
        field.name = python_name
        fields[python_name] = field
    define(cls, "input", fields)
    return cls


def _conditions(name: str, annotations: Iterable[tuple[str, Any]], doc: str) -> type:
    cls = _input(name, annotations, doc)
    cls.__fraiseql_filter__ = True  # type: ignore[attr-defined]
    return cls


def _filter(name: str, value: Any, operators: Iterable[str]) -> type:
    annotations = [(op, list[value] if op in _LISTED else value) for op in operators]
    annotations.append(("isnull", bool))
    return _conditions(name, annotations, f"Conditions on a {name.removesuffix('Filter')}.")


StringFilter = _filter("StringFilter", str, _EQUAL + _LISTED + _TEXT + _ORDERED)
IntFilter = _filter("IntFilter", int, _EQUAL + _LISTED + _ORDERED)
FloatFilter = _filter("FloatFilter", float, _EQUAL + _LISTED + _ORDERED)
DecimalFilter = _filter("DecimalFilter", decimal.Decimal, _EQUAL + _LISTED + _ORDERED)
BooleanFilter = _filter("BooleanFilter", bool, _EQUAL)
UUIDFilter = _filter("UUIDFilter", uuid.UUID, _EQUAL + _LISTED)
DateFilter = _filter("DateFilter", datetime.date, _EQUAL + _LISTED + _ORDERED)
DateTimeFilter = _filter("DateTimeFilter", datetime.datetime, _EQUAL + _LISTED + _ORDERED)
TimeFilter = _filter("TimeFilter", datetime.time, _EQUAL + _LISTED + _ORDERED)
JSONBFilter = _conditions(
    "JSONBFilter",
    [
        ("eq", Any),
        ("neq", Any),
        ("contains", Any),
        ("containedBy", Any),
        ("hasKey", str),
        ("hasAnyKeys", list[str]),
        ("hasAllKeys", list[str]),
        ("isnull", bool),
    ],
    "Conditions on JSON.",
)

_BY_SCALAR: dict[str, type] = {
    "String": StringFilter,
    "Int": IntFilter,
    "Float": FloatFilter,
    "Decimal": DecimalFilter,
    "Boolean": BooleanFilter,
    "ID": UUIDFilter,
    "UUID": UUIDFilter,
    "Date": DateFilter,
    "DateTime": DateTimeFilter,
    "Time": TimeFilter,
    "JSON": JSONBFilter,
}
_NETWORK = tuple("inSubnet isPrivate isPublic isIPv4 isIPv6 isLoopback isMulticast".split())
_SUBNET = "inSubnet"
_TREE = ("ancestorOf", "descendantOf", "matchesLquery", "matchesLtxtquery")
_made: dict[tuple[str, Any], type] = {}


def _scalar_filter(shape: Shape) -> type:
    known = _BY_SCALAR.get(shape.name)
    if known is not None:
        return known
    key = ("filter", shape.name)
    if key not in _made:
        value: Any = shape.python
        annotations: list[tuple[str, Any]] = [
            (op, list[value] if op in _LISTED else value) for op in _EQUAL + _LISTED
        ]
        if shape.name in ("IpAddressString", "CIDR"):
            annotations += [(op, str if op == _SUBNET else bool) for op in _NETWORK]
        elif shape.name == "LTreePath":
            annotations += [(op, str) for op in _TREE]
        else:
            annotations += [(op, str) for op in _TEXT]
        annotations.append(("isnull", bool))
        doc = f"Conditions on a {shape.name}."
        _made[key] = _conditions(f"{shape.name}Filter", annotations, doc)
    return _made[key]


def _list_filter(shape: Shape) -> type | None:
    inner = shape.of
    if inner is None or inner.kind not in ("scalar", "enum"):
        return None
    key = ("list", inner.name)
    if key not in _made:
        item: Any = inner.python
        listed = list[item]
        annotations: list[tuple[str, Any]] = [
            (op, listed) for op in ("eq", "neq", "contains", "containedBy", "overlaps")
        ]
        annotations += [(op, int) for op in ("lenEq", "lenGt", "lenLt")]
        annotations.append(("isnull", bool))
        _made[key] = _conditions(
            f"{inner.name}ListFilter", annotations, f"Conditions on a list of {inner.name}."
        )
    return _made[key]


def _filter_of(shape: Shape) -> type | None:
    """What conditions on such a value are; None: there are none."""
    if shape.kind == "scalar":
        return _scalar_filter(shape)
    if shape.kind == "enum":
        key: tuple[str, Any] = ("enum", shape.python)
        if key not in _made:
            _made[key] = _filter(f"{shape.name}Filter", shape.python, _EQUAL + _LISTED)
        return _made[key]
    if shape.kind == "list":
        return _list_filter(shape)
    if shape.kind == "object" and shape.definition.is_type:
        return create_graphql_where_input(shape.python)
    return None


def _definition(cls: type) -> Definition:
    definition = definition_of(cls)
    if definition is None:
        raise TypeError(f"{cls!r} is no type: decorate it with @fraiseql.type")
    return definition


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
        condition = field.where_input_type or _filter_of(shape_of(annotation))
        if condition is not None:
            _put(fields, field.name, definition.graphql_name_of(field.name), condition)
    _put(fields, "AND", "AND", list[made])  # type: ignore[valid-type]
    _put(fields, "OR", "OR", list[made])  # type: ignore[valid-type]
    _put(fields, "NOT", "NOT", made)
    define_again(made, fields)
    return made


def define_again(cls: type, fields: dict[str, FraiseQLField]) -> None:
    """The constructor knows the fields that came after the class."""
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


OrderByItem = _input(
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
