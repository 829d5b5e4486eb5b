# SPDX-License-Identifier: MIT
"""The place of these names in FraiseQL for Python 1."""

from typing import NoReturn

from fraiseql._absent import absent_name
from fraiseql.sql import safe_create_where_type

__all__ = ["safe_create_where_type"]


def __getattr__(name: str) -> NoReturn:
    raise absent_name(__name__, name)
