# SPDX-License-Identifier: MIT
"""A mutation whose answer has an error has changed nothing, and one that says it has is committed."""

import contextlib
import os
import signal
import tempfile
import time

import psycopg
import pytest

from support.hostile import HostileProxy, message
from support.postgres import Cluster, blocked, wait_for_waiting
from support.process import PATIENCE
from support.wire import graphql_request

SQL = """
create table item (id int primary key, name text not null, big text);
create table part (id int primary key, item_id int not null references item, name text not null);
create table slow (id int);
create sequence tries;
create function fn_lose(times int) returns int language plpgsql as $$ begin
    insert into slow values (times);
    if nextval('tries') <= times then raise exception using errcode = '40001', message = 'lost'; end if;
    return currval('tries'); end $$;
create table seat (id int primary key, taken int not null);
insert into seat values (1, 0), (2, 0);
create function fn_swap(a int, b int) returns int language plpgsql as $$ begin
    update seat set taken = taken + 1 where id = a; perform pg_sleep(0.3); update seat set taken = taken + 1 where id = b;
    return 1; end $$;
create function fn_take(id int) returns text language plpgsql as $$ begin
    perform count(*) from seat; perform pg_sleep(0.2); update seat set taken = taken + 1 where seat.id = $1;
    return current_setting('transaction_isolation'); end $$;
create function fn_add(id int) returns item language sql as $$ insert into item values ($1, 'x') returning * $$;
create function fn_bad(id int) returns item language sql as
    $$ insert into item values ($1, 'x'); select $1, null::text, null::text $$;
create function fn_huge(id int) returns item language sql as
    $$ insert into item values ($1, 'x', repeat('y', 3000000)) returning * $$;
create function fn_parts(id int) returns setof part language sql as
    $$ insert into item values ($1, 'x'); select n, $1, nullif('p' || n, 'p3') from generate_series(1, 4) n $$;
create function wait_at_the_end() returns trigger language plpgsql as
    $$ begin perform pg_advisory_xact_lock(7); return null; end $$;
create constraint trigger waits after insert on slow deferrable initially deferred for each row execute function wait_at_the_end();
create table pledge (id int primary key, item_id int references item deferrable initially deferred);
create function fn_pledge(id int) returns int language sql as $$ insert into pledge values ($1, -1) returning id $$;
create function fn_slow(id int) returns int language sql as $$ insert into slow values ($1) returning id $$;
create function fn_latin(local boolean default null) returns text language plpgsql stable as $$ begin
    if local is not null then perform set_config('client_encoding', 'LATIN1', local); end if; return 'é'; end $$;
create function fn_latin_add(local boolean) returns text language sql as
    $$ insert into item values (1, 'x'); select fn_latin(local) $$;
create function fn_latin_raise(local boolean) returns text language plpgsql as
    $$ begin raise exception 'Caf%', fn_latin(local); end $$;
create function fn_hasty() returns int language plpgsql as $$ begin lock table slow nowait; return 1; end $$;
"""


@pytest.fixture
def own_cluster():
    cluster = Cluster()
    yield cluster
    cluster.destroy()


def codes(answer):
    return {".".join(map(str, e["path"])): e["extensions"]["code"] for e in answer["errors"]}


def count(database, table="item"):
    return database.value(f"select count(*) from {table}")


@pytest.mark.parametrize("document, found", [
    ("{ a: add(id: 1) { id } bad(id: 2) { id name } }", {"a": "ROLLED_BACK", "bad.name": "INTERNAL_SERVER_ERROR"}),
    ("{ bad(id: 2) { id name } b: add(id: 3) { id } }", {"bad.name": "INTERNAL_SERVER_ERROR", "b": "ROLLED_BACK"}),
    ("{ parts(id: 2) { id name } }", {"parts.2.name": "INTERNAL_SERVER_ERROR"}),
    ("{ a: add(id: 1) { id } parts(id: 2) { item { parts { id } } name } }",
     {"a": "ROLLED_BACK", "parts.2.name": "INTERNAL_SERVER_ERROR"}),
])
def test_a_null_that_may_not_be_takes_the_change_along(database, serve, document, found):
    server = serve(database, server_workers=1, database_pool_size=1)
    before = count(database)
    answer = server.graphql("mutation " + document)
    assert codes(answer) == found
    assert not answer["data"] or set(answer["data"].values()) == {None}
    assert count(database) == before
    assert server.data("mutation { bad(id: 100) { id } }") == {"bad": {"id": 100}}
    database.execute("delete from item")


