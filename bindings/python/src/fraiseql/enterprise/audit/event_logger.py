# SPDX-License-Identifier: MIT
"""A chain of events."""

import asyncio
import dataclasses
import datetime
import json
import random
import uuid
from collections.abc import Mapping
from typing import Any

from fraiseql.core import rows
from fraiseql.core.models import Model
from fraiseql.enterprise.crypto.hashing import hash_audit_event
from fraiseql.enterprise.crypto.signing import SigningKeyManager, get_key_manager

MAX_BATCH = 1000
# Others append at the same time: then the end of the chain is looked up again.
_TRIES = 50


class ChainError(Exception):
    """An event could not be appended, or a chain is not as it was made; the message says where."""


@dataclasses.dataclass(kw_only=True)
class AuditEvent(Model):
    """A row of `audit_events`."""

    id: uuid.UUID
    event_type: str
    event_data: dict[str, Any]
    user_id: str | None = None
    tenant_id: str | None = None
    timestamp: str
    ip_address: str | None = None
    previous_hash: str | None = None
    event_hash: str
    signature: str

    def hashed(self) -> dict[str, Any]:
        """What the hash is of."""
        return {
            "id": str(self.id),
            "event_type": self.event_type,
            "event_data": self.event_data,
            "user_id": self.user_id,
            "tenant_id": self.tenant_id,
            "timestamp": self.timestamp,
            "ip_address": self.ip_address,
        }


class AuditLogger:
    """Appends events to the chain of their tenant.

    repo: a FraiseQLRepository, or whatever fraiseql.core.rows takes.  batch_size: events that wait
    at most, with `immediate=False`.  keys: sign; None is AUDIT_SIGNING_KEY. The table is made when
    it is used first; its rows cannot be changed, but by who owns it."""

    def __init__(
        self, repo: Any, batch_size: int = 100, keys: SigningKeyManager | None = None
    ) -> None:
        if not 1 <= batch_size <= MAX_BATCH:
            raise ValueError(f"batch_size is from 1 to {MAX_BATCH}")
        self._repo = repo
        self._batch_size = batch_size
        self._keys = keys or get_key_manager()
        self._waiting: list[dict[str, Any]] = []
        self._ready = False
        self._lock = asyncio.Lock()

    async def log_event(
        self,
        event_type: str,
        event_data: Mapping[str, Any],
        user_id: str | None = None,
        tenant_id: str | None = None,
        ip_address: str | None = None,
        immediate: bool = True,
    ) -> uuid.UUID:
        """Appends an event, and returns its id.

        immediate: False lets it wait for others; flush_batch() appends them.  Raises ChainError
        when it cannot be appended, ValueError for data that JSON cannot hold."""
        try:
            data = json.loads(json.dumps(dict(event_data), allow_nan=False))
        except TypeError as error:
            raise ValueError(f"JSON cannot hold this event: {error}") from None
        now = datetime.datetime.now(datetime.timezone.utc)
        event = {
            "id": str(uuid.uuid4()),
            "event_type": event_type,
            "event_data": data,
            "user_id": user_id,
            "tenant_id": tenant_id,
            "timestamp": now.isoformat(),
            "ip_address": ip_address,
        }
        if immediate:
            await self._append([event])
        else:
            self._waiting.append(event)
            if len(self._waiting) >= self._batch_size:
                await self.flush_batch()
        return uuid.UUID(event["id"])

    async def flush_batch(self) -> None:
        """Appends what waits.  What could not be appended goes on waiting."""
        events, self._waiting = self._waiting, []
        done: set[str] = set()
        try:
            for tenant in dict.fromkeys(event["tenant_id"] for event in events):
                mine = [event for event in events if event["tenant_id"] == tenant]
                await self._append(mine)
                done.update(event["id"] for event in mine)
        finally:
            self._waiting = [e for e in events if e["id"] not in done] + self._waiting

    async def events(
        self, tenant_id: str | None = None, limit: int = 100, after: uuid.UUID | None = None
    ) -> list[AuditEvent]:
        """The events of a tenant, in the order of their chain.  after: an event's id."""
        await self._prepare()
        found = await rows.fetch(
            self._repo,
            f"SELECT * FROM audit_events WHERE {_OF_TENANT}"
            " AND place > coalesce((SELECT place FROM audit_events WHERE id = $2::text::uuid), 0)"
            " ORDER BY place LIMIT $3::text::int",
            tenant_id,
            None if after is None else str(after),
            str(limit),
        )
        return [AuditEvent.model_validate(row) for row in found]

    async def verify_chain(self, tenant_id: str | None = None) -> int:
        """How many events the chain of a tenant has.  Raises ChainError that names the first event
        that was changed, put in, or whose predecessor is gone."""
        count, previous, last = 0, None, None
        while True:
            found = await self.events(tenant_id, 1000, last)
            for event in found:
                if event.previous_hash != previous:
                    raise ChainError(f"before event {event.id} something is missing")
                if event.event_hash != hash_audit_event(event.hashed(), previous):
                    raise ChainError(f"event {event.id} was changed")
                if not self._keys.verify(event.event_hash, event.signature):
                    raise ChainError(f"event {event.id} has the signature of another key")
                previous, last, count = event.event_hash, event.id, count + 1
            if len(found) < 1000:
                return count

    async def _append(self, events: list[dict[str, Any]]) -> None:
        await self._prepare()
        tenant = events[0]["tenant_id"]
        for attempt in range(_TRIES):
            last = await rows.fetch_one(
                self._repo,
                f"SELECT event_hash, place FROM audit_events WHERE {_OF_TENANT}"
                " ORDER BY place DESC LIMIT 1",
                tenant,
            )
            previous = last["event_hash"] if last else None
            made = []
            for place, event in enumerate(events, (last["place"] if last else 0) + 1):
                event_hash = hash_audit_event(event, previous)
                signature = self._keys.sign(event_hash)
                more = {"previous_hash": previous, "event_hash": event_hash}
                made.append({**event, **more, "signature": signature, "place": place})
                previous = event_hash
            found = await rows.fetch_one(
                self._repo,
                "SELECT fraiseql_audit_append($1::text::json) AS done",
                json.dumps(made),
            )
            if found and found["done"]:
                return
            await asyncio.sleep(random.random() * 0.002 * (attempt + 1))
        raise ChainError("too many append to the chain at the same time")

    async def _prepare(self) -> None:
        async with self._lock:
            if not self._ready:
                await rows.run_script(self._repo, _TABLE)
                self._ready = True


