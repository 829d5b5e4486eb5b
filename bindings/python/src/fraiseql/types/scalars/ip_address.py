# SPDX-License-Identifier: MIT
"""The scalars IpAddressString and SubnetMaskString: annotations, objects of graphql-core, and what
those call."""

from fraiseql.types.markers import IpAddress as IpAddressField
from fraiseql.types.markers import SubnetMask as SubnetMaskField
from fraiseql.types.scalars import SCALARS

IpAddressScalar = SCALARS["IpAddressString"]
serialize_ip_address_string = IpAddressScalar.serialize
parse_ip_address_value = IpAddressScalar.parse_value
parse_ip_address_literal = IpAddressScalar.parse_literal

SubnetMaskScalar = SCALARS["SubnetMaskString"]
serialize_subnet_mask_string = SubnetMaskScalar.serialize
parse_subnet_mask_value = SubnetMaskScalar.parse_value
parse_subnet_mask_literal = SubnetMaskScalar.parse_literal

__all__ = [
    "IpAddressField",
    "IpAddressScalar",
    "SubnetMaskField",
    "SubnetMaskScalar",
    "parse_ip_address_literal",
    "parse_ip_address_value",
    "parse_subnet_mask_literal",
    "parse_subnet_mask_value",
    "serialize_ip_address_string",
    "serialize_subnet_mask_string",
]
