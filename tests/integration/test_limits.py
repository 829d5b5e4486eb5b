# SPDX-License-Identifier: MIT
"""What a document may have: each limit is a setting, is told by name, and has a code of its own."""

import pytest

from support.wire import graphql_request

SQL = "create table item (id int primary key, name text not null)"
NEW_TYPE = {"Accept": "application/graphql-response+json"}

# Setting, value, a document that fits, one that does not, code.
LIMITS = [
    ("document_bytes", "1KiB", "{ items { id } }" + " " * 1000, "{ items { id } }" + " " * 1024,
     "DOCUMENT_TOO_LARGE"),
    ("document_tokens", 100, "{" + "a:__typename " * 32 + "}", "{" + "a:__typename " * 33 + "}",
     "TOKEN_LIMIT_EXCEEDED"),
    ("document_depth", 4, "{ items { ... { id } } }", "{ items { ... { ... { ... { id } } } } }",
     "DEPTH_LIMIT_EXCEEDED"),
    ("document_depth", 4, "{ ...A } fragment A on Query { ... { items { id } } }",
     "{ ...A } fragment A on Query { ...B } fragment B on Query { ... { items { id } } }",
     "DEPTH_LIMIT_EXCEEDED"),
    ("document_operations", 2, "query A { a: __typename } query B { b: __typename }",
     "query A { a: __typename } query B { b: __typename } query C { c: __typename }",
     "OPERATION_LIMIT_EXCEEDED"),
    ("document_fragments", 1, "{ ...A } fragment A on Query { __typename }",
     "{ ...A ...B } fragment A on Query { __typename } fragment B on Query { __typename }",
     "FRAGMENT_LIMIT_EXCEEDED"),
    ("document_variables", 1, "query A($a: Int) { items(limit: $a) { id } }",
     "query A($a: Int, $b: Int) { items(limit: $a, offset: $b) { id } }",
     "VARIABLE_LIMIT_EXCEEDED"),
    ("document_aliases", 1, "{ a: __typename }", "{ a: __typename b: __typename }",
     "ALIAS_LIMIT_EXCEEDED"),
    ("document_directives", 1, "{ __typename @skip(if: false) }",
     "{ __typename @skip(if: false) items @skip(if: false) { id } }", "DIRECTIVE_LIMIT_EXCEEDED"),
    ("document_directives_each", 1, "{ __typename @skip(if: false) }",
     "{ __typename @skip(if: false) @include(if: true) }", "DIRECTIVE_LIMIT_EXCEEDED"),
    ("document_root_fields", 1, "{ ...A } fragment A on Query { items { id } }",
     "{ __typename ...A } fragment A on Query { items { id } }", "ROOT_FIELD_LIMIT_EXCEEDED"),
    ("document_fields", 3, "{ items { id name } }", "{ items { id name a: id } }",
     "FIELD_LIMIT_EXCEEDED"),
    ("document_merge_steps", 1000, "{ items { id } }", "{ items { " + "id " * 1000 + "} }",
     "MERGE_LIMIT_EXCEEDED"),
]


@pytest.mark.parametrize("name, value, fits, passes, code", LIMITS)
def test_a_limit_is_set_and_named_and_has_a_code(database, serve, name, value, fits, passes, code):
    server = serve(database, server_workers=1, **{f"limits_{name}": value})
    operation = {"operationName": "A"} if fits.startswith("query A") else {}
    assert "data" in server.post({"query": fits, **operation}).json()
    for method in (lambda: server.post({"query": passes, **operation}, NEW_TYPE),
                   lambda: server.get("/graphql", params={"query": passes, **operation},
                                      headers=NEW_TYPE)):
        response = method()
        error = response.json()["errors"][0]
        assert (response.status_code, error["extensions"]["code"]) == (400, code)
        assert f"(limits.{name})" in error["message"]
    assert server.post({"query": passes, **operation}).status_code == 200  # application/json


def test_so_many_errors_are_told(database, serve):
    document = "{ " + " ".join(f"x{n}" for n in range(200)) + " }"
    assert len(serve(database).errors(document)) == 100
    assert len(serve(database, limits_errors=3).errors(document)) == 3


def test_a_depth_that_was_raised_is_served(database, serve):
    server = serve(database, limits_document_depth=500)
    document = "{ items { " + "... { " * 490 + "id" + " }" * 490 + " } }"
    with server.connect() as wire:
        assert wire.exchange(graphql_request(document)).json == {"data": {"items": []}}
