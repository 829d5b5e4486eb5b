# SPDX-License-Identifier: MIT
"""Memory has budgets: what bodies, answers and slow readers hold together, in memory and in files."""

import json
import os
import re
import time

import pytest

from support.process import PATIENCE
from support.wire import Closed, graphql_request, request

MIB = 1024 * 1024
SQL = """
    create table node (id int primary key, parent_id int references node, big text not null);
    insert into node select i, 1, md5(i::text) || repeat('x', 968) from generate_series(1, 20000) i;
    create index on node (parent_id);
    analyze node;
"""
STREAMED = "{ nodes(limit: 20000) { id big } }"  # 20 MB, row by row
NESTED = "{ nodes(limit: 100) { parent { nodes(limit: 200) { big } } } }"  # 20 MB, in parts
WHOLE = [{"query": NESTED}]  # a batch: in one piece
SMALL = "{ nodes(limit: 1) { id } }"


def resident(server):
    with open(f"/proc/{server.process.pid}/statm", encoding="ascii") as statm:
        return int(statm.read().split()[1]) * os.sysconf("SC_PAGESIZE")


def grew_less_than(server, before, mib):
    """Whether memory did; a sanitizer keeps what was freed, so that nothing can be said with one."""
    with open(f"/proc/{server.process.pid}/maps", encoding="utf-8") as maps:
        return "asan" in maps.read() or resident(server) < before + mib * MIB


def metric(server, name):
    found = re.search(rf"^{re.escape(name)} (\S+)$", server.get("/metrics").text, re.MULTILINE)
    assert found, f"/metrics has no {name}"
    return float(found[1])


def used(server, budget):
    return metric(server, f'fraiseql_memory_used_bytes{{budget="{budget}"}}')


def wait_until(condition, what):
    deadline = time.monotonic() + PATIENCE
    while not condition():
        assert time.monotonic() < deadline, f"{what}: not in time"
        time.sleep(0.02)


def ask(server, times=20):
    """Ordinary requests, each answered at once."""
    for _ in range(times):
        began = time.monotonic()
        assert server.data(SMALL) == {"nodes": [{"id": 1}]}
        assert time.monotonic() - began < 5.0


def warm(server):
    """Memory that a server takes once: connections, caches."""
    for body in ({"query": SMALL}, WHOLE, {"query": NESTED}, {"query": STREAMED}):
        server.post(body)
    wait_until(lambda: used(server, "responses") < MIB, "answers are gone")


def back_within_20_mib(server, before):
    wait_until(lambda: grew_less_than(server, before, 20),
               f"from {before // MIB} MiB, memory comes back ({resident(server) // MIB} MiB)")


def slow_reader(server, query):
    """A client that asks and does not read; the kernel takes some megabytes for it."""
    wire = server.connect()
    wire.send(graphql_request(query) if isinstance(query, str) else
              request(headers=[("Content-Type", "application/json")], body=json.dumps(query)))
    return wire


def read_stream(wire):
    """The JSON of a chunked answer of any size."""
    parts = []
    while not parts or not (parts[-2:] and b"".join(parts[-2:]).endswith(b"\r\n0\r\n\r\n")):
        parts.append(wire.socket.recv(MIB))
        assert parts[-1], "the answer was cut off"
    rest = b"".join(parts).split(b"\r\n\r\n", 1)[1]
    chunks, at = [], 0
    while True:
        end = rest.index(b"\r\n", at)
        size = int(rest[at:end], 16)
        if size == 0:
            return json.loads(b"".join(chunks))
        chunks.append(rest[end + 2 : end + 2 + size])
        at = end + 2 + size + 2


# ---- bodies ----

def started_body(server, sent=2_000_000):
    wire = server.connect()
    wire.send(request(headers=[("Content-Type", "application/json"),
                               ("Content-Length", str(2 * MIB))]) + b" " * sent)
    return wire


def test_bodies_that_arrive_have_a_budget(database, serve):
    server = serve(database, server_workers=1, memory_requests="48MiB")
    warm(server)
    before = resident(server)
    attackers = []
    for _ in range(150):
        try:
            attackers.append(started_body(server))
        except (ConnectionResetError, BrokenPipeError):
            pass  # refused while it sent
    ask(server)
    # What is arriving fast does not wait behind what stands still.
    padded = json.dumps({"query": SMALL}).encode() + b" " * MIB
    assert server.post(padded).json() == {"data": {"nodes": [{"id": 1}]}}
    assert 24 * MIB < used(server, "requests") <= 48 * MIB
    assert metric(server, 'fraiseql_memory_refused_total{budget="requests"}') > 100
    assert grew_less_than(server, before, 80)
    refused = 0
    for wire in attackers:
        wire.socket.settimeout(0.01)
        try:
            answer = wire.response()
            refused += answer.status == 503 and "(memory.requests)" in answer.json["errors"][0]["message"]
            assert answer.headers["retry-after"] == "1"
        except (TimeoutError, Closed):
            pass
        wire.close()
    assert refused > 0  # others were cut after they had been told
    wait_until(lambda: used(server, "requests") < MIB, "bodies are gone")
    back_within_20_mib(server, before)