def test_an_answer_that_is_too_large_takes_it_along(database, serve):
    server = serve(database, limits_response_bytes="1MiB")
    answer = server.graphql("mutation { huge(id: 5) { id big } }")
    assert "rolled back" in answer["errors"][0]["message"] and count(database) == 0
    assert server.data("mutation { huge(id: 5) { id } }") == {"huge": {"id": 5}}
    database.execute("delete from item")


def test_a_long_answer_is_committed_and_told_whole(server, database):
    assert len(server.data("mutation { huge(id: 6) { big } }")["huge"]["big"]) == 3000000
    assert count(database) == 1
    database.execute("delete from item")


def test_who_leaves_before_the_commit_leaves_nothing(database, serve):
    server = serve(database, server_workers=1, database_pool_size=1)
    with blocked(database, "item"):
        with server.connect() as wire:
            wire.send(graphql_request("mutation { add(id: 9) { id } }"))
            wait_for_waiting(database, 1)
        wait_for_waiting(database, 0)
    assert server.data("{ items { id } }") == {"items": []}


@pytest.mark.parametrize("times, retries, left", [(2, "2", 1), (2, "1", 0), (1, "0", 0)])
def test_what_has_lost_is_run_again_so_often(database, serve, times, retries, left):
    database.execute("alter sequence tries restart; truncate slow")
    answer = serve(database, mutations_retries=retries).graphql("mutation { lose(times: %d) }" % times)
    if left:
        assert answer == {"data": {"lose": times + 1}}
    else:
        assert answer["data"] == {"lose": None} and codes(answer) == {"lose": "CONFLICT"}
        assert "lost" not in str(answer)
    assert database.value("select last_value from tries") == min(times, int(retries)) + 1
    assert count(database, "slow") == left


@pytest.mark.parametrize("level, document", [
    ("read_committed", "mutation { swap(a: %d, b: %d) }"),  # a deadlock
    ("serializable", "mutation { take(id: 1) take2: take(id: %d) take3: take(id: %d) }"),
])
def test_those_that_meet_are_all_done_in_the_end(database, serve, level, document):
    database.execute("update seat set taken = 0")
    server = serve(database, mutations_isolation=level, mutations_retries="10")
    with contextlib.ExitStack() as stack:
        wires = [stack.enter_context(server.connect()) for _ in range(2)]
        for wire, seats in zip(wires, [(1, 2), (2, 1)]):
            wire.send(graphql_request(document % seats))
        answers = [wire.response().json for wire in wires]
    assert all("errors" not in answer for answer in answers)
    if level == "serializable":
        assert {value for answer in answers for value in answer["data"].values()} == {"serializable"}
    assert database.value("select sum(taken) from seat") == (4 if level == "read_committed" else 6)


def test_who_leaves_while_it_rests_leaves_nothing(database, serve):
    database.execute("alter sequence tries restart; truncate slow")
    server = serve(database, server_workers=1, mutations_retries="10", database_statement_timeout="2s")
    with server.connect() as wire:
        wire.send(graphql_request("mutation { lose(times: 1000) }"))
        deadline = time.monotonic() + PATIENCE
        while database.value("select last_value from tries") < 6:
            assert time.monotonic() < deadline
    assert server.data("mutation { __typename add(id: 50) { id } }")["add"] == {"id": 50}
    assert count(database, "slow") == 0
    database.execute("delete from item")


