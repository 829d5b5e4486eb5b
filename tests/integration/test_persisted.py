# SPDX-License-Identifier: MIT
"""Documents that are asked for by an identifier: registered by clients, or trusted."""

import hashlib
import json
import os
import signal

import pytest

from support.process import Process
from support.server import BINARY, environment

SQL = """
create table item (id int primary key, name text not null);
insert into item select n, 'item ' || n from generate_series(1, 5) as n;
"""
QUERY = "{ items(limit: 1) { name } }"
ANSWER = {"data": {"items": [{"name": "item 1"}]}}
BY_ID = "query ById($id: Int!) { item(id: $id) { name } }"
NEW_TYPE = {"Accept": "application/graphql-response+json"}


def sha256(text):
    return hashlib.sha256(text.encode()).hexdigest()


def by_hash(text=QUERY, digest=None, version=1, **more):
    persisted = {"version": version, "sha256Hash": digest or sha256(text)}
    return {"extensions": {"persistedQuery": persisted}, **more}


def code(response):
    return response.json()["errors"][0]["extensions"]["code"]


# Automatic persisted queries


def test_a_hash_is_known_once_its_document_was_sent(database, serve):
    server = serve(database)
    unknown = server.post(by_hash(), NEW_TYPE)
    assert (unknown.status_code, code(unknown)) == (200, "PERSISTED_QUERY_NOT_FOUND")
    assert unknown.json()["errors"][0]["message"] == "PersistedQueryNotFound"
    assert unknown.headers["Cache-Control"] == "no-store"
    assert server.post(by_hash(query=QUERY)).json() == ANSWER
    assert server.post(by_hash()).json() == ANSWER
    assert server.post({"documentId": "sha256:" + sha256(QUERY)}).json() == ANSWER


def test_every_worker_knows_what_one_was_told(database, serve):
    server = serve(database, server_workers=4)
    assert server.post(by_hash(query=QUERY)).json() == ANSWER
    for _ in range(20):  # each connection meets another worker, or the same
        server.session.close()
        assert server.post(by_hash()).json() == ANSWER


def test_get_asks_by_hash_too(database, serve):
    server = serve(database)
    extensions = json.dumps(by_hash(BY_ID)["extensions"])
    asked = {"extensions": extensions, "variables": '{"id": 2}'}
    assert code(server.get("/graphql", params=asked)) == "PERSISTED_QUERY_NOT_FOUND"
    answer = {"data": {"item": {"name": "item 2"}}}
    assert server.get("/graphql", params={**asked, "query": BY_ID}).json() == answer
    assert server.get("/graphql", params=asked).json() == answer
    assert server.get("/graphql", params={
        "documentId": "sha256:" + sha256(BY_ID), "variables": '{"id": 2}'}).json() == answer


def test_the_hash_is_that_of_the_text_not_of_its_escapes(database, serve):
    server = serve(database)
    query = '{ items(where: {name: {eq: "item 1"}}) { name } } # ü'
    body = json.dumps(by_hash(query, query=query), ensure_ascii=True).encode()
    assert server.post(body).json() == ANSWER
    assert server.post(by_hash(query)).json() == ANSWER


@pytest.mark.parametrize("digest", [sha256("{ other }"), sha256(QUERY).upper(), "", "x" * 64])
def test_a_document_of_another_hash_is_refused(database, serve, digest):
    server = serve(database)
    body = by_hash(query=QUERY)
    body["extensions"]["persistedQuery"]["sha256Hash"] = digest
    response = server.post(body)
    assert (response.status_code, code(response)) == (400, "BAD_USER_INPUT")
    assert response.json()["errors"][0]["message"] == "provided sha does not match query"
    del body["query"]
    assert code(server.post(body)) == "PERSISTED_QUERY_NOT_FOUND"


@pytest.mark.parametrize("document", ["{", "{ nothing }", "query A { a: __typename } query B { b }"])
def test_only_what_fits_the_schema_is_kept(database, serve, document):
    server = serve(database)
    assert server.post(by_hash(document, query=document)).json()["errors"]
    assert code(server.post(by_hash(document))) == "PERSISTED_QUERY_NOT_FOUND"


