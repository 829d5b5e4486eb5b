# SPDX-License-Identifier: MIT
"""What results of mutations have in common."""

from __future__ import annotations

from fraiseql.decorating import fraise_type
from fraiseql.types.errors import Error


@fraise_type
class MutationResultBase:
    """Derive results from it."""

    status: str = "success"
    message: str | None = None
    errors: list[Error] | None = None
