# SPDX-License-Identifier: MIT
"""The scalars as graphql-core's objects: `EmailAddressScalar` and so on."""

from __future__ import annotations

# Modules in this package are called date, datetime, uuid …: what is imported here has other names.
import datetime as _datetime
import decimal as _decimal
import re as _re
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


# What a value is called in messages, where it is not the name of the scalar in small letters: as
# in version 1, whose words tests of applications hold on to.
_CALLED = {
    "ApiKey": "API key",
    "CIDR": "CIDR notation",
    "Coordinate": "coordinate format",
    "Date": "ISO 8601 Date",
    "DateRange": "date range format",
    "DateTime": "ISO 8601 DateTime",
    "HashSHA256": "SHA256 hash",
    "IpAddressString": "IP address string",
    "MacAddress": "MAC address",
    "MimeType": "MIME type",
    "Money": "money value",
    "SubnetMaskString": "subnet mask string",
}
_NOT_TEXT = (bool, int, float, list, dict, type(None))
_REPRESENTED = frozenset("Date DateRange DateTime IpAddressString SubnetMaskString".split())
_NUMBERS = frozenset("ExchangeRate Latitude Longitude Money Percentage".split())


def _called(name: str) -> str:
    words = _re.sub(r"(?<=[a-z])(?=[A-Z])", " ", name)
    return _CALLED.get(name) or (words if words.isupper() else words.lower())


def _accepted(name: str, rule: Rule, value: Any) -> str:
    """The value as it is kept.  Raises ValueError."""
    if name == "Port":
        if not isinstance(value, (int, str)) or isinstance(value, bool):
            raise ValueError(f"Port must be an integer, got {type(value).__name__}")
    elif isinstance(value, _NOT_TEXT) and (isinstance(value, bool) or name not in _NUMBERS):
        if name in _REPRESENTED:
            raise ValueError(f"{name} cannot represent non-string value: {value!r}")
        called = _called(name)
        said = f"{called[:1].upper()}{called[1:]}"
        raise ValueError(f"{said} must be a string, got {type(value).__name__}")
    try:
        return rule(_text(value))
    except ValueError as error:
        shown = str(value)[:100]
        raise ValueError(
            f"Invalid {_called(name)}: {shown}. Must be {form_of(name)}: {error}"
        ) from None


def form_of(name: str) -> str:
    """What the scalar accepts, in words."""
    return RULES[name][1]


def _scalar(name: str, rule: Rule, form: str) -> GraphQLScalarType:
    number = name == "Port"

    def parse(value: Any) -> Any:
        try:
            accepted = _accepted(name, rule, value)
        except ValueError as error:
            raise GraphQLError(str(error)) from None
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
        raise GraphQLError(f"Invalid UUID string provided: {value!r}") from None


def _parse_decimal(value: Any) -> _decimal.Decimal:
    try:
        return _decimal.Decimal(str(value))
    except _decimal.InvalidOperation:
        raise GraphQLError(f"Invalid Decimal: {value!r}") from None


def _parse_vector(value: Any) -> list[float]:
    if isinstance(value, (list, tuple)) and all(
        isinstance(v, (int, float)) and not isinstance(v, bool) for v in value
    ):
        return [float(v) for v in value]
    raise GraphQLError(f"Vector must be a list of floats, got {type(value).__name__}")


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
