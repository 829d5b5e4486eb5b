# SPDX-License-Identifier: MIT
"""The scalar Port: annotation, object of graphql-core, and what that one calls."""

from fraiseql.types.markers import Port as PortField
from fraiseql.types.scalars import SCALARS

PortScalar = SCALARS["Port"]
serialize_port = PortScalar.serialize
parse_port_value = PortScalar.parse_value
parse_port_literal = PortScalar.parse_literal

__all__ = [
    "PortField",
    "PortScalar",
    "parse_port_literal",
    "parse_port_value",
    "serialize_port",
]
