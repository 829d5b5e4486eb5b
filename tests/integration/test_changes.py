# SPDX-License-Identifier: MIT
"""The database changes and nobody says so: the server finds out, before any answer goes wrong."""

import time

import pytest

from support.process import PATIENCE

SQL = """
create table item (id int primary key, name text);
insert into item values (1, 'One');
create function item_changes() returns trigger language plpgsql as 'begin return new; end';
create trigger item_changes before update on item for each row execute function item_changes();
create view small as select id as number from item;
create materialized view total as select count(*) as items from item;
create type mood as enum ('fine');
create function f_mood(n int) returns mood stable language sql as $$ select 'fine'::mood $$;
create role keeper;
"""
CHANGES = "the database has changed: reading the schema again"
QUICK = "200ms"


@pytest.fixture(scope="module")
def database(module_database):
    database = module_database(SQL)
    yield database
    database.execute("drop owned by keeper; drop role keeper")


@pytest.fixture(scope="module")
def server(database, module_serve):
    return module_serve(database, schema_watch=QUICK)


def schema_said(server):
    return server.get("/ready").json()["checks"]["schema"]


def becomes(ask, expected):
    deadline = time.monotonic() + PATIENCE
    while (found := ask()) != expected and time.monotonic() < deadline:
        time.sleep(0.02)
    assert found == expected


def changes_seen(server):
    """Said before the schema is read, so that all were said when it is served."""
    return server.process.output.count(CHANGES)


@pytest.mark.parametrize("change, query", [
    ("alter table item add color text", "{ items { color } }"),
    ("comment on column item.name is '@fraiseql {\"name\": \"title\"}'", "{ items { title } }"),
    ("create or replace view small as select id as number, name from item", "{ smalls { name } }"),
    ("create function fn_double(n int) returns int immutable language sql as 'select 2 * n'", "{ double(n: 2) }"),
], ids=["column", "comment", "view", "function"])
def test_what_is_new_is_served_soon(database, server, change, query):
    assert "errors" in server.graphql(query)
    database.execute(change)
    becomes(lambda: "errors" in server.graphql(query), False)
    becomes(lambda: schema_said(server), "ok")


@pytest.mark.parametrize("change", [
    "alter type mood add value 'better'",
    "grant select on item to keeper",
    "alter table item enable row level security",
    "alter table item disable trigger all",
    "alter role keeper bypassrls",
    "comment on schema public is 'Things.'",
], ids=["label", "right", "row security", "trigger", "role", "schema's comment"])
def test_what_cannot_be_seen_counts(database, server, change):
    before = changes_seen(server)
    database.execute(change)
    becomes(lambda: changes_seen(server) > before, True)
    becomes(lambda: schema_said(server), "ok")


def test_rows_and_what_comes_and_goes_do_not_count(database, server):
    database.execute("create table log (id int check (id < 100)) partition by range (id)")
    becomes(lambda: "errors" in server.graphql("{ logs { id } }"), False)
    becomes(lambda: schema_said(server), "ok")
    before = changes_seen(server)
    database.execute("insert into item (id) select generate_series(10, 20)")
    database.execute("analyze item; refresh materialized view total; reindex table item; truncate item")
    database.execute("create table log_1 partition of log for values from (0) to (10)")
    database.execute("create temp table passing (id int)")
    time.sleep(1)  # five questions
    assert (changes_seen(server), schema_said(server)) == (before, "ok")


def test_what_cannot_be_served_leaves_the_old_schema_and_is_said(make_database, serve):
    database = make_database("create table item (id int primary key, dns_1 int)")
    server = serve(database, schema_watch=QUICK)
    database.execute("alter table item add dns1 int")
    server.process.wait_for("stay as they were")
    assert server.data("{ items { id } }") == {"items": []}
    assert schema_said(server) == "outdated"
    assert server.get("/ready").status_code == 200
    database.execute("alter table item drop dns1, add name text")
    becomes(lambda: "errors" in server.graphql("{ items { name } }"), False)
    becomes(lambda: schema_said(server), "ok")


def test_it_can_be_only_said(make_database, serve):
    database = make_database("create table item (id int primary key)")
    server = serve(database, schema_watch=QUICK, schema_reload=False)
    database.execute("alter table item add name text")
    becomes(lambda: schema_said(server), "outdated")
    assert "errors" in server.graphql("{ items { name } }")
    assert CHANGES not in server.process.output


def test_it_can_be_off(make_database, serve):
    database = make_database("create table item (id int primary key)")
    server = serve(database, schema_watch="0s")
    database.execute("alter table item add name text")
    time.sleep(0.5)
    assert schema_said(server) == "ok"
    assert "errors" in server.graphql("{ items { name } }")
