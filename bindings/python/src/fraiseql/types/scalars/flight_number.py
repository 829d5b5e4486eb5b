# SPDX-License-Identifier: MIT
"""The scalar FlightNumber: annotation, object of graphql-core, and what that one calls."""

from fraiseql.types.markers import FlightNumber as FlightNumberField
from fraiseql.types.scalars import SCALARS

FlightNumberScalar = SCALARS["FlightNumber"]
serialize_flight_number = FlightNumberScalar.serialize
parse_flight_number_value = FlightNumberScalar.parse_value
parse_flight_number_literal = FlightNumberScalar.parse_literal

__all__ = [
    "FlightNumberField",
    "FlightNumberScalar",
    "parse_flight_number_literal",
    "parse_flight_number_value",
    "serialize_flight_number",
]
