# SPDX-License-Identifier: MIT
"""Short documents with huge answers: neither the server nor PostgreSQL holds what nobody can use."""

import signal
import socket
import struct
import threading

import pytest
import requests

from support.process import PATIENCE
from support.wire import graphql_request, request

SQL = """
create table page (id int primary key, parent_id int references page, body text);
insert into page select i, 1, repeat('x', 8000) from generate_series(1, 1000) i;
create table node (id int primary key, parent_id int references node, big text);
insert into node select i, 1, repeat('y', 200) from generate_series(1, 2000) i;
create table blob (id int primary key, body text);
insert into blob select i, repeat('z', i * 1000000) from generate_series(1, 12) i;
create view prepared as select 1 as id, count(*)::int as statements,
       sum(length(statement))::int as bytes from pg_prepared_statements;
comment on view prepared is '@fraiseql {"key": ["id"]}'
"""
# 8 GB, 800 MB, 4 million rows: the nested lists of each hang on one row a thousand times.
HUGE = [
    "{ pages { parent { pages { body } } } }",
    "{ nodes(limit: 2000) { parent { nodes(limit: 2000) { big } } } }",
    "{ nodes(limit: 2000) { parent { nodes(limit: 2000) { id } } } }",
    "{ nodes { parent { nodes { parent { nodes { parent { nodes { id } } } } } } } }",
]
MB = 1 << 20


def memory(server, kind):
    """VmRSS, what the process holds now, or VmHWM, the most it held."""
    with open(f"/proc/{server.process.pid}/status", encoding="ascii") as status:
        return next(int(line.split()[1]) * 1024 for line in status if line.startswith(kind))


def code(answer):
    return answer["errors"][0]["extensions"]["code"]


@pytest.mark.parametrize("document", HUGE)
def test_what_no_memory_holds_is_given_up_soon(database, serve, document):
    server = serve(database, server_workers=1, limits_request_bytes="16MiB")
    before = memory(server, "VmHWM")
    assert code(server.graphql(document)) in ("LIMIT_EXCEEDED", "OPERATION_TOO_EXPENSIVE")
    assert memory(server, "VmHWM") - before < 40 * MB
    assert server.data("{ page(id: 3) { id } }") == {"page": {"id": 3}}


# What no stream takes: pages of one row, and lists inside of lists that are short by themselves.
COLLECTED = [
    "{ nodes(limit: 2000) { parent { nodesConnection(first: 2000) { edges { node { big } } } } } }",
    "{ a: nodes(limit: 2000) { parent { nodes(limit: 2000) { big } } } b: node(id: 1) { id } }",
]


@pytest.mark.parametrize("document", COLLECTED)
def test_what_is_collected_is_right_or_refused_with_what_helps(make_database, serve, document):
    database = make_database(SQL)
    server = serve(database, server_workers=1, limits_request_bytes="4MiB", limits_list_product=10000000)
    before = memory(server, "VmHWM")
    answer = server.graphql(document)
    assert code(answer) == "LIMIT_EXCEEDED"
    assert "(limits.request_bytes); ask for less at once, with limit or first" in answer["errors"][0]["message"]
    assert memory(server, "VmHWM") - before < 20 * MB
    few = server.data(document.replace("2000", "20"))
    assert [len(of) for of in few.values()][0] == 20
    assert "y" * 200 in str(few)
    database.execute("analyze")  # then PostgreSQL expects it, and it does not even begin
    server = serve(database, server_workers=1)
    answer = server.graphql(document)
    assert code(answer) == "OPERATION_TOO_EXPENSIVE"
    assert "limits.list_product" in answer["errors"][0]["message"]


@pytest.mark.parametrize("document", HUGE)
def test_what_postgresql_expects_to_be_too_much_does_not_run(make_database, serve, document):
    """Statistics say that all hang on one row."""
    database = make_database(SQL)
    database.execute("analyze")
    server = serve(database)
    answer = server.graphql(document)
    assert code(answer) == "OPERATION_TOO_EXPENSIVE"
    assert "limits.list_product" in answer["errors"][0]["message"]
    # Where it cannot be so much nobody is asked, and what fits runs.
    assert len(server.data("{ nodes(limit: 3) { parent { nodes(limit: 2) { id } } } }")["nodes"]) == 3


