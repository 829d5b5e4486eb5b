# SPDX-License-Identifier: MIT
"""fraiseql setup: what it installs, and that it can be run again, and what its functions do."""

import os
import re
import subprocess

import psycopg
import pytest

from support.postgres import wait_for_waiting
from support.process import PATIENCE
from support.server import BINARY, ROOT, environment

TABLES = """
create table tb_writer (id uuid primary key, name text not null);
create table tb_text (id int primary key, writer_id uuid references tb_writer, title text not null);
create view v_writer as select w.id, 'x' as kind, jsonb_build_object('id', w.id, 'name', w.name, 'texts',
    (select coalesce(jsonb_agg(t.title order by t.id), '[]') from tb_text t where t.writer_id = w.id)) as data
    from tb_writer w;
create table tv_writer (id uuid primary key, kind varchar(5), data jsonb not null, changed_at timestamptz default now());
create view "v_odd ""one" as select id as "the key", title from tb_text;
create table "tv_odd ""one" ("the key" bigint primary key, title varchar(20), twice text generated always as (title || title) stored);
create table tv_alone (id int primary key, data jsonb);
create table tv_split (tenant int, id int, note text, primary key (tenant, id));
create view v_split as select 2 as tenant, 5 as id, 'two' as note;
create table tv_part (id int, data jsonb);
create unique index on tv_part (id) where data is not null;
create view v_part as select 1 as id, '{}'::jsonb as data;
create domain dated as date;
create table tv_price (id numeric primary key, at timestamptz not null, day dated, note varchar(9));
create view v_price as select 1.0 as id, timestamptz '2026-01-01 00:00:00+00' as at, date '2026-01-01' as day, 'one' as note;
create table tv_moment (id timestamptz primary key, note text);
create view v_moment as select timestamptz '2026-01-01 00:00:00+00' as id, 'x'::text as note;
create table tv_range (id int4range primary key, note text);
create view v_range as select '[1,3)'::int4range as id, 'x'::text as note;
create table tv_coins (id money primary key, note text);
create view v_coins as select 1::money as id, 'x'::text as note;
create extension citext;
create table tv_word (id citext primary key, note text);
create view v_word as select 'Word'::text as id, 'n'::text as note;
create view v_unlike as select 1 as a;
create table tv_unlike (b int);
insert into tb_writer values ('00000000-0000-0000-0000-00000000000a', 'Ann'), ('00000000-0000-0000-0000-00000000000b', 'Bea');
insert into tb_text values (1, '00000000-0000-0000-0000-00000000000a', 'One');

create function fn_make(how text) returns fraiseql.mutation_response language plpgsql as $$
begin
    if how = 'conflict' then
        return fraiseql.mutation_conflict('Taken.', 'name');
    end if;
    return fraiseql.mutation_created('Made.', '{"id": "7", "name": "n"}', cascade => fraiseql.cascade_merge(
        fraiseql.cascade_invalidate_cache('{users}'), fraiseql.cascade_metadata(2)));
end $$;
"""
ANN = "00000000-0000-0000-0000-00000000000a"
BEA = "00000000-0000-0000-0000-00000000000b"


def run_setup(*arguments):
    return subprocess.run([BINARY, "setup", *arguments], env=environment(), capture_output=True, text=True,
                          timeout=PATIENCE, check=False, cwd="/")


@pytest.fixture(scope="module")
def database(module_database):
    database = module_database()
    done = run_setup(database.url)
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout == "The schema fraiseql has version 3 of the library.\n"
    database.execute(TABLES)
    return database


@pytest.fixture
def transaction(database):
    """Undone after the test."""
    with psycopg.connect(database.url) as connection:
        yield connection
        connection.rollback()


# What it does to a database

INSTALLED = """
select oid::regprocedure::text, xmin::text from pg_proc where pronamespace = 'fraiseql'::regnamespace
union all select part, version || installed_at::text from fraiseql.setup order by 1
"""


