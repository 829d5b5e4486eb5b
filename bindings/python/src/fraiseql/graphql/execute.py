# SPDX-License-Identifier: MIT
"""A request executed by graphql-core: for programs and tests that have a schema and no server."""

from __future__ import annotations

import inspect
from collections.abc import Mapping
from typing import Any

from graphql import (
    ExecutionResult,
    GraphQLError,
    GraphQLSchema,
    NoSchemaIntrospectionCustomRule,
    execute,
    parse,
    specified_rules,
    validate,
)

__all__ = ["execute_graphql"]


def _may_introspect(context: Any) -> bool:
    """As the configuration in the context says."""
    held = context if isinstance(context, Mapping) else {}
    policy = getattr(held.get("config"), "introspection_policy", None)
    return policy is None or policy.allows_introspection(bool(held.get("user")))


async def execute_graphql(
    schema: GraphQLSchema,
    source: str,
    root_value: Any = None,
    context_value: Any = None,
    variable_values: Mapping[str, Any] | None = None,
    operation_name: str | None = None,
    enable_introspection: bool = True,
) -> ExecutionResult:
    """Answers a request to a schema of `build_fraiseql_schema()`; what is wrong with it is among
    the errors.  Rows are the engine's, as everywhere: `context_value["db"]` is asked for them.

    enable_introspection: False refuses `__schema` and `__type`, and so does the configuration that
    the context has as "config".  The engine itself answers without Python:
    `fraiseql.runtime.AsyncEngine.execute`."""
    try:
        document = parse(source)
    except GraphQLError as error:
        return ExecutionResult(data=None, errors=[error])
    rules = list(specified_rules)
    if not (enable_introspection and _may_introspect(context_value)):
        rules.append(NoSchemaIntrospectionCustomRule)
    wrong = validate(schema, document, rules)
    if wrong:
        return ExecutionResult(data=None, errors=wrong)
    found = execute(
        schema,
        document,
        root_value=root_value,
        context_value=context_value,
        variable_values=dict(variable_values or {}),
        operation_name=operation_name,
    )
    result = await found if inspect.isawaitable(found) else found
    assert isinstance(result, ExecutionResult)
    return result
