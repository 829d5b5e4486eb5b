# SPDX-License-Identifier: MIT
"""What an ASGI application needs beside HTTP: the engine while it runs, who asks, the context."""

from __future__ import annotations

import asyncio
import inspect
import logging
import threading
from collections.abc import Awaitable, Callable, Mapping
from typing import TYPE_CHECKING, Any, TypeAlias

from fraiseql._http.messages import HttpError, Scope, header
from fraiseql.auth.base import AuthenticationError, AuthProvider, UserContext
from fraiseql.core import relations, selections
from fraiseql.core.engines import current_engine
from fraiseql.db import FraiseQLRepository
from fraiseql.optimization.registry import LoaderRegistry

if TYPE_CHECKING:
    from fraiseql._engine import HostCall
    from fraiseql.runtime import Answer, AsyncEngine, Dispatcher
    from fraiseql.shadow import Shadow

logger = logging.getLogger("fraiseql")

ContextGetter: TypeAlias = Callable[..., Awaitable[Mapping[str, Any]] | Mapping[str, Any]]

# Longer ones are refused unread.
MAX_TOKEN_BYTES = 16 * 1024


class Application:
    """One API: its schema and resolvers, and an engine that is opened at the start or by the first
    request.

    schema, dispatcher: called when the engine is opened, for the SDL and what answers host calls.
    settings: of the engine, `{"database.pool_size": "8"}`.  auth: who vouches for those who ask.
    auth_required: whether requests without a token are refused.  context_getter: called with the
    request, and with the user if it takes two arguments; what it returns goes into the context.
    config: goes into the context.  debug: clients read what went wrong in resolvers.
    shadow: executes requests without the engine, or beside it; see fraiseql.shadow.
    """

    def __init__(
        self,
        *,
        database_url: str | None = None,
        schema: Callable[[], str | None] = lambda: None,
        dispatcher: Callable[[], Dispatcher | None] = lambda: None,
        settings: Mapping[str, str] | None = None,
        auth: AuthProvider | None = None,
        auth_required: bool = False,
        context_getter: ContextGetter | None = None,
        config: Any = None,
        debug: bool = False,
        ignore_environment: bool = False,
        shadow: Shadow | None = None,
    ) -> None:
        self.database_url = database_url
        self.shadow = shadow
        self.settings = dict(settings or {})
        self.auth = auth
        self.auth_required = auth_required
        self.config = config
        self.debug = debug
        self.ignore_environment = ignore_environment
        self._schema = schema
        self._dispatcher = dispatcher
        self._context_getter = context_getter
        self._takes_user = context_getter is not None and _takes_two(context_getter)
        self._engine: AsyncEngine | None = None
        self._current: Dispatcher | None = None
        self._opening = threading.Lock()

    # ---- the engine ----

    def _open(self) -> AsyncEngine:
        from fraiseql.runtime import AsyncEngine

        with self._opening:
            if self._engine is None or self._engine.closed:
                self._engine = AsyncEngine(
                    self.dispatch,
                    debug=self.debug,
                    database_url=self.database_url,
                    schema=self.sdl(),
                    settings=self.settings,
                    ignore_environment=self.ignore_environment,
                    log=self.log,
                )
            return self._engine

    def sdl(self) -> str | None:
        """The schema as it is told to the engine, and from now on the resolvers that belong to
        it."""
        self._current = self._dispatcher()
        return self._schema()

    @staticmethod
    def log(level: int, line: str) -> None:
        """What the engine has to say, to the logger "fraiseql"."""
        logger.log((logging.ERROR, logging.WARNING, logging.INFO)[min(level, 2)], "%s", line)

    def dispatch(self, call: HostCall, context: Any) -> Awaitable[Answer] | Answer:
        """Answers a host call."""
        if self._current is None:
            raise RuntimeError(f"nothing answers {call.function}")
        return self._current(call, context)

    @property
    def opened(self) -> AsyncEngine | None:
        """The engine, where it is open already."""
        engine = self._engine
        return engine if engine is not None and not engine.closed else None

    def adopt(self, engine: AsyncEngine) -> None:
        """An engine that is open, or of a server that will be: it is closed by whoever has opened
        it."""
        self._engine = engine

    async def engine(self) -> AsyncEngine:
        """The engine, opened if it is not yet.  Raises EngineError when that fails."""
        engine = self._engine
        if engine is not None and not engine.closed:
            return engine
        return await asyncio.to_thread(self._open)

    async def start(self) -> None:
        """Opens the engine, so that the first request need not wait."""
        await self.engine()

    async def stop(self) -> None:
        """Waits for what runs, and closes the engine.  A later request opens another."""
        if self.shadow is not None:
            await self.shadow.settled()
        engine, self._engine = self._engine, None
        if engine is not None:
            await engine.aclose()

    async def refresh_schema(self) -> None:
        """Reads database and decorators again.  Raises EngineError when they do not fit; what was
        there stays then."""
        engine = await self.engine()
        dispatcher = self._dispatcher()
        await engine.reload(self._schema())
        self._current = dispatcher
        relations.forget(engine)
        selections.forget(engine)

    # ---- the request ----

    async def identify(self, scope: Scope) -> UserContext | None:
        """Who asks.  Raises HttpError 401 for a token that is not good, or none where one must
        be."""
        token = bearer_token(header(scope, "authorization"))
        if self.auth is None:
            return None
        if token is None:
            if self.auth_required:
                raise unauthenticated("Authentication required")
            return None
        try:
            return await self.auth.get_user_from_token(token)
        except AuthenticationError as error:
            raise unauthenticated(str(error) or "The token is not good.") from None

    async def context(self, request: Any, user: Any) -> dict[str, Any]:
        """The context of a request; `db` sees whatever comes into it later."""
        # Where none is open yet, the first that needs it opens one.
        engine: Any = self._engine or self
        current_engine.set(engine)
        context: dict[str, Any] = {
            "request": request,
            "user": user,
            "authenticated": user is not None,
            "config": self.config,
            "engine": engine,
        }
        context["db"] = db = FraiseQLRepository(engine, context)
        context["loader_registry"] = LoaderRegistry(db)
        if self._context_getter is not None:
            given = (request, user) if self._takes_user else (request,)
            found = self._context_getter(*given)
            more = await found if inspect.isawaitable(found) else found
            context.update(more or {})
        return context


def _takes_two(function: Callable[..., Any]) -> bool:
    try:
        parameters = inspect.signature(function).parameters.values()
    except (TypeError, ValueError):
        return False
    positional = (inspect.Parameter.POSITIONAL_ONLY, inspect.Parameter.POSITIONAL_OR_KEYWORD)
    return sum(parameter.kind in positional for parameter in parameters) >= 2


def unauthenticated(message: str) -> HttpError:
    """The answer 401 to a request without a good token, to be raised."""
    return HttpError(401, message, "UNAUTHENTICATED", [("WWW-Authenticate", "Bearer")])


def bearer_token(authorization: str) -> str | None:
    """The token of `Authorization: Bearer …`; None for another scheme, or none."""
    scheme, _, token = authorization.partition(" ")
    token = token.strip()
    if scheme.lower() != "bearer" or not token:
        return None
    if len(token) > MAX_TOKEN_BYTES:
        raise unauthenticated("The token is too long.")
    return token