def test_running_it_again_changes_nothing_that_is_seen(database):
    names = [row[0] for row in database.rows(INSTALLED)]
    version = database.value("select installed_at from fraiseql.setup")
    done = run_setup(database.url)
    assert (done.returncode, done.stderr) == (0, "")
    assert [row[0] for row in database.rows(INSTALLED)] == names and len(names) > 25
    assert database.value("select installed_at from fraiseql.setup") == version
    assert database.value("select (fn_make('x')).status") == "created"


def test_an_older_library_is_brought_up_to_date_and_a_newer_one_left_alone(make_database):
    database = make_database()
    assert run_setup(database.url).returncode == 0
    database.execute("drop function fraiseql.mutation_noop; update fraiseql.setup set version = 0")
    assert run_setup(database.url).returncode == 0
    assert database.value("select version from fraiseql.setup") == 3
    assert database.value("select (fraiseql.mutation_noop('same', 'x')).status") == "noop:same"
    database.execute("drop function fraiseql.mutation_noop; update fraiseql.setup set version = 4")
    done = run_setup(database.url)
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr == (
        "fraiseql: nothing was changed: the schema fraiseql has version 4 of the library, and this program knows "
        "version 3 only; Run setup with the newer fraiseql that installed it.\n")
    assert database.value("select to_regproc('fraiseql.mutation_noop')") is None


def test_what_was_revoked_stays_so_and_what_is_not_of_it_is_left_alone(make_database):
    database = make_database()
    assert run_setup(database.url).returncode == 0
    database.execute("""
        revoke execute on function fraiseql.check_tv from public;
        revoke usage on schema fraiseql from public;
        drop function fraiseql.mutation_noop;
        create function fraiseql.mutation_success(int) returns int language sql return $1;
        revoke execute on function fraiseql.mutation_success(int) from public;
        alter default privileges revoke execute on functions from public;
    """)
    done = run_setup(database.url)
    assert (done.returncode, done.stderr) == (0, "")
    assert database.rows("""
        select oid::regprocedure::text from pg_proc where pronamespace = 'fraiseql'::regnamespace
        and not has_function_privilege('public', oid, 'execute') order by 1
    """) == [("fraiseql.check_tv(regclass)",), ("fraiseql.mutation_success(integer)",)]
    assert database.value("select has_schema_privilege('public', 'fraiseql', 'usage')") is False


@pytest.mark.parametrize("relation", [
    "create table fraiseql.setup (id int)",
    "create view fraiseql.setup as select 'library' as part, '1'::text as version",
    "create table fraiseql.setup (part text, version int, installed_at timestamptz)",
])
def test_a_schema_with_a_setup_of_its_own_is_not_touched(make_database, relation):
    database = make_database("create schema fraiseql; " + relation)
    done = run_setup(database.url)
    assert (done.returncode, done.stderr) == (1, (
        "fraiseql: nothing was changed: there is a schema fraiseql that was not made by fraiseql setup; "
        "Rename it: ALTER SCHEMA fraiseql RENAME TO …\n"))


def test_all_or_nothing_and_no_other_schema_of_that_name(make_database):
    database = make_database("create schema fraiseql")
    assert run_setup(database.url).returncode == 0
    database = make_database("create schema fraiseql create table setup_of_mine (id int)")
    done = run_setup(database.url)
    assert done.returncode == 1 and "there is a schema fraiseql that was not made by fraiseql setup" in done.stderr
    database = make_database("""
        create function refuse() returns event_trigger language plpgsql as $$ begin raise 'not here'; end $$;
        create event trigger refuse on ddl_command_end when tag in ('GRANT') execute function refuse();
    """)
    done = run_setup(database.url)
    assert done.returncode == 1 and done.stderr == "fraiseql: nothing was changed: not here\n"
    assert database.value("select to_regnamespace('fraiseql')") is None


def files(*names):
    """What makes one transaction of them."""
    texts = []
    for name in names:
        with open(os.path.join(ROOT, "share", "setup", name), encoding="utf-8") as file:
            texts.append("\n" + file.read())
    return "begin;\n" + "".join(texts) + "\ncommit;\n"


