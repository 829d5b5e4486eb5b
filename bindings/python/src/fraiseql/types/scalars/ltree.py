# SPDX-License-Identifier: MIT
"""The scalar LTreePath: annotation, object of graphql-core, and what that one calls."""

from fraiseql.types.markers import LTree as LTreeField
from fraiseql.types.scalars import SCALARS

LTreeScalar = SCALARS["LTreePath"]
serialize_ltree = LTreeScalar.serialize
parse_ltree_value = LTreeScalar.parse_value
parse_ltree_literal = LTreeScalar.parse_literal

__all__ = [
    "LTreeField",
    "LTreeScalar",
    "parse_ltree_literal",
    "parse_ltree_value",
    "serialize_ltree",
]
