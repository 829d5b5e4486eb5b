# SPDX-License-Identifier: MIT
"""Statements that stand for queries: who has one in mind need not have it planned.

The engine plans each query once and keeps the plan, so these are for statements that it would not
make.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections import OrderedDict
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from graphql import FieldNode, GraphQLSyntaxError, OperationDefinitionNode, parse

from fraiseql.core.executors import rows_of

# A text in quotes, a cast, or a parameter.
_PARTS = re.compile(r"'(?:[^']|'')*'|::|:([A-Za-z_]\w*)")
_COMMENT = re.compile(r"#[^\n]*")


@dataclass
class TurboQuery:
    """graphql_query: the query that it stands for.  sql_template: a statement with `:name`, whose
    column `result` is the answer.  param_mapping: variables by their paths to names in the
    statement, `{"filter.age": "age"}`.  context_params: the same of the context."""

    graphql_query: str
    sql_template: str
    param_mapping: Mapping[str, str]
    operation_name: str | None = None
    apollo_client_hash: str | None = None
    context_params: Mapping[str, str] | None = None
    _root: str | None = field(default=None, init=False, repr=False)

    @property
    def root(self) -> str | None:
        """What the answer is called."""
        if self._root is None:
            for definition in parse(self.graphql_query, no_location=True).definitions:
                if isinstance(definition, OperationDefinitionNode):
                    first = definition.selection_set.selections[0]
                    if isinstance(first, FieldNode):
                        self._root = (first.alias or first.name).value
                    break
        return self._root

    def values(self, variables: Mapping[str, Any], context: Mapping[str, Any]) -> dict[str, Any]:
        """The values of the statement's parameters; None for what is not given."""
        found = {name: _at(variables, path) for path, name in self.param_mapping.items()}
        for path, name in (self.context_params or {}).items():
            found[name] = _at(context, path)
        return found


def _at(values: Any, path: str) -> Any:
    for key in path.split("."):
        values = values.get(key) if isinstance(values, Mapping) else getattr(values, key, None)
    return values


def _numbered(template: str, values: Mapping[str, Any]) -> tuple[str, list[Any]]:
    """The statement with `$1`, `$2` …  Raises ValueError for a parameter that is mapped from
    nothing."""
    numbers: dict[str, int] = {}

    def replace(part: re.Match[str]) -> str:
        name = part[1]
        if name is None:
            return part[0]
        if name not in values:
            raise ValueError(f":{name} is mapped from no variable")
        return f"${numbers.setdefault(name, len(numbers) + 1)}"

    text = _PARTS.sub(replace, template)
    return text, [values[name] for name in numbers]


class TurboRegistry:
    """Up to `max_size` of them, those that were not asked for the longest leave first."""

    def __init__(self, max_size: int = 1000) -> None:
        if max_size < 1:
            raise ValueError("a registry has room for one query at least")
        self.max_size = max_size
        self._queries: OrderedDict[str, TurboQuery] = OrderedDict()
        self._by_apollo_hash: dict[str, str] = {}

    @staticmethod
    def hash_query(query: str) -> str:
        """SHA-256 of the query without comments and white space that means nothing."""
        return hashlib.sha256(" ".join(_COMMENT.sub("", query).split()).encode()).hexdigest()

    def register(self, query: TurboQuery) -> str:
        """Its hash.  Raises ValueError when the query is none."""
        try:
            parse(query.graphql_query, no_location=True)
        except GraphQLSyntaxError as error:
            raise ValueError(f"the query is not valid GraphQL: {error.message}") from None
        key = self.hash_query(query.graphql_query)
        self._queries[key] = query
        self._queries.move_to_end(key)
        if query.apollo_client_hash:
            self._by_apollo_hash[query.apollo_client_hash] = key
        while len(self._queries) > self.max_size:
            gone, _ = self._queries.popitem(last=False)
            kept = {a: k for a, k in self._by_apollo_hash.items() if k != gone}
            self._by_apollo_hash = kept
        return key

    def get(self, query: str) -> TurboQuery | None:
        """By the query's text."""
        return self.get_by_hash(self.hash_query(query))

    def get_by_hash(self, key: str) -> TurboQuery | None:
        """By our hash, or Apollo's."""
        key = self._by_apollo_hash.get(key, key)
        found = self._queries.get(key)
        if found is not None:
            self._queries.move_to_end(key)
        return found

    def clear(self) -> None:
        self._queries.clear()
        self._by_apollo_hash.clear()

    def __len__(self) -> int:
        return len(self._queries)


class TurboRouter:
    """Answers queries that the registry knows."""

    def __init__(self, registry: TurboRegistry) -> None:
        self.turbo_registry = registry

    async def execute(
        self, query: str, variables: Mapping[str, Any] | None, context: Mapping[str, Any]
    ) -> dict[str, Any] | None:
        """The answer, `{"data": {…}}`; None for a query that is not known.

        Who asks is told to PostgreSQL. Raises ValueError for a parameter without a source,
        GraphQLError for what the database refuses."""
        known = self.turbo_registry.get(query)
        if known is None:
            return None
        statement, values = _numbered(known.sql_template, known.values(variables or {}, context))
        db: Any = context.get("db")
        target = db.get_pool() if hasattr(db, "get_pool") else db
        rows = await rows_of(target, context, statement, values)
        if not rows:
            return {"data": None}
        result = rows[0].get("result")
        if isinstance(result, str):
            result = json.loads(result)
        if isinstance(result, dict) and set(result) == {"data"}:
            return result
        return {"data": {known.root: result}}
