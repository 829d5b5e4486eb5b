# SPDX-License-Identifier: MIT
"""Prints the reference of the package, docs/python/reference.md, from docstrings and annotations.

Names are those of `__all__`, or the public ones that a module defines itself; a name stands where
it is first found.  An object that is neither class nor function stands with its type alone."""

import importlib
import inspect
import pathlib
import re
import sys
from collections.abc import Iterator
from types import ModuleType
from typing import Any

SOURCE = pathlib.Path(__file__).parent / "src"
MODULES = (
    "fraiseql fraiseql.fastapi fraiseql.asgi fraiseql.application fraiseql.db "
    "fraiseql.cqrs fraiseql.runtime fraiseql.serving fraiseql.shadow fraiseql.auth "
    "fraiseql.mutations fraiseql.sql fraiseql.types.generic fraiseql.types.coercion "
    "fraiseql.optimization fraiseql.security fraiseql.caching fraiseql.monitoring "
    "fraiseql.middleware fraiseql.storage.backends fraiseql.audit "
    "fraiseql.enterprise.rbac fraiseql.enterprise.audit fraiseql.errors fraiseql.analysis "
    "fraiseql.routing fraiseql.testing fraiseql.partial_instantiation fraiseql.patterns "
    "fraiseql.utils"
).split()
HEAD = """# Reference of the package

<!-- Made by tools/python-reference from docstrings and annotations: change those. -->

Times are in seconds and sizes in bytes unless a name says another unit. What a call raises stands
behind "Raises"; besides, any call that asks the database can raise what [the engine](engine.md)
raises. What became of the names of version 1 stands in [names](names.md) and [modules](modules.md),
the keys of the configuration in [configuration](configuration.md).
"""
# What is inherited from the language says nothing here.
PLAIN = (object, Exception, BaseException, dict, str, int)


def names_of(module: ModuleType) -> list[str]:
    listed = getattr(module, "__all__", None)
    if listed is not None:
        return sorted(set(listed), key=lambda name: (name.lower(), name))
    own = (
        name
        for name, value in vars(module).items()
        if not name.startswith("_") and getattr(value, "__module__", None) == module.__name__
    )
    return sorted(own, key=str.lower)


def text_of(value: Any) -> str:
    """The docstring of the object itself, as paragraphs."""
    doc = inspect.cleandoc(getattr(value, "__doc__", None) or "")
    inherited = {getattr(base, "__doc__", None) for base in PLAIN}
    if not doc or getattr(value, "__doc__", None) in inherited:
        return ""
    return re.sub(r"(?m)^( {4,}.*)$", r"\1", doc)


def signature_of(value: Any, name: str, bound: bool) -> str:
    """`name(a: int, *, b: str | None = None) -> str`."""
    try:
        signature = inspect.signature(value)
    except (TypeError, ValueError):
        return name
    parameters = list(signature.parameters.values())
    if bound and parameters and parameters[0].name in ("self", "cls"):
        signature = signature.replace(parameters=parameters[1:])
    if inspect.isclass(value):
        signature = signature.replace(return_annotation=inspect.Signature.empty)
    text = re.sub(r"(?<=: )'([^']*)'|(?<=-> )'([^']*)'", r"\1\2", str(signature))
    text = re.sub(r"<([\w.]+)( object)? at 0x[0-9a-f]+>", r"\1", text)
    text = re.sub(r"<class '([\w.]+)'>", r"\1", text)
    text = re.sub(r"<function ([\w.<>]+) at 0x[0-9a-f]+>", r"\1", text)
    prefix = "async " if inspect.iscoroutinefunction(value) else ""
    return f"{prefix}{name}{text}"


def source_of(value: Any) -> str:
    """A link to the file."""
    try:
        file = inspect.getsourcefile(inspect.unwrap(value))
    except TypeError:
        return ""
    path = pathlib.Path(file or "")
    if not path.is_relative_to(SOURCE):
        return ""
    place = path.relative_to(SOURCE)
    return f"[{place}](../../bindings/python/src/{place})"


def methods_of(cls: type) -> Iterator[str]:
    for name, held in sorted(vars(cls).items()):
        value = held.__func__ if isinstance(held, (classmethod, staticmethod)) else held
        if name.startswith("_") or not text_of(held if isinstance(held, property) else value):
            continue
        if isinstance(held, property):
            yield f"- `{name}` (property): {one_paragraph(held)}"
        elif inspect.isfunction(value):
            shown = signature_of(value, name, not isinstance(held, staticmethod))
            yield f"- `{shown}`: {one_paragraph(value)}"


def one_paragraph(value: Any) -> str:
    return re.sub(r"\s*\n\s*", " ", text_of(value))


def entry(name: str, value: Any) -> str:
    is_code = inspect.isclass(value) or inspect.isroutine(value)
    shown = signature_of(value, name, False) if is_code else f"{name}: {type(value).__name__}"
    parts = [f"### {name}", f"```text\n{shown}\n```"]
    text = text_of(value) if is_code else ""
    if text:
        parts.append(text)
    if inspect.isclass(value):
        methods = "\n".join(methods_of(value))
        if methods:
            parts.append(methods)
    source = source_of(value) if is_code else ""
    if source:
        parts.append(f"Source: {source}")
    return "\n\n".join(parts)


def main() -> None:
    seen: set[int] = set()
    parts = [HEAD.rstrip()]
    for module_name in MODULES:
        module = importlib.import_module(module_name)
        entries = []
        for name in names_of(module):
            value = getattr(module, name)
            if name == "__version__" or inspect.ismodule(value) or id(value) in seen:
                continue
            seen.add(id(value))
            entries.append(entry(name, value))
        parts.append(f"## {module_name}")
        if text_of(module):
            parts.append(text_of(module))
        parts.extend(entries)
    sys.stdout.write("\n\n".join(parts) + "\n")


if __name__ == "__main__":
    main()
