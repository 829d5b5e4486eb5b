# SPDX-License-Identifier: MIT
"""What decorated classes have, for annotations."""

from __future__ import annotations

from typing import Any, Protocol, runtime_checkable

from fraiseql._definitions import Definition as FraiseQLTypeDefinition

__all__ = ["FraiseQLInputType", "FraiseQLOutputType", "FraiseQLTypeDefinition"]


@runtime_checkable
class FraiseQLInputType(Protocol):
    """A class of @fraiseql.input."""

    __gql_typename__: str
    __gql_fields__: dict[str, Any]
    __fraiseql_definition__: FraiseQLTypeDefinition


@runtime_checkable
class FraiseQLOutputType(Protocol):
    """A class of @fraiseql.type."""

    __gql_typename__: str
    __gql_fields__: dict[str, Any]
    __fraiseql_definition__: FraiseQLTypeDefinition
