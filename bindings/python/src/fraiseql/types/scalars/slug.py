# SPDX-License-Identifier: MIT
"""The scalar Slug: annotation, object of graphql-core, and what that one calls."""

from fraiseql.types.markers import Slug as SlugField
from fraiseql.types.scalars import SCALARS

SlugScalar = SCALARS["Slug"]
serialize_slug = SlugScalar.serialize
parse_slug_value = SlugScalar.parse_value
parse_slug_literal = SlugScalar.parse_literal

__all__ = [
    "SlugField",
    "SlugScalar",
    "parse_slug_literal",
    "parse_slug_value",
    "serialize_slug",
]