def test_print_prints_what_would_be_run(make_database):
    done = run_setup("--print")
    assert done.stdout == files("library.sql", "grants.sql")
    assert (done.returncode, done.stderr) == (0, "")
    assert run_setup("--print", "--with", "rbac").stdout == files("library.sql", "rbac.sql", "grants.sql")
    database = make_database(done.stdout)
    assert database.value("select version from fraiseql.setup") == 3


@pytest.mark.parametrize("arguments, code, message", [
    (["--with", "rbac,magic"], 2, """--with: there is no part "magic"; see 'fraiseql setup --help'"""),
    (["--with", "rbac,,"], 2, '--with: there is no part ""'),
    (["postgresql://localhost:1/none"], 1, "onnection refused"),
])
def test_what_it_refuses(arguments, code, message):
    done = run_setup(*arguments)
    assert done.returncode == code and done.stdout == "" and message in done.stderr


def test_everything_is_described_and_has_no_more_rights_than_its_caller(database):
    assert database.rows("""
        select oid::regprocedure from pg_proc where pronamespace = 'fraiseql'::regnamespace
        and (obj_description(oid, 'pg_proc') is null or prosecdef <> (proname like 'idempotency_%')
             or not has_function_privilege('public', oid, 'execute'))
    """) == []
    for table in ("setup", "idempotency_key"):
        assert database.value(f"select has_table_privilege('public', 'fraiseql.{table}', 'select')") is False
    assert database.value("""
        select bool_and(proconfig = '{"search_path=pg_catalog, pg_temp"}') from pg_proc
        where pronamespace = 'fraiseql'::regnamespace and prosecdef
    """)


def test_no_search_path_leads_it_elsewhere(transaction):
    transaction.execute("""
        create schema trap;
        create function trap.lie(text, text) returns bool language sql as 'select true';
        create operator trap.= (function = trap.lie, leftarg = text, rightarg = text);
        create function trap.format(text, variadic text[]) returns text language sql as $$ select 'drop table tb_text' $$;
        create function trap.jsonb_build_object(variadic text[]) returns jsonb language sql as $$ select '0'::jsonb $$;
        create domain trap.text as int;
        create domain trap.int8 as bool;
        create temporary table uuid (id int);
        create temporary table text (id int);
        create temporary table jsonb (id int);
        create temporary table "record" (id int);
        set local search_path to trap, public, pg_catalog;
    """)
    [(added,)] = transaction.execute("select fraiseql.refresh_tv('tv_price', 1::numeric)").fetchall()
    assert added == 1 and transaction.execute("select count(*) from fraiseql.check_tv('tv_price')").fetchone() == (0,)
    assert transaction.execute("select fraiseql.refresh_tv('tv_writer', %s::pg_catalog.uuid)", [ANN]).fetchone() == (1,)
    assert transaction.execute("select difference from fraiseql.check_tv('tv_writer')").fetchall() == [("missing",)]
    assert transaction.execute("select fraiseql.cascade_entity('Writer', %s, 'UPDATED', 'v_writer')"
                               " #>> '{updated,0,entity,name}'", [ANN]).fetchone() == ("Ann",)


# What its functions answer

