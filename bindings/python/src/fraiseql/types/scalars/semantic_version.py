# SPDX-License-Identifier: MIT
"""The scalar SemanticVersion: annotation, object of graphql-core, and what that one calls."""

from fraiseql.types.markers import SemanticVersion as SemanticVersionField
from fraiseql.types.scalars import SCALARS

SemanticVersionScalar = SCALARS["SemanticVersion"]
serialize_semantic_version = SemanticVersionScalar.serialize
parse_semantic_version_value = SemanticVersionScalar.parse_value
parse_semantic_version_literal = SemanticVersionScalar.parse_literal

__all__ = [
    "SemanticVersionField",
    "SemanticVersionScalar",
    "parse_semantic_version_literal",
    "parse_semantic_version_value",
    "serialize_semantic_version",
]
