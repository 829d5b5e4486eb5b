# SPDX-License-Identifier: MIT
"""What the middlewares of this package share: ASGI as it is, without a framework."""

import json
from collections.abc import Awaitable, Callable, Iterable, MutableMapping
from typing import Any, TypeAlias, TypeVar

Scope: TypeAlias = MutableMapping[str, Any]
Message: TypeAlias = MutableMapping[str, Any]
Receive: TypeAlias = Callable[[], Awaitable[Message]]
Send: TypeAlias = Callable[[Message], Awaitable[None]]
App: TypeAlias = Callable[[Scope, Receive, Send], Awaitable[None]]
Headers: TypeAlias = Iterable[tuple[str, str]]

M = TypeVar("M")


class Client:
    """Who is at the other end of the connection."""

    def __init__(self, host: str, port: int) -> None:
        self.host = host
        self.port = port


class Request:
    """A request without its body: what Starlette's Request says of it under the same names."""

    def __init__(self, scope: Scope) -> None:
        self.scope = scope
        self.method: str = scope.get("method", "GET")
        self.path: str = scope.get("path", "/")
        # The last of several: proxies add theirs behind those of clients.
        self.headers = {
            name.decode("latin-1").lower(): value.decode("latin-1")
            for name, value in scope.get("headers", ())
        }
        client = scope.get("client")
        self.client = Client(*client) if client else None
        self.state: Any = scope.get("state", {})

    @property
    def host(self) -> str:
        """The address of the peer; `unknown` without one."""
        return self.client.host if self.client else "unknown"

    @property
    def scheme(self) -> str:
        """`http` or `https`, as the server says."""
        return str(self.scope.get("scheme", "http"))

    @property
    def cookies(self) -> dict[str, str]:
        """By their names; the first of several."""
        made: dict[str, str] = {}
        for part in self.headers.get("cookie", "").split(";"):
            name, found, value = part.strip().partition("=")
            if found:
                made.setdefault(name, value)
        return made


async def respond(
    send: Send, status: int, body: Any, headers: Headers = (), content_type: str | None = None
) -> None:
    """Sends a whole response.  body: bytes, or a value that becomes JSON."""
    data = body if isinstance(body, bytes) else json.dumps(body).encode()
    fixed = [
        ("content-type", content_type or "application/json"),
        ("content-length", str(len(data))),
    ]
    await send(
        {
            "type": "http.response.start",
            "status": status,
            "headers": encoded([*fixed, *headers]),
        }
    )
    await send({"type": "http.response.body", "body": data})


def encoded(headers: Headers) -> list[tuple[bytes, bytes]]:
    """Headers as ASGI wants them.  Raises ValueError for one with a line break in it."""
    made = []
    for name, value in headers:
        if any(c in name + value for c in "\r\n\0"):
            raise ValueError(f"the header {name!r} has a line break in it")
        made.append((name.lower().encode("latin-1"), value.encode("latin-1")))
    return made


def with_headers(send: Send, add: Callable[[], Headers]) -> Send:
    """A `send` that puts headers into the response, in place of those of the same name."""

    async def sending(message: Message) -> None:
        if message["type"] == "http.response.start":
            more = encoded(add())
            names = {name for name, _ in more}
            kept = [h for h in message.get("headers", ()) if h[0].lower() not in names]
            message = {**message, "headers": [*kept, *more]}
        await send(message)

    return sending


class BodyTooLarge(Exception):
    """A body has more bytes than it may."""


async def read_body(receive: Receive, limit: int) -> tuple[bytes, Receive]:
    """The body of a request, and a `receive` that gives it again.

    Raises BodyTooLarge beyond `limit` bytes."""
    parts: list[bytes] = []
    size = 0
    while True:
        message = await receive()
        if message["type"] != "http.request":
            return b"".join(parts), _again(receive, [message])
        part = message.get("body", b"")
        size += len(part)
        if size > limit:
            raise BodyTooLarge
        parts.append(part)
        if not message.get("more_body"):
            break
    body = b"".join(parts)
    return body, _again(receive, [{"type": "http.request", "body": body, "more_body": False}])


def _again(receive: Receive, first: list[Message]) -> Receive:
    async def receiving() -> Message:
        return first.pop(0) if first else await receive()

    return receiving


def add_middleware(app: Any, middleware: M) -> M:
    """Puts a middleware, made with `app=None`, before an application that has add_middleware(): of
    FastAPI or Starlette.  Returns it.  Raises TypeError for another application."""
    if not hasattr(app, "add_middleware"):
        raise TypeError(f"{type(app).__name__} has no add_middleware(): wrap it in the middleware")

    def bind(inner: App) -> M:
        middleware.app = inner  # type: ignore[attr-defined]
        return middleware

    app.add_middleware(bind)
    return middleware
