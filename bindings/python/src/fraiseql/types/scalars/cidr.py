# SPDX-License-Identifier: MIT
"""The scalar CIDR: annotation, object of graphql-core, and what that one calls."""

from fraiseql.types.markers import CIDR as CIDRField
from fraiseql.types.scalars import SCALARS

CIDRScalar = SCALARS["CIDR"]
serialize_cidr = CIDRScalar.serialize
parse_cidr_value = CIDRScalar.parse_value
parse_cidr_literal = CIDRScalar.parse_literal

__all__ = [
    "CIDRField",
    "CIDRScalar",
    "parse_cidr_literal",
    "parse_cidr_value",
    "serialize_cidr",
]
