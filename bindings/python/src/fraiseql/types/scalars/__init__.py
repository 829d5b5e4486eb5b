# SPDX-License-Identifier: MIT
"""The scalars as graphql-core's objects: `EmailAddressScalar` and so on."""

from __future__ import annotations

# Modules in this package are called date, datetime, uuid …: what is imported here has other names.
import decimal as _decimal
import functools
from collections.abc import Callable
from typing import Any

from graphql import (
    FloatValueNode,
    GraphQLError,
    GraphQLScalarType,
    IntValueNode,
    ObjectValueNode,
    StringValueNode,
    ValueNode,
)
from graphql.utilities import value_from_ast_untyped

from fraiseql.types.scalars.checks import accepted, parsed_uuid, sent, wrong_kind
from fraiseql.types.scalars.rules import DESCRIPTIONS, RULES


def _made(name: str, **options: Any) -> GraphQLScalarType:
    # graphql-core says of its constructors that they make a named type, whichever.
    made: Any = GraphQLScalarType(name, **options)
    scalar: GraphQLScalarType = made
    return scalar


def form_of(name: str) -> str:
    """What the scalar accepts, in words."""
    return RULES[name][1]


Maker = Callable[[Any], Any]


def _said(make: Maker) -> Maker:
    """What raises ValueError, as a GraphQLError."""

    def call(value: Any) -> Any:
        try:
            return make(value)
        except ValueError as error:
            raise GraphQLError(str(error)) from None

    return call


def _literal(name: str, parse: Maker) -> Callable[..., Any]:
    """Literals of the kinds that the scalar has; any other node is refused."""
    kinds: tuple[type[ValueNode], ...] = (StringValueNode,)
    if name == "Port":
        kinds = (IntValueNode,)
    elif name in ("Latitude", "Longitude", "Coordinate"):
        kinds = (StringValueNode, IntValueNode, FloatValueNode, ObjectValueNode)

    def literal(node: Any, variables: dict[str, Any] | None = None) -> Any:
        if isinstance(node, kinds):
            return parse(value_from_ast_untyped(node, variables))
        shown = getattr(node, "value", None)
        said = wrong_kind(name, shown)
        if "non-string value" in said:
            raise GraphQLError(f"{name} cannot represent non-string literal: {shown!r}")
        raise GraphQLError(said.partition(", got ")[0].replace("a number or string", "a string"))

    return literal


def _scalar(name: str, form: str) -> GraphQLScalarType:
    parse = _said(functools.partial(accepted, name))
    # Nothing is a date range as well: an open one.
    dates = name in ("Date", "DateTime", "DateRange", "SubnetMaskString")

    def parse_value(value: Any) -> Any:
        return None if value is None and dates else parse(value)

    return _made(
        name,
        description=DESCRIPTIONS.get(name, f"{form[0].upper()}{form[1:]}."),
        serialize=_said(functools.partial(sent, name)),
        parse_value=parse_value,
        parse_literal=_literal(name, parse),
    )


def _plain_json(node: ValueNode, variables: dict[str, Any] | None = None) -> Any:
    return value_from_ast_untyped(node, variables)


def _parse_decimal(value: Any) -> _decimal.Decimal:
    try:
        return _decimal.Decimal(str(value))
    except _decimal.InvalidOperation:
        raise GraphQLError(f"Invalid Decimal: {value!r}") from None


def _parse_vector(value: Any) -> list[float]:
    if not isinstance(value, (list, tuple)):
        raise GraphQLError(f"Vector must be a list of floats, got {type(value).__name__}")
    if not all(isinstance(v, (int, float)) and not isinstance(v, bool) for v in value):
        raise GraphQLError("All vector values must be numbers")
    return [float(v) for v in value]


SCALARS: dict[str, GraphQLScalarType] = {
    name: _scalar(name, form) for name, (_, form) in RULES.items()
}
SCALARS["JSON"] = JSONScalar = _made(
    "JSON", description="Any JSON.", parse_value=lambda value: value, parse_literal=_plain_json
)
SCALARS["UUID"] = UUIDScalar = _made(
    "UUID",
    description="A UUID.",
    serialize=_said(functools.partial(sent, "UUID")),
    parse_value=_said(parsed_uuid),
    parse_literal=_literal("UUID", _said(parsed_uuid)),
)
SCALARS["Decimal"] = DecimalScalar = _made(
    "Decimal", description="An exact number, as text.", serialize=str, parse_value=_parse_decimal
)
SCALARS["BigInt"] = BigIntScalar = _made(
    "BigInt", description="A whole number of 64 bits, as text.", serialize=str, parse_value=int
)
SCALARS["Base64"] = Base64Scalar = _made("Base64", description="Bytes in Base64.")
for _name in ("Vector", "HalfVector", "SparseVector", "QuantizedVector"):
    SCALARS[_name] = _made(_name, description="A list of numbers.", parse_value=_parse_vector)

_SPELLED = {"IpAddress": "IpAddressString", "SubnetMask": "SubnetMaskString", "LTree": "LTreePath"}
_SHORT = {scalar: short for short, scalar in _SPELLED.items()}


def __getattr__(name: str) -> GraphQLScalarType:
    """`<Name>Scalar` of every scalar there is."""
    if name.endswith("Scalar"):
        short = name[: -len("Scalar")]
        found = SCALARS.get(_SPELLED.get(short, short))
        if found is not None:
            return found
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")


__all__ = [
    *sorted(f"{_SHORT.get(name, name)}Scalar" for name in SCALARS),
    "SCALARS",
]
