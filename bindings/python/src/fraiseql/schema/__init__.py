# SPDX-License-Identifier: MIT
"""The schema of one mutation, and checks of it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from graphql import print_type

from fraiseql._definitions import Definition, definition_of
from fraiseql.gql.registry import SchemaRegistry
from fraiseql.gql.schema_builder import SchemaBuilder
from fraiseql.gql.shapes import FraiseUnion, Shape, shape_of

__all__ = ["MutationSchema", "SchemaValidator", "generate_mutation_schema"]


@dataclass
class MutationSchema:
    """The types of a mutation's result."""

    mutation_name: str
    success_type: type
    error_type: type
    union_type: Any

    def to_graphql_sdl(self) -> str:
        """The union and its types, as SDL."""
        builder = SchemaBuilder(SchemaRegistry())
        union = builder.composite(_union(self.mutation_name, self.success_type, self.error_type))
        parts = [print_type(union), *(print_type(member) for member in union.types)]
        return "\n\n".join(parts)


def _union(name: str, success: type, error: type) -> Shape:
    return Shape("union", f"{name}Result", members=(success, error))


def _definition(cls: type, kind: str) -> Definition:
    definition = definition_of(cls)
    if definition is None or definition.kind not in (kind, "type"):
        raise TypeError(f"{cls!r} is no @fraiseql.{kind}")
    return definition


def generate_mutation_schema(
    mutation_name: str, success_type: type, error_type: type
) -> MutationSchema:
    """The result of a mutation.  Raises ValueError when its types do not do."""
    wrong = SchemaValidator.validate_mutation_types(mutation_name, success_type, error_type)
    if wrong:
        raise ValueError("; ".join(wrong))
    union: Any = FraiseUnion(f"{mutation_name}Result")
    return MutationSchema(mutation_name, success_type, error_type, union)


class SchemaValidator:
    """Checks of what mutations return."""

    @staticmethod
    def validate_mutation_types(
        mutation_name: str, success_type: type, error_type: type
    ) -> list[str]:
        """What is wrong: sentences."""
        wrong = []
        for cls, kind in ((success_type, "success"), (error_type, "error")):
            try:
                definition = _definition(cls, kind)
            except TypeError as found:
                wrong.append(f"{mutation_name}: {found}")
                continue
            for field, annotation in definition.shown():
                try:
                    shape_of(annotation)
                except TypeError as found:
                    wrong.append(f"{definition.name}.{field.name}: {found}")
        error = definition_of(error_type)
        coded = error is not None and "code" in error.fields
        if error and coded and shape_of(error.annotation("code")).name != "Int":
            wrong.append(f"{error.name}.code must be int")
        return wrong
