# SPDX-License-Identifier: MIT
"""Decorators of functions: root fields, methods of types."""

from __future__ import annotations

import functools
import inspect
import re
from collections.abc import Callable
from typing import Any, TypeVar, overload

from graphql import GraphQLError

from fraiseql._definitions import FieldResolver, definition_of
from fraiseql.gql.registry import SchemaRegistry
from fraiseql.gql.roots import Argument, Pages, Root
from fraiseql.gql.shapes import Shape, shape_of
from fraiseql.names import docstring, schema_name

__all__ = [
    "connection",
    "dataloader_field",
    "field",
    "query",
    "subscription",
    "turbo_query",
]

F = TypeVar("F", bound=Callable[..., Any])


@overload
def query(fn: F) -> F: ...
@overload
def query(fn: None = None) -> Callable[[F], F]: ...


def query(fn: Any = None) -> Any:
    """Makes a function a field of Query.  Its annotations are the field's arguments and type; a
    parameter `info` is what it is told of the call.

    @fraiseql.query
    async def users(info, limit: int = 10) -> list[User]:
        return await info.context["db"].find("v_user", limit=limit)
    """
    if fn is None:
        return query
    SchemaRegistry.get_instance().register_query(fn)
    return fn


@overload
def subscription(fn: F) -> F: ...
@overload
def subscription(fn: None = None) -> Callable[[F], F]: ...


def subscription(fn: Any = None) -> Any:
    """Makes an async generator a field of Subscription.  Raises TypeError for another function."""
    if fn is None:
        return subscription
    SchemaRegistry.get_instance().register_subscription(fn)
    return fn


@overload
def field(
    method: F,
    *,
    resolver: Callable[..., Any] | None = None,
    description: str | None = None,
    track_n1: bool = True,
) -> F: ...
@overload
def field(
    method: None = None,
    *,
    resolver: Callable[..., Any] | None = None,
    description: str | None = None,
    track_n1: bool = True,
) -> Callable[[F], F]: ...


def field(
    method: Any = None,
    *,
    resolver: Callable[..., Any] | None = None,
    description: str | None = None,
    track_n1: bool = True,
) -> Any:
    """Makes a method of a type a field: it is called for each object of which it is selected.

    resolver: called in place of the method.  track_n1: whether the detector of repeated
    resolutions counts it."""

    def decorate(inner: Any) -> Any:
        function: Any = resolver or inner
        if not callable(function):
            raise TypeError(f"@fraiseql.field decorates methods, not {inner!r}")
        name = str(getattr(inner, "__name__", getattr(function, "__name__", "field")))
        tracked = _tracked(function, name) if track_n1 else function
        made = FieldResolver(name, tracked, description)
        for each in {id(f): f for f in (function, inner)}.values():
            setattr(each, "__fraiseql_resolver__", made)  # noqa: B010
        return inner

    return decorate if method is None else decorate(method)


def _tracked(function: Callable[..., Any], name: str) -> Callable[..., Any]:
    from fraiseql.optimization.detector import get_detector

    @functools.wraps(function)
    def counted(*args: Any, **kwargs: Any) -> Any:
        detector = get_detector()
        if detector.enabled:
            detector.count(name)
        return function(*args, **kwargs)

    return counted


def dataloader_field(
    loader_class: type[Any], *, key_field: str, description: str | None = None
) -> Callable[[F], F]:
    """Makes a method a field that a DataLoader answers: for all objects of a request at once.

    key_field: of the object, the field with the key.  The method gives the annotation; it is not
    called.  Raises TypeError when it returns nothing by its annotation, ValueError when the class
    is no DataLoader or there is no key."""
    from fraiseql.optimization.dataloader import DataLoader

    if not (isinstance(loader_class, type) and issubclass(loader_class, DataLoader)):
        raise ValueError(f"loader_class must be a DataLoader subclass, not {loader_class!r}")
    if not key_field:
        raise ValueError("key_field is required")

    def decorate(method: F) -> F:
        if "return" not in inspect.get_annotations(method):
            raise TypeError(f"{method.__qualname__} says not what it returns: annotate it")

        @functools.wraps(method)
        async def load(self: Any, info: Any) -> Any:
            from fraiseql.optimization.registry import loaders_of

            key = getattr(self, key_field, None)
            if key is None:
                return None
            return await loaders_of(info.context).get_loader(loader_class).load(key)

        load.__signature__ = inspect.Signature(  # type: ignore[attr-defined]
            [
                inspect.Parameter("self", inspect.Parameter.POSITIONAL_OR_KEYWORD),
                inspect.Parameter("info", inspect.Parameter.POSITIONAL_OR_KEYWORD),
            ]
        )
        del load.__wrapped__
        load.__globals_of__ = method  # type: ignore[attr-defined]
        load.__fraiseql_resolver__ = FieldResolver(  # type: ignore[attr-defined]
            method.__name__, load, description or docstring(method)[0]
        )
        return load  # type: ignore[return-value]

    return decorate


