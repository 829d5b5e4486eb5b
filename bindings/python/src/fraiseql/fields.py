# SPDX-License-Identifier: MIT
"""What is said of a field beside its annotation."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Literal

__all__ = ["FRAISE_MISSING", "MISSING", "FraiseQLField", "FraiseQLFieldPurpose", "fraise_field"]


class _Missing:
    def __repr__(self) -> str:
        return "MISSING"

    def __bool__(self) -> bool:
        return False


MISSING: Any = _Missing()
"""Stands for a default that is not there."""

FRAISE_MISSING = MISSING
"""The same, as version 1 calls it."""

Purpose = Literal["both", "input", "output"]
FraiseQLFieldPurpose = Purpose


class FraiseQLField:
    """A field of a type, an input or an interface.

    name: in Python.  graphql_name: in the schema, where it is not the usual one.
    field_type: its annotation, resolved when the schema is built.
    default, default_factory: MISSING and None when there is none.
    purpose: "input" is left out of types, "output" of inputs.
    """

    __slots__ = (
        "compare",
        "default",
        "default_factory",
        "description",
        "field_type",
        "graphql_name",
        "index",
        "inferred_type",
        "init",
        "name",
        "nested_where_type",
        "purpose",
        "repr",
        "supports_where_filtering",
        "where_input_type",
    )

    def __init__(
        self,
        *,
        field_type: Any = None,
        default: Any = MISSING,
        default_factory: Callable[[], Any] | None = None,
        init: bool = True,
        repr: bool = True,
        compare: bool = True,
        purpose: Purpose = "both",
        description: str | None = None,
        graphql_name: str | None = None,
        inferred_type: Any = None,
        where_input_type: type | None = None,
        supports_where_filtering: bool = False,
        nested_where_type: type | None = None,
    ) -> None:
        if default is not MISSING and default_factory is not None:
            raise TypeError("a field has a default or a default_factory, not both")
        if purpose not in ("both", "input", "output"):
            raise ValueError(f'purpose is "both", "input" or "output", not {purpose!r}')
        self.name = ""
        self.index: int | None = None
        self.field_type = field_type
        self.default = default
        self.default_factory = default_factory
        self.init = init
        self.repr = repr
        self.compare = compare
        self.purpose: Purpose = purpose
        self.description = description
        self.graphql_name = graphql_name
        self.inferred_type = inferred_type
        self.where_input_type = where_input_type
        self.supports_where_filtering = supports_where_filtering
        self.nested_where_type = nested_where_type

    @property
    def has_default(self) -> bool:
        return self.default is not MISSING or self.default_factory is not None

    def make_default(self) -> Any:
        """A value for an instance that was given none."""
        return self.default_factory() if self.default_factory is not None else self.default

    def __repr__(self) -> str:
        return f"FraiseQLField({self.name or '?'}: {self.field_type!r})"


def fraise_field(
    *,
    field_type: type | None = None,
    default: Any = MISSING,
    default_factory: Callable[[], Any] | None = None,
    init: bool = True,
    repr: bool = True,
    compare: bool = True,
    purpose: Purpose = "both",
    description: str | None = None,
    graphql_name: str | None = None,
    inferred_type: type | None = None,
    where_input_type: type | None = None,
    supports_where_filtering: bool = False,
    nested_where_type: type | None = None,
) -> Any:
    """Says of a field what its annotation does not: `name: str = fraise_field(description="…")`.

    Raises TypeError when there are a default and a default_factory, ValueError for an unknown
    purpose."""
    return FraiseQLField(
        field_type=field_type,
        default=default,
        default_factory=default_factory,
        init=init,
        repr=repr,
        compare=compare,
        purpose=purpose,
        description=description,
        graphql_name=graphql_name,
        inferred_type=inferred_type,
        where_input_type=where_input_type,
        supports_where_filtering=supports_where_filtering,
        nested_where_type=nested_where_type,
    )