def test_a_body_that_stands_still_is_ended_however_much_of_it_came(database, serve):
    server = serve(database, server_body_timeout="300ms")
    with started_body(server) as wire:
        assert wire.response().status == 408


def test_a_body_has_to_keep_a_pace_on_the_whole(database, serve):
    server = serve(database, server_body_timeout="300ms")
    with started_body(server, 0) as wire:
        began = time.monotonic()
        with pytest.raises((Closed, BrokenPipeError, ConnectionResetError)):
            while True:  # 160 KB in each time-out would do for its progress
                wire.send(b" " * 10)
                time.sleep(0.01)
                assert time.monotonic() - began < PATIENCE


# ---- answers ----

def test_a_slow_reader_gives_its_connection_to_postgresql_back(database, serve):
    server = serve(database, server_workers=1, database_pool_size=2, memory_spill_after="50ms",
                   database_queue_timeout="2s")
    warm(server)
    before = resident(server)
    readers = [slow_reader(server, STREAMED) for _ in range(6)]
    ask(server)
    wait_until(lambda: metric(server, "fraiseql_http_responses_spilled_total") >= 6, "files are used")
    wait_until(lambda: metric(server, 'fraiseql_db_connections{state="busy"}') == 0,
               "PostgreSQL is done")
    assert used(server, "spill") > 6 * 8 * MIB
    assert grew_less_than(server, before, 20)
    expected = server.data(STREAMED)
    for wire in readers:
        assert read_stream(wire) == {"data": expected}
        wire.close()
    wait_until(lambda: used(server, "spill") == 0,
               "files are gone")
    back_within_20_mib(server, before)


@pytest.mark.parametrize("config", [
    {"memory_spill": "1MiB"},  # full
    {"memory_spill": "0"},  # off
    {"memory_spill_folder": "/nowhere"},
    {"limits_response_bytes": "1MiB"},  # the most of one response
], ids=["full", "off", "no folder", "one response"])
def test_a_slow_reader_without_a_file_is_cut_off(database, serve, config):
    server = serve(database, server_workers=1, database_pool_size=1, memory_spill_after="50ms",
                   memory_reader_timeout="300ms", **config)
    readers = [slow_reader(server, STREAMED) for _ in range(3)]
    ask(server, 5)
    wait_until(lambda: metric(server, "fraiseql_http_connections_timed_out_total") == 3, "are cut")
    for wire in readers:
        with pytest.raises(Closed):
            wire.response()
        wire.close()
    assert used(server, "spill") == 0


@pytest.mark.parametrize("asked", [WHOLE, NESTED], ids=["one piece", "parts"])
def test_a_nested_answer_waits_in_a_file(database, serve, asked):
    server = serve(database, server_workers=1, memory_spill_after="50ms", server_batching=True)
    warm(server)
    before = resident(server)
    readers = [slow_reader(server, asked) for _ in range(6)]
    wait_until(lambda: used(server, "spill") > 6 * 8 * MIB,
               "all are in files")
    wait_until(lambda: used(server, "responses") < 2 * MIB,  # 256 KB each
               "memory is given back")
    back_within_20_mib(server, before)
    ask(server)
    expected = {"data": server.data(NESTED)}
    for wire in readers[:3]:
        if asked is WHOLE:
            assert wire.response().json == [expected]
        else:
            assert read_stream(wire) == expected
    for wire in readers:
        wire.close()  # some with most of it unread
    wait_until(lambda: used(server, "spill") == 0,
               "files are gone")
    back_within_20_mib(server, before)


def test_answers_have_a_budget(database, serve):
    server = serve(database, server_workers=1, memory_responses="8MiB", server_batching=True)
    [answer] = server.post(WHOLE).json()
    error = answer["errors"][0]
    assert "(memory.responses)" in error["message"]
    assert error["extensions"]["code"] == "SERVICE_UNAVAILABLE"
    assert metric(server, 'fraiseql_memory_refused_total{budget="responses"}') > 0
    ask(server)
    assert len(server.data(STREAMED)["nodes"]) == 20000  # passes through
    assert len(server.data(NESTED)["nodes"]) == 100  # and so does this


def test_what_a_request_makes_of_its_variables_draws_on_the_budget(database, serve):
    server = serve(database, server_workers=1, memory_requests="2MiB")
    query = "query A($ids: [Int!]!) { nodes(where: {id: {in: $ids}}) { id } }"
    answer = server.post({"query": query, "variables": {"ids": list(range(200000))}})
    assert answer.status_code == 503
    assert "(memory.requests)" in answer.json()["errors"][0]["message"]
    assert server.data(query, {"ids": [1, 2]}) == {"nodes": [{"id": 1}, {"id": 2}]}


# ---- the loop ----

def test_how_long_the_loop_is_busy_is_measured(database, serve):
    server = serve(database)
    before = metric(server, "fraiseql_loop_turn_seconds_count")
    ask(server, 3)
    assert metric(server, "fraiseql_loop_turn_seconds_count") >= before + 3
    assert metric(server, 'fraiseql_loop_turn_seconds_bucket{le="+Inf"}') > 0
