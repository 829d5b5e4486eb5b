# SPDX-License-Identifier: MIT
"""The scalar ISIN: annotation, object of graphql-core, and what that one calls."""

from fraiseql.types.markers import ISIN as ISINField
from fraiseql.types.scalars import SCALARS

ISINScalar = SCALARS["ISIN"]
serialize_isin = ISINScalar.serialize
parse_isin_value = ISINScalar.parse_value
parse_isin_literal = ISINScalar.parse_literal

__all__ = [
    "ISINField",
    "ISINScalar",
    "parse_isin_literal",
    "parse_isin_value",
    "serialize_isin",
]