# A tenant is compared as the index has it.
_OF_TENANT = (
    "coalesce(tenant_id, '') = coalesce($1::text, '') AND (tenant_id IS NULL) = ($1::text IS NULL)"
)

_TABLE = """
    PERFORM pg_advisory_xact_lock(hashtextextended('fraiseql.audit_events', 0));
    CREATE TABLE IF NOT EXISTS audit_events (
        id uuid PRIMARY KEY,
        place bigint NOT NULL,
        event_type text NOT NULL,
        event_data json NOT NULL, -- its text is hashed
        user_id text,
        tenant_id text,
        "timestamp" text NOT NULL,
        ip_address text,
        previous_hash text,
        event_hash text NOT NULL UNIQUE,
        signature text NOT NULL,
        created_at timestamptz NOT NULL DEFAULT clock_timestamp()
    );
    CREATE UNIQUE INDEX IF NOT EXISTS audit_events_place
        ON audit_events (coalesce(tenant_id, ''), (tenant_id IS NULL), place);
    CREATE OR REPLACE FUNCTION fraiseql_audit_refuse() RETURNS trigger LANGUAGE plpgsql AS $no$
    BEGIN
        RAISE EXCEPTION 'audit_events is only appended to' USING errcode = 'insufficient_privilege';
    END $no$;
    CREATE OR REPLACE TRIGGER refuse BEFORE UPDATE OR DELETE OR TRUNCATE ON audit_events
        FOR EACH STATEMENT EXECUTE FUNCTION fraiseql_audit_refuse();
    CREATE OR REPLACE FUNCTION fraiseql_audit_append(events json) RETURNS boolean
    LANGUAGE plpgsql AS $append$
    BEGIN
        INSERT INTO audit_events (id, place, event_type, event_data, user_id, tenant_id,
            "timestamp", ip_address, previous_hash, event_hash, signature)
        SELECT id, place, event_type, event_data, user_id, tenant_id, "timestamp", ip_address,
            previous_hash, event_hash, signature
        FROM json_to_recordset(events) AS e (id uuid, place bigint, event_type text,
            event_data json, user_id text, tenant_id text, "timestamp" text, ip_address text,
            previous_hash text, event_hash text, signature text);
        RETURN true;
    EXCEPTION WHEN unique_violation THEN
        RETURN false; -- somebody else has appended in between
    END $append$;
"""
