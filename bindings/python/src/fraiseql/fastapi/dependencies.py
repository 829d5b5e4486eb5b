# SPDX-License-Identifier: MIT
"""Dependencies of FastAPI for routes beside GraphQL: `db = Depends(get_db)`.

They are those of the application that the request came to; outside of a request, of the one that
was made last.
"""

from collections.abc import Awaitable, Callable
from typing import Annotated, Any

from fastapi import Depends, HTTPException, Request
from fastapi.security import HTTPAuthorizationCredentials, HTTPBearer

from fraiseql.application import Application
from fraiseql.auth.base import AuthenticationError, AuthProvider, UserContext
from fraiseql.db import FraiseQLRepository
from fraiseql.fastapi.config import FraiseQLConfig

security = HTTPBearer(auto_error=False)


class _Last:
    """What was made or set last in this process."""

    application: Application | None = None
    pool: Any = None
    auth: AuthProvider | None = None
    config: FraiseQLConfig | None = None


def set_application(application: Application | None) -> None:
    """Called by create_fraiseql_app()."""
    _Last.application = application
    _Last.auth = application.auth if application else None
    _Last.config = application.config if application else None


def _application(request: Request | None) -> Application | None:
    found = getattr(request.app.state, "fraiseql", None) if request is not None else None
    return found or _Last.application


def set_db_pool(pool: Any) -> None:
    """What `get_db_pool()` gives from now on; None: the engine."""
    _Last.pool = pool


def get_db_pool() -> Any:
    """What `set_db_pool()` was given; otherwise the engine of the application, of which
    repositories and caches are made as of a pool: `FraiseQLRepository(get_db_pool())`.  Raises
    RuntimeError before the application has started."""
    if _Last.pool is not None:
        return _Last.pool
    engine = _Last.application.opened if _Last.application else None
    if engine is None:
        raise RuntimeError("no pool was set, and no application runs, whose engine would be one")
    return engine


def set_auth_provider(provider: AuthProvider | None) -> None:
    _Last.auth = provider


def get_auth_provider() -> AuthProvider | None:
    return _Last.auth


def set_fraiseql_config(config: FraiseQLConfig | None) -> None:
    _Last.config = config


def get_fraiseql_config() -> FraiseQLConfig | None:
    return _Last.config


async def get_token(
    credentials: Annotated[HTTPAuthorizationCredentials | None, Depends(security)] = None,
) -> str | None:
    """The token of the request."""
    return credentials.credentials if credentials else None


async def get_current_user_optional(
    token: Annotated[str | None, Depends(get_token)],
    request: Request = None,  # type: ignore[assignment]
) -> UserContext | None:
    """Who asks; None without a token.  401 for one that is not good."""
    application = _application(request)
    provider = application.auth if application is not None else _Last.auth
    if token is None or provider is None:
        return None
    try:
        return await provider.get_user_from_token(token)
    except AuthenticationError as error:
        raise HTTPException(401, str(error), {"WWW-Authenticate": "Bearer"}) from None


_MaybeUser = Annotated[UserContext | None, Depends(get_current_user_optional)]


async def get_current_user(user: _MaybeUser) -> UserContext:
    """Who asks; 401 when it is not known."""
    if user is None:
        raise HTTPException(401, "Authentication required", {"WWW-Authenticate": "Bearer"})
    return user


_User = Annotated[UserContext, Depends(get_current_user)]


def require_permission(permission: str) -> Callable[..., Awaitable[UserContext]]:
    """A dependency: the user, who has the permission; else 403."""

    async def check(user: _User) -> UserContext:
        if not user.has_permission(permission):
            raise HTTPException(403, f"Permission '{permission}' required")
        return user

    return check


def require_role(role: str) -> Callable[..., Awaitable[UserContext]]:
    """A dependency: the user, who has the role; else 403."""

    async def check(user: _User) -> UserContext:
        if not user.has_role(role):
            raise HTTPException(403, f"Role '{role}' required")
        return user

    return check


async def get_db(request: Request = None) -> FraiseQLRepository:  # type: ignore[assignment]
    """A repository on the application's engine, for nobody in particular."""
    application = _application(request)
    if application is None:
        raise RuntimeError("no application was made: create_fraiseql_app() first")
    context: dict[str, Any] = {"engine": await application.engine()}
    if _Last.pool is not None:
        context["pool"] = _Last.pool
    return FraiseQLRepository(context["engine"], context)


async def build_graphql_context(
    db: Annotated[FraiseQLRepository, Depends(get_db)], user: _MaybeUser
) -> dict[str, Any]:
    """The context that resolvers get, but for what a context getter adds."""
    context = dict(db.context)
    context.update(user=user, authenticated=user is not None, config=_Last.config)
    context["db"] = FraiseQLRepository(db.get_pool(), context)
    return context
