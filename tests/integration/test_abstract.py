# SPDX-License-Identifier: MIT
"""Interfaces over relations in a schema file: a column says of which type a row is."""

import json
import subprocess

import pytest

from support.server import BINARY, environment

SQL = """
create type kind as enum ('film', 'short', 'book', 'song');
create table shelf (id int primary key, name text not null);
create table media (
    id int primary key,
    kind kind not null,
    title text not null,
    minutes int,
    pages int,
    shelf_id int references shelf,
    follows_id int references media
);
create index on media (shelf_id);
insert into shelf values (1, 'left'), (2, 'right'), (3, 'empty');
insert into media values
    (1, 'film', 'Alien', 117, null, 1, null), (2, 'book', 'Solaris', null, 204, 1, null),
    (3, 'film', 'Aliens', 137, null, 2, 1), (4, 'short', 'La Jetée', 28, null, 2, 2),
    (5, 'song', 'Not told of', null, null, 1, 1), (6, 'book', 'Ubik', null, 202, null, 5);
create table review (id int primary key, media_id int not null references media, stars int not null);
insert into review values (1, 1, 5), (2, 2, 4), (3, 2, 3), (4, 5, 1);
-- Called by the names of types, and read through a view.
create table tb_animal (pk_animal int generated always as identity primary key, id uuid not null unique,
    type text, name text not null, wings int, owner_id int references shelf);
insert into tb_animal (id, type, name, wings) values ('a0000000-0000-4000-8000-000000000001', 'Bird', 'Tweety', 2),
    ('a0000000-0000-4000-8000-000000000002', 'Cat', 'Tom', null), ('a0000000-0000-4000-8000-000000000003', 'Dog', 'Rex', null),
    ('a0000000-0000-4000-8000-000000000004', null, 'Nemo', null);
create view v_animal as select a.id, a.type, jsonb_build_object('id', a.id, 'name', a.name, 'wings', a.wings) as data
    from tb_animal a;
create function fn_long(minutes int) returns setof media stable language sql
    as 'select * from media m where m.minutes > $1 or m.pages > $1 or m.kind = ''song'' order by m.title';
create function media_label(m media) returns text stable language sql as 'select m.kind || '': '' || m.title';
create table code (id int primary key, sort smallint not null, word text);
insert into code values (1, 10, 'ten'), (2, 20, 'twenty'), (3, 30, 'thirty');
"""

FILE = """
"What stands on shelves."
interface Media @relation(name: "media", discriminator: "kind")
    @case(value: "film", type: "Film") @case(value: "short", type: "Film") @case(value: "book", type: "Book") {
  id: Int!
  title: String!
  shelf: Shelf
  follows: Media
  label: String
  reviews: [Review!]!
}
"Moves."
type Film implements Media {
  id: Int! title: String! shelf: Shelf follows: Media label: String reviews: [Review!]!
  "How long."
  length: Int! @column(name: "minutes")
}
type Book implements Media {
  id: Int! title: String! shelf: Shelf follows: Media label: String reviews: [Review!]! pages: Int
}
interface Animal @relation(name: "v_animal", discriminator: "type") { id: ID! name: String! }
type Bird implements Animal { id: ID! name: String! wings: Int }
type Cat implements Animal { id: ID! name: String! }
interface Code @relation(name: "code", discriminator: "sort") @case(value: "20", type: "Twenty") @case(value: "10", type: "Ten")
type Ten implements Code
type Twenty implements Code { id: Int! sort: Int! word: String }
"""


@pytest.fixture(scope="module")
def database(module_database):
    return module_database(SQL)


@pytest.fixture(scope="module")
def file(tmp_path_factory):
    path = tmp_path_factory.mktemp("schema") / "media.graphql"
    path.write_text(FILE)
    return path


@pytest.fixture(scope="module")
def server(database, module_serve, file):
    return module_serve(database, schema_file=str(file))


def test_rows_have_their_types_and_rows_of_no_type_are_not_there(server):
    data = server.data("{ media: mediaList { __typename title ...L ... on Book { pages } } } fragment L on Film { length }")
    assert data["media"] == [
        {"__typename": "Film", "title": "Alien", "length": 117}, {"__typename": "Book", "title": "Solaris", "pages": 204},
        {"__typename": "Film", "title": "Aliens", "length": 137}, {"__typename": "Film", "title": "La Jetée", "length": 28},
        {"__typename": "Book", "title": "Ubik", "pages": 202}]


