# SPDX-License-Identifier: MIT
"""Decorators of classes: types, inputs, interfaces, enums, results of mutations."""

from __future__ import annotations

import enum as enums
from collections.abc import Callable
from typing import Any, TypeVar, overload

from typing_extensions import dataclass_transform

from fraiseql._definitions import Kind, define, define_enum, definition_of, own_fields
from fraiseql.fields import FraiseQLField, fraise_field
from fraiseql.gql.registry import SchemaRegistry

T = TypeVar("T")


class LazyInput:
    """An input class that is made of a type when it is first asked for: `User.WhereInput`."""

    def __init__(self, make: Callable[[type], type]) -> None:
        self._make = make

    def __get__(self, instance: Any, owner: type) -> type:
        return self._make(owner)


def where_input(cls: type) -> type:
    from fraiseql.sql import create_graphql_where_input

    return create_graphql_where_input(cls)


def order_input(cls: type) -> type:
    from fraiseql.sql import create_graphql_order_by_input

    return create_graphql_order_by_input(cls)


def _decorate(cls: type[T], kind: Kind, **options: Any) -> type[T]:
    if not isinstance(cls, type):
        raise TypeError(f"@fraiseql.{kind} decorates classes, not {cls!r}")
    define(cls, kind, own_fields(cls), **options)
    SchemaRegistry.get_instance().register_type(cls)
    return cls


@overload
def fraise_type(_cls: type[T]) -> type[T]: ...
@overload
def fraise_type(
    _cls: None = None,
    *,
    sql_source: str | None = None,
    jsonb_column: str | None = "data",
    implements: list[type] | None = None,
    resolve_nested: bool = False,
) -> Callable[[type[T]], type[T]]: ...


@dataclass_transform(kw_only_default=True, field_specifiers=(fraise_field, FraiseQLField))
def fraise_type(
    _cls: type[T] | None = None,
    *,
    sql_source: str | None = None,
    jsonb_column: str | None = "data",
    implements: list[type] | None = None,
    resolve_nested: bool = False,
) -> Any:
    """Makes a class a type of the schema: its annotations are the fields, its docstring the
    description; instances are made with keywords.

    sql_source: the view or table whose rows its instances are; lists of it get `where`, `orderBy`,
    `limit` and `offset`.  jsonb_column: of that, the column with the document.
    implements: interfaces.  resolve_nested: objects of this type that a document has not inside
    are looked up by `<field>_id`.

    Adds `from_dict`, and with `sql_source` the inputs `WhereInput` and `OrderBy`."""

    def decorate(cls: type[T]) -> type[T]:
        _decorate(
            cls,
            "type",
            sql_source=sql_source,
            jsonb_column=jsonb_column,
            implements=tuple(implements or ()),
            resolve_nested=resolve_nested,
        )
        for name, make in (("WhereInput", where_input), ("OrderBy", order_input)):
            if name not in cls.__dict__:
                setattr(cls, name, LazyInput(make))
        for interface in implements or ():
            if definition_of(interface) is None:
                raise TypeError(f"{cls.__name__} implements {interface!r}, which is no interface")
        if sql_source:
            from fraiseql.db import register_type_for_view

            register_type_for_view(sql_source, cls, jsonb_column=jsonb_column)
        return cls

    return decorate if _cls is None else decorate(_cls)


@overload
def fraise_input(_cls: type[T]) -> type[T]: ...
@overload
def fraise_input(_cls: None = None) -> Callable[[type[T]], type[T]]: ...


@dataclass_transform(kw_only_default=True, field_specifiers=(fraise_field, FraiseQLField))
def fraise_input(_cls: type[T] | None = None) -> Any:
    """Makes a class an input of the schema.  What a client leaves out is UNSET, unless the field
    has a default.  Blank text in a `str` is refused with ValueError; if the field has a default, it
    is null in `to_dict()` and for functions in SQL."""

    def decorate(cls: type[T]) -> type[T]:
        return _decorate(cls, "input")

    return decorate if _cls is None else decorate(_cls)


