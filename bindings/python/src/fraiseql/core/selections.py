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
    print_ast,
    visit,
)

from fraiseql.core.ports import QueryEngine
from fraiseql.core.relations import Relation, relations_of
from fraiseql.core.shaping import Shape, Shaper, WholeField
from fraiseql.core.values import dump
from fraiseql.errors.exceptions import DatabaseQueryError

# Objects in objects of documents that are taken without being asked for.
_MAX_DEPTH = 4

_TYPE_QUERY = """query ($name: String!) { __type(name: $name) { fields { name args { type { kind } }
  type { kind name ofType { kind name ofType { kind name ofType { kind name } } } } } } }"""


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


def selection_of(info: Any) -> str | None:
    """`{ id name }` of the field that `info` is about; None if it has none."""
    selection = getattr(info, "selection", None)
    if isinstance(selection, str):
        return selection or None
    sets = [node.selection_set for node in info.field_nodes if node.selection_set]
    if not sets:
        return None
    together = SelectionSetNode(selections=tuple(s for each in sets for s in each.selections))
    return print_ast(visit(together, _Alone(info)))


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


class _Types:
    """What an engine says of the types of its database, asked once of each."""

    def __init__(self) -> None:
        self.fields: dict[str, dict[str, WholeField]] = {}
        self.shapes: dict[tuple[str, str], Shape] = {}

    async def read(self, engine: QueryEngine, type_name: str, depth: int = 0) -> None:
        """This type, and those of objects inside of its rows."""
        if type_name in self.fields:
            return
        fields = self.fields[type_name] = {}
        try:
            described = await _described(engine, type_name)
        except BaseException:
            del self.fields[type_name]
            raise
        for each in described:
            kind, inner = _kind(each["type"])
            if any(argument["type"]["kind"] == "NON_NULL" for argument in each["args"]):
                continue
            fields[each["name"]] = WholeField(each["name"], kind, inner)
            if kind == "OBJECT" and depth < _MAX_DEPTH:
                await self.read(engine, inner, depth + 1)

    def plain(
        self,
        engine: QueryEngine,
        type_name: str,
        names: Callable[[str], str] | None = None,
        depth: int = 0,
    ) -> str:
        """All scalars and enums of an object, and the objects inside its document."""
        parts = []
        for each in self.fields.get(type_name, {}).values():
            alias = names(each.name) if names else each.name
            name = each.name if alias == each.name else f"{alias}: {each.name}"
            if each.kind in ("SCALAR", "ENUM") and each.name != "nodeId":
                parts.append(name)
            elif each.kind == "OBJECT" and depth < _MAX_DEPTH and each.type in self.fields:
                if relations_of(engine).of_type(each.type) or each.type.endswith(_DERIVED):
                    continue  # rows of others: who wants them says so
                below = _snake if names else None
                parts.append(f"{name} {self.plain(engine, each.type, below, depth + 1)}")
        return "{ " + " ".join(parts or ["__typename"]) + " }"


_types: weakref.WeakKeyDictionary[Any, _Types] = weakref.WeakKeyDictionary()
# Types that follow from a relation's, and are no part of its rows.
_DERIVED = ("Measured", "Aggregate", "Group", "Connection")
# Selections that are remembered of one engine.
_MOST_SHAPES = 2048


async def _types_of(engine: QueryEngine, relation: Relation) -> _Types:
    types = _types.setdefault(engine, _Types())
    await types.read(engine, relation.type)
    return types


async def plain_selection(engine: QueryEngine, relation: Relation, *, columns: bool = False) -> str:
    """All scalars and enums of a row, and the objects inside its document.

    columns: under the names of the database, not those of GraphQL."""
    types = await _types_of(engine, relation)
    return types.plain(engine, relation.type, relation.column if columns else None)


def forget(engine: QueryEngine) -> None:
    """After a reload."""
    _types.pop(engine, None)


async def shape_for(engine: QueryEngine, relation: Relation, info: Any) -> Shape:
    """The selection of `info` on rows of the relation; all plain fields without one, and where
    none of what is selected is a field of the relation: then the resolver makes something else of
    the rows."""
    types = await _types_of(engine, relation)
    selection = selection_of(info) if info is not None else None
    if selection is None:
        whole = Shape(types.plain(engine, relation.type))
        if relation.has_document:
            whole.merged = True
        return whole
    key = (relation.type, selection)
    shape = types.shapes.get(key)
    if shape is None:
        shaper = Shaper(
            lambda name: types.fields.get(name, {}),
            lambda name: types.plain(engine, name, _snake),
        )
        shape = shaper.shape(relation, selection)
        if not shape.found:
            shape = Shape(types.plain(engine, relation.type))
        if len(types.shapes) >= _MOST_SHAPES:
            types.shapes.clear()
        types.shapes[key] = shape
    return shape
