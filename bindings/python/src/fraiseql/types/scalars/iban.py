# SPDX-License-Identifier: MIT
"""The scalar IBAN: annotation, object of graphql-core, and what that one calls."""

from fraiseql.types.markers import IBAN as IBANField
from fraiseql.types.scalars import SCALARS

IBANScalar = SCALARS["IBAN"]
serialize_iban = IBANScalar.serialize
parse_iban_value = IBANScalar.parse_value
parse_iban_literal = IBANScalar.parse_literal

__all__ = [
    "IBANField",
    "IBANScalar",
    "parse_iban_literal",
    "parse_iban_value",
    "serialize_iban",
]
