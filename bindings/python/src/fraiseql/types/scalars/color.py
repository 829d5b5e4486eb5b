# SPDX-License-Identifier: MIT
"""The scalar Color: annotation, object of graphql-core, and what that one calls."""

from fraiseql.types.markers import Color as ColorField
from fraiseql.types.scalars import SCALARS

ColorScalar = SCALARS["Color"]
serialize_color = ColorScalar.serialize
parse_color_value = ColorScalar.parse_value
parse_color_literal = ColorScalar.parse_literal

__all__ = [
    "ColorField",
    "ColorScalar",
    "parse_color_literal",
    "parse_color_value",
    "serialize_color",
]
