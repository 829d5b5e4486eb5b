# SPDX-License-Identifier: MIT
"""A selection in the names of Python's types, on the rows of a relation as the database has them.

Mostly both have the same names, and rows go through as bytes.  Where a document is stored and
nothing describes it (`data` of a `tv_` table), its members are taken out of it here, row by row.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

from graphql import (
    FieldNode,
    InlineFragmentNode,
    OperationDefinitionNode,
    SelectionSetNode,
    parse,
    print_ast,
)

from fraiseql.core.relations import Relation, camel, plain_name

DATA = "fraiseql_data"
_MAX_FIELDS = 10_000


@dataclass(frozen=True)
class WholeField:
    """A field of a type of the database: kind of its innermost type (SCALAR, ENUM, OBJECT, …)."""

    name: str
    kind: str
    type: str


@dataclass
class Shape:
    """selection: what the engine is asked for.  found: whether any field is one of the relation.
    members: keys of the answer that are taken out of the document; of those in `nested` the keys
    inside are in camelCase.  merged: all members of the document are."""

    selection: str
    found: bool = True
    members: list[str] = field(default_factory=list)
    nested: set[str] = field(default_factory=set)
    merged: bool = False

    @property
    def is_plain(self) -> bool:
        """Whether rows are right as they come."""
        return not self.members and not self.nested and not self.merged

    def rows(self, raw: bytes) -> bytes:
        """The rows of an answer, `[…]`, with what the document has."""
        if self.is_plain:
            return raw
        rows = json.loads(raw)
        for row in rows:
            document = row.pop(DATA, None)
            if isinstance(document, dict) and self.members:
                named = {plain_name(key): value for key, value in document.items()}
                for key in self.members:
                    row[key] = named.get(plain_name(key))
            if self.merged and isinstance(document := row.get("data"), dict):
                row.update(camel_keys(document) | {k: v for k, v in row.items() if k != "data"})
            for key in self.nested:
                row[key] = camel_keys(row.get(key))
        return json.dumps(rows, ensure_ascii=False, separators=(",", ":")).encode()


def camel_keys(value: Any) -> Any:
    """JSON with the keys of its objects in camelCase."""
    if isinstance(value, dict):
        return {camel(key): camel_keys(inner) for key, inner in value.items()}
    if isinstance(value, list):
        return [camel_keys(inner) for inner in value]
    return value


class Shaper:
    """fields_of: the fields of a type of the database, by its name.  plain_of: the selection of
    all that is plain in an object of a type, in the names of the database."""

    def __init__(
        self,
        fields_of: Callable[[str], dict[str, WholeField]],
        plain_of: Callable[[str], str],
    ) -> None:
        self._fields_of = fields_of
        self._plain_of = plain_of
        self._count = 0

    def shape(self, relation: Relation, selection: str) -> Shape:
        """The selection `{ id name }` on rows of the relation.  Raises ValueError when it is too
        large."""
        shape = Shape("", found=False)
        parts = self._parts(relation.type, _parsed(selection), shape, top=True)
        if shape.members:
            parts[DATA] = f"{DATA}: data"
        shape.selection = "{ " + " ".join(parts.values() or ["__typename"]) + " }"
        return shape

    def _parts(
        self, type_name: str, selections: SelectionSetNode, shape: Shape, top: bool = False
    ) -> dict[str, str]:
        fields = self._fields_of(type_name)
        by_plain_name = {plain_name(name): found for name, found in fields.items()}
        has_document = top and "data" in fields and fields["data"].type == "JSON"
        parts: dict[str, str] = {}
        for node in _flat(selections):
            self._count += 1
            if self._count > _MAX_FIELDS:
                raise ValueError(f"more than {_MAX_FIELDS} fields are selected")
            name = node.name.value
            key = node.alias.value if node.alias else name
            found = fields.get(name) or by_plain_name.get(plain_name(name))
            if name == "__typename":
                parts[key] = name if key == name else f"{key}: {name}"
            elif found is not None:
                shape.found = True
                parts[key] = self._field(key, found, node, shape, top)
            elif has_document:
                shape.found = True
                shape.members.append(key)
                if node.selection_set:
                    shape.nested.add(key)
        return parts

    def _field(self, key: str, found: WholeField, node: FieldNode, shape: Shape, top: bool) -> str:
        head = found.name if key == found.name else f"{key}: {found.name}"
        if node.arguments:
            head += f"({', '.join(print_ast(argument) for argument in node.arguments)})"
        if found.kind in ("SCALAR", "ENUM"):
            if node.selection_set and top:
                shape.nested.add(key)
            return head
        if node.selection_set is None:
            return f"{head} {self._plain_of(found.type)}"
        inner = self._parts(found.type, node.selection_set, shape)
        return f"{head} {{ {' '.join(inner.values() or ['__typename'])} }}"


def _parsed(selection: str) -> SelectionSetNode:
    (operation,) = parse(selection, no_location=True).definitions
    assert isinstance(operation, OperationDefinitionNode)
    return operation.selection_set


def _flat(selections: SelectionSetNode) -> list[FieldNode]:
    """Fields, those of fragments among them: of which type a row is, the database may call
    otherwise."""
    found: list[FieldNode] = []
    for node in selections.selections:
        if isinstance(node, FieldNode):
            found.append(node)
        elif isinstance(node, InlineFragmentNode):
            found += _flat(node.selection_set)
    return found


# ---- conditions on members of a document that nothing describes ----

_COMPARISONS = {"neq": "!=", "gt": ">", "gte": ">=", "lt": "<", "lte": "<="}
_TEXTS = {"contains": "q", "icontains": "qi"}


def member_condition(names: Sequence[str], given: dict[str, Any]) -> dict[str, Any]:
    """Operators on a member, as a filter of the relation: `{"gte": 18}` on ("user", "age") is
    `{"data": {"pathMatch": "$.user.age >= 18"}}`.

    names: of the objects in which it is, and its own.
    Raises ValueError for an operator that JSON paths do not have."""
    conditions = [_member(names, operator, value) for operator, value in given.items()]
    return conditions[0] if len(conditions) == 1 else {"AND": conditions}


def _key(name: str) -> str:
    snake = re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "_", name).lower()
    if not re.fullmatch(r"\w+", snake):
        raise ValueError(f"{name!r} is not the name of a field")
    return snake


def _equal(names: Sequence[str], value: Any) -> dict[str, Any]:
    for name in reversed(names):
        value = {_key(name): value}
    return {"data": {"contains": value}}


def _member(names: Sequence[str], operator: str, value: Any) -> dict[str, Any]:
    literal = json.dumps(value, ensure_ascii=False)
    path = "$" + "".join(f'."{_key(name)}"' for name in names)
    if operator == "eq":
        return _equal(names, value)
    if operator == "in":
        return {"OR": [_equal(names, each) for each in value]}
    if operator == "nin":
        return {"NOT": _member(names, "in", value)}
    if operator == "isnull":
        there = {"data": {"pathExists": f"{path} ? (@ != null)"}}
        return {"NOT": there} if value else there
    if operator in _COMPARISONS:
        return {"data": {"pathMatch": f"{path} {_COMPARISONS[operator]} {literal}"}}
    if operator in _TEXTS:
        return {"data": {"pathMatch": f'{path} like_regex {literal} flag "{_TEXTS[operator]}"'}}
    if operator == "startswith":
        return {"data": {"pathMatch": f"{path} starts with {literal}"}}
    raise ValueError(
        f"{'.'.join(names)} stands in a document that nothing describes: it has no operator "
        f"{operator}"
    )
