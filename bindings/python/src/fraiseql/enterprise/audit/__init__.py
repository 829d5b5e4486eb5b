# SPDX-License-Identifier: MIT
"""Events of an application in a table, each with the hash of the one before.

What the engine does it notes down itself (`audit` in docs/configuration.md, `fraiseql audit
verify`)."""

from fraiseql.enterprise.audit.event_logger import AuditEvent, AuditLogger, ChainError

__all__ = ["AuditEvent", "AuditLogger", "ChainError"]
