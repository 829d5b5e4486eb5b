# SPDX-License-Identifier: MIT
"""Unions over relations in a schema file: interfaces that promise no field."""

import subprocess

import pytest

from support.server import BINARY, environment

SQL = """
create table shelf (id int primary key, name text not null);
create table media (id int primary key, kind text not null, title text not null, minutes int, pages int,
    note text, shelf_id int references shelf);
insert into shelf values (1, 'left'), (2, 'right');
insert into media values (1, 'film', 'Alien', 117, null, 'a', 1), (2, 'book', 'Solaris', null, 204, 'b', 1),
    (3, 'song', 'Not told of', null, null, 'c', 1), (4, 'film', 'Aliens', 137, null, 'd', 2);
create table party (id int primary key, name text not null, note text not null default 'n', nick text);
create table person (id int primary key references party, first_name text not null, name text not null default 'own');
create table company (id int primary key references party, tax_no text unique);
insert into party values (1, 'Ann'), (2, 'Cars Ltd'), (3, 'Nobody'), (4, 'Ben');
insert into person values (1, 'Ann-Marie'), (4, 'Benjamin');
insert into company values (2, 'T2');
create table letter (id int primary key, sender_id int not null references party);
update party set nick = 'Annie' where id = 1;
insert into letter values (1, 2), (2, 1), (3, 3);
"""

FILE = """
"What stands on shelves."
union Media @relation(name: "media", discriminator: "kind") @case(value: "film", type: "Film") @case(value: "book", type: "Book") =
  Film | Book
type Film { id: Int! title: String! minutes: Int! shelf: Shelf }
type Book { id: Int! title: String! pages: Int }
union Sender @relation(name: "party") = Company | Person
type Person @relation(name: "person") { id: Int! firstName: String! name: String!  nick: String! }
type Company @relation(name: "company") { id: Int! name: String! taxNo: String }
"""


@pytest.fixture(scope="module")
def database(module_database):
    return module_database(SQL)


@pytest.fixture(scope="module")
def file(tmp_path_factory):
    path = tmp_path_factory.mktemp("schema") / "unions.graphql"
    path.write_text(FILE)
    return path


@pytest.fixture(scope="module")
def server(database, module_serve, file):
    return module_serve(database, schema_file=str(file))


def test_a_column_says_of_which_type_a_row_is(server):
    data = server.data("""{ mediaList { __typename ... on Film { title minutes shelf { name } } ...B }
                            shelf(id: 1) { mediaList { ...B ... on Film { id } } mediaListAggregate { count } } }
                          fragment B on Book { title pages }""")
    assert data == {
        "mediaList": [{"__typename": "Film", "title": "Alien", "minutes": 117, "shelf": {"name": "left"}},
                   {"__typename": "Book", "title": "Solaris", "pages": 204},
                   {"__typename": "Film", "title": "Aliens", "minutes": 137, "shelf": {"name": "right"}}],
        "shelf": {"mediaList": [{"id": 1}, {"title": "Solaris", "pages": 204}], "mediaListAggregate": {"count": 2}}}


def test_rows_are_found_and_sorted_by_what_their_types_have(server):
    data = server.data("""{ mediaList(where: {minutes: {gt: 120}}) { ... on Film { title } }
                            sorted: mediaList(orderBy: [{title: DESC}], limit: 2) { ... on Film { title } ... on Book { title } }
                            media(id: 2) { ... on Book { pages } } none: media(id: 3) { __typename }
                            mediaListConnection(first: 1) { nodes { __typename } edges { node { ... on Film { id } } } totalCount } }""")
    assert data == {"mediaList": [{"title": "Aliens"}], "sorted": [{"title": "Solaris"}, {"title": "Aliens"}],
                    "media": {"pages": 204}, "none": None,
                    "mediaListConnection": {"nodes": [{"__typename": "Film"}], "edges": [{"node": {"id": 1}}], "totalCount": 3}}


def test_the_relations_of_its_types_say_of_which_a_row_is(server):
    data = server.data("""{ senders { __typename ... on Person { id firstName name } ... on Company { name taxNo } }
                            letters { id sender { ... on Company { name } ... on Person { firstName } } }
                            people { name } companies { name } }""")
    assert data == {
        "senders": [{"__typename": "Person", "id": 1, "firstName": "Ann-Marie", "name": "own"},
                    {"__typename": "Company", "name": "Cars Ltd", "taxNo": "T2"},
                    {"__typename": "Person", "id": 4, "firstName": "Benjamin", "name": "own"}],
        "letters": [{"id": 1, "sender": {"name": "Cars Ltd"}}, {"id": 2, "sender": {"firstName": "Ann-Marie"}},
                    {"id": 3, "sender": None}],
        "people": [{"name": "own"}, {"name": "own"}], "companies": [{"name": "Cars Ltd"}]}