@contextlib.contextmanager
def at_the_commit(server, database):
    """A mutation that commits as soon as this ends, if it still can."""
    with database.connect() as holder, server.connect() as wire:
        holder.execute("select pg_advisory_lock(7)")
        wire.send(graphql_request("mutation { slow(id: 1) }"))
        wait_for_waiting(database, 1)
        yield wire


def test_what_fails_at_the_commit_is_told_of_the_field(server, database):
    answer = server.graphql("mutation { pledge(id: 1) }")
    assert codes(answer) == {"pledge": "CONSTRAINT_VIOLATION"} and answer["data"] == {"pledge": None}
    assert count(database, "pledge") == 0


def test_of_several_fields_each_is_told_what_fails_at_the_commit(server, database):
    before = count(database)
    answer = server.graphql("mutation { a: pledge(id: 1) __typename b: add(id: 1) { id } }")
    assert codes(answer) == {"a": "CONSTRAINT_VIOLATION", "b": "CONSTRAINT_VIOLATION"}
    assert answer["data"] == {"a": None, "__typename": "Mutation", "b": None}
    assert (count(database, "pledge"), count(database)) == (0, before)


@pytest.fixture(scope="module")
def partial(make_partial):
    return make_partial()


@pytest.fixture(scope="module")
def make_partial(module_database, module_serve):
    database = module_database(SQL + """
        create function fn_num(n int) returns int language plpgsql as $$ begin
            if n < 0 then raise exception 'Below zero.'; end if; insert into slow values (n); return n; end $$;
        create function fn_late(n int) returns int language plpgsql as $$ begin raise exception using errcode = '57014'; end $$;
        create function fn_nap(n int) returns int language sql as
            $$ insert into slow values (n); select pg_sleep(0.25); select n $$;
        create table job (id int primary key, done bool not null);
        create function fn_claim() returns int language sql as $$ update job set done = true where id =
            (select id from job where not done for update skip locked) returning id $$;
        create function fn_lock(n int) returns bool language sql as $$ select pg_try_advisory_lock(n) $$;
        create table must (id int primary key); alter table must add constraint "not_two" check (id <> 2);
    """)

    def make(server_workers=1, database_pool_size=1, **config):
        return database, module_serve(database, mutations_atomic=False, mutations_tables="must", server_workers=server_workers,
                                      database_pool_size=database_pool_size, **config)

    return make


@pytest.mark.parametrize("document, found, data, items", [
    ("{ a: add(id: 1) { id } b: num(n: -1) c: add(id: 2) { id } }", {"b": "BAD_USER_INPUT"},
     {"a": {"id": 1}, "b": None, "c": {"id": 2}}, [1, 2]),
    ("{ a: add(id: 1) { id } b: add(id: 1) { id } c: add(id: 3) { id } d: num(n: -1) e: num(n: 4) }",
     {"b": "CONSTRAINT_VIOLATION", "d": "BAD_USER_INPUT"},
     {"a": {"id": 1}, "b": None, "c": {"id": 3}, "d": None, "e": 4}, [1, 3]),
    ("{ a: num(n: -1) __typename b: num(n: -2) }", {"a": "BAD_USER_INPUT", "b": "BAD_USER_INPUT"},
     {"a": None, "__typename": "Mutation", "b": None}, []),
    # What cannot be written has failed as well
    ("{ a: add(id: 1) { id } bad(id: 2) { id name } c: add(id: 3) { id } }", {"bad.name": "INTERNAL_SERVER_ERROR"},
     {"a": {"id": 1}, "bad": None, "c": {"id": 3}}, [1, 3]),
    ("{ num(n: -1) bad(id: 2) { id name } c: add(id: 3) { id } }",
     {"num": "BAD_USER_INPUT", "bad.name": "INTERNAL_SERVER_ERROR"}, {"num": None, "bad": None, "c": {"id": 3}}, [3]),
    # Null would have to stand for all
    ("{ a: add(id: 1) { id } createMusts(input: [{id: 1}, {id: 2}]) { count } c: add(id: 3) { id } }",
     {"a": "ROLLED_BACK", "createMusts": "CONSTRAINT_VIOLATION", "c": "ROLLED_BACK"}, None, []),
    # Of the commit nobody knows whose it is
    ("{ a: add(id: 1) { id } pledge(id: 1) num(n: -1) }",
     {"a": "CONSTRAINT_VIOLATION", "pledge": "CONSTRAINT_VIOLATION", "num": "BAD_USER_INPUT"},
     {"a": None, "pledge": None, "num": None}, []),
    ("{ num(n: -1) pledge(id: 1) }", {"num": "BAD_USER_INPUT", "pledge": "CONSTRAINT_VIOLATION"},
     {"num": None, "pledge": None}, []),
])
def test_a_field_that_fails_leaves_the_others_if_that_is_wanted(partial, document, found, data, items):
    database, server = partial
    database.execute("truncate item cascade; truncate slow")
    answer = server.graphql("mutation " + document)
    assert (codes(answer), answer["data"]) == (found, data)
    assert database.rows("select id from item order by id") == [(n,) for n in items]
    assert (count(database, "pledge"), count(database, "must")) == (0, 0)
    assert count(database, "slow") == (1 if "n: 4" in document else 0)


