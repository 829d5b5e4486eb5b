# SPDX-License-Identifier: MIT
"""A schema file beside a database: `--schema FILE`, `schema.file`, and again on SIGHUP."""

import json
import os
import pathlib
import signal
import subprocess

import pytest

from support.process import PATIENCE
from support.server import BINARY, environment

SQL = """
create type mood as enum ('sad', 'very happy');
create table users (mood mood, id uuid primary key default gen_random_uuid(), email text not null unique,
                    name text, pin text not null);
create table posts (id int primary key, author_mail text not null references users (email),
                    title text not null, body text);
insert into users (mood, email, name, pin) values ('very happy', 'a@x', 'Ann', '1234'),
    ('sad', 'b@x', null, '5678');
insert into posts values (1, 'a@x', 'One', 'first'), (2, 'b@x', 'Two', null), (3, 'a@x', 'Three', null);
create view v_note as select p.id, jsonb_build_object('id', p.id, 'title', p.title, 'writer',
    jsonb_build_object('mail', u.email, 'name', u.name)) as data
    from posts p join users u on u.email = p.author_mail;
create function fn_find(word text) returns setof posts stable language sql
    as $$ select * from posts where title ilike '%' || word || '%' $$;
create function written_by(who text, part text) returns setof posts stable language sql
    as $$ select * from posts where author_mail = who and title ilike '%' || part || '%' $$;
create function rename_me(who text, new_name text) returns users language sql
    as $$ update users set name = new_name where email = who returning * $$;
create function fn_pins() returns setof users stable language sql as 'select * from users';
"""

FILE = """
"Who has paid."
type Member @relation(name: "users") {
  "Where to write."
  mail: String! @column(name: "email")
  fullName: String @column(name: "name") @deprecated(reason: "People have several.")
  feels: Feeling @column(name: "mood")
  written: [Post!]! @join(on: {email: "author_mail"})
}
enum Feeling @pgType(name: "mood") { GLAD @label(name: "very happy") }
extend type Post {
  writer: Member! @join(on: {authorMail: "mail"})
  body: String @hidden
  authorMail: String! @hidden
}
extend type Note { headline: String! @column(name: "title") }
extend type Query { search(word: String!, where: PostWhereInput, orderBy: [PostOrderByInput!], limit: Int,
                           offset: Int): [Post!] @function(name: "fn_find")
  "What was written." letters: [Post!]! @field(name: "posts")
  letter(id: Int!): Post @field(name: "post") @deprecated(reason: "Ask for letters.")
  noteCount: NoteAggregate! @field(name: "notesAggregate")
  mine: [Post!] @function(name: "written_by", args: {contains: "part"}, context: {who: "user_id"}) }
extend type Mutation { iAm(name: String!): Member @function(name: "rename_me", args: {name: "new_name"},
                                                            context: {who: "app.user_id"}) }
"""


@pytest.fixture(scope="module")
def database(module_database):
    return module_database(SQL)


@pytest.fixture(scope="module")
def server(database, module_serve, tmp_path_factory):
    path = tmp_path_factory.mktemp("schema") / "members.graphql"
    path.write_text(FILE)
    return module_serve(database, arguments=["--schema", str(path)], session_trusted_headers=True)


def run(*arguments, **config):
    return subprocess.run([BINARY, *map(str, arguments)], env=environment(config), text=True,
                          stdout=subprocess.PIPE, stderr=subprocess.PIPE, timeout=PATIENCE, check=False)


def test_renamed_types_and_fields_answer(server):
    assert server.data("""{ members(where: {fullName: {eq: "Ann"}, feels: {eq: GLAD}}) { mail fullName feels
                              written(orderBy: [{title: ASC}]) { title writer { mail } } } }""") == {
        "members": [{"mail": "a@x", "fullName": "Ann", "feels": "GLAD",
                     "written": [{"title": "One", "writer": {"mail": "a@x"}},
                                 {"title": "Three", "writer": {"mail": "a@x"}}]}]}
    assert server.data('{ memberByMail(mail: "b@x") { mail fullName written { id } } }') == {
        "memberByMail": {"mail": "b@x", "fullName": None, "written": [{"id": 2}]}}


