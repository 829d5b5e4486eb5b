# SPDX-License-Identifier: MIT
"""The HTTP/1.1 that clients, proxies and attackers speak to the server."""

import json
import signal
import subprocess
import threading
import time
from contextlib import contextmanager

import pytest

from support.postgres import blocked, wait_for_waiting
from support.process import PATIENCE
from support.server import BINARY, environment
from support.wire import Closed, graphql_request, request

SQL = """
create table item (id int primary key, name text not null);
insert into item select n, 'item ' || n from generate_series(1, 100) as n;
"""
QUERY = "{ items(limit: 2) { id name } }"
ANSWER = {"data": {"items": [{"id": 1, "name": "item 1"}, {"id": 2, "name": "item 2"}]}}
JSON = ("Content-Type", "application/json")
NEW_TYPE = "application/graphql-response+json"


def media_type(response):
    return response.headers["content-type"].split(";")[0].strip()


def is_json_error(response):
    errors = json.loads(response.body)["errors"]
    return bool(errors and errors[0]["message"] and errors[0]["extensions"]["code"])


# What every client does


def test_a_query_is_answered(wire):
    response = wire.exchange(graphql_request(QUERY))
    assert response.status == 200
    assert response.json == ANSWER
    assert "date" in response.headers


def test_a_connection_serves_many_requests(wire):
    for _ in range(20):
        assert wire.exchange(graphql_request(QUERY)).json == ANSWER


def test_pipelined_requests_are_answered_in_their_order(wire):
    numbers = range(1, 31)
    wire.send(b"".join(graphql_request(f"{{ item(id: {n}) {{ id }} }}") for n in numbers))
    for n in numbers:
        assert wire.response().json == {"data": {"item": {"id": n}}}


def test_a_request_may_arrive_byte_by_byte(wire):
    for byte in graphql_request(QUERY):
        wire.send(bytes([byte]))
    assert wire.response().json == ANSWER


def test_connection_close_is_heeded(wire):
    response = wire.exchange(graphql_request(QUERY, headers=[("Connection", "close")]))
    assert response.json == ANSWER
    assert response.headers["connection"].lower() == "close"
    assert wire.closed()


def test_http_1_0_closes_after_the_answer(wire):
    body = json.dumps({"query": QUERY}).encode()
    wire.send(b"POST /graphql HTTP/1.0\r\nContent-Type: application/json\r\n"
              b"Content-Length: %d\r\n\r\n" % len(body) + body)
    assert wire.response().json == ANSWER
    assert wire.closed()


def chunked(body, *sizes, extension=b""):
    """The body in chunks of these sizes, the last one repeated."""
    out, at = b"", 0
    sizes = list(sizes)
    while at < len(body):
        size = sizes.pop(0) if len(sizes) > 1 else sizes[0]
        piece = body[at : at + size]
        out += b"%x%s\r\n%s\r\n" % (len(piece), extension, piece)
        at += size
    return out + b"0\r\n\r\n"


@pytest.mark.parametrize("sizes", [(1,), (7,), (1, 1000), (10000,)])
def test_a_chunked_body_is_read(wire, sizes):
    body = json.dumps({"query": QUERY}).encode()
    head = request(headers=[JSON, ("Transfer-Encoding", "chunked")])
    assert wire.exchange(head + chunked(body, *sizes)).json == ANSWER
    # Nothing of it is left over.
    assert wire.exchange(graphql_request(QUERY)).json == ANSWER


def test_chunk_extensions_are_ignored(wire):
    body = json.dumps({"query": QUERY}).encode()
    head = request(headers=[JSON, ("Transfer-Encoding", "chunked")])
    for extension in (b";a=b", b';a=b;c="d;e"', b' ; a = "\\";\\\\"'):
        assert wire.exchange(head + chunked(body, 9, extension=extension)).json == ANSWER


def test_trailers_are_read_and_mean_nothing(wire):
    body = json.dumps({"query": QUERY}).encode()
    head = request(headers=[JSON, ("Transfer-Encoding", "chunked")])
    trailers = b"X-FraiseQL-User-Id: 1\r\nContent-Length: 3\r\nConnection: close\r\n\r\n"
    for _ in range(2):
        assert wire.exchange(head + chunked(body, 9)[:-2] + trailers).json == ANSWER


