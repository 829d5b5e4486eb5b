# SPDX-License-Identifier: MIT
"""The place of these names in FraiseQL for Python 1."""

from typing import NoReturn

from fraiseql._absent import absent_name
from fraiseql.decorators import subscription

__all__ = ["subscription"]


def __getattr__(name: str) -> NoReturn:
    raise absent_name(__name__, name)
