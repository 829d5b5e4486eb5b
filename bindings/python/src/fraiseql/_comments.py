# SPDX-License-Identifier: MIT
"""What is written of fields beside them: comments at the ends of their lines, texts in their
annotations.

    class User:
        id: UUID  # Never shown to others
        name: Annotated[str, "As on the badge"]
"""

from __future__ import annotations

import ast
import functools
import inspect
import linecache
import re
import sys
import typing
from collections.abc import Iterator
from typing import Any

# What tools read, and what authors tell themselves.
_NOT_FOR_READERS = re.compile(
    r"(type|pyright|pylint|mypy|fmt|isort|ruff|noqa|nosec|pragma|todo|fixme|xxx|hack)\b", re.I
)

_Described = dict[str, dict[str, str]]


def _comment_behind(node: ast.AnnAssign, lines: list[str]) -> str | None:
    line = lines[(node.end_lineno or 0) - 1].encode()
    rest = line[node.end_col_offset or 0 :].decode().strip()
    text = rest.lstrip("#:").strip() if rest.startswith("#") else ""
    return None if not text or _NOT_FOR_READERS.match(text) else text


def _classes(node: ast.AST, inside: str) -> Iterator[tuple[str, ast.ClassDef]]:
    """The classes of a module with their qualified names."""
    for child in ast.iter_child_nodes(node):
        if isinstance(child, ast.ClassDef):
            yield inside + child.name, child
            yield from _classes(child, f"{inside}{child.name}.")
        elif isinstance(child, (ast.FunctionDef, ast.AsyncFunctionDef)):
            yield from _classes(child, f"{inside}{child.name}.<locals>.")
        elif not isinstance(child, ast.expr):
            yield from _classes(child, inside)


@functools.cache
def _of_file(file: str) -> _Described:
    """Comments of all classes of a file.  Two classes of one name have none: nobody knows which of
    them is meant."""
    lines = linecache.getlines(file)
    try:
        module = ast.parse("".join(lines))
    except (SyntaxError, ValueError):
        return {}
    found: _Described = {}
    seen: set[str] = set()
    for name, node in _classes(module, ""):
        described = {
            each.target.id: text
            for each in node.body
            if isinstance(each, ast.AnnAssign) and isinstance(each.target, ast.Name)
            if (text := _comment_behind(each, lines))
        }
        found[name] = {} if name in seen else described
        seen.add(name)
    return found


def comments_of(cls: type) -> dict[str, str]:
    """The comments behind the fields of a class, by their names; none where its source is not
    there."""
    file = getattr(sys.modules.get(cls.__module__), "__file__", None)
    return dict(_of_file(file).get(cls.__qualname__, {})) if file else {}


def text_in(annotation: Any) -> str | None:
    """The text of `Annotated[…, "text"]`."""
    if typing.get_origin(annotation) is typing.Annotated:
        for extra in typing.get_args(annotation)[1:]:
            if isinstance(extra, str):
                return extra
    return None


def annotated_texts(cls: type) -> dict[str, str]:
    """The texts in the annotations of a class, by the names of the fields."""
    found = {name: text_in(hint) for name, hint in inspect.get_annotations(cls).items()}
    return {name: text for name, text in found.items() if text}