def test_a_client_that_expects_100_is_told_to_go_on(wire):
    body = json.dumps({"query": QUERY}).encode()
    wire.send(request(headers=[JSON, ("Expect", "100-continue"), ("Content-Length", str(len(body)))]))
    assert wire.response().status == 100
    assert wire.exchange(body).json == ANSWER


def test_a_body_that_will_not_be_read_gets_no_100(wire):
    wire.send(request(headers=[JSON, ("Expect", "100-continue"), ("Content-Length", "999999999")]))
    assert wire.response().status == 413


def test_an_unknown_expectation_is_refused(wire):
    wire.send(request(headers=[JSON, ("Expect", "miracles"), ("Content-Length", "2")], body=b"{}"))
    assert wire.response().status == 417


# Methods and paths


def test_get_runs_a_query(server):
    response = server.get("/graphql", params={"query": QUERY})
    assert (response.status_code, response.json()) == (200, ANSWER)


def test_get_takes_variables_and_an_operation_name(server):
    response = server.get("/graphql", params={
        "query": "query A { __typename } query B($id: Int!) { item(id: $id) { name } }",
        "operationName": "B",
        "variables": json.dumps({"id": 7}),
    })
    assert response.json() == {"data": {"item": {"name": "item 7"}}}


def test_get_takes_plus_and_percent_escapes(wire):
    wire.send(request("GET", "/graphql?query=%7B+items(limit%3A1)+%7Bid%7D%7D"))
    assert wire.response().json == {"data": {"items": [{"id": 1}]}}


def test_get_without_a_query_is_refused(server):
    response = server.get("/graphql", headers={"Accept": "application/json"})
    assert response.status_code == 400


@pytest.mark.parametrize("path", ["/nothing", "/graphql/more", "/graphqlx", "/GRAPHQL", "/%2e%2e/etc"])
def test_an_unknown_path_is_404(wire, path):
    response = wire.exchange(request("GET", path))
    assert response.status == 404
    assert wire.exchange(graphql_request(QUERY)).json == ANSWER


@pytest.mark.parametrize("method", ["PUT", "DELETE", "PATCH"])
def test_a_method_that_fits_no_path_is_405_and_told_which_does(wire, method):
    response = wire.exchange(request(method, headers=[JSON], body=b"{}"))
    assert response.status == 405
    assert response.headers["content-type"] == "application/json; charset=utf-8"
    assert response.json["errors"][0]["extensions"]["code"] == "BAD_REQUEST"
    allowed = {word.strip() for word in response.headers["allow"].split(",")}
    assert {"GET", "POST"} <= allowed and method not in allowed


@pytest.mark.parametrize("path", ["/health", "/ready", "/metrics"])
def test_what_is_only_read_says_so(wire, path):
    response = wire.exchange(request("POST", path, headers=[JSON], body=b"{}"))
    assert response.status == 405 and response.headers["allow"] == "GET, HEAD, OPTIONS"
    assert response.json["errors"][0]["message"] == "Use GET."
    assert wire.exchange(request("OPTIONS", path)).status == 204


def test_options_tells_the_methods(wire):
    response = wire.exchange(request("OPTIONS"))
    assert response.status in (200, 204)
    assert "POST" in response.headers["allow"]


def test_head_answers_as_get_does_without_the_body(wire):
    full = wire.exchange(request("GET", "/health"))
    head = wire.exchange(request("HEAD", "/health"), head_only=True)
    assert head.status == full.status == 200
    assert head.headers.get("content-type") == full.headers.get("content-type")
    assert not wire.has_data(0.1)
    assert wire.exchange(graphql_request(QUERY)).json == ANSWER


def test_health_and_readiness_are_told(server):
    assert server.get("/health").status_code == 200
    assert server.get("/ready").status_code == 200


def test_metrics_are_in_prometheus_format(server):
    server.data(QUERY)
    response = server.get("/metrics")
    assert response.status_code == 200
    assert response.headers["Content-Type"].startswith("text/plain")
    samples = [line for line in response.text.splitlines() if line and not line.startswith("#")]
    assert samples and all(float(line.rsplit(" ", 1)[1]) >= 0 for line in samples)



# GraphQL over HTTP: media types and status codes


