# SPDX-License-Identifier: MIT
"""The scalar MacAddress: annotation, object of graphql-core, and what that one calls."""

from fraiseql.types.markers import MacAddress as MacAddressField
from fraiseql.types.scalars import SCALARS

MacAddressScalar = SCALARS["MacAddress"]
serialize_mac_address = MacAddressScalar.serialize
parse_mac_address_value = MacAddressScalar.parse_value
parse_mac_address_literal = MacAddressScalar.parse_literal

__all__ = [
    "MacAddressField",
    "MacAddressScalar",
    "parse_mac_address_literal",
    "parse_mac_address_value",
    "serialize_mac_address",
]