@pytest.mark.parametrize("call, row", [
    ("success('m')", ("success", "m", None, None, None, None, None, None)),
    ("success('m', '{\"id\": 5}', 'User', '{}', '{\"a\": 1}')", ("success", "m", "5", "User", {"id": 5}, None, {}, {"a": 1})),
    ("created('m', '{\"id\": \"x\"}', 'User')", ("created", "m", "x", "User", {"id": "x"}, None, None, None)),
    ("updated('m', '{\"id\": \"x\"}', '{name}')", ("updated", "m", "x", None, {"id": "x"}, ["name"], None, None)),
    ("deleted('m', '5', 'User')", ("deleted", "m", "5", "User", None, None, None, None)),
    ("deleted('m', entity => '{\"id\": 5}')", ("deleted", "m", "5", None, {"id": 5}, None, None, None)),
    ("noop('unchanged', 'm')", ("noop:unchanged", "m", None, None, None, None, None, None)),
    ("validation_error('m', 'email')",
     ("validation:email", "m", None, None, None, None, None, {"field": "email", "type": "validation"})),
    ("validation_error('m', metadata => '{\"type\": \"other\"}')",
     ("validation:invalid", "m", None, None, None, None, None, {"field": None, "type": "other"})),
    ("not_found('User', '5')", ("not_found:user", "User with ID 5 not found", None, None, None, None, None,
                                {"resource_type": "User", "resource_id": "5"})),
    ("not_found()", ("not_found:resource", "Resource not found", None, None, None, None, None,
                     {"resource_type": "Resource", "resource_id": None})),
    ("not_found(null)", ("not_found:resource", "Resource not found", None, None, None, None, None,
                         {"resource_type": None, "resource_id": None})),
    ("conflict('m')", ("conflict:duplicate", "m", None, None, None, None, None, None)),
    ("error('disk_full', 'm')", ("failed:disk_full", "m", None, None, None, None, None, None)),
    ("error('Forbidden:not_yours', 'm')", ("Forbidden:not_yours", "m", None, None, None, None, None, None)),
    ("error(null, 'm')", ("failed", "m", None, None, None, None, None, None)),
])
def test_answers(database, call, row):
    assert database.rows(f"select (fraiseql.mutation_{call}).*") == [row]


def test_questions_are_answered_as_a_client_would_see_it(database):
    with open(os.path.join(ROOT, "src", "model", "convention.h"), encoding="utf-8") as file:
        successes = re.search(r'"\{(success,.*?)\}"', file.read())[1].split(",")
    statuses = {word: ("success", None, None) for word in successes}
    statuses |= {
        "Created:twice": ("success", None, None), "noop": ("noop", None, None), "NOOP:same": ("noop", None, "same"),
        "conflict:a:b": ("error", "conflict", None), "Weird": ("error", "weird", None), "": ("error", "failed", None),
        None: ("error", "failed", None),
    }
    found = {}
    for status in statuses:
        [row] = database.rows("""
            select fraiseql.mutation_is_success(r), fraiseql.mutation_is_noop(r), fraiseql.mutation_is_error(r),
                fraiseql.mutation_error_type(r), fraiseql.mutation_noop_reason(r)
            from (select row(%s, null, null, null, null, null, null, null)::fraiseql.mutation_response as r) as q
        """, [status])
        assert sum(row[:3]) == 1
        found[status] = (["success", "noop", "error"][row.index(True)], *row[3:])
    assert found == statuses


@pytest.mark.parametrize("call, answer", [
    ("entity_created('Post', '1')",
     {"updated": [{"__typename": "Post", "id": "1", "operation": "CREATED", "entity": {}}]}),
    ("entity_update('Post', '1', '{\"a\": 2}')",
     {"updated": [{"__typename": "Post", "id": "1", "operation": "UPDATED", "entity": {"a": 2}}]}),
    ("count_update('User', '1', 'posts', 3, 4)", {"updated": [{
        "__typename": "User", "id": "1", "operation": "UPDATED",
        "entity": {"id": "1", "posts": 4, "_previous_posts": 3}}]}),
    ("entity_deleted('Post', '1', null)",
     {"deleted": [{"__typename": "Post", "id": "1", "operation": "DELETED", "deletedAt": None}]}),
    ("invalidate_cache('{a,b}', 'REFETCH', 'EXACT')", {"invalidations": [
        {"queryName": name, "strategy": "REFETCH", "scope": "EXACT"} for name in "ab"]}),
    ("invalidate_cache('{}')", {"invalidations": []}),
    ("merge(null, null)", {}),
    ("merge('{\"updated\": [1], \"x\": 1}', '{\"updated\": [2], \"deleted\": [3]}')",
     {"updated": [1, 2], "deleted": [3], "x": 1}),
    ("merge('{\"metadata\": {\"depth\": 3}}', null)", {"metadata": {"depth": 3}}),
    ("merge('{\"metadata\": {\"depth\": 3, \"affectedCount\": 2}}', '{\"metadata\": {\"depth\": 1, \"affectedCount\": 5}}')"
     " #- '{metadata,timestamp}'", {"metadata": {"depth": 3, "affectedCount": 7}}),
    ("has_entity_type('{\"deleted\": [{\"__typename\": \"A\"}]}', 'A')", True),
    ("has_entity_type('{\"deleted\": [{\"__typename\": \"A\"}]}', 'B')", False),
    ("has_entity_type(null, 'B')", False),
    (f"entity('Writer', '{BEA}', 'UPDATED', 'v_writer')", {"updated": [{
        "__typename": "Writer", "id": BEA, "operation": "UPDATED", "entity": {"id": BEA, "name": "Bea", "texts": []}}]}),
])
def test_cascades(database, call, answer):
    assert database.value(f"select fraiseql.cascade_{call}") == answer


