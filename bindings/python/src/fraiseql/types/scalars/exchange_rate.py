# SPDX-License-Identifier: MIT
"""The scalar ExchangeRate: annotation, object of graphql-core, and what that one calls."""

from fraiseql.types.markers import ExchangeRate as ExchangeRateField
from fraiseql.types.scalars import SCALARS

ExchangeRateScalar = SCALARS["ExchangeRate"]
serialize_exchange_rate = ExchangeRateScalar.serialize
parse_exchange_rate_value = ExchangeRateScalar.parse_value
parse_exchange_rate_literal = ExchangeRateScalar.parse_literal

__all__ = [
    "ExchangeRateField",
    "ExchangeRateScalar",
    "parse_exchange_rate_literal",
    "parse_exchange_rate_value",
    "serialize_exchange_rate",
]
