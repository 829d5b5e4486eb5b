# SPDX-License-Identifier: MIT
"""The schema promises what the database guarantees, and nothing else: a field is NonNull only where
no row can ever hold null there, and a list has as many dimensions as it says."""

import pytest


def types(server, name):
    """Field → its type as SDL writes it."""
    def written(ref):
        if ref["kind"] == "NON_NULL":
            return written(ref["ofType"]) + "!"
        if ref["kind"] == "LIST":
            return f"[{written(ref['ofType'])}]"
        return ref["name"]

    inner = "kind name ofType { kind name ofType { kind name ofType { kind name ofType { kind name } } } }"
    fields = server.data('{ __type(name: "%s") { fields { name type { %s } } } }' % (name, inner))["__type"]["fields"]
    return {field["name"]: written(field["type"]) for field in fields}


SHOPS = """
create table shop (id int primary key);
insert into shop values (1);
create table old (id int primary key, shop_id int not null);
insert into old values (1, 99), (2, 1);
"""

# What makes a foreign key no guarantee; the rows of old are there before it.
# From version 18 on a child keeps what it inherits, unless the parent keeps it to itself.
DROPPED = {
    "{a child's not null dropped}": [
        "alter table older alter shop_id drop not null",
        "alter table old alter shop_id drop not null; alter table old add constraint own not null shop_id no inherit"],
    "{a grandchild's not null dropped}": [
        "alter table grandchild alter b drop not null",
        "alter table parent alter b drop not null; alter table parent add constraint own not null b no inherit"],
}


def for_version(cluster, sql):
    with cluster.connect() as connection:
        later = connection.info.server_version >= 180000
    for place, ways in DROPPED.items():
        sql = sql.replace(place, ways[later])
    return sql


UNCHECKED = {
    "not valid": "alter table old add constraint k foreign key (shop_id) references shop not valid",
    "its own triggers disabled": """
        delete from old where id = 1;
        alter table old add constraint k foreign key (shop_id) references shop;
        alter table old disable trigger all; insert into old values (1, 99)""",
    "the target's triggers disabled": """
        insert into shop values (99);
        alter table old add constraint k foreign key (shop_id) references shop;
        alter table shop disable trigger all; delete from shop where id = 99""",
    "triggers for replicas only": """
        delete from old where id = 1;
        alter table old add constraint k foreign key (shop_id) references shop;
        do $$ declare t text; begin
            for t in select tgname from pg_trigger where tgrelid = 'old'::regclass loop
                execute format('alter table old enable replica trigger %I', t);
            end loop; end $$;
        insert into old values (1, 99)""",
    "a child of inheritance": """
        delete from old where id = 1;
        alter table old add constraint k foreign key (shop_id) references shop;
        create table older () inherits (old); insert into older values (1, 99)""",
    "a child's not null dropped": """
        delete from old where id = 1;
        alter table old add constraint k foreign key (shop_id) references shop;
        create table older () inherits (old); {a child's not null dropped};
        insert into older values (1, null)""",
    "row level security": """
        insert into shop values (99);
        alter table old add constraint k foreign key (shop_id) references shop;
        alter table shop enable row level security; alter table shop force row level security;
        create policy part on shop using (id = 1); create role clerk_of_shop login;
        grant select on shop, old to clerk_of_shop""",
    "a partition that is not checked": """
        drop table old; create table old (id int, shop_id int not null, primary key (id)) partition by range (id);
        create table old_1 partition of old for values from (0) to (2);
        create table old_2 partition of old for values from (2) to (9);
        alter table old add constraint k foreign key (shop_id) references shop;
        alter table old_1 disable trigger all; insert into old values (1, 99), (2, 1)""",
}


@pytest.mark.parametrize("why", UNCHECKED)
def test_a_foreign_key_that_is_not_enforced_promises_no_row(cluster, make_database, serve, why):
    database = make_database(SHOPS)
    database.execute(for_version(cluster, UNCHECKED[why]))
    user = "clerk_of_shop" if why == "row level security" else "postgres"
    server = serve(cluster.url(database.name, user=user))
    rows = server.data("{ olds(orderBy: [{id: ASC}]) { id shop { id } } }")
    assert rows == {"olds": [{"id": 1, "shop": None}, {"id": 2, "shop": {"id": 1}}]}
    assert types(server, "Old")["shop"] == "Shop"