@pytest.mark.parametrize("accept, expected", [
    (None, "application/json"),
    ("*/*", "application/json"),
    ("application/*", "application/json"),
    ("application/json", "application/json"),
    (NEW_TYPE, NEW_TYPE),
    (f"{NEW_TYPE}, application/json;q=0.9", NEW_TYPE),
    (f"{NEW_TYPE};q=0.5, application/json", "application/json"),
    ("application/json; charset=utf-8", "application/json"),
    ("text/html;q=0.1, application/json", "application/json"),
])
def test_the_answer_is_of_the_accepted_type(wire, accept, expected):
    headers = [("Accept", accept)] if accept else []
    response = wire.exchange(graphql_request(QUERY, headers=headers))
    assert (response.status, media_type(response)) == (200, expected)
    assert response.json == ANSWER


@pytest.mark.parametrize("accept", ["text/plain", "image/png, text/css", "application/json;q=0"])
def test_a_client_that_accepts_nothing_we_have_gets_406(wire, accept):
    assert wire.exchange(graphql_request(QUERY, headers=[("Accept", accept)])).status == 406


@pytest.mark.parametrize("content_type", ["text/plain", "application/x-www-form-urlencoded", "multipart/form-data; boundary=x", "application/graphql", "application/jsonp", None])
def test_a_body_of_another_type_is_415(wire, content_type):
    headers = [("Content-Type", content_type)] if content_type else []
    body = json.dumps({"query": QUERY})
    assert wire.exchange(request(headers=headers, body=body)).status == 415


@pytest.mark.parametrize("content_type", ["application/json", "application/json; charset=utf-8", "Application/JSON;charset=UTF-8", "application/json ; charset=\"utf-8\""])
def test_json_is_taken_however_it_is_spelled(wire, content_type):
    body = json.dumps({"query": QUERY})
    response = wire.exchange(request(headers=[("Content-Type", content_type)], body=body))
    assert response.json == ANSWER


@pytest.mark.parametrize("coding", ["gzip", "br", "deflate", "identity, gzip"])
def test_a_body_that_is_encoded_is_415_and_told_how_to_send_it(wire, coding):
    body = json.dumps({"query": QUERY})
    response = wire.exchange(request(headers=[JSON, ("Content-Encoding", coding)], body=body))
    assert response.status == 415
    assert response.headers["accept-encoding"] == "identity"
    assert is_json_error(response)


def test_a_body_that_says_it_is_not_encoded_is_read(wire):
    body = json.dumps({"query": QUERY})
    response = wire.exchange(request(headers=[JSON, ("Content-Encoding", "Identity")], body=body))
    assert response.json == ANSWER


@pytest.mark.parametrize("pairs, sentence", [
    ([("query", QUERY), ("query", QUERY)], 'The parameter "query" is given twice.'),
    ([("query", QUERY), ("variables", "{}"), ("variables", "{}")],
     'The parameter "variables" is given twice.'),
    ([("query", QUERY), ("variables", "[]")],
     'The parameter "variables" must be an object or null.'),
    ([("query", QUERY), ("variables", "{")], "is not valid JSON"),
    ([("query", QUERY), ("extensions", "1")],
     'The parameter "extensions" must be an object or null.'),
    ([("query", QUERY), ("extensions", "{")], 'The parameter "extensions" is not valid JSON'),
    ([("query", QUERY), ("documentId", "x")], "not both"),
    ([("operationName", "A")], 'The parameter "query" is missing.'),
])
def test_parameters_of_a_url_are_read_as_strictly_as_a_body(server, pairs, sentence):
    response = server.get("/graphql", params=pairs)
    assert response.status_code == 400
    error = response.json()["errors"][0]
    assert sentence in error["message"]
    assert error["extensions"]["code"] == "BAD_REQUEST"


def test_a_repeated_member_is_named(wire):
    body = '{"query": "{ __typename }", "query": "{ items { id } }"}'
    response = wire.exchange(request(headers=[JSON], body=body))
    assert response.status == 400
    assert response.json["errors"][0]["message"] == 'The parameter "query" is given twice.'


def test_a_line_break_in_a_json_string_is_not_json(wire):
    body = '{"query": "{ __typename\n }"}'
    response = wire.exchange(request(headers=[JSON], body=body))
    assert response.status == 400


