# SPDX-License-Identifier: MIT
"""Schemas, made of Python's classes and functions."""

from fraiseql.gql.schema_builder import build_fraiseql_schema

__all__ = ["build_fraiseql_schema"]
