# SPDX-License-Identifier: MIT
"""Backends of persisted queries: in memory, in PostgreSQL, or one's own."""

from fraiseql.storage.backends.base import APQStorageBackend
from fraiseql.storage.backends.factory import create_apq_backend, get_backend_info
from fraiseql.storage.backends.memory import MemoryAPQBackend
from fraiseql.storage.backends.postgresql import PostgreSQLAPQBackend

__all__ = [
    "APQStorageBackend",
    "MemoryAPQBackend",
    "PostgreSQLAPQBackend",
    "create_apq_backend",
    "get_backend_info",
]
