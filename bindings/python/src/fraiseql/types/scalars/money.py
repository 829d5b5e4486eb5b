# SPDX-License-Identifier: MIT
"""The scalar Money: annotation, object of graphql-core, and what that one calls."""

from fraiseql.types.markers import Money as MoneyField
from fraiseql.types.scalars import SCALARS

MoneyScalar = SCALARS["Money"]
serialize_money = MoneyScalar.serialize
parse_money_value = MoneyScalar.parse_value
parse_money_literal = MoneyScalar.parse_literal

__all__ = [
    "MoneyField",
    "MoneyScalar",
    "parse_money_literal",
    "parse_money_value",
    "serialize_money",
]
