# SPDX-License-Identifier: MIT
"""A GraphQL document as plain data.  graphql-core reads it."""

import dataclasses
from typing import Any

from graphql import GraphQLError, parse
from graphql.language import ast

from fraiseql._fraiseql_rs.names import dumps, loads

# Of one document: fields with all fragments written out.  A fragment in a fragment doubles them.
MAX_FIELDS = 10_000
MAX_TOKENS = 15_000

MISSING: Any = object()


class Variable(str):
    """`$name`, where a value stands."""


@dataclasses.dataclass(frozen=True)
class GraphQLArgument:
    """value_type: string int float boolean null enum list object variable.
    value_json: JSON; a variable is the text `"$name"`."""

    name: str
    value_type: str
    value_json: str
    # The value itself, in which variables can be told from text; what value_json says if made by
    # hand.
    value: Any = dataclasses.field(default=MISSING, repr=False, compare=False)

    def __post_init__(self) -> None:
        if self.value is MISSING:
            value = loads(self.value_json)
            if self.value_type == "variable":
                value = Variable(value)
            object.__setattr__(self, "value", value)


@dataclasses.dataclass(frozen=True)
class FieldSelection:
    """A field; nested_fields has those of fragments as well.  directives: their names."""

    name: str
    alias: str | None = None
    arguments: tuple[GraphQLArgument, ...] = ()
    nested_fields: tuple["FieldSelection", ...] = ()
    directives: tuple[str, ...] = ()


@dataclasses.dataclass(frozen=True)
class VariableDefinition:
    """var_type as written, `[ID!]!`; default_value is JSON, None without one."""

    name: str
    var_type: str
    default_value: str | None = None


@dataclasses.dataclass(frozen=True)
class ParsedQuery:
    """The first operation of a document.  selections are its root fields; root_field names the
    first."""

    operation_type: str
    operation_name: str | None
    root_field: str
    selections: tuple[FieldSelection, ...]
    variables: tuple[VariableDefinition, ...]
    source: str

    def signature(self) -> str:
        """`query::users`."""
        return f"{self.operation_type}::{self.root_field}"

    def is_cacheable(self) -> bool:
        """Can a plan of it be used again?  Queries can."""
        return self.operation_type == "query"


def parse_graphql_query(query_string: str) -> ParsedQuery:
    """The first operation of a document, with its fragments written out.

    Raises ValueError for what does not parse, unknown fragments, fragments in circles, and
    documents larger than 15,000 tokens or 10,000 fields."""
    try:
        document = parse(query_string, no_location=True, max_tokens=MAX_TOKENS)
    except GraphQLError as error:
        raise ValueError(f"Failed to parse the query: {error.message}") from None
    except RecursionError:
        raise ValueError("Failed to parse the query: too deep") from None
    operations = [d for d in document.definitions if isinstance(d, ast.OperationDefinitionNode)]
    if not operations:
        raise ValueError("Failed to parse the query: there is no operation in it")
    operation = operations[0]
    selections = _Reader(document).fields(operation.selection_set, ())
    return ParsedQuery(
        operation.operation.value,
        operation.name.value if operation.name else None,
        selections[0].name,
        selections,
        tuple(_variable(definition) for definition in operation.variable_definitions or ()),
        query_string,
    )


class _Reader:
    def __init__(self, document: ast.DocumentNode) -> None:
        self._fragments = {
            d.name.value: d
            for d in document.definitions
            if isinstance(d, ast.FragmentDefinitionNode)
        }
        self._fields = 0

    def fields(
        self, of: ast.SelectionSetNode | None, inside: tuple[str, ...]
    ) -> tuple[FieldSelection, ...]:
        """inside: the fragments that this is in."""
        made: list[FieldSelection] = []
        for selection in of.selections if of else ():
            if isinstance(selection, ast.FieldNode):
                made.append(self._field(selection, inside))
            elif isinstance(selection, ast.InlineFragmentNode):
                made.extend(self.fields(selection.selection_set, inside))
            elif isinstance(selection, ast.FragmentSpreadNode):
                name = selection.name.value
                if name in inside:
                    raise ValueError(f"The fragment '{name}' is inside of itself")
                if name not in self._fragments:
                    raise ValueError(f"There is no fragment '{name}'")
                fragment = self._fragments[name]
                made.extend(self.fields(fragment.selection_set, (*inside, name)))
        return tuple(made)

    def _field(self, node: ast.FieldNode, inside: tuple[str, ...]) -> FieldSelection:
        self._fields += 1
        if self._fields > MAX_FIELDS:
            raise ValueError(f"The query has more than {MAX_FIELDS} fields")
        return FieldSelection(
            node.name.value,
            node.alias.value if node.alias else None,
            tuple(_argument(argument) for argument in node.arguments or ()),
            self.fields(node.selection_set, inside),
            tuple(directive.name.value for directive in node.directives or ()),
        )


_KINDS: dict[type[ast.ValueNode], str] = {
    ast.StringValueNode: "string",
    ast.IntValueNode: "int",
    ast.FloatValueNode: "float",
    ast.BooleanValueNode: "boolean",
    ast.NullValueNode: "null",
    ast.EnumValueNode: "enum",
    ast.ListValueNode: "list",
    ast.ObjectValueNode: "object",
    ast.VariableNode: "variable",
}


def _argument(node: ast.ArgumentNode) -> GraphQLArgument:
    value = _value(node.value)
    return GraphQLArgument(node.name.value, _KINDS[type(node.value)], dumps(value), value)


def _value(node: ast.ValueNode) -> Any:
    if isinstance(node, ast.VariableNode):
        return Variable("$" + node.name.value)
    if isinstance(node, ast.IntValueNode):
        return int(node.value)
    if isinstance(node, ast.FloatValueNode):
        return float(node.value)
    if isinstance(node, ast.NullValueNode):
        return None
    if isinstance(node, ast.ListValueNode):
        return [_value(item) for item in node.values]
    if isinstance(node, ast.ObjectValueNode):
        return {field.name.value: _value(field.value) for field in node.fields}
    if isinstance(node, ast.StringValueNode | ast.BooleanValueNode | ast.EnumValueNode):
        return node.value
    raise TypeError(f"a value of an unknown kind: {node.kind}")


def _variable(node: ast.VariableDefinitionNode) -> VariableDefinition:
    default = node.default_value
    return VariableDefinition(
        node.variable.name.value,
        _type(node.type),
        None if default is None else dumps(_value(default)),
    )


def _type(node: ast.TypeNode) -> str:
    if isinstance(node, ast.NonNullTypeNode):
        return _type(node.type) + "!"
    if isinstance(node, ast.ListTypeNode):
        return f"[{_type(node.type)}]"
    assert isinstance(node, ast.NamedTypeNode)
    return node.name.value
