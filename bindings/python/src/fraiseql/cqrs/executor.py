# SPDX-License-Identifier: MIT
"""Functions and statements."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from fraiseql.core.executors import call_function, rows_of
from fraiseql.core.statements import numbered, text_of


class CQRSExecutor:
    """connection: an engine, or a connection of psycopg or asyncpg, whose transaction it is then.
    context: of the request; who asks is told to PostgreSQL with each statement of the engine."""

    def __init__(self, connection: Any, context: Mapping[str, Any] | None = None) -> None:
        self.connection = connection
        self.context = context

    async def execute_function(
        self, function_name: str, input_data: Mapping[str, Any]
    ) -> dict[str, Any]:
        """The row that the function gives for `input_data` as jsonb; `{}` if there is none.

        Raises ValueError when the name is none."""
        return await call_function(self.connection, self.context, function_name, [], input_data)

    async def execute_query(
        self, query: Any, params: Sequence[Any] | Mapping[str, Any] | None = None
    ) -> list[dict[str, Any]]:
        """The rows of a statement with `%s` or `%(name)s`."""
        statement, values = numbered(text_of(query), params)
        return await rows_of(self.connection, self.context, statement, values)
