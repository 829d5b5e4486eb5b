# SPDX-License-Identifier: MIT
"""Scalars by hand: the functions of their modules, and their annotations when they are called."""

import datetime
import decimal
import importlib
import ipaddress
import uuid

import pytest
from graphql import GraphQLError, GraphQLScalarType, parse_value

from fraiseql.types import ExchangeRate, IpAddress, Money, PhoneNumber, Port, StockSymbol
from fraiseql.types.scalars import SCALARS
from fraiseql.types.scalars.id_scalar import ID

NOON = datetime.datetime(2024, 2, 29, 12, tzinfo=datetime.timezone(datetime.timedelta(hours=2)))


def scalar(name: str) -> GraphQLScalarType:
    return SCALARS[name]


@pytest.mark.parametrize(
    ("name", "value", "sent"),
    [
        ("StockSymbol", "msft", "MSFT"),
        ("MacAddress", "0a1b.2c3d.4e5f", "0A:1B:2C:3D:4E:5F"),
        ("Hostname", "DB-1.Internal", "db-1.internal"),
        ("Money", decimal.Decimal("12.50"), "12.5"),
        ("Money", 0.1 + 0.2, "0.3"),
        ("Percentage", 12, "12"),
        ("Port", "5432", 5432),
        ("Coordinate", (48.2, 16.37), "48.2,16.37"),
        ("Coordinate", "48.2,16.37", "48.2,16.37"),
        ("Date", datetime.date(2024, 2, 29), "2024-02-29"),
        ("Date", NOON, "2024-02-29"),
        ("DateTime", NOON, "2024-02-29T10:00:00Z"),
        ("DateTime", "2024-02-29T12:00:00+02:00", "2024-02-29T10:00:00Z"),
        ("DateTime", datetime.datetime(2024, 2, 29, 12), "2024-02-29T12:00:00Z"),
        ("Time", datetime.time(8, 30), "08:30:00"),
        ("UUID", uuid.UUID(int=7), "00000000-0000-0000-0000-000000000007"),
        ("IpAddressString", ipaddress.ip_address("::1"), "::1"),
        # What is in the database already is nobody's input.
        ("EmailAddress", "nobody", "nobody"),
        ("CUSIP", "037833101", "037833101"),
        ("IBAN", None, None),
    ],
)
def test_a_resolvers_value_is_sent_in_one_form(name, value, sent):
    assert scalar(name).serialize(value) == sent


@pytest.mark.parametrize(
    ("name", "value", "said"),
    [
        ("StockSymbol", "TOO LONG", "Invalid stock symbol: TOO LONG"),
        ("Port", 70000, "Port must be between 1 and 65535, got 70000"),
        ("Port", [], "Port must be an integer, got list"),
        ("ISIN", "US0378331009", "Invalid ISIN check digit: US0378331009"),
        ("CIDR", 8, "CIDR must be a string, got int"),
        ("Date", "29.2.2024", "Date cannot represent invalid ISO date string: '29.2.2024'"),
        ("Date", 5, "Date cannot represent non-date value: 5"),
        ("DateTime", "2024-02-29T12:00:00", "DateTime cannot represent invalid ISO datetime"),
        ("DateTime", None, "DateTime cannot represent non-datetime value: None"),
        ("Coordinate", "north", "Coordinate cannot represent non-coordinate value: 'north'"),
        ("IpAddressString", "localhost", "IpAddressString cannot represent non-IP address"),
        ("SubnetMaskString", "255.0.255.0", "SubnetMaskString cannot represent non-IPv4Address"),
        ("LTreePath", 5, "LTreePath cannot represent non-string value: 5"),
        ("UUID", "seven", "UUID cannot represent non-UUID value: 'seven'"),
    ],
)
def test_what_a_scalar_cannot_be_is_an_error_and_no_answer(name, value, said):
    with pytest.raises(GraphQLError) as caught:
        scalar(name).serialize(value)
    assert str(caught.value).startswith(said)


