# SPDX-License-Identifier: MIT
"""The engine for asyncio: requests are awaited, and host calls become tasks of the loop that asked.

engine = await AsyncEngine.open(dispatcher, database_url="postgresql:///shop", schema=sdl)
answer = await engine.execute("{ users { name } }")
await engine.aclose()
"""

from __future__ import annotations

import asyncio
import contextlib
import contextvars
import itertools
import json
import weakref
from collections.abc import Awaitable, Callable, Mapping, Sequence
from typing import Any, TypeAlias

from fraiseql import _engine
from fraiseql._draining import Readers
from fraiseql._hosting import Answer, Dispatcher, HostErrors, Hosting, error_json
from fraiseql.errors import EngineError

__all__ = ["Answer", "AsyncEngine", "Dispatcher", "HostErrors", "error_json", "serve"]

Variables: TypeAlias = Mapping[str, Any] | bytes | str | None
"""Of a request: values, or JSON text of an object."""

ContextGetter: TypeAlias = Callable[[_engine.HostCall], Awaitable[Any]]


class _Request:
    """One that waits for its answer; it is also the context of its host calls."""

    __slots__ = ("context", "future", "loop", "variables")

    def __init__(self, loop: asyncio.AbstractEventLoop, context: Any) -> None:
        self.loop = loop
        self.future: asyncio.Future[tuple[int, bytes]] = loop.create_future()
        self.context = context
        self.variables = contextvars.copy_context()


def _resolve(future: asyncio.Future[tuple[int, bytes]], status: int, body: bytes, ok: bool) -> None:
    if future.done():
        return
    if ok:
        future.set_result((status, body))
    else:
        future.set_exception(EngineError("the request was cancelled before it had an answer"))


def _on_loop(loop: asyncio.AbstractEventLoop, running: Any, function: Any, *args: Any) -> None:
    """Now, if this is the loop's thread; soon, if it is another's; never, if it is closed."""
    if loop is running:
        function(*args)
        return
    with contextlib.suppress(RuntimeError):
        loop.call_soon_threadsafe(function, *args)


def _text(value: Any) -> str:
    # UUID, Decimal, Path …: their text is what the scalars of the engine read.
    isoformat = getattr(value, "isoformat", None)
    return str(isoformat() if isoformat else getattr(value, "value", value))


def _json(value: Any) -> bytes | str | None:
    if value is None or isinstance(value, (bytes, str)):
        return value
    return json.dumps(value, default=_text, ensure_ascii=False)


