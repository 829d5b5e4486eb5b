# SPDX-License-Identifier: MIT
"""What a document may have: each limit is a setting, is told by name, and has a code of its own."""

import json
import re
import subprocess

import pytest

from support.server import BINARY, environment
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


# ---- what operations cost ----

COST_SQL = """
create table author (id int primary key, name text not null, photo text);
create table book (id int primary key, author_id int not null references author, title text not null);
create table review (id int primary key, book_id int not null references book, words text);
create table pet (id int primary key, kind text not null, bark text, purr text);
comment on column author.photo is '@fraiseql {"cost": 100}';
create function fn_slow(word text) returns text stable language sql as $$ select word $$;
comment on function fn_slow is '@fraiseql {"cost": 2000}';
insert into author values (1, 'Ada', 'a');
"""
COST_FILE = """
extend type Book @cost(weight: 50) { title: String! @cost(weight: 20) }
interface Pet @relation(name: "pet", discriminator: "kind") @case(value: "d", type: "Dog")
    @case(value: "c", type: "Cat") { id: Int! }
type Dog implements Pet { id: Int! bark: String @cost(weight: 30) }
type Cat implements Pet { id: Int! purr: String @cost(weight: 20) }
"""
DEEP = "books(limit: $n) { reviews(limit: $n) { id } }"
# What costs more than 1000, and how much; with variables.
DEAR = [
    ("{ authors { id } }", {}, 1001),
    ("{ authors(limit: 10) { books(limit: 10) { reviews(limit: 10) { id } } } }", {},
     1 + 10 * (1 + 10 * (1 + 50 + 10))),
    ("query($n: Int) { authors(limit: $n) { " + DEEP + " } }", {"n": 8}, 1 + 8 * (1 + 8 * (1 + 50 + 8))),
    ("{ " + " ".join(f"a{i}: authors(limit: 100) {{ id }}" for i in range(10)) + " }", {}, 10 + 10 * 100),
    ("{ a: authors(limit: 100) { ...F } } fragment F on Author { ...G name }"
     " fragment G on Author { " + " ".join(f"n{i}: name" for i in range(10)) + " }", {}, 1 + 100 * 11),
    ("{ authorsConnection(first: 1000) { nodes { id } } }", {}, 2 + 1000),
    ("{ authorsAggregate { count } }", {}, 1002),
    ("{ authors(limit: 10) { photo } }", {}, 1 + 10 * 100),
    ("{ books(limit: 15) { title } }", {}, 1 + 15 * (50 + 20)),
    ('{ slow(word: "x") }', {}, 2000),
    # A row is of one type: of the dearest.
    ("{ pets(limit: 100) { id ... on Dog { bark } ... on Cat { purr } } }", {}, 1 + 100 * (1 + 30)),
]


@pytest.fixture(scope="module")
def costly(module_database, module_serve, tmp_path_factory):
    path = tmp_path_factory.mktemp("cost") / "cost.graphql"
    path.write_text(COST_FILE)
    rule = {"name": "dear", "key": "tenant", "requests": 100, "unit": "cost", "window": "24h",
            "algorithm": "fixed_window"}
    return module_serve(module_database(COST_SQL), server_workers=1, limits_cost=1000,
                        server_batching=True, schema_file=str(path), rate_limit_rules=json.dumps([rule]),
                        session_trusted_headers=True)


def counted(server, metric):
    return int(re.search(rf"^{re.escape(metric)} (\d+)$", server.get("/metrics").text, re.M)[1])


def test_what_costs_too_much_is_refused_before_postgresql_sees_it(costly):
    costly.data("{ authors(limit: 1) { id } }")
    jobs = counted(costly, "fraiseql_db_jobs_total")
    refused = 'fraiseql_refusals_total{feature="cost"}'
    before = counted(costly, refused)
    for document, variables, cost in DEAR:
        response = costly.post({"query": document, "variables": variables}, NEW_TYPE)
        error = response.json()["errors"][0]
        assert (response.status_code, error["extensions"]["code"]) == (400, "OPERATION_TOO_EXPENSIVE")
        assert f"costs {cost}, and 1000 is allowed (limits.cost)" in error["message"]
    assert counted(costly, "fraiseql_db_jobs_total") == jobs
    assert counted(costly, refused) == before + len(DEAR)


