# SPDX-License-Identifier: MIT
"""The scalar Percentage: annotation, object of graphql-core, and what that one calls."""

from fraiseql.types.markers import Percentage as PercentageField
from fraiseql.types.scalars import SCALARS

PercentageScalar = SCALARS["Percentage"]
serialize_percentage = PercentageScalar.serialize
parse_percentage_value = PercentageScalar.parse_value
parse_percentage_literal = PercentageScalar.parse_literal

__all__ = [
    "PercentageField",
    "PercentageScalar",
    "parse_percentage_literal",
    "parse_percentage_value",
    "serialize_percentage",
]
