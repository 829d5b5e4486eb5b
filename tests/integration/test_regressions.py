# SPDX-License-Identifier: MIT
"""What once went wrong, each with the smallest schema that shows it."""

import pytest
import requests

# What the catalog says about a column and what a view's query makes of it

NULLS = """
create table tb_city (pk_city int primary key, id int not null unique, name text not null);
create table tb_pet (pk_pet int primary key, id int not null unique, fk_city int references tb_city);
insert into tb_city values (1, 11, 'North'), (2, 12, 'South');
insert into tb_pet values (1, 21, 1), (2, 22, null);
create view v_joined as
    with x as (select p.id, c.name from tb_pet p left join tb_city c on c.pk_city = p.fk_city)
    select x.id, jsonb_build_object('id', x.id, 'name', x.name) as data from x;
create view v_total as
    select c.id, jsonb_build_object('id', c.id, 'name', c.name, 'cities', count(*)) as data
    from tb_city c group by rollup (c.id, c.name);
"""


@pytest.mark.parametrize("see_through", [True, False])
def test_a_column_that_an_outer_join_in_with_makes_null_is_nullable(make_database, serve, see_through):
    server = serve(make_database(NULLS), schema_see_through=see_through)
    data = server.data("{ joineds(orderBy: {id: ASC}) { id name } }")
    assert data == {"joineds": [{"id": 21, "name": "North"}, {"id": 22, "name": None}]}


def test_a_column_that_a_subtotal_makes_null_is_nullable(make_database, serve):
    data = serve(make_database(NULLS)).data("{ totals(where: {name: {isnull: true}}) { name cities } }")
    assert sorted(row["cities"] for row in data["totals"]) == ["1", "1", "2"]


# Documents that are not what their view says

DOCUMENTS = """
create table tb_thing (pk_thing int primary key, id int not null unique, n int not null, name text not null);
insert into tb_thing values (1, 1, 1, 'x');
create view v_thing as
    select id, jsonb_build_object('id', id, 'n', n, 'name', name, 'inner', jsonb_build_object('name', name)) as data
    from tb_thing;
create table tv_thing (id int primary key, data jsonb not null);
insert into tv_thing values
    (1, '{"id": 1, "n": 2, "inner": {"name": "x"}}'), (2, '[{"n": 1}]'), (3, '"text"'),
    (4, '{"n": 1, "inner": 5}'), (5, '{"n": 1, "inner": [{"name": "x"}]}');
"""


def test_a_stored_document_that_is_no_object_costs_its_own_fields_only(make_database, serve):
    answer = serve(make_database(DOCUMENTS)).graphql("{ things { id n inner { name } } }")
    assert answer["data"] == {"things": [
        {"id": 1, "n": 2, "inner": {"name": "x"}},
        {"id": 2, "n": None, "inner": None},
        {"id": 3, "n": None, "inner": None},
        {"id": 4, "n": 1, "inner": None},
        {"id": 5, "n": 1, "inner": None}]}
    assert [error["path"] for error in answer["errors"]] == [
        ["things", 1], ["things", 2], ["things", 3, "inner"], ["things", 4, "inner"]]


DECLARED = """
create table pad (id int primary key, data jsonb);
insert into pad values (1, '{"notes": [{"body": "x"}], "l": []}'), (2, '{"notes": {"body": "x"}, "l": {"q": 1}, "cells": [[{"v": 1}, null], []]}'),
    (3, '{"notes": [[{"body": "x"}]], "l": [[{"q": 2}], 8, {"q": 8}], "cells": [[{"v": 1}, null], [null], null, {"v": 2}]}');
create table slip (id int primary key, data jsonb);
insert into slip select i, jsonb_build_object('n', case when i <> 2700 then 'x' end) from generate_series(1, 3000) i;
"""
DECLARED_FILE = """
type Pad @relation(name: "pad", jsonb: "data") { id: Int! notes: [Note!]! l: [Item] cells: [[Cell]!] }
type Note { body: String! }
type Item { q: Int }
type Cell { v: Int }
type Slip @relation(name: "slip", jsonb: "data") { id: Int! n: String! }
"""


@pytest.fixture(scope="module")
def declared(module_database, module_serve, tmp_path_factory):
    path = tmp_path_factory.mktemp("schema") / "declared.graphql"
    path.write_text(DECLARED_FILE)
    return module_serve(module_database(DECLARED), schema_file=str(path))


