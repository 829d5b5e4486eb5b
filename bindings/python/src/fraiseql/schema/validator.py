# SPDX-License-Identifier: MIT
"""The place of these names in FraiseQL for Python 1."""

from fraiseql.schema import SchemaValidator

__all__ = ["SchemaValidator"]
