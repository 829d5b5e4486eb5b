# SPDX-License-Identifier: MIT
"""Resolvers of objects and lists inside of rows, for programs that make fields themselves.

Schemas have them without being asked: `@fraiseql.type(resolve_nested=True)` and
fraiseql.nested_array_filters."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from typing import Any

from fraiseql._definitions import definition_of
from fraiseql.core import matching
from fraiseql.core.rust_pipeline import RustResponseBytes
from fraiseql.gql.shapes import shape_of
from fraiseql.resolving.nested import kept

__all__ = [
    "create_nested_array_field_resolver_with_where",
    "create_smart_nested_field_resolver",
    "should_use_nested_resolver",
]


def should_use_nested_resolver(field_type: Any) -> bool:
    """Whether objects of this annotation are looked up where a row has them not inside."""
    shape = shape_of(field_type)
    definition = definition_of(shape.python) if shape.kind == "object" else None
    return definition is not None and definition.resolve_nested


def create_smart_nested_field_resolver(field_name: str, field_type: Any) -> Callable[..., Any]:
    """An async resolver `(parent, info)`: what the parent has inside, or the row of the view of
    `field_type` whose id the parent has as `<field_name>_id`."""
    shape = shape_of(field_type)
    definition = definition_of(shape.python) if shape.kind == "object" else None

    async def resolve(parent: Any, info: Any, **_: Any) -> Any:
        value = getattr(parent, field_name, None)
        if value is None and definition is not None and definition.sql_source:
            key = getattr(parent, f"{field_name}_id", None)
            db = info.context.get("db")
            if key is not None and db is not None:
                value = await db.find_one(definition.sql_source, id=key)
        if isinstance(value, RustResponseBytes):
            value = json.loads(value.value)
        if isinstance(value, Mapping) and definition is not None:
            return definition.python_type.from_dict(dict(value))  # type: ignore[attr-defined]
        return value

    return resolve


def create_nested_array_field_resolver_with_where(
    field_name: str, field_type: Any, field_metadata: Any = None
) -> Callable[..., Any]:
    """An async resolver `(parent, info, where=None)` of the items that a filter keeps.

    field_metadata: not needed."""

    async def resolve(parent: Any, info: Any, where: Any = None, **_: Any) -> Any:
        value = getattr(parent, field_name, None)
        if value is None and shape_of(field_type).kind == "list":
            return []
        return kept(field_name, value, where)

    return resolve


# Programs of version 1 test their filters with these.


def _apply_single_operator(item_value: Any, operator: str, filter_value: Any) -> bool:
    return matching.compared(item_value, operator, filter_value) is True


def _apply_field_filter_operators(item_value: Any, filter_conditions: Any) -> bool:
    return matching.matches({"it": item_value}, {"it": filter_conditions or {}})


async def _item_matches_where_criteria(item: Any, where_filter: Any) -> bool:
    return matching.matches(item, where_filter)


async def _apply_where_filter_to_array(items: list[Any], where_filter: Any, _: Any) -> list[Any]:
    return matching.kept(items, where_filter)