def test_what_a_type_promises_of_the_common_row_is_held(server):
    answer = server.graphql("{ people { id nick } }")
    assert answer["data"] is None
    (error,) = answer["errors"]
    assert error["message"] == "Cannot return null for a non-nullable field." and error["path"] == ["people", 1, "nick"]


def test_where_has_a_field_for_each_type(server):
    data = server.data("""{ senders(where: {OR: [{person: {firstName: {startswith: "B"}}}, {company: {taxNo: {eq: "T2"}}}]},
                                    orderBy: [{name: DESC}]) { __typename ... on Company { name } } }""")
    assert data == {"senders": [{"__typename": "Company", "name": "Cars Ltd"}, {"__typename": "Person"}]}


@pytest.mark.parametrize("query,sentence", [
    ("{ mediaList { title } }", 'Cannot query field "title" on type "Media". Did you mean to use an inline fragment on "Book" or "Film"?'),
    ('{ mediaList(where: {note: {eq: "a"}}) { __typename } }', '"note" is not defined by type "MediaWhereInput"'),
    ('{ senders(where: {note: {eq: "a"}}) { __typename } }', '"note" is not defined by type "SenderWhereInput"'),
])
def test_it_has_no_fields_and_shows_none_that_no_type_lists(server, query, sentence):
    (error,) = server.graphql(query)["errors"]
    assert sentence in error["message"]


def test_introspection_knows_the_union(server):
    data = server.data("""{ __type(name: "Media") { kind description fields { name } interfaces { name } possibleTypes { name } }
                            film: __type(name: "Film") { interfaces { name } fields { name } } }""")
    assert data == {
        "__type": {"kind": "UNION", "description": "What stands on shelves.", "fields": None, "interfaces": None,
                   "possibleTypes": [{"name": "Film"}, {"name": "Book"}]},
        "film": {"interfaces": [], "fields": [{"name": name} for name in ("id", "title", "minutes", "shelf")]}}


def test_what_is_printed_reads_back(database, file, tmp_path):
    def printed(path):
        return subprocess.run([BINARY, "schema", database.url, "--schema", path, "--format", "bindings"],
                              env=environment(), check=True, capture_output=True, text=True).stdout

    first = printed(file)
    assert "union Sender @relation(name: \"public.party\") = Person | Company" in first
    again = tmp_path / "again.graphql"
    again.write_text(first)
    assert printed(again) == first


def test_what_is_printed_is_a_valid_schema(database, file):
    """All that is made of the fields of rows is made for a union, too: enums without values would be none."""
    printed = subprocess.run([BINARY, "schema", database.url, "--schema", file], env=environment(), check=True,
                             capture_output=True).stdout
    checked = subprocess.run([BINARY, "check", "--schema", "-"], env=environment(None), input=printed, capture_output=True)
    assert (checked.returncode, checked.stdout) == (0, b"- is valid\n")


def test_rows_are_distinct_by_what_their_types_have(server):
    data = server.data("""{ mediaList(distinctOn: [minutes]) { ... on Film { id } }
                            senders(distinctOn: [name], orderBy: [{name: ASC}]) { __typename }
                            media: __type(name: "MediaDistinctOn") { enumValues { name } }
                            sender: __type(name: "SenderDistinctOn") { enumValues { name } } }""")
    assert data == {
        "mediaList": [{"id": 1}, {}, {"id": 4}], "senders": [{"__typename": "Person"}] * 2 + [{"__typename": "Company"}],
        "media": {"enumValues": [{"name": name} for name in ("id", "title", "minutes", "pages")]},
        "sender": {"enumValues": [{"name": name} for name in ("id", "name", "nick")]}}


