# SPDX-License-Identifier: MIT
"""The scalar CurrencyCode: annotation, object of graphql-core, and what that one calls."""

from fraiseql.types.markers import CurrencyCode as CurrencyCodeField
from fraiseql.types.scalars import SCALARS

CurrencyCodeScalar = SCALARS["CurrencyCode"]
serialize_currency_code = CurrencyCodeScalar.serialize
parse_currency_code_value = CurrencyCodeScalar.parse_value
parse_currency_code_literal = CurrencyCodeScalar.parse_literal

__all__ = [
    "CurrencyCodeField",
    "CurrencyCodeScalar",
    "parse_currency_code_literal",
    "parse_currency_code_value",
    "serialize_currency_code",
]