class AsyncEngine:
    """An engine, used from any event loop; uvloop will do.

    dispatcher: answers host calls; what it raises becomes an error of the field: GraphQLError and
    HostErrors with their message and extensions, anything else "Internal server error" (its own
    words if `debug`), and logged. options: those of `fraiseql._engine.Engine`: database_url,
    schema, config_file, settings, threads, ignore_environment, log, open_timeout.

    The constructor waits until the engine can answer, which blocks a loop: there, `await
    AsyncEngine.open(…)`. Raises EngineError when the engine cannot be opened.
    """

    def __init__(
        self, dispatcher: Dispatcher | None = None, *, debug: bool = False, **options: Any
    ) -> None:
        self._begin(_engine.Engine(**options), dispatcher, debug)

    def _begin(
        self,
        engine: _engine.Engine | _engine.Server,
        dispatcher: Dispatcher | None,
        debug: bool,
        clients: _Request | None = None,
    ) -> None:
        """clients: whose host calls come without a request of this engine, through the server."""
        self._hosting = Hosting(dispatcher, debug)
        self._requests: dict[int, _Request] = {}
        self._clients = clients
        self._tokens = itertools.count(1)
        self._engine = engine
        itself = weakref.ref(self)

        def drain() -> None:
            engine = itself()
            if engine is not None:
                engine._drain()

        self._readers = Readers(self._engine.fileno(), drain)
        self._finalizer = weakref.finalize(self, _close, self._readers, self._engine)

    @classmethod
    async def open(
        cls, dispatcher: Dispatcher | None = None, *, debug: bool = False, **options: Any
    ) -> AsyncEngine:
        """The constructor, waiting in a thread."""
        return await asyncio.to_thread(cls, dispatcher, debug=debug, **options)

    @property
    def closed(self) -> bool:
        return self._engine.closed

    async def execute(
        self,
        query: str,
        variables: Variables = None,
        context: Any = None,
        *,
        operation_name: str | None = None,
        whole: bool = False,
        read_only: bool = False,
        principal: bytes | str | None = None,
        request_id: str | None = None,
        timeout: float | None = None,
    ) -> dict[str, Any]:
        """The answer as a dict: {"data": …}, {"errors": […]}, or both.  See `execute_bytes`."""
        _, body = await self.execute_bytes(
            document=query,
            variables=variables,
            context=context,
            operation_name=operation_name,
            whole=whole,
            read_only=read_only,
            principal=principal,
            request_id=request_id,
            timeout=timeout,
        )
        answer: dict[str, Any] = json.loads(body)
        return answer

    async def execute_bytes(
        self,
        body: bytes | str | None = None,
        *,
        document: bytes | str | None = None,
        operation_name: str | None = None,
        variables: Variables = None,
        whole: bool = False,
        read_only: bool = False,
        principal: bytes | str | None = None,
        request_id: str | None = None,
        timeout: float | None = None,
        context: Any = None,
    ) -> tuple[int, bytes]:
        """HTTP status (of application/graphql-response+json) and the answer's bytes.

        body: a request as HTTP carries it; otherwise document, operation_name and variables.
        whole: over every relation and function of the database, not only what clients see.
        read_only: mutations are refused.  principal: JSON of who asks.
        timeout: seconds; None is what `database.statement_timeout` says.
        context: given to the resolvers.
        Raises EngineError when the engine is closed.  Cancelling the caller cancels the request,
        and with it its resolvers."""
        loop = asyncio.get_running_loop()
        self._readers.attach(loop)
        request = _Request(loop, context)
        token = next(self._tokens)
        self._requests[token] = request
        try:
            number = self._engine.submit(
                token,
                body=body,
                document=document,
                operation_name=operation_name,
                variables=_json(variables),
                whole=whole,
                read_only=read_only,
                principal=principal,
                request_id=request_id,
                timeout=timeout,
                context=request,
            )
            return await self._answer(request, number)
        finally:
            self._requests.pop(token, None)

    async def execute_sql(
        self,
        statement: str,
        parameters: Sequence[Any] | bytes | str = b"[]",
        *,
        principal: bytes | str | None = None,
    ) -> bytes:
        """A statement in a transaction of its own, with the settings of the principal.

        parameters: for $1, $2 …: values, or JSON text of an array.
        Returns JSON: {"rows": [{column: value}], "count": N}, or {"errors": […]}."""
        loop = asyncio.get_running_loop()
        self._readers.attach(loop)
        request = _Request(loop, None)
        token = next(self._tokens)
        self._requests[token] = request
        given = _json(parameters)
        assert given is not None
        try:
            number = self._engine.submit_sql(token, statement, given, principal)
            return (await self._answer(request, number))[1]
        finally:
            self._requests.pop(token, None)

    async def _answer(self, request: _Request, number: int) -> tuple[int, bytes]:
        try:
            return await request.future
        except asyncio.CancelledError:
            with contextlib.suppress(EngineError):
                self._engine.cancel(number)
            raise

    def _drain(self) -> bool:
        """Whether there was something."""
        try:
            running: Any = asyncio.get_running_loop()
        except RuntimeError:
            running = None
        events = self._engine.drain()
        for event in events:
            if event[0] == "answer":
                _, token, status, body, ok = event
                request = self._requests.pop(token, None)
                if request is not None:
                    _on_loop(request.loop, running, _resolve, request.future, status, body, ok)
                continue
            call = event[1]
            request = call.context or self._clients
            assert request is not None
            if event[0] == "call":
                start = self._hosting.start
                arguments = (request.loop, call, request.context, request.variables)
                _on_loop(request.loop, running, start, *arguments)
            else:
                _on_loop(request.loop, running, self._hosting.cancel, call)
        return bool(events)

    async def reload(self, schema: str | None = None) -> None:
        """Reads the catalog again, and the schema: this SDL, or the one there was.  Requests go on
        meanwhile. Raises EngineError when that fails; what was there stays."""
        await asyncio.to_thread(self._engine.reload, schema)

    def describe(self) -> bytes:
        """JSON of the relations and functions of the database, and their names in GraphQL."""
        return self._engine.describe()

    def sdl(self) -> str:
        """The schema that clients see."""
        return self._engine.sdl()

    def statistics(self) -> bytes:
        """JSON of counters: requests, errors, connections …"""
        return self._engine.statistics()

    async def aclose(self, timeout: float = 10) -> None:
        """Waits `timeout` seconds for requests, whose resolvers go on meanwhile, then cancels
        them."""
        if self._finalizer.detach() is None:
            return
        self._readers.attach(asyncio.get_running_loop())
        try:
            await asyncio.to_thread(self._engine.close, timeout)
        finally:
            while self._drain():
                pass
            self._hosting.cancel_all()
            self._readers.detach_all()

    def close(self) -> None:
        """Cancels what runs, and waits for nothing else.  Twice is harmless."""
        self._finalizer()


