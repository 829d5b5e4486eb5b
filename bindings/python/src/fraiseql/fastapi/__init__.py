# SPDX-License-Identifier: MIT
"""The API as a FastAPI application; where FastAPI is not installed, as one of ASGI."""

from __future__ import annotations

from importlib.util import find_spec
from typing import TYPE_CHECKING, Any

from fraiseql.fastapi.config import APQMode, FraiseQLConfig, IntrospectionPolicy
from fraiseql.fastapi.turbo import TurboQuery, TurboRegistry, TurboRouter

if TYPE_CHECKING:
    from fraiseql.fastapi.app import create_fraiseql_app, create_production_app
    from fraiseql.fastapi.dependencies import get_current_user, get_db

__all__ = [
    "APQMode",
    "FraiseQLConfig",
    "IntrospectionPolicy",
    "TurboQuery",
    "TurboRegistry",
    "TurboRouter",
    "create_fraiseql_app",
    "create_production_app",
    "get_current_user",
    "get_db",
]


def _is_there(module: str) -> bool:
    try:
        return find_spec(module) is not None
    except ValueError:  # it was taken out of sys.modules
        return False


def __getattr__(name: str) -> Any:
    """What needs FastAPI is imported when it is asked for."""
    if name in ("create_fraiseql_app", "create_production_app"):
        if _is_there("fastapi"):
            from fraiseql.fastapi import app

            return getattr(app, name)
        from fraiseql.asgi import create_asgi_app

        if name == "create_fraiseql_app":
            return create_asgi_app
        return lambda **options: create_asgi_app(**{**options, "production": True})
    if name in ("get_current_user", "get_db"):
        from fraiseql.fastapi import dependencies

        return getattr(dependencies, name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