def test_a_condition_that_leaves_few_rows_lets_it_run(make_database, serve):
    database = make_database(SQL)
    database.execute("analyze")
    server = serve(database)
    answer = server.data("query q($id: Int!) { nodes(limit: 2000, where: {id: {eq: $id}})"
                         " { parent { nodes(limit: 2000) { id } } } }", {"id": 7})
    assert len(answer["nodes"][0]["parent"]["nodes"]) == 2000


def test_a_long_answer_comes_whole_and_in_order(database, serve):
    server = serve(database, server_workers=1, limits_list_product=10_000_000)
    rows = server.data("{ nodes(limit: 200) { id parent { nodes(limit: 300) { id big } } } }")["nodes"]
    assert [row["id"] for row in rows] == list(range(1, 201))
    inner = [{"id": i, "big": "y" * 200} for i in range(1, 301)]
    assert all(row["parent"]["nodes"] == inner for row in rows)


LONG = "{ nodes(limit: 200) { id parent { nodes(limit: 300) { id big } } } }"  # 13 MB


def begin_long(server):
    """Asks and reads nothing: what is written waits for who reads."""
    wire = server.connect()
    wire.send(graphql_request(LONG))
    assert wire.has_data(PATIENCE)
    return wire


def check_long(answer):
    inner = [{"id": i, "big": "y" * 200} for i in range(1, 301)]
    assert [row["id"] for row in answer["data"]["nodes"]] == list(range(1, 201))
    assert all(row["parent"]["nodes"] == inner for row in answer["data"]["nodes"])


def test_who_leaves_a_long_answer_leaves_nothing_behind(database, serve):
    server = serve(database, server_workers=1, limits_list_product=10_000_000, database_pool_size=2)
    for count in range(6):
        wires = [begin_long(server) for _ in range(2)]
        for wire in wires:
            wire.socket.recv(1 + count * 50_000)
            if count % 2:
                wire.socket.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
            wire.close()
        assert server.data("{ page(id: 3) { id } }") == {"page": {"id": 3}}
    check_long(server.graphql(LONG))


def test_a_reload_while_a_long_answer_is_written_changes_nothing_of_it(make_database, serve):
    database = make_database(SQL)
    server = serve(database, server_workers=1, limits_list_product=10_000_000)
    with begin_long(server) as wire:
        for number in range(3):
            database.execute(f"create table more{number} (id int primary key)")
            before = len(server.process.lines)
            server.process.send_signal(signal.SIGHUP)
            server.process.wait_for(r"serving \d+ relations", before)
        assert server.data("{ more2s { id } }") == {"more2s": []}
        check_long(wire.response().json)


def test_answers_of_a_batch_are_written_in_turns_too(database, serve):
    server = serve(database, server_workers=1, server_batching=True)
    document = "{ nodes(limit: 50) { parent { nodes(limit: 300) { big } } } }"
    answers = server.post([{"query": document}, {"query": "{ page(id: 1) { id } }"}]).json()
    assert len(answers[0]["data"]["nodes"]) == 50
    assert answers[1] == {"data": {"page": {"id": 1}}}


def test_a_row_beyond_the_limit_is_refused_and_not_held(database, serve, monkeypatch):
    # A sanitizer keeps what was freed unless told otherwise.
    monkeypatch.setenv("ASAN_OPTIONS", "detect_leaks=1:exitcode=99:quarantine_size_mb=1")
    server = serve(database, server_workers=1, limits_request_bytes="4MiB", database_pool_size=1)
    for document in ("{ blob(id: 12) { body } }", "{ blobs { body } }",
                     "{ blobs(limit: 5000, where: {id: {gte: 12}}) { body } }"):
        before = memory(server, "VmHWM")
        answer = server.graphql(document)
        assert code(answer) == "LIMIT_EXCEEDED", answer
        assert "limits.request_bytes" in answer["errors"][0]["message"]
        assert memory(server, "VmHWM") - before < 24 * MB
        assert len(server.data("{ blob(id: 3) { body } }")["blob"]["body"]) == 3_000_000


