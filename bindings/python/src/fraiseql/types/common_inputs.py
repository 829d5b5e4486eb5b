# SPDX-License-Identifier: MIT
"""Inputs that many schemas have."""

from __future__ import annotations

import uuid

from fraiseql.decorating import fraise_input


@fraise_input
class DeletionInput:
    """What is to be deleted.

    Attributes:
        id: Of what.
        hard_delete: Whether nothing of it is to be left.
    """

    id: uuid.UUID
    hard_delete: bool = False


__all__ = ["DeletionInput"]
