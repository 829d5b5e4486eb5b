# SPDX-License-Identifier: MIT
"""Patterns of databases that FraiseQL knows."""

from fraiseql.patterns.trinity import (
    TrinityMixin,
    get_identifier_from_slug,
    get_pk_column_name,
    trinity_field,
)

__all__ = ["TrinityMixin", "get_identifier_from_slug", "get_pk_column_name", "trinity_field"]
