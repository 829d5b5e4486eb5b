# SPDX-License-Identifier: MIT
"""Documents of GraphQL, walked with an end."""

from collections.abc import Iterator, Mapping
from typing import Any

from graphql import (
    DocumentNode,
    FieldNode,
    FragmentDefinitionNode,
    FragmentSpreadNode,
    GraphQLError,
    InlineFragmentNode,
    IntValueNode,
    OperationDefinitionNode,
    SelectionSetNode,
    VariableNode,
    parse,
)

MAX_TOKENS = 15_000
MAX_FIELDS = 100_000
MAX_DEPTH = 200


class Walk:
    """One document: its operation, and the fields of a selection with those of fragments.

    Raises GraphQLError: what does not parse or has no operation; while it is walked, fragments that
    are not there or inside of themselves, more than 100,000 fields, more than 200 levels."""

    def __init__(self, document: str | DocumentNode, operation_name: str | None = None) -> None:
        if isinstance(document, str):
            document = parse(document, no_location=True, max_tokens=MAX_TOKENS)
        definitions = document.definitions
        self._fragments = {
            d.name.value: d for d in definitions if isinstance(d, FragmentDefinitionNode)
        }
        operations = [d for d in definitions if isinstance(d, OperationDefinitionNode)]
        if operation_name is not None:
            operations = [d for d in operations if d.name and d.name.value == operation_name]
        if not operations:
            raise GraphQLError("The document has no such operation.")
        self.operation = operations[0]
        self.operations = operations
        self._begin()

    @classmethod
    def of_fragments(cls, fragments: Mapping[str, FragmentDefinitionNode]) -> "Walk":
        """To walk selections without their document."""
        walk = cls.__new__(cls)
        walk._fragments = dict(fragments)
        walk._begin()
        return walk

    def _begin(self) -> None:
        self.spreads = 0
        self._fields = 0
        self._inside: list[str] = []

    def fields(self, of: SelectionSetNode | None) -> Iterator[FieldNode]:
        """The fields of a selection.  What is yielded is walked before the next one is."""
        if len(self._inside) > MAX_DEPTH:
            raise GraphQLError("The document has fragments that are too deep.")
        for selection in of.selections if of else ():
            if isinstance(selection, FieldNode):
                self._fields += 1
                if self._fields > MAX_FIELDS:
                    raise GraphQLError(f"The document has more than {MAX_FIELDS} fields.")
                yield selection
            elif isinstance(selection, InlineFragmentNode):
                yield from self.fields(selection.selection_set)
            elif isinstance(selection, FragmentSpreadNode):
                yield from self._spread(selection.name.value)

    def _spread(self, name: str) -> Iterator[FieldNode]:
        fragment = self._fragments.get(name)
        if fragment is None:
            raise GraphQLError(f"There is no fragment '{name}'.")
        if name in self._inside:
            raise GraphQLError(f"The fragment '{name}' is inside of itself.")
        self.spreads += 1
        self._inside.append(name)
        try:
            yield from self.fields(fragment.selection_set)
        finally:
            self._inside.remove(name)


def number_argument(
    field: FieldNode, names: tuple[str, ...], variables: Mapping[str, Any]
) -> int | None:
    """The first of these arguments that is a number from 0 on; None: there is none."""
    for argument in field.arguments or ():
        if argument.name.value not in names:
            continue
        value: Any = None
        if isinstance(argument.value, IntValueNode):
            value = int(argument.value.value)
        elif isinstance(argument.value, VariableNode):
            value = variables.get(argument.value.name.value)
        if isinstance(value, int) and not isinstance(value, bool) and value >= 0:
            return value
    return None
