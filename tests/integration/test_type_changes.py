# SPDX-License-Identifier: MIT
"""Tables, functions and views change underneath, without SIGHUP: an answer is an error or what a server
gives that was started afterwards, never a value that is read as another type; and the server reads its
schema again by itself."""

import json
import os
import random
import re
import time

import pytest

from support.process import PATIENCE
from support.server import Server

# Type, two values, fields of an object type.
TYPES = [
    ("bool", "false", "true", ""), ("int2", "-7", "300", ""), ("int4", "7", "123456789", ""),
    ("int8", "42", "4611686018427387904", ""), ("float4", "1.5", "7", ""), ("float8", "2", "-1e300", ""),
    ("numeric", "2", "123456789012345678901234567890.5", ""), ("numeric(12,2)", "2", "7.25", ""),
    ("text", "2", "hé日", ""), ("varchar(40)", "2", "abc", ""), ("char(4)", "2", "abcd", ""),
    ("name", "2", "abc", ""), ('"char"', "2", "x", ""), ("bytea", r"\\x00ff10", r"\\xc3", ""),
    ("uuid", "a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11", "00000000-0000-0000-0000-000000000002", ""),
    ("date", "2020-01-02", "0044-03-15", ""), ("time", "12:34:56", "00:00:00.5", ""),
    ("timetz", "12:34:56+02", "00:00+00", ""), ("timestamp", "2020-01-02 03:04:05", "1999-12-31", ""),
    ("timestamptz", "2020-01-02 03:04:05+00", "1999-12-31 00:00+01", ""), ("interval", "1 day", "1 year 2 s", ""),
    ("json", '{"a": [1, "x"]}', "2", ""), ("jsonb", '{"a": [1, "x"]}', "2", ""), ("inet", "10.1.2.3", "::1", ""),
    ("cidr", "10.0.0.0/8", "::/0", ""), ("macaddr", "08:00:2b:01:02:03", "00:00:00:00:00:01", ""),
    ("macaddr8", "08:00:2b:01:02:03:04:05", "00:00:00:00:00:00:00:01", ""), ("bit(5)", "10101", "00000", ""),
    ("varbit", "101", "1", ""), ("xid8", "2", "9", ""), ("oid", "2", "4000000000", ""), ("money", "2", "7.5", ""),
    ("point", "(1,2)", "(0,0)", ""), ("tsvector", "'a' 'b'", "'c'", ""), ("pg_lsn", "0/2", "16/B374D848", ""),
    ("int4range", "[1,5)", "empty", "{ lower upper }"), ("numrange", "[1,5]", "(,2)", "{ lower upper }"),
    ("datemultirange", "{[2020-01-01,2020-02-01)}", "{}", ""), ("int4[]", "{1,2}", "{}", ""),
    ("int8[]", "{1,2}", "{NULL}", ""), ("float8[]", "{1,2}", "{{1},{2}}", ""), ("text[]", "{a,2}", "{NULL}", ""),
    ("timestamptz[]", "{2020-01-01}", "{}", ""), ("mood", "sad", "glad", ""), ("mood[]", "{sad}", "{}", ""),
    ("amount", "2", "9", ""), ("amount[]", "{2}", "{9,8}", ""), ("pair", "(2,a)", "(3,b)", "{ x y }"),
    ("pair[]", '{"(2,a)"}', "{}", ""), ("ltree", "Top.A", "2", ""), ("ltree[]", "{Top.A,B}", "{}", ""),
    ("citext", "Abc", "2", ""), ("hstore", "a=>1", "b=>NULL", ""), ("cube", "(1,2)", "(3)", ""),
]

SQL = """
create extension ltree; create extension citext; create extension hstore; create extension cube;
create type mood as enum ('sad', 'glad');
create domain amount as int check (value > 0);
create type pair as (x int8, y text);
create table box (id int primary key);
insert into box values (1), (2);
create table item (id int primary key, box_id int not null references box, v int8);
insert into item select n, 1 + n % 2 from generate_series(1, 2500) n;
"""

