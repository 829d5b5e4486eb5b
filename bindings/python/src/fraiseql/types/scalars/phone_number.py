# SPDX-License-Identifier: MIT
"""The scalar PhoneNumber: annotation, object of graphql-core, and what that one calls."""

from fraiseql.types.markers import PhoneNumber as PhoneNumberField
from fraiseql.types.scalars import SCALARS

PhoneNumberScalar = SCALARS["PhoneNumber"]
serialize_phone_number = PhoneNumberScalar.serialize
parse_phone_number_value = PhoneNumberScalar.parse_value
parse_phone_number_literal = PhoneNumberScalar.parse_literal

__all__ = [
    "PhoneNumberField",
    "PhoneNumberScalar",
    "parse_phone_number_literal",
    "parse_phone_number_value",
    "serialize_phone_number",
]