def test_a_cascades_metadata_names_time_and_transaction(transaction):
    transaction.execute("update tb_text set title = title")
    [(metadata, transaction_id)] = transaction.execute(
        "select fraiseql.cascade_metadata(2) -> 'metadata', pg_current_xact_id()::text").fetchall()
    assert metadata.pop("timestamp").startswith("20")
    assert metadata == {"affectedCount": 2, "depth": 1, "transactionId": transaction_id}
    [(merged,)] = transaction.execute("""
        select fraiseql.cascade_merge('{"metadata": {"timestamp": "2020-01-01T00:00:00+00:00"}}',
            '{"metadata": {"timestamp": "2021-01-01T00:00:00+01:00"}}') #>> '{metadata,timestamp}'
    """).fetchall()
    assert merged.startswith("2020-12-31") or merged.startswith("2021-01-01")


# Stored documents


def differences(connection, table="tv_writer"):
    return connection.execute("select key, difference from fraiseql.check_tv(%s)", [table]).fetchall()


def refresh(connection, *keys, kind="uuid"):
    text = ", ".join(["%s::" + kind] * len(keys))
    return connection.execute(f"select fraiseql.refresh_tv('tv_writer', {text})", keys).fetchone()[0]


def test_rows_are_made_changed_and_removed_by_key(transaction):
    assert differences(transaction) == [(ANN, "missing"), (BEA, "missing")]
    assert refresh(transaction, ANN, BEA) == 2 and differences(transaction) == []
    transaction.execute("insert into tb_text values (2, %s, 'Two')", [ANN])
    assert differences(transaction) == [(ANN, "differs")]
    assert refresh(transaction, BEA) == 0 and differences(transaction) == [(ANN, "differs")]
    assert refresh(transaction, ANN) == 1 and differences(transaction) == []
    [(texts, changed_at)] = transaction.execute(
        "select data -> 'texts', changed_at from tv_writer where id = %s", [ANN]).fetchall()
    assert texts == ["One", "Two"] and changed_at is not None
    transaction.execute("delete from tb_writer where id = %s", [BEA])
    assert differences(transaction) == [(BEA, "left over")]
    assert refresh(transaction, BEA, BEA) == 1 and differences(transaction) == []


def test_what_the_check_finds_can_be_refreshed(transaction):
    transaction.execute("select fraiseql.refresh_tv('tv_writer', key) from fraiseql.check_tv('tv_writer')")
    assert differences(transaction) == []
    assert transaction.execute("select fraiseql.refresh_tv('tv_writer', %s)", [ANN.upper()]).fetchone() == (0,)
    assert transaction.execute("select fraiseql.refresh_tv('tv_writer', '" + ANN + "')").fetchone() == (0,)
    assert transaction.execute("select fraiseql.refresh_tv('tv_writer', variadic '{}'::uuid[])").fetchone() == (0,)


def test_names_are_quoted_and_the_primary_key_stands_in_for_an_id(transaction):
    odd = '"tv_odd ""one"'
    assert differences(transaction, odd) == [("1", "missing")]
    assert transaction.execute("select fraiseql.refresh_tv(%s, 1)", [odd]).fetchone() == (1,)
    assert differences(transaction, odd) == []
    assert transaction.execute(f"select * from {odd}").fetchall() == [(1, "One", "OneOne")]


