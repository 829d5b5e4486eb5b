# SPDX-License-Identifier: MIT
"""Selections, which come as text: `{ id title: name ... on X { y } }`."""

from __future__ import annotations

import functools
from typing import Any

from graphql import (
    DocumentNode,
    FieldNode,
    InlineFragmentNode,
    OperationDefinitionNode,
    SelectionSetNode,
    parse,
)
from graphql.language import print_ast

Tree = dict[str, Any]
"""By the name of a field what is selected inside of it; None of a leaf.  Of all types together."""


@functools.lru_cache(maxsize=2048)
def document(field: str, selection: str) -> DocumentNode:
    """`{ field selection }`, parsed."""
    return parse(f"{{ {field} {selection} }}", no_location=True)


def field_node(field: str, selection: str) -> FieldNode:
    """The field in its document."""
    operation = document(field, selection).definitions[0]
    assert isinstance(operation, OperationDefinitionNode)
    node = operation.selection_set.selections[0]
    assert isinstance(node, FieldNode)
    return node


def _add(tree: Tree, selections: SelectionSetNode) -> None:
    for each in selections.selections:
        if isinstance(each, InlineFragmentNode):
            _add(tree, each.selection_set)
        elif isinstance(each, FieldNode):
            inner = tree.get(each.name.value)
            if each.selection_set is None:
                tree.setdefault(each.name.value, None)
                continue
            if inner is None:
                inner = tree[each.name.value] = {}
            _add(inner, each.selection_set)


@functools.lru_cache(maxsize=2048)
def tree_of(selection: str) -> Tree | None:
    """None of a leaf.  Shared: not to be changed."""
    if not selection:
        return None
    tree: Tree = {}
    node = field_node("it", selection)
    assert node.selection_set is not None
    _add(tree, node.selection_set)
    return tree


def _plain(node: SelectionSetNode) -> SelectionSetNode:
    kept: list[Any] = []
    for each in node.selections:
        if isinstance(each, InlineFragmentNode):
            kept.append(
                InlineFragmentNode(
                    type_condition=each.type_condition,
                    directives=(),
                    selection_set=_plain(each.selection_set),
                )
            )
        elif isinstance(each, FieldNode) and each.name.value != "__typename":
            inner = _plain(each.selection_set) if each.selection_set else None
            kept.append(
                FieldNode(
                    name=each.name, alias=None, arguments=(), directives=(), selection_set=inner
                )
            )
        elif isinstance(each, FieldNode):
            kept.append(FieldNode(name=each.name, arguments=(), directives=()))
    return SelectionSetNode(selections=tuple(kept))


@functools.lru_cache(maxsize=2048)
def without_aliases(selection: str) -> str:
    """The same fields by their own names: how rows are asked for, whatever they are called in the
    answer."""
    if ":" not in selection:
        return selection
    node = field_node("it", selection)
    assert node.selection_set is not None
    return print_ast(_plain(node.selection_set))
