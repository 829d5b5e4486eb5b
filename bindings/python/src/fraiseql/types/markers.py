# SPDX-License-Identifier: MIT
"""Annotations for values that have a scalar of their own: `email: EmailAddress`.

An annotated value is an ordinary `str` (or `int`, `float`, `date` …) in Python; what the scalar
accepts is checked where it is given, and by `PhoneNumber("…")` where a program makes one: it raises
ValueError for what the scalar refuses.
"""

from __future__ import annotations

import uuid
from typing import Any


class ScalarMarker:
    """A base of the classes that stand for scalars in annotations."""

    __slots__ = ()


class _Marker(type):
    """A class that stands for a scalar in annotations."""

    __graphql_scalar__: str

    def __repr__(cls) -> str:
        return cls.__name__


def _marker(name: str, base: type = str, scalar: str | None = None) -> Any:
    def new(cls: Any, value: Any) -> Any:
        # The rules are looked at when a value is made: annotations alone do not need them.
        from fraiseql.types.scalars.checks import annotated

        return base.__new__(cls, annotated(scalar or name, value))

    kind = _Marker(
        name,
        (base, ScalarMarker),
        {
            "__doc__": f"A value of the scalar {scalar or name}.",
            "__module__": "fraiseql.types",
            "__new__": new,
        },
    )
    kind.__graphql_scalar__ = scalar or name
    return kind


class Date(ScalarMarker, metaclass=_Marker):
    """A date: `datetime.date` in Python."""

    __graphql_scalar__ = "Date"


class DateTime(ScalarMarker, metaclass=_Marker):
    """A moment: `datetime.datetime` with a time zone."""

    __graphql_scalar__ = "DateTime"


class UUID(ScalarMarker, metaclass=_Marker):
    """A UUID: `uuid.UUID`."""

    __graphql_scalar__ = "UUID"


class JSON(ScalarMarker, metaclass=_Marker):
    """Any JSON: dict, list, text, number, bool or None."""

    __graphql_scalar__ = "JSON"


class ID(str):
    """An identifier, as GraphQL's ID.  One that is a UUID is equal to that UUID."""

    __graphql_scalar__ = "ID"

    @property
    def uuid(self) -> uuid.UUID:
        """The identifier as a UUID.  Raises ValueError where it is none."""
        return uuid.UUID(str(self))

    @classmethod
    def coerce(cls, value: object) -> ID:
        """The identifier of a text, a UUID or an ID.  Raises TypeError for anything else."""
        if isinstance(value, cls):
            return value
        if isinstance(value, (str, uuid.UUID)):
            return cls(value)
        raise TypeError(f"Cannot coerce {type(value).__name__} to ID")

    def __eq__(self, other: object) -> bool:
        return str.__eq__(self, str(other) if isinstance(other, uuid.UUID) else other) is True

    def __hash__(self) -> int:
        return str.__hash__(self)

    def __repr__(self) -> str:
        return f"ID({str(self)!r})"


TEXT_MARKERS = (
    "AirportCode ApiKey CIDR CUSIP Color ContainerNumber Coordinate CurrencyCode DateRange "
    "DomainName Duration EmailAddress ExchangeCode File FlightNumber HTML HashSHA256 Hostname IBAN "
    "ISIN Image LEI LanguageCode Latitude LicensePlate LocaleCode Longitude MIC MacAddress "
    "Markdown MimeType PhoneNumber PortCode PostalCode SEDOL SemanticVersion Slug StockSymbol Time "
    "Timezone TrackingNumber URL VIN"
).split()

AirportCode = _marker("AirportCode")
ApiKey = _marker("ApiKey")
CIDR = _marker("CIDR")
CUSIP = _marker("CUSIP")
Color = _marker("Color")
ContainerNumber = _marker("ContainerNumber")
Coordinate = _marker("Coordinate")
CurrencyCode = _marker("CurrencyCode")
DateRange = _marker("DateRange")
DomainName = _marker("DomainName")
Duration = _marker("Duration")
EmailAddress = _marker("EmailAddress")
ExchangeCode = _marker("ExchangeCode")
ExchangeRate = _marker("ExchangeRate")
File = _marker("File")
FlightNumber = _marker("FlightNumber")
HTML = _marker("HTML")
HashSHA256 = _marker("HashSHA256")
Hostname = _marker("Hostname")
IBAN = _marker("IBAN")
ISIN = _marker("ISIN")
Image = _marker("Image")
IpAddress = _marker("IpAddress", scalar="IpAddressString")
LEI = _marker("LEI")
LTree = _marker("LTree", scalar="LTreePath")
LanguageCode = _marker("LanguageCode")
Latitude = _marker("Latitude")
LicensePlate = _marker("LicensePlate")
LocaleCode = _marker("LocaleCode")
Longitude = _marker("Longitude")
MIC = _marker("MIC")
MacAddress = _marker("MacAddress")
Markdown = _marker("Markdown")
MimeType = _marker("MimeType")
Money = _marker("Money")
Percentage = _marker("Percentage")
PhoneNumber = _marker("PhoneNumber")
Port = _marker("Port", int)
PortCode = _marker("PortCode")
PostalCode = _marker("PostalCode")
SEDOL = _marker("SEDOL")
SemanticVersion = _marker("SemanticVersion")
Slug = _marker("Slug")
StockSymbol = _marker("StockSymbol")
SubnetMask = _marker("SubnetMask", scalar="SubnetMaskString")
Time = _marker("Time")
Timezone = _marker("Timezone")
TrackingNumber = _marker("TrackingNumber")
URL = _marker("URL")
VIN = _marker("VIN")


def scalar_of(annotation: Any) -> str | None:
    """The name of the scalar that an annotation stands for; None for others."""
    name = getattr(annotation, "__graphql_scalar__", None)
    return name if isinstance(annotation, type) and isinstance(name, str) else None


def marker_of(scalar: str) -> Any:
    """The annotation that stands for a scalar; `str` where there is none."""
    return _BY_SCALAR.get(scalar, str)


_BY_SCALAR = {name: value for value in list(globals().values()) if (name := scalar_of(value))}
