# SPDX-License-Identifier: MIT
"""A password in front of an application under development."""

from __future__ import annotations

import base64
import binascii
import hmac
import os
from typing import Any

from fraiseql._http.messages import HttpError, Receive, Scope, Send, header, respond

_GUARDED = ("/graphql", "/playground", "/graphiql", "/docs", "/redoc", "/openapi.json")


class DevAuthMiddleware:
    """Basic authentication for GraphQL and the pages beside it; other paths are not looked at."""

    def __init__(self, app: Any, username: str, password: str) -> None:
        self.app = app
        self._expected = f"{username}:{password}".encode()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http" and self._guards(scope) and not self._knows(scope):
            realm = 'Basic realm="FraiseQL Development"'
            body = b"Development authentication required"
            headers = [("WWW-Authenticate", realm)]
            await respond(send, 401, body, "text/plain; charset=utf-8", headers)
            return
        await self.app(scope, receive, send)

    @staticmethod
    def _guards(scope: Scope) -> bool:
        path: str = scope["path"]
        root = scope.get("root_path", "")
        path = path[len(root) :] if root and path.startswith(root) else path
        return any(path == each or path.startswith(each + "/") for each in _GUARDED)

    def _knows(self, scope: Scope) -> bool:
        try:
            scheme, _, given = header(scope, "authorization").partition(" ")
            decoded = base64.b64decode(given, validate=True)
        except (HttpError, binascii.Error, ValueError):
            return False
        return scheme.lower() == "basic" and hmac.compare_digest(decoded, self._expected)


def get_dev_auth_credentials() -> tuple[str, str | None]:
    """User and password of FRAISEQL_DEV_AUTH_USERNAME (`admin` unless set) and
    FRAISEQL_DEV_AUTH_PASSWORD; None when there is no password."""
    user = os.environ.get("FRAISEQL_DEV_AUTH_USERNAME", "admin")
    return user, os.environ.get("FRAISEQL_DEV_AUTH_PASSWORD") or None


def is_dev_auth_enabled() -> bool:
    """Is there a password in the environment?"""
    return get_dev_auth_credentials()[1] is not None


def create_dev_auth_middleware(
    app: Any, username: str | None = None, password: str | None = None
) -> DevAuthMiddleware | None:
    """The application behind a password: the one that is given, or that of the environment; None
    when there is neither."""
    known_user, known_password = get_dev_auth_credentials()
    password = password or known_password
    return DevAuthMiddleware(app, username or known_user, password) if password else None
