# SPDX-License-Identifier: MIT
"""What the parts in Python ask of an engine: `fraiseql.runtime.AsyncEngine` is one."""

from typing import Any, Protocol


class QueryEngine(Protocol):
    """An engine that is awaited in the running loop."""

    async def execute_bytes(
        self,
        body: bytes | None = None,
        *,
        document: str | None = None,
        operation_name: str | None = None,
        variables: bytes | None = None,
        whole: bool = False,
        read_only: bool = False,
        principal: bytes | None = None,
        request_id: str | None = None,
        timeout: float | None = None,
        context: Any = None,
    ) -> tuple[int, bytes]:
        """The HTTP status of `application/graphql-response+json`, and the answer."""
        raise NotImplementedError

    async def execute_sql(
        self, statement: str, parameters: bytes = b"[]", *, principal: bytes | None = None
    ) -> bytes:
        """`{"rows": [{column: value}], "count": N}`, or `{"errors": […]}`."""
        raise NotImplementedError

    def describe(self) -> bytes:
        """The relations of the database and their names in GraphQL, as JSON."""
        raise NotImplementedError