# Document, status for application/graphql-response+json, code.
FAULTS = [
    ("{", 400, "GRAPHQL_PARSE_FAILED"),
    ("", 400, None),
    ("{ nothing }", 400, "GRAPHQL_VALIDATION_FAILED"),
    ("query A { __typename } query B { __typename }", 400, "OPERATION_RESOLUTION_FAILURE"),
    ("query A($id: Int!) { item(id: $id) { id } }", 400, "BAD_USER_INPUT"),
]


@pytest.mark.parametrize("document, status, code", FAULTS)
def test_a_document_that_cannot_run_has_a_status_of_its_own(wire, document, status, code):
    response = wire.exchange(graphql_request(document, headers=[("Accept", NEW_TYPE)]))
    assert response.status == status
    assert media_type(response) == NEW_TYPE
    assert "data" not in response.json
    if code:
        assert response.json["errors"][0]["extensions"]["code"] == code


@pytest.mark.parametrize("document", ["{", "{ nothing }"])
def test_for_old_clients_a_well_formed_request_is_200(wire, document):
    response = wire.exchange(graphql_request(document, headers=[("Accept", "application/json")]))
    assert response.status == 200
    assert response.json["errors"] and "data" not in response.json


@pytest.mark.parametrize("body", [
    b"", b"{", b"null", b"17", b'"{ __typename }"', b"[]", b"{}", b'{"query": 1}', b'{"query": null}',
    b'{"query": "{ __typename }", "variables": []}', b'{"query": "{ __typename }", "variables": "x"}',
    b'{"query": "{ __typename }", "operationName": {}}', b'{"query": "{ __typename }"} trailing',
    b'{"query": "{ __typename }", "extensions": 1}', b'{"query": "\xff"}', b"\x00",
    b'{"query": "{ __typename }", }', b"{'query': '{ __typename }'}",
])
@pytest.mark.parametrize("accept", ["application/json", NEW_TYPE])
def test_a_body_that_is_no_request_is_400(wire, body, accept):
    response = wire.exchange(request(headers=[JSON, ("Accept", accept), ("Content-Length", str(len(body)))], body=body))
    assert response.status == 400
    assert is_json_error(response)
    assert wire.exchange(graphql_request(QUERY)).json == ANSWER


def test_null_members_count_as_absent(wire):
    response = wire.exchange(graphql_request(QUERY, operationName=None, extensions=None, variables=None))
    assert response.json == ANSWER


def test_unknown_members_are_ignored(wire):
    assert wire.exchange(graphql_request(QUERY, id=4711)).json == ANSWER


def test_the_query_may_be_written_with_escapes(wire):
    body = '{"query": "' + "".join(f"\\u{ord(c):04x}" for c in QUERY) + '"}'
    assert wire.exchange(request(headers=[JSON], body=body)).json == ANSWER


# Limits


@contextmanager
def limited(server):
    """A connection for one request that is refused; afterwards the server still answers others."""
    with server.connect() as wire:
        yield wire
    with server.connect() as wire:
        assert wire.exchange(graphql_request(QUERY)).json == ANSWER


def test_a_head_that_is_too_large_is_431(server):
    with limited(server) as wire:
        wire.send(request("GET", "/health", headers=[("X-Filler", "x" * 20000)]))
        assert wire.response().status == 431


def test_a_head_that_never_ends_is_431_before_it_does(server):
    with limited(server) as wire:
        wire.send(b"GET /health HTTP/1.1\r\nHost: localhost\r\nX-Filler: " + b"x" * 20000)
        assert wire.response().status == 431


def test_too_many_headers_are_431(server):
    with limited(server) as wire:
        wire.send(request("GET", "/health", headers=[("X-Filler", "x")] * 200))
        assert wire.response().status == 431


def test_a_target_that_is_too_long_is_414(server):
    with limited(server) as wire:
        wire.send(request("GET", "/graphql?query=" + "x" * 12000))
        assert wire.response().status == 414


def test_a_body_announced_too_large_is_413(server):
    with limited(server) as wire:
        wire.send(request(headers=[JSON, ("Content-Length", str(3 * 1024 * 1024))]))
        response = wire.response()
        assert response.status == 413
        assert b"server.max_body_bytes" in response.body


def test_a_chunked_body_that_grows_too_large_is_413(server):
    with limited(server) as wire:
        wire.send(request(headers=[JSON, ("Transfer-Encoding", "chunked")]))
        piece = b"10000\r\n" + b" " * 0x10000 + b"\r\n"
        try:
            for _ in range(48):
                wire.send(piece)
        except (BrokenPipeError, ConnectionResetError):
            pass  # refused before all of it was sent, which is what it is for
        try:
            assert wire.response().status == 413
        except Closed:
            pass


