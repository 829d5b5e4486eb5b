# SPDX-License-Identifier: MIT
"""Requests as ASGI brings them, answers as it takes them."""

from __future__ import annotations

import asyncio
import json
import secrets
from collections.abc import Awaitable, Callable, Iterable, MutableMapping
from typing import Any, TypeAlias
from urllib.parse import parse_qsl

Scope: TypeAlias = MutableMapping[str, Any]
Receive: TypeAlias = Callable[[], Awaitable[MutableMapping[str, Any]]]
Send: TypeAlias = Callable[[MutableMapping[str, Any]], Awaitable[None]]
Headers: TypeAlias = Iterable[tuple[str, str]]

# How long a client may take to send a body.
BODY_SECONDS = 30.0

_ID_LETTERS = frozenset("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789._-")
_PARAMETERS = ("query", "variables", "operationName", "extensions", "documentId")
_JSON_PARAMETERS = ("variables", "extensions")


class HttpError(Exception):
    """A request that is answered before GraphQL sees it.

    status: of HTTP.  code: in `extensions.code`.  headers: further ones of the answer."""

    def __init__(
        self, status: int, message: str, code: str = "BAD_REQUEST", headers: Headers = ()
    ) -> None:
        super().__init__(message)
        self.status = status
        self.code = code
        self.headers = tuple(headers)

    def body(self) -> bytes:
        """What clients of GraphQL read."""
        error = {"message": str(self), "extensions": {"code": self.code}}
        return json.dumps({"errors": [error]}, ensure_ascii=False, separators=(",", ":")).encode()


class Gone(Exception):
    """The client has left."""


def header(scope: Scope, name: str) -> str:
    """A header of the request, "" if it has none.  Raises HttpError when it has two."""
    wanted = name.encode()
    found = [value for key, value in scope["headers"] if key == wanted]
    if len(found) > 1:
        raise HttpError(400, f"The header {name} was sent twice.")
    return found[0].decode("latin-1") if found else ""


def request_id(scope: Scope) -> str:
    """The client's, if it is one, else a new one."""
    for key, value in scope["headers"]:
        if key == b"x-request-id":
            text = str(value.decode("latin-1"))
            if 1 <= len(text) <= 64 and _ID_LETTERS.issuperset(text):
                return text
    return secrets.token_hex(8)


async def respond(
    send: Send,
    status: int,
    body: bytes,
    content_type: str,
    headers: Headers = (),
    head: bool = False,
) -> None:
    """A whole answer.  head: the request was HEAD, and gets no body."""
    raw = [
        (b"content-type", content_type.encode()),
        (b"content-length", str(len(body)).encode()),
        (b"x-content-type-options", b"nosniff"),
    ]
    raw += [(name.lower().encode("latin-1"), value.encode("latin-1")) for name, value in headers]
    await send({"type": "http.response.start", "status": status, "headers": raw})
    await send({"type": "http.response.body", "body": b"" if head else body})


async def _read(receive: Receive, limit: int) -> bytes:
    chunks: list[bytes] = []
    size = 0
    while True:
        message = await receive()
        if message["type"] == "http.disconnect":
            raise Gone
        chunk = message.get("body", b"")
        size += len(chunk)
        if size > limit:
            raise HttpError(413, f"A request may have {limit} bytes.")
        chunks.append(chunk)
        if not message.get("more_body", False):
            return chunks[0] if len(chunks) == 1 else b"".join(chunks)


async def read_body(scope: Scope, receive: Receive, limit: int) -> bytes:
    """The body, of `limit` bytes at most.  Raises HttpError, and Gone when the client leaves."""
    length = header(scope, "content-length")
    if length.isdigit() and int(length) > limit:
        raise HttpError(413, f"A request may have {limit} bytes.")
    try:
        return await asyncio.wait_for(_read(receive, limit), BODY_SECONDS)
    except asyncio.TimeoutError:
        raise HttpError(408, "The body of the request did not arrive in time.") from None


def body_of_query(query_string: bytes) -> bytes:
    """The parameters of a GET as the body of a POST."""
    try:
        pairs = parse_qsl(
            query_string.decode("ascii"),
            keep_blank_values=True,
            errors="strict",
            max_num_fields=100,
        )
    except ValueError:
        raise HttpError(400, "The query string is not well encoded.") from None
    body: dict[str, Any] = {}
    for name, value in pairs:
        if name not in _PARAMETERS:
            continue
        if name in body:
            raise HttpError(400, f"The parameter {name} was sent twice.")
        if name not in _JSON_PARAMETERS:
            body[name] = value
        elif value:
            try:
                body[name] = json.loads(value)
            except (ValueError, RecursionError):
                raise HttpError(400, f"Invalid JSON in {name} parameter") from None
    return json.dumps(body, ensure_ascii=False).encode("utf-8", "replace")


def members_of_batch(body: bytes, limit: int) -> list[bytes] | None:
    """The requests of a list, `limit` at most; None when it is no list."""
    if not body.lstrip(b" \t\r\n").startswith(b"["):
        return None
    try:
        found = json.loads(body)
    except (ValueError, RecursionError):
        raise HttpError(400, "The body is not valid JSON.") from None
    if not found:
        raise HttpError(400, "A batch must have at least one request.")
    if len(found) > limit:
        raise HttpError(400, f"A batch may have at most {limit} requests (server.batch_limit).")
    if not all(isinstance(each, dict) for each in found):
        raise HttpError(400, 'Each member of a batch must be a request: {"query": "{ … }"}.')
    return [json.dumps(each, ensure_ascii=False).encode("utf-8", "replace") for each in found]


async def left(receive: Receive) -> None:
    """Returns when the client has left."""
    while (await receive())["type"] != "http.disconnect":
        pass