@overload
def fraise_interface(_cls: type[T]) -> type[T]: ...
@overload
def fraise_interface(_cls: None = None) -> Callable[[type[T]], type[T]]: ...


@dataclass_transform(kw_only_default=True, field_specifiers=(fraise_field, FraiseQLField))
def fraise_interface(_cls: type[T] | None = None) -> Any:
    """Makes a class an interface: types name it in `implements`, or are derived from it."""

    def decorate(cls: type[T]) -> type[T]:
        _decorate(cls, "interface")
        SchemaRegistry.get_instance().register_interface(cls)
        return cls

    return decorate if _cls is None else decorate(_cls)


E = TypeVar("E", bound=type[enums.Enum])


@overload
def fraise_enum(_cls: E) -> E: ...
@overload
def fraise_enum(_cls: None = None) -> Callable[[E], E]: ...


def fraise_enum(_cls: Any = None) -> Any:
    """Makes an Enum one of the schema.  Its values are called as the members; SQL sees the members'
    values.

    Raises TypeError for what is no Enum."""

    def decorate(cls: Any) -> Any:
        if not (isinstance(cls, type) and issubclass(cls, enums.Enum)):
            raise TypeError(f"@fraiseql.enum decorates an Enum; {cls!r} is none")
        define_enum(cls)
        SchemaRegistry.get_instance().register_enum(cls)
        return cls

    return decorate if _cls is None else decorate(_cls)


# ---- results of mutations ----


def _add(
    fields: dict[str, FraiseQLField], cls: type, name: str, annotation: Any, **more: Any
) -> None:
    if name in fields:
        return
    field = FraiseQLField(**more)
    field.name = name
    field.field_type = annotation
    fields[name] = field


def _result(cls: type[T], kind: Kind) -> type[T]:
    from fraiseql.types.errors import Error

    if not isinstance(cls, type):
        raise TypeError(f"@fraiseql.{kind} decorates classes, not {cls!r}")
    fields = own_fields(cls)
    own = set(fields)
    if kind == "success":
        _add(fields, cls, "status", str, default="success")
        _add(fields, cls, "message", str | None, default=None)
        _add(fields, cls, "updated_fields", list[str] | None, default=None)
        if own - {"status", "message", "updated_fields", "errors", "code"}:
            _add(fields, cls, "id", str | None, default=None)
    else:
        _add(fields, cls, "status", str, default="error")
        _add(fields, cls, "message", str | None, default=None)
        _add(fields, cls, "errors", list[Error] | None, default=None)
        _add(fields, cls, "code", int, default=500)
    define(cls, kind, fields)
    SchemaRegistry.get_instance().register_type(cls)
    return cls


@overload
def success(_cls: type[T]) -> type[T]: ...
@overload
def success(_cls: None = None) -> Callable[[type[T]], type[T]]: ...


@dataclass_transform(kw_only_default=True, field_specifiers=(fraise_field, FraiseQLField))
def success(_cls: type[T] | None = None) -> Any:
    """What a mutation that succeeded returns.  Has `status`, `message`, `updated_fields`, and `id`
    where it has fields of its own."""
    if _cls is None:
        return lambda cls: _result(cls, "success")
    return _result(_cls, "success")


@overload
def error(_cls: type[T]) -> type[T]: ...
@overload
def error(_cls: None = None) -> Callable[[type[T]], type[T]]: ...


@dataclass_transform(kw_only_default=True, field_specifiers=(fraise_field, FraiseQLField))
def error(_cls: type[T] | None = None) -> Any:
    """What a mutation that failed returns.  Has `status`, `message`, `errors` and `code`."""
    if _cls is None:
        return lambda cls: _result(cls, "error")
    return _result(_cls, "error")


def result(success_cls: type, error_cls: type) -> Any:
    """The union of the two, as the annotation of a mutation's resolver.

    Raises TypeError unless one is a @success and the other an @error."""
    for cls, kind in ((success_cls, "success"), (error_cls, "error")):
        found = definition_of(cls)
        if found is None or found.kind != kind:
            raise TypeError(f"{cls!r} is no @fraiseql.{kind}")
    return success_cls | error_cls