def test_a_foreign_key_that_is_enforced_does(make_database, serve):
    database = make_database(SHOPS + """
        delete from old where id = 1;
        alter table old add constraint k foreign key (shop_id) references shop not valid;
        alter table old validate constraint k;
        create table late (id int primary key, shop_id int not null references shop deferrable initially deferred);
        create table part (id int, shop_id int not null references shop) partition by range (id);
        create table part_1 partition of part for values from (0) to (9);
        create table chain (id int primary key) partition by range (id);
        create table chain_1 partition of chain for values from (0) to (9);
        create table link (id int primary key, chain_id int not null references chain);
    """)
    server = serve(database)
    assert types(server, "Old")["shop"] == "Shop!"
    assert types(server, "Late")["shop"] == "Shop!"
    assert types(server, "Part")["shop"] == "Shop!"
    assert types(server, "Link")["chain"] == "Chain!"


COLUMNS = """
create table parent (id int not null, a int not null, b int not null);
create table child () inherits (parent);
create table grandchild () inherits (child);
{a grandchild's not null dropped};
insert into grandchild values (1, 2, null);
create domain sure as int not null;
create domain checked as int check (value is not null);
create table typed (id int primary key, s sure, c checked, d sure not null,
    check (c is not null));
alter table typed add constraint later check (s is not null) not valid;
create type inner_pair as (x int, y int);
create table holder (id int primary key, p inner_pair not null);
create table whole (id int not null, v int not null) partition by range (id);
create table whole_1 partition of whole for values from (0) to (9);
create table one (id int primary key, n int not null);
create table two (id int primary key, m int not null);
insert into one values (1, 1); insert into typed values (1, 1, 1, 1); insert into holder values (1, row(null, 1));
create view v_joined as select o.id, jsonb_build_object('n', o.n, 'm', t.m, 'cast', t.m::sure) as data
    from one o left join two t on t.id = o.id + 1;
create view plain_joined as select o.id, o.n, t.m, t.m::sure as s from one o left join two t on t.id = o.id + 1;
create materialized view kept as select id, n from one;
create unique index on kept (id);
create materialized view empty as select id, n from one with no data;
create function fn_one_sure() returns table (s sure, n int) stable language sql as 'select 1::sure, 1';
"""


@pytest.fixture(scope="module")
def columns(cluster, module_database, module_serve):
    return module_serve(module_database(for_version(cluster, COLUMNS)))


def test_a_column_that_a_child_may_leave_null_is_nullable(columns):
    assert columns.data("{ parents { id a b } }") == {"parents": [{"id": 1, "a": 2, "b": None}]}
    assert types(columns, "Parent") == {"id": "Int!", "a": "Int!", "b": "Int"}
    assert types(columns, "Whole") == {"id": "Int!", "v": "Int!"}


def test_only_not_null_of_the_column_itself_counts(columns):
    assert types(columns, "Typed") == {"id": "Int!", "s": "Int", "c": "Int", "d": "Int!"}
    assert types(columns, "InnerPair") == {"x": "Int", "y": "Int"}
    assert types(columns, "OneSureRow") == {"s": "Int", "n": "Int"}
    assert columns.data("{ holders { p { x y } } }") == {"holders": [{"p": {"x": None, "y": 1}}]}


def test_views_and_materialized_views_promise_nothing_of_their_own(columns):
    assert types(columns, "PlainJoined") == {"id": "Int", "n": "Int", "m": "Int", "s": "Int"}
    assert types(columns, "Joined") == {"id": "Int!", "n": "Int!", "m": "Int", "cast": "Int"}
    assert types(columns, "Kept") == {"id": "Int", "n": "Int"}
    assert columns.data("{ joineds { n m } }") == {"joineds": [{"n": 1, "m": None}]}


