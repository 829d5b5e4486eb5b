# SPDX-License-Identifier: MIT
"""Behind a pooler in transaction mode that keeps prepared statements: they are prepared once for each process
of PostgreSQL, and everything else is as without names."""

import json
import re
import subprocess

import psycopg
import pytest
import test_pooler

from support.pooler import PROGRAM, Pooler
from support.renaming import RenamingPooler
from support.wire import request

ROLE = test_pooler.ROLE
SQL = test_pooler.SQL + f"""
create table item (id int primary key, code int not null, name text not null);
insert into item select n, n, 'item ' || n from generate_series(1, 3) n;
create function fn_forget() returns int language plpgsql volatile as $$ begin execute 'deallocate all'; return 1; end $$;
create table line (id int primary key, text text not null);
insert into line select n, 'x' from generate_series(1, 50000) n;
grant select, update on item, line to {ROLE};
"""


def version():
    told = subprocess.run([PROGRAM, "--version"], capture_output=True, text=True, check=True).stdout
    return tuple(int(n) for n in re.search(r"(\d+)\.(\d+)", told).groups())


KINDS = ["renaming"] + (["pgbouncer"] if version() >= (1, 21) else [])


@pytest.fixture(scope="module", params=KINDS)
def pooler(request, cluster):
    pooler = (RenamingPooler(cluster) if request.param == "renaming"
              else Pooler(cluster, more="max_prepared_statements = 200"))
    yield pooler
    pooler.stop()


@pytest.fixture(scope="module")
def database(cluster, module_database, pooler):
    with cluster.connect() as connection:
        if not connection.execute("select from pg_roles where rolname = %s", [ROLE]).fetchall():
            connection.execute(f"create role {ROLE} login")
    return module_database(SQL)


@pytest.fixture(scope="module")
def url(pooler, database):
    return pooler.url(database.name, ROLE)


@pytest.fixture(scope="module")
def server(url, module_serve):
    return module_serve(url, session_trusted_headers=True, server_workers=2, database_pool_size=6)


@pytest.fixture
def neighbour(url):
    with psycopg.connect(url, autocommit=True, prepare_threshold=None, application_name="fraiseql") as connection:
        yield lambda: connection.execute(test_pooler.SEEN).fetchone()[0]


@pytest.fixture
def kept(url):
    """What stands prepared in the process, and how often it ran, of what contains a text."""
    with psycopg.connect(url, autocommit=True, prepare_threshold=None) as connection:
        yield lambda text: connection.execute(
            "select name, (generic_plans + custom_plans)::int from pg_prepared_statements"
            " where statement like '%%' || %s || '%%'", [text]).fetchall()


def test_a_statement_is_prepared_once_for_a_process(server, kept):
    for n in range(20):
        assert server.data(f"{{ item(id: {n % 3 + 1}) {{ code }} }}") == {"item": {"code": n % 3 + 1}}
    [(name, runs)] = kept('"public"."item"')
    assert name.startswith("PGBOUNCER_") and runs == 20


def test_settings_are_prepared_too(server, kept):
    headers = test_pooler.as_tenant("a")
    for _ in range(3):
        server.data("{ items { id } }", headers=headers)
    found = kept("set_config($1, $2, true)")
    assert found and all(name.startswith("PGBOUNCER_") for name, _ in found) and sum(runs for _, runs in found) >= 3


def test_what_fails_is_told_and_what_follows_is_answered(server):
    ask = '{ items(where: {name: {matches: "%s"}}) { id } }'
    for _ in range(3):
        assert server.errors(ask % "(")[0]["extensions"]["code"] == "BAD_USER_INPUT"
        assert server.data(ask % "1") == {"items": [{"id": 1}]}


