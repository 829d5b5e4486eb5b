# SPDX-License-Identifier: MIT
"""The scalar VIN: annotation, object of graphql-core, and what that one calls."""

from fraiseql.types.markers import VIN as VINField
from fraiseql.types.scalars import SCALARS

VINScalar = SCALARS["VIN"]
serialize_vin = VINScalar.serialize
parse_vin_value = VINScalar.parse_value
parse_vin_literal = VINScalar.parse_literal

__all__ = [
    "VINField",
    "VINScalar",
    "parse_vin_literal",
    "parse_vin_value",
    "serialize_vin",
]
