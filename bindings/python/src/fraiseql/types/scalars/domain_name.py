# SPDX-License-Identifier: MIT
"""The scalar DomainName: annotation, object of graphql-core, and what that one calls."""

from fraiseql.types.markers import DomainName as DomainNameField
from fraiseql.types.scalars import SCALARS

DomainNameScalar = SCALARS["DomainName"]
serialize_domain_name = DomainNameScalar.serialize
parse_domain_name_value = DomainNameScalar.parse_value
parse_domain_name_literal = DomainNameScalar.parse_literal

__all__ = [
    "DomainNameField",
    "DomainNameScalar",
    "parse_domain_name_literal",
    "parse_domain_name_value",
    "serialize_domain_name",
]