def test_columns_get_other_types(server, database, kept):
    """The pooler finds the statement by its text, with the columns it had."""
    def runs():
        return sum(count for _, count in kept('"public"."item"'))

    assert server.data("{ item(id: 2) { id code } }") == {"item": {"id": 2, "code": 2}}
    for kind, code in [("text", "2"), ("smallint", 2)]:
        database.execute(f"alter table item alter code type {kind} using code::{kind}")
        while "errors" in (answer := server.graphql("{ item(id: 2) { id code } }")):
            assert answer["errors"][0]["extensions"]["code"] == "SCHEMA_CHANGED"
            server.wait_until_served()
        before = runs()
        for _ in range(3):
            assert server.data("{ item(id: 2) { id code } }") == {"item": {"id": 2, "code": code}}
        assert runs() >= before + 3


def test_a_type_that_is_other_by_its_length_alone(cluster, database, url, serve):
    """To the plan it is the same, and PostgreSQL refuses it where it is prepared."""
    server = serve(url, server_workers=1, database_pool_size=1)
    for length in (50, 60):
        database.execute(f"alter table note alter text type varchar({length})")
        while "errors" in server.graphql("{ notes { id text } }"):
            server.wait_until_served()
        before = cluster.log.count("cached plan must not change")
        for _ in range(6):
            assert server.data("{ notes { id text } }") == {"notes": []}
        assert cluster.log.count("cached plan must not change") <= before + 1


def test_slow_statements_are_planned_for_their_values(url, serve, kept):
    server = serve(url, database_replan_after="1ms", server_workers=1, database_pool_size=1)
    for _ in range(12):
        assert server.data('{ lines(where: {text: {contains: "y"}}) { id } }') == {"lines": []}
    [(_, runs)] = kept('"public"."line"')
    assert runs == 5


def test_one_that_keeps_none_is_found_out(cluster, database, serve):
    pooler = Pooler(cluster, more="max_prepared_statements = 0" if version() >= (1, 21) else "")
    url = pooler.url(database.name, ROLE)
    server = serve(url, server_workers=1, database_pool_size=1)
    for _ in range(3):
        assert server.data("{ items { id } }")["items"]
    with psycopg.connect(url, autocommit=True, prepare_threshold=None) as connection:
        assert connection.execute("select name from pg_prepared_statements").fetchall() == []
    server.stop()
    pooler.stop()


for name in ["nothing_is_left_for_the_next_client", "tenants_that_ask_at_once_see_only_their_own", "queries_only_read",
             "a_process_that_holds_prepared_statements_of_a_function_ends", "pipelined_requests_stay_apart",
             "what_waits_for_the_commit_knows_who_asked", "a_process_that_is_killed_takes_a_mutation_along"]:
    globals()[f"test_{name}"] = getattr(test_pooler, f"test_{name}")


def test_a_function_throws_away_what_the_pooler_has_prepared(server, database):
    """All that was sent with names is prepared anew, and nothing has a name from then on."""
    for _ in range(2):
        assert server.data("{ items { id name } }")["items"]
        assert server.data("mutation { forget }") == {"forget": 1}
        test_pooler.test_tenants_that_ask_at_once_see_only_their_own(server, database)


def test_all_that_is_on_its_way_when_names_are_lost_is_answered(url, serve):
    """The process is another client's, which throws away what stands prepared in it; behind that come the requests,
    all of them sent under names."""
    server = serve(url, server_workers=1, database_pool_size=1, server_batching=True)
    for _ in range(2):
        assert server.data("{ items { id } }")["items"]
    with psycopg.connect(url, prepare_threshold=None) as other, server.connect() as wire:
        other.execute("select 1")
        ask = json.dumps([{"query": "{ items { id } }"}] * 4)
        wire.send(request(headers={"Content-Type": "application/json"}, body=ask))
        for _ in range(2):  # the worker has read them, and passed them on
            assert server.get("/health").status_code == 200
        other.execute("do $$ begin execute 'deallocate all'; end $$")
        other.commit()
        assert wire.response().json == [{"data": {"items": [{"id": n} for n in (1, 2, 3)]}}] * 4