def test_a_foreign_table_only_promises(make_database, serve):
    database = make_database("""
        create extension postgres_fdw;
        do $$ begin execute format('create server s foreign data wrapper postgres_fdw options (dbname %L, host %L)',
            current_database(), split_part(current_setting('unix_socket_directories'), ',', 1)); end $$;
        create user mapping for current_user server s options (user 'postgres');
        create schema far; create table far.thing (id int, n int);
        insert into far.thing values (1, null), (1, 2);
        create foreign table thing (id int not null, n int not null) server s options (schema_name 'far', table_name 'thing');
        comment on foreign table thing is '@fraiseql {"key": ["id"]}';
        create table parent (id int not null);
        create foreign table child () inherits (parent) server s options (schema_name 'far', table_name 'thing');
    """)
    server = serve(database)
    assert types(server, "Thing") == {"id": "Int", "n": "Int"}
    assert types(server, "Parent") == {"id": "Int"}
    assert server.data("{ thing(id: 1) { n } }") == {"thing": {"n": 2}}


def test_a_materialized_view_of_rows_with_policies_is_warned_of(make_database, serve):
    server = serve(make_database("""
        create table secret (id int primary key); alter table secret enable row level security;
        create view seen with (security_invoker = true) as select id from secret;
        create materialized view stored as select id from seen;
        create materialized view harmless as select 1 as id;
    """))
    assert 'warning "public"."stored": it holds rows of a table with row level security' in server.process.output
    assert '"public"."harmless": it holds' not in server.process.output


# Arrays: the number of dimensions that was declared is a remark to PostgreSQL.

ARRAYS = """
create extension ltree;
create domain matrix as int[][];
create domain numbers as int[];
create domain small as int;
create type mood as enum ('sad', 'glad');
create type holder as (one int[], two int[][]);
create table grid (id int primary key, a int[][], b int[], m matrix, n numbers, s small[], e mood[], t text[],
    big bigint[], l ltree[], j jsonb[], h holder, shifted int[]);
insert into grid values
    (1, '{{1,2},{3,4}}', '{1,2}', '{{1}}', '{1}', '{1,null}', '{sad}', '{x}', '{1}', '{a.b}', '{"[1]"}',
        row('{1}', '{{1}}'), '[5:6]={7,8}'),
    (2, '{1,2}', '{{1,2},{3,4}}', '{1}', '{{1}}', '{{1}}', '{{sad}}', '{{x,y}}', '{{{{1}}}}', '{{a.b}}', '{{"1"}}',
        row('{{1}}', '{1}'), '[5:5][2:3]={{7,8}}'),
    (3, '{{{1}}}', '{}', '{}', '{}', '{}', '{}', '{}', '{}', '{}', '{}', row('{}', '{}'), '{}'),
    (4, '{}', null, null, null, null, null, null, null, null, null, null, null);
create view v_grid_card as select id, jsonb_build_object('id', id, 'a', a, 'b', b, 'm', m) as data from grid;
create table sure_grid (id int primary key, b int[] not null);
insert into sure_grid values (1, '{{1}}'), (2, '{1}');
create function fn_flat() returns int[] stable language sql as $$ select '{{1}}'::int[] $$;
create function fn_rows() returns setof int[] stable language sql as $$ values ('{1}'::int[]), ('{{1}}') $$;
create function fn_cells() returns table (k int, c int[]) stable language sql as
    $$ values (1, '{{1}}'::int[]), (2, '{1}') $$;
"""
GRID = "{ grids(orderBy: [{id: ASC}]) { id a b m n s e t big l j h { one two } shifted } }"


@pytest.fixture(scope="module")
def array_database(module_database):
    return module_database(ARRAYS)


@pytest.fixture(scope="module")
def lists(array_database, module_serve):
    return module_serve(array_database)


def paths(answer):
    return [error["path"] for error in answer.get("errors", [])]


def test_arrays_fit_their_lists_or_are_errors_with_paths(lists):
    answer = lists.graphql(GRID)
    rows = answer["data"]["grids"]
    assert rows[0] == {"id": 1, "a": [[1, 2], [3, 4]], "b": [1, 2], "m": [[1]], "n": [1], "s": [1, None], "e": ["sad"],
                       "t": ["x"], "big": ["1"], "l": ["a.b"], "j": [[1]], "h": {"one": [1], "two": [[1]]},
                       "shifted": [7, 8]}
    assert rows[1] == {**dict.fromkeys(rows[0]), "id": 2, "h": {"one": None, "two": None}}
    assert rows[2] == {**dict.fromkeys(rows[0], []), "id": 3, "a": None, "h": {"one": [], "two": []}}
    assert rows[3] == {**dict.fromkeys(rows[0]), "id": 4, "a": []}
    wrong = [["grids", 1, field] for field in rows[0] if field not in ("id", "h")]
    expected = wrong + [["grids", 1, "h", "one"], ["grids", 1, "h", "two"], ["grids", 2, "a"]]
    assert sorted(map(str, paths(answer))) == sorted(map(str, expected))
    assert {error["message"] for error in answer["errors"]} == {
        "The array has another number of dimensions than the schema declares; the setting schema.arrays_as_json"
        " shows arrays as they are."}


