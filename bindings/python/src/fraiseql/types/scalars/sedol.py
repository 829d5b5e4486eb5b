# SPDX-License-Identifier: MIT
"""The scalar SEDOL: annotation, object of graphql-core, and what that one calls."""

from fraiseql.types.markers import SEDOL as SEDOLField
from fraiseql.types.scalars import SCALARS

SEDOLScalar = SCALARS["SEDOL"]
serialize_sedol = SEDOLScalar.serialize
parse_sedol_value = SEDOLScalar.parse_value
parse_sedol_literal = SEDOLScalar.parse_literal

__all__ = [
    "SEDOLField",
    "SEDOLScalar",
    "parse_sedol_literal",
    "parse_sedol_value",
    "serialize_sedol",
]