def test_a_value_that_is_left_out_is_null_and_an_error(server):
    answer = server.graphql('{ memberByMail(mail: "b@x") { mail feels } }')
    assert answer["data"] == {"memberByMail": {"mail": "b@x", "feels": None}}
    assert answer["errors"][0]["path"] == ["memberByMail", "feels"]
    assert "none of those" in answer["errors"][0]["message"]
    assert not any("did not fit" in line for line in server.process.lines) # it is no reason to read the schema again
    assert server.errors("{ members(where: {feels: {eq: sad}}) { mail } }")


def test_members_of_documents_are_renamed(server):
    assert server.data('{ notes(where: {headline: {eq: "Two"}}) { headline writer { mail } } }') == {
        "notes": [{"headline": "Two", "writer": {"mail": "b@x"}}]}


def test_functions_are_renamed(server):
    assert server.data('{ search(word: "t", orderBy: [{id: DESC}]) { id } }') == {"search": [{"id": 3}, {"id": 2}]}


def test_fields_that_read_relations_are_renamed(server):
    assert server.data("""{ letters(where: {title: {eq: "Two"}}) { id } letter(id: 1) { title } noteCount { count }
                            postsAggregate { count } postsConnection(first: 1) { nodes { id } } }""") == {
        "letters": [{"id": 2}], "letter": {"title": "One"}, "noteCount": {"count": 3},
        "postsAggregate": {"count": 3}, "postsConnection": {"nodes": [{"id": 1}]}}
    fields = server.data("{ __type(name: \"Query\") { fields { name description } } }")["__type"]["fields"]
    assert {"name": "letters", "description": "What was written."} in fields
    assert not {"posts", "post", "letter", "notesAggregate"} & {field["name"] for field in fields}


def test_fields_that_change_rows_are_renamed(module_database, tmp_path):
    url = module_database("create table box (id int primary key, size int); insert into box values (1, 5), (2, 7)").url
    path = tmp_path / "boxes.graphql"
    path.write_text("""extend type Query { crate(id: Int!): Box @field(name: "box") }
        extend type Mutation { pack(input: BoxCreateInput!): Box! @field(name: "createBox")
                               unpack(id: Int!): Box @field(name: "deleteBox") }""")
    ask = ["query", url, "--schema", path, "--set", "mutations.tables=all"]
    done = run(*ask, "mutation { pack(input: {id: 3, size: 1}) { id } unpack(id: 1) { size } "
                     "updateBox(id: 2, set: {size: 8}) { size } }")
    assert json.loads(done.stdout) == {"data": {"pack": {"id": 3}, "unpack": {"size": 5}, "updateBox": {"size": 8}}}
    for name in "createBox", "deleteBox":
        assert f"Cannot query field '{name}'" in run(*ask, f"mutation {{ {name} }}").stdout.replace('\\"', "'")


def test_what_the_session_gives_no_client_can_give(database, server):
    who = {"X-FraiseQL-User-Id": "b@x"}
    document = '{ mine(contains: "", orderBy: [{id: ASC}]) { id } }'
    assert server.data(document, headers=who) == {"mine": [{"id": 2}]}
    assert server.data(document, headers={"X-FraiseQL-User-Id": "a@x"}) == {"mine": [{"id": 1}, {"id": 3}]}
    assert server.data(document) == {"mine": []}
    assert server.errors('{ mine(contains: "", who: "a@x") { id } }', headers=who)
    assert server.data('mutation { iAm(name: "Ben") { mail fullName } }', headers=who) == {
        "iAm": {"mail": "b@x", "fullName": "Ben"}}
    assert server.data('mutation { iAm(name: "Eve") { mail } }') == {"iAm": None}
    database.execute("update users set name = null where email = 'b@x'")


@pytest.mark.parametrize("document", [
    "{ members { pin } }",
    "{ members { id } }",
    "{ members(orderBy: [{pin: ASC}]) { mail } }",
    '{ members(where: {pin: {eq: "1234"}}) { mail } }',
    "{ posts { body } }",
    "{ posts { authorMail } }",
    '{ posts(where: {body: {eq: "first"}}) { id } }',
    '{ member(id: "b0000000-0000-4000-8000-000000000001") { mail } }',
    "{ pins { pin } }",
    "{ users { email } }",
    "{ members { posts { id } } }",
    '{ find(word: "t") { id } }',
])
def test_what_is_hidden_or_renamed_is_not_there(server, document):
    errors = server.errors(document)
    assert errors[0]["extensions"]["code"] == "GRAPHQL_VALIDATION_FAILED"


