# SPDX-License-Identifier: MIT
"""The scalar MimeType: annotation, object of graphql-core, and what that one calls."""

from fraiseql.types.markers import MimeType as MimeTypeField
from fraiseql.types.scalars import SCALARS

MimeTypeScalar = SCALARS["MimeType"]
serialize_mime_type = MimeTypeScalar.serialize
parse_mime_type_value = MimeTypeScalar.parse_value
parse_mime_type_literal = MimeTypeScalar.parse_literal

__all__ = [
    "MimeTypeField",
    "MimeTypeScalar",
    "parse_mime_type_literal",
    "parse_mime_type_value",
    "serialize_mime_type",
]
