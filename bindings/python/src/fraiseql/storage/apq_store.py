# SPDX-License-Identifier: MIT
"""The persisted queries of this process."""

from fraiseql.storage.backends.base import compute_query_hash
from fraiseql.storage.backends.memory import MemoryAPQBackend

__all__ = [
    "clear_storage",
    "compute_query_hash",
    "get_persisted_query",
    "get_storage_stats",
    "store_persisted_query",
]

_backend = MemoryAPQBackend()


def get_persisted_query(hash_value: str) -> str | None:
    """The query, or None."""
    return _backend.get_persisted_query(hash_value) if hash_value else None


def store_persisted_query(hash_value: str, query: str) -> None:
    """Keeps a query.  Raises ValueError when the hash is not its own."""
    _backend.store_persisted_query(hash_value, query)


def clear_storage() -> None:
    """Forgets everything."""
    _backend.clear_storage()


def get_storage_stats() -> dict[str, int]:
    """stored_queries, total_size_bytes."""
    stats = _backend.get_storage_stats()
    return {name: stats[name] for name in ("stored_queries", "total_size_bytes")}
