# SPDX-License-Identifier: MIT
"""What type checkers know of these annotations: their values are ordinary ones, `str`, `date` …"""

import datetime
import uuid
from typing import Any, TypeAlias

class ScalarMarker: ...

Date: TypeAlias = datetime.date
DateTime: TypeAlias = datetime.datetime
UUID: TypeAlias = uuid.UUID
JSON: TypeAlias = Any

class ID(str):
    @property
    def uuid(self) -> uuid.UUID: ...
    @classmethod
    def coerce(cls, value: object) -> ID: ...

TEXT_MARKERS: list[str]

AirportCode: TypeAlias = str
ApiKey: TypeAlias = str
CIDR: TypeAlias = str
CUSIP: TypeAlias = str
Color: TypeAlias = str
ContainerNumber: TypeAlias = str
Coordinate: TypeAlias = str
CurrencyCode: TypeAlias = str
DateRange: TypeAlias = str
DomainName: TypeAlias = str
Duration: TypeAlias = str
EmailAddress: TypeAlias = str
ExchangeCode: TypeAlias = str
ExchangeRate: TypeAlias = str
File: TypeAlias = str
FlightNumber: TypeAlias = str
HTML: TypeAlias = str
HashSHA256: TypeAlias = str
Hostname: TypeAlias = str
IBAN: TypeAlias = str
ISIN: TypeAlias = str
Image: TypeAlias = str
IpAddress: TypeAlias = str
LEI: TypeAlias = str
LTree: TypeAlias = str
LanguageCode: TypeAlias = str
Latitude: TypeAlias = str
LicensePlate: TypeAlias = str
LocaleCode: TypeAlias = str
Longitude: TypeAlias = str
MIC: TypeAlias = str
MacAddress: TypeAlias = str
Markdown: TypeAlias = str
MimeType: TypeAlias = str
Money: TypeAlias = str
Percentage: TypeAlias = str
PhoneNumber: TypeAlias = str
PortCode: TypeAlias = str
PostalCode: TypeAlias = str
SEDOL: TypeAlias = str
SemanticVersion: TypeAlias = str
Slug: TypeAlias = str
StockSymbol: TypeAlias = str
SubnetMask: TypeAlias = str
Time: TypeAlias = str
Timezone: TypeAlias = str
TrackingNumber: TypeAlias = str
URL: TypeAlias = str
VIN: TypeAlias = str
Port: TypeAlias = int

def scalar_of(annotation: Any) -> str | None: ...
def marker_of(scalar: str) -> Any: ...