def test_a_stored_document_with_another_shape_than_the_schema_is_an_error(declared):
    for row, path in ((2, ["pad", "notes"]), (3, ["pad", "notes", 0])):
        answer = declared.graphql("query ($id: Int!) { pad(id: $id) { notes { body } } }", {"id": row})
        (error,) = answer["errors"]
        assert answer["data"] == {"pad": None} and error["path"] == path
        assert error["message"] == "The stored document holds a value that does not fit the schema."
    answer = declared.graphql("{ pads { l { q } } }")
    assert answer["data"] == {"pads": [{"l": []}, {"l": None}, {"l": [None, None, {"q": 8}]}]}
    assert [error["path"] for error in answer["errors"]] == [["pads", 1, "l"], ["pads", 2, "l", 0], ["pads", 2, "l", 1]]
    assert {error["message"] for error in answer["errors"]} == {
        "The stored document holds a value that does not fit the schema."}
    answer = declared.graphql("{ pad(id: 3) { cells { v } } }")
    assert answer["data"] == {"pad": {"cells": None}}
    assert [error["path"] for error in answer["errors"]] == [["pad", "cells", 2], ["pad", "cells", 3]]
    declared_fits = declared.data("{ pads(where: {id: {lt: 3}}) { cells { v } } }")
    assert declared_fits == {"pads": [{"cells": None}, {"cells": [[{"v": 1}, None], []]}]}


def test_the_log_says_what_broke_a_long_answer_off(declared):
    """After the first part null cannot stand for all of it any more."""
    with pytest.raises(requests.RequestException):
        declared.graphql("{ slips(limit: 3000) { id n } }")
    declared.process.wait_for(r'INTERNAL_SERVER_ERROR: Cannot return null for a non-nullable field. at \["slips",2699,"n"\]')


def test_a_null_inside_a_document_where_none_may_be_is_one_error_with_its_path(make_database, serve):
    """NOT NULL of a column is not looked at again when rows come: the catalog may be made to lie."""
    database = make_database(DOCUMENTS)
    database.execute("drop view v_thing; alter table tb_thing rename to thing_rows;"
                     "create view v_thing with (security_barrier) as select id,"
                     " jsonb_build_object('id', id, 'n', n, 'name', name) as data from thing_rows;"
                     "drop table tv_thing; insert into thing_rows values (2, 2, 2, 'y')")
    server = serve(database)
    server.data("{ things { n name id } }")
    database.execute("alter table thing_rows alter name drop not null; update thing_rows set name = null where id = 2")
    answer = server.graphql("{ thing(id: 2) { n name id } }")
    assert answer["data"] == {"thing": None}
    assert [error["path"] for error in answer["errors"]] == [["thing", "name"]]
    assert server.graphql("{ things { n name id } }")["data"] is None


def test_a_key_that_graphql_cannot_name_and_an_object_without_keys_stay_json(make_database, serve):
    server = serve(make_database("""
        create table tb_a (id int primary key);
        insert into tb_a values (1);
        create view v_empty as select id, jsonb_build_object() as data from tb_a;
        create view v_nested as select id, jsonb_build_object('id', id, 'inner', jsonb_build_object()) as data from tb_a;
        create view v_unnamed as select id, jsonb_build_object('id', id, '', 2) as data from tb_a;
    """))
    assert server.data("{ empties { data } nesteds { id inner } unnameds { data } }") == {
        "empties": [{"data": {}}], "nesteds": [{"id": 1, "inner": {}}], "unnameds": [{"data": {"": 2, "id": 1}}]}


def test_a_column_called_like_a_connective_leaves_the_connective_alone(make_database, serve):
    server = serve(make_database("""
        create table logic (id int primary key, "AND" int, "OR" int, "NOT" int);
        insert into logic values (1, 1, 1, 1), (2, 2, 2, 2);
    """))
    assert server.data("{ logics(where: {NOT: {id: {eq: 1}}}) { AND OR NOT } }") == {
        "logics": [{"AND": 2, "OR": 2, "NOT": 2}]}
    fields = server.data('{ __type(name: "LogicWhereInput") { inputFields { name } } }')["__type"]["inputFields"]
    assert [field["name"] for field in fields] == ["id", "compare", "AND", "OR", "NOT"]


