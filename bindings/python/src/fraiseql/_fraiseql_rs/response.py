# SPDX-License-Identifier: MIT
"""Rows of JSON text to the body of a GraphQL response."""

import dataclasses
from collections.abc import Iterable, Sequence
from typing import Any

from fraiseql._fraiseql_rs.names import camelised, dumps, loads, to_camel_case
from fraiseql._fraiseql_rs.registry import nested_type

Field = tuple[str, str | None, Sequence[str], Any, bool | None]
"""name in the response, type, rows, selections (JSON or list), whether it is a list"""


@dataclasses.dataclass
class _Wanted:
    """What is wanted of an object: its keys, what they are called, and what of their values."""

    alias: str | None = None
    type_name: str | None = None
    fields: dict[str, "_Wanted"] = dataclasses.field(default_factory=dict)
    # Only these keys; otherwise every key, and `fields` renames some.
    strict: bool = True

    def at(self, path: Iterable[str]) -> "_Wanted":
        node = self
        for key in path:
            node = node.fields.setdefault(to_camel_case(key), _Wanted(strict=False))
        return node


def build_graphql_response(
    json_strings: Sequence[str],
    field_name: str,
    type_name: str | None = None,
    field_paths: Sequence[Sequence[str]] | None = None,
    field_selections: str | Sequence[dict[str, Any]] | None = None,
    is_list: bool | None = None,
    include_graphql_wrapper: bool | None = None,
) -> bytes:
    """`{"data":{FIELD:[…]}}` of rows, each an object as JSON text, with keys in camelCase.

    type_name: what `__typename` says; None: it is left out.  field_paths: `[["id"], ["author",
    "name"]]`, only these.  field_selections: `[{"materialized_path": "author.name", "alias":
    "writer", "type_info": {"type_name": "Author"}}]`: of the rows only the fields listed, under
    their aliases; inside of an object that is listed every field.  is_list: False is the first row
    alone, `[]` without one. include_graphql_wrapper: False is the value alone.  Raises ValueError
    for what is no JSON."""
    wanted = _wanted_of(field_selections, field_paths)
    value = _value(json_strings, type_name, wanted, is_list is not False, [])
    if include_graphql_wrapper is False:
        return dumps(value).encode()
    return dumps({"data": {field_name: value}}).encode()


def build_multi_field_response(fields: Sequence[Field]) -> bytes:
    """One body of several root fields, in their order: each as in build_graphql_response(), and
    null where a single row is wanted and there is none."""
    data = {
        name: _value(rows, type_name, _wanted_of(selections, None), is_list is not False, None)
        for name, type_name, rows, selections, is_list in fields
    }
    return dumps({"data": data}).encode()


def typed(value: Any, type_name: str | None) -> Any:
    """A JSON value with keys in camelCase, and `__typename` in the objects whose type is known."""
    return _shaped(value, type_name, _Wanted(strict=False))


def _value(
    rows: Sequence[str], type_name: str | None, wanted: _Wanted, is_list: bool, nothing: Any
) -> Any:
    if is_list:
        return [_shaped(loads(row), type_name, wanted) for row in rows]
    return _shaped(loads(rows[0]), type_name, wanted) if rows else nothing


def _wanted_of(
    selections: str | Sequence[dict[str, Any]] | None, paths: Sequence[Sequence[str]] | None
) -> _Wanted:
    if isinstance(selections, str):
        selections = loads(selections, "field selections")
    if selections:
        return _selected(selections)
    if paths:
        return _pathed(paths)
    return _Wanted(strict=False)


def _selected(selections: Any) -> _Wanted:
    top = _Wanted()
    try:
        for selection in selections:
            node = top.at(selection["materialized_path"].split("."))
            node.alias = selection.get("alias")
            node.type_name = (selection.get("type_info") or {}).get("type_name")
    except (AttributeError, KeyError, TypeError) as error:
        raise ValueError(f"Invalid field selections: {error!r}") from None
    return top


def _pathed(paths: Sequence[Sequence[str]]) -> _Wanted:
    top = _Wanted()
    whole: list[_Wanted] = []
    for path in paths:
        node = top
        for key in path:
            node = node.at([key])
            node.strict = True
        whole.append(node)
    for node in whole:
        node.strict = False
    return top


def _shaped(value: Any, type_name: str | None, wanted: _Wanted) -> Any:
    if isinstance(value, list):
        return [_shaped(item, type_name, wanted) for item in value]
    if not isinstance(value, dict):
        return value
    made: dict[str, Any] = {}
    if type_name is not None:
        made["__typename"] = value.get("__typename", type_name)
    for key, inner in value.items():
        name = to_camel_case(key)
        node = wanted.fields.get(name)
        if name == "__typename":
            made[name] = inner
        elif node is not None:
            of = nested_type(type_name, key) or node.type_name
            made[node.alias or name] = _shaped(inner, of, node)
        elif not wanted.strict:
            of = nested_type(type_name, key)
            made[name] = _shaped(inner, of, _EVERYTHING) if of else camelised(inner)
    return made


_EVERYTHING = _Wanted(strict=False)