@pytest.mark.parametrize("frames, status", [
    (b"ffffffffffffffff\r\n", 413),
    (b"8000000000000000\r\n", 413),
    (b"10000000000000000\r\n", 413),
    (b"200001\r\n", 413),  # one byte more than server.max_body_bytes
    (b"1\r\na\r\n200000\r\n", 413),
    (b"1;" + b"a" * 17000, 413),
    (b"".join(b"1;a=%s\r\na\r\n" % (b"b" * 1000) for _ in range(20)), 413),
    (b"0\r\n" + b"A: b\r\n" * 101, 431),
    (b"0\r\nA: " + b"b" * 17000, 431),
    (b"0\r\nA: b\r\n c\r\n", 400),
    (b"12;=\r\n", 400),
    (b"12;;a\r\n", 400),
])
def test_a_chunk_or_trailer_that_cannot_be_taken_is_refused_at_once(server, frames, status):
    with limited(server) as wire:
        began = time.monotonic()
        wire.send(request(headers=[JSON, ("Transfer-Encoding", "chunked")]) + frames)
        assert wire.response().status == status
        assert time.monotonic() - began < 5  # and not after server.body_timeout
        assert wire.closed()


def test_limits_are_configuration(database, serve):
    server = serve(database, server_max_body_bytes="1KiB", server_max_header_bytes="1KiB")
    with server.connect() as wire:
        assert wire.exchange(graphql_request(QUERY)).json == ANSWER
        assert wire.exchange(graphql_request(QUERY + " " * 1200)).status == 413
    with server.connect() as wire:
        assert wire.exchange(request("GET", "/health", headers=[("A", "x" * 1200)])).status == 431


def test_a_slow_head_is_given_up(database, serve):
    server = serve(database, server_header_timeout="200ms")
    with server.connect() as wire:
        wire.send(b"POST /graphql HTTP/1.1\r\nHost: localhost\r\n")
        try:
            assert wire.response().status == 408
        except Closed:
            pass
        assert wire.closed()


def test_a_slow_body_is_given_up(database, serve):
    server = serve(database, server_body_timeout="200ms")
    with server.connect() as wire:
        wire.send(request(headers=[JSON, ("Content-Length", "100")]) + b"{")
        assert wire.response().status == 408
        assert wire.closed()


def test_an_idle_connection_is_closed_without_a_word(database, serve):
    server = serve(database, server_idle_timeout="200ms")
    with server.connect() as wire:
        assert wire.exchange(graphql_request(QUERY)).json == ANSWER
        assert wire.closed()


def test_connections_have_a_limit(database, serve):
    server = serve(database, server_max_connections=4, server_workers=1)
    server.session.close()
    held = [server.connect() for _ in range(4)]
    for wire in held:
        assert wire.exchange(graphql_request(QUERY)).json == ANSWER
    with server.connect() as wire:
        try:
            wire.send(graphql_request(QUERY))
            response = wire.response()
            assert response.status == 503
            assert b"server.max_connections" in response.body
        except (Closed, BrokenPipeError):
            pass
    for wire in held:
        assert wire.exchange(graphql_request(QUERY)).json == ANSWER
        wire.close()


# Shapes that two programs could read differently: request smuggling lives on them.

BODY = json.dumps({"query": QUERY}).encode()
HEAD = b"POST /graphql HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n"
LENGTH = b"Content-Length: %d\r\n" % len(BODY)
CHUNKS = chunked(BODY, 10)