def test_fields_of_one_type_are_asked_of_it_alone(server):
    assert "Did you mean" in server.errors("{ mediaList { pages } }")[0]["message"]
    assert server.errors("{ mediaList { ... on Book { length } } }")
    assert server.errors("{ mediaList { ... on Shelf { name } } }")
    assert server.data("{ mediaList(limit: 1) { ... on Book { pages } } }") == {"mediaList": [{}]}


def test_filters_orders_and_limits_reach_the_fields_of_all(server):
    data = server.data("""query ($t: String!) {
      some: mediaList(where: {OR: [{length: {gt: 100}}, {pages: {lt: 203}}], title: {neq: $t}}, orderBy: [{title: DESC}], limit: 2)
        { title }
      count: mediaListAggregate { count max { length title } }
      page: mediaListConnection(first: 2, orderBy: [{title: DESC}]) {
        totalCount edges { node { __typename title } } pageInfo { hasNextPage } }
      compared: mediaList(where: {compare: [{left: id, op: lt, right: pages}]}) { title }
      groups: mediaListGroups(by: [{pages: KEY}], having: {key: {pages: {isnull: false}}}) { key { pages } count }
      byId: media(id: 4) { __typename label }
      none: media(id: 5) { __typename }
    }""", variables={"t": "Alien"})
    assert data == {
        "some": [{"title": "Ubik"}, {"title": "Aliens"}],
        "count": {"count": 5, "max": {"length": 137, "title": "Ubik"}},
        "page": {"totalCount": 5, "pageInfo": {"hasNextPage": True}, "edges": [
            {"node": {"__typename": "Book", "title": "Ubik"}}, {"node": {"__typename": "Book", "title": "Solaris"}}]},
        "compared": [{"title": "Solaris"}, {"title": "Ubik"}],
        "groups": [{"key": {"pages": 202}, "count": 1}, {"key": {"pages": 204}, "count": 1}],
        "byId": {"__typename": "Film", "label": "short: La Jetée"}, "none": None}


def test_as_fields_of_other_types(server):
    """To one and to many, nested, in filters and aggregates: rows of no type count nowhere."""
    data = server.data("""{ shelves {
      name mediaList { __typename title follows { __typename ... on Film { length } } reviews { stars media { title } } }
      mediaListAggregate { count } } }""")
    assert data["shelves"] == [
        {"name": "left", "mediaListAggregate": {"count": 2}, "mediaList": [
            {"__typename": "Film", "title": "Alien", "follows": None, "reviews": [{"stars": 5, "media": {"title": "Alien"}}]},
            {"__typename": "Book", "title": "Solaris", "follows": None,
             "reviews": [{"stars": 4, "media": {"title": "Solaris"}}, {"stars": 3, "media": {"title": "Solaris"}}]}]},
        {"name": "right", "mediaListAggregate": {"count": 2}, "mediaList": [
            {"__typename": "Film", "title": "Aliens", "follows": {"__typename": "Film", "length": 117}, "reviews": []},
            {"__typename": "Film", "title": "La Jetée", "follows": {"__typename": "Book"}, "reviews": []}]},
        {"name": "empty", "mediaListAggregate": {"count": 0}, "mediaList": []}]
    assert server.data('{ shelves(where: {mediaList: {some: {title: {startswith: "Not"}}}}) { name } }') == {"shelves": []}
    assert server.data("{ reviews { id media { title } } }")["reviews"][3] == {"id": 4, "media": None}


def test_rows_that_a_function_returns(server):
    assert server.data("{ long(minutes: 130) { __typename title } }")["long"] == [
        {"__typename": "Film", "title": "Aliens"}, {"__typename": "Book", "title": "Solaris"},
        {"__typename": "Book", "title": "Ubik"}]


