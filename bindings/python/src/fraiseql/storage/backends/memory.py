# SPDX-License-Identifier: MIT
"""Persisted queries in memory: of this process, and lost with it."""

import collections
import json
import threading
from collections.abc import Mapping
from typing import Any

from fraiseql.storage.backends.base import APQStorageBackend, checked


class MemoryAPQBackend(APQStorageBackend):
    """Keeps what was used last.  Any thread may use it.  max_entries: of queries, and of
    responses."""

    def __init__(self, max_entries: int = 10_000) -> None:
        self._lock = threading.Lock()
        self._max = max_entries
        self._queries: collections.OrderedDict[str, str] = collections.OrderedDict()
        self._responses: collections.OrderedDict[tuple[str, Any], str] = collections.OrderedDict()

    def get_persisted_query(self, hash_value: str) -> str | None:
        with self._lock:
            return _used(self._queries, hash_value.lower())

    def store_persisted_query(self, hash_value: str, query: str) -> None:
        checked(hash_value, query)
        with self._lock:
            _kept(self._queries, hash_value.lower(), query, self._max)

    def get_cached_response(
        self, hash_value: str, context: Mapping[str, Any] | None = None
    ) -> dict[str, Any] | None:
        with self._lock:
            text = _used(self._responses, (hash_value.lower(), self.extract_tenant_id(context)))
        found: dict[str, Any] | None = None if text is None else json.loads(text)
        return found

    def store_cached_response(
        self, hash_value: str, response: dict[str, Any], context: Mapping[str, Any] | None = None
    ) -> None:
        text = json.dumps(response)
        key = (hash_value.lower(), self.extract_tenant_id(context))
        with self._lock:
            _kept(self._responses, key, text, self._max)

    def clear_storage(self) -> None:
        """Forgets everything."""
        with self._lock:
            self._queries.clear()
            self._responses.clear()

    def get_storage_stats(self) -> dict[str, int]:
        """Numbers, and sizes in bytes."""
        with self._lock:
            queries = sum(len(query.encode()) for query in self._queries.values())
            responses = sum(len(text.encode()) for text in self._responses.values())
            return {
                "stored_queries": len(self._queries),
                "cached_responses": len(self._responses),
                "total_query_size_bytes": queries,
                "total_response_size_bytes": responses,
                "total_size_bytes": queries + responses,
            }


def _used(kept: "collections.OrderedDict[Any, str]", key: Any) -> str | None:
    if key in kept:
        kept.move_to_end(key)
    return kept.get(key)


def _kept(kept: "collections.OrderedDict[Any, str]", key: Any, text: str, most: int) -> None:
    kept[key] = text
    kept.move_to_end(key)
    while len(kept) > most:
        kept.popitem(last=False)
