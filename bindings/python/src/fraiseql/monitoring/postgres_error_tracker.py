# SPDX-License-Identifier: MIT
"""Errors in tables of PostgreSQL, those of one cause together."""

import asyncio
import hashlib
import json
import logging
import traceback
from collections.abc import Mapping, Sequence
from typing import Any

from fraiseql.core import rows
from fraiseql.monitoring.error_tables import TABLES
from fraiseql.monitoring.notifications import NotificationManager

MAX_TEXT = 20_000
"""Of a stack or a context, in characters; the rest is cut off."""

_SECRET = ("password", "secret", "token", "authorization", "cookie", "api_key", "apikey")
_log = logging.getLogger(__name__)


class PostgreSQLErrorTracker:
    """Notes down errors.

    db_pool: whatever fraiseql.core.rows takes.  environment, release_version: noted down with each.
    enable_notifications: who stands in `tb_error_notification_config` is told of errors that are
    new, or come again.  Values in a context whose names sound like secrets are not noted down. The
    tables are made when they are used first."""

    def __init__(
        self,
        db_pool: Any,
        environment: str = "production",
        release_version: str | None = None,
        enable_notifications: bool = True,
    ) -> None:
        self._pool = db_pool
        self.environment = environment
        self.release_version = release_version
        self.notifications = NotificationManager(db_pool) if enable_notifications else None
        self._ready = False
        self._making = asyncio.Lock()

    async def initialize(self) -> None:
        """Makes the tables, unless they are there."""
        async with self._making:
            if not self._ready:
                await rows.run_script(self._pool, TABLES)
                self._ready = True

    async def capture_exception(
        self,
        error: BaseException,
        context: Mapping[str, Any] | None = None,
        severity: str = "error",
        tags: Sequence[str] | None = None,
        trace_id: str | None = None,
        span_id: str | None = None,
    ) -> str:
        """Notes down an exception; those of the same type from the same line are one.  Returns its
        id.

        severity: debug, info, warning, error or critical."""
        frames = traceback.extract_tb(error.__traceback__)
        place = f"{frames[-1].filename}:{frames[-1].name}:{frames[-1].lineno}" if frames else ""
        stack = "".join(traceback.format_exception(error))
        return await self._capture(
            type(error).__name__,
            str(error),
            place,
            severity,
            stack,
            context,
            tags,
            trace_id,
            span_id,
        )

    async def capture_message(
        self,
        message: str,
        level: str = "info",
        context: Mapping[str, Any] | None = None,
        tags: Sequence[str] | None = None,
    ) -> str:
        """Notes down a message; the same ones are one.  Returns its id."""
        return await self._capture("Message", message, message, level, None, context, tags)

    async def get_error(self, error_id: str) -> dict[str, Any] | None:
        """All that is known, with `recent_occurrences`: the last ten.  None: there is none."""
        return await self._one(
            "SELECT e.*, coalesce((SELECT json_agg(o) FROM (SELECT * FROM tb_error_occurrence AS o"
            " WHERE o.error_id = e.error_id ORDER BY o.occurrence_id DESC LIMIT 10) AS o), '[]')"
            " AS recent_occurrences FROM tb_error_log AS e WHERE e.error_id::text = $1::text",
            error_id,
        )

    async def get_unresolved_errors(
        self, limit: int = 100, offset: int = 0, severity: str | None = None
    ) -> list[dict[str, Any]]:
        """Those of this environment, last seen first."""
        await self.initialize()
        return await rows.fetch(
            self._pool,
            "SELECT * FROM tb_error_log WHERE status = 'unresolved' AND environment = $1::text"
            " AND ($2::text IS NULL OR severity = $2::text)"
            " ORDER BY last_seen DESC LIMIT $3::text::int OFFSET $4::text::int",
            self.environment,
            severity,
            str(limit),
            str(offset),
        )

    async def resolve_error(
        self, error_id: str, resolved_by: str, resolution_notes: str | None = None
    ) -> bool:
        """Was there such an error, not resolved yet?  When it comes again, it is unresolved
        again."""
        found = await self._one(
            "UPDATE tb_error_log SET status = 'resolved', resolved_at = now(),"
            " resolved_by = $2::text, resolution_notes = $3::text"
            " WHERE error_id::text = $1::text AND status <> 'resolved' RETURNING 1 AS one",
            error_id,
            resolved_by,
            resolution_notes,
        )
        return found is not None

    async def get_error_stats(self, hours: int = 24) -> dict[str, Any]:
        """Of this environment and the last hours: total_errors, unresolved_errors,
        total_occurrences, by_severity."""
        found = await self._one(
            _STATISTICS,
            self.environment,
            str(hours),
        )
        assert found is not None
        return found

    async def drop_occurrences(self, older_than_days: int) -> int:
        """Takes away single occurrences that are older.  Returns how many."""
        await self.initialize()
        gone = await rows.fetch(
            self._pool,
            "DELETE FROM tb_error_occurrence WHERE occurred_at < now() -"
            " make_interval(days => $1::text::int) RETURNING 1 AS one",
            str(older_than_days),
        )
        return len(gone)

    async def _one(self, statement: str, *parameters: str | None) -> dict[str, Any] | None:
        await self.initialize()
        return await rows.fetch_one(self._pool, statement, *parameters)

    async def _capture(
        self,
        kind: str,
        message: str,
        place: str,
        severity: str,
        stack: str | None,
        context: Mapping[str, Any] | None,
        tags: Sequence[str] | None,
        trace_id: str | None = None,
        span_id: str | None = None,
    ) -> str:
        fingerprint = hashlib.sha256(f"{kind}\0{place}".encode()).hexdigest()
        found = await self._one(
            _CAPTURE,
            fingerprint,
            self.environment,
            kind,
            message[:MAX_TEXT],
            stack[-MAX_TEXT:] if stack else None,
            _context(context),
            json.dumps(list(tags or ())),
            trace_id,
            span_id,
            severity,
            self.release_version,
        )
        assert found is not None
        error_id = str(found["error_id"])
        if self.notifications is not None:
            try:
                await self.notifications.send_notifications(error_id)
            except Exception:
                _log.warning("Nobody could be told of error %s", error_id, exc_info=True)
        return error_id


