# SPDX-License-Identifier: MIT
"""Events of security that an application notes down itself.

What the engine sees (who asked, what was refused, what was changed) it notes down by itself, in a
chain that can be verified: `audit` in docs/configuration.md."""

from fraiseql.audit.security_logger import (
    SecurityEvent,
    SecurityEventSeverity,
    SecurityEventType,
    SecurityLogger,
    get_security_logger,
    set_security_logger,
)

__all__ = [
    "SecurityEvent",
    "SecurityEventSeverity",
    "SecurityEventType",
    "SecurityLogger",
    "get_security_logger",
    "set_security_logger",
]
