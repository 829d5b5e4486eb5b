# SPDX-License-Identifier: MIT
"""Bodies have an end."""

import dataclasses

from fraiseql.core.asgi import App, Message, Receive, Request, Scope, Send, respond


@dataclasses.dataclass
class BodySizeConfig:
    """max_body_size: bytes.  exempt_paths: exactly these.  exempt_methods: not looked at."""

    max_body_size: int = 1024 * 1024
    exempt_paths: list[str] = dataclasses.field(default_factory=list)
    exempt_methods: set[str] = dataclasses.field(default_factory=lambda: {"GET", "HEAD", "OPTIONS"})

    @property
    def human_readable_size(self) -> str:
        """`1.0 MB`."""
        size = float(self.max_body_size)
        if size < 1024:
            return f"{self.max_body_size} bytes"
        for unit in ("KB", "MB"):
            size /= 1024
            if size < 1024:
                return f"{size:.1f} {unit}"
        return f"{size / 1024:.1f} GB"


class RequestTooLargeError(Exception):
    """A body has more bytes than it may."""

    status_code = 413

    def __init__(self, max_size: int, actual_size: int | None = None) -> None:
        of = f"{actual_size} bytes exceeds" if actual_size is not None else "exceeds"
        super().__init__(f"Request body too large: {of} limit of {max_size} bytes")
        self.max_size = max_size
        self.actual_size = actual_size


class BodySizeLimiterMiddleware:
    """Answers 413 to bodies that are too large: by Content-Length at once, else while they come."""

    def __init__(self, app: App, config: BodySizeConfig | None = None) -> None:
        self.app = app
        self.config = config or BodySizeConfig()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """ASGI."""
        config = self.config
        if (
            scope["type"] != "http"
            or scope["method"] in config.exempt_methods
            or scope["path"] in config.exempt_paths
        ):
            await self.app(scope, receive, send)
            return
        length = Request(scope).headers.get("content-length", "")
        if length.isdecimal() and int(length) > config.max_body_size:
            await self._refuse(send)
            return
        await self._counting(scope, receive, send)

    async def _counting(self, scope: Scope, receive: Receive, send: Send) -> None:
        size, started, refused = 0, False, False

        async def receiving() -> Message:
            nonlocal size, refused
            message = await receive()
            if message["type"] == "http.request":
                size += len(message.get("body", b""))
                if size > self.config.max_body_size:
                    refused = True
                    raise RequestTooLargeError(self.config.max_body_size)
            return message

        async def sending(message: Message) -> None:
            nonlocal started
            # What the application makes of the exception is not what the client is told.
            if refused and not started:
                return
            started = True
            await send(message)

        try:
            await self.app(scope, receiving, sending)
        except RequestTooLargeError:
            if started:
                raise
        if refused and not started:
            await self._refuse(send)

    async def _refuse(self, send: Send) -> None:
        config = self.config
        body = {
            "detail": f"Request body too large. Maximum size is {config.human_readable_size}",
            "max_size": config.max_body_size,
            "max_size_human": config.human_readable_size,
        }
        await respond(send, 413, body, [("connection", "close")])
