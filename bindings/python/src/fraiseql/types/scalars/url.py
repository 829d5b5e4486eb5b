# SPDX-License-Identifier: MIT
"""The scalar URL: annotation, object of graphql-core, and what that one calls."""

from fraiseql.types.markers import URL as URLField
from fraiseql.types.scalars import SCALARS

URLScalar = SCALARS["URL"]
serialize_url = URLScalar.serialize
parse_url_value = URLScalar.parse_value
parse_url_literal = URLScalar.parse_literal

__all__ = [
    "URLField",
    "URLScalar",
    "parse_url_literal",
    "parse_url_value",
    "serialize_url",
]
