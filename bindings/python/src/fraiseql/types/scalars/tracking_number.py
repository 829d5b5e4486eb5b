# SPDX-License-Identifier: MIT
"""The scalar TrackingNumber: annotation, object of graphql-core, and what that one calls."""

from fraiseql.types.markers import TrackingNumber as TrackingNumberField
from fraiseql.types.scalars import SCALARS

TrackingNumberScalar = SCALARS["TrackingNumber"]
serialize_tracking_number = TrackingNumberScalar.serialize
parse_tracking_number_value = TrackingNumberScalar.parse_value
parse_tracking_number_literal = TrackingNumberScalar.parse_literal

__all__ = [
    "TrackingNumberField",
    "TrackingNumberScalar",
    "parse_tracking_number_literal",
    "parse_tracking_number_value",
    "serialize_tracking_number",
]
