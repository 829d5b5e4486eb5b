# SPDX-License-Identifier: MIT
"""What a resolver is told of its call."""

from __future__ import annotations

import inspect
import json
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from graphql import FieldNode, GraphQLOutputType, GraphQLSchema, OperationDefinitionNode
from graphql.pyutils import Path

from fraiseql.resolving.selection import document, field_node, without_aliases

if TYPE_CHECKING:
    from fraiseql._engine import HostCall


class Info:
    """The `info` of resolvers of Query and Mutation: it has the members of graphql-core's
    GraphQLResolveInfo.

    context: what the application's context getter gave, and `db`, `user` and so on.
    field_name: in the schema.  selection: what is asked of each row, `{ id name }`; empty when all
    of it is needed.  view: whose rows the field returns, if its type says so.
    unclaimed: arguments that the function does not take and `db.find()` follows.
    """

    __slots__ = (
        "_call",
        "_name",
        "context",
        "field_name",
        "graphql_schema",
        "unclaimed",
        "view",
        "whole",
    )

    root_value = None

    def __init__(
        self,
        call: HostCall,
        context: Any,
        name: str,
        schema: GraphQLSchema,
        whole: bool,
        view: str | None,
    ) -> None:
        self._call = call
        self._name = name
        self.context = context
        self.field_name = call.field
        self.graphql_schema = schema
        self.unclaimed: dict[str, Any] = {}
        self.whole = whole
        self.view = view

    @property
    def selection(self) -> str:
        return "" if self.whole else without_aliases(self._call.selection)

    @property
    def schema(self) -> GraphQLSchema:
        return self.graphql_schema

    @property
    def path(self) -> Path:
        path: Path | None = None
        for key in json.loads(self._call.path):
            path = Path(path, key, self._name.partition(".")[0])
        assert path is not None
        return path

    @property
    def field_nodes(self) -> list[FieldNode]:
        """Of the field: variables are replaced, fragments written out."""
        return [field_node(self.field_name, self._call.selection)]

    @property
    def operation(self) -> OperationDefinitionNode:
        found = document(self.field_name, self._call.selection).definitions[0]
        assert isinstance(found, OperationDefinitionNode)
        return found

    @property
    def variable_values(self) -> dict[str, Any]:
        """Empty: the selection has their values in it."""
        return {}

    @property
    def fragments(self) -> dict[str, Any]:
        """Empty: the selection has them in it."""
        return {}

    @property
    def parent_type(self) -> Any:
        return self.graphql_schema.type_map[self._name.partition(".")[0]]

    @property
    def return_type(self) -> GraphQLOutputType:
        found: GraphQLOutputType = self.parent_type.fields[self.field_name].type
        return found

    @staticmethod
    def is_awaitable(value: Any) -> bool:
        return inspect.isawaitable(value)

    @property
    def principal(self) -> Mapping[str, Any]:
        """Who asks, as the engine knows it."""
        text = self._call.principal
        return json.loads(text) if text else {}