@pytest.mark.parametrize("table, message", [
    ("tb_writer", "tb_writer is no table whose name begins with tv_"),
    ("tv_alone", "there is no view public.v_alone to fill"),
    ("tv_unlike", "share no column id, nor a primary key of one column"),
    ("tv_split", r"id of public.tv_split is not unique, .*\n.*: CREATE UNIQUE INDEX ON public.tv_split \(id\)."),
    ("tv_part", "id of public.tv_part is not unique"),
])
def test_what_cannot_be_refreshed(transaction, table, message):
    with pytest.raises(psycopg.Error, match=message):
        transaction.execute("select fraiseql.refresh_tv(%s, 1)", [table])


def test_a_key_is_equal_as_its_type_has_it(transaction):
    def call(function):
        return transaction.execute(f"select * from fraiseql.{function}").fetchall()
    assert call("refresh_tv('tv_word', 'WORD'::text)") == [(1,)] and call("check_tv('tv_word')") == []
    transaction.execute("update tv_word set id = 'wORD', note = 'old'")
    assert call("check_tv('tv_word')") == [("wORD", "differs")]
    assert call("refresh_tv('tv_word', 'word'::text)") == [(1,)] and call("check_tv('tv_word')") == []
    assert call("refresh_tv('tv_range', int4range(1, 3))") == [(1,)] and call("check_tv('tv_range')") == []


@pytest.mark.parametrize("table, one, other", [
    ("tv_price", "1.0::numeric", "1.000::numeric"),
    ("tv_moment", "timestamptz '2026-01-01 00:00:00+00'", "timestamptz '2026-01-01 01:00:00+01'"),
    ("tv_word", "'word'::text", "'WORD'::text"),
    ("tv_coins", "1::money", "2::money"),  # no hash: one lock for the table
])
def test_equal_keys_have_one_lock(database, table, one, other):
    with psycopg.connect(database.url) as first, psycopg.connect(database.url) as second:
        first.execute(f"select fraiseql.refresh_tv('{table}', {one})")
        held = "select objid, classid from pg_locks where locktype = 'advisory' and pid = pg_backend_pid()"
        [mine] = first.execute(held).fetchall()
        first.rollback()
        second.execute("set local timezone to 'Asia/Tokyo'")
        second.execute(f"select fraiseql.refresh_tv('{table}', {other})")
        assert second.execute(held).fetchall() == [mine]
        second.rollback()


def test_two_transactions_that_change_one_document_both_show_in_it(database):
    with psycopg.connect(database.url) as first, psycopg.connect(database.url) as second:
        try:
            first.execute("insert into tb_text values (10, %s, 'Ten')", [BEA])
            refresh(first, BEA)
            second.execute("insert into tb_text values (11, %s, 'Eleven')", [BEA])
            waiting = second.pgconn
            waiting.send_query(f"select fraiseql.refresh_tv('tv_writer', '{BEA}'::uuid)".encode())
            wait_for_waiting(database, 1)
            first.commit()
            while waiting.get_result():
                pass
            second.commit()
            assert database.value("select data -> 'texts' from tv_writer") == ["Ten", "Eleven"]
        finally:
            database.execute("delete from tb_text where id >= 10; delete from tv_writer")


# And the API


def test_nothing_of_it_is_served_and_its_type_is_understood(database, module_serve):
    server = module_serve(database, schema_names="public,fraiseql")
    data = server.data("{ __schema { queryType { fields { name } } mutationType { fields { name } } } }")["__schema"]
    assert [field["name"] for field in data["mutationType"]["fields"]] == ["make"]
    assert not any("setup" in field["name"] for field in data["queryType"]["fields"])
    document = """mutation($how: String!) { make(how: $how) {
        ... on MakeSuccess { status id entity cascade { invalidations { queryName } metadata { affectedCount } } }
        ... on MakeError { status code errors { identifier } } } }"""
    assert server.data(document, {"how": "x"})["make"] == {
        "status": "created", "id": "7", "entity": {"id": "7", "name": "n"},
        "cascade": {"invalidations": [{"queryName": "users"}], "metadata": {"affectedCount": 2}}}
    assert server.data(document, {"how": "conflict"})["make"] == {
        "status": "conflict:name", "code": 409, "errors": [{"identifier": "name"}]}
