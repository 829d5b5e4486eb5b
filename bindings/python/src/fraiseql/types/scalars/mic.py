# SPDX-License-Identifier: MIT
"""The scalar MIC: annotation, object of graphql-core, and what that one calls."""

from fraiseql.types.markers import MIC as MICField
from fraiseql.types.scalars import SCALARS

MICScalar = SCALARS["MIC"]
serialize_mic = MICScalar.serialize
parse_mic_value = MICScalar.parse_value
parse_mic_literal = MICScalar.parse_literal

__all__ = [
    "MICField",
    "MICScalar",
    "parse_mic_literal",
    "parse_mic_value",
    "serialize_mic",
]
