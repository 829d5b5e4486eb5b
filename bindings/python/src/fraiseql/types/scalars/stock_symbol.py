# SPDX-License-Identifier: MIT
"""The scalar StockSymbol: annotation, object of graphql-core, and what that one calls."""

from fraiseql.types.markers import StockSymbol as StockSymbolField
from fraiseql.types.scalars import SCALARS

StockSymbolScalar = SCALARS["StockSymbol"]
serialize_stock_symbol = StockSymbolScalar.serialize
parse_stock_symbol_value = StockSymbolScalar.parse_value
parse_stock_symbol_literal = StockSymbolScalar.parse_literal

__all__ = [
    "StockSymbolField",
    "StockSymbolScalar",
    "parse_stock_symbol_literal",
    "parse_stock_symbol_value",
    "serialize_stock_symbol",
]