def test_a_view_and_names_of_types_as_values(server):
    assert server.data("{ animals(orderBy: [{name: ASC}]) { __typename name ... on Bird { wings } } }")["animals"] == [
        {"__typename": "Cat", "name": "Tom"}, {"__typename": "Bird", "name": "Tweety", "wings": 2}]
    assert server.data('{ animal(id: "a0000000-0000-4000-8000-000000000003") { name } }') == {"animal": None}


def test_numbers_as_values_and_types_that_list_nothing(server):
    assert server.data("{ codes { __typename id sort word } }")["codes"] == [
        {"__typename": "Ten", "id": 1, "sort": 10, "word": "ten"}, {"__typename": "Twenty", "id": 2, "sort": 20, "word": "twenty"}]


def test_introspection_knows_the_interface(server):
    data = server.data("""{ i: __type(name: "Media") { kind description possibleTypes { name } fields { name } }
                           f: __type(name: "Film") { kind description interfaces { name } fields { name type { kind } } } }""")
    assert sorted(field["name"] for field in data["i"].pop("fields")) == ["follows", "id", "label", "reviews", "shelf", "title"]
    assert data["i"] == {"kind": "INTERFACE", "description": "What stands on shelves.",
                         "possibleTypes": [{"name": "Film"}, {"name": "Book"}]}
    assert {"name": "length", "type": {"kind": "NON_NULL"}} in data["f"]["fields"]
    assert data["f"]["description"] == "Moves." and data["f"]["interfaces"] == [{"name": "Media"}]


def printed(database, *arguments):
    result = subprocess.run([BINARY, "schema", *arguments, database.url], env=environment(), text=True, capture_output=True)
    return result.stdout, result.stderr


def test_what_is_printed_reads_back(database, file, tmp_path):
    text, _ = printed(database, "--schema", str(file), "--format", "bindings")
    assert ('interface Media @relation(name: "public.media", discriminator: "kind") @case(value: "film", type: "Film") '
            '@case(value: "short", type: "Film") @case(value: "book", type: "Book") {') in text
    assert 'type Film implements Media {' in text and 'length: Int! @column(name: "minutes")' in text
    again = tmp_path / "again.graphql"
    again.write_text(text)
    text2, told = printed(database, "--schema", str(again), "--format", "bindings")
    assert told == "" and text2 == text


def test_only_rows_of_a_type_are_read_by_an_index(database, file):
    done = subprocess.run([BINARY, "explain", "--schema", str(file), database.url, "{ mediaList { title } codes { id } }"],
                          env=environment(), text=True, capture_output=True, check=True)
    assert "OPERATOR(pg_catalog.=) ANY" in done.stdout and "CASE" not in done.stdout


MEDIA = 'interface Media @relation(name: "media", discriminator: "kind")'


