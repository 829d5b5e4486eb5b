# SPDX-License-Identifier: MIT
"""The scalar HashSHA256: annotation, object of graphql-core, and what that one calls."""

from fraiseql.types.markers import HashSHA256 as HashSHA256Field
from fraiseql.types.scalars import SCALARS

HashSHA256Scalar = SCALARS["HashSHA256"]
serialize_hash_sha256 = HashSHA256Scalar.serialize
parse_hash_sha256_value = HashSHA256Scalar.parse_value
parse_hash_sha256_literal = HashSHA256Scalar.parse_literal

__all__ = [
    "HashSHA256Field",
    "HashSHA256Scalar",
    "parse_hash_sha256_literal",
    "parse_hash_sha256_value",
    "serialize_hash_sha256",
]
