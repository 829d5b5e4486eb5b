# SPDX-License-Identifier: MIT
"""Persisted queries."""

import sys
import types

import psycopg
import pytest

from fraiseql.storage import apq_store
from fraiseql.storage.backends import (
    MemoryAPQBackend,
    PostgreSQLAPQBackend,
    create_apq_backend,
    get_backend_info,
)
from fraiseql.storage.query_loader import load_queries_from_directory

SQL = ""
HASH = "460c3a93211614ac783c0f1d1bbbcb45a6da87d6421b5c0771772588f1015ff8"


@pytest.fixture(params=["memory", "postgresql"])
def backend(request, database):
    if request.param == "memory":
        yield MemoryAPQBackend()
        return
    with psycopg.connect(database.url, autocommit=True) as connection:
        yield PostgreSQLAPQBackend({}, connection)
        connection.execute("drop table apq_queries, apq_responses")


def test_queries_and_responses(backend):
    assert backend.get_persisted_query(HASH) is None
    assert backend.register_queries(["{a}"]) == {HASH: "{a}"}
    assert backend.get_persisted_query(HASH.upper()) == "{a}"
    for wrong, why in [(HASH, "does not match"), ("", "empty")]:
        with pytest.raises(ValueError, match=why):
            backend.store_persisted_query(wrong, "{b}")
    backend.store_cached_response(HASH, {"data": 1}, {"tenant_id": "a"})
    backend.store_cached_response(HASH, {"data": 2}, {"tenant_id": "a"})
    assert backend.get_cached_response(HASH) is None
    user = types.SimpleNamespace(metadata={"tenant_id": "a"})
    assert backend.get_cached_response(HASH, {"user": user}) == {"data": 2}
    assert get_backend_info(backend)["type"] == type(backend).__name__


def test_memory_has_an_end():
    backend = MemoryAPQBackend(max_entries=2)
    backend.register_queries(["{a}", "{b}", "{c}"])
    stats = backend.get_storage_stats()
    assert (stats["stored_queries"], stats["total_size_bytes"]) == (2, 6)
    assert backend.get_persisted_query(HASH) is None


def test_the_store_of_the_process():
    apq_store.store_persisted_query(HASH, "{a}")
    assert apq_store.get_persisted_query(HASH) == "{a}"
    assert apq_store.get_storage_stats() == {"stored_queries": 1, "total_size_bytes": 3}
    apq_store.clear_storage()
    assert apq_store.get_persisted_query(HASH) is None


class Own(MemoryAPQBackend):
    def __init__(self, options):
        super().__init__()


def test_backends_by_their_names(monkeypatch):
    module = types.SimpleNamespace(Own=Own)
    monkeypatch.setitem(sys.modules, "fraiseql_test_backend", module)

    def made(kind, **options):
        config = types.SimpleNamespace(apq_storage_backend=kind, apq_backend_config=options)
        return create_apq_backend(config)

    assert type(made("memory")) is MemoryAPQBackend
    own = made("custom", backend_class="fraiseql_test_backend.Own")
    assert type(own) is Own
    for kind, why in [("redis", "no backend"), ("custom", "backend_class"), ("postgresql", "pool")]:
        with pytest.raises(ValueError, match=why):
            made(kind)


def test_queries_from_files(tmp_path):
    (tmp_path / "a.graphql").write_text("# mine\nquery A { a }\n")
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / "b.gql").write_text("query B { ...F } query C { c } fragment F on Q { b }")
    one, two, three = load_queries_from_directory(tmp_path)
    assert one == "# mine\nquery A { a }"
    assert two.startswith("query B") and "fragment F" in two and three.startswith("query C")
    with pytest.raises(FileNotFoundError):
        load_queries_from_directory(tmp_path / "none")
