# SPDX-License-Identifier: MIT
"""Persisted queries in a request, for programs that look at it themselves.  The engine answers
them."""

from collections.abc import Mapping
from typing import Any

from fraiseql.storage.apq_store import get_persisted_query


def get_apq_hash(request: Any) -> str | None:
    """The hash that a request names: an object or dict with `extensions`."""
    extensions = _of(request, "extensions")
    persisted = _of(extensions, "persistedQuery")
    found = _of(persisted, "sha256Hash")
    return found if isinstance(found, str) and found else None


def is_apq_request(request: Any) -> bool:
    """Does the request name a persisted query?"""
    return get_apq_hash(request) is not None


def is_apq_hash_only_request(request: Any) -> bool:
    """Does it name one, without its text?"""
    return is_apq_request(request) and not _of(request, "query")


def is_apq_with_query_request(request: Any) -> bool:
    """Does it name one, and give its text?"""
    return is_apq_request(request) and bool(_of(request, "query"))


def create_apq_error_response(
    error_code: str, message: str, details: str | None = None
) -> dict[str, Any]:
    """`{"errors": [{"message", "extensions": {"code"}}]}`."""
    extensions = {"code": error_code} | ({"details": details} if details else {})
    return {"errors": [{"message": message, "extensions": extensions}]}


def create_arbitrary_query_rejected_error() -> dict[str, Any]:
    """What is answered to a query that is not persisted, where only those are allowed."""
    return create_apq_error_response(
        "ARBITRARY_QUERY_NOT_ALLOWED",
        "Persisted queries required. Arbitrary queries are not allowed.",
        "Use automatic persisted queries, or register queries beforehand.",
    )


def handle_apq_request(
    hash_value: str | None,
    variables: Mapping[str, Any] | None,
    operation_name: str | None = None,
) -> dict[str, Any]:
    """`{"query", "variables", "operationName"}` of a hash that is known to
    fraiseql.storage.apq_store, for the engine to execute; else the error that makes clients send
    the text."""
    query = get_persisted_query(hash_value) if hash_value else None
    if query is None:
        return create_apq_error_response("PERSISTED_QUERY_NOT_FOUND", "PersistedQueryNotFound")
    return {"query": query, "variables": variables, "operationName": operation_name}


def should_process_apq_request(apq_mode: Any) -> bool:
    """Whether a FraiseQLConfig's `apq_mode` takes persisted queries."""
    return str(getattr(apq_mode, "value", apq_mode)) != "disabled"


def _of(holder: Any, name: str) -> Any:
    return holder.get(name) if isinstance(holder, Mapping) else getattr(holder, name, None)
