# SPDX-License-Identifier: MIT
"""Strawberry's decorators over this package's: `from fraiseql.strawberry_compat import strawberry`.

Options that have no meaning here (`directives`, `extensions`, `permission_classes` …) raise
TypeError: nothing is dropped without a word.
"""

from __future__ import annotations

import builtins
from collections.abc import Callable
from typing import Any

from fraiseql import decorating, decorators
from fraiseql.fields import MISSING, FraiseQLField
from fraiseql.mutations.decorators import mutation as _mutation

__all__ = [
    "enum",
    "field",
    "input",
    "interface",
    "mutation",
    "query",
    "strawberry",
    "subscription",
    "type",
]


class _Field(FraiseQLField):
    """`strawberry.field(description=…)` stands behind an annotation, or before a method."""

    __slots__ = ()

    def __call__(self, method: Callable[..., Any]) -> Any:
        return decorators.field(method, description=self.description)


def _check(kind: str, options: dict[str, Any], known: tuple[str, ...] = ()) -> None:
    unknown = [name for name in options if name not in known]
    if unknown:
        raise TypeError(f"strawberry.{kind}: {', '.join(unknown)} has no counterpart here")


def _decorated(kind: str, decorate: Callable[..., Any], cls: Any, options: dict[str, Any]) -> Any:
    _check(kind, options, ("name", "description"))

    def apply(target: builtins.type[Any]) -> Any:
        if options.get("name"):
            target.__gql_typename__ = options["name"]
        if options.get("description"):
            target.__doc__ = options["description"]
        return decorate(target)

    return apply if cls is None else apply(cls)


def type(cls_arg: Any = None, **kwargs: Any) -> Any:
    """`@strawberry.type`, with `name` and `description`."""
    return _decorated("type", decorating.fraise_type, cls_arg, kwargs)


def input(cls_arg: Any = None, **kwargs: Any) -> Any:
    """`@strawberry.input`."""
    return _decorated("input", decorating.fraise_input, cls_arg, kwargs)


def interface(cls_arg: Any = None, **kwargs: Any) -> Any:
    """`@strawberry.interface`."""
    return _decorated("interface", decorating.fraise_interface, cls_arg, kwargs)


def enum(cls_arg: Any = None, **kwargs: Any) -> Any:
    """`@strawberry.enum`."""
    return _decorated("enum", decorating.fraise_enum, cls_arg, kwargs)


def field(
    fn: Callable[..., Any] | None = None,
    *,
    resolver: Callable[..., Any] | None = None,
    description: str | None = None,
    default: Any = MISSING,
    default_factory: Callable[[], Any] | None = None,
    name: str | None = None,
    **kwargs: Any,
) -> Any:
    """`@strawberry.field` of a method, or `strawberry.field(…)` behind an annotation."""
    _check("field", kwargs)
    if fn is not None or resolver is not None:
        return decorators.field(fn, resolver=resolver, description=description)
    return _Field(
        description=description,
        default=default,
        default_factory=default_factory,
        graphql_name=name,
    )


def query(fn: Any = None, **kwargs: Any) -> Any:
    """A field of Query."""
    _check("query", kwargs)
    return decorators.query(fn)


def mutation(fn: Any = None, **kwargs: Any) -> Any:
    """`@strawberry.mutation` of a function."""
    _check("mutation", kwargs, ("description",))
    return _mutation(fn)


def subscription(fn: Any = None, **kwargs: Any) -> Any:
    """`@strawberry.subscription` of an async generator."""
    _check("subscription", kwargs, ("description",))
    return decorators.subscription(fn)


class StrawberryCompatibility:
    """Stands for the module `strawberry`."""

    type = staticmethod(type)
    input = staticmethod(input)
    interface = staticmethod(interface)
    enum = staticmethod(enum)
    field = staticmethod(field)
    query = staticmethod(query)
    mutation = staticmethod(mutation)
    subscription = staticmethod(subscription)


strawberry = StrawberryCompatibility()
