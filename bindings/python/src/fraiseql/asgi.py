# SPDX-License-Identifier: MIT
"""The API as an ASGI application: GraphQL over HTTP, GraphiQL, /health and /ready.

    app = GraphQL(Application(database_url="postgresql:///shop"))

It answers as the server of `fraiseql serve` does.  `fraiseql.fastapi` mounts the same.
"""

from __future__ import annotations

import asyncio
import json
import logging
from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING, Any

from graphql import GraphQLError

from fraiseql._http import media, pages
from fraiseql._http.messages import (
    Gone,
    HttpError,
    Receive,
    Scope,
    Send,
    body_of_query,
    header,
    left,
    members_of_batch,
    read_body,
    request_id,
    respond,
)
from fraiseql._http.request import Request
from fraiseql.application import Application
from fraiseql.core.principal import principal_of
from fraiseql.errors import EngineError
from fraiseql.fastapi.dev_auth import DevAuthMiddleware

if TYPE_CHECKING:
    from fraiseql.runtime import AsyncEngine

logger = logging.getLogger("fraiseql")

_JSON = "application/json; charset=utf-8"
_GRAPHQL_JSON = "application/graphql-response+json; charset=utf-8"
# Errors of these codes are of GraphQL: a client that takes application/json reads them with 200.
_NOT_GRAPHQL = "BAD_REQUEST"
_STATUS_OF_CODE = {"UNAUTHENTICATED": 401, "FORBIDDEN": 403, "RATE_LIMITED": 429}
_STATUS_HEADERS = {
    401: [("WWW-Authenticate", "Bearer")],
    405: [("Allow", "POST")],
    503: [("Retry-After", "1")],
}
_NO_STORE = ("Cache-Control", "no-store")
# How long /ready waits for the database, in seconds.
_READY_SECONDS = 5.0

Endpoint = Callable[[Scope, Receive, Send], Awaitable[None]]


