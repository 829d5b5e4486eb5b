# SPDX-License-Identifier: MIT
"""One time limit for a request, however many statements it has and however often they run."""

import os
import signal
import threading
import time

import pytest

from support.postgres import blocked, wait_for_waiting
from support.process import PATIENCE

SQL = """
create table item (id int primary key);
insert into item values (1);
create table trace (line text not null);
create function fn_rest(s float) returns boolean stable language sql as
  $$ select true from (select pg_sleep(s)) as slept $$;
create function fn_fall(s float) returns int stable language plpgsql as
  $$ begin perform pg_sleep(s); return 1 / 0; end $$;
create function fn_work(s float) returns boolean volatile language plpgsql as
  $$ begin insert into trace values ('worked'); perform pg_sleep(s); return true; end $$;
create function fn_late_check() returns trigger language plpgsql as
  $$ begin perform pg_sleep(10); return null; end $$;
create table checked (line text not null);
create constraint trigger late after insert on checked deferrable initially deferred
  for each row execute function fn_late_check();
create function fn_checked() returns boolean volatile language sql as
  $$ insert into checked values ('x') returning true $$;
"""
SLEEPING = "select count(*) from pg_stat_activity where wait_event = 'PgSleep'"


@pytest.fixture(scope="module")
def server(database, module_serve):
    return module_serve(database, database_statement_timeout="2s", database_queue_timeout="2s",
                        server_workers=1, database_pool_size=2)


def timed(server, document):
    began = time.monotonic()
    answer = server.graphql(document)
    return answer, time.monotonic() - began


def codes(answer):
    return {error["extensions"]["code"] for error in answer["errors"]}


def fields(count, call):
    return " ".join(f"f{n}: {call}" for n in range(count))


def until_nothing_sleeps(database):
    deadline = time.monotonic() + 1
    while database.value(SLEEPING):
        assert time.monotonic() < deadline, "it goes on behind our back"
        time.sleep(0.02)


def test_statements_that_are_quick_enough_together_are_answered(server):
    answer, _ = timed(server, "{ %s }" % fields(4, "rest(s: 0.2)"))
    assert answer == {"data": {f"f{n}": True for n in range(4)}}


@pytest.mark.parametrize("count, seconds", [(1, 10), (4, 0.9), (100, 1.9)])
def test_statements_that_take_too_long_together_are_ended(server, database, count, seconds):
    answer, took = timed(server, "{ %s }" % fields(count, f"rest(s: {seconds})"))
    assert codes(answer) == {"TIMEOUT"}
    assert not any((answer.get("data") or {}).values())
    assert 1.9 < took < 3.5
    until_nothing_sleeps(database)


def test_asking_again_for_what_did_not_fail_takes_from_the_same_time(server, database):
    answer, took = timed(server, "{ %s rest(s: 0.7) }" % fields(8, "fall(s: 0.6)"))
    assert codes(answer) == {"TIMEOUT"}
    assert 1.9 < took < 3.5
    until_nothing_sleeps(database)


def test_what_fails_in_time_fails_alone(server):
    answer, _ = timed(server, "{ fall(s: 0.1) rest(s: 0.1) }")
    assert answer["data"] == {"fall": None, "rest": True}
    assert len(answer["errors"]) == 1


def test_a_batch_has_the_time_of_one_request_for_each(database, serve):
    server = serve(database, database_statement_timeout="1s", server_batching=True, server_workers=1)
    began = time.monotonic()
    answers = server.post([{"query": "{ %s }" % fields(3, "rest(s: 0.7)")}] * 3).json()
    assert time.monotonic() - began < 2.5
    assert [codes(answer) for answer in answers] == [{"TIMEOUT"}] * 3


def test_waiting_for_a_connection_takes_from_the_same_time(database, serve):
    server = serve(database, database_statement_timeout="1500ms", server_workers=1, database_pool_size=1)
    first = threading.Thread(target=server.graphql, args=("mutation { work(s: 1) }",))
    first.start()
    deadline = time.monotonic() + PATIENCE
    while not database.value(SLEEPING):
        assert time.monotonic() < deadline
    answer, took = timed(server, "{ rest(s: 1.4) }")
    first.join()
    assert codes(answer) == {"TIMEOUT"}
    assert took < 2.5


# Changes: what became of them is known


@pytest.fixture
def trace(database):
    database.execute("truncate trace, checked")
    yield lambda: database.value("select count(*) from trace") + database.value("select count(*) from checked")


@pytest.mark.parametrize("document", [
    "mutation { work(s: 5) }",
    "mutation { %s }" % fields(4, "work(s: 1.7)"),
    "mutation { %s }" % fields(20, "work(s: 0.15)"),
    "mutation { a: work(s: 1.5) rest: __typename b: work(s: 1.5) }",
])
def test_a_mutation_that_takes_too_long_was_rolled_back_and_says_so(server, database, trace, document):
    answer, took = timed(server, document)
    assert "TIMEOUT" in codes(answer)
    assert "rolled back" in next(error["message"] for error in answer["errors"]
                                 if error["extensions"]["code"] == "TIMEOUT")
    assert not any("not known" in error["message"] for error in answer["errors"])
    assert 1.9 < took < 3.5
    until_nothing_sleeps(database)
    assert trace() == 0
    # The connections are as good as before.
    for _ in range(3):
        assert server.data("mutation { work(s: 0) }") == {"work": True}
    assert trace() == 3


def test_so_was_one_that_took_too_long_at_its_end(server, database, trace):
    answer, took = timed(server, "mutation { checked }")
    assert codes(answer) == {"TIMEOUT"}
    assert "rolled back" in answer["errors"][0]["message"]
    assert took < 3.5
    assert trace() == 0


def test_a_mutation_that_waits_for_a_lock_too_long_was_rolled_back(server, database, trace):
    with blocked(database, "trace"):
        answer, _ = timed(server, "mutation { %s }" % fields(2, "work(s: 0)"))
        wait_for_waiting(database, 0)
    assert "TIMEOUT" in codes(answer)
    assert "not known" not in str(answer)
    assert trace() == 0


def test_of_a_database_that_says_nothing_it_is_known_too_since_nothing_was_committed(server, database, trace):
    pids = [pid for (pid,) in database.rows("select pid from pg_stat_activity where application_name = 'fraiseql'")]
    assert pids
    try:
        for pid in pids:
            os.kill(pid, signal.SIGSTOP)
        answer, took = timed(server, "mutation { work(s: 0) }")
    finally:
        for pid in pids:
            os.kill(pid, signal.SIGCONT)
    assert codes(answer) == {"TIMEOUT"}
    assert "rolled back" in str(answer)
    assert took < 6
    server.wait_until_ready()
    assert trace() == 0