# ---- nested lists that are streamed ----

def test_nested_lists_of_a_long_list_take_no_memory(database, serve, monkeypatch):
    """8 MB of text, and 200,000 rows, of which 1 MB may be kept."""
    # A sanitizer keeps what was freed unless told otherwise.
    monkeypatch.setenv("ASAN_OPTIONS", "detect_leaks=1:exitcode=99:quarantine_size_mb=1")
    server = serve(database, server_workers=1, limits_request_bytes="1MiB", limits_list_product=10_000_000)
    server.data("{ pages(limit: 2001) { id pages(limit: 1) { id } } }")
    before = memory(server, "VmHWM")
    pages = server.data("{ pages(limit: 2001) { id pages { body } } }")["pages"]
    assert [len(page["pages"]) for page in pages] == [1000] + 999 * [0]
    assert all(page["body"] == "x" * 8000 for page in pages[0]["pages"])
    pages = server.data("{ pages(limit: 2001) { id pagesConnection { edges { cursor node { body } } } } }")["pages"]
    assert [len(page["pagesConnection"]["edges"]) for page in pages] == [1000] + 999 * [0]
    nodes = server.data("{ nodes(limit: 2001) { id parent { nodes(limit: 100) { id } } } }")["nodes"]
    inner = [{"id": i} for i in range(1, 101)]
    assert nodes == [{"id": i, "parent": {"nodes": inner}} for i in range(1, 2001)]
    assert memory(server, "VmHWM") - before < 8 * MB
    assert code(server.graphql("{ pages(limit: 2000) { id pages { body } } }")) == "LIMIT_EXCEEDED"