@pytest.mark.parametrize("data", [
    HEAD + LENGTH + b"Transfer-Encoding: chunked\r\n\r\n" + CHUNKS,
    HEAD + b"Transfer-Encoding: chunked\r\n" + LENGTH + b"\r\n" + CHUNKS,
    HEAD + LENGTH + b"Content-Length: 3\r\n\r\n" + BODY,
    HEAD + b"Content-Length: %d, 3\r\n\r\n" % len(BODY) + BODY,
    HEAD + b"Content-Length: +%d\r\n\r\n" % len(BODY) + BODY,
    HEAD + b"Content-Length: -1\r\n\r\n" + BODY,
    HEAD + b"Content-Length: 0x10\r\n\r\n" + BODY,
    HEAD + b"Content-Length: 1 2\r\n\r\n" + BODY,
    HEAD + b"Content-Length: \r\n\r\n" + BODY,
    HEAD + b"Content-Length: 99999999999999999999999\r\n\r\n" + BODY,
    HEAD + b"Content-Length : %d\r\n\r\n" % len(BODY) + BODY,
    HEAD + b" Content-Length: %d\r\n\r\n" % len(BODY) + BODY,
    HEAD + b"Transfer-Encoding : chunked\r\n\r\n" + CHUNKS,
    HEAD + b"Transfer-Encoding: xchunked\r\n\r\n" + CHUNKS,
    HEAD + b"Transfer-Encoding: chunked, identity\r\n\r\n" + CHUNKS,
    HEAD + b"Transfer-Encoding: chunked\r\nTransfer-Encoding: x\r\n\r\n" + CHUNKS,
    HEAD + b"Transfer-Encoding:\x0bchunked\r\n\r\n" + CHUNKS,
    HEAD + b"X: a\r\n folded\r\n" + LENGTH + b"\r\n" + BODY,
    HEAD + b"X\0: a\r\n" + LENGTH + b"\r\n" + BODY,
    HEAD + b"X: a\0b\r\n" + LENGTH + b"\r\n" + BODY,
    HEAD + b"X: a\rb\r\n" + LENGTH + b"\r\n" + BODY,
    HEAD + b": a\r\n" + LENGTH + b"\r\n" + BODY,
    HEAD + b"no colon\r\n" + LENGTH + b"\r\n" + BODY,
    HEAD + b"Host: elsewhere\r\n" + LENGTH + b"\r\n" + BODY,
    HEAD.replace(b"Host: localhost\r\n", b"") + LENGTH + b"\r\n" + BODY,
    HEAD.replace(b"\r\n", b"\n") + LENGTH.replace(b"\r\n", b"\n") + b"\n" + BODY,
    HEAD + LENGTH + b"\n" + BODY,
    HEAD.replace(b"POST ", b"POST  ") + LENGTH + b"\r\n" + BODY,
    HEAD.replace(b"POST", b"PO ST") + LENGTH + b"\r\n" + BODY,
    HEAD.replace(b" HTTP/1.1", b"") + LENGTH + b"\r\n" + BODY,
    HEAD.replace(b"HTTP/1.1", b"HTTP/1.1 ") + LENGTH + b"\r\n" + BODY,
    HEAD.replace(b"HTTP/1.1", b"HTTP/2.0") + LENGTH + b"\r\n" + BODY,
    HEAD.replace(b"HTTP/1.1", b"HTTP/1.10") + LENGTH + b"\r\n" + BODY,
    HEAD.replace(b"HTTP/1.1", b"http/1.1") + LENGTH + b"\r\n" + BODY,
    HEAD.replace(b"/graphql", b"graphql") + LENGTH + b"\r\n" + BODY,
    b"GARBAGE\r\n\r\n",
    b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03" + b"\0" * 50,
    b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n",
    HEAD + b"Transfer-Encoding: chunked\r\n\r\nzz\r\n",
    HEAD + b"Transfer-Encoding: chunked\r\n\r\n-1\r\n",
    HEAD + b"Transfer-Encoding: chunked\r\n\r\n5 \r\nhello\r\n0\r\n\r\n",
    HEAD + b"Transfer-Encoding: chunked\r\n\r\n5\r\nhelloX\r\n0\r\n\r\n",
    HEAD + b"Transfer-Encoding: chunked\r\n\r\n5\nhello\n0\n\n",
    HEAD + b"Transfer-Encoding: chunked\r\n\r\nffffffffffffffffff\r\n",
])
def test_an_ambiguous_request_is_refused_and_the_connection_closed(server, data):
    with limited(server) as wire:
        # A second request behind it must never be answered: nobody knows where it begins.
        wire.send(data + graphql_request("{ __typename }"))
        response = wire.response()
        assert response.status in (400, 413, 417, 501, 505), response
        assert wire.closed()


