# SPDX-License-Identifier: MIT
"""The scalar ExchangeCode: annotation, object of graphql-core, and what that one calls."""

from fraiseql.types.markers import ExchangeCode as ExchangeCodeField
from fraiseql.types.scalars import SCALARS

ExchangeCodeScalar = SCALARS["ExchangeCode"]
serialize_exchange_code = ExchangeCodeScalar.serialize
parse_exchange_code_value = ExchangeCodeScalar.parse_value
parse_exchange_code_literal = ExchangeCodeScalar.parse_literal

__all__ = [
    "ExchangeCodeField",
    "ExchangeCodeScalar",
    "parse_exchange_code_literal",
    "parse_exchange_code_value",
    "serialize_exchange_code",
]