MIXED = """
create table worker (id int primary key, name text, boss_id int references worker);
insert into worker select i, nullif('p' || i, 'p7'), nullif(i / 3, 0) from generate_series(1, 60) i;
create table task (id int primary key, worker_id int references worker, title text not null, hours numeric);
insert into task select i, 1 + i * i % 61 % 60, 't' || i, nullif(i % 9, 4) from generate_series(1, 300) i;
create table label (id int primary key, word text not null);
insert into label select i, 'w' || i from generate_series(1, 7) i;
create table task_label (task_id int references task, label_id int references label, primary key (task_id, label_id));
insert into task_label select t, l from generate_series(1, 300) t, generate_series(1, 7) l where t % (l + 2) = 0;
create function worker_initials(p worker) returns setof text stable language sql
    as $$ select substr(p.name, i, 1) from generate_series(1, 2) i $$;
"""
# Of all that can stand inside a row; %s is a limit.
SHAPES = [
    "{ workers(limit: %s) { name tasks { title labels { word } } workers { name tasks(limit: 2) { id } } } }",
    "{ workers(limit: %s, offset: 3, orderBy: [{name: DESC}]) { tasks(where: {hours: {gt: \"3\"}}) { title } id } }",
    "{ tasks(limit: %s) { id worker { name boss { tasks { id } }workers { id } } labels(limit: 2) { word } } }",
    "{ workers(limit: %s) { tasksAggregate { count sum { hours } } tasks { labelsAggregate { count } } } }",
    "{ workers(limit: %s) { id tasksGroups(by: [{hours: KEY}]) { key { hours } count } tasks { id } } }",
    "{ workers(limit: %s) { initials tasks { id } } }",
    "{ workers(limit: %s) { id tasksConnection(first: 2) { totalCount nodes { id } pageInfo { hasNextPage } } } }",
    "{ workers(limit: %s) { tasksConnection(first: 3, orderBy: [{title: DESC}]) { edges { cursor node { id worker { tasksConnection(first: 2) { "
    "nodes { id } totalCount } } } } } name } }",
    "{ workers(limit: %s) { a: tasksConnection { totalCount nodes { labelsConnection { nodes { word } } } } "
    "b: tasksConnection(last: 1) { nodes { id } } c: tasksConnection(first: 0) { nodes { id } } } }",
    "{ workers(limit: %s) { tasksConnection { edges { node { id } } nodes { title } pageInfo { endCursor } } workersConnection { nodes { id } } } }",
    "{ workers(limit: %s, where: {id: {eq: 0}}) { tasks { id } } }",
    "{ workersConnection(first: %s) { __typename edges { cursor node { id name tasks { title labels { word } } } } "
    "pageInfo { hasNextPage hasPreviousPage startCursor endCursor __typename } a: pageInfo { endCursor } } }",
    "{ workersConnection(first: %s) { nodes { name } } }",
    "{ workersConnection(first: %s, where: {id: {eq: 0}}) { nodes { id tasks { id } } pageInfo { startCursor endCursor hasNextPage } } }",
    "{ workersConnection(first: %s, orderBy: [{name: DESC}]) { edges { node { tasksConnection(first: 2) { nodes { id } } } } pageInfo { startCursor } } }",
    "{ workersConnection(first: %s) { pageInfo { endCursor } edges { cursor } totalCount } }",
    "{ workersConnection(last: %s) { edges { cursor } pageInfo { startCursor hasPreviousPage } } }",
    "{ workersConnection(first: %s) { edges { cursor } nodes { id } totalCount } }",
    "{ a: workers(limit: 4) { tasks { id labels { word } } } __typename b: workersConnection(first: %s) { edges { node { name tasks { id } } } "
    "pageInfo { endCursor } } c: tasks(limit: 3) { title } d: workersConnection(first: 2) { nodes { id } pageInfo { hasNextPage } } }",
    "{ a: workers(limit: %s, where: {id: {eq: 0}}) { tasks { id } } b: workersConnection(first: 5, where: {id: {eq: 0}}) { nodes { id } } }",
    "{ a: workers(limit: %s) { id tasks { id } } b: worker(id: 3) { name } c: workersConnection(first: %s) { totalCount } }",
    "{ a: workers(limit: %s) { id } b: labels { id } c: tasks(limit: 2) { labels { id } } }",
    "{ z: worker(id: 0) { name } a: workers(limit: %s) { id tasks { id } } b: worker(id: 3) { name tasks(limit: 2) { id } } c: tasksAggregate { count } "
    "d: workersConnection(first: %s) { pageInfo { endCursor } nodes { id } } e: tasks(limit: 3) { id labels { id } } f: __typename }",
    "{ workers(limit: 50) { tasks(limit: %s) { id labels(limit: %s) { id } } __typename } }",
]


def test_what_is_streamed_is_the_same_to_the_byte(make_database, serve):
    server = serve(make_database(MIXED), server_workers=1, limits_list_product=1_000_000_000)
    for shape in SHAPES:
        kept, streamed = (requests.post(server.url, json={"query": shape.replace("%s", limit)},
                                        timeout=PATIENCE) for limit in ("1000", "2001"))
        assert b"errors" not in kept.content, kept.text
        assert kept.content == streamed.content, shape


def pages_of(server, size, selection):
    """Walks all pages; what pageInfo says stands behind the edges, or in front of them."""
    after, edges = None, []
    while True:
        page = server.data("query q($n: Int!, $after: String) { nodesConnection(first: $n, after: $after) { %s } }" % selection,
                           {"n": size, "after": after})["nodesConnection"]
        edges.append(page["edges"])
        after = page["pageInfo"]["endCursor"]
        if not page["pageInfo"]["hasNextPage"]:
            return edges


