# SPDX-License-Identifier: MIT
"""The scalar MacAddress: annotation, object of graphql-core, and what that one calls."""

from fraiseql.types.markers import MacAddress as MacAddressField
from fraiseql.types.scalars import SCALARS
from fraiseql.types.scalars.rules import RULES

MacAddressScalar = SCALARS["MacAddress"]
serialize_mac_address = MacAddressScalar.serialize
parse_mac_address_value = MacAddressScalar.parse_value
parse_mac_address_literal = MacAddressScalar.parse_literal


def normalize_mac_address(value: str) -> str:
    """`001122aabbcc` → `00:11:22:AA:BB:CC`.  Raises ValueError for what is no address."""
    return RULES["MacAddress"][0](value)


__all__ = [
    "MacAddressField",
    "MacAddressScalar",
    "normalize_mac_address",
    "parse_mac_address_literal",
    "parse_mac_address_value",
    "serialize_mac_address",
]
