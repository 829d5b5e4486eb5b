# SPDX-License-Identifier: MIT
"""A cache in a table of PostgreSQL that no extension is needed for."""

import asyncio
import json
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from fraiseql.core import rows
from fraiseql.core.statements import identifier

# Longest key, in bytes: an index of PostgreSQL takes no longer one, with room to spare.
MAX_KEY = 2000
MAX_TTL = 30 * 24 * 3600


class PostgresCacheError(Exception):
    """The cache could not be read or written; the cause says why."""


class PostgresCache:
    """Values in an unlogged table: fast, and empty after a crash.

    connection_pool: whatever fraiseql.core.rows takes.  table_name: may have a schema.
    auto_initialize: the tables are made when they are used first; False: by initialize().

    Domains have versions: a trigger on a table raises that of its domain, and, by the rules, those
    of others.  So a value that was kept with versions can be told to be old: see
    get_with_metadata()."""

    def __init__(
        self, connection_pool: Any, table_name: str = "fraiseql_cache", auto_initialize: bool = True
    ) -> None:
        self._pool = connection_pool
        self.table_name = table_name
        self._schema, _, self._bare = table_name.rpartition(".")
        self._names = {
            "table": identifier(table_name),
            "index": identifier(f"{self._bare}_expires_at"),
            "versions": identifier(f"{table_name}_versions"),
            "rules": identifier(f"{table_name}_rules"),
            "bump": identifier(f"{table_name}_bump"),
        }
        self._ready = not auto_initialize
        self._making = asyncio.Lock()

    async def initialize(self) -> None:
        """Makes the tables, unless they are there."""
        await rows.run_script(self._pool, _TABLES.format(**self._names))
        self._ready = True

    async def get(self, key: str) -> Any | None:
        """What is kept; None: nothing, or it has lapsed."""
        return (await self.get_with_metadata(key))[0]

    async def get_with_metadata(self, key: str) -> tuple[Any | None, dict[str, int] | None]:
        """The value, and the versions that it was kept with."""
        found = await self._fetch(
            "SELECT cache_value AS v, versions FROM {table}"
            " WHERE cache_key = $1::text AND expires_at > now()",
            key,
        )
        return (found[0]["v"], found[0]["versions"]) if found else (None, None)

    async def set(
        self, key: str, value: Any, ttl: int, versions: Mapping[str, int] | None = None
    ) -> None:
        """Keeps a value that JSON can hold.  ttl: seconds, from 1 to 30 days.

        Raises ValueError for another ttl, an empty or too long key, and what JSON cannot hold."""
        if not 1 <= ttl <= MAX_TTL:
            raise ValueError(f"ttl is from 1 to {MAX_TTL} seconds")
        if not key or len(key.encode()) > MAX_KEY:
            raise ValueError(f"a key has 1 to {MAX_KEY} bytes")
        try:
            text = json.dumps(value, allow_nan=False)
        except (TypeError, ValueError) as error:
            raise ValueError(f"JSON cannot hold this value: {error}") from None
        await self._fetch(
            "INSERT INTO {table} (cache_key, cache_value, versions, expires_at) VALUES ($1::text,"
            " $2::text::jsonb, $3::text::jsonb, now() + make_interval(secs => $4::text::int))"
            " ON CONFLICT (cache_key) DO UPDATE SET cache_value = excluded.cache_value,"
            " versions = excluded.versions, expires_at = excluded.expires_at RETURNING 1 AS one",
            key,
            text,
            None if versions is None else json.dumps(dict(versions)),
            str(ttl),
        )

    async def delete(self, key: str) -> bool:
        """Was there something?"""
        return await self._count("DELETE FROM {table} WHERE cache_key = $1::text", key) > 0

    async def delete_pattern(self, pattern: str) -> int:
        """Lets go of all keys that match, `*` standing for any text.  Returns how many."""
        like = pattern.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
        return await self._count(
            "DELETE FROM {table} WHERE cache_key LIKE $1::text", like.replace("*", "%")
        )

    async def exists(self, key: str) -> bool:
        """Is a value kept that has not lapsed?"""
        return bool(
            await self._fetch(
                "SELECT 1 AS one FROM {table} WHERE cache_key = $1::text AND expires_at > now()",
                key,
            )
        )

    async def ping(self) -> bool:
        """Can the table be read?"""
        try:
            await self._fetch("SELECT 1 AS one FROM {table} LIMIT 1")
        except PostgresCacheError:
            return False
        return True

    async def cleanup_expired(self) -> int:
        """Takes away what has lapsed.  Returns how many."""
        return await self._count("DELETE FROM {table} WHERE expires_at <= now()")

    async def clear_all(self) -> int:
        """Takes away everything.  Returns how many."""
        return await self._count("DELETE FROM {table}")

    async def get_stats(self) -> dict[str, Any]:
        """total_entries, expired_entries, active_entries, table_size_bytes."""
        found = await self._fetch(
            "SELECT count(*) AS total_entries,"
            " count(*) FILTER (WHERE expires_at <= now()) AS expired_entries,"
            " count(*) FILTER (WHERE expires_at > now()) AS active_entries,"
            " pg_total_relation_size($1::text::regclass) AS table_size_bytes FROM {table}",
            self._names["table"],
        )
        return found[0]

    async def get_domain_versions(self, tenant_id: Any, domains: Sequence[str]) -> dict[str, int]:
        """The version of each domain, for this tenant; 0: nothing has changed yet."""
        found = await self._fetch(
            "SELECT domain, sum(version)::bigint AS version FROM {versions}"
            " WHERE tenant_id IN ('', $1::text)"
            " AND domain IN (SELECT jsonb_array_elements_text($2::text::jsonb)) GROUP BY domain",
            "" if tenant_id is None else str(tenant_id),
            json.dumps(list(domains)),
        )
        return dict.fromkeys(domains, 0) | {row["domain"]: row["version"] for row in found}

    async def register_cascade_rule(
        self, source_domain: str, target_domain: str, rule_type: str = "invalidate"
    ) -> None:
        """What changes the source makes the target old as well.  Raises ValueError for another type
        than `invalidate`."""
        if rule_type != "invalidate":
            raise ValueError("the only type of a rule is invalidate")
        await self._fetch(
            "INSERT INTO {rules} (source_domain, target_domain, rule_type)"
            " VALUES ($1::text, $2::text, $3::text)"
            " ON CONFLICT (source_domain, target_domain) DO NOTHING RETURNING 1 AS one",
            source_domain,
            target_domain,
            rule_type,
        )

    async def clear_cascade_rules(self, source_domain: str | None = None) -> int:
        """Takes away the rules, of one domain or all.  Returns how many."""
        return await self._count(
            "DELETE FROM {rules} WHERE source_domain = $1::text OR $1::text IS NULL", source_domain
        )

    async def setup_table_trigger(
        self, table_name: str, domain_name: str | None = None, tenant_column: str = "tenant_id"
    ) -> None:
        """Each change of the table raises the version of its domain: for the tenants of the rows,
        or for all where there is no such column.

        domain_name: None is the table's name without `tb_`."""
        await self._prepare()
        bare = table_name.rpartition(".")[2]
        domain = domain_name or bare.removeprefix("tb_")
        arguments = ", ".join(map(rows.literal, (domain, tenant_column)))
        script = "".join(
            f"CREATE OR REPLACE TRIGGER {identifier(f'{self._bare}_{event}'.lower())}"
            f" AFTER {event} ON {identifier(table_name)} {sees} FOR EACH STATEMENT"
            f" EXECUTE FUNCTION {self._names['bump']}({arguments});"
            for event, sees in _EVENTS
        )
        await self._guarded(rows.run_script(self._pool, script))

    async def _prepare(self) -> None:
        if not self._ready:
            async with self._making:
                if not self._ready:
                    await self._guarded(self.initialize())

    async def _fetch(self, statement: str, *parameters: str | None) -> list[dict[str, Any]]:
        await self._prepare()
        found = await self._guarded(
            rows.fetch(self._pool, statement.format(**self._names), *parameters)
        )
        return list(found)

    async def _count(self, statement: str, *parameters: str | None) -> int:
        return len(await self._fetch(statement + " RETURNING 1 AS one", *parameters))

    async def _guarded(self, waiting: Any) -> Any:
        try:
            return await waiting
        except TypeError:
            raise
        except Exception as error:
            raise PostgresCacheError(f"{self.table_name}: {error}") from error


