# SPDX-License-Identifier: MIT
"""Fields of Query, Mutation and Subscription: functions, and what they are given."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from fraiseql._definitions import FieldResolver, definition_of, hints_of
from fraiseql.fields import MISSING
from fraiseql.gql.shapes import Shape, shape_of
from fraiseql.names import INFO, docstring, schema_name

if TYPE_CHECKING:
    from fraiseql.mutations.sql_mutation import SqlMutation

_ROOT = ("root", "_root", "self", "obj", "parent")


@dataclass
class Argument:
    """name: in Python.  graphql_name: in the schema.  default: MISSING if there is none.
    unclaimed: the function does not take it; what it reads with `db.find()` follows it."""

    name: str
    graphql_name: str
    shape: Shape
    default: Any = MISSING
    description: str | None = None
    unclaimed: bool = False

    @property
    def required(self) -> bool:
        return self.default is MISSING and not self.shape.optional


@dataclass
class Signature:
    """How a function is called: with what beside its arguments, and what it returns."""

    arguments: list[Argument]
    shape: Shape
    takes_root: str | None
    takes_info: str | None
    takes_more: bool  # **kwargs
    names: frozenset[str] = field(default_factory=frozenset)


def signature_of(function: Callable[..., Any], *, method: bool = False) -> Signature:
    """Reads a resolver.  Raises TypeError when an annotation is missing or means nothing.

    method: its first parameter is the object, whatever it is called, and is not told again."""
    inner = inspect.unwrap(function)
    name = getattr(inner, "__qualname__", repr(inner))
    hints = hints_of(inner)
    if "return" not in hints:
        raise TypeError(f"{name} says not what it returns: annotate it, as in `-> list[User]`")
    _, described = docstring(inner)
    arguments: list[Argument] = []
    takes: dict[str, str] = {}
    takes_more = False
    for index, parameter in enumerate(inspect.signature(inner).parameters.values()):
        if parameter.kind is inspect.Parameter.VAR_KEYWORD:
            takes_more = True
        elif parameter.kind is inspect.Parameter.VAR_POSITIONAL or (method and index == 0):
            continue
        elif parameter.name in INFO:
            takes["info"] = parameter.name
        elif parameter.name in _ROOT and parameter.name not in hints:
            takes["root"] = parameter.name
        else:
            arguments.append(_argument(parameter, hints, described, name))
    return Signature(
        arguments=arguments,
        shape=shape_of(hints["return"]),
        takes_root=takes.get("root"),
        takes_info=takes.get("info") or _wants_info(function),
        takes_more=takes_more,
        names=frozenset(a.name for a in arguments),
    )


def _wants_info(function: Callable[..., Any]) -> str | None:
    """What is wrapped around a resolver may need it, though the resolver does not."""
    return "info" if getattr(function, "__fraiseql_wants_info__", False) else None


def _argument(
    parameter: inspect.Parameter, hints: dict[str, Any], described: dict[str, str], where: str
) -> Argument:
    if parameter.name not in hints:
        raise TypeError(f"the parameter {parameter.name!r} of {where} has no annotation")
    default = parameter.default
    return Argument(
        name=parameter.name,
        graphql_name=schema_name(parameter.name),
        shape=shape_of(hints[parameter.name]),
        default=MISSING if default is inspect.Parameter.empty else default,
        description=described.get(parameter.name),
    )


# ---- root fields ----


@dataclass(frozen=True)
class Pages:
    """Pages of a view, which the engine can give without the function: how many rows they have
    where nothing is said, and at most."""

    view: str
    size: int
    most: int


@dataclass
class Root:
    """A field of Query, Mutation or Subscription.

    call: the function, given `info` and the arguments by their names in Python."""

    name: str
    call: Callable[..., Any]
    arguments: list[Argument]
    shape: Shape
    description: str | None = None
    permissions: Any = None
    view: str | None = None  # whose rows it returns
    raw: Callable[..., Any] | None = None
    unclaimed: list[Argument] = field(default_factory=list)
    pages: Pages | None = None
    calls: SqlMutation | None = None  # whose function the engine may be able to call


def _caller(function: Callable[..., Any], signature: Signature) -> Callable[..., Any]:
    info_name, root_name = signature.takes_info, signature.takes_root
    if info_name == "info" and root_name is None:
        return lambda info, **arguments: function(info=info, **arguments)

    def call(info: Any, **arguments: Any) -> Any:
        if info_name:
            arguments[info_name] = info
        if root_name:
            arguments[root_name] = None
        return function(**arguments)

    return call


def _auto_arguments(signature: Signature) -> list[Argument]:
    """The arguments that lists of rows have without being asked."""
    from fraiseql.sql import create_graphql_order_by_input, create_graphql_where_input

    shape = signature.shape
    inner = shape.of if shape.kind == "list" else None
    if inner is None or inner.kind != "object" or not inner.definition.sql_source:
        return []
    optional_int = Shape("scalar", "Int", int, optional=True)
    where = create_graphql_where_input(inner.python)
    order = create_graphql_order_by_input(inner.python)
    made = [
        Argument("where", "where", Shape("object", where.__name__, where, optional=True)),
        Argument(
            "order_by",
            schema_name("order_by"),
            Shape("list", order.__name__, of=Shape("object", order.__name__, order), optional=True),
        ),
        Argument("limit", "limit", optional_int),
        Argument("offset", "offset", optional_int),
    ]
    added = []
    for argument in made:
        if argument.name in signature.names:
            continue
        argument.unclaimed = not signature.takes_more
        added.append(argument)
    return added


def root_of(function: Callable[..., Any], name: str | None = None) -> Root:
    """A root field that a function answers."""
    signature = signature_of(function)
    inner = inspect.unwrap(function)
    auto = _auto_arguments(signature)
    view = None
    shape = signature.shape.of if signature.shape.kind == "list" else signature.shape
    if shape is not None and shape.kind == "object":
        view = shape.definition.sql_source
    return Root(
        name=schema_name(name or inner.__name__),
        call=_caller(function, signature),
        arguments=[*signature.arguments, *auto],
        shape=signature.shape,
        description=docstring(inner)[0],
        view=view,
        raw=function,
        unclaimed=[a for a in auto if a.unclaimed],
    )


def roots_of_class(cls: type) -> Iterator[Root]:
    """The root fields of a class: its `@field` methods, and those called `resolve_…`."""
    instance = cls()
    definition = definition_of(cls)
    resolvers: dict[str, FieldResolver] = definition.resolvers if definition else {}
    seen = set()
    for name, resolver in resolvers.items():
        seen.add(name)
        yield _method_root(instance, resolver.function, name, resolver.description)
    for name in dir(cls):
        if name.startswith("resolve_") and name[8:] not in seen:
            seen.add(name[8:])
            yield _method_root(instance, getattr(cls, name), name[8:], None)
    for name in definition.fields if definition else ():
        if name not in seen:
            assert definition is not None
            shape = shape_of(definition.annotation(name))
            field_description = definition.fields[name].description

            def call(info: Any, *, _name: str = name) -> Any:
                return getattr(instance, _name, None)

            yield Root(schema_name(name), call, [], shape, field_description)


def _method_root(
    instance: Any, function: Callable[..., Any], name: str, description: str | None
) -> Root:
    signature = signature_of(function, method=True)
    info_name, root_name = signature.takes_info, signature.takes_root

    def call(info: Any, **arguments: Any) -> Any:
        if info_name:
            arguments[info_name] = info
        if root_name:
            arguments[root_name] = None
        return function(instance, **arguments)

    return Root(
        name=schema_name(name),
        call=call,
        arguments=signature.arguments,
        shape=signature.shape,
        description=description or docstring(function)[0],
        raw=function,
    )