@pytest.mark.parametrize("text,sentences", [
    ('interface Media @relation(name: "media") { id: Int! }', ["1:17: Media needs the column"]),
    ('interface Media @relation(name: "media", discriminator: "kin") { id: Int! } type Film implements Media { id: Int! }',
     ['1:57: "public"."media" has no column kin. Did you mean "kind" or "id"?']),
    ('interface Media @relation(name: "media", discriminator: "shelf_id") { id: Int! } type Film implements Media { id: Int! }',
     ["the discriminator is a number, and Film none that it can be"]),
    *[('interface Code @relation(name: "code", discriminator: "sort") @case(value: "%s", type: "Ten") { id: Int! } '
       'type Ten implements Code { id: Int! }' % value, [f"the discriminator is a number, and {value} none that it can be"])
      for value in ("010", "+10", "70000", "-0")],
    (MEDIA + " { id: Int! }", ["1:11: no type implements Media"]),
    (MEDIA + ' @case(value: "film", type: "Flim") { id: Int! } type Film implements Media { id: Int! }',
     ['no type Flim implements Media. Did you mean "Film"?']),
    (MEDIA + ' @case(value: "flim", type: "Film") { id: Int! } type Film implements Media { id: Int! }',
     ['the enum kind has no label flim. Did you mean "film"?']),
    (MEDIA + ' @case(value: "film", type: "Film") @case(value: "film", type: "Book") { id: Int! } '
     'type Film implements Media { id: Int! } type Book implements Media { id: Int! }', ["@case has the value film twice"]),
    (MEDIA + ' @case(value: "film", type: "Film") { id: Int! title: String! } type Film implements Media { id: Int! }',
     ["Film needs the field title, which the interface Media has"]),
    (MEDIA + ' @case(value: "film", type: "Film") { minutes: Int! } type Film implements Media { minutes: Int }',
     ["Film.minutes is Int, and the interface Media promises Int!"]),
    (MEDIA + ' @case(value: "film", type: "Film") { id: Int! } type Film implements Media { id: Int! lenght: Int }',
     ["the database gives Film no field lenght"]),
    (MEDIA + ' @case(value: "film", type: "Film") @case(value: "book", type: "Book") { id: Int! } '
     'type Film implements Media { id: Int! size: Int @column(name: "minutes") } '
     'type Book implements Media { id: Int! size: Int @column(name: "pages") }', ["the field size of Media comes from something else"]),
    (MEDIA + ' @case(value: "film", type: "Film") { id: Int! } type Film implements Media @relation(name: "shelf") { id: Int! }',
     ["rows of Film are rows of Media already"]),
    (MEDIA + ' @case(value: "film", type: "Shelf") { id: Int! } type Shelf implements Media { id: Int! }',
     ["something else is called Shelf already"]),
    ('type Shelf @relation(name: "shelf", discriminator: "name") { id: Int! }', ["a type has no discriminator"]),
    ('type Shelf @case(value: "film", type: "Film") { id: Int! }', ["@case has no effect on a type"]),
    ('interface Animal @relation(name: "v_animal", discriminator: "data") { id: ID! } type Cat implements Animal { id: ID! }',
     ["is no text, whole number or enum"]),
])
def test_what_cannot_be_is_told(database, tmp_path, text, sentences):
    path = tmp_path / "wrong.graphql"
    path.write_text(text)
    _, told = printed(database, "--schema", str(path))
    for sentence in sentences:
        assert sentence in told


# Rows that no case names

BRIDGE = """
create table media (id int primary key, kind text, title text, sort int2 not null default 1);
create table label (id int primary key, name text);
create table media_label (media_id int references media, label_id int references label, primary key (media_id, label_id));
insert into media values (1, 'film', 'Alien'), (2, 'song', 'Nobody''s'), (3, null, 'Unknown');
insert into label values (1, 'dark'), (2, 'bare');
insert into media_label values (1, 1), (2, 1), (3, 2);
create type medium as enum ('film');
create table work (id int primary key, medium medium not null);
insert into work values (1, 'film');
"""
BRIDGE_FILE = """
interface Medium @relation(name: "media", discriminator: "kind") @case(value: "film", type: "Film") { id: Int! title: String }
type Film implements Medium { id: Int! title: String }
interface Work @relation(name: "work", discriminator: "medium") @case(value: "film", type: "FilmWork") { id: Int! }
type FilmWork implements Work { id: Int! }
"""


def test_rows_of_no_type_count_nowhere_behind_a_table_in_between(make_database, serve, tmp_path):
    (tmp_path / "media.graphql").write_text(BRIDGE_FILE)
    server = serve(make_database(BRIDGE), schema_file=str(tmp_path / "media.graphql"))
    data = server.data("""{ labels { media { id } mediaAggregate { count } mediaConnection { totalCount }
                                     mediaGroups(by: [{title: KEY}]) { count } }
                            dark: labels(where: {media: {some: {title: {isnull: false}}}}) { id }
                            any: labels(where: {media: {some: {}}}) { id }
                            most: labels(orderBy: [{mediaAggregate: {count: DESC}}]) { id } }""")
    assert data["labels"] == [
        {"media": [{"id": 1}], "mediaAggregate": {"count": 1}, "mediaConnection": {"totalCount": 1}, "mediaGroups": [{"count": 1}]},
        {"media": [], "mediaAggregate": {"count": 0}, "mediaConnection": {"totalCount": 0}, "mediaGroups": []}]
    assert (data["dark"], data["any"]) == ([{"id": 1}], [{"id": 1}])
    assert data["most"] == [{"id": 1}, {"id": 2}]