@pytest.mark.parametrize("pair", [("Content-Type", "application/json"), ("Authorization", "Bearer x")])
def test_a_header_that_may_stand_once_and_stands_twice_is_refused(server, pair):
    name, value = pair
    for second in (value, "other"):
        with limited(server) as wire:
            wire.send(request(headers=[JSON, (name, value), (name.upper(), second)], body=BODY))
            response = wire.response()
            assert response.status == 400
            assert name in response.json["errors"][0]["message"]
            assert wire.closed()


def test_lists_may_be_spread_over_several_headers(wire):
    accept = [("Accept", "text/x"), ("X-Between", "a"), ("ACCEPT", "application/json;q=0.5")]
    assert wire.exchange(graphql_request(QUERY, headers=accept)).json == ANSWER
    coding = [("Content-Encoding", "identity"), ("Content-Encoding", "gzip")]
    assert wire.exchange(graphql_request(QUERY, headers=coding)).status == 415


def test_blank_lines_before_a_request_are_skipped(wire):
    assert wire.exchange(b"\r\n" + graphql_request(QUERY)).json == ANSWER


def test_a_repeated_equal_length_is_no_reason_to_answer_twice(server):
    with limited(server) as wire:
        wire.send(HEAD + LENGTH + LENGTH + b"\r\n" + BODY)
        assert wire.response().status in (200, 400)


def test_a_header_cannot_inject_into_the_answer(wire):
    response = wire.exchange(graphql_request(QUERY, headers=[("X-Request-Id", "a b%0d%0aSet-Cookie: x=y")]))
    assert "set-cookie" not in response.headers


# Clients that leave


def test_a_client_may_leave_at_any_byte(server):
    data = graphql_request(QUERY)
    for length in range(0, len(data), 7):
        with server.connect() as wire:
            wire.send(data[:length])
    assert server.data(QUERY) == ANSWER["data"]


def test_many_clients_at_once_get_their_own_answers(server):
    wrong = []

    def ask(first):
        with server.connect() as wire:
            for n in range(first, first + 25):
                answer = wire.exchange(graphql_request("query($id: Int!) { item(id: $id) { id } }", {"id": n}))
                if answer.json != {"data": {"item": {"id": n}}}:
                    wrong.append((n, answer))

    threads = [threading.Thread(target=ask, args=(1 + k % 4 * 25,)) for k in range(16)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert not wrong


# The end


def test_sigterm_lets_requests_in_flight_finish(database, serve):
    server = serve(database)
    with server.connect() as wire, server.connect() as idle:
        assert idle.exchange(graphql_request(QUERY)).json == ANSWER
        with blocked(database, "item"):
            wire.send(graphql_request(QUERY))
            wait_for_waiting(database, 1)
            server.process.send_signal(signal.SIGTERM)
            # An idle connection is closed at once, a new one is not taken.
            assert idle.closed()
            with pytest.raises((ConnectionRefusedError, ConnectionResetError, Closed)):
                with server.connect() as late:
                    late.exchange(graphql_request(QUERY))
            assert server.process.returncode is None
        response = wire.response()
        assert response.json == ANSWER
        assert response.headers["connection"].lower() == "close"
        assert wire.closed()
    assert server.process.wait() == 0


def test_sigterm_does_not_wait_for_ever(database, serve):
    server = serve(database, server_shutdown_timeout="300ms")
    with server.connect() as wire, blocked(database, "item"):
        wire.send(graphql_request(QUERY))
        wait_for_waiting(database, 1)
        server.process.send_signal(signal.SIGTERM)
        assert server.process.wait() == 0
        # Nor is the query left behind.
        wait_for_waiting(database, 0)


def test_sigint_ends_it_as_well(database, serve):
    server = serve(database)
    server.process.send_signal(signal.SIGINT)
    assert server.process.wait() == 0


@pytest.mark.parametrize("arguments, reason", [
    (["--port", "{port}"], "the port is in use by another program"),
    (["--host", "198.51.100.1"], "this machine does not have that address"),
    (["--host", "no host"], "Name or service not known"), (["--host", ""], "Name or service not known"),
])
def test_what_cannot_be_listened_at_is_said_and_is_a_failure(database, server, arguments, reason):
    done = subprocess.run([BINARY, "serve", database.url, *(one.format(port=server.port) for one in arguments)], env=environment({"server_port": 0}),
                          capture_output=True, text=True, timeout=PATIENCE, check=False)
    assert (done.returncode, done.stderr.count("cannot listen on"), reason in done.stderr) == (1, 1, True), done.stderr
