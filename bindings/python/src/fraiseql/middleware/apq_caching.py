# SPDX-License-Identifier: MIT
"""Responses to persisted queries that are kept, for programs that answer requests themselves.

What is kept is found again by the hash and the tenant alone: only queries without variables are
looked up and kept, and a program keeps those of which it knows that all users of a tenant may read
the answer.  The engine's own cache (cache.results) has no such condition.
"""

from __future__ import annotations

import threading
from collections.abc import Mapping
from typing import Any

from fraiseql.middleware.apq import get_apq_hash, is_apq_request
from fraiseql.storage.backends import APQStorageBackend, create_apq_backend

__all__ = [
    "clear_backend_cache",
    "create_apq_backend",
    "get_apq_backend",
    "get_apq_hash_from_request",
    "handle_apq_request_with_cache",
    "is_cacheable_response",
    "store_response_in_cache",
]

_MOST = 64
_lock = threading.Lock()
_backends: dict[str, APQStorageBackend] = {}


def get_apq_backend(config: Any) -> APQStorageBackend:
    """The backend that a configuration names; the same one for the same settings.

    Raises what `create_apq_backend()` raises."""
    key = repr((config.apq_storage_backend, config.apq_backend_config))
    with _lock:
        if key not in _backends:
            if len(_backends) >= _MOST:
                _backends.pop(next(iter(_backends)))
            _backends[key] = create_apq_backend(config)
        return _backends[key]


def clear_backend_cache() -> None:
    """Forgets the backends, and what those in memory hold."""
    with _lock:
        _backends.clear()


def get_apq_hash_from_request(request: Any) -> str | None:
    """The hash that a request names."""
    return get_apq_hash(request)


def is_cacheable_response(response: Mapping[str, Any]) -> bool:
    """An answer with data and without errors?"""
    return "data" in response and not response.get("errors")


def handle_apq_request_with_cache(
    request: Any,
    backend: APQStorageBackend,
    config: Any,
    context: Mapping[str, Any] | None = None,
) -> dict[str, Any] | None:
    """The response that is kept; None when the program has to execute the request."""
    hash_value = get_apq_hash(request)
    if not config.apq_cache_responses or not is_apq_request(request) or hash_value is None:
        return None
    given = request.get("variables") if isinstance(request, Mapping) else request.variables
    return None if given else backend.get_cached_response(hash_value, context)


def store_response_in_cache(
    hash_value: str,
    response: dict[str, Any],
    backend: APQStorageBackend,
    config: Any,
    context: Mapping[str, Any] | None = None,
) -> None:
    """Keeps a response without errors, if the configuration says so.  Not for a request with
    variables: nothing tells its responses from each other."""
    if config.apq_cache_responses and is_cacheable_response(response):
        backend.store_cached_response(hash_value, response, context)
