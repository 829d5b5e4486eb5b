# SPDX-License-Identifier: MIT
"""The call that a resolver is at, for what it calls without handing `info` along."""

from __future__ import annotations

from contextvars import ContextVar
from dataclasses import dataclass
from typing import Any

current_info: ContextVar[Any] = ContextVar("fraiseql_current_info", default=None)


@dataclass
class Asked:
    """What a resolver asks of the rows of a view."""

    info: Any
    where: Any
    limit: int | None = None
    offset: int | None = None
    order_by: Any = None


def followed(view: str, asked: Asked) -> Asked:
    """The same, of the call that runs where the resolver did not hand `info` along, and as the
    client asks by arguments that the resolver does not take: `where`, `orderBy`, `limit`,
    `offset`."""
    info = asked.info or current_info.get()
    if getattr(info, "view", None) != view:
        return asked
    unclaimed = info.unclaimed
    where = unclaimed.pop("where", None)
    if where is not None:
        asked.where = where if asked.where is None else {"AND": [asked.where, where]}
    order_by = unclaimed.pop("order_by", None)
    limit, offset = unclaimed.pop("limit", None), unclaimed.pop("offset", None)
    asked.order_by = order_by if asked.order_by is None else asked.order_by
    if limit is not None:
        asked.limit = limit if asked.limit is None else min(limit, asked.limit)
    asked.offset = offset if asked.offset is None else asked.offset
    asked.info = info
    return asked
