# SPDX-License-Identifier: MIT
"""The scalar Image: annotation, object of graphql-core, and what that one calls."""

from fraiseql.types.markers import Image as ImageField
from fraiseql.types.scalars import SCALARS

ImageScalar = SCALARS["Image"]
serialize_image = ImageScalar.serialize
parse_image_value = ImageScalar.parse_value
parse_image_literal = ImageScalar.parse_literal

__all__ = [
    "ImageField",
    "ImageScalar",
    "parse_image_literal",
    "parse_image_value",
    "serialize_image",
]
