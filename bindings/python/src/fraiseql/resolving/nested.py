# SPDX-License-Identifier: MIT
"""Fields whose value is an object that has to be looked up, or a list that clients filter."""

from __future__ import annotations

import types
from collections.abc import Mapping
from typing import Any

from graphql import GraphQLError

from fraiseql._definitions import Definition, FieldResolver
from fraiseql.core import matching
from fraiseql.errors.exceptions import WhereClauseError
from fraiseql.fields import FraiseQLField
from fraiseql.gql.shapes import Shape
from fraiseql.optimization.dataloader import DataLoader
from fraiseql.optimization.registry import loaders_of

# Stands for a resolver that needs rows whole, whatever is asked of the field that it answers.
_WHOLE = types.SimpleNamespace(field_nodes=(), selection=None)


def element_of(shape: Shape) -> Shape | None:
    """What a list of objects has in it; None for anything else."""
    inner = shape.of if shape.kind == "list" else None
    return inner if inner is not None and inner.kind == "object" else None


def kept(field: str, value: Any, where: Any) -> Any:
    """The items of a list that a filter keeps.  Raises GraphQLError for a filter that cannot be
    followed."""
    if where is None or value is None:
        return value
    try:
        return matching.kept(value, where)
    except WhereClauseError as error:
        raise GraphQLError(
            f"{field} cannot be filtered: {error}", extensions={"code": "BAD_USER_INPUT"}
        ) from None


def filtered(definition: Definition, field: FraiseQLField, shape: Shape) -> FieldResolver | None:
    """The resolver of a list that was said to be filtered; None for other fields.

    Raises TypeError when it is no list of objects."""
    if not field.supports_where_filtering:
        return None
    from fraiseql.sql import create_graphql_where_input

    element = element_of(shape)
    if element is None:
        raise TypeError(f"{definition.name}.{field.name} is filtered, and no list of objects")
    input_class = create_graphql_where_input(field.nested_where_type or element.python)

    def resolve(self: Any, where: Any = None) -> Any:
        return kept(field.name, getattr(self, field.name, None), where)

    resolve.__annotations__ = {
        "where": input_class | None,
        "return": definition.annotation(field.name),
    }
    return _resolver(definition, field, resolve)


def _resolver(definition: Definition, field: FraiseQLField, function: Any) -> FieldResolver:
    made = FieldResolver(field.name, function, field.description)
    made.graphql_name = definition.graphql_name_of(field.name)
    return made


class _Rows(DataLoader[Any, Any]):
    """Rows of a view by their ids, all that a request asks for in one question."""

    definition: Definition

    def __init__(self, db: Any) -> None:
        super().__init__()
        self._db = db

    async def batch_load(self, keys: list[Any]) -> list[Any]:
        from fraiseql.resolving.arguments import instance

        source = self.definition.sql_source
        equal = {}
        tenant = self._db.context.get("tenant_id")
        if tenant is not None and "tenant_id" in self.definition.fields:
            equal["tenant_id"] = tenant
        rows = await self._db.find(source, info=_WHOLE, where={"id": {"in": keys}}, **equal)
        found = {str(row.get("id")): row for row in rows.to_json()["data"].popitem()[1]}
        return [
            instance(self.definition, found[str(key)]) if str(key) in found else None
            for key in keys
        ]


def _loader(definition: Definition) -> type[_Rows]:
    if definition.loader is None:
        definition.loader = type(f"{definition.name}Rows", (_Rows,), {"definition": definition})
    loader: type[_Rows] = definition.loader
    return loader


def looked_up(definition: Definition, field: FraiseQLField, shape: Shape) -> FieldResolver | None:
    """The resolver of an object whose type has `resolve_nested`: it is what the row has inside, or
    the row of its view whose `id` the row has as `<field>_id`.  None for other fields."""
    if shape.kind != "object" or not shape.definition.is_type:
        return None
    if not shape.definition.resolve_nested or not shape.definition.sql_source:
        return None
    loader = _loader(shape.definition)

    async def resolve(self: Any, info: Any) -> Any:
        value = getattr(self, field.name, None)
        key = getattr(self, f"{field.name}_id", None)
        if value is not None or key is None:
            return value
        context: Mapping[str, Any] = info.context
        return await loaders_of(context).get_loader(loader).load(key)

    resolve.__annotations__ = {"return": definition.annotation(field.name)}
    return _resolver(definition, field, resolve)