def test_a_long_page_takes_no_memory_and_knows_its_end(make_database, serve):
    database = make_database(SQL + ";insert into node select i, nullif(i % 5, 0), repeat('y', 200) from generate_series(2001, 9000) i")
    server = serve(database, server_workers=1, limits_request_bytes="1MiB", limits_list_product=10_000_000)
    edges, info = "edges { node { id big parent { nodes(limit: 2) { id } } } }", "pageInfo { endCursor hasNextPage }"
    server.data("{ nodesConnection(first: 2001) { edges { node { id } } %s } }" % info)
    before = memory(server, "VmHWM")
    pages = pages_of(server, 4000, f"{edges} {info}")
    assert [len(page) for page in pages] == [4000, 4000, 1000]
    assert [edge["node"]["id"] for page in pages for edge in page] == list(range(1, 9001))
    assert pages[0][5]["node"]["parent"]["nodes"] == [{"id": 1}, {"id": 2}]
    assert memory(server, "VmHWM") - before < 8 * MB
    both = server.data("{ a: nodesConnection(first: 4000) { %s %s } b: nodes(limit: 4000) { big } c: nodes(limit: 2) { parent { id } } }" % (edges, info))
    assert [len(both["a"]["edges"]), both["a"]["pageInfo"]["hasNextPage"], len(both["b"]), len(both["c"])] == [4000, True, 4000, 2]
    assert memory(server, "VmHWM") - before < 8 * MB
    # What stands in front of the edges must be known before the first is written.
    assert code(server.graphql("{ nodesConnection(first: 4000) { %s %s } }" % (info, edges))) == "LIMIT_EXCEEDED"
    assert [len(page) for page in pages_of(server, 3000, f"{info} edges {{ cursor }}")] == [3000, 3000, 3000]
    assert [len(page) for page in pages_of(server, 3000, f"edges {{ cursor }} {info}")] == [3000, 3000, 3000]


def test_a_field_that_fails_behind_what_was_sent_breaks_the_answer_off(make_database, serve):
    database = make_database(SQL + """; create view v_fail as select i as id, jsonb_build_object('id', i, 'q', 1 / (i - 1900)) as data
        from generate_series(1, 2000) i""")
    server = serve(database, server_workers=1, database_pool_size=1)
    answer = requests.post(server.url, json={"query": "{ a: nodes(limit: 3000) { big } b: fails(limit: 3000) { q } }"},
                           timeout=PATIENCE, stream=True)
    with pytest.raises((requests.exceptions.ChunkedEncodingError, requests.exceptions.ConnectionError)):
        assert b"errors" not in answer.content
    answer = server.graphql("{ b: fails(limit: 3000) { q } a: nodes(limit: 3000) { big } }")  # before anything was sent
    assert answer["data"] is None and answer["errors"][0]["path"] == ["b"]
    assert server.data("{ node(id: 3) { id } }") == {"node": {"id": 3}}


WIDE = """
create table shelf (id int primary key);
insert into shelf select generate_series(1, 3);
create table wide (id int primary key, shelf_id int references shelf, body text not null);
insert into wide select i, 1, repeat('w', 200) from generate_series(1, 100000) i;
create index on wide (shelf_id);
create view v_part as select i as id, jsonb_build_object('id', i, 'share', 1 / (i - 7)) as data from generate_series(1, 9) i
"""