# What is written in place of the type and its values.  Rows without a value are there as well.
CHANGE = """
drop view if exists v_thing, v_crate; drop function if exists fn_one, fn_two, fn_rows, fn_touch, fn_touch_value, fn_pick;
alter table item alter v drop default, alter v type {type} using
    case id % 5 when 0 then null when 1 then {first} else {second} end;
create view v_thing as select id, jsonb_build_object('id', id, 'v', v) as data from item;
create view v_crate as select b.id, jsonb_build_object('id', b.id, 'vs',
    (select jsonb_agg(i.v order by i.id) from item i where i.box_id = b.id and i.id < 9)) as data from box b;
create function fn_one() returns {type} stable language sql as $$ select {second} $$;
create function fn_two() returns setof {type} stable language sql as $$ select {first} union all select {second} $$;
create function fn_rows() returns setof item stable language sql as $$ select * from item where id < 9 order by id $$;
create function fn_touch() returns setof item volatile language sql as $$ update item set box_id = box_id where id = 3 returning * $$;
create function fn_touch_value() returns {type} language sql as $$ select {second} $$;
create function fn_pick(id int) returns item stable language sql as $$ select * from item where item.id = $1 $$;
"""

QUERIES = [
    "{{ items(limit: 7, orderBy: [{{id: ASC}}]) {{ id v {v} }} }}",
    "{{ items(limit: 2400, orderBy: [{{id: ASC}}]) {{ v {v} }} }}",  # streamed
    "{{ item(id: 2) {{ v {v} }} again: item(id: 5) {{ v {v} }} first: item(id: 1) {{ v {v} }} }}",
    "{{ boxes(orderBy: [{{id: ASC}}]) {{ id items(limit: 4, orderBy: [{{id: ASC}}]) {{ id v {v} box {{ id }} }} }} }}",
    '{{ items(where: {{v: {{eq: "2"}}}}, limit: 3, orderBy: [{{id: ASC}}]) {{ id v {v} }} }}',
    "{{ items(where: {{v: {{eq: 2}}}}, limit: 3, orderBy: [{{id: ASC}}]) {{ id v {v} }} }}",
    "{{ one {v} }}", "{{ two {v} }}", "{{ rows {{ id v {v} }} pick(id: 3) {{ v {v} }} }}",
    "mutation {{ touch {{ id v {v} }} }}", "mutation {{ touchValue {v} }}",
    "{{ box(id: 1) {{ id }} item(id: 2) {{ v {v} }} }}",
    "{{ things(limit: 7, orderBy: [{{id: ASC}}]) {{ id v {v} }} crates(orderBy: [{{id: ASC}}]) {{ id vs }} }}",
]


def literal(text, sql_type):
    return "'%s'::%s" % (text.replace("'", "''"), sql_type)


def change(database, row):
    sql_type, first, second, _ = row
    first, second = (literal(text.replace("\\\\", "\\"), sql_type) for text in (first, second))
    database.execute("begin;" + CHANGE.format(type=sql_type, first=first, second=second) + "commit;")


def ask(server, query):
    """The answer, which is JSON in UTF-8 whatever happens."""
    response = server.post({"query": query})
    return json.loads(response.content.decode("utf-8", "strict"))


def shows_value(found):
    """Whether it shows something of what changes its type."""
    if isinstance(found, dict):
        return any(value is not None if name in ("v", "vs", "one", "two", "touchValue") else shows_value(value)
                   for name, value in found.items())
    return isinstance(found, list) and any(map(shows_value, found))


def agrees(found, right):
    """What is there is right; what could not be read is null."""
    if found is None or found == right:
        return True
    if right is None:  # of a query that is not valid any more
        return not shows_value(found)
    if isinstance(found, dict) and isinstance(right, dict):
        return found.keys() == right.keys() and all(agrees(found[name], right[name]) for name in found)
    if isinstance(found, list) and isinstance(right, list):
        return len(found) == len(right) and all(map(agrees, found, right))
    return False


def check(found, right, context):
    if found == right:
        return True
    assert found.get("errors"), (context, found, right)
    assert all(error["message"] and error["extensions"]["code"] for error in found["errors"]), (context, found)
    assert agrees(found.get("data"), right.get("data")), (context, found, right)
    return False


