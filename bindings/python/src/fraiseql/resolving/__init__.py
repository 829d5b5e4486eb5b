# SPDX-License-Identifier: MIT
"""Host calls of the engine to the functions of Python, and what these return to JSON."""

from __future__ import annotations

import inspect
import json
from collections.abc import AsyncIterable, Awaitable
from typing import TYPE_CHECKING, Any

from graphql import GraphQLError

from fraiseql._hosting import HIDDEN_MESSAGE, Answer, HostErrors, logger
from fraiseql.core.current import current_info
from fraiseql.core.rust_pipeline import RustResponseBytes
from fraiseql.gql.roots import Root
from fraiseql.gql.schema_builder import BuiltSchema
from fraiseql.resolving.arguments import Arguments
from fraiseql.resolving.completing import Completion, completion_of
from fraiseql.resolving.info import Info
from fraiseql.resolving.paging import paged
from fraiseql.resolving.results import collected, dump, encoder
from fraiseql.resolving.selection import tree_of

if TYPE_CHECKING:
    from fraiseql._engine import HostCall
    from fraiseql._hosting import Dispatcher

__all__ = ["Info", "make_dispatcher"]


class _Resolver:
    """A root field, with all that can be known before it is asked."""

    def __init__(self, built: BuiltSchema, name: str, root: Root) -> None:
        self.name = name
        self.root = root
        self.schema = built.graphql
        self.arguments = Arguments(root.arguments)
        self.encode = encoder(root.shape)
        operation, _, field = name.partition(".")
        kind = built.graphql.type_map[operation].fields[field].type  # type: ignore[attr-defined]
        self.completion: Completion | None = completion_of(built, root, kind)

    def __call__(self, call: HostCall, context: Any) -> Awaitable[Answer] | Answer:
        selection = call.selection
        whole = self.completion is not None and self.completion.is_asked(selection)
        info = Info(call, context, self.name, self.schema, whole, self.root.view)
        given = self.arguments.read(json.loads(call.arguments))
        for name in self.arguments.unclaimed:
            if name in given:
                info.unclaimed[name] = given.pop(name)
        current_info.set(info)
        value = self.root.call(info, **given)
        if inspect.isawaitable(value) or isinstance(value, AsyncIterable) or whole:
            return self._later(value, info, selection)
        return self._answer(value, info, selection)

    async def _later(self, value: Any, info: Info, selection: str) -> Answer:
        if inspect.isawaitable(value):
            value = await value
        value = await collected(value)
        if not info.whole:
            return self._answer(value, info, selection)
        assert self.completion is not None
        value = paged(self.root.name, value, info.unclaimed)
        data, errors = await self.completion.complete(value, selection, info.context)
        if data is None and len(errors) == 1 and not errors[0]["path"]:
            raise errors[0]["original"] or HostErrors(_told(errors))
        return Answer(dump(data), selected=True, errors=_told(errors))

    def _answer(self, value: Any, info: Info, selection: str) -> Answer:
        if isinstance(value, RustResponseBytes):
            return Answer(value.value)
        value = paged(self.root.name, value, info.unclaimed)
        return Answer(dump(self.encode(value, tree_of(selection))))


def _told(errors: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Errors of methods, for clients; what is no GraphQLError tells nothing of itself."""
    told = []
    for error in errors:
        original = error.pop("original")
        if original is not None and not isinstance(original, GraphQLError):
            logger.error("method at %s failed", error["path"], exc_info=original)
            error = {
                "message": HIDDEN_MESSAGE,
                "path": error["path"],
                "extensions": {"code": "INTERNAL_SERVER_ERROR"},
            }
        told.append(error)
    return told


def make_dispatcher(built: BuiltSchema) -> Dispatcher:
    """Answers host calls by the functions of a schema; `context` is what they find in
    `info.context`."""
    resolvers = {name: _Resolver(built, name, root) for name, root in built.roots.items()}

    def dispatch(call: HostCall, context: Any) -> Awaitable[Answer] | Answer:
        return resolvers[call.function](call, context)

    return dispatch