def test_descriptions_and_deprecation_are_introspected(server):
    member = server.data("""{ __type(name: "Member") { description
        fields(includeDeprecated: true) { name description isDeprecated deprecationReason } } }""")["__type"]
    fields = {field.pop("name"): field for field in member["fields"]}
    assert member["description"] == "Who has paid."
    assert fields["mail"]["description"] == "Where to write."
    assert fields["fullName"] == {"description": None, "isDeprecated": True,
                                  "deprecationReason": "People have several."}


def test_the_schema_is_printed_with_it(database, tmp_path):
    (tmp_path / "members.graphql").write_text(FILE)
    with_file = run("schema", database.url, "--schema", tmp_path / "members.graphql")
    alone = run("schema", database.url)
    by_key = run("schema", database.url, schema_file=tmp_path / "members.graphql")
    assert with_file.returncode == alone.returncode == 0
    assert "type Member {" in with_file.stdout and "type Member {" not in alone.stdout
    assert by_key.stdout == with_file.stdout


@pytest.mark.parametrize("source", ["here", "shop", "guarantees", "renamed"])
def test_what_is_printed_changes_nothing(database, module_database, tmp_path, source):
    """In both forms; with a file that renames by the form that says what is bound to what."""
    golden = pathlib.Path(__file__).parents[1] / "golden" / source / "schema.sql"
    url = (module_database(golden.read_text()) if golden.exists() else database).url
    arguments = []
    if source == "renamed":
        (tmp_path / "renamed.graphql").write_text(FILE)
        arguments = ["--schema", tmp_path / "renamed.graphql"]
    served = run("schema", url, *arguments).stdout
    for form in ["bindings"] if arguments else ["sdl", "bindings"]:
        printed = run("schema", url, *arguments, "--format", form).stdout
        (tmp_path / form).write_text(printed)
        again = run("schema", url, "--schema", tmp_path / form)
        assert again.stdout == served, again.stderr
    assert "WhereInput {" not in printed and "@relation" in printed


@pytest.mark.parametrize("text, said", [
    ("extend type Usr { id: ID! }", ':1:13: no table, view or document gives a type Usr;'),
    ("extend type User {\n  emial: String! }", ':2:3: the database gives User no field emial. Did you mean "email"?'),
    ("extend type User { pin: String }", ":1:20: User.pin is String! in the database, not String;"),
    ('extend type Query { people: [User!]! @field(name: "usrs") }',
     ':1:51: the database gives Query no field usrs. Did you mean "users"'),
    ('extend type Query { posts: [Post!]! @field(name: "post") }', ":1:21: Query has a field posts already, of "),
    ('extend type Query { posts: [Post!]! @field(name: "notes") }', ":1:21: "),
    ("type User { id: ID! } }", ':1:23: Syntax Error: Unexpected "}".'),
    ("extend type User { pin: String! @cacheControl(maxAge: 2) }", ":1:33: @cacheControl has no effect on a field beside a database;"),
])
def test_a_mistake_is_told_with_its_place(database, tmp_path, text, said):
    path = tmp_path / "wrong.graphql"
    path.write_text(text)
    for command in (["schema"], ["serve", "--port", "0"], ["query"]):
        question = ["{ users { id } }"] if command == ["query"] else []
        done = run(*command, database.url, "--schema", path, *question)
        assert done.returncode == 1
        assert f"{path}{said}" in done.stderr


def test_a_file_that_is_not_there_is_told(database):
    done = run("serve", database.url, "--port", "0", "--schema", "/nowhere.graphql")
    assert done.returncode == 1
    assert "cannot read the schema file /nowhere.graphql: No such file or directory" in done.stderr


def test_what_cannot_be_read_again_is_no_file(database, tmp_path):
    """A pipe would keep the loader waiting for whoever writes into it."""
    os.mkfifo(tmp_path / "pipe")
    for path, why in ((tmp_path / "pipe", "it is no file that could be read again"),
                      ("/dev/null", "it is no file that could be read again"), (tmp_path, "Is a directory")):
        done = run("serve", database.url, "--port", "0", "--schema", path)
        assert done.returncode == 1
        assert f"cannot read the schema file {path}: {why}" in done.stderr


