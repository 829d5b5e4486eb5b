# SPDX-License-Identifier: MIT
"""What a query costs, by its text alone.

The engine has costs of its own, that know the schema and hold everywhere (`limits` in
docs/configuration.md).  This is for programs that ask from Python."""

import dataclasses
from collections.abc import Mapping
from typing import Any

from graphql import FieldNode, FragmentDefinitionNode, GraphQLError

from fraiseql.core.documents import MAX_DEPTH, Walk, number_argument

_LISTS = frozenset(["edges", "nodes", "items", "list", "all", "many", "results"])
_NO_PLURALS = ("ss", "us", "is", "as", "os")
_SIZES = ("limit", "first", "last")


@dataclasses.dataclass
class ComplexityConfig:
    """default_list_size: rows of a list that does not say how many.  field_multipliers: the cost of
    single fields, by their names.  allow_introspection: False refuses `__schema` and `__type`.
    include_in_response: is for applications to look at; nothing in here does."""

    max_complexity: int = 1000
    max_depth: int = 10
    default_list_size: int = 10
    field_multipliers: dict[str, int] = dataclasses.field(default_factory=dict)
    enabled: bool = True
    include_in_response: bool = False
    allow_introspection: bool = True


@dataclasses.dataclass
class ComplexityInfo:
    """field_scores: by the root fields' names."""

    total_score: int
    depth: int
    field_count: int
    field_scores: dict[str, int] = dataclasses.field(default_factory=dict)


class ComplexityError(GraphQLError):
    """A query costs too much.  complexity or depth: what it has; limit: what it may."""

    def __init__(
        self,
        message: str,
        complexity: int | None = None,
        depth: int | None = None,
        limit: int | None = None,
    ) -> None:
        said = {"complexity": complexity, "depth": depth, "limit": limit}
        extensions = {"code": "OPERATION_TOO_EXPENSIVE"}
        super().__init__(
            message, extensions=extensions | {k: v for k, v in said.items() if v is not None}
        )
        self.complexity = complexity
        self.depth = depth
        self.limit = limit


def calculate_field_complexity(
    field_name: str,
    *,
    is_list: bool = False,
    is_object: bool = False,
    limit: int | None = None,
    estimated_size: int = 10,
    nested_complexity: int = 0,
    multiplier: int = 1,
) -> int:
    """`multiplier` for the field itself, and what is inside, for each row of a list."""
    size = (estimated_size if limit is None else limit) if is_list else 1
    return multiplier + size * nested_complexity


def calculate_query_complexity(
    node: Any,
    fragments: Mapping[str, FragmentDefinitionNode],
    config: ComplexityConfig,
    variables: Mapping[str, Any] | None = None,
    depth: int = 0,
) -> tuple[int, int, int]:
    """Score, deepest level and number of fields of what a field or operation selects."""
    counter = _Counter(Walk.of_fragments(fragments), config, variables or {})
    if isinstance(node, FieldNode):
        return counter.field(node, depth + 1, None)
    return counter.inside(node.selection_set, depth, None)


class QueryComplexityAnalyzer:
    """Measures queries against a configuration."""

    def __init__(self, config: ComplexityConfig) -> None:
        self.config = config

    def analyze(self, query: str, variables: Mapping[str, Any] | None = None) -> ComplexityInfo:
        """Raises ComplexityError for a query that costs too much or is too deep; GraphQLError for
        one that cannot be read.  The first operation counts."""
        walk = Walk(query)
        counter = _Counter(walk, self.config, variables or {})
        scores: dict[str, int] = {}
        total = depth = count = 0
        for field in walk.fields(walk.operation.selection_set):
            name = field.name.value
            if name in ("__schema", "__type") and not self.config.allow_introspection:
                raise ComplexityError("Introspection is not allowed")
            score, deepest, fields = counter.field(field, 1, None)
            scores[name] = scores.get(name, 0) + score
            total, depth, count = total + score, max(depth, deepest), count + fields
        self._check(total, depth)
        return ComplexityInfo(total, depth, count, scores)

    def _check(self, total: int, depth: int) -> None:
        config = self.config
        if not config.enabled:
            return
        if depth > config.max_depth:
            raise ComplexityError(
                f"Query depth {depth} exceeds maximum depth {config.max_depth}",
                depth=depth,
                limit=config.max_depth,
            )
        if total > config.max_complexity:
            raise ComplexityError(
                f"Query complexity {total} exceeds maximum complexity {config.max_complexity}",
                complexity=total,
                limit=config.max_complexity,
            )


class _Counter:
    def __init__(self, walk: Walk, config: ComplexityConfig, variables: Mapping[str, Any]) -> None:
        self._walk = walk
        self._config = config
        self._variables = variables

    def inside(self, of: Any, depth: int, size: int | None) -> tuple[int, int, int]:
        """size: rows that the field around says that its edges have."""
        total, deepest, count = 0, depth, 0
        for field in self._walk.fields(of):
            score, below, fields = self.field(field, depth + 1, size)
            total, deepest, count = total + score, max(deepest, below), count + fields
        return total, deepest, count

    def field(self, field: FieldNode, depth: int, size: int | None) -> tuple[int, int, int]:
        if depth > MAX_DEPTH:
            raise ComplexityError(f"Query depth exceeds {MAX_DEPTH}", limit=MAX_DEPTH)
        name = field.name.value
        said = number_argument(field, _SIZES, self._variables)
        if said is None and name in ("edges", "nodes"):
            said = size
        nested, deepest, count = self.inside(field.selection_set, depth, said)
        score = calculate_field_complexity(
            name,
            is_list=bool(field.selection_set) and _is_list(name),
            limit=said,
            estimated_size=self._config.default_list_size,
            nested_complexity=nested,
            multiplier=self._config.field_multipliers.get(name, 1),
        )
        return score, deepest, count + 1


def _is_list(name: str) -> bool:
    low = name.lower()
    return low in _LISTS or (low.endswith("s") and not low.endswith(_NO_PLURALS))
