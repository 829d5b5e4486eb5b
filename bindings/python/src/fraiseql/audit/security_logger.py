# SPDX-License-Identifier: MIT
"""Events of security as lines of JSON."""

import dataclasses
import datetime
import enum
import os
import sys
import threading
from typing import Any

from fraiseql.core.models import Model


class SecurityEventType(str, enum.Enum):
    """What happened."""

    AUTH_SUCCESS = "auth.success"
    AUTH_FAILURE = "auth.failure"
    AUTH_TOKEN_EXPIRED = "auth.token_expired"
    AUTH_TOKEN_INVALID = "auth.token_invalid"
    AUTH_LOGOUT = "auth.logout"
    AUTHZ_DENIED = "authz.denied"
    AUTHZ_FIELD_DENIED = "authz.field_denied"
    AUTHZ_PERMISSION_DENIED = "authz.permission_denied"
    AUTHZ_ROLE_DENIED = "authz.role_denied"
    RATE_LIMIT_EXCEEDED = "rate_limit.exceeded"
    RATE_LIMIT_WARNING = "rate_limit.warning"
    CSRF_TOKEN_INVALID = "csrf.token_invalid"
    CSRF_TOKEN_MISSING = "csrf.token_missing"
    QUERY_COMPLEXITY_EXCEEDED = "query.complexity_exceeded"
    QUERY_DEPTH_EXCEEDED = "query.depth_exceeded"
    QUERY_TIMEOUT = "query.timeout"
    QUERY_MALICIOUS_PATTERN = "query.malicious_pattern"
    DATA_ACCESS_DENIED = "data.access_denied"
    DATA_EXPORT_LARGE = "data.export_large"
    CONFIG_CHANGED = "config.changed"
    CONFIG_ACCESS_DENIED = "config.access_denied"
    SYSTEM_INTRUSION_ATTEMPT = "system.intrusion_attempt"
    SYSTEM_VULNERABILITY_SCAN = "system.vulnerability_scan"


class SecurityEventSeverity(str, enum.Enum):
    """How bad it is."""

    INFO = "info"
    WARNING = "warning"
    ERROR = "error"
    CRITICAL = "critical"


def _now() -> datetime.datetime:
    return datetime.datetime.now(datetime.timezone.utc)


@dataclasses.dataclass(kw_only=True)
class SecurityEvent(Model):
    """An event.  What is not known is None."""

    event_type: SecurityEventType
    severity: SecurityEventSeverity
    timestamp: datetime.datetime = dataclasses.field(default_factory=_now)
    user_id: str | None = None
    user_email: str | None = None
    ip_address: str | None = None
    user_agent: str | None = None
    request_id: str | None = None
    resource: str | None = None
    action: str | None = None
    result: str | None = None
    reason: str | None = None
    metadata: dict[str, Any] = dataclasses.field(default_factory=dict)


class SecurityLogger:
    """Writes each event as a line of JSON.  Any thread may use it.

    log_file_path: None is FRAISEQL_SECURITY_LOG_PATH, else `security_events.log` in the current
    folder. The file is opened, only for its owner, when the first event comes.  A line that cannot
    be written raises OSError: an event that is lost without a word is worth none."""

    def __init__(
        self,
        *,
        log_to_file: bool = True,
        log_to_stdout: bool = True,
        log_file_path: str | None = None,
    ) -> None:
        default = os.environ.get("FRAISEQL_SECURITY_LOG_PATH") or "security_events.log"
        self.log_to_file = log_to_file
        self.log_to_stdout = log_to_stdout
        self.log_file_path = log_file_path or default
        self._lock = threading.Lock()

    def log_event(self, event: SecurityEvent) -> None:
        """Writes an event."""
        line = event.model_dump_json() + "\n"
        with self._lock:
            if self.log_to_stdout:
                sys.stdout.write(line)
                sys.stdout.flush()
            if self.log_to_file:
                flags = os.O_WRONLY | os.O_APPEND | os.O_CREAT
                with open(os.open(self.log_file_path, flags, 0o600), "ab") as file:
                    file.write(line.encode())

    def log_auth_success(
        self,
        user_id: str,
        user_email: str | None = None,
        ip_address: str | None = None,
        user_agent: str | None = None,
        metadata: dict[str, Any] | None = None,
    ) -> None:
        """Somebody is known."""
        self._log(
            SecurityEventType.AUTH_SUCCESS,
            SecurityEventSeverity.INFO,
            metadata,
            user_id=user_id,
            user_email=user_email,
            ip_address=ip_address,
            user_agent=user_agent,
            result="success",
        )

    def log_auth_failure(
        self,
        reason: str,
        ip_address: str | None = None,
        user_agent: str | None = None,
        attempted_username: str | None = None,
        metadata: dict[str, Any] | None = None,
    ) -> None:
        """Somebody is not who he says."""
        more = {"attempted_username": attempted_username} if attempted_username else {}
        self._log(
            SecurityEventType.AUTH_FAILURE,
            SecurityEventSeverity.WARNING,
            {**more, **(metadata or {})},
            ip_address=ip_address,
            user_agent=user_agent,
            result="failure",
            reason=reason,
        )

    def log_authorization_denied(
        self,
        user_id: str,
        resource: str,
        action: str,
        reason: str,
        user_email: str | None = None,
        metadata: dict[str, Any] | None = None,
    ) -> None:
        """Somebody may not."""
        self._log(
            SecurityEventType.AUTHZ_DENIED,
            SecurityEventSeverity.WARNING,
            metadata,
            user_id=user_id,
            user_email=user_email,
            resource=resource,
            action=action,
            result="denied",
            reason=reason,
        )

    def log_rate_limit_exceeded(
        self,
        ip_address: str,
        endpoint: str,
        limit: int,
        window: str,
        user_id: str | None = None,
        metadata: dict[str, Any] | None = None,
    ) -> None:
        """Somebody comes too often."""
        self._log(
            SecurityEventType.RATE_LIMIT_EXCEEDED,
            SecurityEventSeverity.WARNING,
            {"limit": limit, "window": window, **(metadata or {})},
            ip_address=ip_address,
            user_id=user_id,
            resource=endpoint,
            result="blocked",
        )

    def log_query_timeout(
        self,
        user_id: str | None = None,
        query_hash: str | None = None,
        execution_time: float | None = None,
        metadata: dict[str, Any] | None = None,
    ) -> None:
        """A query took too long.  execution_time: seconds."""
        more = {"query_hash": query_hash, "execution_time": execution_time}
        self._log(
            SecurityEventType.QUERY_TIMEOUT,
            SecurityEventSeverity.WARNING,
            {**more, **(metadata or {})},
            user_id=user_id,
            result="timeout",
        )

    def _log(
        self,
        event_type: SecurityEventType,
        severity: SecurityEventSeverity,
        metadata: dict[str, Any] | None,
        **said: Any,
    ) -> None:
        event = SecurityEvent(
            event_type=event_type, severity=severity, metadata=metadata or {}, **said
        )
        self.log_event(event)


_logger: SecurityLogger | None = None


def get_security_logger() -> SecurityLogger:
    """The logger of the process; to standard output alone, unless set_security_logger() or
    FRAISEQL_SECURITY_LOG_PATH say otherwise."""
    global _logger
    if _logger is None:
        _logger = SecurityLogger(log_to_file="FRAISEQL_SECURITY_LOG_PATH" in os.environ)
    return _logger


def set_security_logger(logger: SecurityLogger) -> None:
    """Makes this one the logger of the process."""
    global _logger
    _logger = logger
