# SPDX-License-Identifier: MIT
"""Who is told of errors, and how: by e-mail, Slack, or a webhook."""

import asyncio
import email.message
import json
import smtplib
import string
import urllib.request
from collections.abc import Callable, Mapping
from typing import Any, Protocol
from urllib.parse import urlsplit

from fraiseql.core import rows

SECONDS = 10.0
"""How long telling somebody may take."""

_TEMPLATE = (
    "[$severity] $error_type in $environment\n\n$error_message\n\nSeen $occurrence_count times."
)


class NotificationChannel(Protocol):
    """A way to tell somebody."""

    async def send(self, error: dict[str, Any], config: dict[str, Any]) -> tuple[bool, str | None]:
        """Whether it worked, and if not, why.  config: `channel_config` of the table."""
        ...

    def format_message(self, error: dict[str, Any], template: str | None = None) -> str:
        """The text.  template: with `$error_type`, `$error_message` …, the columns of
        tb_error_log."""
        ...


def format_message(error: Mapping[str, Any], template: str | None = None) -> str:
    """The text of a notification; names that an error has not are left as they stand."""
    return string.Template(template or _TEMPLATE).safe_substitute(error)


class EmailChannel:
    """config: `to` (addresses), `subject`?, `template`?."""

    def __init__(
        self,
        smtp_host: str,
        smtp_port: int = 587,
        smtp_user: str | None = None,
        smtp_password: str | None = None,
        use_tls: bool = True,
        from_address: str = "noreply@fraiseql.app",
    ) -> None:
        self._host, self._port = smtp_host, smtp_port
        self._user, self._password = smtp_user, smtp_password
        self._tls = use_tls
        self._from = from_address

    async def send(self, error: dict[str, Any], config: dict[str, Any]) -> tuple[bool, str | None]:
        """Sends an e-mail to each address."""
        to = config.get("to")
        if not to:
            return False, "channel_config has no `to`"
        message = email.message.EmailMessage()
        kind = str(error.get("error_type", "Error")).splitlines()[0]
        message["Subject"] = config.get("subject") or f"{kind} ({error.get('environment', '')})"
        message["From"] = self._from
        message["To"] = ", ".join([to] if isinstance(to, str) else to)
        message.set_content(self.format_message(error, config.get("template")))
        return await _tried(lambda: self._deliver(message))

    def format_message(self, error: dict[str, Any], template: str | None = None) -> str:
        """See format_message()."""
        return format_message(error, template)

    def _deliver(self, message: email.message.EmailMessage) -> None:
        with smtplib.SMTP(self._host, self._port, timeout=SECONDS) as server:
            if self._tls:
                server.starttls()
            if self._user and self._password:
                server.login(self._user, self._password)
            server.send_message(message)


class WebhookChannel:
    """config: `url`, `headers`?, `template`?.  Posts JSON: the error, and `text`."""

    async def send(self, error: dict[str, Any], config: dict[str, Any]) -> tuple[bool, str | None]:
        """Posts to the url: https, or http."""
        body = {"text": self.format_message(error, config.get("template")), "error": error}
        return await _post(config.get("url"), body, config.get("headers"))

    def format_message(self, error: dict[str, Any], template: str | None = None) -> str:
        """See format_message()."""
        return format_message(error, template)


class SlackChannel:
    """config: `webhook_url`, `channel`?, `template`?."""

    async def send(self, error: dict[str, Any], config: dict[str, Any]) -> tuple[bool, str | None]:
        """Posts to the webhook."""
        body = {"text": self.format_message(error, config.get("template"))}
        if config.get("channel"):
            body["channel"] = config["channel"]
        return await _post(config.get("webhook_url"), body, None)

    def format_message(self, error: dict[str, Any], template: str | None = None) -> str:
        """See format_message(); what has a meaning to Slack is escaped."""
        text = format_message(error, template)
        return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


class NotificationManager:
    """Tells those who stand in `tb_error_notification_config`.  db_pool: as for the tracker.

    `slack` and `webhook` are there; `email` is registered with its server:
    `register_channel("email", lambda: EmailChannel("localhost"))`."""

    def __init__(self, db_pool: Any) -> None:
        self._pool = db_pool
        self._channels: dict[str, Callable[[], NotificationChannel]] = {
            "slack": SlackChannel,
            "webhook": WebhookChannel,
        }

    def register_channel(self, name: str, channel_class: Callable[[], NotificationChannel]) -> None:
        """Makes a channel by its name in `channel_type`."""
        self._channels[name] = channel_class

    async def send_notifications(self, error_id: str) -> None:
        """Tells all whom an error concerns, and who were not told of it within their
        `rate_limit_minutes`; notes down whether it worked."""
        found = await rows.fetch(self._pool, _CONCERNED, error_id)
        await asyncio.gather(*(self._tell(row["error"], row["config"]) for row in found))

    async def _tell(self, error: dict[str, Any], config: dict[str, Any]) -> None:
        make = self._channels.get(config["channel_type"])
        done: bool
        why: str | None
        if make is None:
            done, why = False, f"there is no channel {config['channel_type']}"
        else:
            try:
                done, why = await make().send(error, config["channel_config"])
            except Exception as failure:
                done, why = False, str(failure)
        await rows.fetch(
            self._pool,
            "INSERT INTO tb_error_notification_log (config_id, error_id, status, error_message)"
            " VALUES ($1::text::uuid, $2::text::uuid, $3::text, $4::text) RETURNING 1 AS one",
            config["config_id"],
            error["error_id"],
            "sent" if done else "failed",
            why,
        )


_CONCERNED = """
    SELECT to_json(e) AS error, to_json(c) AS config
    FROM tb_error_log AS e JOIN tb_error_notification_config AS c ON c.enabled
     AND e.severity = ANY (c.severity_filter)
     AND (c.environment_filter IS NULL OR e.environment = ANY (c.environment_filter))
    WHERE e.error_id::text = $1::text AND e.status <> 'ignored' AND NOT EXISTS (
        SELECT FROM tb_error_notification_log AS l
        WHERE l.config_id = c.config_id AND l.error_id = e.error_id AND l.status = 'sent'
          AND l.sent_at > now() - make_interval(mins => c.rate_limit_minutes))
"""


async def _post(
    url: str | None, body: Any, headers: Mapping[str, str] | None
) -> tuple[bool, str | None]:
    if not url or urlsplit(url).scheme not in ("https", "http"):
        return False, "the url is neither https nor http"
    request = urllib.request.Request(
        url,
        json.dumps(body, default=str).encode(),
        {"Content-Type": "application/json", **(headers or {})},
    )

    def post() -> None:
        with urllib.request.urlopen(request, timeout=SECONDS):
            pass

    return await _tried(post)


async def _tried(send: Callable[[], None]) -> tuple[bool, str | None]:
    try:
        await asyncio.to_thread(send)
    except Exception as error:
        return False, f"{type(error).__name__}: {error}"
    return True, None
