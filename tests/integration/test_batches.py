# SPDX-License-Identifier: MIT
"""Several GraphQL requests in one body."""

import pytest

from support.postgres import blocked, wait_for_waiting
from support.wire import request

SQL = """
create table item (id int primary key, name text not null);
insert into item select n, 'item ' || n from generate_series(1, 3000) as n;
create table slow (id int primary key);
"""
JSON = ("Content-Type", "application/json")


@pytest.fixture(scope="module")
def server(database, module_serve):
    return module_serve(database, server_batching=True, server_batch_limit=5)


def item(number):
    return {"query": "query ($id: Int!) { item(id: $id) { id } }", "variables": {"id": number}}


def test_answers_come_in_the_order_of_their_requests(server):
    response = server.post([item(n) for n in (3, 1, 2)])
    assert response.status_code == 200
    assert response.headers["Content-Type"].startswith("application/json")
    assert response.json() == [{"data": {"item": {"id": n}}} for n in (3, 1, 2)]


def test_one_may_fail_and_the_others_answer(server):
    answers = server.post([
        item(1), {"query": "{ nothing }"}, {"query": 7}, {"query": "{", "query ": 1}, item(2),
    ]).json()
    assert [sorted(answer) for answer in answers] == [
        ["data"], ["errors"], ["errors"], ["errors"], ["data"]]
    assert [answer["errors"][0]["extensions"]["code"] for answer in answers[1:4]] == [
        "GRAPHQL_VALIDATION_FAILED", "BAD_REQUEST", "GRAPHQL_PARSE_FAILED"]


def test_a_batch_of_nothing_but_faults_is_answered_with_200(server):
    response = server.post([{"query": "{"}], {"Accept": "application/graphql-response+json"})
    assert response.status_code == 200
    assert response.headers["Content-Type"].startswith("application/graphql-response+json")
    assert response.json()[0]["errors"][0]["extensions"]["code"] == "GRAPHQL_PARSE_FAILED"


def test_a_long_list_in_a_batch_is_not_streamed(server):
    answers = server.post([{"query": "{ items(limit: 3000) { id name } }"}, item(1)]).json()
    assert len(answers[0]["data"]["items"]) == 3000
    assert answers[1] == {"data": {"item": {"id": 1}}}


@pytest.mark.parametrize("body, sentence, code", [
    (b"[]", "at least one", "BAD_REQUEST"),
    (b"[ ] ", "at least one", "BAD_REQUEST"),
    (b"[1]", "must be a request", "BAD_REQUEST"),
    (b'[{"query": "{ __typename }"}, null]', "must be a request", "BAD_REQUEST"),
    (b'[[{"query": "{ __typename }"}]]', "must be a request", "BAD_REQUEST"),
    (b'[{"query": "{ __typename }"}', "not valid JSON", "BAD_REQUEST"),
    (b'[{"query": "{ __typename }"},]', "not valid JSON", "BAD_REQUEST"),
    (b'[{"query": "{ __typename }"}] x', "not valid JSON", "BAD_REQUEST"),
    (b"[" + b",".join([b'{"query": "{ __typename }"}'] * 6) + b"]", "server.batch_limit",
     "BATCH_LIMIT_EXCEEDED"),
])
def test_what_is_no_batch_is_refused_as_a_whole(server, body, sentence, code):
    response = server.post(body)
    assert response.status_code == 400
    error = response.json()["errors"][0]
    assert sentence in error["message"]
    assert error["extensions"]["code"] == code


def test_answers_that_are_too_large_together_are_refused_and_spoil_nothing(database, serve):
    server = serve(database, server_batching=True, limits_response_bytes="1MiB", server_workers=1)
    many = "{ " + " ".join(f"a{n}: items(limit: 3000) {{ id name }}" for n in range(4)) + " }"
    response = server.post([{"query": many}] * 3)
    assert response.status_code == 400
    error = response.json()["errors"][0]
    assert "limits.response_bytes" in error["message"]
    assert error["extensions"]["code"] == "LIMIT_EXCEEDED"
    assert server.post([item(1)]).json() == [{"data": {"item": {"id": 1}}}]


def test_batches_are_off_unless_asked_for(database, serve):
    response = serve(database).post([item(1)])
    assert response.status_code == 400
    assert "server.batching" in response.json()["errors"][0]["message"]


def test_the_members_run_side_by_side_and_all_end_when_the_client_goes(database, serve):
    server = serve(database, server_batching=True, database_pool_size=8, server_workers=1,
                   database_pipeline_depth=1)
    body = "[" + ",".join(['{"query": "{ slows { id } }"}'] * 3) + "]"
    with blocked(database, "slow"):
        with server.connect() as wire:
            wire.send(request(headers=[JSON], body=body))
            wait_for_waiting(database, 3)
        wait_for_waiting(database, 0)
    assert server.post([item(1)]).json() == [{"data": {"item": {"id": 1}}}]
