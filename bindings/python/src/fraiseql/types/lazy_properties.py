# SPDX-License-Identifier: MIT
"""`User.WhereInput` and `User.OrderBy`, which are made when they are first asked for."""

from fraiseql.decorating import LazyInput, order_input, where_input
from fraiseql.gql.registry import SchemaRegistry

__all__ = ["LazyOrderByProperty", "LazyWhereInputProperty", "clear_auto_generated_cache"]


class LazyWhereInputProperty(LazyInput):
    """Of a class: the input that filters rows of it."""

    def __init__(self) -> None:
        super().__init__(where_input)


class LazyOrderByProperty(LazyInput):
    """Of a class: the input that orders rows of it."""

    def __init__(self) -> None:
        super().__init__(order_input)


def clear_auto_generated_cache() -> None:
    """Forgets the inputs that have been made of registered types: they are made anew when they are
    asked for, as after a change of a type's fields."""
    for cls in SchemaRegistry.get_instance().types.values():
        for name in ("__fraiseql_where__", "__fraiseql_order__"):
            if name in cls.__dict__:
                delattr(cls, name)
