# SPDX-License-Identifier: MIT
"""Host calls to resolvers, and what comes of them to the engine."""

from __future__ import annotations

import asyncio
import contextlib
import contextvars
import json
import logging
import sys
from collections.abc import Awaitable, Callable, Coroutine, Mapping, Sequence
from typing import TYPE_CHECKING, Any, NamedTuple, TypeAlias

if TYPE_CHECKING:
    from fraiseql._engine import HostCall

logger = logging.getLogger("fraiseql")

HIDDEN_MESSAGE = "Internal server error"


class Answer(NamedTuple):
    """What a resolver says.

    json: JSON text with the schema's names, of which the engine takes what is selected.
    selected: it is exactly as the selection asks, aliases and all, and is written as it stands.
    errors: {"message": …, "extensions": {…}, "path": [below the field …]} each, of what is null.
    """

    json: bytes | str
    selected: bool = False
    errors: Sequence[Mapping[str, Any]] = ()


class HostErrors(Exception):
    """A host call failed in several places, or at one below its field.

    errors: {"message": …, "extensions": {…}, "path": [below the field …]} each."""

    def __init__(self, errors: Sequence[Mapping[str, Any]]) -> None:
        super().__init__("; ".join(str(error.get("message")) for error in errors))
        self.errors = [dict(error) for error in errors]


Dispatcher: TypeAlias = "Callable[[HostCall, Any], Awaitable[Answer] | Answer]"
"""Answers a host call, given the request's context: at once, or when it is awaited."""


def error_json(error: BaseException, debug: bool = False) -> bytes:
    """An exception as the engine wants it.

    GraphQLError and HostErrors say what they say; of anything else clients read "Internal server
    error", and with `debug` its own words and its class."""
    told: Any
    if isinstance(error, HostErrors):
        told = error.errors
    elif _is_graphql_error(error):
        told = {"message": str(getattr(error, "message", error))}
        extensions = getattr(error, "extensions", None)
        if extensions:
            told["extensions"] = extensions
    else:
        extensions = {"code": "INTERNAL_SERVER_ERROR"}
        if debug:
            extensions["exception"] = type(error).__name__
        told = {"message": (str(error) or HIDDEN_MESSAGE) if debug else HIDDEN_MESSAGE}
        told["extensions"] = extensions
    return _errors_json(told)


def _errors_json(told: Any) -> bytes:
    return json.dumps(told, default=str, ensure_ascii=False).encode("utf-8", "replace")


def _is_graphql_error(error: BaseException) -> bool:
    # graphql-core takes a while to import: it has been, where one of its errors is raised.
    module = sys.modules.get("graphql.error")
    return module is not None and isinstance(error, module.GraphQLError)


async def _coroutine(awaitable: Awaitable[Answer]) -> Answer:
    return await awaitable


if sys.version_info >= (3, 12):

    def _new_task(
        loop: asyncio.AbstractEventLoop, coroutine: Coroutine[Any, Any, None]
    ) -> asyncio.Task[None]:
        # A resolver that does not wait has answered when this returns.
        return asyncio.Task(coroutine, loop=loop, eager_start=True)

else:

    def _new_task(
        loop: asyncio.AbstractEventLoop, coroutine: Coroutine[Any, Any, None]
    ) -> asyncio.Task[None]:
        return loop.create_task(coroutine)


class Hosting:
    """The host calls that resolvers are at, each in a task of its own."""

    def __init__(self, dispatcher: Dispatcher | None, debug: bool = False) -> None:
        self.dispatcher = dispatcher
        self.debug = debug
        self._tasks: dict[HostCall, asyncio.Task[None]] = {}

    def __len__(self) -> int:
        return len(self._tasks)

    def start(
        self,
        loop: asyncio.AbstractEventLoop,
        call: HostCall,
        context: Any,
        variables: contextvars.Context,
    ) -> None:
        """In the loop's thread.  variables: of whoever asked; each resolver sees a copy of them."""
        variables.copy().run(self._start, loop, call, context)

    def cancel(self, call: HostCall) -> None:
        """Nobody waits for its answer any more."""
        task = self._tasks.get(call)
        if task is not None:
            task.cancel()

    def cancel_all(self) -> None:
        """In the loop's thread: the engine is gone."""
        for task in list(self._tasks.values()):
            task.cancel()

    def _start(self, loop: asyncio.AbstractEventLoop, call: HostCall, context: Any) -> None:
        if self.dispatcher is None:
            _fail(call, error_json(RuntimeError(f"nothing answers {call.function}"), self.debug))
            return
        try:
            answer = self.dispatcher(call, context)
        except Exception as error:
            self._failed(call, error)
            return
        if isinstance(answer, Answer):
            _answer(call, answer)
            return
        task = _new_task(loop, self._wait(call, answer))
        if not task.done():
            self._tasks[call] = task
            task.add_done_callback(lambda _: self._tasks.pop(call, None))

    async def _wait(self, call: HostCall, answer: Awaitable[Answer]) -> None:
        try:
            result = await answer
        except asyncio.CancelledError:
            _fail(call, b'{"message":"The resolver was cancelled"}')
            raise
        except Exception as error:
            self._failed(call, error)
        else:
            _answer(call, result)

    def _failed(self, call: HostCall, error: Exception) -> None:
        if not isinstance(error, HostErrors) and not _is_graphql_error(error):
            logger.error("resolver of %s failed", call.field, exc_info=error)
        _fail(call, error_json(error, self.debug))


def _answer(call: HostCall, answer: Answer) -> None:
    # An engine that closes ends its calls by itself.
    with contextlib.suppress(RuntimeError):
        if answer.errors:
            call.answer(answer.json, selected=answer.selected, errors=_errors_json(answer.errors))
        else:
            call.answer(answer.json, selected=answer.selected)


def _fail(call: HostCall, error: bytes) -> None:
    with contextlib.suppress(RuntimeError):
        call.fail(error)
