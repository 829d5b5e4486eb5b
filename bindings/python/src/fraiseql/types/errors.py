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

    def to_dict(self) -> dict[str, Any]:
        """The fault as JSON has it."""
        return self.__json__()

    def __json__(self) -> dict[str, Any]:
        # Encoders of applications ask for this name.
        return {name: getattr(self, name) for name in ("message", "code", "identifier", "details")}
