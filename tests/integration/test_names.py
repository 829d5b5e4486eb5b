# SPDX-License-Identifier: MIT
"""Names of the API, whatever the names of the database are."""

import random
import re
import subprocess

import pytest

from support.process import PATIENCE
from support.server import BINARY, environment

VALID = re.compile(r"(?!__)[_A-Za-z][_0-9A-Za-z]*\Z")


def fields(server, name):
    found = server.data("query($n: String!) { __type(name: $n) { fields { name } } }", {"n": name})["__type"]
    return found and [field["name"] for field in found["fields"] if field["name"] != "measured"]


def values(server, name):
    found = server.data("query($n: String!) { __type(name: $n) { enumValues { name } } }", {"n": name})
    return [value["name"] for value in found["__type"]["enumValues"]]


@pytest.mark.parametrize("seed", range(3))
def test_columns_of_any_letters_each_have_a_field_that_reads_them(make_database, serve, seed):
    alphabets = ["éßøłÆçñ", "编号姓名地址", "имяфамилия", "όνομα", "ชื่อ", "العنوان", "日本カナ", "€£☃", "e\u0301 -."]
    chance = random.Random(seed)
    names = {"id"}
    while len(names) < 60:
        name = "".join(chance.choice(chance.choice(alphabets)) for _ in range(chance.randint(1, 6)))
        # Two names of ASCII alone may collide, and are refused then.
        if not name.isascii():
            names.add(name)
    names = sorted(names)
    columns = ", ".join(f'"{name}" int' for name in names)
    numbers = ", ".join(map(str, range(len(names))))
    database = make_database(f'create table "таблица 客" ({columns}); insert into "таблица 客" values ({numbers});')
    server = serve(database)
    listed = [field["name"] for field in server.data("{ __schema { queryType { fields { name } } } }")["__schema"]
              ["queryType"]["fields"]]
    kind = server.data("{ __typename __schema { types { name kind } } }")["__schema"]["types"]
    typename = next(t["name"] for t in kind if t["name"].startswith("Tablitsa") and t["kind"] == "OBJECT")
    shown = fields(server, typename)
    assert len(shown) == len(names) and all(map(VALID.match, shown + listed))
    row = server.data("{ %s { %s } }" % (listed[0], " ".join(shown)))[listed[0]][0]
    assert sorted(row.values()) == list(range(len(names)))
    filtered = server.data("{ %s(where: {%s: {eq: %d}}) { %s } }" % (listed[0], shown[-1], row[shown[-1]], shown[0]))
    assert len(filtered[listed[0]]) == 1


def test_letters_are_spelled_and_the_remedy_is_said(make_database, serve):
    server = serve(make_database("""
        create table "café" (id int primary key, "straße" text, "prénom" text, prenom text, "Ørsted" text);
        create table "客户" ("编号" int primary key, "姓名" text);
        create table fine (id int primary key);
        create table __proto__ (id int primary key);
    """))
    assert fields(server, "Cafe") == ["id", "strasse", "prenom_2", "prenom", "Orsted"]
    assert fields(server, "U5ba2u6237") == ["u7f16u53f7", "u59d3u540d"]
    assert server.data("{ cafes { id } fines { id } u5ba2u6237List { u59d3u540d } _protos { id } }")
    assert ('the column prénom, which is the field prenom_2; choose a name: COMMENT ON COLUMN "public"."café"."prénom" IS '
            in server.process.output)


# Without what comes beside lists.
PLAIN = {"schema_features": "related_filters"}

SAME = """
create schema zeta; create schema alpha;
create table zeta.item (id int primary key, main text);
create table alpha.item (id int primary key, legacy text);
create table zeta.ap (id int primary key);
create table zeta.ziel (id int primary key, ap_id int references zeta.ap);
create view zeta.v_ap as select id, 1 as x from zeta.ap;
create view zeta.v_ziel as select id from zeta.ziel;
"""


def test_a_field_whose_name_means_something_in_filters_is_told(server_of_meanings):
    said = server_of_meanings.process.output
    inputs = server_of_meanings.data('{ __type(name: "ParityWhereInput") { inputFields { name type { name } } } }')
    assert {i["name"]: i["type"]["name"] for i in inputs["__type"]["inputFields"]} == {
        "id": "IntFilter", "compare": "IntFilter", "AND": None, "OR": None, "NOT": "ParityWhereInput"}
    assert server_of_meanings.data("{ parities(where: {compare: {eq: 2}}) { compare AND } }") == {
        "parities": [{"compare": 2, "AND": 3}]}
    rename = 'rename it with a comment: @fraiseql {"name": "…"}'
    assert f'"parity": filters cannot compare two fields, since one is called compare; {rename}' in said
    assert f'"parity": filters cannot name the field AND, which has a meaning there; {rename}' in said
    assert "single" not in said