class GraphQL:
    """application: the API.  graphiql: whether browsers get the query editor.  batching: whether a
    body may be a list of requests, `batch_limit` at most.  max_body_bytes: of a request.
    make_request: what the context getter is given, made of scope and receive. dev_auth: user and
    password that everybody is asked for."""

    def __init__(
        self,
        application: Application,
        *,
        path: str = "/graphql",
        graphiql: bool = True,
        batching: bool = False,
        batch_limit: int = 10,
        max_body_bytes: int = 2 * 1024 * 1024,
        make_request: Callable[[Scope, Receive], Any] = Request,
        dev_auth: tuple[str, str] | None = None,
    ) -> None:
        self.application = application
        self.path = "/" + path.strip("/")
        self.graphiql = graphiql
        self.batching = batching
        self.batch_limit = batch_limit
        self.max_body_bytes = max_body_bytes
        self._make_request = make_request
        self._http: Endpoint = self._route
        if dev_auth is not None:
            self._http = DevAuthMiddleware(self._route, *dev_auth)

    async def refresh_schema(self) -> None:
        """See Application.refresh_schema()."""
        await self.application.refresh_schema()

    # ---- as an application of its own ----

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "lifespan":
            await self._lifespan(receive, send)
        elif scope["type"] == "http":
            await self._http(scope, receive, send)
        elif scope["type"] == "websocket":
            await receive()
            await send({"type": "websocket.close", "code": 1003})

    async def _lifespan(self, receive: Receive, send: Send) -> None:
        await receive()
        try:
            await self.application.start()
        except Exception as error:
            logger.error("the application did not start: %s", error)
            await send({"type": "lifespan.startup.failed", "message": str(error)})
            return
        await send({"type": "lifespan.startup.complete"})
        await receive()
        await self.application.stop()
        await send({"type": "lifespan.shutdown.complete"})

    async def _route(self, scope: Scope, receive: Receive, send: Send) -> None:
        path, root = scope["path"], scope.get("root_path", "")
        if root and path.startswith(root + "/"):
            path = path[len(root) :]
        endpoints: dict[str, Endpoint] = {
            self.path: self.graphql,
            self.path + "/": self.graphql,
            "/health": self.health,
            "/ready": self.ready,
        }
        endpoint = endpoints.get(path)
        if endpoint is None and path.startswith(self.path + "/"):
            endpoint = self.file
        try:
            await (endpoint or _nothing)(scope, receive, send)
        except Exception as error:
            status = getattr(error, "status_code", None)
            detail = getattr(error, "detail", None)
            if not isinstance(status, int):
                logger.exception("a request failed")
                status, detail = 500, "Internal Server Error"
            headers = list((getattr(error, "headers", None) or {}).items())
            await respond(send, status, json.dumps({"detail": detail}).encode(), _JSON, headers)

    # ---- GraphQL ----

    async def graphql(self, scope: Scope, receive: Receive, send: Send) -> None:
        """GET and POST of GraphQL requests, and the page for browsers."""
        name = request_id(scope)
        headers = [("X-Request-Id", name)]
        head = scope["method"] == "HEAD"
        try:
            if await self._show_page(scope, send):
                return
            _check_method(scope["method"])
            status, body, wants_response = await self._answer(scope, receive, name)
        except Gone:
            return
        except HttpError as error:
            await respond(send, error.status, error.body(), _JSON, [*headers, *error.headers], head)
            return
        except GraphQLError as error:  # of the context getter
            status = _STATUS_OF_CODE.get(str((error.extensions or {}).get("code")), 200)
            body = json.dumps({"errors": [error.formatted]}, default=str).encode()
            wants_response = False
        headers += _STATUS_HEADERS.get(status, ())
        if b'"PERSISTED_QUERY_NOT_FOUND"' in body[:200]:
            headers.append(_NO_STORE)
        await respond(send, status, body, _GRAPHQL_JSON if wants_response else _JSON, headers, head)

    async def _show_page(self, scope: Scope, send: Send) -> bool:
        is_get = scope["method"] in ("GET", "HEAD")
        if not is_get or scope["query_string"] or not media.prefers_html(header(scope, "accept")):
            return False
        page = pages.page() if self.graphiql else None
        status, body = (200, page) if page is not None else (404, pages.NOT_THERE)
        head = scope["method"] == "HEAD"
        await respond(send, status, body, "text/html; charset=utf-8", pages.PAGE_HEADERS, head)
        return True

    async def _answer(self, scope: Scope, receive: Receive, name: str) -> tuple[int, bytes, bool]:
        """Status, body, and whether that is application/graphql-response+json."""
        wants_response = media.choose(header(scope, "accept"))
        if wants_response is None:
            types = "application/graphql-response+json or application/json"
            raise HttpError(406, f"Answers come as {types}.")
        is_post = scope["method"] == "POST"
        if is_post:
            _check_body(scope)
            body = await read_body(scope, receive, self.max_body_bytes)
        else:
            body = body_of_query(scope["query_string"])
        user = await self.application.identify(scope)
        await self._engine()
        context = await self.application.context(self._make_request(scope, receive), user)
        work = self._execute(body, context, name, not is_post)
        status, answer = await _unless_left(work, receive)
        if status == 400 and not wants_response and _is_of_graphql(answer):
            status = 200
        return status, answer, wants_response

    async def _execute(
        self, body: bytes, context: dict[str, Any], name: str, read_only: bool
    ) -> tuple[int, bytes]:
        engine = await self._engine()
        principal = principal_of(context)

        async def run(member: bytes) -> tuple[int, bytes]:
            return await engine.execute_bytes(
                member, read_only=read_only, principal=principal, request_id=name, context=context
            )

        async def one(member: bytes) -> tuple[int, bytes]:
            shadow = self.application.shadow
            if shadow is not None:
                return await shadow.answer(member, context, run, read_only)
            return await run(member)

        members = None if read_only else members_of_batch(body, self.batch_limit)
        try:
            if members is None:
                return await one(body)
            if not self.batching:
                raise HttpError(400, "A list of requests is not taken here: send each alone.")
            answers = await asyncio.gather(*(one(member) for member in members))
        except EngineError as error:
            raise HttpError(503, str(error), "SERVICE_UNAVAILABLE", _STATUS_HEADERS[503]) from None
        return 200, b"[" + b",".join(answer for _, answer in answers) + b"]"

    async def _engine(self) -> AsyncEngine:
        try:
            return await self.application.engine()
        except EngineError as error:
            logger.error("%s", error)
            message = "The database cannot be reached; try again."
            raise HttpError(503, message, "SERVICE_UNAVAILABLE", _STATUS_HEADERS[503]) from None

    # ---- beside it ----

    async def file(self, scope: Scope, receive: Receive, send: Send) -> None:
        """What the page is made of."""
        name = scope["path"].rpartition("/")[2]
        found = pages.file(name) if self.graphiql and scope["method"] in ("GET", "HEAD") else None
        if found is None:
            await _nothing(scope, receive, send)
            return
        head = scope["method"] == "HEAD"
        await respond(send, 200, found[0], found[1], pages.FILE_HEADERS, head)

    async def health(self, scope: Scope, receive: Receive, send: Send) -> None:
        """The process answers."""
        body = b'{"status":"healthy","service":"fraiseql"}'
        await respond(send, 200, body, "application/json", [_NO_STORE])

    async def ready(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Requests would be answered: 200, or 503."""
        checks = {"database": "unavailable", "schema": "unavailable"}
        try:
            engine = await asyncio.wait_for(self.application.engine(), _READY_SECONDS)
            checks["schema"] = "ok"
            answer = await asyncio.wait_for(engine.execute_sql("select 1"), _READY_SECONDS)
            if not json.loads(answer).get("errors"):
                checks["database"] = "ok"
        except (EngineError, asyncio.TimeoutError, ValueError) as error:
            logger.warning("not ready: %s", error)
        is_ready = all(word == "ok" for word in checks.values())
        body = json.dumps({"status": "ready" if is_ready else "not_ready", "checks": checks})
        await respond(
            send, 200 if is_ready else 503, body.encode(), "application/json", [_NO_STORE]
        )


async def _nothing(scope: Scope, receive: Receive, send: Send) -> None:
    error = HttpError(404, "There is nothing here; GraphQL is served at /graphql.", "NOT_FOUND")
    await respond(send, error.status, error.body(), _JSON)


def _check_method(method: str) -> None:
    if method in ("GET", "HEAD", "POST"):
        return
    raise HttpError(405, "Use GET or POST.", headers=[("Allow", "GET, HEAD, POST")])


def _check_body(scope: Scope) -> None:
    if header(scope, "content-encoding").lower() not in ("", "identity"):
        raise HttpError(415, "Send the body as it is, without Content-Encoding.")
    if not media.is_json(header(scope, "content-type")):
        raise HttpError(415, "Send the request with Content-Type: application/json, in UTF-8.")


def _is_of_graphql(body: bytes) -> bool:
    """Whether the request was understood, and it is GraphQL that is wrong."""
    try:
        code = json.loads(body)["errors"][0]["extensions"]["code"]
    except (ValueError, LookupError, TypeError):
        return False
    return bool(code != _NOT_GRAPHQL)


async def _unless_left(work: Awaitable[tuple[int, bytes]], receive: Receive) -> tuple[int, bytes]:
    """Awaits the work; raises Gone, and cancels it, when the client leaves before."""
    execution = asyncio.ensure_future(work)
    watch = asyncio.ensure_future(left(receive))
    watch.add_done_callback(lambda _: execution.cancel())
    try:
        return await execution
    except asyncio.CancelledError:
        if watch.done() and not watch.cancelled():
            raise Gone from None
        raise
    finally:
        if not watch.cancel() and not watch.cancelled():
            watch.exception()  # it has been seen
        execution.cancel()


def create_asgi_app(**options: Any) -> GraphQL:
    """What `create_fraiseql_app()` makes, with the same arguments, without any framework.

    Raises TypeError for `app` and `lifespan`, which are FastAPI's, ValueError for what needs it."""
    from fraiseql.creating import create

    for name in ("app", "lifespan"):
        if options.pop(name, None) is not None:
            raise TypeError(f"{name} is of FastAPI, which is not installed")
    for name in ("title", "version", "description", "enable_schema_registry"):
        options.pop(name, None)
    created = create(**options)
    if created.config.cors_enabled:
        raise ValueError("cors_enabled needs FastAPI, or a middleware of yours in front")
    return GraphQL(created.application, dev_auth=created.dev_auth, **created.http)
