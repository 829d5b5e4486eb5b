# SPDX-License-Identifier: MIT
"""Fields of a selection, with those of its fragments."""

from __future__ import annotations

from collections.abc import Iterable

from graphql import FieldNode, SelectionSetNode

from fraiseql.core.ast_parser import Fragments, fields_of

__all__ = ["deduplicate_fields", "resolve_all_fields"]


def resolve_all_fields(
    selection_set: SelectionSetNode, fragments: Fragments, typename: str | None = None
) -> list[FieldNode]:
    """The fields that a selection asks of an object, each once by the name that the answer has for
    it.

    typename: of the object; inline fragments of other types are left out.
    Raises ValueError for a fragment that is not there."""
    return deduplicate_fields(fields_of(selection_set, fragments, typename=typename))


def deduplicate_fields(fields: Iterable[FieldNode]) -> list[FieldNode]:
    """Each once by the name that the answer has for it: the first one."""
    found: dict[str, FieldNode] = {}
    for node in fields:
        found.setdefault((node.alias or node.name).value, node)
    return list(found.values())
