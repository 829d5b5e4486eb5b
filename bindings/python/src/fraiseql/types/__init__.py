# SPDX-License-Identifier: MIT
"""Annotations for fields: scalars with names of their own, pages, errors."""

from __future__ import annotations

import importlib
import sys
from types import ModuleType
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from fraiseql.decorating import fraise_input as input
    from fraiseql.decorating import fraise_type as type
    from fraiseql.types.errors import Error
    from fraiseql.types.generic import (
        Connection,
        Edge,
        PageInfo,
        PaginatedResponse,
        create_connection,
    )
    from fraiseql.types.markers import CIDR
    from fraiseql.types.unset import UNSET

_MARKERS = (
    "CIDR CUSIP HTML IBAN ID ISIN JSON LEI MIC SEDOL URL UUID VIN AirportCode ApiKey Color "
    "ContainerNumber Coordinate CurrencyCode Date DateRange DateTime DomainName Duration "
    "EmailAddress ExchangeCode ExchangeRate File FlightNumber HashSHA256 Hostname Image IpAddress "
    "LTree LanguageCode Latitude LicensePlate LocaleCode Longitude MacAddress Markdown MimeType "
    "Money Percentage PhoneNumber Port PortCode PostalCode SemanticVersion Slug StockSymbol "
    "SubnetMask Time Timezone TrackingNumber"
).split()

_HOMES = {
    **dict.fromkeys(_MARKERS, ("fraiseql.types.markers", None)),
    "UNSET": ("fraiseql.types.unset", None),
    "Error": ("fraiseql.types.errors", None),
    **dict.fromkeys(
        ("Connection", "Edge", "PageInfo", "PaginatedResponse", "create_connection"),
        ("fraiseql.types.generic", None),
    ),
    "type": ("fraiseql.decorating", "fraise_type"),
    "input": ("fraiseql.decorating", "fraise_input"),
    "fraise_type": ("fraiseql.decorating", None),
    "fraise_input": ("fraiseql.decorating", None),
    **dict.fromkeys(
        (
            "DateRangeValidatable",
            "DateRangeValidationMixin",
            "date_range_validator",
            "get_date_range_validation_errors",
            "validate_date_range",
        ),
        ("fraiseql.types.date_ranges", None),
    ),
}

__all__ = [
    "CIDR",
    "UNSET",
    "Connection",
    "Edge",
    "Error",
    "PageInfo",
    "PaginatedResponse",
    "create_connection",
    "input",
    "type",
    *_HOMES,
]


def convert_scalar_to_graphql(typ: Any) -> Any:
    """The graphql-core scalar of an annotation.  Raises TypeError for what is no scalar."""
    from fraiseql.gql.schema_builder import scalar_named
    from fraiseql.gql.shapes import shape_of

    shape = shape_of(typ)
    if shape.kind != "scalar":
        raise TypeError(f"{typ!r} is no scalar")
    return scalar_named(shape.name)


def __getattr__(name: str) -> Any:
    home = _HOMES.get(name)
    if home is None:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    value = getattr(importlib.import_module(home[0]), home[1] or name)
    globals()[name] = value
    return value


class _Package(ModuleType):
    """Two names are those of modules inside as well: a module that is imported does not take the
    place of what it is imported for."""

    def __setattr__(self, name: str, value: Any) -> None:
        if name not in _HOMES or not isinstance(value, ModuleType):
            super().__setattr__(name, value)


sys.modules[__name__].__class__ = _Package
