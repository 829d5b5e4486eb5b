# SPDX-License-Identifier: MIT
"""The scalar HTML: annotation, object of graphql-core, and what that one calls."""

from fraiseql.types.markers import HTML as HTMLField
from fraiseql.types.scalars import SCALARS

HTMLScalar = SCALARS["HTML"]
serialize_html = HTMLScalar.serialize
parse_html_value = HTMLScalar.parse_value
parse_html_literal = HTMLScalar.parse_literal

__all__ = [
    "HTMLField",
    "HTMLScalar",
    "parse_html_literal",
    "parse_html_value",
    "serialize_html",
]
