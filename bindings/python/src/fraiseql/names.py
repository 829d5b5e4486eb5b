# SPDX-License-Identifier: MIT
"""Names in Python and in the schema."""

from __future__ import annotations

import inspect
import re

from fraiseql.config.schema_config import SchemaConfig
from fraiseql.core.relations import camel

_RESERVED = frozenset(
    "and as assert async await break class continue def del elif else except finally for from "
    "global if import in is lambda nonlocal not or pass raise return try while with yield "
    "id type input list filter".split()
)


INFO = ("info", "_info")
"""What a resolver calls the parameter that says who asks, and of what."""


def schema_name(name: str) -> str:
    """A Python name as the schema has it: `full_name` → `fullName`, `class_` → `class`."""
    if name.endswith("_") and name[:-1] in _RESERVED:
        name = name[:-1]
    return camel(name) if SchemaConfig.get_instance().camel_case_fields else name


def snake(name: str) -> str:
    """`CreateUser` → `create_user`, `HTTPServer` → `http_server`."""
    name = re.sub(r"([A-Z]+)([A-Z][a-z])", r"\1_\2", name)
    return re.sub(r"([a-z0-9])([A-Z])", r"\1_\2", name).lower()


_SECTION = re.compile(r"^(Attributes|Args|Arguments|Fields|Parameters):\s*$")
_ENTRY = re.compile(r"^(\s+)(\w+)(?:\s*\([^)]*\))?:\s*(.*)$")


def docstring(value: object) -> tuple[str | None, dict[str, str]]:
    """The description that a docstring gives, and those of the fields in its sections
    "Attributes:", "Fields:" and "Args:"."""
    text = getattr(value, "__doc__", None)
    if not isinstance(text, str) or not text.strip():
        return None, {}
    kept: list[str] = []
    fields: dict[str, str] = {}
    current: str | None = None
    inside = False
    for line in inspect.cleandoc(text).splitlines():
        if _SECTION.match(line):
            inside, current = True, None
        elif inside and (entry := _ENTRY.match(line)):
            current = entry.group(2)
            fields[entry.group(2)] = entry.group(3).strip()
        elif inside and line[:1].isspace() and current:
            fields[current] = f"{fields[current]} {line.strip()}".strip()
        else:
            inside = inside and not line.strip()
            if not inside:
                kept.append(line)
    return "\n".join(kept).strip() or None, fields
