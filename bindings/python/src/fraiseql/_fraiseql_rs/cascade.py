# SPDX-License-Identifier: MIT
"""The cascade of a mutation: what else it changed, as far as the client asked."""

from typing import Any

from fraiseql._fraiseql_rs.names import camelised, dumps, loads, to_camel_case


def filter_cascade_data(cascade_json: str, selections_json: str | None = None) -> str:
    """The cascade, reduced to what the selections say; without selections as it is.

    selections_json: `{"fields": ["updated", "metadata"], "updated": {"fields": ["id", "entity"],
    "include": ["Post"], "exclude": ["Log"], "entity_selections": {"Post": ["id", "title"]}}}`.  A
    part that is listed and has no selection of its own is whole.  Keys may be snake_case or
    camelCase on both sides; the answer's are camelCase.  Raises ValueError for what is no JSON or
    has not this form."""
    cascade = loads(cascade_json, "cascade JSON")
    if selections_json is None:
        return dumps(cascade)
    return dumps(filtered(cascade, selections_json))


def filtered(cascade: Any, selections_json: str) -> dict[str, Any]:
    """The same over values."""
    selections = loads(selections_json, "cascade selections JSON")
    if not isinstance(selections, dict) or not isinstance(selections.get("fields"), list):
        raise ValueError("Invalid cascade selections JSON: missing field `fields`")
    wanted = [to_camel_case(name) for name in selections["fields"]]
    parts = {to_camel_case(name): part for name, part in selections.items()}
    if not isinstance(cascade, dict):
        return {}
    return {
        name: _part(value, parts.get(name))
        for name, value in camelised(cascade).items()
        if name in wanted
    }


def _part(value: Any, selection: Any) -> Any:
    if not isinstance(selection, dict):
        return value
    if isinstance(value, list):
        return [_item(item, selection) for item in value if _is_wanted(item, selection)]
    return _item(value, selection)


def _is_wanted(item: Any, selection: dict[str, Any]) -> bool:
    of = item.get("__typename") if isinstance(item, dict) else None
    include = selection.get("include")
    return (not include or of in include) and of not in (selection.get("exclude") or ())


def _item(item: Any, selection: dict[str, Any]) -> Any:
    fields = selection.get("fields")
    if not isinstance(item, dict) or not isinstance(fields, list):
        return item
    wanted = {to_camel_case(name) for name in fields} | {"__typename"}
    made = {key: value for key, value in item.items() if key in wanted}
    of_type = (selection.get("entity_selections") or {}).get(item.get("__typename"))
    if of_type is not None and isinstance(made.get("entity"), dict):
        names = of_type.get("fields", []) if isinstance(of_type, dict) else of_type
        keys = {to_camel_case(name) for name in names} | {"__typename"}
        made["entity"] = {key: value for key, value in made["entity"].items() if key in keys}
    return made