@pytest.fixture
def server_of_meanings(make_database, serve):
    return serve(make_database("""
        create table parity (id int primary key, compare int, "AND" int);
        insert into parity values (1, 2, 3);
        create table single (compare int primary key);
    """), **PLAIN)


def test_of_relations_of_one_name_the_first_schema_and_then_the_table_is_served(make_database, serve):
    database = make_database(SAME)
    server = serve(database, schema_names="zeta,alpha", **PLAIN)
    assert fields(server, "Item") == ["id", "main"]
    assert fields(server, "Ap") == ["id", "ziels"]
    assert server.data("{ ziels { ap { id } } }") == {"ziels": []}
    for said in ('"alpha"."item": it and its foreign keys are not served: the type name Item belongs to "zeta"."item" '
                 '(its schema comes first in schema.names); choose another: COMMENT ON TABLE "alpha"."item" IS',
                 '"zeta"."v_ziel": it and its foreign keys are not served: the type name Ziel belongs to "zeta"."ziel" '
                 '(what holds rows comes before a view); choose another: COMMENT ON VIEW "zeta"."v_ziel" IS'):
        assert said in server.process.output
    assert fields(serve(database, schema_names="alpha,zeta"), "Item") == ["id", "legacy"]


def test_a_comment_renames_type_list_and_lookup(make_database, serve):
    database = make_database(SAME)
    database.execute("""comment on table alpha.item is '@fraiseql {"name": "OldThing"}'""")
    server = serve(database, schema_names="zeta,alpha")
    assert fields(server, "OldThing") == ["id", "legacy"]
    assert server.data("{ oldThings { id } oldThing(id: 1) { id } items { id } }")


LABELS = """
create type state as enum ('a-b', 'a_b', 'x y', 'x-y', '开', '关', 'true');
create table thing (id int primary key, state state);
"""


def test_labels_keep_their_names_whatever_is_added(make_database, serve):
    database = make_database(LABELS)
    before = values(serve(database), "State")
    assert before == ["a_b_2", "a_b", "x_y", "x_y_2", "u5f00", "u5173", "_true"]
    database.execute("alter type state add value 'x.y' before 'a-b'")
    assert values(serve(database), "State") == ["x_y_3", *before]


def test_a_comment_renames_labels(make_database, serve):
    database = make_database(LABELS)
    database.execute("""comment on type state is '@fraiseql {"labels": {"a-b": "AB", "开": "OPEN", "true": "null"}}';
                        insert into thing values (1, 'a-b'), (2, '开')""")
    server = serve(database)
    assert values(server, "State") == ["AB", "a_b", "x_y", "x_y_2", "OPEN", "u5173", "_true"]
    assert server.data("{ things(where: {state: {in: [AB, OPEN]}}, orderBy: {id: ASC}) { state } }") == {
        "things": [{"state": "AB"}, {"state": "OPEN"}]}
    assert 'what a comment\'s "labels" calls it is no name in GraphQL: "null"' in server.process.output


def test_all_colliding_columns_are_told_at_once(make_database):
    database = make_database("""create table a (first_name text, "firstName" text);
                                create table b ("x-y" text, "x y" text, z text);""")
    failed = subprocess.run([BINARY, "serve", database.url], env=environment({"server_port": 0}), capture_output=True,
                            text=True, timeout=PATIENCE, check=False)
    assert failed.returncode == 1
    assert "columns first_name and firstName" in failed.stderr and "columns x-y and x y" in failed.stderr


def test_a_further_key_renames_no_field(make_database, serve):
    database = make_database("""
        create table author (id int primary key);
        create table book (id int primary key, written_by_id int references author);
        create table employee (id int primary key, reports_to int references employee);
    """)
    assert fields(serve(database, **PLAIN), "Author") == ["id", "books"]
    assert fields(serve(database, **PLAIN), "Employee") == ["id", "reportsTo", "employeeByReportsTo", "employees"]
    database.execute("alter table book add column a_id int constraint a references author")
    assert fields(serve(database, **PLAIN), "Author") == ["id", "books", "booksByAId"]


def test_a_domain_has_no_type_of_its_own(make_database, serve):
    server = serve(make_database("create domain span as int4range;"
                                 "create table t (id int4range primary key, a int4range, b span)"))
    names = [t["name"] for t in server.data("{ __schema { types { name } } }")["__schema"]["types"]]
    assert "Int4range" in names and "Int4range2" not in names