def test_a_file_that_leaves_no_query_is_told(database, tmp_path):
    path = tmp_path / "empty.graphql"
    path.write_text("type Query { users: [User!]! @hidden }")
    done = run("schema", database.url, "--schema", path)
    assert done.returncode == 1
    assert f"nothing to serve: the schema file {path} leaves no field of Query" in done.stderr


def test_the_file_is_read_again_on_reload(database, serve, tmp_path):
    path = tmp_path / "names.graphql"
    path.write_text("extend type User { name: String @hidden }")
    server = serve(database, arguments=["--schema", str(path)], server_workers=1)

    def reload(text, words):
        before = len(server.process.lines)
        path.write_text(text)
        server.process.send_signal(signal.SIGHUP)
        server.process.wait_for(words, before)

    assert server.errors("{ users { name } }")
    reload("type Member @relation(name: \"users\")", "serving 3 relations")
    document = "{ members(orderBy: [{email: ASC}]) { name } }"
    members = {"members": [{"name": "Ann"}, {"name": None}]}
    assert server.data(document) == members
    reload("type Membr {", "names.graphql:1:13: Syntax Error")
    reload("type Membr { id: ID! }", "names.graphql:1:6: no table, view or document gives a type Membr")
    assert server.data(document) == members


def test_a_hidden_column_joins_by_the_operators_of_its_type(make_database, serve, tmp_path):
    """citext has an = of its own, by which A@X is a@x; PostgreSQL's would compare the texts."""
    path = tmp_path / "hidden.graphql"
    path.write_text("extend type Letter { toMail: String! @hidden }")
    server = serve(make_database("""create extension citext;
        create table person (id int primary key, mail citext not null unique);
        create table letter (id int primary key, to_mail citext not null references person (mail));
        insert into person values (1, 'a@x'); insert into letter values (7, 'A@X');"""),
        arguments=["--schema", str(path)], server_workers=1)
    assert server.data("{ letters { id person { id } } }") == {"letters": [{"id": 7, "person": {"id": 1}}]}
    assert server.data("{ people { letters { id } } }") == {"people": [{"letters": [{"id": 7}]}]}


DECLARED = """
create type mood as enum ('sad', 'happy');
create table tb_person (pk_person int primary key, id uuid not null unique, name text, doc jsonb);
create function build(p tb_person) returns jsonb language plpgsql stable as
    $$ begin return p.doc || jsonb_build_object('full_name', p.name); end $$;
create view v_person as select id, build(p) as data from tb_person p;
create table tv_note (id int primary key, data jsonb);
insert into tb_person values
    (1, 'b0000000-0000-4000-8000-000000000001', 'Ann', '{"born": "1815-12-10", "score": 9007199254740993.5, "mood": "sad",
     "tags": ["a", "b"], "home": {"street": "Road", "zip_code": 9}, "notes": [{"body": "x", "stars": 10}, {"body": "y", "stars": 9, "by": {"name": "Bea"}}], "X": 10}'),
    (2, 'b0000000-0000-4000-8000-000000000002', 'Bob', '{"score": 10, "tags": [], "home": {"zip_code": 10}, "notes": [],
     "X": 9}'),
    (3, 'b0000000-0000-4000-8000-000000000003', null, '{"tags": ["b"], "home": {"zip_code": 100}, "notes": []}');
insert into tv_note values (1, '{"text": "one", "at": "2024-03-01T08:30:00+01:00"}'), (2, '{"at": "2023-01-01T00:00:00Z"}');
"""

DECLARING = """
type Person @relation(name: "v_person", jsonb: "data") {
  id: ID
  fullName: String!
  born: Date
  score: Decimal
  mood: Mood
  tags: [String!]!
  home: Place
  notes: [Remark!]!
  rank: Int @column(name: "X", type: "int2")
}
type Place { street: String, zipCode: Int! }
type Remark { body: String!, stars: Int, by: Writer }
type Writer { name: String }
type Note @relation(name: "tv_note", jsonb: "data") { id: Int!, text: String, at: DateTime }
extend type Account @relation(name: "tb_person") { doc: JSON @hidden }
"""


