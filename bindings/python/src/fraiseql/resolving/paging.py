# SPDX-License-Identifier: MIT
"""Rows that a function has made by itself, cut as the client asks."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from graphql import GraphQLError

from fraiseql.core.rust_pipeline import RustResponseBytes


def paged(field: str, value: Any, unclaimed: Mapping[str, Any]) -> Any:
    """The value of the field, cut by those of `limit` and `offset` that nothing has followed.

    Raises GraphQLError for a `where` or an `orderBy` of rows, which cannot be followed here."""
    left = {name: given for name, given in unclaimed.items() if given is not None}
    if not left or isinstance(value, RustResponseBytes) or value is None or value == []:
        return value
    for name in ("where", "order_by"):
        if name in left:
            raise GraphQLError(
                f"The resolver of {field} makes its rows itself and takes no "
                f"{name}; it can be given the parameter."
            )
    start = left.get("offset") or 0
    limit = left.get("limit")
    if start < 0 or (limit is not None and limit < 0):
        raise GraphQLError("limit and offset must be non-negative")
    return list(value)[start : None if limit is None else start + limit]
