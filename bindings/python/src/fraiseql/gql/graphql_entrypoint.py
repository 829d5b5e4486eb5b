# SPDX-License-Identifier: MIT
"""The place of these names in FraiseQL for Python 1."""

from fraiseql.gql.schema_builder import build_fraiseql_schema

__all__ = ["build_fraiseql_schema"]