def settle(server, right, context):
    """Asks until every answer is as after a start; each before is that or an error."""
    deadline = time.monotonic() + PATIENCE
    good = 0
    while good < 3:
        assert time.monotonic() < deadline, ("it does not read its schema again", context)
        results = [check(ask(server, query), answer, (context, query)) for query, answer in right.items()]
        good = good + 1 if all(results) else 0
        if not good:
            time.sleep(0.02)


def changed(database, server, before, after, context):
    """One change: asked before it, then until the server has followed."""
    queries = [query.format(v=row[3]) for row in (before, after) for query in QUERIES]
    for query in queries:
        ask(server, query)
    change(database, after)
    fresh = Server(database, server_workers=1)
    right = {query: ask(fresh, query) for query in queries}
    fresh.stop()
    assert right[queries[len(QUERIES)]].get("data"), context
    settle(server, right, context)


@pytest.fixture
def changing(make_database):
    database = make_database(SQL)
    change(database, TYPES[3])
    server = Server(database)
    yield database, server
    server.stop()


def test_no_value_is_read_as_another_type(changing):
    """Random changes; FRAISEQL_TEST_TYPE_CHANGES=<rounds>[:<seed>] runs more, or the same again."""
    rounds, _, seed = os.environ.get("FRAISEQL_TEST_TYPE_CHANGES", "12").partition(":")
    seed = int(seed or random.randrange(1 << 30))
    print("seed", seed)
    choose = random.Random(seed)
    database, server = changing
    row = TYPES[3]
    for number in range(int(rounds)):
        before, row = row, choose.choice([other for other in TYPES if other is not row])
        changed(database, server, before, row, (seed, number, before[0], row[0]))


# Each was a wrong value once: the binary forms have the same length, or any.
FAULTS = [("int8", "float8"), ("int8", "timestamptz"), ("int4", "float4"), ("int4", "date"), ("date", "int4"),
          ("text", "jsonb"), ("text", "int4[]"), ("text", "bytea"), ("time", "int8"), ("timestamp", "timestamptz"),
          ("text", "uuid"), ("point", "int8"), ("ltree", "int4")]
BY_NAME = {row[0]: row for row in TYPES}


def test_forms_of_the_same_length_are_not_mistaken(make_database):
    """Column by column in one table, and asked once: no answer may be a value that is not right."""
    columns = [f"c{i}" for i in range(len(FAULTS))]
    first = [literal(BY_NAME[before][1], before) for before, _ in FAULTS]
    database = make_database(
        "create extension ltree; create table t (id int primary key, %s); insert into t values (1, %s)"
        % (", ".join(f"{name} {before}" for name, (before, _) in zip(columns, FAULTS)), ", ".join(first)))
    server = Server(database, schema_reload=False)
    queries = ["{ ts { id %s } }" % name for name in columns]
    for query in queries:
        assert "errors" not in ask(server, query), query
    database.execute("alter table t " + ", ".join(
        "alter %s type %s using %s" % (name, after, literal(BY_NAME[after][1].replace("\\\\", "\\"), after))
        for name, (_, after) in zip(columns, FAULTS)))
    for _ in range(3):
        for query in queries:
            found = ask(server, query)
            assert found["errors"][0]["extensions"]["code"] == "SCHEMA_CHANGED", (query, found)
            assert found["errors"][0]["path"] == ["ts"]
    assert ask(server, "{ ts { id } }") == {"data": {"ts": [{"id": 1}]}}  # the others go on
    server.stop()


CALLS = """
create table a (id int primary key, v int8); insert into a values (1, 42);
create table b (id int primary key, v float8); insert into b values (1, 2.5);
create table log (n int);
create function fn_count() returns int language sql as $$ insert into log values (1); select 1 $$;
create function fn_rows() returns setof a language sql as $$ insert into log values (1); select * from a $$;
"""


def test_a_function_that_returns_other_rows_is_not_run(make_database):
    database = make_database(CALLS)
    server = Server(database, schema_reload=False)
    assert ask(server, "mutation { rows { v } }") == {"data": {"rows": [{"v": "42"}]}}
    database.execute("drop function fn_rows; create function fn_rows() returns setof b language sql as "
                     "$$ insert into log values (1); select * from b $$")
    for _ in range(2):
        found = ask(server, "mutation { rows { v } count }")
        assert [error["extensions"]["code"] for error in found["errors"]] == ["SCHEMA_CHANGED", "ROLLED_BACK"]
    assert database.value("select count(*) from log") == 1
    server.stop()


