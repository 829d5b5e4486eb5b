# SPDX-License-Identifier: MIT
"""Lists of objects inside of rows that clients filter: their fields take `where`.

    @auto_nested_array_filters
    @fraiseql.type
    class Network:
        servers: list[Server]

    { network(id: 1) { servers(where: {hostname: {startswith: "prod"}}) { hostname } } }

The same as `fraise_field(supports_where_filtering=True)`.  The rows come whole to Python, which
leaves out items; lists of a view of their own are better declared with its `sql_source`."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

from fraiseql._definitions import Definition, definition_of
from fraiseql.gql.shapes import shape_of
from fraiseql.resolving.nested import element_of

__all__ = [
    "auto_nested_array_filters",
    "clear_registry",
    "enable_nested_array_filtering",
    "get_nested_array_filter",
    "is_nested_array_filterable",
    "list_registered_filters",
    "nested_array_filterable",
    "register_nested_array_filter",
]

T = TypeVar("T")

_registered: dict[type, dict[str, type]] = {}


def _definition(cls: type) -> Definition:
    definition = definition_of(cls)
    if definition is None:
        raise TypeError(f"{cls.__name__} is no type yet: this stands above @fraiseql.type")
    return definition


def register_nested_array_filter(parent_type: type, field_name: str, element_type: type) -> None:
    """The field of the type takes `where`, conditions on `element_type`.

    Raises TypeError for a class that is no type, KeyError for a field that it has not."""
    definition = _definition(parent_type)
    if field_name not in definition.fields:
        raise KeyError(f"{definition.name} has no field {field_name!r}")
    field = definition.fields[field_name]
    field.supports_where_filtering = True
    field.nested_where_type = element_type
    _registered.setdefault(parent_type, {})[field_name] = element_type


def _lists(definition: Definition) -> dict[str, type]:
    """The fields that are lists of objects, and what is in them."""
    found = {}
    for field, annotation in definition.shown():
        element = element_of(shape_of(annotation))
        if element is not None:
            found[field.name] = element.python
    return found


def enable_nested_array_filtering(parent_type: type) -> None:
    """All lists of objects of the type take `where`.  Raises TypeError, or NameError for an
    annotation that nothing has the name of yet."""
    for name, element in _lists(_definition(parent_type)).items():
        register_nested_array_filter(parent_type, name, element)


def auto_nested_array_filters(cls: type[T]) -> type[T]:
    """The same as `enable_nested_array_filtering()`, as a decorator."""
    enable_nested_array_filtering(cls)
    return cls


def nested_array_filterable(*field_names: str) -> Callable[[type[T]], type[T]]:
    """These fields of the type take `where`.  Raises TypeError for one that is no list of
    objects."""

    def decorate(cls: type[T]) -> type[T]:
        lists = _lists(_definition(cls))
        for name in field_names:
            if name not in lists:
                raise TypeError(f"{cls.__name__}.{name} is no list of objects")
            register_nested_array_filter(cls, name, lists[name])
        return cls

    return decorate


def get_nested_array_filter(parent_type: type, field_name: str) -> type | None:
    """What is in the list, if clients filter it."""
    return _registered.get(parent_type, {}).get(field_name)


def is_nested_array_filterable(parent_type: type, field_name: str) -> bool:
    return get_nested_array_filter(parent_type, field_name) is not None


def list_registered_filters() -> dict[str, dict[str, str]]:
    """{type: {field: type of its items}}, types with their modules."""
    return {
        f"{cls.__module__}.{cls.__name__}": {
            name: element.__name__ for name, element in fields.items()
        }
        for cls, fields in _registered.items()
    }


def clear_registry() -> None:
    """Forgets all of them: their fields take no `where` in schemas that are built from now on."""
    for cls, fields in _registered.items():
        for name in fields:
            field = _definition(cls).fields[name]
            field.supports_where_filtering = False
            field.nested_where_type = None
    _registered.clear()
