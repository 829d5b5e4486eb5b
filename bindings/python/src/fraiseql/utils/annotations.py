# SPDX-License-Identifier: MIT
"""What annotations are made of."""

import types
from typing import Annotated, Any, Union, get_args, get_origin


def unwrap_annotated(typ: Any) -> tuple[Any, list[Any]]:
    """The type inside of `Annotated`, and what is said of it; `(typ, [])` for others."""
    if get_origin(typ) is Annotated:
        inner, *said = get_args(typ)
        return inner, said
    return typ, []


def is_optional_type(typ: Any) -> bool:
    """Whether it is a union with None."""
    return get_origin(typ) in (Union, types.UnionType) and type(None) in get_args(typ)


def get_non_optional_type(typ: Any) -> Any:
    """The same without None."""
    if not is_optional_type(typ):
        return typ
    return Union[tuple(arg for arg in get_args(typ) if arg is not type(None))]  # noqa: UP007
