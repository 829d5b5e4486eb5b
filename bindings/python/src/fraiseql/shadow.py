# SPDX-License-Identifier: MIT
"""The same application with the engine or without it, and both answers compared.

`FraiseQLConfig(execution=…)`:

- "engine": requests are planned and answered in C; what this module does is off.
- "python": graphql-core executes them with the same resolvers, as in version 1.  `db.find()` and
  its sisters read from the engine as ever.  Its limits of documents do not hold then: it is no
  mode for production.
- "shadow": the engine answers.  What it could answer, if it is a query, is executed by graphql-core
  as well, after the client has its answer, and differences go to the logger "fraiseql.shadow".

A mutation is never executed twice.  The log has the paths of what differs and its types, no values.
"""

from __future__ import annotations

import asyncio
import functools
import hashlib
import json
import logging
from collections.abc import Awaitable, Callable, Iterator, Mapping
from typing import Any

from graphql import (
    ExecutionResult,
    GraphQLError,
    GraphQLSchema,
    OperationDefinitionNode,
    OperationType,
    get_operation_ast,
    graphql,
    parse,
)

from fraiseql._hosting import HIDDEN_MESSAGE
from fraiseql.optimization.registry import LoaderRegistry

__all__ = ["Shadow", "differences"]

logger = logging.getLogger("fraiseql.shadow")

MAX_RUNNING = 8
"""Comparisons at a time; while so many run, others are left out and counted."""
MAX_TOLD = 10
"""Differences of one answer that are told."""
MAX_DEPTH = 64
"""Deeper answers are not looked into."""

Run = Callable[[bytes], Awaitable[tuple[int, bytes]]]


def differences(first: Any, second: Any, path: str = "data") -> Iterator[str]:
    """Where two answers differ: `data.users[0].age: int against null`.  Numbers are compared as
    numbers, objects without their order."""
    if path.count(".") + path.count("[") > MAX_DEPTH:
        return
    if isinstance(first, dict) and isinstance(second, dict):
        for name in [*first, *(name for name in second if name not in first)]:
            if name not in first or name not in second:
                yield f"{path}.{name}: is in one alone"
            else:
                yield from differences(first[name], second[name], f"{path}.{name}")
    elif isinstance(first, list) and isinstance(second, list):
        if len(first) != len(second):
            yield f"{path}: {len(first)} against {len(second)}"
        for place, (one, other) in enumerate(zip(first, second, strict=False)):
            yield from differences(one, other, f"{path}[{place}]")
    elif first != second or isinstance(first, bool) != isinstance(second, bool):
        yield f"{path}: {_kind(first)} against {_kind(second)}"


def _kind(value: Any) -> str:
    return "null" if value is None else type(value).__name__


def _places(answer: Mapping[str, Any]) -> set[str]:
    """The paths of the errors."""
    return {json.dumps(error.get("path")) for error in answer.get("errors") or ()}


def _written(answer: Mapping[str, Any]) -> bytes:
    return json.dumps(answer, ensure_ascii=False, separators=(",", ":"), default=str).encode()


class _Request:
    """The members of a body that GraphQL has.  Raises ValueError for another body."""

    def __init__(self, body: bytes) -> None:
        found = json.loads(body)
        if not isinstance(found, dict) or not isinstance(found.get("query"), str):
            raise ValueError("there is no query")
        self.query: str = found["query"]
        self.variables: dict[str, Any] | None = found.get("variables")
        self.operation_name: str | None = found.get("operationName")

    @functools.cached_property
    def operation(self) -> OperationDefinitionNode | None:
        """What is to be executed; None when the document has an error, or nothing of that name."""
        try:
            return get_operation_ast(parse(self.query), self.operation_name)
        except (GraphQLError, RecursionError):
            return None

    @property
    def is_query(self) -> bool:
        operation = self.operation
        return operation is not None and operation.operation is OperationType.QUERY

    @property
    def name(self) -> str:
        operation = self.operation
        return operation.name.value if operation and operation.name else "without a name"


