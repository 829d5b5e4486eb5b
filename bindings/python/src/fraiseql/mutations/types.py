# SPDX-License-Identifier: MIT
"""What functions in SQL return, as Python objects."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from fraiseql._definitions import define, own_fields
from fraiseql.types.markers import JSON


class CascadeEntity:
    """An object that a mutation changed beside its own."""

    id: str | None
    operation: str | None
    entity: JSON | None


class CascadeInvalidation:
    """A query whose answers a client should forget."""

    query_name: str | None
    strategy: str | None
    scope: str | None


class CascadeMetadata:
    """When it was, and how much."""

    timestamp: str | None
    affected_count: int | None
    depth: int | None
    transaction_id: str | None


class Cascade:
    """What else a mutation changed: for the caches of clients."""

    updated: list[CascadeEntity | None] | None
    deleted: list[CascadeEntity | None] | None
    invalidations: list[CascadeInvalidation | None] | None
    metadata: CascadeMetadata | None


# Not registered: a schema has them where a mutation enables its cascade.
for _cls in (CascadeEntity, CascadeInvalidation, CascadeMetadata, Cascade):
    define(_cls, "type", own_fields(_cls))


@dataclass
class MutationResult:
    """A row of `mutation_result`, or of `mutation_response` in its words."""

    id: UUID | None = None
    updated_fields: list[str] | None = None
    status: str = ""
    message: str = ""
    object_data: dict[str, Any] | None = None
    extra_metadata: dict[str, Any] | None = None

    @classmethod
    def from_db_row(cls, row: dict[str, Any]) -> MutationResult:
        """Of a row of either type."""
        return cls(
            id=row.get("id") or row.get("entity_id"),
            updated_fields=row.get("updated_fields"),
            status=row.get("status") or "",
            message=row.get("message") or "",
            object_data=row.get("object_data") or row.get("entity"),
            extra_metadata=row.get("extra_metadata") or row.get("metadata"),
        )


@dataclass
class MutationSuccess:
    """A mutation that succeeded."""

    entity: Any
    cascade: dict[str, Any] | None = None
    message: str | None = None
    updated_fields: list[str] | None = None


@dataclass
class MutationError:
    """A mutation that failed."""

    code: int
    status: str
    message: str
    cascade: dict[str, Any] | None = None
    errors: list[dict[str, Any]] | None = field(default=None)
