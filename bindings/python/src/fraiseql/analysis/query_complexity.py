# SPDX-License-Identifier: MIT
"""The complexity of a query, by its text, and by its schema if there is one."""

import dataclasses

from graphql import (
    DocumentNode,
    GraphQLNamedType,
    GraphQLObjectType,
    GraphQLSchema,
    SelectionSetNode,
    get_named_type,
    is_interface_type,
    is_list_type,
    is_non_null_type,
)

from fraiseql.analysis.complexity_config import ComplexityConfig
from fraiseql.core.documents import Walk


@dataclasses.dataclass
class ComplexityScore:
    """type_diversity: types that the query reaches; without a schema 1.  fragment_count: how often
    fragments are named."""

    field_count: int = 0
    max_depth: int = 0
    array_field_count: int = 0
    type_diversity: int = 0
    fragment_count: int = 0
    depth_score: int = 0
    array_score: int = 0
    config: ComplexityConfig = dataclasses.field(
        default_factory=ComplexityConfig.get_default, repr=False, compare=False
    )

    @property
    def total_score(self) -> int:
        """All of it."""
        return (
            self.field_count * self.config.base_field_cost
            + self.depth_score
            + self.array_score
            + self.type_diversity * self.config.type_diversity_cost
        )

    @property
    def cache_weight(self) -> float:
        """How much room in a cache the result takes."""
        return self.config.get_cache_weight(self.total_score)

    def should_cache(self, threshold: int = 200) -> bool:
        """Is it below?"""
        return self.total_score < threshold


class QueryComplexityAnalyzer:
    """schema: says which fields are lists, and of which types; without it names do."""

    def __init__(
        self, schema: GraphQLSchema | None = None, config: ComplexityConfig | None = None
    ) -> None:
        self.schema = schema
        self.config = config or ComplexityConfig.get_default()

    def analyze(self, query: str | DocumentNode) -> ComplexityScore:
        """Of the first operation.  Raises GraphQLError for what cannot be read."""
        walk = Walk(query)
        score = ComplexityScore(config=self.config)
        types: set[str] = set()
        root = self.schema.get_root_type(walk.operation.operation) if self.schema else None
        self._walk(walk, walk.operation.selection_set, root, 1, score, types)
        score.fragment_count = walk.spreads
        score.type_diversity = max(1, len(types))
        return score

    def _walk(
        self,
        walk: Walk,
        of: SelectionSetNode | None,
        parent: GraphQLNamedType | None,
        depth: int,
        score: ComplexityScore,
        types: set[str],
    ) -> None:
        for field in walk.fields(of):
            name = field.name.value
            score.field_count += 1
            score.max_depth = max(score.max_depth, depth)
            score.depth_score += self.config.calculate_depth_penalty(depth)
            is_list, named = self._type(parent, name)
            if named is not None:
                types.add(named.name)
            if is_list is None:
                is_list = bool(field.selection_set) and self.config.is_array_field(name)
            if is_list:
                score.array_field_count += 1
                score.array_score += self.config.calculate_array_penalty(depth, 1)
            self._walk(walk, field.selection_set, named, depth + 1, score, types)

    @staticmethod
    def _type(
        parent: GraphQLNamedType | None, name: str
    ) -> tuple[bool | None, GraphQLNamedType | None]:
        """Whether it is a list, and of what; None: nobody knows."""
        if not isinstance(parent, GraphQLObjectType) and not is_interface_type(parent):
            return None, None
        field = parent.fields.get(name)  # type: ignore[union-attr]
        if field is None:
            return None, None
        bare = field.type.of_type if is_non_null_type(field.type) else field.type
        return is_list_type(bare), get_named_type(field.type)


def analyze_query_complexity(
    query: str, schema: GraphQLSchema | None = None, config: ComplexityConfig | None = None
) -> ComplexityScore:
    """The complexity of a query.  Raises GraphQLError for what cannot be read."""
    return QueryComplexityAnalyzer(schema, config).analyze(query)


def should_cache_query(
    query: str,
    schema: GraphQLSchema | None = None,
    complexity_threshold: int | None = None,
    config: ComplexityConfig | None = None,
) -> tuple[bool, ComplexityScore]:
    """Is it simple enough to be worth keeping?  complexity_threshold: None is
    complex_query_threshold."""
    score = analyze_query_complexity(query, schema, config)
    most = complexity_threshold
    if most is None:
        most = score.config.complex_query_threshold
    return score.should_cache(most), score


def calculate_cache_weight(
    query: str, schema: GraphQLSchema | None = None, config: ComplexityConfig | None = None
) -> float:
    """How much room in a cache the result takes."""
    return analyze_query_complexity(query, schema, config).cache_weight