def test_of_too_many_that_fail_each_says_so_and_nothing_is_done(partial):
    database, server = partial
    database.execute("truncate item cascade")
    fails = " ".join(f"f{n}: num(n: -1)" for n in range(12))
    answer = server.graphql("mutation { a: add(id: 1) { id } " + fails + " }")
    assert codes(answer) == {"a": "ROLLED_BACK", "f11": "ROLLED_BACK"} | {f"f{n}": "BAD_USER_INPUT" for n in range(11)}
    assert answer["errors"][0]["message"] == (
        'Rolled back, or not begun, because more than 10 fields failed; the last was "f10".')
    assert set(answer["data"].values()) == {None} and len(answer["data"]) == 13 and count(database) == 0


def test_what_does_not_wait_for_a_lock_is_told_that_another_holds_it(database, server):
    with database.connect() as connection, connection.transaction(force_rollback=True):
        connection.execute("lock table slow")
        error = server.errors("mutation { hasty }")[0]
    assert (error["extensions"]["code"], error["path"]) == ("TIMEOUT", ["hasty"])
    assert error["message"] == "another request holds a row or table that this one needs; try again"


def test_what_is_run_again_does_not_meet_itself(make_partial):
    database, server = make_partial(server_workers=2, database_pool_size=8)
    for turn in range(30):
        database.execute(f"truncate job; insert into job values ({turn}, false)")
        answer = server.graphql("mutation { claim lock(n: %d) bad(id: 2) { id name } }" % turn)
        assert codes(answer) == {"bad.name": "INTERNAL_SERVER_ERROR"}
        assert answer["data"] == {"claim": turn, "lock": True, "bad": None}


def test_a_field_that_takes_too_long_is_told_of_as_such(partial):
    database, server = partial
    database.execute("truncate slow")
    answer = server.graphql("mutation { late(n: 1) b: num(n: 5) }")
    assert codes(answer) == {"late": "TIMEOUT"} and answer["data"] == {"late": None, "b": 5}
    assert answer["errors"][0]["message"] == "This field took longer than it may, and was rolled back."
    assert database.rows("select id from slow") == [(5,)]


def test_what_is_run_again_has_no_more_time(make_partial):
    database, server = make_partial(database_statement_timeout="300ms")
    database.execute("truncate slow")
    answer = server.graphql("mutation { a: nap(n: 1) b: nap(n: 2) c: nap(n: 3) d: nap(n: 4) }")
    assert not answer.get("data") and [e["extensions"]["code"] for e in answer["errors"]] == ["TIMEOUT"]
    assert answer["errors"][0]["message"] == "The mutation took longer than it may, and was rolled back."
    assert count(database, "slow") == 0


