# SPDX-License-Identifier: MIT
"""A pool of connections: an engine in C, of which only statements are asked."""

import asyncio
import concurrent.futures
import functools
import itertools
import json
import os
import select
import threading
from collections.abc import Mapping, Sequence
from typing import Any
from urllib.parse import urlsplit

from fraiseql.core.principal import principal_of
from fraiseql.errors import EngineError

Rows = dict[str, Any]
"""{"rows": [{column: value}], "count": rows that were changed or found}"""

_DEFAULTS = {
    "max_size": 10,
    "min_idle": 1,
    "connection_timeout": 30,
    "idle_timeout": 300,
    "max_lifetime": 3600,
    "reap_frequency": 60,
}

# An engine serves something: here a field that nobody asks for, whatever the database has.
_NOTHING = "type Query { nothing: Boolean @resolver }"


class DatabasePool:
    """Connections to PostgreSQL, made when the first statement comes.  Any thread may use it.

    url: `postgresql://user@host/database`.  config: `max_size` (connections) and
    `connection_timeout` (seconds) are the engine's; `min_idle`, `idle_timeout`, `max_lifetime` and
    `reap_frequency` are taken and change nothing, because the engine keeps its connections and
    makes lost ones anew. Raises ValueError for another form of url, an unknown key, a value that is
    no number from 1 on."""

    def __init__(self, url: str, config: Mapping[str, int] | None = None) -> None:
        if not url.startswith("postgresql://"):
            raise ValueError("The url must start with postgresql://")
        if "@" not in url or "/" not in url.partition("@")[2]:
            raise ValueError("The url has the form postgresql://user@host/database")
        self._url = url
        self._config = dict(_DEFAULTS)
        for key, value in (config or {}).items():
            if key not in _DEFAULTS:
                raise ValueError(f"{key} is no key of a pool: {', '.join(_DEFAULTS)}")
            if isinstance(value, bool) or not isinstance(value, int) or value < (key != "min_idle"):
                raise ValueError(f"{key} is a whole number from 1 on")
            self._config[key] = value
        self._lock = threading.Lock()
        self._engine: Any = None
        self._closed = False
        self._tokens = itertools.count(1)
        self._waiting: dict[int, concurrent.futures.Future[bytes]] = {}
        self._reader: threading.Thread | None = None

    def execute(
        self,
        statement: str,
        parameters: Sequence[Any] = (),
        user_context: Mapping[str, Any] | None = None,
    ) -> Rows:
        """Runs one statement in a transaction of its own, and waits for it.

        parameters: for $1, $2 …; values of JSON.  user_context: who asks (`user_id`, `tenant_id`,
        `roles` …), told to PostgreSQL as the settings app.user_id and so on.
        Raises RuntimeError with what PostgreSQL says, EngineError without a connection."""
        given = json.dumps(list(parameters))
        body = self._submit(statement, given, principal_of(user_context)).result()
        answer: Rows = json.loads(body)
        if answer.get("errors"):
            raise RuntimeError("; ".join(error["message"] for error in answer["errors"]))
        return answer

    async def execute_sql(
        self,
        statement: str,
        parameters: bytes | str = b"[]",
        *,
        principal: bytes | str | None = None,
    ) -> bytes:
        """The same, awaited, in the form of fraiseql.runtime.AsyncEngine: JSON goes in, JSON comes
        out."""
        submit = functools.partial(self._submit, statement, parameters, principal)
        future = await asyncio.get_running_loop().run_in_executor(None, submit)
        return await asyncio.wrap_future(future)

    def close(self) -> None:
        """Ends all connections.  Twice is harmless."""
        with self._lock:
            self._closed = True
            engine, reader = self._engine, self._reader
        if engine is not None:
            engine.close(0)
        if reader is not None and reader is not threading.current_thread():
            os.write(self._wake[1], b"x")
            reader.join()
            for end in self._wake:
                os.close(end)
        with self._lock:
            self._engine = self._reader = None

    def get_stats(self) -> str:
        """`Pool stats: 4 connections, 3 idle`."""
        opened, busy = self._connections()
        return f"Pool stats: {opened} connections, {opened - busy} idle"

    def get_config_summary(self) -> str:
        """The configuration in a line, without the password."""
        return ", ".join(f"{key}={value}" for key, value in self._config.items())

    def __repr__(self) -> str:
        at = urlsplit(self._url)
        return f"DatabasePool({at.hostname or ''}{at.path}, max_size={self._config['max_size']})"

    def __enter__(self) -> "DatabasePool":
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def _connections(self) -> tuple[int, int]:
        with self._lock:
            if self._engine is None:
                return 0, 0
            said = json.loads(self._engine.statistics()).get("connections", {})
        opened = int(said.get("open", 0))
        return opened, min(opened, int(said.get("busy", 0)))

    def _submit(
        self, statement: str, parameters: bytes | str, principal: bytes | str | None
    ) -> concurrent.futures.Future[bytes]:
        engine = self._opened()
        future: concurrent.futures.Future[bytes] = concurrent.futures.Future()
        token = next(self._tokens)
        with self._lock:
            self._waiting[token] = future
        try:
            engine.submit_sql(token, statement, parameters, principal)
        except BaseException:
            with self._lock:
                self._waiting.pop(token, None)
            raise
        return future

    def _opened(self) -> Any:
        with self._lock:
            if self._closed:
                raise EngineError("The pool is closed")
            if self._engine is None:
                from fraiseql._engine import Engine

                self._engine = Engine(
                    database_url=self._url,
                    schema=_NOTHING,
                    settings={
                        "database.pool_size": str(self._config["max_size"]),
                        "database.connect_timeout": f"{self._config['connection_timeout']}s",
                    },
                    ignore_environment=True,
                )
                self._wake = os.pipe()
                self._reader = threading.Thread(target=self._read, daemon=True)
                self._reader.start()
            return self._engine

    def _read(self) -> None:
        engine = self._engine
        while True:
            ready, _, _ = select.select([engine.fileno(), self._wake[0]], [], [])
            for event in engine.drain():
                if event[0] == "answer":
                    self._answered(event[1], event[3], event[4])
            if self._wake[0] in ready:
                break
        with self._lock:
            lost, self._waiting = self._waiting, {}
        for future in lost.values():
            future.set_exception(EngineError("The pool was closed"))

    def _answered(self, token: int, body: bytes, ok: bool) -> None:
        with self._lock:
            future = self._waiting.pop(token, None)
        if future is None:
            return
        if ok:
            future.set_result(body)
        else:
            future.set_exception(EngineError("The statement was given up"))
