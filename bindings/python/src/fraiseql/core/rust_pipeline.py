# SPDX-License-Identifier: MIT
"""Rows that are JSON already, on their way from PostgreSQL to the response.

The name of the module and of the class are those that applications import; the bytes come from the
engine in C.
"""

import builtins
import json
from typing import Any


class RustResponseBytes:
    """What `db.find()` and `db.find_one()` return: the answer of the engine, not decoded.

    A resolver returns it as it is, and its rows go into the response as they are.

    bytes: the whole answer, `{"data":{"users":[…]}}`, in UTF-8.
    schema_type: the name of the GraphQL type of a row, or None.
    content_type: always "application/json".
    """

    __slots__ = ("_value", "bytes", "content_type", "schema_type")

    def __init__(
        self,
        data: builtins.bytes | str,
        schema_type: str | None = None,
        *,
        value: builtins.bytes | None = None,
    ) -> None:
        """value: the JSON of the field alone, when the caller has it at hand."""
        self.bytes = data.encode() if isinstance(data, str) else builtins.bytes(data)
        self.schema_type = schema_type
        self.content_type = "application/json"
        self._value = value

    @property
    def value(self) -> builtins.bytes:
        """The JSON of the field alone: `[…]` of `{"data":{"users":[…]}}`.

        Raises ValueError when the bytes are not the answer to one field."""
        if self._value is None:
            data = json.loads(self.bytes).get("data")
            if not isinstance(data, dict) or len(data) != 1:
                raise ValueError("these bytes are not the answer to one field")
            (only,) = data.values()
            self._value = json.dumps(only, ensure_ascii=False, separators=(",", ":")).encode()
        return self._value

    def to_json(self) -> Any:
        """The whole answer, decoded: `{"data": {"users": […]}}`."""
        return json.loads(self.bytes)

    def __bytes__(self) -> builtins.bytes:
        return self.bytes

    def __len__(self) -> int:
        return len(self.bytes)

    def __str__(self) -> str:
        return self.bytes.decode()

    def __repr__(self) -> str:
        return f"RustResponseBytes({len(self.bytes)} bytes, schema_type={self.schema_type!r})"
