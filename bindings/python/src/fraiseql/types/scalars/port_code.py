# SPDX-License-Identifier: MIT
"""The scalar PortCode: annotation, object of graphql-core, and what that one calls."""

from fraiseql.types.markers import PortCode as PortCodeField
from fraiseql.types.scalars import SCALARS

PortCodeScalar = SCALARS["PortCode"]
serialize_port_code = PortCodeScalar.serialize
parse_port_code_value = PortCodeScalar.parse_value
parse_port_code_literal = PortCodeScalar.parse_literal

__all__ = [
    "PortCodeField",
    "PortCodeScalar",
    "parse_port_code_literal",
    "parse_port_code_value",
    "serialize_port_code",
]
