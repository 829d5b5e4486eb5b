# SPDX-License-Identifier: MIT
"""From other libraries to this one."""

from fraiseql.migration.strawberry_migration import (
    MigrationIssue,
    check_strawberry_compatibility,
    generate_migration_report,
)

__all__ = ["MigrationIssue", "check_strawberry_compatibility", "generate_migration_report"]