def _context(context: Mapping[str, Any] | None) -> str:
    text = json.dumps(_without_secrets(dict(context or {})), default=str)
    return text if len(text) <= MAX_TEXT else json.dumps({"cut": text[:MAX_TEXT]})


def _without_secrets(value: Any) -> Any:
    if isinstance(value, Mapping):
        return {
            str(key): "[hidden]"
            if any(word in str(key).lower().replace("-", "_") for word in _SECRET)
            else _without_secrets(inner)
            for key, inner in value.items()
        }
    return [_without_secrets(item) for item in value] if isinstance(value, list) else value


# A function, because rows are fetched by statements that may not write inside of a SELECT.
_CAPTURE = """
    SELECT error_id FROM fraiseql_capture_error($1::text, $2::text, $3::text, $4::text, $5::text,
        $6::text::jsonb, array(SELECT jsonb_array_elements_text($7::text::jsonb)),
        $8::text, $9::text, $10::text, $11::text) AS error_id
"""

_STATISTICS = """
    SELECT count(*) AS total_errors,
           count(*) FILTER (WHERE e.status = 'unresolved') AS unresolved_errors,
           coalesce(sum(o.n), 0)::bigint AS total_occurrences,
           coalesce((
               SELECT json_object_agg(s.severity, s.n) FROM (
                   SELECT severity, count(*) AS n FROM tb_error_log
                   WHERE environment = $1::text
                     AND last_seen > now() - make_interval(hours => $2::text::int) GROUP BY 1
               ) AS s
           ), '{}') AS by_severity
    FROM tb_error_log AS e CROSS JOIN LATERAL (
        SELECT count(*) AS n FROM tb_error_occurrence AS o
        WHERE o.error_id = e.error_id
          AND o.occurred_at > now() - make_interval(hours => $2::text::int)
    ) AS o
    WHERE e.environment = $1::text
      AND e.last_seen > now() - make_interval(hours => $2::text::int)
"""

_tracker: PostgreSQLErrorTracker | None = None


def init_error_tracker(
    db_pool: Any,
    environment: str = "production",
    release_version: str | None = None,
    enable_notifications: bool = True,
) -> PostgreSQLErrorTracker:
    """Makes the tracker of the process."""
    global _tracker
    _tracker = PostgreSQLErrorTracker(db_pool, environment, release_version, enable_notifications)
    return _tracker


def get_error_tracker() -> PostgreSQLErrorTracker | None:
    """The tracker of the process; None: init_error_tracker() has not been called."""
    return _tracker