class Shadow:
    """Executes by graphql-core.  mode: "python" or "shadow".  debug: whether clients read what went
    wrong in resolvers.  timeout: of a comparison, in seconds.

    compared, different, skipped, failed: how many answers, since the start."""

    def __init__(
        self, schema: GraphQLSchema, mode: str, *, debug: bool = False, timeout: float = 30
    ) -> None:
        self.schema = schema
        self.mode = mode
        self.debug = debug
        self.timeout = timeout
        self.compared = self.different = self.skipped = self.failed = 0
        self._running: set[asyncio.Task[None]] = set()

    async def answer(
        self, body: bytes, context: dict[str, Any], run: Run, read_only: bool
    ) -> tuple[int, bytes]:
        """Status and body for the client.  run: asks the engine.  read_only: the request must be
        none that changes something, as one by GET."""
        if self.mode == "python":
            try:
                request = _Request(body)
            except (ValueError, TypeError, RecursionError):
                return await run(body)  # a persisted query, or what is wrong with the body
            if read_only and not request.is_query:
                return await run(body)  # which is refused
            return 200, _written(await self._execute(request, context))
        status, answer = await run(body)
        if status == 200:
            self._compare_later(body, answer, context)
        return status, answer

    async def _execute(self, request: _Request, context: dict[str, Any]) -> dict[str, Any]:
        copied = {**context, "loader_registry": LoaderRegistry(context.get("db"))}
        result = await graphql(
            self.schema,
            request.query,
            context_value=copied,
            variable_values=request.variables,
            operation_name=request.operation_name,
        )
        return self._told(result)

    def _told(self, result: ExecutionResult) -> dict[str, Any]:
        told: dict[str, Any] = {"data": result.data}
        if result.errors:
            told["errors"] = [self._error(error) for error in result.errors]
            if result.data is None and all(error.path is None for error in result.errors):
                del told["data"]
        return told

    def _error(self, error: GraphQLError) -> dict[str, Any]:
        formatted: dict[str, Any] = dict(error.formatted)
        original = error.original_error
        if original is not None and not isinstance(original, GraphQLError) and not self.debug:
            logger.error("a resolver failed", exc_info=original)
            formatted["message"] = HIDDEN_MESSAGE
            formatted["extensions"] = {"code": "INTERNAL_SERVER_ERROR"}
        return formatted

    # ---- comparing ----

    def _compare_later(self, body: bytes, answer: bytes, context: dict[str, Any]) -> None:
        if len(self._running) >= MAX_RUNNING:
            self.skipped += 1
            return
        task = asyncio.ensure_future(self._compare(body, answer, context))
        self._running.add(task)
        task.add_done_callback(self._running.discard)

    async def _compare(self, body: bytes, answer: bytes, context: dict[str, Any]) -> None:
        try:
            request = _Request(body)
            given = json.loads(answer)
            if not request.is_query or given.get("data") is None:
                return
            other = await asyncio.wait_for(self._execute(request, context), self.timeout)
        except Exception as error:
            self.failed += 1
            logger.warning("an answer was not compared: %s", type(error).__name__)
            return
        self.compared += 1
        found = list(differences(given["data"], json.loads(_written(other)).get("data")))
        if _places(given) != _places(other):
            found.append("errors: they have other paths")
        if found:
            self.different += 1
            name = hashlib.sha256(request.query.encode()).hexdigest()[:12]
            more = f", and {len(found) - MAX_TOLD} more" if len(found) > MAX_TOLD else ""
            said = "; ".join(found[:MAX_TOLD])
            operation = request.name[:100]
            logger.warning("operation %s (%s) differs: %s%s", operation, name, said, more)

    async def settled(self) -> None:
        """Waits for the comparisons that run."""
        while self._running:
            await asyncio.wait(set(self._running))
