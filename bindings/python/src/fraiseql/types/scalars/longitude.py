# SPDX-License-Identifier: MIT
"""The scalar Longitude: annotation, object of graphql-core, and what that one calls."""

from fraiseql.types.markers import Longitude as LongitudeField
from fraiseql.types.scalars import SCALARS

LongitudeScalar = SCALARS["Longitude"]
serialize_longitude = LongitudeScalar.serialize
parse_longitude_value = LongitudeScalar.parse_value
parse_longitude_literal = LongitudeScalar.parse_literal

__all__ = [
    "LongitudeField",
    "LongitudeScalar",
    "parse_longitude_literal",
    "parse_longitude_value",
    "serialize_longitude",
]
