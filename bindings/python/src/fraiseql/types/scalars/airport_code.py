# SPDX-License-Identifier: MIT
"""The scalar AirportCode: annotation, object of graphql-core, and what that one calls."""

from fraiseql.types.markers import AirportCode as AirportCodeField
from fraiseql.types.scalars import SCALARS

AirportCodeScalar = SCALARS["AirportCode"]
serialize_airport_code = AirportCodeScalar.serialize
parse_airport_code_value = AirportCodeScalar.parse_value
parse_airport_code_literal = AirportCodeScalar.parse_literal

__all__ = [
    "AirportCodeField",
    "AirportCodeScalar",
    "parse_airport_code_literal",
    "parse_airport_code_value",
    "serialize_airport_code",
]