_EVENTS: Iterable[tuple[str, str]] = (
    ("INSERT", "REFERENCING NEW TABLE AS changed"),
    ("UPDATE", "REFERENCING NEW TABLE AS changed OLD TABLE AS before"),
    ("DELETE", "REFERENCING OLD TABLE AS changed"),
)

# Two that make them at the same time wait for each other.
_TABLES = """
    PERFORM pg_advisory_xact_lock(hashtextextended('fraiseql.cache', 0));
    CREATE UNLOGGED TABLE IF NOT EXISTS {table} (
        cache_key text PRIMARY KEY,
        cache_value jsonb NOT NULL,
        versions jsonb,
        expires_at timestamptz NOT NULL
    );
    CREATE INDEX IF NOT EXISTS {index} ON {table} (expires_at);
    CREATE TABLE IF NOT EXISTS {versions} (
        tenant_id text NOT NULL DEFAULT '',
        domain text NOT NULL,
        version bigint NOT NULL DEFAULT 1,
        PRIMARY KEY (tenant_id, domain)
    );
    CREATE TABLE IF NOT EXISTS {rules} (
        source_domain text NOT NULL,
        target_domain text NOT NULL,
        rule_type text NOT NULL DEFAULT 'invalidate',
        PRIMARY KEY (source_domain, target_domain)
    );
    CREATE OR REPLACE FUNCTION {bump}() RETURNS trigger LANGUAGE plpgsql AS $bump$
    DECLARE
        has_tenant boolean := EXISTS (SELECT FROM pg_attribute AS a WHERE a.attrelid = tg_relid
            AND a.attname = tg_argv[1] AND NOT a.attisdropped);
        of text := CASE WHEN has_tenant
            THEN format('SELECT coalesce(%I::text, '''') FROM changed', tg_argv[1])
            ELSE 'SELECT '''' FROM changed' END;
    BEGIN
        IF has_tenant AND tg_op = 'UPDATE' THEN
            of := of || format(' UNION SELECT coalesce(%I::text, '''') FROM before', tg_argv[1]);
        END IF;
        EXECUTE format($sql$
            WITH RECURSIVE reached (domain) AS (
                SELECT $1 UNION SELECT r.target_domain FROM {rules} AS r
                JOIN reached ON r.source_domain = reached.domain
            )
            INSERT INTO {versions} (tenant_id, domain)
            SELECT DISTINCT t.id, reached.domain FROM (%s) AS t (id), reached ORDER BY 1, 2
            ON CONFLICT (tenant_id, domain) DO UPDATE SET version = {versions}.version + 1
            $sql$, of) USING tg_argv[0];
        RETURN NULL;
    END $bump$;
"""
