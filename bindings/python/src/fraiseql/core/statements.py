# SPDX-License-Identifier: MIT
"""Statements as psycopg writes them (`%s`, `%(name)s`) to those of PostgreSQL (`$1`)."""

import re
from collections.abc import Mapping, Sequence
from typing import Any

_MARK = re.compile(r"%(?:%|s|b|t|\((\w+)\)[sbt])")
_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_$]*")


def text_of(statement: Any) -> str:
    """The text of a `str`, `bytes`, or an SQL or Composed object of psycopg."""
    if isinstance(statement, bytes):
        return statement.decode()
    if isinstance(statement, str):
        return statement
    as_string = getattr(statement, "as_string", None)
    if as_string is None:
        raise TypeError(f"a statement is text, not {type(statement).__name__}")
    return str(as_string(None))


def numbered(
    statement: str, parameters: Sequence[Any] | Mapping[str, Any] | None
) -> tuple[str, list[Any]]:
    """The statement with `$1`, `$2` … and the values in their order.

    A statement without parameters stays as it is, so that its `%` need not be doubled, as in
    psycopg. Raises ValueError when marks and values do not fit each other."""
    if not parameters:
        return statement, []
    values: list[Any] = []
    numbers: dict[str, int] = {}

    def replace(mark: re.Match[str]) -> str:
        if mark[0] == "%%":
            return "%"
        name = mark[1]
        if isinstance(parameters, Mapping) != (name is not None):
            raise ValueError("marks with names take a dict, marks without a list")
        if isinstance(parameters, Mapping):
            if name not in numbers:
                if name not in parameters:
                    raise ValueError(f"no value is given for %({name})s")
                values.append(parameters[name])
                numbers[name] = len(values)
            return f"${numbers[name]}"
        if len(values) == len(parameters):
            raise ValueError(f"the statement has more than {len(parameters)} marks")
        values.append(parameters[len(values)])
        return f"${len(values)}"

    text = _MARK.sub(replace, statement)
    if not isinstance(parameters, Mapping) and len(values) != len(parameters):
        raise ValueError(f"the statement has {len(values)} marks, and {len(parameters)} values")
    return text, values


def identifier(name: str) -> str:
    """A name with its schema, quoted: `app.fn_x` → `"app"."fn_x"`.

    Raises ValueError for what is no name of letters, digits and `_`."""
    parts = name.split(".")
    if len(parts) > 3 or not all(_NAME.fullmatch(part) for part in parts):
        raise ValueError(f"{name!r} is not the name of a function or relation")
    return ".".join(f'"{part}"' for part in parts)
