# SPDX-License-Identifier: MIT
"""Python values to JSON values, as variables of a document and parameters of a statement carry
them, and back."""

import base64
import datetime
import decimal
import enum
import ipaddress
import json
import math
import uuid
from collections.abc import Callable, Mapping
from typing import Any

# Deeper values are refused: nobody writes such filters, and a value may contain itself.
MAX_DEPTH = 32

_TEXT_TYPES = (
    uuid.UUID,
    decimal.Decimal,
    ipaddress.IPv4Address,
    ipaddress.IPv6Address,
    ipaddress.IPv4Network,
    ipaddress.IPv6Network,
)


def is_unset(value: object) -> bool:
    """Whether it stands for "not given"."""
    import fraiseql

    return value is not None and value is getattr(fraiseql, "UNSET", None)


def members(value: object) -> dict[str, Any] | None:
    """The fields of an object that were given: of a mapping, or of an instance of an input class.
    None if it is neither."""
    if isinstance(value, Mapping):
        found = dict(value)
    elif isinstance(value, (str, bytes, enum.Enum, type)) or not hasattr(value, "__dict__"):
        return None
    else:
        found = {name: item for name, item in vars(value).items() if not name.startswith("_")}
        found = {name: item for name, item in found.items() if item is not None}
    return {str(name): item for name, item in found.items() if not is_unset(item)}


def duration(value: datetime.timedelta) -> str:
    """ISO 8601, exact: `-PT90.5S` for a span, days counted as 24 hours."""
    micros = value // datetime.timedelta(microseconds=1)
    sign, micros = ("-", -micros) if micros < 0 else ("", micros)
    return f"{sign}PT{micros // 1_000_000}.{micros % 1_000_000:06d}S"


def _leaf(value: Any, use_names: bool) -> Any:
    if isinstance(value, enum.Enum):
        return value.name if use_names else value.value
    if isinstance(value, float):
        return value if math.isfinite(value) else str(value)
    if isinstance(value, (bool, int, str)) or value is None:
        return value
    if isinstance(value, _TEXT_TYPES):
        return str(value)
    if isinstance(value, (datetime.date, datetime.time)):
        return value.isoformat()
    if isinstance(value, datetime.timedelta):
        return duration(value)
    if isinstance(value, (bytes, bytearray, memoryview)):
        return base64.b64encode(value).decode()
    raise TypeError(f"a value of type {type(value).__name__} cannot be sent to the database")


def to_json(value: Any, *, use_names: bool = False, depth: int = 0) -> Any:
    """What json.dumps() takes.  use_names: enums are their names, as GraphQL has them, not their
    values.

    Raises TypeError for what has no form in JSON, ValueError for what is nested too deeply."""
    if depth > MAX_DEPTH:
        raise ValueError(f"values are nested more than {MAX_DEPTH} deep")
    if isinstance(value, (list, tuple, set, frozenset)):
        return [to_json(item, use_names=use_names, depth=depth + 1) for item in value]
    if hasattr(value, "obj") and type(value).__name__ in ("Json", "Jsonb"):  # psycopg's marks
        return to_json(value.obj, use_names=use_names, depth=depth + 1)
    if isinstance(value, _TEXT_TYPES):
        return str(value)
    found = members(value)
    if found is not None:
        return {k: to_json(v, use_names=use_names, depth=depth + 1) for k, v in found.items()}
    return _leaf(value, use_names)


def dump(value: Any) -> bytes:
    """Compact JSON in UTF-8."""
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"), allow_nan=False).encode()


_READERS: dict[str, Callable[[Any], Any]] = {
    "BigInt": int,
    "Int": int,
    "Float": float,
    "Decimal": decimal.Decimal,
    "UUID": uuid.UUID,
    "Date": datetime.date.fromisoformat,
    "DateTime": lambda text: datetime.datetime.fromisoformat(text.replace("Z", "+00:00")),
    "LocalDateTime": datetime.datetime.fromisoformat,
}


def from_json(value: Any, graphql_type: str) -> Any:
    """The Python value of a leaf: `Decimal("14.50")` of "14.50" and `Decimal!`.  What Python
    cannot hold (the year 10000, infinity as a date) stays the text that it is."""
    reader = _READERS.get(graphql_type.strip("[]!"))
    if value is None or reader is None:
        return value
    if isinstance(value, list):
        return [from_json(item, graphql_type) for item in value]
    try:
        return reader(value)
    except (ValueError, TypeError, ArithmeticError):
        return value
