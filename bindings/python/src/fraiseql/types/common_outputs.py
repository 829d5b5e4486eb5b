# SPDX-License-Identifier: MIT
"""Rows of functions that change something."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from typing import Any

JSONType = dict[str, object]

__all__ = ["MUTATION_STATUS_MAP", "JSONType", "MutationResultRow"]


@dataclass
class MutationResultRow:
    """The row of a mutation, for a program that calls the function itself."""

    id: uuid.UUID
    status: str
    updated_fields: list[str]
    message: str
    object_data: dict[str, Any]
    extra_metadata: dict[str, Any]


MUTATION_STATUS_MAP: dict[str, tuple[str | None, int]] = {
    "ok": (None, 200),
    "updated": (None, 200),
    "deleted": (None, 200),
    "noop": ("generic_noop", 422),
    "noop:already_exists": ("already_exists", 422),
    "noop:not_found": ("not_found", 404),
    "blocked:children": ("delete_blocked_child_units", 422),
    "blocked:allocations": ("delete_blocked_allocations", 422),
    "blocked:children_and_allocations": (
        "delete_blocked_current_allocations_and_children",
        422,
    ),
    "failed:validation": ("invalid_input", 422),
    "failed:exception": ("error_internal", 500),
}
"""For programs that read statuses themselves: the code and the status of HTTP of each."""
