# SPDX-License-Identifier: MIT
"""The scalar Latitude: annotation, object of graphql-core, and what that one calls."""

from fraiseql.types.markers import Latitude as LatitudeField
from fraiseql.types.scalars import SCALARS

LatitudeScalar = SCALARS["Latitude"]
serialize_latitude = LatitudeScalar.serialize
parse_latitude_value = LatitudeScalar.parse_value
parse_latitude_literal = LatitudeScalar.parse_literal

__all__ = [
    "LatitudeField",
    "LatitudeScalar",
    "parse_latitude_literal",
    "parse_latitude_value",
    "serialize_latitude",
]
