# SPDX-License-Identifier: MIT
"""What a failed mutation says of each fault."""

from __future__ import annotations

from typing import Any

from fraiseql.decorating import fraise_type


@fraise_type
class Error:
    """A fault.

    Attributes:
        message: For people.
        code: As of HTTP: 422, 404 …
        identifier: For programs.
        details: More, if there is.
    """

    message: str
    code: int
    identifier: str
    details: Any | None = None
