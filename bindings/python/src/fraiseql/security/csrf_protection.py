# SPDX-License-Identifier: MIT
"""Requests that a page of somebody else makes with the cookies of the user are refused.

The engine's server does this by itself (`csrf` in docs/configuration.md); a request with a simple
content type is never executed.  This is for applications with other routes and cookies of their
own."""

import base64
import dataclasses
import enum
import hashlib
import hmac
import json
import secrets
import time
from collections.abc import Mapping
from typing import Any
from urllib.parse import urlsplit

from graphql import GraphQLError

from fraiseql.core.asgi import (
    App,
    BodyTooLarge,
    Receive,
    Request,
    Scope,
    Send,
    add_middleware,
    read_body,
    respond,
)
from fraiseql.core.documents import Walk

MAX_BODY = 1024 * 1024
MAX_TOKEN = 1024
_SAFE = ("GET", "HEAD", "OPTIONS", "TRACE")


class CSRFTokenStorage(enum.Enum):
    """What a token in the header is held against: a cookie, the session, or its signature alone."""

    COOKIE = "cookie"
    SESSION = "session"
    HEADER = "header"


@dataclasses.dataclass
class CSRFConfig:
    """secret_key: signs tokens; the same in all processes.  token_timeout: seconds.
    trusted_origins: pages of these may send requests, besides those of the own host. Raises
    ValueError for a key of less than 16 characters, and cookies that are SameSite=None and not
    secure."""

    secret_key: str
    token_name: str = "csrf_token"
    header_name: str = "X-CSRF-Token"
    cookie_name: str = "csrf_token"
    cookie_secure: bool = True
    cookie_httponly: bool = True
    cookie_samesite: str = "strict"
    token_timeout: int = 3600
    require_for_mutations: bool = True
    require_for_subscriptions: bool = False
    storage: CSRFTokenStorage = CSRFTokenStorage.COOKIE
    exempt_paths: set[str] = dataclasses.field(
        default_factory=lambda: {
            "/health", "/ready", "/metrics", "/docs", "/redoc", "/openapi.json",
        }
    )  # fmt: skip
    check_referrer: bool = True
    trusted_origins: set[str] = dataclasses.field(default_factory=set)

    def __post_init__(self) -> None:
        if len(self.secret_key) < 16:
            raise ValueError("secret_key has at least 16 characters")
        if self.cookie_samesite.lower() == "none" and not self.cookie_secure:
            raise ValueError("a cookie that is SameSite=None is secure")


class CSRFTokenGenerator:
    """Makes tokens, and knows its own: base64url of `session:random:time:signature`."""

    def __init__(self, secret_key: str, timeout: int = 3600) -> None:
        self._key = secret_key.encode()
        self.timeout = timeout

    def generate_token(self, session_id: str | None = None) -> str:
        """A token of a session, or of nobody."""
        made = f"{session_id or ''}:{secrets.token_urlsafe(32)}:{int(time.time())}"
        return base64.urlsafe_b64encode(f"{made}:{self._sign(made)}".encode()).decode()

    def validate_token(self, token: str, session_id: str | None = None) -> bool:
        """Is it one's own, of this session, and not too old?"""
        if not token or len(token) > MAX_TOKEN:
            return False
        try:
            text = base64.b64decode(token.encode(), altchars=b"-_", validate=True).decode()
            made, _, signature = text.rpartition(":")
            session, _, since = made.rsplit(":", 2)
            age = time.time() - int(since)
        except ValueError:
            return False
        good = hmac.compare_digest(self._sign(made).encode(), signature.encode())
        mine = hmac.compare_digest(session.encode(), (session_id or "").encode())
        return good and mine and -60 <= age <= self.timeout

    def _sign(self, made: str) -> str:
        return hmac.new(self._key, made.encode(), hashlib.sha256).hexdigest()


class GraphQLCSRFValidator:
    """Looks at requests."""

    def __init__(self, config: CSRFConfig) -> None:
        self.config = config
        self.generator = CSRFTokenGenerator(config.secret_key, config.token_timeout)

    async def validate_graphql_csrf(
        self, request: Any, request_body: Any
    ) -> tuple[int, dict[str, Any]] | None:
        """Status and body of a refusal; None: the request may pass.  request_body: what JSON says,
        an object or a list of them."""
        kind = self._guarded(request_body)
        if kind is None:
            return None
        if not self._token(request, request_body):
            return _refusal(f"CSRF token is required for {kind}s")
        if not await self.validate_request(request, request_body):
            return _refusal("Invalid or expired CSRF token")
        return None

    async def validate_request(self, request: Any, request_body: Any = None) -> bool:
        """Has the request a good token, and does it come from a page that may send it?"""
        config = self.config
        token = self._token(request, request_body)
        if config.check_referrer and not self._from_friends(request):
            return False
        session = None
        if config.storage is CSRFTokenStorage.COOKIE:
            cookie = request.cookies.get(config.cookie_name, "")
            if not cookie or not hmac.compare_digest(cookie.encode(), token.encode()):
                return False
        elif config.storage is CSRFTokenStorage.SESSION:
            session = session_of(request)
            if session is None:
                return False
        return self.generator.validate_token(token, session)

    def _token(self, request: Any, body: Any) -> str:
        token = request.headers.get(self.config.header_name.lower())
        if not token and isinstance(body, Mapping):
            token = body.get(self.config.token_name)
        return token if isinstance(token, str) else ""

    def _from_friends(self, request: Any) -> bool:
        said = request.headers.get("origin") or request.headers.get("referer")
        if not said or said == "null":
            return not said
        at = urlsplit(said)
        origin = f"{at.scheme}://{at.netloc}"
        return origin in self.config.trusted_origins or at.netloc == request.headers.get("host")

    def _guarded(self, body: Any) -> str | None:
        """`mutation` or `subscription`, if the body has one that needs a token."""
        for one in body if isinstance(body, list) else [body]:
            query = one.get("query") if isinstance(one, Mapping) else None
            if not isinstance(query, str):
                if isinstance(one, Mapping) and one.get("extensions"):
                    return "mutation" if self.config.require_for_mutations else None
                continue
            try:
                kinds = {operation.operation.value for operation in Walk(query).operations}
            except GraphQLError:
                continue  # nothing runs
            if "mutation" in kinds and self.config.require_for_mutations:
                return "mutation"
            if "subscription" in kinds and self.config.require_for_subscriptions:
                return "subscription"
        return None