@pytest.mark.parametrize("local", ["true", "false"])
def test_an_answer_in_another_encoding_is_none(database, serve, local):
    server = serve(database, server_workers=1, database_pool_size=1)
    database.execute("truncate item cascade")
    for document in (f"{{ latin(local: {local}) }}", f"mutation {{ latinAdd(local: {local}) }}"):
        answer = server.graphql(document)
        assert answer.get("data") is None and answer["errors"][0]["extensions"]["code"] == "INTERNAL_SERVER_ERROR"
        assert "no UTF-8" in answer["errors"][0]["message"]
        assert server.data("{ latin }") == {"latin": "é"} and count(database) == 0
    raised = server.errors(f"mutation {{ latinRaise(local: {local}) }}")[0]
    assert raised["message"].startswith("Caf") and server.data("{ latin }") == {"latin": "é"}


def test_errors_that_are_not_shown_count_all_the_same(make_partial):
    database, server = make_partial(limits_errors=1)
    database.execute("truncate item cascade")
    answer = server.graphql("mutation { num(n: -1) bad(id: 2) { id name } c: add(id: 3) { id } }")
    assert answer["data"] == {"num": None, "bad": None, "c": {"id": 3}}
    assert database.rows("select id from item") == [(3,)]


def test_fields_that_happen_without_each_other_are_run_again_as_well(partial):
    database, server = partial
    database.execute("truncate slow; alter sequence tries restart")
    answer = server.graphql("mutation { a: lose(times: 2) b: num(n: -1) c: num(n: 5) }")
    assert codes(answer) == {"b": "BAD_USER_INPUT"} and answer["data"] == {"a": 4, "b": None, "c": 5}
    assert database.rows("select id from slow order by id") == [(2,), (5,)]


def test_what_takes_too_long_to_commit_is_rolled_back(database, serve):
    server = serve(database, database_statement_timeout="300ms")
    with at_the_commit(server, database) as wire:
        answer = wire.response().json
    assert answer["errors"][0]["extensions"]["code"] == "TIMEOUT" and "rolled back" in answer["errors"][0]["message"]
    assert count(database, "slow") == 0


def test_of_a_connection_lost_at_the_commit_nobody_says_how_it_ended(own_cluster, serve):
    database = own_cluster.create_database(SQL)
    server = serve(database, server_workers=1)
    with contextlib.suppress(psycopg.OperationalError), at_the_commit(server, database) as wire:
        os.kill(database.value("select pid from pg_stat_activity where wait_event = 'advisory'"), signal.SIGKILL)
        assert "not known" in wire.response().json["errors"][0]["message"]


@pytest.mark.parametrize("kinds, told, rows", [
    (b"C", "before anything was changed", 0),  # the call's own end: nothing was committed
    (b"Z", "not known", 1),                    # the end of all
])
def test_a_line_that_breaks_before_and_behind_the_commit(make_database, serve, kinds, told, rows):
    database = make_database(SQL)
    with tempfile.TemporaryDirectory() as directory:
        proxy = HostileProxy(directory, f"{database.cluster.directory}/.s.PGSQL.5432")
        server = serve(proxy.url(database.name), server_workers=1, database_pool_size=1)
        server.data("mutation { __typename a: add(id: 1) { id } }")
        database.execute("delete from item")
        seen = []

        def cut(kind, body):
            seen.append(kind)
            mine = b"INSERT" in body or b"SELECT" in body if kind == b"C" else True
            return None if kind in kinds and mine else message(kind, body)

        proxy.new_alter = lambda: cut
        answer = server.graphql("mutation { a: add(id: 2) { id } }")
        proxy.behave()
        assert told in answer["errors"][0]["message"], (answer, seen)
        assert count(database) == rows
        server.stop()
        proxy.stop()
