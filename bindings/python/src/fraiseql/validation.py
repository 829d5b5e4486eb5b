# SPDX-License-Identifier: MIT
"""Checks of filters and selections, for resolvers that want them before they ask."""

from __future__ import annotations

import difflib
from collections.abc import Iterator, Mapping
from typing import Any

from graphql import FieldNode, InlineFragmentNode, SelectionSetNode

from fraiseql._definitions import Definition, definition_of
from fraiseql.core.filters import is_operator
from fraiseql.core.values import members
from fraiseql.errors.exceptions import QueryValidationError, WhereClauseError
from fraiseql.gql.shapes import Shape, shape_of

__all__ = [
    "QueryValidationError",
    "WhereClauseError",
    "validate_query_complexity",
    "validate_selection_set",
    "validate_where_input",
]


def _near(name: str, known: list[str]) -> str:
    close = difflib.get_close_matches(name, known, 1)
    return f" Did you mean {close[0]!r}?" if close else ""


def _by_any_name(definition: Definition) -> dict[str, Shape]:
    """Shapes of fields, by their names in Python and in the schema."""
    found = {}
    for field, annotation in definition.shown():
        shape = shape_of(annotation)
        found[field.name] = found[definition.graphql_name_of(field.name)] = shape
    return found


def _inner(shape: Shape) -> Definition | None:
    while shape.kind == "list" and shape.of is not None:
        shape = shape.of
    return shape.definition if shape.kind == "object" else None


def validate_where_input(
    where_obj: Any, type_class: type, *, path: str = "where", strict: bool = False
) -> list[str]:
    """What is wrong with a filter (a dict or a WhereInput) of rows of a type: sentences.

    strict: raises WhereClauseError instead of returning them."""
    definition = definition_of(type_class)
    if definition is None:
        raise TypeError(f"{type_class!r} is no type: decorate it with @fraiseql.type")
    wrong = list(_wrong_filter(where_obj, definition, path))
    if wrong and strict:
        raise WhereClauseError("; ".join(wrong))
    return wrong


def _wrong_filter(value: Any, definition: Definition, path: str) -> Iterator[str]:
    if value is None:
        return
    found = members(value)
    if found is None:
        yield f"Where input at '{path}' must be a dictionary, got {type(value).__name__}"
        return
    known = _by_any_name(definition)
    for name, inner in found.items():
        here = f"{path}.{name}"
        if name in ("AND", "OR"):
            for number, each in enumerate(inner if isinstance(inner, (list, tuple)) else [inner]):
                yield from _wrong_filter(each, definition, f"{here}[{number}]")
        elif name == "NOT":
            yield from _wrong_filter(inner, definition, here)
        elif name not in known:
            fields = _near(name, list(known)) or f" {definition.name} has {', '.join(known)}."
            yield f"Unknown field {name!r} at '{path}'.{fields}"
        else:
            yield from _wrong_condition(inner, known[name], here)


def _wrong_condition(value: Any, shape: Shape, path: str) -> Iterator[str]:
    found = members(value)
    if found is None or shape.name == "JSON":
        return
    definition = _inner(shape)
    if definition is not None:
        yield from _wrong_filter(value, definition, path)
        return
    for name in found:
        if not is_operator(name):
            field = path.rpartition(".")[2]
            yield f"Unknown operator {name!r} for field '{field}' at '{path}'"


def _fields(selections: SelectionSetNode | None) -> Iterator[FieldNode]:
    for node in selections.selections if selections else ():
        if isinstance(node, FieldNode):
            yield node
        elif isinstance(node, InlineFragmentNode):
            yield from _fields(node.selection_set)


def validate_selection_set(
    info: Any, type_class: type | None = None, *, max_depth: int = 10, strict: bool = False
) -> list[str]:
    """What is wrong with what a request selects of a type: sentences.

    max_depth: objects in objects.  strict: raises QueryValidationError."""
    wrong: list[str] = []
    for node in info.field_nodes:
        definition = definition_of(type_class) if type_class else None
        wrong.extend(_wrong_selection(node.selection_set, definition, max_depth, info.field_name))
    if wrong and strict:
        raise QueryValidationError("; ".join(wrong))
    return wrong


def _wrong_selection(
    selections: SelectionSetNode | None, definition: Definition | None, left: int, path: str
) -> Iterator[str]:
    if selections is None:
        return
    if left <= 0:
        yield f"{path} is nested too deeply"
        return
    known = _by_any_name(definition) if definition else {}
    resolved = {r.graphql_name for r in definition.resolvers.values()} if definition else set()
    for node in _fields(selections):
        name = node.name.value
        shape = known.get(name)
        if definition and shape is None and name != "__typename" and name not in resolved:
            yield f"{path}: {definition.name} has no field {name!r}.{_near(name, list(known))}"
        inner = _inner(shape) if shape else None
        yield from _wrong_selection(node.selection_set, inner, left - 1, f"{path}.{name}")


def validate_query_complexity(
    info: Any, *, max_complexity: int = 1000, field_costs: Mapping[str, int] | None = None
) -> tuple[int, list[str]]:
    """What a selection costs, 1 for each field or what `field_costs` says, times 10 inside of
    lists; and what is wrong with that."""
    cost = sum(_cost(node, field_costs or {}, 1) for node in info.field_nodes)
    wrong = []
    if cost > max_complexity:
        wrong.append(f"Query complexity {cost} exceeds maximum complexity {max_complexity}")
    return cost, wrong


def _cost(node: FieldNode, costs: Mapping[str, int], times: int) -> int:
    own = costs.get(node.name.value, 1) * times
    inner = times * 10 if any(a.name.value in ("limit", "first") for a in node.arguments) else times
    return own + sum(_cost(each, costs, inner) for each in _fields(node.selection_set))
