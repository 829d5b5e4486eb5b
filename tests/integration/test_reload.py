# SPDX-License-Identifier: MIT
"""SIGHUP: another configuration and another schema, without losing a request."""

import signal
import time

import pytest

from support.process import PATIENCE

SQL = "create table item (id int primary key); insert into item select generate_series(1, 5)"


@pytest.fixture
def configured(make_database, serve, tmp_path):
    """(server, a function that writes its configuration file and reloads it)"""
    path = tmp_path / "fraiseql.yaml"
    path.write_text("limits: {list_default: 3}\n")
    server = serve(make_database(SQL), arguments=["--config", str(path)])

    def reload(text, *said):
        before = len(server.process.lines)
        path.write_text(text)
        server.process.send_signal(signal.SIGHUP)
        for words in (*said, "serving 1 relations"):
            server.process.wait_for(words, before)

    return server, reload


def becomes(ask, expected):
    """Each worker takes the new configuration in a turn of its own."""
    deadline = time.monotonic() + PATIENCE
    while (found := ask()) != expected and time.monotonic() < deadline:
        pass
    assert found == expected


def ids(server):
    return [item["id"] for item in server.data("{ items { id } }")["items"]]


def test_a_changed_configuration_is_taken(configured):
    server, reload = configured
    assert ids(server) == [1, 2, 3]
    for count in (2, 5, 1):
        reload(f"limits: {{list_default: {count}}}\n")
        becomes(lambda: ids(server), list(range(1, count + 1)))


def test_what_takes_a_restart_stays_and_is_said(configured):
    server, reload = configured
    reload("database: {pool_size: 5}\ncache: {plans: 5}\nlimits: {list_default: 1}\n",
           "a restart is needed to change database.pool_size, cache.plans")
    becomes(lambda: ids(server), [1])


def test_a_configuration_that_is_not_valid_changes_nothing(configured):
    server, reload = configured
    reload("limits: {list_defualt: 1}\n", "list_default.*the configuration stays as it was")
    assert ids(server) == [1, 2, 3]


def test_trusted_documents_are_read_by_the_new_limits(make_database, serve, tmp_path):
    """One reload raises a limit and brings the document that needs it."""
    path, folder = tmp_path / "fraiseql.yaml", tmp_path / "documents"
    folder.mkdir()
    (folder / "flat.graphql").write_text("{ items { id } }")
    text = "persisted: {folder: %s}\nlimits: {document_depth: %d}\n"
    path.write_text(text % (folder, 4))
    server = serve(make_database(SQL), arguments=["--config", str(path)])
    before = len(server.process.lines)
    (folder / "deep.graphql").write_text("{ items(where: {AND: [{AND: [{id: {eq: 2}}]}]}) { id } }")
    path.write_text(text % (folder, 20))
    server.process.send_signal(signal.SIGHUP)
    server.process.wait_for("serving 1 relations, 0 functions, 2 trusted documents", before)
    ask = lambda: server.post({"documentId": "deep"}).json()
    becomes(ask, {"data": {"items": [{"id": 2}]}})


def test_introspection_can_be_closed(configured):
    server, reload = configured
    document = "{ __schema { queryType { name } } }"
    assert server.data(document)
    reload("introspection: {mode: 'off'}\n")
    becomes(lambda: "errors" in server.graphql(document), True)
    assert "introspection is not allowed" in server.errors(document)[0]["message"]


def test_the_size_of_a_body_is_that_of_the_new_configuration(configured):
    server, reload = configured
    body = {"query": "{ items { id } }" + " " * 3000}
    assert server.post(body).status_code == 200
    reload("server: {max_body_bytes: 2KiB}\n")
    becomes(lambda: server.post(body).status_code, 413)


def test_no_request_is_lost_meanwhile(configured):
    server, reload = configured
    for round in range(10):
        reload(f"limits: {{list_default: {1 + round % 2}}}\n")
        for _ in range(20):
            assert len(ids(server)) in (1, 2, 3)
