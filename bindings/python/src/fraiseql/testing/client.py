# SPDX-License-Identifier: MIT
"""Asks an ASGI application in this process, without a server."""

from __future__ import annotations

import asyncio
import contextlib
import threading
from collections.abc import AsyncIterator, Coroutine, Mapping
from types import TracebackType
from typing import TYPE_CHECKING, Any, TypeVar

if TYPE_CHECKING:
    import httpx

T = TypeVar("T")

# How long start and end of an application may take, in seconds.
_LIFESPAN_SECONDS = 60.0


class _Lifespan:
    """Runs the lifespan of an application beside its requests."""

    def __init__(self, app: Any) -> None:
        self._app = app
        self._said: asyncio.Queue[dict[str, Any]] = asyncio.Queue()
        self._asked: asyncio.Queue[dict[str, Any]] = asyncio.Queue()
        self.state: dict[str, Any] = {}
        self._task: asyncio.Task[None] | None = None

    async def _run(self) -> None:
        scope = {"type": "lifespan", "asgi": {"version": "3.0"}, "state": self.state}
        await self._app(scope, self._asked.get, self._said.put)

    async def _step(self, name: str) -> None:
        task = self._task
        assert task is not None
        await self._asked.put({"type": f"lifespan.{name}"})
        said = asyncio.ensure_future(self._said.get())
        try:
            await asyncio.wait(
                {said, task},
                timeout=_LIFESPAN_SECONDS,
                return_when=asyncio.FIRST_COMPLETED,
            )
            if said.done():
                message = said.result()
                if message["type"].endswith(".failed"):
                    await asyncio.wait({task}, timeout=_LIFESPAN_SECONDS)
                    if task.done() and task.exception() is not None:
                        task.result()  # raises what it was
                    raise RuntimeError(message.get("message") or f"{name} failed")
            elif task.done():
                if name == "startup" and task.exception() is not None:
                    task.result()  # raises
            else:
                raise TimeoutError(f"{name} takes too long")
        finally:
            said.cancel()

    async def start(self) -> None:
        self._task = asyncio.ensure_future(self._run())
        await self._step("startup")

    async def stop(self) -> None:
        if self._task is None or self._task.done():
            return
        await self._step("shutdown")
        await asyncio.wait({self._task}, timeout=_LIFESPAN_SECONDS)
        self._task.cancel()


class AsyncClient:
    """Asks within the running loop."""

    def __init__(self, http: httpx.AsyncClient, path: str = "/graphql") -> None:
        self.http = http
        self.path = path

    async def query(
        self,
        document: str,
        variables: Mapping[str, Any] | None = None,
        *,
        operation_name: str | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> dict[str, Any]:
        """The answer: `{"data": …}`, `{"errors": …}`, or both."""
        body: dict[str, Any] = {"query": document, "variables": variables or {}}
        if operation_name is not None:
            body["operationName"] = operation_name
        answer = await self.http.post(self.path, json=body, headers=dict(headers or {}))
        found: dict[str, Any] = answer.json()
        return found


class Client:
    """Asks from code that is not async: a loop of its own runs in a thread while it is open.

    Requests are those of httpx: `get`, `post`, …; `query()` asks GraphQL."""

    def __init__(
        self, app: Any, path: str = "/graphql", base_url: str = "http://testserver"
    ) -> None:
        self.app = app
        self.path = path
        self.base_url = base_url
        self._loop: asyncio.AbstractEventLoop | None = None
        self._thread: threading.Thread | None = None
        self._stack: contextlib.AsyncExitStack | None = None
        self._asked: AsyncClient | None = None

    @contextlib.asynccontextmanager
    async def started(self) -> AsyncIterator[AsyncClient]:
        """The same for async code: the application runs within."""
        import httpx

        lifespan = _Lifespan(self.app)
        await lifespan.start()
        try:
            transport = httpx.ASGITransport(app=_WithState(self.app, lifespan.state))
            async with httpx.AsyncClient(transport=transport, base_url=self.base_url) as http:
                yield AsyncClient(http, self.path)
        finally:
            await lifespan.stop()

    def _await(self, coroutine: Coroutine[Any, Any, T]) -> T:
        if self._loop is None:
            coroutine.close()
            raise RuntimeError("use the client within `with client(app) as asked:`")
        return asyncio.run_coroutine_threadsafe(coroutine, self._loop).result()

    async def _enter(self) -> None:
        self._stack = contextlib.AsyncExitStack()
        self._asked = await self._stack.enter_async_context(self.started())

    async def _leave(self) -> None:
        assert self._stack is not None
        await self._stack.aclose()

    def __enter__(self) -> Client:
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, daemon=True)
        self._thread.start()
        try:
            self._await(self._enter())
        except BaseException:
            self._end()
            raise
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        try:
            self._await(self._leave())
        finally:
            self._end()

    def _end(self) -> None:
        loop, thread = self._loop, self._thread
        assert loop is not None and thread is not None
        loop.call_soon_threadsafe(loop.stop)
        thread.join()
        loop.close()
        self._loop = self._thread = self._asked = None

    def request(self, method: str, path: str, **options: Any) -> httpx.Response:
        """As httpx.Client.request()."""
        asked = self._asked
        if asked is None:
            raise RuntimeError("use the client within `with client(app) as asked:`")
        return self._await(asked.http.request(method, path, **options))

    def get(self, path: str, **options: Any) -> httpx.Response:
        return self.request("GET", path, **options)

    def post(self, path: str, **options: Any) -> httpx.Response:
        return self.request("POST", path, **options)

    def delete(self, path: str, **options: Any) -> httpx.Response:
        return self.request("DELETE", path, **options)

    def query(
        self,
        document: str,
        variables: Mapping[str, Any] | None = None,
        *,
        operation_name: str | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> dict[str, Any]:
        """The answer: `{"data": …}`, `{"errors": …}`, or both."""
        asked = self._asked
        if asked is None:
            raise RuntimeError("use the client within `with client(app) as asked:`")
        question = asked.query(document, variables, operation_name=operation_name, headers=headers)
        return self._await(question)


class _WithState:
    """Gives requests the state that the lifespan has filled in."""

    def __init__(self, app: Any, state: dict[str, Any]) -> None:
        self._app = app
        self._state = state

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        scope["state"] = dict(self._state)
        await self._app(scope, receive, send)


def client(app: Any, path: str = "/graphql") -> Client:
    """A client of an application of ASGI: `with client(app) as asked:`, or `async with
    client(app).started() as asked:`.  Needs httpx."""
    return Client(app, path)
