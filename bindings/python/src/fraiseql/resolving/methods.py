# SPDX-License-Identifier: MIT
"""Resolvers as graphql-core calls them."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Mapping
from typing import Any

from fraiseql._definitions import Definition, FieldResolver
from fraiseql.core.rust_pipeline import RustResponseBytes
from fraiseql.gql.roots import Root, Signature
from fraiseql.resolving.arguments import Arguments, decoder, instance


def method_resolver(
    resolver: FieldResolver, signature: Signature, definition: Definition
) -> Callable[..., Any]:
    """A method of a type, called with the object; a dict that stands for one becomes it."""
    arguments = Arguments(signature.arguments)
    info_name = signature.takes_info
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
        found = function(value, **called)
        return read(found) if inspect.isawaitable(found) else _decoded(found)

    return resolve


def _json_of(value: RustResponseBytes) -> Any:
    import json

    return json.loads(value.value)


def root_resolver(root: Root) -> Callable[..., Any]:
    """A root field, for a schema that graphql-core executes by itself."""
    arguments = Arguments(root.arguments)
    decode = decoder(root.shape)

    async def read(awaitable: Any) -> Any:
        return _decoded(await awaitable)

    def _decoded(value: Any) -> Any:
        return decode(_json_of(value)) if isinstance(value, RustResponseBytes) else value

    def resolve(_: Any, info: Any, **given: Any) -> Any:
        called = arguments.read(given)
        for name in arguments.unclaimed:
            called.pop(name, None)
        found = root.call(info, **called)
        return read(found) if inspect.isawaitable(found) else _decoded(found)

    return resolve
