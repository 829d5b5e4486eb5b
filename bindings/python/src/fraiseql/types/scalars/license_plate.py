# SPDX-License-Identifier: MIT
"""The scalar LicensePlate: annotation, object of graphql-core, and what that one calls."""

from fraiseql.types.markers import LicensePlate as LicensePlateField
from fraiseql.types.scalars import SCALARS

LicensePlateScalar = SCALARS["LicensePlate"]
serialize_license_plate = LicensePlateScalar.serialize
parse_license_plate_value = LicensePlateScalar.parse_value
parse_license_plate_literal = LicensePlateScalar.parse_literal

__all__ = [
    "LicensePlateField",
    "LicensePlateScalar",
    "parse_license_plate_literal",
    "parse_license_plate_value",
    "serialize_license_plate",
]
