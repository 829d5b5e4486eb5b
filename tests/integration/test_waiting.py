# SPDX-License-Identifier: MIT
"""A server that comes before its database has anything to serve, and catalogs that take long to read."""

import signal
import subprocess
import threading

import pytest

from support.server import BINARY, environment


def test_an_empty_database_is_waited_for(make_database, serve):
    database = make_database()
    server = serve(database, ready=False)
    server.process.wait_for("waiting for something to serve")
    assert "nothing to serve: no table, view or function" in server.process.output
    assert server.get("/health").status_code == 200
    assert server.get("/ready").status_code == 503
    error = server.errors("{ books { id } }")[0]
    assert error["extensions"]["code"] == "SERVICE_UNAVAILABLE"
    database.execute("create table book (id int primary key); insert into book values (1)")
    server.wait_until_ready()
    assert server.data("{ books { id } }") == {"books": [{"id": 1}]}


@pytest.mark.parametrize("before, after", [
    ("create table book (pk_book int primary key)", "alter table book add id int"),
    ("create function fn_add_book() returns int language sql as 'select 1'", "create table book (id int primary key)"),
])
def test_half_a_migration_is_waited_for(make_database, serve, before, after):
    database = make_database(before)
    server = serve(database, ready=False)
    server.process.wait_for("waiting for something to serve")
    database.execute(after)
    server.wait_until_ready()
    assert server.data("{ books { id } }") == {"books": []}


def test_a_schema_that_a_migration_creates_is_waited_for(make_database, serve):
    database = make_database()
    server = serve(database, ready=False, schema_names="api")
    server.process.wait_for("waiting for something to serve")
    assert 'there is no schema "api" in the database; create it, or name others with schema.names' in server.process.output
    database.execute("create schema api create table book (id int primary key)")
    server.wait_until_ready()
    assert server.data("{ books { id } }") == {"books": []}


def test_rights_that_are_granted_later_are_waited_for(make_database, serve, cluster):
    database = make_database("create table book (id int primary key); create role late_reader login")
    server = serve(cluster.url(database.name, "late_reader"), ready=False)
    server.process.wait_for("waiting for something to serve")
    database.execute("grant select on book to late_reader")
    server.wait_until_ready()
    assert server.data("{ books { id } }") == {"books": []}



def test_what_is_served_is_kept_when_a_reload_finds_nothing(make_database, serve):
    database = make_database("create table book (id int primary key)")
    server = serve(database)
    database.execute("drop table book")
    server.process.send_signal(signal.SIGHUP)
    server.process.wait_for("schema and configuration stay as they were")
    assert server.data("{ __typename }") == {"__typename": "Query"}


def test_one_who_prints_the_schema_is_told_at_once(make_database):
    run = subprocess.run([BINARY, "schema", make_database().url], env=environment(), capture_output=True, text=True, timeout=30)
    assert run.returncode == 1
    assert "nothing to serve" in run.stderr


MANY = """do $$ begin for i in 1..300 loop
    execute format('create table table_%s (id int primary key, name text, parent_id int references table_%s)', i, greatest(i - 1, 1));
end loop; end $$"""


def test_the_catalog_has_a_timeout_of_its_own(make_database, serve):
    database = make_database(MANY)
    server = serve(database, ready=False, database_catalog_timeout="1ms")
    server.process.wait_for("could not be read within database.catalog_timeout")
    server.process.wait_for("waiting for the database")
    assert "database did not answer in time" not in server.process.output


def test_the_time_to_connect_bounds_no_reading(make_database, serve):
    """The catalog cannot be read before a lock goes, which is held for longer than connecting may take."""
    database = make_database(MANY)
    with database.connect() as holder:
        holder.execute("begin; lock table pg_catalog.pg_description in access exclusive mode")
        release = threading.Timer(1, holder.rollback)
        release.start()
        server = serve(database, database_connect_timeout="300ms")
        release.join()
    assert " error " not in server.process.output
    assert server.data("{ __typename }") == {"__typename": "Query"}