def _close(readers: Readers, engine: _engine.Engine | _engine.Server) -> None:
    readers.detach_all()
    engine.close(0)


class ServingEngine(AsyncEngine):
    """The engine of the HTTP server that runs in this process: what is asked of it is answered by
    the server's threads, connections and schema.

    It answers once the server has read its schema, and ends with the server.  `reload()` raises
    EngineError: the server reads its schema itself, on SIGHUP and when the database has changed."""

    def __init__(
        self,
        server: _engine.Server,
        dispatcher: Dispatcher,
        loop: asyncio.AbstractEventLoop,
        debug: bool,
    ) -> None:
        self._begin(server, dispatcher, debug, _Request(loop, None))
        self._readers.attach(loop)


async def serve(
    dispatcher: Dispatcher,
    context_getter: ContextGetter,
    *,
    started: Callable[[ServingEngine], object] = lambda engine: None,
    signals: bool = False,
    debug: bool = False,
    **options: Any,
) -> int:
    """Runs the HTTP server of `fraiseql serve`, in threads of its own; resolvers run in this loop.

    context_getter: awaited for each host call, for the context that its resolver gets.
    started: called with the engine that resolvers may ask, before anything is served.
    signals: SIGTERM and SIGINT end the server, SIGHUP reloads: it takes them over from Python.
    options: as for AsyncEngine.
    Returns an exit code.  Cancelling it stops the server."""
    loop = asyncio.get_running_loop()
    server = _engine.Server(**options)

    async def answer(call: _engine.HostCall) -> Answer:
        result = dispatcher(call, await context_getter(call))
        return result if isinstance(result, Answer) else await result

    def dispatch(call: _engine.HostCall, context: Any) -> Awaitable[Answer] | Answer:
        # What a resolver asks itself has a context.
        return answer(call) if call.context is None else dispatcher(call, context)

    engine = ServingEngine(server, dispatch, loop, debug)
    started(engine)
    running = asyncio.ensure_future(asyncio.to_thread(server.run, signals))
    try:
        return await asyncio.shield(running)
    except asyncio.CancelledError:
        # One that is only just starting does not hear it.
        while not running.done():
            server.stop()
            await asyncio.wait([running], timeout=0.1)
        raise
    finally:
        engine.close()