def test_a_change_whose_result_cannot_be_read_is_rolled_back(make_database):
    database = make_database(CALLS)
    server = Server(database, schema_reload=False)
    assert ask(server, "mutation { count }") == {"data": {"count": 1}}
    database.execute("drop function fn_count; create function fn_count() returns float4 language sql as "
                     "$$ insert into log values (1); select 1 $$")
    found = ask(server, "mutation { count again: rows { v } }")
    assert found["data"] == {"count": None, "again": None}
    assert [error["extensions"]["code"] for error in found["errors"]] == ["SCHEMA_CHANGED", "ROLLED_BACK"]
    assert database.value("select count(*) from log") == 1
    server.stop()


def test_what_was_prepared_and_is_not_any_more_is_run_again_behind_another_field(make_database):
    database = make_database(CALLS + """
        create function fn_forget() returns int language plpgsql as $$ begin execute 'deallocate all'; return 1; end $$;
    """)
    server = Server(database, session_settings="app.one='two'", server_workers=1, database_pool_size=1)
    for _ in range(2):
        assert ask(server, "mutation { rows { v } }") == {"data": {"rows": [{"v": "42"}]}}
        assert ask(server, "mutation { forget count again: count rows { v } }") == {
            "data": {"forget": 1, "count": 1, "again": 1, "rows": [{"v": "42"}]}}
    assert database.value("select count(*) from log") == 8
    assert ask(server, "mutation { count rows { v } }") == {"data": {"count": 1, "rows": [{"v": "42"}]}}
    database.execute("alter table a add w int")
    assert ask(server, "mutation { count rows { v } }") == {"data": {"count": 1, "rows": [{"v": "42"}]}}
    database.execute("drop function fn_rows; create function fn_rows() returns setof a language sql as 'select * from a'")
    assert ask(server, "mutation { count rows { v } }") == {"data": {"count": 1, "rows": [{"v": "42"}]}}
    server.stop()


def test_what_a_function_misses_is_not_the_schemas(make_database):
    database = make_database(CALLS + """
        create function fn_lost() returns int language plpgsql as $$ begin perform 1 from nowhere; return 1; end $$;
        create function lost() returns int language plpgsql stable as $$ begin return (select 1 from nowhere); end $$;
        create view v_c as select 1 as id, lost() as lost;
    """)
    server = Server(database, server_workers=1, database_pool_size=1)
    for query in ["mutation { lost }", "mutation { lost }", "mutation { count lost }", "mutation { lost count }", "{ cs { lost } }",
                  "{ cs { lost } }", "{ as { v } cs { lost } }", "{ as { v } cs { lost } }"]:
        found = ask(server, query)
        assert [e["extensions"]["code"] for e in found["errors"] if e["extensions"]["code"] != "ROLLED_BACK"] == [
            "INTERNAL_SERVER_ERROR"], (query, found)
    assert counted(server, "fraiseql_schema_loads_total") == 1
    server.stop()


def counted(server, name):
    return next(int(line.split()[1]) for line in server.get("/metrics").text.splitlines() if line.startswith(name))


@pytest.mark.parametrize("change", [
    "alter table a alter v type float8", "alter table a rename v to w", "drop table a cascade",
    "alter table a rename to c"])
def test_the_schema_is_read_again_once_an_answer_does_not_fit(make_database, change):
    database = make_database(CALLS)
    server = Server(database)
    assert "errors" not in ask(server, "{ as { v } }")
    before = len(server.process.lines)
    database.execute(change)
    assert ask(server, "{ as { v } }")["errors"][0]["extensions"]["code"] == "SCHEMA_CHANGED"
    server.process.wait_for("an answer did not fit the schema: reading the schema again", before)
    server.process.wait_for("serving . relations", before)
    deadline = time.monotonic() + PATIENCE
    while "SCHEMA_CHANGED" in json.dumps(ask(server, "{ as { v } }")) and time.monotonic() < deadline:
        pass
    assert "SCHEMA_CHANGED" not in json.dumps(ask(server, "{ as { v } }"))
    while counted(server, "fraiseql_schema_loads_total") == 1 and time.monotonic() < deadline:
        pass  # the worker that counts has not taken it yet
    assert counted(server, "fraiseql_schema_loads_total") in (2, 3)  # one was asked for while it was read
    assert counted(server, "fraiseql_schema_misfits_total") >= 1
    server.stop()


