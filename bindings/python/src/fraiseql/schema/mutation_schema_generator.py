# SPDX-License-Identifier: MIT
"""The place of these names in FraiseQL for Python 1."""

from fraiseql.schema import MutationSchema, generate_mutation_schema

__all__ = ["MutationSchema", "generate_mutation_schema"]
