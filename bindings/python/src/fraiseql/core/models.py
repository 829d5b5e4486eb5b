# SPDX-License-Identifier: MIT
"""Records with the methods that models of pydantic have, without pydantic."""

import dataclasses
import datetime
import enum
import json
import re
import typing
import uuid
from collections.abc import Mapping
from typing import Any, TypeVar

S = TypeVar("S", bound="Model")


class Model:
    """A dataclass: what it is made of, as a dict, as JSON, and back."""

    def model_dump(self) -> dict[str, Any]:
        """Its fields."""
        return {field.name: getattr(self, field.name) for field in _fields(type(self))}

    def model_dump_json(self) -> str:
        """JSON: times in ISO 8601, enums as their values, UUIDs as text."""
        return json.dumps(self.model_dump(), default=_plain, ensure_ascii=False)

    @classmethod
    def model_validate(cls: type[S], values: Mapping[str, Any]) -> S:
        """Of a row as JSON has it; what is no field is left out.  Raises TypeError for a missing
        field, ValueError for text that is no UUID or time."""
        hints = typing.get_type_hints(cls)
        return cls(
            **{
                field.name: _read(values[field.name], hints[field.name])
                for field in _fields(cls)
                if field.name in values
            }
        )


def _fields(cls: Any) -> "tuple[dataclasses.Field[Any], ...]":
    return dataclasses.fields(cls)


def time_of(text: str) -> datetime.datetime:
    """A time as PostgreSQL writes it in JSON.  Raises ValueError for what is none."""
    # Python 3.10 reads three or six digits of a second, and no Z.
    padded = re.sub(r"\.(\d{1,6})", lambda m: "." + m[1].ljust(6, "0"), text, count=1)
    return datetime.datetime.fromisoformat(padded.replace("Z", "+00:00"))


def _plain(value: Any) -> Any:
    if isinstance(value, datetime.datetime):
        return value.isoformat()
    if isinstance(value, enum.Enum):
        return value.value
    return str(value)


def _read(value: Any, hint: Any) -> Any:
    kinds = typing.get_args(hint) or (hint,)
    if isinstance(value, str):
        if uuid.UUID in kinds:
            return uuid.UUID(value)
        if datetime.datetime in kinds:
            return time_of(value)
    return value
