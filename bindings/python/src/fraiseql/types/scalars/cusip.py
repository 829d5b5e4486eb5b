# SPDX-License-Identifier: MIT
"""The scalar CUSIP: annotation, object of graphql-core, and what that one calls."""

from fraiseql.types.markers import CUSIP as CUSIPField
from fraiseql.types.scalars import SCALARS

CUSIPScalar = SCALARS["CUSIP"]
serialize_cusip = CUSIPScalar.serialize
parse_cusip_value = CUSIPScalar.parse_value
parse_cusip_literal = CUSIPScalar.parse_literal

__all__ = [
    "CUSIPField",
    "CUSIPScalar",
    "parse_cusip_literal",
    "parse_cusip_value",
    "serialize_cusip",
]
