# SPDX-License-Identifier: MIT
"""Who may see the schema."""

import json
import os
import pathlib
import re
from concurrent.futures import ThreadPoolExecutor

import pytest
import requests

SQL = "create table item (id int primary key, name text not null, kind int)"
MIB = 1024 * 1024
SCHEMA = "{ __schema { queryType { name } } }"
TYPE = 'query ($n: String!) { t: __type(name: $n) { name } }'
SENTENCE = ("GraphQL introspection is not allowed, but the query contained __schema or __type.")
USER = {"X-FraiseQL-User-Id": "7"}
CLAIMS = {"X-FraiseQL-Claims": '{"sub": "7"}'}
# One that suggests a field, an argument, a member of an input, a type.
MISSPELT = ["{ items { nam } }", "{ items(limi: 1) { id } }", "{ items(where: {kin: {eq: 1}}) { id } }",
            "query ($w: ItemWhereInpu) { items(where: $w) { id } }"]


def refused(response):
    errors = response.get("errors")
    if not errors:
        return False
    assert errors[0]["message"] == SENTENCE
    assert errors[0]["extensions"]["code"] == "GRAPHQL_VALIDATION_FAILED"
    return True


def suggests(server, document, headers=None):
    return "Did you mean" in json.dumps(server.graphql(document, headers=headers))


def test_everybody_may_look_by_default(database, serve):
    server = serve(database)
    assert server.data(SCHEMA) == {"__schema": {"queryType": {"name": "Query"}}}
    assert all(suggests(server, document) for document in MISSPELT)


def test_nobody_may_when_it_is_off(database, serve):
    server = serve(database, introspection_mode="off", session_trusted_headers=True)
    for headers in (None, USER, CLAIMS):
        assert refused(server.graphql(SCHEMA, headers=headers))
        assert refused(server.graphql(TYPE, {"n": "Item"}, headers=headers))
        assert not any(suggests(server, document, headers) for document in MISSPELT)
    assert refused(server.get("/graphql", params={"query": SCHEMA}).json())
    assert refused(server.graphql("{ ...F } fragment F on Query { ... { __schema { __typename } } }"))
    assert server.data("{ __typename items { __typename } }") == {"__typename": "Query", "items": []}


def test_a_document_is_refused_to_one_and_run_for_the_other(database, serve):
    """Documents are kept for whoever asks next: what is kept must not decide."""
    server = serve(database, introspection_mode="authenticated", session_trusted_headers=True,
                   server_workers=1, server_batching=True)
    for _ in range(2):
        assert refused(server.graphql(SCHEMA))
        assert not refused(server.graphql(SCHEMA, headers=USER))
        assert not refused(server.graphql(SCHEMA, headers=CLAIMS))
        assert refused(server.graphql(SCHEMA, headers={"X-FraiseQL-Tenant-Id": "1"}))
        assert refused(server.graphql(SCHEMA, headers={"X-FraiseQL-User-Id": ""}))
        assert all(map(refused, server.post([{"query": SCHEMA}, {"query": SCHEMA}]).json()))
        assert not any(map(refused, server.post([{"query": SCHEMA}], USER).json()))
    for document in MISSPELT:
        assert not suggests(server, document)
        assert suggests(server, document, USER)


def test_whom_a_provider_gives_roles_is_known_and_who_has_a_tenant_alone_is_not(database, serve):
    gate = {"name": "gate", "type": "gateway", "addresses": "127.0.0.0/8", "headers": "tenant=x-tenant, roles=x-roles"}
    server = serve(database, introspection_mode="authenticated", auth_providers=json.dumps([gate]))
    assert not refused(server.graphql(SCHEMA, headers={"X-Tenant": "1", "X-Roles": "reader"}))
    assert refused(server.graphql(SCHEMA, headers={"X-Tenant": "1", "X-Roles": ""}))


def test_headers_that_are_not_trusted_authenticate_nobody(database, serve):
    server = serve(database, introspection_mode="authenticated")
    assert refused(server.graphql(SCHEMA, headers=USER))


TABLES = """do $$ begin for i in {}..{} loop execute format('create table table_%s (id int primary key, name text,
    created_at timestamptz, parent_id int references table_%s, amount numeric)', i, greatest(i / 2, 1)); end loop; end $$"""


@pytest.fixture(scope="module")
def large(module_database, module_serve):
    """1,000 tables, and every limit and feature as it is built in."""
    database = module_database()
    for first in range(1, 1001, 500):  # each table takes locks, of which a transaction has so many
        database.execute(TABLES.format(first, first + 499))
    return database, module_serve(database, server_workers=1)


def standard_query():
    source = (pathlib.Path(__file__).parents[2] / "src/cli/print_schema.c").read_text()
    text = re.search(r"introspection_query = FQ_STR_INIT\((.*?)\);", source, re.S)[1]
    return "".join(re.findall(r'"((?:[^"\\]|\\.)*)"', text))


def resident(server):
    with open(f"/proc/{server.process.pid}/statm", encoding="ascii") as statm:
        return int(statm.read().split()[1]) * os.sysconf("SC_PAGESIZE")


def is_sanitized(server):
    """It keeps what was freed, so that nothing can be said of its memory."""
    with open(f"/proc/{server.process.pid}/maps", encoding="utf-8") as maps:
        return "asan" in maps.read()


def test_what_nobody_asks_for_takes_little_memory_and_asking_once_takes_no_more(large):
    _, server = large
    idle = resident(server)
    assert is_sanitized(server) or idle < 42 * MIB
    assert server.post({"query": standard_query()}).status_code == 200
    assert is_sanitized(server) or resident(server) < idle + 12 * MIB


def test_the_standard_query_of_many_tables_is_answered(large):
    _, server = large
    answer = server.post({"query": standard_query()})
    assert answer.status_code == 200 and len(answer.content) > 20_000_000
    types = {t["name"] for t in answer.json()["data"]["__schema"]["types"]}
    assert {"Table1", "Table1000", "Table1000WhereInput"} <= types


def test_many_may_ask_for_it_at_once(large):
    _, server = large
    body = json.dumps({"query": standard_query()}).encode()

    def ask(_):
        return requests.post(server.url, body, headers={"Content-Type": "application/json"}, timeout=60).content

    with ThreadPoolExecutor(10) as pool:
        answers = set(pool.map(ask, range(10)))
    assert len(answers) == 1 and len(answers.pop()) > 20_000_000


def test_sent_alone_it_needs_the_memory_of_a_part_and_else_its_own(large, serve):
    database, _ = large
    server = serve(database, server_workers=1, limits_request_bytes="8MiB", ready=False)
    server.wait_until_ready()
    assert "errors" not in server.graphql(standard_query())
    server = serve(database, server_workers=1, server_batching=True, limits_response_bytes="8MiB", ready=False)
    server.wait_until_ready()
    [answer] = server.post([{"query": standard_query()}]).json()
    assert answer["errors"][0] == {
        "message": "The response is larger than is allowed (limits.response_bytes); ask for less of the schema at once.",
        "extensions": {"code": "LIMIT_EXCEEDED"}}
    # Alone it is sent while it is written.
    assert "errors" not in server.graphql(standard_query())
