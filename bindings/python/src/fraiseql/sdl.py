# SPDX-License-Identifier: MIT
"""A schema as the engine reads it: SDL in which functions answer the root fields."""

from __future__ import annotations

import dataclasses
import json
import re
from typing import Any

from graphql import (
    GraphQLEnumType,
    GraphQLInputObjectType,
    GraphQLObjectType,
    GraphQLSchema,
    GraphQLUnionType,
    get_named_type,
    is_abstract_type,
    print_type,
    specified_scalar_types,
)
from graphql.language import StringValueNode, print_ast
from graphql.utilities import ast_from_value
from graphql.utilities.print_schema import print_description, print_input_value

from fraiseql.gql.roots import Pages
from fraiseql.gql.schema_builder import BuiltSchema
from fraiseql.mutations.calling import Calls, calls_of
from fraiseql.resolving.completing import completion_of


def _quoted(text: str) -> str:
    return print_ast(StringValueNode(value=text))


@dataclasses.dataclass
class Delegates:
    """What the engine may answer itself; only where `info.context` is the package's own.

    default_schema: of functions whose mutation names none."""

    default_schema: str = "public"
    columns: dict[tuple[str, str], tuple[str, str | None]] = dataclasses.field(default_factory=dict)

    def of(self, built: BuiltSchema, kind: GraphQLObjectType, name: str) -> str:
        """What is said of a field of a root; empty: functions answer it."""
        root = built.roots[f"{kind.name}.{name}"]
        if root.pages is None and root.calls is None:
            return ""
        if completion_of(built, root, kind.fields[name].type) is not None:
            return ""  # methods of rows are of Python
        if root.pages is not None:
            return _pages(root.pages)
        calls = calls_of(root.calls, self.default_schema) if root.calls is not None else None
        if calls is None:
            return ""
        self.columns.update(calls.columns)
        return _calls(calls)


def _pages(pages: Pages) -> str:
    return f", pagesOf: {_quoted(pages.view)}, pageSize: {pages.size}, maxPageSize: {pages.most}"


def _calls(calls: Calls) -> str:
    said = {
        "calls": calls.function,
        "success": calls.success,
        "failure": calls.failure,
        "entity": calls.entity,
        "entityType": calls.entity_type,
        "absent": json.dumps(calls.absent) if calls.absent else None,
    }
    text = "".join(f", {name}: {_quoted(value)}" for name, value in said.items() if value)
    if calls.context:
        text += f", context: [{', '.join(map(_quoted, calls.context))}]"
    return text + (", cascade: true" if calls.cascade else "")


def _root_type(built: BuiltSchema, kind: GraphQLObjectType, delegates: Delegates | None) -> str:
    lines = []
    for name, field in kind.fields.items():
        arguments = []
        for argument_name, argument in field.args.items():
            text = f"{argument_name}: {argument.type}"
            default = ast_from_value(argument.default_value, argument.type)
            if default is not None:
                text += f" = {print_ast(default)}"
            described = print_description(argument, "    ")
            arguments.append(f"{described}    {text}\n" if described else f"    {text}\n")
        inside = f"(\n{''.join(arguments)}  )" if arguments else ""
        deprecated = ""
        if field.deprecation_reason is not None:
            reason = ast_from_value(field.deprecation_reason, specified_scalar_types["String"])
            deprecated = f" @deprecated(reason: {print_ast(reason)})" if reason else ""
        described = print_description(field, "  ")
        engine = delegates.of(built, kind, name) if delegates else ""
        lines.append(
            f"{described}  {name}{inside}: {field.type}{deprecated} "
            f'@resolver(name: "{kind.name}.{name}"{engine})\n'
        )
    return f"type {kind.name} {{\n{''.join(lines)}}}"


def _enum_type(kind: GraphQLEnumType) -> str:
    """The values in the database stand beside the names, where they are others."""
    lines = []
    for name, value in kind.values.items():
        held = getattr(value.value, "value", value.value)
        label = ""
        if isinstance(held, str) and held != name:
            quoted = ast_from_value(held, specified_scalar_types["String"])
            label = f" @label(name: {print_ast(quoted)})" if quoted else ""
        lines.append(f"{print_description(value, '  ')}  {name}{label}\n")
    return f"{print_description(kind)}enum {kind.name} {{\n{''.join(lines)}}}"


def _input_type(kind: GraphQLInputObjectType, delegates: Delegates) -> str:
    """What functions in SQL call its fields stands beside them."""
    lines = []
    for name, each in kind.fields.items():
        called, of = delegates.columns.get((kind.name, name), (name, None))
        column = ""
        if (kind.name, name) in delegates.columns:
            column = f" @column(name: {_quoted(called)}" + (f', type: "{of}")' if of else ")")
        lines.append(f"{print_description(each, '  ')}  {print_input_value(name, each)}{column}\n")
    return f"{print_description(kind)}input {kind.name} {{\n{''.join(lines)}}}"


def _reach(kind: Any, schema: GraphQLSchema, found: dict[str, Any]) -> None:
    """Adds the type and what it leads to."""
    if kind.name in found:
        return
    found[kind.name] = kind
    inner: list[Any] = []
    abstract: Any = kind if is_abstract_type(kind) else None
    if isinstance(kind, GraphQLUnionType):
        inner.extend(kind.types)
    elif isinstance(kind, GraphQLInputObjectType):
        inner.extend(field.type for field in kind.fields.values())
    elif hasattr(kind, "fields"):
        for field in kind.fields.values():
            inner.append(field.type)
            inner.extend(argument.type for argument in field.args.values())
        inner.extend(kind.interfaces)
    if abstract is not None:
        inner.extend(schema.get_possible_types(abstract))
    for each in inner:
        _reach(get_named_type(each), schema, found)


def to_sdl(built: BuiltSchema, delegates: Delegates | None = None) -> str:
    """The schema of an application, for the engine: everything in it is answered by functions.

    delegates: but for what has no body, which the engine answers where it can.

    Types that no root field leads to are left out.  So are subscriptions, which the engine does
    not serve yet."""
    schema: GraphQLSchema = built.graphql
    parts = [
        "schema @hosted { query: Query" + (" mutation: Mutation }" if built.mutations else " }")
    ]
    found: dict[str, Any] = {}
    for root in (schema.query_type, schema.mutation_type):
        if root is not None:
            _reach(root, schema, found)
    for kind in (schema.query_type, schema.mutation_type):
        if kind is not None:
            parts.append(_root_type(built, kind, delegates))
    for name, kind in found.items():
        if name in specified_scalar_types:
            continue
        if name in ("Query", "Mutation") and isinstance(kind, GraphQLObjectType):
            continue
        if isinstance(kind, GraphQLEnumType):
            parts.append(_enum_type(kind))
        elif isinstance(kind, GraphQLInputObjectType) and delegates:
            parts.append(_input_type(kind, delegates))
        else:
            parts.append(print_type(kind))
    return re.sub(r"\n{3,}", "\n\n", "\n\n".join(parts)) + "\n"