@pytest.fixture(scope="module")
def declared(module_database, module_serve, tmp_path_factory):
    path = tmp_path_factory.mktemp("schema") / "declared.graphql"
    path.write_text(DECLARING)
    return module_serve(module_database(DECLARED), arguments=["--schema", str(path)])


def test_declared_members_are_read_from_the_document(declared):
    assert declared.data("""{ people(limit: 1) { fullName born score mood tags home { street zipCode } notes { body }
                                                rank } }""") == {
        "people": [{"fullName": "Ann", "born": "1815-12-10", "score": "9007199254740993.5", "mood": "sad",
                    "tags": ["a", "b"], "home": {"street": "Road", "zipCode": 9},
                    "notes": [{"body": "x"}, {"body": "y"}], "rank": 10}]}


@pytest.mark.parametrize("where, found", [
    ('{fullName: {startswith: "A"}}', ["Ann"]),
    ('{born: {lt: "1900-01-01"}}', ["Ann"]),
    ('{score: {gt: "9"}}', ["Ann", "Bob"]),
    ('{score: {eq: "10.0"}}', ["Bob"]),
    ("{mood: {eq: sad}}", ["Ann"]),
    ('{tags: {contains: ["a"]}}', ["Ann"]),
    ("{home: {zipCode: {gt: 9}}, rank: {isnull: false}}", ["Bob"]),
    ('{home: {street: {isnull: true}}, fullName: {isnull: false}}', ["Bob"]),
    ("{rank: {in: [9, 10]}}", ["Ann", "Bob"]),
    ('{notes: {some: {body: {eq: "y"}, stars: {lt: 10}}}}', ["Ann"]),
    ('{notes: {some: {body: {eq: "x"}, stars: {lt: 10}}}}', []),
    ('{notes: {some: {by: {name: {eq: "Bea"}}}}}', ["Ann"]),
    ('{notes: {every: {stars: {gte: 9}}}, fullName: {isnull: false}}', ["Ann", "Bob"]),
    ('{notes: {none: {body: {startswith: "y"}}}, fullName: {isnull: false}}', ["Bob"]),
])
def test_declared_members_are_filtered_by_their_types(declared, where, found):
    assert declared.data("{ people(where: %s, orderBy: [{fullName: ASC}]) { fullName } }" % where) == {
        "people": [{"fullName": name} for name in found]}


def test_declared_members_are_sorted_by_their_types(declared):
    """9 comes before 10 and 100, and a moment by when it was."""
    by_zip = declared.data("{ people(orderBy: [{home: {zipCode: ASC}}]) { home { zipCode } } }")["people"]
    assert [person["home"]["zipCode"] for person in by_zip] == [9, 10, 100]
    assert declared.data("{ notes(orderBy: [{at: ASC}]) { id text at } }") == {
        "notes": [{"id": 2, "text": None, "at": "2023-01-01T00:00:00Z"},
                  {"id": 1, "text": "one", "at": "2024-03-01T07:30:00Z"}]}


def test_a_declared_member_that_is_null_against_its_type_is_an_error(declared):
    answer = declared.graphql("{ people(where: {home: {zipCode: {eq: 100}}}) { fullName } }")
    assert answer["data"] is None
    assert answer["errors"][0]["path"] == ["people", 0, "fullName"]


def test_a_file_offers_what_steps_back_behind_a_view(declared):
    assert declared.data("{ accounts(limit: 1) { name } }") == {"accounts": [{"name": "Ann"}]}
    assert declared.errors("{ accounts { doc } }")


def test_a_declared_schema_is_printed_and_read_again(module_database, tmp_path):
    url = module_database(DECLARED).url
    (tmp_path / "declared.graphql").write_text(DECLARING)
    served = run("schema", url, "--schema", tmp_path / "declared.graphql")
    printed = run("schema", url, "--schema", tmp_path / "declared.graphql", "--format", "bindings").stdout
    (tmp_path / "printed.graphql").write_text(printed)
    assert run("schema", url, "--schema", tmp_path / "printed.graphql").stdout == served.stdout, served.stderr
