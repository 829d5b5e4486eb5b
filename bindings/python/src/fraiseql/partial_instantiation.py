# SPDX-License-Identifier: MIT
"""Objects of rows that lack some of their type's fields."""

from __future__ import annotations

import inspect
from typing import Any

from fraiseql._definitions import definition_of
from fraiseql.errors.exceptions import PartialInstantiationError
from fraiseql.resolving.arguments import instance

__all__ = [
    "PartialInstantiationError",
    "create_partial_instance",
    "get_available_fields",
    "is_partial_instance",
]


def create_partial_instance(type_class: type, data: dict[str, Any]) -> Any:
    """An object with the fields that `data` has, spelled as in Python or in the schema; others are
    None, or their default.

    Raises PartialInstantiationError when a value cannot be what its field says."""
    definition = definition_of(type_class)
    try:
        if definition is None:
            made: Any = object.__new__(type_class)
            for name, value in data.items():
                setattr(made, name, value)
            available = set(data)
        else:
            made = instance(definition, data)
            available = {
                name
                for name in definition.fields
                if name in data or definition.graphql_name_of(name) in data
            }
    except (TypeError, ValueError, ArithmeticError) as error:
        raise PartialInstantiationError(type_class.__name__, reason=str(error)) from error
    # An attribute that no row gave is None: programs ask for it without a second thought.
    for base in type_class.__mro__:
        for name in inspect.get_annotations(base):
            if not hasattr(made, name):
                setattr(made, name, None)
    made.__fraiseql_partial__ = frozenset(available)
    return made


def is_partial_instance(obj: Any) -> bool:
    """Whether `create_partial_instance()` made it."""
    return hasattr(obj, "__fraiseql_partial__")


def get_available_fields(obj: Any) -> set[str]:
    """The names in Python of the fields that were given."""
    if is_partial_instance(obj):
        return set(obj.__fraiseql_partial__)
    definition = definition_of(type(obj))
    return set(definition.fields if definition else vars(obj))
