# SPDX-License-Identifier: MIT
"""Persisted queries in a table, for all processes."""

import json
from collections.abc import Mapping
from typing import Any

from fraiseql.core.statements import identifier
from fraiseql.storage.backends.base import APQStorageBackend, checked


class PostgreSQLAPQBackend(APQStorageBackend):
    """Keeps queries in `apq_queries`, responses in `apq_responses`.

    Its methods wait for the database: in an event loop they belong into a thread. config:
    `queries_table`, `responses_table` (names), `response_ttl` (seconds, 600). pool: a
    fraiseql._fraiseql_rs.DatabasePool, or a connection or pool of psycopg that is not async. Raises
    ValueError without one."""

    def __init__(self, config: Mapping[str, Any], pool: Any = None) -> None:
        if pool is None:
            raise ValueError(
                "This backend needs a pool: a fraiseql._fraiseql_rs.DatabasePool will do"
            )
        self._pool = pool
        self._ttl = int(config.get("response_ttl", 600))
        queries = config.get("queries_table", "apq_queries")
        responses = config.get("responses_table", "apq_responses")
        self._names = {"queries": identifier(queries), "responses": identifier(responses)}
        for statement in _TABLES:
            self._run(statement)

    def get_persisted_query(self, hash_value: str) -> str | None:
        found = self._run("SELECT query FROM {queries} WHERE hash = $1::text", hash_value.lower())
        return found[0]["query"] if found else None

    def store_persisted_query(self, hash_value: str, query: str) -> None:
        checked(hash_value, query)
        self._run(
            "INSERT INTO {queries} (hash, query) VALUES ($1::text, $2::text)"
            " ON CONFLICT (hash) DO UPDATE SET updated_at = now()",
            hash_value.lower(),
            query,
        )

    def get_cached_response(
        self, hash_value: str, context: Mapping[str, Any] | None = None
    ) -> dict[str, Any] | None:
        found = self._run(
            "SELECT response::text AS response FROM {responses} WHERE hash = $1::text"
            " AND tenant_id = $2::text"
            " AND created_at > now() - make_interval(secs => $3::text::int)",
            hash_value.lower(),
            self._tenant(context),
            str(self._ttl),
        )
        response: dict[str, Any] | None = json.loads(found[0]["response"]) if found else None
        return response

    def store_cached_response(
        self, hash_value: str, response: dict[str, Any], context: Mapping[str, Any] | None = None
    ) -> None:
        self._run(
            "INSERT INTO {responses} (hash, tenant_id, response)"
            " VALUES ($1::text, $2::text, $3::text::jsonb) ON CONFLICT (hash, tenant_id)"
            " DO UPDATE SET response = excluded.response, created_at = now()",
            hash_value.lower(),
            self._tenant(context),
            json.dumps(response),
        )

    def _tenant(self, context: Mapping[str, Any] | None) -> str:
        tenant = self.extract_tenant_id(context)
        return "" if tenant is None else str(tenant)

    def _run(self, statement: str, *parameters: str) -> list[dict[str, Any]]:
        text = statement.format(**self._names)
        if hasattr(self._pool, "connection") and not hasattr(self._pool, "cursor"):
            with self._pool.connection() as connection:
                return _psycopg(connection, text, parameters)
        if hasattr(self._pool, "cursor"):
            return _psycopg(self._pool, text, parameters)
        found: list[dict[str, Any]] = self._pool.execute(text, parameters)["rows"]
        return found


def _psycopg(connection: Any, text: str, parameters: tuple[str, ...]) -> list[dict[str, Any]]:
    from psycopg import RawCursor

    cursor: Any = RawCursor(connection)
    with cursor:
        cursor.execute(text, parameters)
        if cursor.description is None:
            return []
        names = [column.name for column in cursor.description]
        return [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]


_TABLES = (
    "CREATE TABLE IF NOT EXISTS {queries} (hash text PRIMARY KEY, query text NOT NULL,"
    " created_at timestamptz NOT NULL DEFAULT now(),"
    " updated_at timestamptz NOT NULL DEFAULT now())",
    "CREATE TABLE IF NOT EXISTS {responses} (hash text NOT NULL,"
    " tenant_id text NOT NULL DEFAULT '', response jsonb NOT NULL,"
    " created_at timestamptz NOT NULL DEFAULT now(), PRIMARY KEY (hash, tenant_id))",
)
