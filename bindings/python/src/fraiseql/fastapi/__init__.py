# SPDX-License-Identifier: MIT
"""The API as a FastAPI application."""

from fraiseql.fastapi.app import create_fraiseql_app, create_production_app
from fraiseql.fastapi.config import APQMode, FraiseQLConfig, IntrospectionPolicy
from fraiseql.fastapi.dependencies import get_current_user, get_db

__all__ = [
    "APQMode",
    "FraiseQLConfig",
    "IntrospectionPolicy",
    "create_fraiseql_app",
    "create_production_app",
    "get_current_user",
    "get_db",
]
