# SPDX-License-Identifier: MIT
"""Who may see the schema."""

import json

import pytest

SQL = "create table item (id int primary key, name text not null, kind int)"
SCHEMA = "{ __schema { queryType { name } } }"
TYPE = 'query ($n: String!) { t: __type(name: $n) { name } }'
SENTENCE = ("GraphQL introspection is not allowed, but the query contained __schema or __type.")
USER = {"X-FraiseQL-User-Id": "7"}
CLAIMS = {"X-FraiseQL-Claims": '{"sub": "7"}'}
# One that suggests a field, an argument, a member of an input, a type.
MISSPELT = ["{ items { nam } }", "{ items(limi: 1) { id } }", "{ items(where: {kin: {eq: 1}}) { id } }",
            "query ($w: ItemWhereInpu) { items(where: $w) { id } }"]


@pytest.fixture(scope="module")
def database(module_database):
    return module_database(SQL)


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


def test_headers_that_are_not_trusted_authenticate_nobody(database, serve):
    server = serve(database, introspection_mode="authenticated")
    assert refused(server.graphql(SCHEMA, headers=USER))
