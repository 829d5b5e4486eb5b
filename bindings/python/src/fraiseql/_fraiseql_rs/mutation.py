# SPDX-License-Identifier: MIT
"""What a function in SQL returned to the answer of a mutation.  The rules are the engine's own."""

import dataclasses
from collections.abc import Sequence
from typing import Any

from fraiseql._fraiseql_rs.cascade import filtered
from fraiseql._fraiseql_rs.names import dumps, loads, to_camel_case
from fraiseql._fraiseql_rs.response import typed

SUCCESSES = frozenset(
    [
        "success",
        "created",
        "updated",
        "deleted",
        "new",
        "completed",
        "ok",
        "done",
        "existing",
        "synced",
        "cancelled",
    ]
)
"""First words of a status that are a success; every other one is an error."""

CODES = {
    "noop": 422,
    "validation": 422,
    "unauthorized": 401,
    "forbidden": 403,
    "not_found": 404,
    "timeout": 408,
    "conflict": 409,
}
"""Codes of errors by the first word of their status; 500 for others."""

_REFUSALS = (*(f"{word}:" for word in CODES), "failed:")


@dataclasses.dataclass
class MutationRow:
    """A mutation_response, whatever form it came in."""

    status: str
    message: str | None = None
    entity_id: str | None = None
    entity_type: str | None = None
    entity: Any = None
    updated_fields: list[str] | None = None
    cascade: Any = None
    metadata: Any = None

    @property
    def word(self) -> str:
        """The first word of the status, in small letters."""
        return self.status.partition(":")[0].strip().lower()

    @property
    def is_success(self) -> bool:
        return self.word in SUCCESSES

    @property
    def code(self) -> int:
        return CODES.get(self.word, 500)

    @property
    def identifier(self) -> str:
        """What the status says behind its first word."""
        return self.status.partition(":")[2].strip() or "general_error"


def parse_mutation(value: Any, entity_type: str | None = None) -> MutationRow:
    """A row of any known form: the eight columns of mutation_response, the older mutation_result
    (`object_data`, `extra_metadata`), `{"success", "data", "error"}`, or the thing itself."""
    if value is None:
        return MutationRow("failed:no_result", "The function returned nothing.")
    if isinstance(value, dict):
        if _is_row(value):
            return _row(value)
        if isinstance(value.get("success"), bool) and (not value["success"] or "id" not in value):
            return _report(value)
    cascade = None
    if isinstance(value, dict) and "_cascade" in value:
        cascade = value["_cascade"]
        value = {key: inner for key, inner in value.items() if key != "_cascade"}
    own = value.get("id") if isinstance(value, dict) else None
    return MutationRow(
        "success",
        "Success",
        own if isinstance(own, str) else None,
        entity_type,
        value,
        cascade=cascade,
    )


def build_mutation_response(
    mutation_json: str,
    field_name: str,
    success_type: str,
    error_type: str,
    entity_field_name: str | None = None,
    entity_type: str | None = None,
    cascade_selections: str | None = None,
    auto_camel_case: bool = True,
    success_type_fields: Sequence[str] | None = None,
    error_type_fields: Sequence[str] | None = None,
) -> bytes:
    """The body `{"data":{FIELD:{"__typename":…}}}` of what a function returned, given as JSON text.

    entity_field_name: the field of the success type that has the entity.  cascade_selections: what
    the client asks of `cascade` (see filter_cascade_data()); None: the cascade is left out.
    …_type_fields: only these fields; None: all of them.  An unknown status is an error with code
    500. Raises ValueError for what is no JSON."""
    row = parse_mutation(loads(mutation_json), entity_type)
    made = mutation_answer(
        row,
        success_type,
        error_type,
        entity_field_name,
        entity_type,
        cascade_selections,
        auto_camel_case,
        success_type_fields,
        error_type_fields,
    )
    return dumps({"data": {field_name: made}}).encode()


def mutation_answer(
    row: MutationRow,
    success_type: str,
    error_type: str,
    entity_field_name: str | None = None,
    entity_type: str | None = None,
    cascade_selections: str | None = None,
    auto_camel_case: bool = True,
    success_type_fields: Sequence[str] | None = None,
    error_type_fields: Sequence[str] | None = None,
) -> dict[str, Any]:
    """The value of the field; see build_mutation_response()."""
    if row.is_success:
        made = _success(row, success_type, entity_field_name, entity_type, auto_camel_case)
        fields = success_type_fields
    else:
        made = _error(row, error_type, auto_camel_case, error_type_fields)
        fields = error_type_fields
    if fields is not None:
        keep = {to_camel_case(name) for name in fields} | {"__typename"}
        if not row.is_success:
            keep.add("code")
        made = {key: value for key, value in made.items() if to_camel_case(key) in keep}
    if cascade_selections is not None and row.cascade is not None:
        made["cascade"] = filtered(row.cascade, cascade_selections)
    return made