def test_a_label_that_is_new_breaks_no_list(make_database, serve, tmp_path):
    (tmp_path / "media.graphql").write_text(BRIDGE_FILE)
    database = make_database(BRIDGE)
    server = serve(database, schema_file=str(tmp_path / "media.graphql"), schema_reload=False)
    assert server.data("{ works { id } }") == {"works": [{"id": 1}]}
    database.execute("alter type medium add value 'game'")
    database.execute("insert into work values (2, 'game')")
    assert server.data("{ works { id __typename } worksAggregate { count } }") == {
        "works": [{"id": 1, "__typename": "FilmWork"}], "worksAggregate": {"count": 1}}


# Ids among all rows

NODES_FILE = """
interface Media @relation(name: "media", discriminator: "kind") @case(value: "film", type: "Film") @case(value: "book", type: "Book") {
  nodeId: ID! id: Int! title: String!
}
type Film implements Media { nodeId: ID! id: Int! title: String! minutes: Int }
type Book implements Media { nodeId: ID! id: Int! title: String! pages: Int }
"""


def test_rows_of_an_interface_have_an_id_among_all_rows(database, module_serve, tmp_path):
    (tmp_path / "nodes.graphql").write_text(NODES_FILE)
    server = module_serve(database, schema_file=str(tmp_path / "nodes.graphql"), schema_node=True)
    rows = server.data("{ mediaList(limit: 2) { nodeId title ... on Film { same: nodeId } } shelves { nodeId } }")
    film, book = (row["nodeId"] for row in rows["mediaList"])
    assert rows["mediaList"][0]["same"] == film != book
    query = """query ($id: ID!) { node(id: $id) { __typename nodeId ... on Media { title } ... on Film { minutes } ...B ... on Shelf { name } } }
               fragment B on Book { pages }"""
    found = {each: server.data(query, variables={"id": each})["node"] for each in (film, book, rows["shelves"][0]["nodeId"])}
    assert found[film] == {"__typename": "Film", "nodeId": film, "title": "Alien", "minutes": 117}
    assert found[book] == {"__typename": "Book", "nodeId": book, "title": "Solaris", "pages": 204}
    assert found[rows["shelves"][0]["nodeId"]]["name"] == "left"
    names = [each["name"] for each in server.data('{ t: __type(name: "Node") { possibleTypes { name } } }')["t"]["possibleTypes"]]
    assert {"Film", "Book", "Shelf"} <= set(names) and "Media" not in names
    database.execute("update media set kind = 'song' where id = 3")
    try:  # of no type by now
        third = server.data("{ mediaList { id } }")["mediaList"]
        assert {"id": 3} not in third
    finally:
        database.execute("update media set kind = 'film' where id = 3")
    text, told = printed(database, "--schema", str(tmp_path / "nodes.graphql"), "--format", "bindings")
    assert "has no field nodeId" in told or "gives Media no field nodeId" in told  # without schema.node


# Callers

POLICY = """
roles:
  reader:
    Media: {read: {fields: [id, title, length, reviews, shelf], where: {title: {neq: Alien}}, aggregates: true}}
    Review: {read: true}
    Shelf: {read: true}
  short:
    Media: {read: {fields: "*", where: {length: {lt: 100}}}}
"""


@pytest.fixture(scope="module")
def ruled(database, file, module_serve, tmp_path_factory):
    path = tmp_path_factory.mktemp("policy") / "policy.yaml"
    path.write_text(POLICY)
    return module_serve(database, schema_file=str(file), policy_file=str(path), session_trusted_headers=True)


def asking(*roles):
    return {"X-FraiseQL-User-Id": "1", "X-FraiseQL-Roles": ", ".join(roles)}


