# SPDX-License-Identifier: MIT
"""Clients that close: one direction, and are answered; or both, and have their query cancelled."""

import contextlib
import http.client
import socket
import struct
import time

import pytest

from support.postgres import blocked, wait_for_waiting
from support.process import PATIENCE
from support.wire import graphql_request, request

SQL = """
create table item (id int primary key, name text not null);
insert into item select n, 'item ' || n from generate_series(1, 5000) as n;
create function fn_slow_item(seconds float) returns setof item stable language sql as
  $$ select item.* from (select pg_sleep(seconds)) as s, item where id = 1 $$;
create function fn_touch(seconds float) returns int volatile language sql as
  $$ select pg_sleep(seconds); update item set name = 'touched' where id = 2 returning id $$;
"""
QUERY = "{ items(limit: 1) { id } }"
ANSWER = {"data": {"items": [{"id": 1}]}}


def final_response(wire):
    response = wire.response()
    while response.status == 100:
        response = wire.response()
    return response


def test_who_closes_his_side_behind_a_request_is_answered(wire):
    wire.send(graphql_request(QUERY))
    wire.socket.shutdown(socket.SHUT_WR)
    assert wire.response().json == ANSWER
    assert wire.closed()


def test_who_closes_his_side_behind_several_is_answered_each(wire):
    count = 200  # more than is read ahead
    asked = [graphql_request(f"{{ item(id: {n}) {{ id }} }}", x="x" * 200) for n in range(1, count + 1)]
    wire.send(b"".join(asked))
    wire.socket.shutdown(socket.SHUT_WR)
    for n in range(1, count + 1):
        assert wire.response().json == {"data": {"item": {"id": n}}}
    assert wire.closed()


def test_who_closes_his_side_behind_a_part_of_a_request_is_answered_the_others(wire):
    wire.send(graphql_request(QUERY) + graphql_request(QUERY)[:-1])
    wire.socket.shutdown(socket.SHUT_WR)
    assert wire.response().json == ANSWER
    assert wire.closed()


def test_who_closes_his_side_may_wait_long(wire):
    wire.send(2 * graphql_request("{ slowItem(seconds: 1.3) { id } }"))
    wire.socket.shutdown(socket.SHUT_WR)
    for _ in range(2):
        assert final_response(wire).json == {"data": {"slowItem": [{"id": 1}]}}
    assert wire.closed()


def test_ordinary_clients_skip_what_they_are_asked_meanwhile(server):
    connection = http.client.HTTPConnection(server.host, server.port, timeout=30)
    body = b'{"query": "{ slowItem(seconds: 1.2) { id } }"}'
    connection.request("POST", "/graphql", body, {"Content-Type": "application/json"})
    connection.sock.shutdown(socket.SHUT_WR)
    with contextlib.closing(connection), connection.getresponse() as response:
        assert response.status == 200
        assert response.read() == b'{"data":{"slowItem":[{"id":1}]}}'


def test_a_long_list_goes_on_for_who_closes_his_side(wire):
    wire.send(graphql_request("{ items(limit: 5000) { id name } }"))
    wire.socket.shutdown(socket.SHUT_WR)
    assert len(wire.response().json["data"]["items"]) == 5000
    assert wire.closed()


def close(sock):
    sock.close()


def reset(sock):
    sock.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    sock.close()


def close_one_side_then_both(sock):
    sock.shutdown(socket.SHUT_WR)
    time.sleep(0.7)
    sock.close()


@pytest.mark.parametrize("leave, seconds", [(close, 3), (reset, 1), (close_one_side_then_both, 3)])
def test_who_leaves_has_his_query_cancelled(server, database, leave, seconds):
    wire = server.connect()
    with blocked(database, "item"):
        wire.send(graphql_request(QUERY))
        wait_for_waiting(database, 1)
        leave(wire.socket)
        began = time.monotonic()
        wait_for_waiting(database, 0)
        assert time.monotonic() - began < seconds
    assert server.data(QUERY) == ANSWER["data"]


def test_who_leaves_has_his_mutation_rolled_back(server, database):
    wire = server.connect()
    wire.send(graphql_request("mutation { touch(seconds: 20) }"))
    deadline = time.monotonic() + PATIENCE
    running = "select count(*) from pg_stat_activity where wait_event = 'PgSleep'"
    while database.value(running) == 0:
        assert time.monotonic() < deadline
    wire.close()
    began = time.monotonic()
    while database.value(running):
        assert time.monotonic() - began < 3
    assert database.value("select name from item where id = 2") == "item 2"


def test_an_old_client_has_a_moment(server, database):
    body = b'{"query": "%s"}' % QUERY.encode()
    head = (b"POST /graphql HTTP/1.0\r\nContent-Type: application/json\r\nContent-Length: %d\r\n\r\n"
            % len(body))
    with server.connect() as wire:
        wire.send(head + body)
        wire.socket.shutdown(socket.SHUT_WR)
        assert wire.response().json == ANSWER
    with server.connect() as wire, blocked(database, "item"):
        wire.send(head + body)
        wait_for_waiting(database, 1)
        wire.socket.shutdown(socket.SHUT_WR)
        wait_for_waiting(database, 0)
        assert wire.closed()


def test_what_needs_no_database_is_answered_too(wire):
    wire.send(request("GET", "/health"))
    wire.socket.shutdown(socket.SHUT_WR)
    assert wire.response().status == 200
    assert wire.closed()
