# SPDX-License-Identifier: MIT
"""What a document selects, as paths of names."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any, NamedTuple

from graphql import (
    FieldNode,
    FragmentDefinitionNode,
    FragmentSpreadNode,
    InlineFragmentNode,
    OperationDefinitionNode,
    SelectionSetNode,
    parse,
)

__all__ = ["FieldPath", "extract_field_paths_from_info", "extract_flat_paths", "parse_query_ast"]

# Fragments in fields in fragments double, and may stand in themselves: a short document can ask for
# more than fits into memory.
_MOST_PATHS = 10_000
_MOST_DEEP = 100

Fragments = Mapping[str, FragmentDefinitionNode]


class FieldPath(NamedTuple):
    """A value that is asked for.  alias: what the answer calls it.  path: names of fields, from the
    outermost."""

    alias: str
    path: list[str]


def parse_query_ast(
    source: str,
) -> tuple[OperationDefinitionNode, dict[str, FragmentDefinitionNode]]:
    """The first operation of a document, and its fragments by name.

    Raises ValueError when it has no operation, GraphQLSyntaxError when it is no document."""
    definitions = parse(source).definitions
    fragments = {d.name.value: d for d in definitions if isinstance(d, FragmentDefinitionNode)}
    for definition in definitions:
        if isinstance(definition, OperationDefinitionNode):
            return definition, fragments
    raise ValueError("No operation found in query")


def fields_of(
    selection: SelectionSetNode,
    fragments: Fragments,
    typename: str | None = None,
    seen: set[str] | None = None,
) -> Iterator[FieldNode]:
    """The fields of a selection, those of fragments in their place; a fragment that stands there
    twice says nothing new the second time.

    typename: what inline fragments on other types say is left out.  seen: fragments that have been
    read.  Raises ValueError for a fragment that is not there."""
    seen = set() if seen is None else seen
    for node in selection.selections:
        if isinstance(node, FieldNode):
            yield node
        elif isinstance(node, FragmentSpreadNode):
            name = node.name.value
            if name not in fragments:
                raise ValueError(f"Fragment '{name}' not found")
            if name not in seen:
                seen.add(name)
                yield from fields_of(fragments[name].selection_set, fragments, typename, seen)
        elif isinstance(node, InlineFragmentNode):
            condition = node.type_condition.name.value if node.type_condition else None
            if typename is None or condition in (None, typename):
                yield from fields_of(node.selection_set, fragments, typename, seen)


def extract_flat_paths(
    selection: SelectionSetNode,
    fragments: Fragments,
    path: list[str] | None = None,
    transform_path: Callable[[str], str] | None = None,
) -> list[FieldPath]:
    """The values that a selection asks for, in its order.

    path: where the selection stands.  transform_path: changes each name, as from camelCase to
    snake_case.  Raises ValueError for more than 10,000 of them, for one that is deeper than 100
    names, and for a fragment that is not there."""
    found: list[FieldPath] = []
    _add_paths(found, selection, fragments, path or [], transform_path or str)
    return found


def _add_paths(
    found: list[FieldPath],
    selection: SelectionSetNode,
    fragments: Fragments,
    path: list[str],
    change: Callable[[str], str],
) -> None:
    for node in fields_of(selection, fragments):
        name = node.name.value
        here = [*path, change(name)]
        if len(found) >= _MOST_PATHS or len(here) > _MOST_DEEP:
            raise ValueError(
                f"more than {_MOST_PATHS} values are asked for, or deeper than {_MOST_DEEP} names"
            )
        if node.selection_set:
            _add_paths(found, node.selection_set, fragments, here, change)
        else:
            found.append(FieldPath(node.alias.value if node.alias else name, here))


def extract_field_paths_from_info(
    info: Any, transform_path: Callable[[str], str] | None = None
) -> list[FieldPath] | None:
    """The same of the field that a resolver answers; None when it has no selection."""
    nodes = [node for node in getattr(info, "field_nodes", None) or () if node.selection_set]
    if not nodes:
        return None
    fragments = getattr(info, "fragments", None) or {}
    return [
        path
        for node in nodes
        for path in extract_flat_paths(node.selection_set, fragments, None, transform_path)
    ]
