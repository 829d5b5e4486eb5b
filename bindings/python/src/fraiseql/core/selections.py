# SPDX-License-Identifier: MIT
"""Which fields of a row are asked for: by the request, or, without one, all that are plain
values."""

import json
import re
import weakref
from collections.abc import Callable
from typing import Any

from graphql import (
    BooleanValueNode,
    FloatValueNode,
    FragmentSpreadNode,
    InlineFragmentNode,
    IntValueNode,
    ListValueNode,
    NameNode,
    NullValueNode,
    ObjectFieldNode,
    ObjectValueNode,
    SelectionSetNode,
    StringValueNode,
    ValueNode,
    VariableNode,
    Visitor,
    get_named_type,
    is_abstract_type,
    print_ast,
    visit,
)

from fraiseql.core.ports import QueryEngine
from fraiseql.core.relations import Relation, relations_of
from fraiseql.core.values import dump
from fraiseql.errors.exceptions import DatabaseQueryError

# Objects in objects of documents that are taken without being asked for.
_MAX_DEPTH = 4

_TYPE_QUERY = """query ($name: String!) { __type(name: $name) { fields { name args { type { kind } }
  type { kind name ofType { kind name ofType { kind name ofType { kind name } } } } } } }"""

_plain: weakref.WeakKeyDictionary[Any, dict[tuple[str, bool], str]] = weakref.WeakKeyDictionary()


# ---- as the request says ----


class _Alone(Visitor):
    """Makes a selection stand alone: variables become values, and named fragments inline ones."""

    def __init__(self, info: Any) -> None:
        super().__init__()
        self.info = info

    def enter_variable(self, node: VariableNode, *_: Any) -> ValueNode:
        return _literal(self.info.variable_values.get(node.name.value))

    def enter_fragment_spread(self, node: FragmentSpreadNode, *_: Any) -> Any:
        fragment = self.info.fragments[node.name.value]
        inline = InlineFragmentNode(
            type_condition=fragment.type_condition,
            directives=node.directives,
            selection_set=fragment.selection_set,
        )
        return visit(inline, self)


def _literal(value: Any) -> ValueNode:
    if value is None:
        return NullValueNode()
    if isinstance(value, bool):
        return BooleanValueNode(value=value)
    if isinstance(value, int):
        return IntValueNode(value=str(value))
    if isinstance(value, float):
        return FloatValueNode(value=repr(value))
    if isinstance(value, (list, tuple)):
        return ListValueNode(values=tuple(_literal(each) for each in value))
    if isinstance(value, dict):
        fields = (
            ObjectFieldNode(name=NameNode(value=str(name)), value=_literal(inner))
            for name, inner in value.items()
        )
        return ObjectValueNode(fields=tuple(fields))
    return StringValueNode(value=str(value))


def _of_info(info: Any) -> str | None:
    """`{ id name }` of the field that `info` is about; None if it has none."""
    selection = getattr(info, "selection", None)
    if isinstance(selection, str):
        return selection or None
    sets = [node.selection_set for node in info.field_nodes if node.selection_set]
    if not sets:
        return None
    together = SelectionSetNode(selections=tuple(s for each in sets for s in each.selections))
    return print_ast(visit(together, _Alone(info)))


def _fits(info: Any, relation: Relation) -> bool:
    """Whether what the field returns are rows of the relation, or what they may be."""
    returned = getattr(info, "return_type", None)
    if returned is None:
        return True
    if isinstance(returned, str):
        return returned.strip("[]!") == relation.type
    named = get_named_type(returned)
    return named.name == relation.type or is_abstract_type(named)


# ---- all that is plain ----


def _kind(wrapped: dict[str, Any]) -> tuple[str, str]:
    while wrapped.get("ofType"):
        wrapped = wrapped["ofType"]
    return wrapped["kind"], wrapped["name"]


def _snake(name: str) -> str:
    return re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "_", name).lower()


async def _described(engine: QueryEngine, type_name: str) -> list[dict[str, Any]]:
    status, body = await engine.execute_bytes(
        document=_TYPE_QUERY, variables=dump({"name": type_name}), whole=True
    )
    described = (json.loads(body).get("data") or {}).get("__type")
    if status != 200 or not described:
        raise DatabaseQueryError(f"the engine does not say which fields {type_name} has")
    fields: list[dict[str, Any]] = described["fields"]
    return fields


async def _plain_fields(
    engine: QueryEngine, type_name: str, names: Callable[[str], str] | None, depth: int
) -> str:
    parts = []
    for field in await _described(engine, type_name):
        kind, inner = _kind(field["type"])
        alias = names(field["name"]) if names else field["name"]
        name = field["name"] if alias == field["name"] else f"{alias}: {field['name']}"
        needs = any(argument["type"]["kind"] == "NON_NULL" for argument in field["args"])
        if kind in ("SCALAR", "ENUM") and not needs and field["name"] != "nodeId":
            parts.append(name)
        elif kind == "OBJECT" and not field["args"] and depth < _MAX_DEPTH:
            if relations_of(engine).of_type(inner) or inner == f"{type_name}Measured":
                continue  # rows of others: who wants them says so
            below = _snake if names else None
            parts.append(f"{name} {await _plain_fields(engine, inner, below, depth + 1)}")
    return "{ " + " ".join(parts or ["__typename"]) + " }"


async def plain_selection(engine: QueryEngine, relation: Relation, *, columns: bool = False) -> str:
    """All scalars and enums of a row, and the objects inside its document.  Asked once of each
    engine.

    columns: under the names of the database, not those of GraphQL."""
    known = _plain.setdefault(engine, {})
    key = (relation.type, columns)
    if key not in known:
        names = relation.column if columns else None
        known[key] = await _plain_fields(engine, relation.type, names, 0)
    return known[key]


def forget(engine: QueryEngine) -> None:
    """After a reload."""
    _plain.pop(engine, None)


async def selection_for(engine: QueryEngine, relation: Relation, info: Any) -> str:
    """The selection of `info` where its field returns rows of the relation, else all plain
    fields."""
    if info is not None and _fits(info, relation):
        selection = _of_info(info)
        if selection:
            return selection
    return await plain_selection(engine, relation)
