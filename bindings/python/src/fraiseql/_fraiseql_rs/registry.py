# SPDX-License-Identifier: MIT
"""Which field of which type is an object of which type: what `__typename` inside of objects
needs."""

import dataclasses
from typing import Any

from fraiseql._fraiseql_rs.names import loads, to_camel_case


@dataclasses.dataclass(frozen=True)
class FieldInfo:
    """A field that the registry knows.  is_list: it has a list of what `type_name` says."""

    type_name: str
    is_nested_object: bool
    is_list: bool


_types: dict[str, dict[str, FieldInfo]] | None = None


def initialize_schema_registry(schema_json: str) -> None:
    """Tells the types: `{"version", "features", "types": {"User": {"fields": {"name": {"type_name",
    "is_nested_object", "is_list"}}}}}`.  Names of fields may be snake_case or camelCase.

    Raises ValueError for what has not this form, RuntimeError when types have been told before."""
    global _types
    if _types is not None:
        raise RuntimeError("Schema registry is already initialized")
    said = loads(schema_json, "schema JSON")
    if not isinstance(said, dict):
        raise ValueError("Failed to parse schema JSON: an object is wanted")
    for member in ("version", "types"):
        if member not in said:
            raise ValueError(f"Failed to parse schema JSON: missing field `{member}`")
    try:
        _types = {
            name: {to_camel_case(f): _field_info(info) for f, info in made["fields"].items()}
            for name, made in said["types"].items()
        }
    except (AttributeError, KeyError, TypeError) as error:
        raise ValueError(f"Failed to parse schema JSON: {error!r} in `types`") from None


def is_schema_registry_initialized() -> bool:
    """Have types been told?"""
    return _types is not None


def reset_schema_registry_for_testing() -> None:
    """Forgets the types."""
    global _types
    _types = None


def nested_type(type_name: str | None, key: str) -> str | None:
    """The type of the objects in this field; None: it has none, or nobody told."""
    if _types is None or type_name is None:
        return None
    info = _types.get(type_name, {}).get(to_camel_case(key))
    return info.type_name if info is not None and info.is_nested_object else None


def _field_info(info: Any) -> FieldInfo:
    return FieldInfo(
        str(info["type_name"]), bool(info.get("is_nested_object")), bool(info.get("is_list"))
    )
