# SPDX-License-Identifier: MIT
"""A request through parser, statement and response: the original's pipeline, over a real database.

Applications use fraiseql.runtime, where the engine does all of this in C and knows the whole of
GraphQL. This is for programs that were written against the extension module itself."""

import asyncio
from collections.abc import Mapping, Sequence
from typing import Any

from fraiseql._fraiseql_rs.names import dumps, loads
from fraiseql._fraiseql_rs.parser import FieldSelection, ParsedQuery, parse_graphql_query
from fraiseql._fraiseql_rs.pool import DatabasePool
from fraiseql._fraiseql_rs.response import Field, build_multi_field_response
from fraiseql._fraiseql_rs.sql import build_field_sql

_pipeline: "PyGraphQLPipeline | None" = None


class PyGraphQLPipeline:
    """Queries over the views of a schema.

    schema_json: `{"tables": {"users": {"view_name", …, "type_name"?, "is_list"?}}}`, as of
    build_sql_query().  pool: without one, nothing can be executed."""

    def __init__(self, schema_json: str, pool: DatabasePool | None = None) -> None:
        schema = loads(schema_json, "schema JSON")
        if not isinstance(schema, dict) or not isinstance(schema.get("tables"), dict):
            raise ValueError("Invalid schema JSON: missing field `tables`")
        self._schema_json = schema_json
        self._tables: dict[str, Any] = schema["tables"]
        self._pool = pool

    def execute(
        self,
        query_string: str,
        variables: Mapping[str, Any] | None = None,
        user_context: Mapping[str, Any] | None = None,
    ) -> bytes:
        """The body of the response.  Every root field is a statement of its own.

        user_context: who asks (`user_id`, `tenant_id`, `roles`), told to PostgreSQL.
        Raises ValueError for what cannot be planned, mutations among it; RuntimeError for what
        PostgreSQL refuses, and without a pool."""
        parsed = parse_graphql_query(query_string)
        statements = [
            build_field_sql(parsed, field, self._schema_json, variables)
            for field in parsed.selections
        ]
        if self._pool is None:
            raise RuntimeError("This pipeline has no database: give it a DatabasePool as `pool`")
        fields: list[Field] = []
        for field, statement in zip(parsed.selections, statements, strict=True):
            values = [value for _, value in statement.parameters]
            rows = self._pool.execute(statement.sql, values, user_context)["rows"]
            fields.append(self._field(field, [row["data"] for row in rows]))
        return build_multi_field_response(fields)

    def _field(self, field: FieldSelection, rows: Sequence[str]) -> Field:
        table = self._tables[field.name]
        texts = [row if isinstance(row, str) else dumps(row) for row in rows]
        is_list = table.get("is_list", True)
        return (
            field.alias or field.name,
            table.get("type_name"),
            texts,
            _materialized(field),
            is_list,
        )


def initialize_graphql_pipeline(schema_json: str, pool: DatabasePool | None = None) -> None:
    """Makes the pipeline that execute_graphql_query() uses, instead of the one before."""
    global _pipeline
    _pipeline = PyGraphQLPipeline(schema_json, pool)


def execute_graphql_query(
    query_string: str,
    variables: Mapping[str, Any] | None = None,
    user_context: Mapping[str, Any] | None = None,
) -> bytes:
    """PyGraphQLPipeline.execute() of the pipeline that was made last.  Raises RuntimeError: none
    was."""
    if _pipeline is None:
        raise RuntimeError("There is no pipeline: initialize_graphql_pipeline() makes it")
    return _pipeline.execute(query_string, variables, user_context)


async def execute_query_async(
    pool: DatabasePool, sql: str, parameters: Sequence[Any] = ()
) -> list[dict[str, Any]]:
    """The rows of a statement.  Raises RuntimeError with what PostgreSQL says."""
    rows: list[dict[str, Any]] = (await execute_mutation_async(pool, sql, parameters))["rows"]
    return rows


async def execute_mutation_async(
    pool: DatabasePool, sql: str, parameters: Sequence[Any] = ()
) -> dict[str, Any]:
    """`{"rows", "count"}` of a statement that changes something, in a transaction of its own."""
    return await asyncio.to_thread(pool.execute, sql, parameters)


def _materialized(field: FieldSelection) -> list[dict[str, Any]]:
    """Selections as build_graphql_response() takes them."""
    made: list[dict[str, Any]] = []

    def walk(fields: Sequence[FieldSelection], path: str) -> None:
        for inner in fields:
            if inner.name == "__typename":
                continue
            made.append(
                {"materialized_path": path + inner.name, "alias": inner.alias or inner.name}
            )
            walk(inner.nested_fields, f"{path}{inner.name}.")

    walk(field.nested_fields, "")
    return made


__all__ = [
    "ParsedQuery",
    "PyGraphQLPipeline",
    "execute_graphql_query",
    "execute_mutation_async",
    "execute_query_async",
    "initialize_graphql_pipeline",
]
