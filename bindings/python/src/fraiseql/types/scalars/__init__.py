# SPDX-License-Identifier: MIT
"""The scalars as graphql-core's objects: `EmailAddressScalar` and so on."""

from __future__ import annotations

# Modules in this package are called date, datetime, uuid …: what is imported here has other names.
import datetime as _datetime
import decimal as _decimal
import uuid as _uuid
from typing import Any

from graphql import GraphQLError, GraphQLScalarType, ValueNode
from graphql.utilities import value_from_ast_untyped

from fraiseql.types.scalars.rules import RULES, Rule


def _made(name: str, **options: Any) -> GraphQLScalarType:
    # graphql-core says of its constructors that they make a named type, whichever.
    made: Any = GraphQLScalarType(name, **options)
    scalar: GraphQLScalarType = made
    return scalar


def _text(value: Any) -> str:
    if isinstance(value, _datetime.datetime):
        return value.isoformat().replace("+00:00", "Z")
    if isinstance(value, (_datetime.date, _datetime.time)):
        return value.isoformat()
    return str(value)


def _scalar(name: str, rule: Rule, form: str) -> GraphQLScalarType:
    number = name == "Port"

    def parse(value: Any) -> Any:
        try:
            if isinstance(value, bool) or not isinstance(
                value,
                (str, int, float, _decimal.Decimal, _datetime.date, _datetime.time, _uuid.UUID),
            ):
                raise ValueError("it is no text")
            accepted = rule(_text(value))
        except ValueError as error:
            raise GraphQLError(f"{value!r} is no {name} ({form}): {error}") from None
        return int(accepted) if number else accepted

    def literal(node: ValueNode, variables: dict[str, Any] | None = None) -> Any:
        return parse(value_from_ast_untyped(node, variables))

    def serialize(value: Any) -> Any:
        return value if number and isinstance(value, int) else _text(value)

    return _made(
        name,
        description=f"{form[0].upper()}{form[1:]}.",
        serialize=serialize,
        parse_value=parse,
        parse_literal=literal,
    )


def _plain_json(node: ValueNode, variables: dict[str, Any] | None = None) -> Any:
    return value_from_ast_untyped(node, variables)


def _parse_uuid(value: Any) -> _uuid.UUID:
    try:
        return _uuid.UUID(str(value))
    except ValueError:
        raise GraphQLError(f"{value!r} is no UUID.") from None


def _parse_decimal(value: Any) -> _decimal.Decimal:
    try:
        return _decimal.Decimal(str(value))
    except _decimal.InvalidOperation:
        raise GraphQLError(f"{value!r} is no Decimal.") from None


def _parse_vector(value: Any) -> list[float]:
    if isinstance(value, (list, tuple)) and all(
        isinstance(v, (int, float)) and not isinstance(v, bool) for v in value
    ):
        return [float(v) for v in value]
    raise GraphQLError("A vector is a list of numbers.")


SCALARS: dict[str, GraphQLScalarType] = {
    name: _scalar(name, rule, form) for name, (rule, form) in RULES.items()
}
SCALARS["JSON"] = JSONScalar = _made(
    "JSON", description="Any JSON.", parse_value=lambda value: value, parse_literal=_plain_json
)
SCALARS["UUID"] = UUIDScalar = _made(
    "UUID", description="A UUID.", serialize=str, parse_value=_parse_uuid
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
