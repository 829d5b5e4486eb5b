# SPDX-License-Identifier: MIT
"""Settings of the package."""

from fraiseql.config.schema_config import SchemaConfig

__all__ = ["SchemaConfig"]
