# SPDX-License-Identifier: MIT
"""What a backend of persisted queries can do."""

import abc
import hashlib
from collections.abc import Iterable, Mapping
from typing import Any

MAX_QUERY = 1024 * 1024
"""Longest query that is kept, in bytes."""


class APQStorageBackend(abc.ABC):
    """Keeps queries by the SHA-256 of their text, and, if it can, responses."""

    @abc.abstractmethod
    def get_persisted_query(self, hash_value: str) -> str | None:
        """The query, or None."""

    @abc.abstractmethod
    def store_persisted_query(self, hash_value: str, query: str) -> None:
        """Keeps a query.  Raises ValueError when the hash is not its own."""

    @abc.abstractmethod
    def get_cached_response(
        self, hash_value: str, context: Mapping[str, Any] | None = None
    ) -> dict[str, Any] | None:
        """The response that is kept for the tenant of the context, or None."""

    @abc.abstractmethod
    def store_cached_response(
        self, hash_value: str, response: dict[str, Any], context: Mapping[str, Any] | None = None
    ) -> None:
        """Keeps a response for the tenant of the context.

        The key has neither variables nor the user in it: whoever calls this says by the hash that
        the response is the same for all of them."""

    def register_queries(self, queries: Iterable[str]) -> dict[str, str]:
        """Keeps queries that are known beforehand.  Returns them by their hashes."""
        made = {compute_query_hash(query): query for query in queries}
        for hash_value, query in made.items():
            self.store_persisted_query(hash_value, query)
        return made

    def extract_tenant_id(self, context: Mapping[str, Any] | None) -> Any:
        """Of `user.metadata.tenant_id`, `user.tenant_id` or `tenant_id`, the first that is
        there."""
        context = context or {}
        user = context.get("user")
        for holder in (_of(user, "metadata"), user, context):
            tenant = _of(holder, "tenant_id")
            if tenant is not None:
                return tenant
        return None


def compute_query_hash(query: str) -> str:
    """SHA-256 of the text, in hexadecimal digits."""
    return hashlib.sha256(query.encode()).hexdigest()


def checked(hash_value: str, query: str) -> None:
    """Raises ValueError: an empty or too long query, or a hash that is not its own."""
    if not hash_value:
        raise ValueError("Hash value cannot be empty")
    if not query.strip():
        raise ValueError("Query cannot be empty")
    if len(query.encode()) > MAX_QUERY:
        raise ValueError(f"Query has more than {MAX_QUERY} bytes")
    if compute_query_hash(query) != hash_value.lower():
        raise ValueError("provided sha does not match query")


def _of(holder: Any, name: str) -> Any:
    return holder.get(name) if isinstance(holder, Mapping) else getattr(holder, name, None)