def _is_row(value: dict[str, Any]) -> bool:
    """A thing may have a status of its own; then it has an id, and no message and no entity."""
    status = value.get("status")
    if not isinstance(status, str):
        return "object_data" in value or ("status" in value and "entity" in value)
    return (
        value.get("id") is None
        or any(key in value for key in ("message", "entity", "object_data"))
        or status.lower().startswith(_REFUSALS)
    )


def _row(value: dict[str, Any]) -> MutationRow:
    metadata = value.get("metadata", value.get("extra_metadata"))
    of = value.get("entity_type")
    if of is None and "object_data" in value and isinstance(metadata, dict):
        of = metadata.get("entity")
    own = value.get("entity_id", value.get("id"))
    status = value.get("status")
    updated = value.get("updated_fields")
    return MutationRow(
        status if isinstance(status, str) and status else "failed:no_result",
        value.get("message"),
        str(own) if own is not None else None,
        of,
        value.get("entity", value.get("object_data")),
        updated if isinstance(updated, list) else None,
        value.get("cascade", value.get("_cascade")),
        metadata,
    )


def _report(value: dict[str, Any]) -> MutationRow:
    if value["success"]:
        return MutationRow("success", value.get("message"), entity=value.get("data"))
    error = value.get("error")
    said = error if isinstance(error, dict) else {}
    message = value.get("message") or said.get("message")
    if message is None and isinstance(error, str):
        message = error
    code = said.get("code")
    return MutationRow(f"failed:{code}" if code is not None else "failed", message)


def _success(
    row: MutationRow,
    success_type: str,
    entity_field: str | None,
    entity_type: str | None,
    camel: bool,
) -> dict[str, Any]:
    name = to_camel_case if camel else str
    of = row.entity_type or entity_type or "Entity"
    field = name(entity_field) if entity_field else of[0].lower() + of[1:]
    made: dict[str, Any] = {"__typename": success_type}
    if row.entity_id is not None:
        made["id"] = row.entity_id
    made |= {"message": row.message, "status": row.status}
    entity, beside = _unwrapped(row.entity, field)
    made[field] = typed(entity, of) if camel else _named(entity, of)
    if row.updated_fields is not None:
        made["updatedFields"] = [name(column) for column in row.updated_fields]
    for key, value in beside.items():
        made.setdefault(name(key), typed(value, None) if camel else value)
    return made


def _unwrapped(entity: Any, field: str) -> tuple[Any, dict[str, Any]]:
    """Of `{"post": {…}, "note": …}` the post, and what stands beside it."""
    if isinstance(entity, dict):
        for key, value in entity.items():
            if to_camel_case(key) == to_camel_case(field) and isinstance(value, dict | list):
                beside = {k: v for k, v in entity.items() if k not in (key, "entity", "cascade")}
                return value, beside
    return entity, {}


def _named(entity: Any, type_name: str) -> Any:
    if isinstance(entity, list):
        return [_named(item, type_name) for item in entity]
    return {"__typename": type_name, **entity} if isinstance(entity, dict) else entity


def _error(
    row: MutationRow, error_type: str, camel: bool, fields: Sequence[str] | None
) -> dict[str, Any]:
    metadata = row.metadata if isinstance(row.metadata, dict) else {}
    errors = metadata.get("errors")
    if not isinstance(errors, list):
        errors = [
            {
                "code": row.code,
                "identifier": row.identifier,
                "message": row.message,
                "details": None,
            }
        ]
    made: dict[str, Any] = {
        "__typename": error_type,
        "code": row.code,
        "status": row.status,
        "message": row.message,
        "errors": errors,
    }
    more = dict(row.entity) if isinstance(row.entity, dict) else {}
    declared = {to_camel_case(name) for name in fields or ()}
    more |= {k: v for k, v in metadata.items() if to_camel_case(k) in declared and k not in more}
    for key, value in more.items():
        made.setdefault(
            to_camel_case(key) if camel else key, typed(value, None) if camel else value
        )
    return made