def test_what_a_hundred_thousand_wide_rows_stand_beside_takes_no_memory(make_database, serve, monkeypatch):
    """20 MB and more of each answer, and 1 MiB may be kept: streamed, or refused with what helps."""
    monkeypatch.setenv("ASAN_OPTIONS", "detect_leaks=1:exitcode=99:quarantine_size_mb=1")
    server = serve(make_database(WIDE), server_workers=1, limits_request_bytes="1MiB", limits_response_bytes="2MiB",
                   limits_list_product=10_000_000)
    server.data("{ wides(limit: 2001) { id } wide(id: 1) { id } }")
    before = memory(server, "VmHWM")
    shelf = "shelf(id: 1) { id widesConnection(last: 2) { totalCount nodes { id } } }"
    answer = server.graphql("{ none: wide(id: 0) { id } %s wides(limit: 100000) { id body } one: wide(id: 2) { body } t: __typename"
                            " a: widesAggregate { count } late: wide(id: 3) { id } }" % shelf)
    data = answer["data"]
    assert "errors" not in answer and list(data) == ["none", "shelf", "wides", "one", "t", "a", "late"]
    assert [row["id"] for row in data["wides"]] == list(range(1, 100_001)) and data["wides"][99_999]["body"] == "w" * 200
    assert data["none"] is None and data["one"] == {"body": "w" * 200} and data["late"] == {"id": 3} and data["t"] == "Query"
    assert data["a"] == {"count": 100_000}
    assert data["shelf"] == {"id": 1, "widesConnection": {"totalCount": 100_000, "nodes": [{"id": 99_999}, {"id": 100_000}]}}
    # What fails beside them is null, since nothing was sent by then; whichever comes first in the answer.
    for document in ("{ bad: part(id: 7) { share } good: part(id: 8) { share } wides(limit: 100000) { id } }",
                     "{ wides(limit: 100000) { id } good: part(id: 8) { share } bad: part(id: 7) { share } }"):
        answer = server.graphql(document)
        assert [len(answer["data"]["wides"]), answer["data"]["good"], answer["data"]["bad"]] == [100_000, {"share": 1}, None]
        assert [error["path"] for error in answer["errors"]] == [["bad"]]
    nested = server.data("{ shelves { id wides(limit: 100000) { body } } shelf(id: 2) { id } }")
    assert [len(row["wides"]) for row in nested["shelves"]] == [100_000, 0, 0] and nested["shelf"] == {"id": 2}
    for document in ("{ widesConnection(last: 100000) { nodes { body } } }",
                     "{ widesConnection(first: 100000) { totalCount nodes { body } } wides(limit: 100000) { id } }",
                     "{ shelf(id: 1) { wides(limit: 100000) { body } } }",
                     "{ shelves { id widesConnection(last: 100000) { nodes { body } } } }"):
        answer = server.graphql(document)
        assert code(answer) == "LIMIT_EXCEEDED"
        assert "(limits.request_bytes); ask for less at once, with limit or first" in answer["errors"][0]["message"]
    assert memory(server, "VmHWM") - before < 12 * MB


# ---- prepared statements ----

def deep(joins):
    """A document of so many joins."""
    return "{ nodes(limit: 1) " + "{ parent " * joins + "{ id } " + "}" * joins + " }"


def prepared(server):
    return server.data("{ prepareds { statements bytes } }")["prepareds"][0]


def test_statements_are_kept_by_weight(database, serve):
    server = serve(database, server_workers=1, database_pool_size=1,
                   database_statement_bytes="8MiB")
    for joins in range(14, 33):
        server.data(deep(joins))
    found = prepared(server)
    assert 4 < found["statements"] < 19
    assert 4 * MB < found["bytes"] * 256 < 8 * MB
    server.data(deep(60))  # too heavy to be kept
    assert prepared(server)["bytes"] < found["bytes"]


def test_the_same_sql_is_prepared_once_whatever_it_is_called(database, serve):
    server = serve(database, server_workers=1, database_pool_size=1)
    server.data("{ page(id: 1) { id } }")
    before = prepared(server)["statements"]
    for number in range(20):
        server.data(f"{{ a{number}: page(id: {number + 1}) {{ id{number}: id }} }}")
    assert prepared(server)["statements"] == before


# ---- everybody else ----

@pytest.mark.parametrize("document", [
    "{ nodes(limit: 300) { parent { nodes(limit: 300) { id big } } } }",
    "{ nodes { parent { nodes(limit: 1) { parent { nodes(limit: 100) { big } } } } } }",
    *HUGE])
def test_the_process_answers_while_the_worst_answers_are_made(database, serve, document):
    """One worker: whoever asks for its health gets it many times before the answer is there."""
    server = serve(database, server_workers=1)
    answers = []

    def ask():
        answers.append(requests.post(server.url, json={"query": document}, timeout=100))

    asker = threading.Thread(target=ask)
    with server.connect() as wire:
        asker.start()
        healthy = 0
        while asker.is_alive():
            wire.send(request("GET", "/health"))
            assert wire.response().status == 200
            healthy += 1
    asker.join()
    assert answers[0].json()
    # 3 at most if it waited for the whole answer; what is refused at once leaves no time to ask.
    assert healthy > 5 or answers[0].elapsed.total_seconds() < 0.1