@pytest.mark.parametrize(
    ("name", "given", "parsed"),
    [
        ("Date", "2024-02-29", datetime.date(2024, 2, 29)),
        ("DateTime", "2024-02-29T12:00:00+02:00", NOON),
        ("IpAddressString", "10.0.0.7/8", ipaddress.ip_address("10.0.0.7")),
        ("SubnetMaskString", "255.255.0.0", ipaddress.ip_address("255.255.0.0")),
        ("Coordinate", "(48.2, 16.37)", (48.2, 16.37)),
        ("Coordinate", {"lat": 48.2, "lng": 16.37}, (48.2, 16.37)),
        ("Money", 12.5, "12.5"),
        ("HashSHA256", "AB" * 32, "AB" * 32),
        ("SemanticVersion", "1.0.0-rc.1+build.5", "1.0.0-rc.1+build.5"),
        ("Date", None, None),
    ],
)
def test_a_clients_value_becomes_what_python_has_for_it(name, given, parsed):
    assert scalar(name).parse_value(given) == parsed


@pytest.mark.parametrize(
    ("name", "given", "said"),
    [
        ("Coordinate", "91,0", "Latitude must be between -90 and 90, got 91.0"),
        ("Coordinate", {"lat": 0, "lng": 181}, "Longitude must be between -180 and 180, got 181"),
        ("Coordinate", "1,x", "Invalid coordinate values: '1,x'"),
        ("ExchangeRate", "-1.5", "Invalid exchange rate: -1.5"),
        ("Money", [], "Money must be a number or string, got list"),
        ("SemanticVersion", "1.0.0-rc.", "Invalid semantic version: 1.0.0-rc."),
        ("URL", "https://example.com/<b>", "Invalid URL: https://example.com/<b>"),
        ("SubnetMaskString", "255.0.255.0", "Invalid subnet mask string: 255.0.255.0"),
        ("CUSIP", "037833101", "Invalid CUSIP: 037833101"),
        ("Date", datetime.date(2024, 2, 29), "Date cannot represent non-string value"),
        ("UUID", 7, "UUID cannot represent non-string value: 7"),
    ],
)
def test_a_clients_value_is_refused(name, given, said):
    with pytest.raises(GraphQLError) as caught:
        scalar(name).parse_value(given)
    assert str(caught.value).startswith(said)


@pytest.mark.parametrize(
    ("name", "literal", "said"),
    [
        ("IBAN", "5", "IBAN must be a string"),
        ("Port", '"80"', "Port must be an integer"),
        ("Money", "1.5", "Money must be a string"),
        ("Date", "20240229", "Date cannot represent non-string literal: '20240229'"),
        ("UUID", "7", "UUID cannot represent non-string literal: '7'"),
    ],
)
def test_a_literal_of_another_kind_is_refused(name, literal, said):
    with pytest.raises(GraphQLError) as caught:
        scalar(name).parse_literal(parse_value(literal))
    assert str(caught.value).startswith(said)


def test_literals_of_the_right_kind():
    assert scalar("Port").parse_literal(parse_value("80")) == 80
    assert scalar("Date").parse_literal(parse_value('"2024-02-29"')).year == 2024
    assert scalar("Coordinate").parse_literal(parse_value("{lat: 1, lng: 2.5}")) == (1.0, 2.5)


def test_an_annotation_that_is_called_looks_at_its_value():
    assert StockSymbol("msft") == "MSFT" and isinstance(StockSymbol("A"), str)
    assert Money(decimal.Decimal("5.10")) == "5.1" and Port(80) == 80
    # An annotation of these is text, whatever it says: so it was.
    assert IpAddress("anywhere") == "anywhere"
    with pytest.raises(ValueError, match="Invalid phone number: 110"):
        PhoneNumber("110")
    with pytest.raises(TypeError, match="Exchange rate must be a number or string, got list"):
        ExchangeRate([])


def test_an_identifier_knows_its_uuid():
    seven = uuid.UUID(int=7)
    made = ID.coerce(seven)
    assert made == seven and made.uuid == seven and repr(made) == f"ID('{seven}')"
    assert ID.coerce(made) is made and made != 7 and {made: 1}[str(seven)] == 1
    with pytest.raises(TypeError, match="Cannot coerce int to ID"):
        ID.coerce(7)


@pytest.mark.parametrize("module", ["cusip", "date", "coordinates", "port", "mac_address"])
def test_the_modules_functions_are_the_scalars(module):
    loaded = importlib.import_module(f"fraiseql.types.scalars.{module}")
    names = [name for name in loaded.__all__ if name.startswith(("serialize_", "parse_"))]
    assert len(names) == 3 and all(callable(getattr(loaded, name)) for name in names)
