# SPDX-License-Identifier: MIT
"""The scalar Hostname: annotation, object of graphql-core, and what that one calls."""

from fraiseql.types.markers import Hostname as HostnameField
from fraiseql.types.scalars import SCALARS

HostnameScalar = SCALARS["Hostname"]
serialize_hostname = HostnameScalar.serialize
parse_hostname_value = HostnameScalar.parse_value
parse_hostname_literal = HostnameScalar.parse_literal

__all__ = [
    "HostnameField",
    "HostnameScalar",
    "parse_hostname_literal",
    "parse_hostname_value",
    "serialize_hostname",
]
