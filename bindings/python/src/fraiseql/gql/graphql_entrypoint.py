# SPDX-License-Identifier: MIT
"""The place of these names in FraiseQL for Python 1."""

from typing import NoReturn

from fraiseql._absent import absent_name
from fraiseql.gql.schema_builder import build_fraiseql_schema

__all__ = ["build_fraiseql_schema"]


def __getattr__(name: str) -> NoReturn:
    raise absent_name(__name__, name)