def test_rows_with_ids_among_all_rows(database, module_serve, tmp_path):
    file = tmp_path / "nodes.graphql"
    file.write_text(FILE.replace("id: Int!", "id: Int! nodeId: ID!"))
    server = module_serve(database, schema_file=str(file), schema_node="true")
    (film, book, _) = server.data("{ mediaList { ... on Node { nodeId } } }")["mediaList"]
    (person, *_) = server.data("{ senders { ... on Person { nodeId } } }")["senders"]
    data = server.data("""query ($film: ID!, $book: ID!, $person: ID!) {
        film: node(id: $film) { __typename ... on Film { title } } book: node(id: $book) { ... on Book { title } }
        person: node(id: $person) { ... on Person { firstName } } }""",
        variables={"film": film["nodeId"], "book": book["nodeId"], "person": person["nodeId"]})
    assert data == {"film": {"__typename": "Film", "title": "Alien"}, "book": {"title": "Solaris"}, "person": {"firstName": "Ann-Marie"}}
    nodes = server.data("query ($ids: [ID!]!) { nodes(ids: $ids) { __typename ... on Film { title } ... on Book { title } ... on Person { firstName } } }",
                        variables={"ids": [each["nodeId"] for each in (person, book, film, book)]})["nodes"]
    book = {"__typename": "Book", "title": "Solaris"}
    assert nodes == [{"__typename": "Person", "firstName": "Ann-Marie"}, book, {"__typename": "Film", "title": "Alien"}, book]


@pytest.mark.parametrize("text,sentences", [
    ('union Media @relation(name: "media", discriminator: "kind") = Film | Bok\ntype Film { id: Int! }\ntype Book { id: Int! }',
     ['1:70: the file has no type Bok. Did you mean "Book"?']),
    ('union Media @relation(name: "media", discriminator: "kind") @case(value: "x", type: "Shelf") = Film\ntype Film { id: Int! }',
     ["1:85: Shelf is no type of the union Media."]),
    ("union Medium = Film\ntype Film { id: Int! }",
     ['1:7: the database gives no union Medium; say which relation its rows are of: union Medium @relation(name: "…").']),
    ('union Media @relation(name: "media") = Film\ntype Film { id: Int! }',
     ["1:13: Media needs the column that says of which type a row is"]),
    ('union Sender @relation(name: "party") = Shelf\ntype Shelf @relation(name: "shelf") { id: Int! }',
     ['1:41: no key of "public"."shelf" is a foreign key to "public"."party"']),
])
def test_what_cannot_be_is_told(database, tmp_path, text, sentences):
    path = tmp_path / "f.graphql"
    path.write_text(text)
    checked = subprocess.run([BINARY, "schema", database.url, "--schema", path], env=environment(),
                             capture_output=True, text=True)
    assert checked.returncode == 1
    for sentence in sentences:
        assert sentence in checked.stderr


# Callers

POLICY = """
roles:
  reader:
    Sender: {read: {fields: "*", where: {company: {taxNo: {isnull: true}}}}}
    Person: {read: {fields: [id, firstName]}}
    Company: {read: true}
  known:
    Sender: {read: true}
    Person: {read: {fields: "*", where: {firstName: {startswith: Ann}}}}
    Company: {read: {fields: [id, name]}}
    Letter: {read: true}
"""


@pytest.fixture(scope="module")
def ruled(database, file, module_serve, tmp_path_factory):
    path = tmp_path_factory.mktemp("policy") / "policy.yaml"
    path.write_text(POLICY)
    return module_serve(database, schema_file=str(file), policy_file=str(path), session_trusted_headers=True,
                        schema_node=True)


KNOWN = {"X-FraiseQL-User-Id": "1", "X-FraiseQL-Roles": "known"}


@pytest.mark.parametrize("query, expected", [
    ("{ senders { __typename ... on Person { firstName } ... on Company { name } } }", {"senders": [
        {"__typename": "Person", "firstName": "Ann-Marie"}, {"__typename": "Company", "name": "Cars Ltd"}]}),
    ("{ senders { __typename } }", {"senders": [{"__typename": "Person"}, {"__typename": "Company"}]}),
    ("{ senders(where: {person: {firstName: {startswith: \"B\"}}}) { __typename } }", {"senders": []}),
    ("{ letters { id sender { ... on Person { firstName } } } }", {"letters": [
        {"id": 1, "sender": {}}, {"id": 2, "sender": {"firstName": "Ann-Marie"}}, {"id": 3, "sender": None}]}),
    ("{ people { firstName } person(id: 4) { firstName } }", {"people": [{"firstName": "Ann-Marie"}], "person": None}),
])
def test_rows_of_a_union_are_those_that_the_rules_of_their_types_show(ruled, query, expected):
    assert ruled.data(query, headers=KNOWN) == expected


@pytest.mark.parametrize("query", [
    "{ senders { ... on Company { taxNo } } }",
    "{ letters { sender { ...C } } } fragment C on Company { t: taxNo }",
    "{ senders(where: {company: {taxNo: {eq: \"T2\"}}}) { __typename } }",
])
def test_fields_of_the_types_of_a_union_are_granted_by_their_own_rules(ruled, query):
    (error,) = ruled.errors(query, headers=KNOWN)
    assert error["message"] == 'The field Company.taxNo requires the role "reader".'