def test_reading_again_what_did_not_change_is_rare(make_database):
    """A stored document that never fits must not keep the server busy with its catalog."""
    server = Server(make_database("""
        create table cherry (id int primary key, name text);
        create view v_plum as select id, jsonb_build_object('id', id, 'name', name) as data from cherry;
        create table tv_plum (id int primary key, data jsonb not null); insert into tv_plum values (1, '5')"""))
    ends = time.monotonic() + 4
    while time.monotonic() < ends:
        assert "errors" in ask(server, "{ plums { name } }")
    assert 2 <= counted(server, "fraiseql_schema_loads_total") <= 5  # after 0, 1, 2 and 4 seconds
    server.stop()


def test_a_view_that_was_replaced_gives_no_value_of_its_old_definition(make_database, serve):
    """It is seen through, so that PostgreSQL would run on what it was."""
    database = make_database("""
        create table tb_user (pk_user int primary key, id uuid not null default gen_random_uuid(),
                              name text, nick text);
        insert into tb_user values (1, default, 'name', 'nick');
        create table tb_post (pk_post int primary key, id uuid not null default gen_random_uuid(),
                              fk_user int not null references tb_user);
        insert into tb_post values (1, default, 1);
        create view v_user as select id, jsonb_build_object('name', name) as data from tb_user;
        create view v_post as select id, jsonb_build_object('title', 'x') as data, fk_user from tb_post""")
    server = serve(database)
    named = ["{ users { name } }", "{ users(limit: 5000) { name } }", "{ posts { user { name } } }",
             "{ posts { id user { name posts { title } } } }", "{ usersAggregate { arrayAgg { name } } }"]
    found_by = 'query q($name: String!) { users(where: {name: {eq: $name}}) { name } }'
    for old, new in (("name", "nick"), ("nick", "name")):
        for way in named:
            server.data(way)
        server.data(found_by, {"name": old})
        database.execute(f"""create or replace view v_user as
            select id, jsonb_build_object('name', {new}) as data from tb_user""")
        answers = [server.graphql(way) for way in named]
        answers.append(server.graphql(found_by, {"name": old}))
        assert old not in re.findall(r'"name": \[?"(\w+)"', json.dumps(answers))
        deadline = time.monotonic() + PATIENCE
        while server.graphql(named[0]).get("data") != {"users": [{"name": new}]}:
            assert time.monotonic() < deadline


VIEWED = """
create table tb_dept (pk_dept int primary key, id int not null unique, name text not null);
insert into tb_dept values (1, 11, 'North');
create view v_dept as select d.id, jsonb_build_object('id', d.id, 'name', d.name) as data from tb_dept d;
create function fn_rename_dept(n text) returns setof v_dept volatile language sql as
    $$ update tb_dept set name = n; select * from v_dept $$;
"""


def test_a_mutation_over_a_view_that_was_replaced_is_undone_and_the_schema_is_read_again(make_database):
    """The statement that reads the view comes behind one that has changed data, and is never run again."""
    database = make_database(VIEWED)
    server = Server(database)
    mutation = 'mutation { renameDept(n: "%s") { name } }'
    assert ask(server, mutation % "South") == {"data": {"renameDept": [{"name": "South"}]}}
    database.execute("create or replace view v_dept as select d.id,"
                     " jsonb_build_object('name', upper(d.name), 'id', d.id) as data from tb_dept d")
    assert ask(server, mutation % "East")["errors"][0]["extensions"]["code"] == "SCHEMA_CHANGED"
    assert database.value("select name from tb_dept") == "South"
    deadline = time.monotonic() + PATIENCE
    while "errors" in (found := ask(server, mutation % "West")) and time.monotonic() < deadline:
        assert found["errors"][0]["extensions"]["code"] == "SCHEMA_CHANGED"
    assert found == {"data": {"renameDept": [{"name": "WEST"}]}}
    server.stop()
