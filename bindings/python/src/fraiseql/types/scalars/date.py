# SPDX-License-Identifier: MIT
"""The scalar Date: annotation, object of graphql-core, and what that one calls."""

from fraiseql.types.markers import Date as DateField
from fraiseql.types.scalars import SCALARS

DateScalar = SCALARS["Date"]
serialize_date = DateScalar.serialize
parse_date_value = DateScalar.parse_value
parse_date_literal = DateScalar.parse_literal

__all__ = [
    "DateField",
    "DateScalar",
    "parse_date_literal",
    "parse_date_value",
    "serialize_date",
]
