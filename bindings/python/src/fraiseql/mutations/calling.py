# SPDX-License-Identifier: MIT
"""Which mutations the engine can carry out without Python, and what it has to know of them."""

from __future__ import annotations

import datetime
import decimal
import re
import uuid
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from fraiseql._definitions import Definition, hints_of
from fraiseql._fraiseql_rs.registry import is_schema_registry_initialized
from fraiseql.fields import MISSING, FraiseQLField
from fraiseql.gql.shapes import Shape, shape_of
from fraiseql.mutations.sql_mutation import SqlMutation, plain, success_name
from fraiseql.resolving.arguments import is_kept
from fraiseql.types.unset import UNSET

if TYPE_CHECKING:
    from collections.abc import Callable

_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_$]*")
# Of the context, as the engine calls it.
_PARTS = {"user": "user", "user_id": "user", "tenant_id": "tenant", "contact_id": "contact"}
# Whose values the function is given as the client wrote them.
_KEPT = frozenset({"String", "Int", "Boolean", "ID", "JSON"})
# Which the engine writes as Python does.
_WRITTEN: dict[str, type] = {
    "Float": float,
    "Decimal": decimal.Decimal,
    "Date": datetime.date,
    "DateTime": datetime.datetime,
}


@dataclass
class Calls:
    """function: in SQL.  context: what stands before the input.  entity: the success's field with
    what was changed.  absent: {input: {field: what is given where it is left out}}.
    columns: {(input, field): its name for the function, and the type that its text is of}."""

    function: str
    context: list[str]
    success: str
    failure: str
    entity: str | None
    entity_type: str | None
    cascade: bool
    absent: dict[str, dict[str, Any]] = field(default_factory=dict)
    columns: dict[tuple[str, str], tuple[str, str | None]] = field(default_factory=dict)


class _PythonNeeded(Exception):
    """Something of it is done in Python."""


def calls_of(mutation: SqlMutation, default_schema: str) -> Calls | None:
    """None: only Python can carry it out, or nobody knows whether the engine would do the same.

    default_schema: of functions whose mutation names none."""
    parts = [_PARTS.get(key) for key in mutation.context_params]
    names = [mutation.said_schema or default_schema, mutation.function]
    is_plain = mutation.prepare is None and all(_NAME.fullmatch(name) for name in names)
    if not is_plain or None in parts or is_schema_registry_initialized():
        return None
    hints = hints_of(mutation.cls)
    success = hints["success"]
    calls = Calls(
        function=".".join(names),
        context=[part for part in parts if part],
        success=success_name(success),
        failure=success_name(hints["error"] if "error" in hints else hints["failure"]),
        entity=mutation.entity,
        entity_type=mutation.entity_type,
        cascade=mutation.enable_cascade,
    )
    try:
        if "input" in hints:
            _read_input(calls, shape_of(hints["input"]), set())
    except _PythonNeeded:
        return None
    return calls


def _read_input(calls: Calls, shape: Shape, seen: set[str]) -> None:
    if shape.kind != "object" or not shape.definition.is_input:
        raise _PythonNeeded
    definition = shape.definition
    if definition.name in seen:
        return
    seen.add(definition.name)
    _check_class(definition)
    for name, one in definition.fields.items():
        graphql_name = definition.graphql_name_of(name)
        default = _default_of(one)
        if default is not UNSET:
            calls.absent.setdefault(definition.name, {})[graphql_name] = plain(default)
        of = _read_value(calls, shape_of(definition.annotation(name)), seen)
        calls.columns[definition.name, graphql_name] = (name, of)


def _check_class(definition: Definition) -> None:
    """Its instances hold what they are made of, and nothing else."""
    cls = definition.python_type
    made = getattr(vars(cls).get("__init__"), "__qualname__", "").startswith("_make_init.")
    shown = {each.name for each, _ in definition.shown()}
    if not made or hasattr(cls, "__post_init__") or shown != set(definition.fields):
        raise _PythonNeeded
    if not all(each.init for each in definition.fields.values()):
        raise _PythonNeeded


def _default_of(one: FraiseQLField) -> Any:
    """UNSET: the function is given nothing."""
    factory: Callable[[], Any] | None = one.default_factory
    if factory is None:
        return UNSET if one.default is MISSING else one.default
    is_copy = getattr(factory, "__name__", "") == "copy" and isinstance(
        getattr(factory, "__self__", None), (list, dict, set)
    )
    if factory not in (list, dict, set) and not is_copy:
        raise _PythonNeeded  # it may give something else each time
    return factory()


def _read_value(calls: Calls, shape: Shape, seen: set[str]) -> str | None:
    """The type that its text is of, where that has more than one spelling."""
    if shape.kind == "list":
        assert shape.of is not None
        return _read_value(calls, shape.of, seen)
    if shape.kind == "object":
        _read_input(calls, shape, seen)
        return None
    if shape.kind == "enum":
        if not all(isinstance(member.value, str) for member in shape.python):
            raise _PythonNeeded
        return None
    if shape.name == "ID" and shape.python is uuid.UUID:
        return "uuid"
    if _WRITTEN.get(shape.name) is shape.python:
        return None
    if shape.kind == "scalar" and shape.name in _KEPT and is_kept(shape):
        return None
    raise _PythonNeeded