def test_a_document_whose_values_fail_is_kept(database, serve):
    server = serve(database)
    assert code(server.post(by_hash(BY_ID, query=BY_ID))) == "BAD_USER_INPUT"
    answer = server.post(by_hash(BY_ID, variables={"id": 3})).json()
    assert answer == {"data": {"item": {"name": "item 3"}}}


def test_the_oldest_is_forgotten_first(database, serve):
    server = serve(database, cache_persisted=2)
    documents = [f"{{ items(limit: {n}) {{ id }} }}" for n in (1, 2, 3)]
    for document in documents:
        assert "data" in server.post(by_hash(document, query=document)).json()
    found = ["data" in server.post(by_hash(document)).json() for document in documents]
    assert found == [False, True, True]


def test_another_version_is_refused(database, serve):
    response = serve(database).post(by_hash(version=2, query=QUERY))
    assert response.status_code == 400
    assert response.json()["errors"][0]["message"] == "Unsupported persisted query version"


def test_without_registration_hashes_are_not_supported(database, serve):
    server = serve(database, persisted_apq=False)
    assert server.post(by_hash(query=QUERY)).json() == ANSWER
    response = server.post(by_hash())
    assert (response.status_code, code(response)) == (200, "PERSISTED_QUERY_NOT_SUPPORTED")
    assert response.json()["errors"][0]["message"] == "PersistedQueryNotSupported"


def test_a_hash_is_known_as_soon_as_its_document_is_valid(database, serve):
    """Its first answer has not come yet when the next of the batch asks by hash."""
    server = serve(database, server_batching=True)
    assert server.post([by_hash(query=QUERY), by_hash()]).json() == [ANSWER, ANSWER]


def test_a_batch_may_ask_by_hash(database, serve):
    server = serve(database, server_batching=True)
    answers = server.post([by_hash(query=QUERY), by_hash(BY_ID)]).json()
    assert answers[0] == ANSWER
    assert answers[1]["errors"][0]["extensions"]["code"] == "PERSISTED_QUERY_NOT_FOUND"


# Trusted documents


@pytest.fixture
def folder(tmp_path):
    (tmp_path / "items.graphql").write_text(QUERY)
    (tmp_path / f"{sha256(BY_ID)}.gql").write_text(BY_ID)
    (tmp_path / "codegen.json").write_text(json.dumps({
        sha256("{ items { id } }"): "{ items { id } }", "named": "{ __typename }"}))
    (tmp_path / "apollo.json").write_text(json.dumps({
        "format": "apollo-persisted-query-manifest", "version": 1,
        "operations": [{"id": sha256("query M { __typename }"), "name": "M", "type": "query",
                        "body": "query M { __typename }"}]}))
    (tmp_path / "README.md").write_text("no document")
    (tmp_path / ".hidden.graphql").write_text("{")
    return tmp_path


TYPENAME = {"data": {"__typename": "Query"}}


@pytest.mark.parametrize("body, answer", [
    ({"documentId": "items"}, ANSWER),
    ({"documentId": "sha256:" + sha256(QUERY)}, ANSWER),
    (by_hash(QUERY), ANSWER),
    ({"documentId": sha256(BY_ID), "variables": {"id": 1}}, {"data": {"item": {"name": "item 1"}}}),
    (by_hash("{ items { id } }"), {"data": {"items": [{"id": n} for n in range(1, 6)]}}),
    ({"documentId": "named"}, TYPENAME),
    (by_hash("query M { __typename }"), TYPENAME),
    (by_hash(QUERY, query=QUERY), ANSWER),
])
@pytest.mark.parametrize("mode", ["allow", "required"])
def test_trusted_documents_are_asked_for_by_id(database, serve, folder, mode, body, answer):
    server = serve(database, persisted_folder=folder, persisted_mode=mode)
    assert ", 5 trusted documents" in server.process.output
    assert server.post(body).json() == answer


