# SPDX-License-Identifier: MIT
"""Resolvers as graphql-core calls them."""

from __future__ import annotations

import inspect
import re
from collections.abc import Callable, Mapping
from typing import Any

from fraiseql._definitions import Definition, FieldResolver
from fraiseql.core.current import current_info
from fraiseql.core.rust_pipeline import RustResponseBytes
from fraiseql.gql.roots import Root, Signature
from fraiseql.resolving.arguments import Arguments, decoder, instance
from fraiseql.resolving.paging import paged
from fraiseql.resolving.selection import without_aliases


def method_resolver(
    resolver: FieldResolver, signature: Signature, definition: Definition
) -> Callable[..., Any]:
    """A method of a type, called with the object; a dict that stands for one becomes it."""
    arguments = Arguments(signature.arguments)
    info_name, root_name = signature.takes_info, signature.takes_root
    function = resolver.function
    decode = decoder(signature.shape)

    async def read(awaitable: Any) -> Any:
        return _decoded(await awaitable)

    def _decoded(value: Any) -> Any:
        return decode(_json_of(value)) if isinstance(value, RustResponseBytes) else value

    def resolve(value: Any, info: Any, **given: Any) -> Any:
        called = arguments.read(given)
        if info_name:
            called[info_name] = info
        if isinstance(value, Mapping):
            value = instance(definition, value)
        if root_name:
            called[root_name] = value
        found = function(value, **called)
        return read(found) if inspect.isawaitable(found) else _decoded(found)

    return resolve


def _json_of(value: RustResponseBytes) -> Any:
    import json

    return json.loads(value.value)


class _Info:
    """The `info` of graphql-core, with what `db.find()` looks for besides: see
    fraiseql.resolving.info."""

    def __init__(self, info: Any, view: str | None, selection: str) -> None:
        self._info = info
        self.view = view
        self.selection = selection
        self.unclaimed: dict[str, Any] = {}

    def __getattr__(self, name: str) -> Any:
        return getattr(self._info, name)


def root_resolver(root: Root) -> Callable[..., Any]:
    """A root field, for a schema that graphql-core executes by itself."""
    arguments = Arguments(root.arguments)
    decode = decoder(root.shape)

    def info_of(info: Any) -> _Info:
        """graphql-core reads rows by the names of fields; where methods are selected, they may need
        all of a row."""
        from fraiseql.core.selections import selection_of
        from fraiseql.resolving.completing import names_of_methods

        selection = selection_of(info) or ""
        methods = names_of_methods(info.return_type, info.schema)
        is_whole = not methods.isdisjoint(re.findall(r"\w+", selection))
        return _Info(info, root.view, "" if is_whole else without_aliases(selection))

    async def read(awaitable: Any, info: _Info) -> Any:
        return _decoded(await awaitable, info)

    def _decoded(value: Any, info: _Info) -> Any:
        if isinstance(value, RustResponseBytes):
            return decode(_json_of(value))
        return paged(root.name, value, info.unclaimed)

    def resolve(_: Any, info: Any, **given: Any) -> Any:
        called = arguments.read(given)
        own = info_of(info)
        for name in arguments.unclaimed:
            if name in called:
                own.unclaimed[name] = called.pop(name)
        current_info.set(own)
        found = root.call(own, **called)
        return read(found, own) if inspect.isawaitable(found) else _decoded(found, own)

    return resolve
