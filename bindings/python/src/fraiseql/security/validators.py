# SPDX-License-Identifier: MIT
"""Input that looks like an attack.

The engine needs none of this to be safe: values travel as parameters.  It is for applications that
pass input on to what is less careful, and for those that want to know of attempts."""

import dataclasses
import re
from collections.abc import Mapping
from typing import Any, ClassVar

from fraiseql._fraiseql_rs.sql import OPERATORS

MAX_DEPTH = 50

# The operators of filters, in snake_case as in Python, and in camelCase as in GraphQL.
_OPERATORS = OPERATORS | frozenset(
    [
        "ilike", "icontains", "istartswith", "iendswith", "matches", "imatches", "notMatches",
        "not_matches", "startsWith", "endsWith", "notIn", "overlaps", "containedBy", "contained_by",
        "hasKey", "has_key", "hasAnyKeys", "has_any_keys", "hasAllKeys", "has_all_keys",
        "inSubnet", "inRange", "isPrivate", "isPublic", "isIPv4", "isIPv6", "ancestorOf",
        "ancestor_of", "descendantOf", "descendant_of", "containsDate", "contains_date",
    ]
)  # fmt: skip


@dataclasses.dataclass
class ValidationResult:
    """errors: why the value is not taken.  warnings: what is suspicious, and taken.
    sanitized_value: the value without NUL characters."""

    is_valid: bool
    errors: list[str]
    sanitized_value: Any
    warnings: list[str] = dataclasses.field(default_factory=list)


class InputValidator:
    """Looks at values, by the names of their fields."""

    SUSPICIOUS_SQL_PATTERNS: ClassVar[list[tuple[str, str]]] = [
        (r"(--|#|/\*|\*/)", "SQL comment syntax detected"),
        (
            r"\b(union\s+select|select\s+\*\s+from|drop\s+table|delete\s+from|insert\s+into"
            r"|update\s+\S+\s+set)\b",
            "Suspicious SQL keyword pattern",
        ),
        (r"\b(exec|execute|eval|system|cmd|xp_cmdshell)\b", "Potentially dangerous SQL function"),
        (r";\s*(select|insert|update|delete|drop|create|alter)", "Stacked query attempt"),
    ]
    XSS_PATTERNS: ClassVar[list[tuple[str, str]]] = [
        (r"<script[^>]*>", "Script tag detected"),
        (r"javascript:", "JavaScript URL detected"),
        (r"\bon[a-z]{4,}\s*=", "Event handler attribute detected"),
        (r"<iframe[^>]*>", "IFrame tag detected"),
        (r"<[^>]+>", "HTML tag detected"),
    ]
    PATH_TRAVERSAL_PATTERNS: ClassVar[list[tuple[str, str]]] = [
        (r"\.\./", "Path traversal attempt"),
        (r"\.\.\\", "Path traversal attempt (Windows)"),
        (r"/etc/passwd", "Suspicious system file access"),
        (r"c:\\windows", "Suspicious system path access"),
    ]
    MAX_LENGTHS: ClassVar[dict[str, int]] = {
        "name": 255,
        "email": 255,
        "description": 5000,
        "url": 2000,
        "default": 10000,
    }

    @classmethod
    def validate_field_value(
        cls,
        field_name: str,
        value: Any,
        field_type: str | None = None,
        allow_html: bool = False,
    ) -> ValidationResult:
        """field_type: `path` refuses what leads out of a folder.  allow_html: HTML is taken."""
        if isinstance(value, list | tuple):
            return cls._list(field_name, list(value), field_type, allow_html)
        if isinstance(value, Mapping):
            return cls._object(field_name, value, allow_html)
        if not isinstance(value, str):
            return ValidationResult(True, [], value)
        errors: list[str] = []
        most = cls.MAX_LENGTHS.get(field_name, cls.MAX_LENGTHS["default"])
        if len(value) > most:
            return ValidationResult(
                False, [f"Value too long for {field_name} (max {most} chars)"], value
            )
        if "\0" in value:
            errors.append(f"Null byte detected in {field_name}")
            value = value.replace("\0", "")
        warnings = _found(cls.SUSPICIOUS_SQL_PATTERNS, value, field_name)
        if not allow_html:
            errors += _found(cls.XSS_PATTERNS, value, field_name)
        if field_type in ("path", "file") or field_name in ("path", "file", "filename"):
            errors += _found(cls.PATH_TRAVERSAL_PATTERNS, value, field_name)
        return ValidationResult(not errors, errors, value, warnings)

    @classmethod
    def validate_where_clause(cls, where_dict: Mapping[str, Any]) -> ValidationResult:
        """A filter: its operators must be known, its values are looked at."""
        errors: list[str] = []
        warnings: list[str] = []
        cls._where(where_dict, "", 0, errors, warnings)
        return ValidationResult(not errors, errors, where_dict, warnings)

    @classmethod
    def validate_mutation_input(
        cls, input_dict: Mapping[str, Any], input_type: type | None = None
    ) -> ValidationResult:
        """An input: its values are looked at.  input_type: a class whose annotations name the
        fields that there are."""
        result = cls._object("", input_dict, False)
        known = getattr(input_type, "__annotations__", None)
        if known is not None:
            unknown = [f"Unknown field '{name}'" for name in input_dict if name not in known]
            result.errors += unknown
            result.is_valid = not result.errors
        return result

    @classmethod
    def _where(
        cls, where: Any, field: str, depth: int, errors: list[str], warnings: list[str]
    ) -> None:
        if depth > MAX_DEPTH:
            errors.append("The filter is too deep")
            return
        for key, value in where.items():
            if key in ("AND", "OR", "NOT"):
                for item in value if isinstance(value, list) else [value]:
                    if isinstance(item, Mapping):
                        cls._where(item, field, depth + 1, errors, warnings)
            elif isinstance(value, Mapping):
                cls._where(value, key, depth + 1, errors, warnings)
            elif field and key not in _OPERATORS:
                errors.append(f"Invalid operator '{key}' for field {field}")
            else:
                found = cls.validate_field_value(field or key, value, allow_html=True)
                errors += found.errors
                warnings += found.warnings

    @classmethod
    def _list(
        cls, name: str, values: list[Any], field_type: str | None, allow_html: bool
    ) -> ValidationResult:
        found = [
            cls.validate_field_value(f"{name}[{i}]", value, field_type, allow_html)
            for i, value in enumerate(values)
        ]
        return _together(found, [one.sanitized_value for one in found])

    @classmethod
    def _object(cls, name: str, values: Mapping[str, Any], allow_html: bool) -> ValidationResult:
        try:
            found = {
                key: cls.validate_field_value(key, value, allow_html=allow_html)
                for key, value in values.items()
            }
        except RecursionError:
            return ValidationResult(
                False, [f"The value of {name or 'the input'} is too deep"], None
            )
        return _together(
            list(found.values()), {key: one.sanitized_value for key, one in found.items()}
        )


def _found(patterns: list[tuple[str, str]], value: str, field_name: str) -> list[str]:
    return [
        f"{message} in {field_name}"
        for pattern, message in patterns
        if re.search(pattern, value, re.IGNORECASE)
    ]


def _together(found: list[ValidationResult], value: Any) -> ValidationResult:
    errors = [error for one in found for error in one.errors]
    warnings = [warning for one in found for warning in one.warnings]
    return ValidationResult(not errors, errors, value, warnings)