def turbo_query(
    cache_ttl: int = 300,
    auto_register: bool = True,
    param_mapping: dict[str, str] | None = None,
    operation_name: str | None = None,
) -> Callable[[F], F]:
    """The same as `query`: the engine keeps the plan of every document it has seen.

    The arguments are those of FraiseQL 1.x and have no effect."""

    def decorate(fn: F) -> F:
        fn.__fraiseql_turbo__ = {  # type: ignore[attr-defined]
            "cache_ttl": cache_ttl,
            "param_mapping": param_mapping or {},
            "operation_name": operation_name or fn.__name__,
        }
        return query(fn) if auto_register else fn

    return decorate


# ---- connections ----

_VIEW = re.compile(r"^(\w+?)s?_connection$")


def connection(
    node_type: type,
    view_name: str | None = None,
    default_page_size: int = 20,
    max_page_size: int = 100,
    include_total_count: bool = True,
    cursor_field: str = "id",
    jsonb_extraction: bool | None = None,
    jsonb_column: str | None = None,
) -> Callable[[F], F]:
    """Makes a function a field of Query that gives pages of a view: `first`, `after`, `last`,
    `before`, `where`, `orderBy`.  The engine makes them; the function's body is not called.

    view_name: else `v_user` for a function `users_connection`, or the type's `sql_source`.
    Raises ValueError for sizes that are none."""
    if default_page_size <= 0 or max_page_size <= 0:
        raise ValueError("default_page_size and max_page_size must be positive")
    if max_page_size < default_page_size:
        raise ValueError("max_page_size must not be less than default_page_size")

    def decorate(fn: F) -> F:
        root = _connection_root(
            fn, node_type, _view_of(fn, node_type, view_name), default_page_size, max_page_size
        )
        fn.__fraiseql_root__ = root  # type: ignore[attr-defined]
        fn.__fraiseql_connection__ = {  # type: ignore[attr-defined]
            "node_type": node_type,
            "view_name": view_name,
            "default_page_size": default_page_size,
            "max_page_size": max_page_size,
            "include_total_count": include_total_count,
            "cursor_field": cursor_field,
        }
        return query(fn)

    return decorate


def _view_of(fn: Callable[..., Any], node_type: type, view_name: str | None) -> str:
    definition = definition_of(node_type)
    if view_name:
        return view_name
    if definition and definition.sql_source:
        return definition.sql_source
    match = _VIEW.match(fn.__name__)
    return f"v_{match.group(1)}" if match else f"v_{fn.__name__}"


def _connection_root(
    fn: Callable[..., Any], node_type: type, view: str, default_size: int, max_size: int
) -> Root:
    from fraiseql.sql import create_graphql_order_by_input, create_graphql_where_input
    from fraiseql.types.generic import Connection

    where = create_graphql_where_input(node_type)
    order = create_graphql_order_by_input(node_type)
    whole = Shape("scalar", "Int", int, optional=True)
    text = Shape("scalar", "String", str, optional=True)
    arguments = [
        Argument("first", "first", whole),
        Argument("after", "after", text),
        Argument("last", "last", whole),
        Argument("before", "before", text),
        Argument("where", "where", Shape("object", where.__name__, where, optional=True)),
        Argument(
            "order_by",
            schema_name("order_by"),
            Shape("list", order.__name__, of=Shape("object", order.__name__, order), optional=True),
        ),
    ]

    async def call(
        info: Any,
        first: int | None = None,
        after: str | None = None,
        last: int | None = None,
        before: str | None = None,
        where: Any = None,
        order_by: Any = None,
    ) -> Any:
        if first is not None and last is not None:
            raise GraphQLError("Cannot specify both 'first' and 'last'")
        for name, size in (("first", first), ("last", last)):
            if size is not None and size <= 0:
                raise GraphQLError(f"{name} must be positive")
            if size is not None and size > max_size:
                raise GraphQLError(f"{name} cannot exceed max_page_size ({max_size})")
        if first is None and last is None:
            first = default_size
        return await info.context["db"].find_page(
            view,
            info=info,
            first=first,
            after=after,
            last=last,
            before=before,
            where=where,
            order_by=order_by,
        )

    return Root(
        name=schema_name(fn.__name__),
        call=call,
        arguments=arguments,
        shape=shape_of(Connection[node_type]),  # type: ignore[valid-type]
        description=docstring(fn)[0],
        view=view,
        raw=fn,
        # What is wrapped around the function may have a say in who is answered.
        pages=None if hasattr(fn, "__wrapped__") else Pages(view, default_size, max_size),
    )