def test_a_column_that_no_enum_can_name_is_not_compared_with_others(make_database, serve):
    server = serve(make_database('create table odd (id int primary key, "null" int, "true" int, plain int, compare text)'))
    found = server.data('{ __type(name: "OddComparable") { name } where: __type(name: "OddWhereInput") { inputFields { name } } }')
    assert found == {"__type": None, "where": {"inputFields": [{"name": name} for name in (
        "id", "null", "true", "plain", "compare", "AND", "OR", "NOT")]}}
    server = serve(make_database('create table odd (id int primary key, "null" int, "true" int, plain int)'))
    values = server.data('{ __type(name: "OddComparable") { enumValues { name } } }')["__type"]["enumValues"]
    assert [value["name"] for value in values] == ["id", "plain"]


def test_an_enum_without_labels_is_no_enum_of_graphql(make_database, serve):
    server = serve(make_database(
        "create type nothing as enum (); create table hollow (id int primary key, what nothing, many nothing[]);"
        "insert into hollow values (1, null, '{}')"))
    assert server.data("{ hollows { what many } }") == {"hollows": [{"what": None, "many": []}]}
    types = server.data("{ __schema { types { kind enumValues { name } } } }")["__schema"]["types"]
    assert all(type["enumValues"] for type in types if type["kind"] == "ENUM")


# What PostgreSQL finds wrong with a value


@pytest.fixture(scope="module")
def measured(module_database, module_serve):
    return module_serve(module_database("""
        create table measure (id int primary key, small smallint, word text);
        create table badge (id uuid primary key);
        insert into measure values (1, 1, 'ab'), (2, 0, 'b');
        create view ratio as select id, 1 / small as share from measure;
    """))


@pytest.mark.parametrize("where, said", [
    ("{small: {gt: 2147483647}}", "out of range"),
    ('{word: {matches: "["}}', "regular expression"),
    ('{word: {like: "a\\\\"}}', "backslash"),
])
def test_a_refused_value_says_what_is_wrong_with_it(measured, where, said):
    error, = measured.errors("{ measures(where: %s) { id } }" % where)
    assert said in error["message"] and error["extensions"]["code"] == "BAD_USER_INPUT"


def test_an_id_that_cannot_be_one_is_said_to_be(measured):
    error, = measured.errors('{ badge(id: "x") { id } }')
    assert "form" in error["message"] and error["extensions"]["code"] == "BAD_USER_INPUT"


def test_an_error_in_a_view_is_not_the_clients(measured):
    error, = measured.errors("{ ratios { id share } }")
    assert error["extensions"]["code"] == "INTERNAL_SERVER_ERROR"


# Variables inside literals of JSON


def test_a_variable_inside_json_counts_for_its_request_only(make_database, serve):
    server = serve(make_database("""
        create table setting (id int primary key, data jsonb not null);
        insert into setting values (1, '{"theme": "dark", "size": [1, 2]}'), (2, '{"theme": "light"}');
    """))
    document = """query ($theme: String, $sizes: [Int!]) {
        settings(where: {data: {contains: {theme: $theme, size: $sizes}}}) { id }
    }"""
    for theme, sizes, found in [("dark", [2], [1]), ("dark", [3], []), ("light", [], []), ("dark", [], [1]),
                                ("dark", [2, 1], [1]), ("dark", [2, 3], []), ("dark", 2, [1])]:
        rows = server.data(document, {"theme": theme, "sizes": sizes})["settings"]
        assert [row["id"] for row in rows] == found, (theme, sizes)
    error, = server.errors(document, {"theme": "dark"})
    assert '"$sizes"' in error["message"] and error["extensions"]["code"] == "BAD_USER_INPUT"


def test_a_view_without_from_is_asked_as_it_stands(make_database, serve):
    server = serve(make_database("create view v_word as select 1 as id, jsonb_build_object('id', 1, 'x', 'y') as data"))
    assert server.data("{ words { id x } }") == {"words": [{"id": 1, "x": "y"}]}


def test_labels_of_signs_alone_do_not_get_names_that_are_graphqls_own(make_database, serve):
    server = serve(make_database("create type sign as enum ('_', ' ', '-'); create table t (id int primary key, sign sign)"))
    values = server.data('{ __type(name: "Sign") { enumValues { name } } }')["__type"]["enumValues"]
    assert len(values) == 3 and not any(value["name"].startswith("__") for value in values)
