# SPDX-License-Identifier: MIT
"""The scalar Coordinate: annotation, object of graphql-core, and what that one calls."""

from fraiseql.types.markers import Coordinate as CoordinateField
from fraiseql.types.scalars import SCALARS

CoordinateScalar = SCALARS["Coordinate"]
serialize_coordinate = CoordinateScalar.serialize
parse_coordinate_value = CoordinateScalar.parse_value
parse_coordinate_literal = CoordinateScalar.parse_literal

__all__ = [
    "CoordinateField",
    "CoordinateScalar",
    "parse_coordinate_literal",
    "parse_coordinate_value",
    "serialize_coordinate",
]
