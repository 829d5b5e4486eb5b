# SPDX-License-Identifier: MIT
"""Classes of the schema, for programs that make them without a decorator."""

from __future__ import annotations

from typing import Literal, TypeVar

from fraiseql._definitions import Definition as FraiseQLTypeDefinition
from fraiseql._definitions import define, own_fields
from fraiseql.fields import FraiseQLField
from fraiseql.names import snake as to_snake_case

__all__ = [
    "FraiseQLField",
    "FraiseQLTypeDefinition",
    "define_fraiseql_type",
    "to_snake_case",
]

T = TypeVar("T")


def define_fraiseql_type(
    cls: type[T], kind: Literal["input", "output", "type", "interface"]
) -> type[T]:
    """Makes a class what its annotations say, and registers it nowhere: it is in the schema when
    something refers to it."""
    define(cls, "type" if kind == "output" else kind, own_fields(cls))
    return cls
