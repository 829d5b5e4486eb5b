# SPDX-License-Identifier: MIT
"""The scalars of vectors, as objects of graphql-core."""

from typing import NoReturn

from fraiseql._absent import absent_name
from fraiseql.types.scalars import SCALARS

VectorScalar = SCALARS["Vector"]
HalfVectorScalar = SCALARS["HalfVector"]
SparseVectorScalar = SCALARS["SparseVector"]
QuantizedVectorScalar = SCALARS["QuantizedVector"]
serialize_vector = VectorScalar.serialize
parse_vector_value = VectorScalar.parse_value

__all__ = [
    "HalfVectorScalar",
    "QuantizedVectorScalar",
    "SparseVectorScalar",
    "VectorScalar",
    "parse_vector_value",
    "serialize_vector",
]


def __getattr__(name: str) -> NoReturn:
    raise absent_name(__name__, name)
