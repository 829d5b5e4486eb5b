# SPDX-License-Identifier: MIT
"""The entities of a query: the object types that it reaches."""

import dataclasses

from graphql import (
    GraphQLError,
    GraphQLInterfaceType,
    GraphQLNamedType,
    GraphQLObjectType,
    GraphQLSchema,
    GraphQLUnionType,
    SelectionSetNode,
    get_named_type,
)

from fraiseql.analysis import analyze_query_complexity
from fraiseql.core.documents import Walk


@dataclasses.dataclass
class EntityAnalysisResult:
    """analysis_errors: why nothing was found."""

    entities: list[str]
    root_entities: list[str]
    nested_entities: list[str]
    operation_type: str
    complexity_score: int = 0
    max_depth: int = 0
    analysis_errors: list[str] = dataclasses.field(default_factory=list)


class EntityExtractor:
    """Knows a schema."""

    def __init__(self, schema: GraphQLSchema) -> None:
        self.schema = schema

    def extract_entities(self, query: str) -> EntityAnalysisResult:
        """Of the first operation.  Of what is inside a fragment on another type than the field's,
        the names of fields are looked up in that type alone that the field has."""
        made = EntityAnalysisResult([], [], [], "unknown")
        try:
            walk = Walk(query)
            made.operation_type = walk.operation.operation.value
            root = self.schema.get_root_type(walk.operation.operation)
            if root is None:
                kind = made.operation_type
                raise GraphQLError(f"The {kind} operation is not supported by the schema.")
            self._walk(walk, walk.operation.selection_set, root, 0, made)
            score = analyze_query_complexity(query, self.schema)
            made.complexity_score, made.max_depth = score.total_score, score.max_depth
        except GraphQLError as error:
            return EntityAnalysisResult(
                [], [], [], made.operation_type, analysis_errors=[error.message]
            )
        made.entities = list(dict.fromkeys(made.root_entities + made.nested_entities))
        return made

    def _walk(
        self,
        walk: Walk,
        of: SelectionSetNode | None,
        parent: GraphQLNamedType,
        depth: int,
        made: EntityAnalysisResult,
    ) -> None:
        for field in walk.fields(of):
            inner = self._type(parent, field.name.value)
            if inner is None:
                continue
            names = made.nested_entities if depth else made.root_entities
            if inner.name not in names:
                names.append(inner.name)
            self._walk(walk, field.selection_set, inner, depth + 1, made)

    def _type(self, parent: GraphQLNamedType, name: str) -> GraphQLNamedType | None:
        if not isinstance(parent, GraphQLObjectType | GraphQLInterfaceType):
            return None
        field = parent.fields.get(name)
        named = get_named_type(field.type) if field else None
        if isinstance(named, GraphQLObjectType | GraphQLInterfaceType | GraphQLUnionType):
            return named
        return None
