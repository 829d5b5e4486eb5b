# SPDX-License-Identifier: MIT
"""The backend that a configuration names."""

import importlib
from typing import Any

from fraiseql.storage.backends.base import APQStorageBackend
from fraiseql.storage.backends.memory import MemoryAPQBackend
from fraiseql.storage.backends.postgresql import PostgreSQLAPQBackend


def create_apq_backend(config: Any, pool: Any = None) -> APQStorageBackend:
    """The backend of a FraiseQLConfig: `apq_storage_backend` memory, postgresql or custom, and
    `apq_backend_config`; a custom one is `{"backend_class": "package.Class", …}`, whose class is
    called with that dict.

    Raises ValueError for another name; what importing and making the class raises."""
    kind = config.apq_storage_backend
    options = dict(config.apq_backend_config or {})
    if kind == "memory":
        return MemoryAPQBackend()
    if kind == "postgresql":
        return PostgreSQLAPQBackend(options, pool)
    if kind != "custom":
        raise ValueError(f"{kind!r} is no backend: memory, postgresql and custom are")
    module, _, name = str(options.get("backend_class") or "").rpartition(".")
    if not module:
        raise ValueError("A custom backend has `backend_class`: package.Class")
    backend = getattr(importlib.import_module(module), name)(options)
    if not isinstance(backend, APQStorageBackend):
        raise ValueError(f"{name} is no APQStorageBackend")
    return backend


def get_backend_info(backend: APQStorageBackend) -> dict[str, Any]:
    """type, module, supports_caching, supports_queries."""
    return {
        "type": type(backend).__name__,
        "module": type(backend).__module__,
        "supports_caching": True,
        "supports_queries": True,
    }