def test_an_array_that_may_not_be_null_takes_its_row_along(lists):
    answer = lists.graphql("{ sureGrid(id: 1) { b } sure: sureGrid(id: 2) { b } }")
    assert answer["data"] == {"sureGrid": None, "sure": {"b": [1]}}
    assert paths(answer) == [["sureGrid", "b"]]


@pytest.mark.parametrize("see_through", [True, False])
def test_arrays_in_documents_are_the_same(array_database, serve, see_through):
    server = serve(array_database, schema_see_through=see_through)
    assert types(server, "GridCard") == {"id": "Int!", "a": "[[Int]]", "b": "[Int]", "m": "[[Int]]"}
    answer = server.graphql("{ gridCards(orderBy: [{id: ASC}]) { id a b m } }")
    rows = answer["data"]["gridCards"]
    assert rows[0] == {"id": 1, "a": [[1, 2], [3, 4]], "b": [1, 2], "m": [[1]]}
    assert rows[1] == {"id": 2, "a": None, "b": None, "m": None}
    assert rows[2] == {"id": 3, "a": None, "b": [], "m": []}
    assert rows[3] == {"id": 4, "a": [], "b": None, "m": None}
    assert len(answer["errors"]) == (4 if see_through else len(answer["errors"]))


def test_arrays_that_functions_return_are_the_same(lists):
    answer = lists.graphql("{ flat rows cells { c } }")
    assert answer["data"] == {"flat": None, "rows": [[1], None], "cells": [{"c": None}, {"c": [1]}]}
    assert sorted(paths(answer)) == [["cells", 0, "c"], ["flat"], ["rows", 1]]


def test_arrays_as_json_are_shown_as_they_are(array_database, serve):
    server = serve(array_database, schema_arrays_as_json=True)
    assert types(server, "Grid")["a"] == "JSON" and types(server, "Holder")["one"] == "JSON"
    rows = server.data(GRID)["grids"]
    assert rows[1] == {"id": 2, "a": [1, 2], "b": [[1, 2], [3, 4]], "m": [1], "n": [[1]], "s": [[1]], "e": [["sad"]],
                       "t": [["x", "y"]], "big": [[[["1"]]]], "l": [["a.b"]], "j": [[1]],
                       "h": {"one": [[1]], "two": [1]}, "shifted": [[7, 8]]}
    assert rows[2]["a"] == [[[1]]] and rows[3]["a"] == []
    assert server.data("{ flat rows }") == {"flat": [[1]], "rows": [[1], [[1]]]}
    cards = server.data("{ gridCards(orderBy: [{id: ASC}], limit: 2) { a b } }")["gridCards"]
    assert cards[1] == {"a": [1, 2], "b": [[1, 2], [3, 4]]}


def test_a_view_over_what_its_reader_may_not_read_of_postgresql_itself_stands_as_it_is(make_database, serve, cluster):
    database = make_database("""
        create role clerk_of_roles login;
        create view v_role as select oid::int as id, jsonb_build_object('id', oid::int, 'name', rolname) as data from pg_authid;
        create view v_space as select oid::int as id, jsonb_build_object('id', oid::int, 'name', nspname) as data from pg_namespace;
        grant select on v_role, v_space to clerk_of_roles;
    """)
    server = serve(cluster.url(database.name, user="clerk_of_roles"))
    assert server.data('{ roles(where: {name: {eq: "clerk_of_roles"}}) { name } }') == {"roles": [{"name": "clerk_of_roles"}]}
    assert server.data('{ spaces(where: {name: {eq: "public"}}) { name } }') == {"spaces": [{"name": "public"}]}