def test_a_plan_is_judged_by_each_request_s_own_variables(costly):
    """Of one plan, since both numbers are below the same power of four."""
    document = "query($n: Int) { authors(limit: $n) { " + DEEP + " } }"
    for n, fits in ((3, True), (15, False), (2, True), (7, False)):
        answer = costly.graphql(document, {"n": n})
        assert ("errors" not in answer) == fits, n


def test_each_operation_of_a_batch_is_judged_alone(costly):
    cheap, dear = {"query": "{ authors(limit: 900) { id } }"}, {"query": "{ authors { id } }"}
    answers = costly.post([cheap, dear, cheap]).json()
    assert [list(answer) for answer in answers] == [["data"], ["errors"], ["data"]]


def test_a_rule_counts_what_operations_cost(costly):
    def ask(tenant, document):
        return costly.post({"query": document}, {"X-FraiseQL-Tenant-Id": tenant}).status_code

    forty = "{ authors(limit: 39) { id } }"
    assert [ask("a", forty), ask("a", forty), ask("a", forty), ask("a", "{ authors(limit: 19) { id } }")] == \
        [200, 200, 429, 200]
    assert ask("a", "{ __typename }") == 429
    assert ask("b", "{ authors(limit: 200) { id } }") == 429 and ask("b", forty) == 200


def test_changes_of_many_rows_cost_what_they_may_change_and_answers_say_it(module_database, serve):
    server = serve(module_database(COST_SQL), server_workers=1, limits_cost=100, limits_cost_shown=True,
                   mutations_tables="all")
    change = "mutation($n: Int!) { updateAuthors(where: {id: {lt: 0}}, max: $n, set: {name: \"x\"}) { count } }"
    remove = "mutation($n: Int!) { deleteBooks(where: {id: {lt: 0}}, max: $n) { books { id } } }"
    make = "mutation($i: [AuthorCreateInput!]!) { createAuthors(input: $i) { count } }"

    def cost(document, n):
        answer = server.post({"query": document, "variables": {"n": n, "i": [{"id": n, "name": "x"}]}}, NEW_TYPE).json()
        return answer.get("extensions", {}).get("cost") or answer["errors"][0]["message"].split(",")[0]

    for n in (98, 9, 0):  # one plan, and what each of its variables allows
        assert cost(change, n) == {"requested": 1 + 1 + n, "limit": 100}
        assert cost(remove, n // 2) == {"requested": 1 + 1 + n // 2 * 2, "limit": 100}
    assert cost(change, 99) == "The operation costs 101" and cost(remove, 50) == "The operation costs 102"
    assert cost(make, 7) == {"requested": 1 + 1 + 1, "limit": 100}
    failed = server.graphql("{ a: authors { id } b: author(id: 1) { id } }")
    assert "OPERATION_TOO_EXPENSIVE" in str(failed) and "extensions" not in failed


def test_weights_are_printed_and_read_again(costly, module_database, tmp_path):
    """And what a file says counts, whatever a comment does."""
    url = module_database(COST_SQL).url

    def printed(text):
        path = tmp_path / "said.graphql"
        path.write_text(text)
        return subprocess.run([BINARY, "schema", url, "--schema", str(path), "--format",
                               "bindings"], env=environment(), capture_output=True, text=True, check=True).stdout

    text = printed(COST_FILE)
    for part in (r"type Book @relation.* @cost\(weight: 50\)", r"title: String! .*@cost\(weight: 20\)",
                 r"photo: String .*@cost\(weight: 100\)", r"slow\(.* @cost\(weight: 2000\)"):
        assert re.search(part, text), text
    other = text.replace("weight: 100)", "weight: 1)").replace("weight: 2000)", "weight: 0)")
    assert printed(text) == text != other == printed(other)
