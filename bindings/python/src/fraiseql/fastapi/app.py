# SPDX-License-Identifier: MIT
"""`create_fraiseql_app()`: an API as a FastAPI application, or as part of one."""

from __future__ import annotations

import contextlib
import importlib
from collections.abc import AsyncIterator, Callable, Sequence
from typing import Any

from fastapi import FastAPI
from fastapi.middleware.cors import CORSMiddleware
from fastapi.requests import Request
from fastapi.responses import Response
from starlette.routing import Route

from fraiseql._http.messages import Receive, Scope, Send
from fraiseql.application import Application, ContextGetter
from fraiseql.asgi import Endpoint, GraphQL
from fraiseql.auth.auth0 import Auth0Config
from fraiseql.auth.base import AuthProvider
from fraiseql.creating import Created, create
from fraiseql.fastapi import dependencies
from fraiseql.fastapi.config import FraiseQLConfig
from fraiseql.fastapi.dev_auth import DevAuthMiddleware
from fraiseql.fastapi.settings import rates
from fraiseql.middleware.rate_limiter import (
    InMemoryRateLimiter,
    RateLimiter,
    RateLimiterMiddleware,
)


async def create_db_pool(database_url: str, **options: Any) -> Any:
    """An open `AsyncConnectionPool` of psycopg, for programs that keep one beside the engine; dates
    and times come as text, as they did.  options: of the pool, `min_size=2`.  Who closes it is who
    made it.  Raises ImportError where `psycopg_pool` is not installed."""
    try:
        pools: Any = importlib.import_module("psycopg_pool")
    except ImportError as error:
        text = "create_db_pool() needs psycopg_pool: pip install psycopg[pool]"
        raise ImportError(text) from error
    from psycopg.types.string import TextLoader

    async def dates_as_text(connection: Any) -> None:
        for name in ("date", "timestamp", "timestamptz", "time", "timetz"):
            connection.adapters.register_loader(name, TextLoader)

    pool = pools.AsyncConnectionPool(database_url, configure=dates_as_text, open=False, **options)
    await pool.open()
    return pool


class _Passed(Response):
    """An answer that an ASGI endpoint gives by itself."""

    def __init__(self, endpoint: Endpoint) -> None:
        super().__init__()
        self._endpoint = endpoint

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        await self._endpoint(scope, receive, send)


def _lifespan(application: Application, inner: Any) -> Callable[[FastAPI], Any]:
    """The engine around what the application does by itself."""

    @contextlib.asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncIterator[Any]:
        await application.start()
        try:
            if inner is None:
                yield None
            else:
                async with inner(app) as state:
                    yield state
        finally:
            await application.stop()

    return lifespan


class _Asgi:
    """An endpoint that Starlette takes for an application of its own, and calls as it is."""

    def __init__(self, endpoint: Endpoint) -> None:
        self._endpoint = endpoint

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        await self._endpoint(scope, receive, send)


def _add_route(app: FastAPI, path: str, endpoint: Endpoint, methods: list[str]) -> None:
    """A route of FastAPI where dependencies of the whole application are to run before; else one of
    Starlette, which takes half the time."""
    name = "fraiseql_" + path.strip("/").partition("/")[0]
    if not app.router.dependencies:
        app.router.routes.append(Route(path, _Asgi(endpoint), name=name, include_in_schema=False))
        return

    async def answer() -> Response:
        return _Passed(endpoint)

    app.add_api_route(
        path, answer, methods=methods, name=name, include_in_schema=False, response_model=None
    )


def _mount(app: FastAPI, graphql: GraphQL) -> None:
    """The routes; those of /health and /ready that the application has by itself stay."""
    _add_route(app, "/graphql", graphql.graphql, ["GET", "HEAD", "POST"])
    _add_route(app, "/graphql/{file}", graphql.file, ["GET", "HEAD"])
    paths = {getattr(route, "path", None) for route in app.routes}
    for path, endpoint in (("/health", graphql.health), ("/ready", graphql.ready)):
        if path not in paths:
            _add_route(app, path, endpoint, ["GET"])


