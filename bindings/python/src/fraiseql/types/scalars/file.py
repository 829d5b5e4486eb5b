# SPDX-License-Identifier: MIT
"""The scalar File: annotation, object of graphql-core, and what that one calls."""

from fraiseql.types.markers import File as FileField
from fraiseql.types.scalars import SCALARS

FileScalar = SCALARS["File"]
serialize_file = FileScalar.serialize
parse_file_value = FileScalar.parse_value
parse_file_literal = FileScalar.parse_literal

__all__ = [
    "FileField",
    "FileScalar",
    "parse_file_literal",
    "parse_file_value",
    "serialize_file",
]