def test_required_refuses_everything_else_whatever_its_form(database, serve, folder):
    server = serve(database, persisted_folder=folder, persisted_mode="required",
                   server_batching=True)
    other = "{ items(limit: 2) { id } }"
    for response in (
        server.post({"query": other}, NEW_TYPE),
        server.post({"query": QUERY}, NEW_TYPE),
        server.post(by_hash(other, query=other), NEW_TYPE),
        server.get("/graphql", params={"query": other}, headers=NEW_TYPE),
    ):
        assert (response.status_code, code(response)) == (403, "PERSISTED_QUERY_REQUIRED")
    for answer in server.post([{"query": other}, by_hash(other, query=other)]).json():
        assert answer["errors"][0]["extensions"]["code"] == "PERSISTED_QUERY_REQUIRED"
    assert code(server.post(by_hash(other))) == "PERSISTED_QUERY_NOT_FOUND"
    assert code(server.post({"documentId": "other"})) == "PERSISTED_QUERY_NOT_FOUND"
    assert code(server.get("/graphql", params={"documentId": "x"})) == "PERSISTED_QUERY_NOT_FOUND"


def test_with_allow_other_documents_run_as_before(database, serve, folder):
    server = serve(database, persisted_folder=folder)
    assert server.data("{ items(limit: 1) { id } }") == {"items": [{"id": 1}]}
    assert server.post(by_hash("{ __typename }", query="{ __typename }")).json() == TYPENAME


def test_off_reads_no_folder(database, serve, folder):
    server = serve(database, persisted_folder=folder, persisted_mode="off")
    assert code(server.post({"documentId": "items"})) == "PERSISTED_QUERY_NOT_FOUND"


@pytest.mark.parametrize("name, content, said", [
    (f"{'0' * 64}.graphql", QUERY, "is not that of its document"),
    ("a.json", json.dumps({sha256("{ a }"): QUERY}), "is not that of its document"),
    ("a.graphql", "{", "the document \"a\", line 1: Syntax Error"),
    ("a.json", "{", "JSON: "),
    ("a.json", "[]", "a manifest is"),
    ("a.json", '{"a": 1}', "a manifest is"),
    ("a.json", '{"format": "apollo-persisted-query-manifest", "version": 2, "operations": []}',
     "a manifest is"),
    ("a.json", '{"format": "apollo-persisted-query-manifest", "version": 1, "operations": [{}]}',
     'needs an "id" and a "body"'),
    ("items.json", '{"items": "{ __typename }"}', "already stands for another document"),
])
def test_a_folder_with_a_fault_is_refused_with_the_files_name(database, folder, name, content, said):
    (folder / name).write_text(content)
    process = Process("fraiseql", [BINARY, "serve", database.url], cwd="/", env=environment({
        "server_port": 0, "persisted_folder": folder}))
    assert process.wait() == 1
    assert name in process.output and said in process.output


def test_a_pipe_in_the_folder_is_no_document_and_nobody_waits_for_it(database, folder):
    os.mkfifo(folder / "pipe.graphql")
    process = Process("fraiseql", [BINARY, "serve", database.url], cwd="/", env=environment({
        "server_port": 0, "persisted_folder": folder}))
    assert process.wait() == 1
    assert "pipe.graphql: is no file" in process.output


def test_required_needs_a_folder(database):
    process = Process("fraiseql", [BINARY, "serve", database.url], cwd="/", env=environment({
        "server_port": 0, "persisted_mode": "required"}))
    assert process.wait() == 1
    assert "persisted.folder" in process.output


def test_sighup_reads_the_folder_again_and_keeps_the_old_when_it_cannot(database, serve, folder):
    server = serve(database, persisted_folder=folder, persisted_mode="required")
    server.post({"documentId": "items"})
    (folder / "items.graphql").unlink()
    (folder / "new.graphql").write_text("{ a: __typename }")
    server.process.send_signal(signal.SIGHUP)
    server.process.wait_for("serving 1 relations, 0 functions, 5 trusted documents")
    assert code(server.post({"documentId": "items"})) == "PERSISTED_QUERY_NOT_FOUND"
    assert code(server.post(by_hash(QUERY))) == "PERSISTED_QUERY_NOT_FOUND"
    assert server.post({"documentId": "new"}).json() == {"data": {"a": "Query"}}
    (folder / "new.graphql").write_text("{")
    server.process.send_signal(signal.SIGHUP)
    server.process.wait_for("new.graphql")
    server.process.wait_for("stay as they were")
    assert server.post({"documentId": "new"}).json() == {"data": {"a": "Query"}}
