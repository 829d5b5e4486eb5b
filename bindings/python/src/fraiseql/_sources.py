# SPDX-License-Identifier: MIT
"""The SDL and the resolvers of an application, from what its decorators have registered."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from fraiseql.runtime import Dispatcher


def sources(
    types: Sequence[type],
    queries: Sequence[Any],
    mutations: Sequence[Callable[..., Any]],
    config: Any,
    auto_discover: bool,
) -> tuple[Callable[[], str | None], Callable[[], Dispatcher | None]]:
    """What Application asks for its schema and its dispatcher."""
    return lambda: None, lambda: None