class CSRFTokenEndpoint:
    """Gives tokens."""

    def __init__(self, config: CSRFConfig) -> None:
        self.config = config
        self.generator = CSRFTokenGenerator(config.secret_key, config.token_timeout)

    async def get_csrf_token(self, request: Any) -> dict[str, Any]:
        """`{"csrf_token", "header_name", "expires_in"}`, for the session of the request, if tokens
        belong to sessions."""
        session = None
        if self.config.storage is CSRFTokenStorage.SESSION:
            session = session_of(request)
        return {
            self.config.token_name: self.generator.generate_token(session),
            "header_name": self.config.header_name,
            "expires_in": self.config.token_timeout,
        }

    def cookie(self, token: str) -> str:
        """The value of Set-Cookie."""
        config = self.config
        parts = [f"{config.cookie_name}={token}", "Path=/", f"Max-Age={config.token_timeout}"]
        parts.append(f"SameSite={config.cookie_samesite.capitalize()}")
        parts += ["Secure"] if config.cookie_secure else []
        parts += ["HttpOnly"] if config.cookie_httponly else []
        return "; ".join(parts)


class CSRFProtectionMiddleware:
    """Answers `GET /csrf-token`, and 403 to what changes something and has no good token: mutations
    at graphql_path, and every unsafe method anywhere else."""

    def __init__(self, app: App | None, config: CSRFConfig, graphql_path: str = "/graphql") -> None:
        self.app = app
        self.config = config
        self.graphql_path = graphql_path
        self._validator = GraphQLCSRFValidator(config)
        self._endpoint = CSRFTokenEndpoint(config)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """ASGI."""
        assert self.app is not None
        if scope["type"] != "http" or scope["path"] in self.config.exempt_paths:
            await self.app(scope, receive, send)
            return
        request = Request(scope)
        if request.method in _SAFE:
            if request.path == "/csrf-token" and request.method == "GET":
                await self._give(request, send)
            else:
                await self.app(scope, receive, send)
            return
        refusal: tuple[int, dict[str, Any]] | None = None
        said: Any = None
        if request.path == self.graphql_path:
            try:
                body, receive = await read_body(receive, MAX_BODY)
            except BodyTooLarge:
                await respond(send, 413, {"detail": "Request body too large"})
                return
            try:
                said = json.loads(body)
            except (ValueError, RecursionError):
                said = None
            refusal = await self._validator.validate_graphql_csrf(request, said)
        # What is no JSON may be read as something else by whoever is behind.
        if said is None and not await self._validator.validate_request(request):
            refusal = _refusal("Invalid or expired CSRF token")
        if refusal is None:
            await self.app(scope, receive, send)
        else:
            await respond(send, *refusal)

    async def _give(self, request: Request, send: Send) -> None:
        made = await self._endpoint.get_csrf_token(request)
        headers = [("cache-control", "no-store")]
        if self.config.storage is CSRFTokenStorage.COOKIE:
            headers.append(("set-cookie", self._endpoint.cookie(made[self.config.token_name])))
        await respond(send, 200, made, headers)


def session_of(request: Any) -> str | None:
    """The id of the session that a middleware has put into the scope; None: there is none."""
    session = request.scope.get("session")
    found = session.get("session_id", session.get("id")) if isinstance(session, Mapping) else None
    return None if found is None else str(found)


def _refusal(message: str) -> tuple[int, dict[str, Any]]:
    extensions = {"code": "CSRF_PROTECTION_FAILED"}
    return 403, {"errors": [{"message": message, "extensions": extensions}]}


def create_production_csrf_config(secret_key: str, trusted_origins: set[str]) -> CSRFConfig:
    """Secure cookies, and pages of these origins."""
    return CSRFConfig(secret_key, trusted_origins=set(trusted_origins))


def create_development_csrf_config(secret_key: str) -> CSRFConfig:
    """Cookies over http, and pages of any origin."""
    return CSRFConfig(
        secret_key,
        cookie_secure=False,
        cookie_samesite="lax",
        check_referrer=False,
        trusted_origins={"http://localhost:3000", "http://localhost:8080"},
    )


def setup_csrf_protection(
    app: Any,
    secret_key: str,
    config: CSRFConfig | None = None,
    graphql_path: str = "/graphql",
) -> CSRFProtectionMiddleware:
    """Puts the middleware before an application of FastAPI or Starlette."""
    middleware = CSRFProtectionMiddleware(None, config or CSRFConfig(secret_key), graphql_path)
    return add_middleware(app, middleware)