@pytest.mark.parametrize("query, expected", [
    ("{ mediaList { __typename title ... on Film { length } } }", {"mediaList": [
        {"__typename": "Book", "title": "Solaris"}, {"__typename": "Film", "title": "Aliens", "length": 137},
        {"__typename": "Film", "title": "La Jetée", "length": 28}, {"__typename": "Book", "title": "Ubik"}]}),
    ("{ media(id: 1) { __typename } other: media(id: 3) { id } }", {"media": None, "other": {"id": 3}}),
    ("{ mediaList(where: {length: {gt: 1}}, orderBy: [{length: DESC}]) { id } }", {"mediaList": [{"id": 3}, {"id": 4}]}),
    ("{ mediaListAggregate { count max { length } } }", {"mediaListAggregate": {"count": 4, "max": {"length": 137}}}),
    ("{ mediaListConnection { totalCount nodes { id } } }", {"mediaListConnection": {
        "totalCount": 4, "nodes": [{"id": 2}, {"id": 3}, {"id": 4}, {"id": 6}]}}),
    ("{ shelves(where: {mediaList: {some: {}}}) { name mediaList { id } } }", {"shelves": [
        {"name": "left", "mediaList": [{"id": 2}]}, {"name": "right", "mediaList": [{"id": 3}, {"id": 4}]}]}),
    ("{ reviews { id media { title } } }", {"reviews": [
        {"id": 1, "media": None}, {"id": 2, "media": {"title": "Solaris"}}, {"id": 3, "media": {"title": "Solaris"}},
        {"id": 4, "media": None}]}),
])
def test_rows_of_an_interface_are_those_that_the_policy_shows(ruled, query, expected):
    assert ruled.data(query, headers=asking("reader")) == expected


@pytest.mark.parametrize("query", [
    "{ mediaList { ... on Book { pages } } }",
    "{ mediaList { title ...B } } fragment B on Book { p: pages }",
    "{ mediaList(where: {pages: {gt: 1}}) { id } }",
    "{ mediaList(orderBy: [{pages: ASC}]) { id } }",
    "{ mediaListAggregate { max { pages } } }",
    "{ shelves { mediaList { ... on Book { pages } } } }",
])
def test_fields_of_the_types_of_an_interface_are_granted_by_it(ruled, query):
    (error,) = ruled.errors(query, headers=asking("reader"))
    assert error["message"] == 'The field Media.pages requires the role "short".'
    assert ruled.data("{ mediaList { id ... on Book { pages } } }", headers=asking("reader", "short")) == {"mediaList": [{"id": 4}]}


GUARDED_FILE = NODES_FILE.replace("pages: Int", 'pages: Int @requiresRole(role: "librarian")').replace(
    "minutes: Int", "minutes: Int @requiresAuth(onDeny: NULL)")


def test_fields_of_the_types_of_an_interface_require_what_is_said_of_them(database, serve, tmp_path):
    (tmp_path / "guarded.graphql").write_text(GUARDED_FILE)
    server = serve(database, schema_file=str(tmp_path / "guarded.graphql"), schema_node=True, session_trusted_headers=True)
    librarian = asking("librarian")
    book = server.data("{ mediaList { nodeId } }")["mediaList"][1]["nodeId"]
    for query in ("{ mediaList { title ... on Book { pages } } }", "{ mediaList { ...B } } fragment B on Book { p: pages }",
                  "{ media(id: 2) { ... on Book { pages } } }", "{ mediaList(where: {NOT: {pages: {gt: 1}}}) { id } }",
                  "{ mediaList(orderBy: [{pages: ASC}]) { id } }", "{ mediaList(distinctOn: [pages]) { id } }",
                  "{ mediaListAggregate { max { pages } } }", "{ mediaListGroups(by: [{pages: KEY}]) { count } }",
                  "{ mediaListConnection(orderBy: [{pages: ASC}]) { edges { cursor } } }",
                  "{ shelves { mediaList { ... on Book { pages } } } }",
                  "{ shelves(where: {mediaList: {some: {pages: {gt: 1}}}}) { name } }",
                  f'{{ node(id: "{book}") {{ ... on Book {{ pages }} }} }}'):
        (error,) = server.errors(query)
        assert "requires the role \"librarian\"" in error["message"], query
        server.data(query, headers=librarian)
    shown = "{ mediaList(limit: 1) { title ... on Film { minutes } } }"
    assert server.data(shown) == {"mediaList": [{"title": "Alien", "minutes": None}]}
    assert server.data(shown, headers=librarian) == {"mediaList": [{"title": "Alien", "minutes": 117}]}
    assert "known who asks" in server.errors("{ mediaList(where: {minutes: {gt: 1}}) { id } }")[0]["message"]
