# SPDX-License-Identifier: MIT
"""The scalar EmailAddress: annotation, object of graphql-core, and what that one calls."""

from fraiseql.types.markers import EmailAddress as EmailAddressField
from fraiseql.types.scalars import SCALARS

EmailAddressScalar = SCALARS["EmailAddress"]
serialize_email_address = EmailAddressScalar.serialize
parse_email_address = EmailAddressScalar.parse_value
parse_email_literal = EmailAddressScalar.parse_literal

__all__ = [
    "EmailAddressField",
    "EmailAddressScalar",
    "parse_email_address",
    "parse_email_literal",
    "serialize_email_address",
]