def create_fraiseql_app(
    *,
    database_url: str | None = None,
    types: Sequence[type] = (),
    mutations: Sequence[Callable[..., Any]] = (),
    queries: Sequence[Any] = (),
    auto_discover: bool = False,
    config: FraiseQLConfig | None = None,
    auth: Auth0Config | AuthProvider | None = None,
    context_getter: ContextGetter | None = None,
    lifespan: Callable[[FastAPI], Any] | None = None,
    title: str | None = None,
    version: str | None = None,
    description: str | None = None,
    production: bool = False,
    dev_auth_username: str | None = None,
    dev_auth_password: str | None = None,
    connection_pool_size: int | None = None,
    connection_pool_max_overflow: int | None = None,
    connection_pool_timeout: float | None = None,
    connection_pool_recycle: int | None = None,
    enable_schema_registry: bool = True,
    app: FastAPI | None = None,
    authorizer: None = None,
) -> FastAPI:
    """A FastAPI application with /graphql, /health and /ready.

    types, queries, mutations: what the API has beside what decorators have registered.
    auto_discover: serve what the database has as well: every view and function.
    config: or `database_url`, `production` and the pool's arguments (sizes, seconds).
    auth: who vouches for those who ask; with it requests without a token are refused, unless
    `config.auth_enabled` is False.  context_getter: async, of the request, or request and user;
    what it returns goes into `info.context`.  lifespan: runs while the engine does.
    dev_auth_password: asked for of everybody, outside of production.
    app: an application that gets the routes; its own lifespan goes on.
    authorizer: is not here; TypeError says what to use.

    `await app.refresh_schema()` reads decorators and database again.
    Raises ValueError or pydantic's ValidationError for a configuration that is none, and what
    building the schema raises."""
    created = create(
        database_url=database_url,
        types=types,
        mutations=mutations,
        queries=queries,
        auto_discover=auto_discover,
        config=config,
        auth=auth,
        context_getter=context_getter,
        production=production,
        dev_auth_username=dev_auth_username,
        dev_auth_password=dev_auth_password,
        connection_pool_size=connection_pool_size,
        connection_pool_max_overflow=connection_pool_max_overflow,
        connection_pool_timeout=connection_pool_timeout,
        connection_pool_recycle=connection_pool_recycle,
        authorizer=authorizer,
    )
    application, config = created.application, created.config
    if app is None:
        app = FastAPI(
            title=title or config.app_name,
            version=version or config.app_version,
            description=description or "GraphQL API built with FraiseQL",
            lifespan=_lifespan(application, lifespan),
        )
    else:
        inner = app.router.lifespan_context
        app.router.lifespan_context = _lifespan(application, _nested(inner, lifespan))
    _mount(app, GraphQL(application, make_request=Request, **created.http))
    _guard(app, created)
    app.state.fraiseql = application
    app.state.config = config
    app.refresh_schema = application.refresh_schema  # type: ignore[attr-defined]
    dependencies.set_application(application)
    return app


def _nested(outer: Any, inner: Any) -> Any:
    """One lifespan inside of another."""
    if inner is None:
        return outer

    @contextlib.asynccontextmanager
    async def both(app: FastAPI) -> AsyncIterator[Any]:
        async with outer(app) as state, inner(app) as more:
            yield {**(state or {}), **(more or {})} or None

    return both


class _Limited:
    """Rates of /graphql alone: who asks whether the application is alive is not counted."""

    def __init__(self, app: Any, rate_limiter: RateLimiter) -> None:
        self._app = app
        self._limited = RateLimiterMiddleware(app, rate_limiter)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        path = scope.get("path", "").removeprefix(scope.get("root_path", ""))
        await (self._limited if path == "/graphql" else self._app)(scope, receive, send)


def _guard(app: FastAPI, created: Created) -> None:
    config = created.config
    limits = rates(config)
    if limits is not None:
        app.add_middleware(_Limited, rate_limiter=InMemoryRateLimiter(limits))
    if config.cors_enabled:
        app.add_middleware(
            CORSMiddleware,
            allow_origins=config.cors_origins,
            allow_methods=config.cors_methods,
            allow_headers=config.cors_headers,
            allow_credentials="*" not in config.cors_origins,
        )
    if created.dev_auth is not None:
        username, password = created.dev_auth
        app.add_middleware(DevAuthMiddleware, username=username, password=password)


def create_production_app(**options: Any) -> FastAPI:
    """The same with `production=True`."""
    options["production"] = True
    return create_fraiseql_app(**options)
