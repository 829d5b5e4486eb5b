# SPDX-License-Identifier: MIT
"""A schema file whose fields a program answers: where no program is there, and fields of rows where one is."""

import json
import subprocess

import pytest

from support import embedding
from support.embedding import Engine
from support.process import PATIENCE
from support.server import BINARY, environment

SQL = """
create table author (id int primary key, name text not null);
create table book (id int primary key, title text not null, author_id int references author (id),
                   data jsonb not null default '{"pages": 7}');
insert into author values (1, 'Ada'), (2, 'Bob'), (3, 'Eve');
insert into book values (1, 'One', 1), (2, 'Two', 1), (3, 'Three', 2), (4, 'Four', null);
create function fn_rename(id int, name text) returns author language sql
    as 'update author set name = $2 where id = $1 returning *';
create view v_author as select id, jsonb_build_object('id', id, 'name', name) as data from author;
"""

FILE = """
scalar Mail
type Author { id: Int!, name: String! }
"Said to somebody."
type Greeting { text: String!, to: Mail, author: Author }
input Whom { mail: Mail!, polite: Boolean = true }
type Query {
  authors: [Author!]!
  greetings(whom: Whom!): [Greeting!]! @resolver(name: "greet") @requiresAuth
}
type Mutation { greet(whom: Whom!): Greeting @resolver }
"""


@pytest.fixture(scope="module")
def database(module_database):
    return module_database(SQL)


@pytest.fixture(scope="module")
def path(tmp_path_factory):
    path = tmp_path_factory.mktemp("schema") / "greetings.graphql"
    path.write_text(FILE)
    return str(path)


def run(*arguments):
    return subprocess.run([BINARY, *map(str, arguments)], env=environment(), capture_output=True, text=True,
                          timeout=PATIENCE, check=False)


def test_it_is_valid_alone_and_beside_the_database(database, path):
    assert run("check", "--schema", path).returncode == 0
    printed = run("schema", database.url, "--schema", path)
    assert printed.returncode == 0, printed.stderr
    assert "greetings(whom: Whom!): [Greeting!]!" in printed.stdout
    assert "polite: Boolean = true" in printed.stdout
    bound = run("schema", database.url, "--schema", path, "--format", "bindings").stdout
    assert '@resolver(name: "greet")' in bound and "@requiresAuth" in bound


def test_explain_says_who_answers(database, path):
    query = '{ authors { id } greetings(whom: {mail: "x"}) { text } }'
    told = run("explain", database.url, "--schema", path, "--as", "user:x", query)
    assert told.returncode == 0, told.stderr
    assert "-- host function greet(...)" in told.stdout
    assert 'FROM "public"."v_author"' in told.stdout or '"author"' in told.stdout
    roots = json.loads(run("explain", database.url, "--schema", path, "--as", "user:x", "--format", "json",
                           query).stdout)["roots"]
    assert roots[1]["host"] == "greet" and "host" not in roots[0]
    assert "greet(...)" in run("explain", database.url, "--schema", path, "--as", "user:x", "--format", "html",
                               query).stdout


@pytest.mark.parametrize("arguments", [["serve", "--port", "0"], ["query"]])
def test_who_has_no_program_refuses_the_file(database, path, arguments):
    question = ["{ authors { id } }"] if arguments == ["query"] else []
    told = run(*arguments, database.url, "--schema", path, *question)
    assert told.returncode != 0
    assert "the schema has fields that a program answers (Query.greetings)" in told.stderr


def test_a_database_without_anything_is_enough(module_database, path, tmp_path):
    empty = module_database("select 1")
    alone = tmp_path / "alone.graphql"
    alone.write_text("type A { n: Int, b: A } type Query { a(x: UUID): A @resolver }")
    told = run("schema", empty.url, "--schema", str(alone))
    assert told.returncode == 0, told.stderr
    assert "a(x: UUID): A" in told.stdout


ROWS = """
type Label { text: String!, long: Boolean }
type Author @relation(name: "author") {
  id: Int!
  name: String!
  books: [Book!]!
  booksConnection: BookConnection!
  label(mark: String = "!"): Label @resolver(name: "label_of", needs: ["id", "name"])
}
type Book @relation(name: "book") {
  id: Int!
  title: String!
  author: Author
  number: Int! @resolver(needs: ["title", "id"])
}
extend type Query { mine: Author @resolver }
extend type Mutation { shout: Int @resolver }
"""


@pytest.fixture(scope="module")
def engine(database):
    def answer(call):
        given = json.loads(call.arguments)
        asked.append((call.function, given, call.selection, json.loads(call.path)))
        if call.function == "mine":
            call.answer({"id": 9, "label": {"text": "of nobody"}})
        elif call.function == "number":
            call.answer([len(parent["title"]) + 100 * parent["id"] for parent in given["parents"]])
        elif given["arguments"]["mark"] == "no":
            call.fail({"message": "no label", "extensions": {"code": "NO"}})
        else:
            call.answer([{"text": parent["name"] + given["arguments"]["mark"]} if parent["id"] < 3 else None
                         for parent in given["parents"]])

    asked = []
    host = embedding.program(answer)
    with Engine(database.url, schema=ROWS, host=host) as engine:
        engine.asked = asked
        yield engine


def test_fields_of_rows_are_answered_wherever_rows_stand(engine):
    engine.asked.clear()
    data = engine.execute("""query ($mark: String) { authors(orderBy: [{id: ASC}]) {
        label(mark: $mark) { it: text long } books(orderBy: [{id: ASC}]) { number author { name label { text } } }
        booksConnection(first: 1) { edges { node { number } } nodes { n: number } totalCount } } }""",
                          variables={"mark": "?"}).data
    assert data["authors"] == [
        {"label": {"it": "Ada?", "long": None},
         "books": [{"number": 103, "author": {"name": "Ada", "label": {"text": "Ada!"}}},
                   {"number": 203, "author": {"name": "Ada", "label": {"text": "Ada!"}}}],
         "booksConnection": {"edges": [{"node": {"number": 103}}], "nodes": [{"n": 103}], "totalCount": 2}},
        {"label": {"it": "Bob?", "long": None},
         "books": [{"number": 305, "author": {"name": "Bob", "label": {"text": "Bob!"}}}],
         "booksConnection": {"edges": [{"node": {"number": 305}}], "nodes": [{"n": 305}], "totalCount": 1}},
        {"label": None, "books": [],
         "booksConnection": {"edges": [], "nodes": [], "totalCount": 0}},
    ]
    paths = [path for _, _, _, path in engine.asked]
    assert len(paths) == 5 and ["authors", "books", "author", "label"] in paths
    first = next(given for _, given, _, path in engine.asked if path == ["authors", "label"])
    assert first == {"parents": [{"id": 1, "name": "Ada"}, {"id": 2, "name": "Bob"}, {"id": 3, "name": "Eve"}],
                     "arguments": {"mark": "?"}}


def test_a_row_that_is_not_there_is_not_asked_for(engine):
    engine.asked.clear()
    data = engine.execute("{ books(orderBy: [{id: DESC}], limit: 2) { id author { label { text } } } }").data
    assert data["books"] == [{"id": 4, "author": None}, {"id": 3, "author": {"label": {"text": "Bob!"}}}]
    assert [given["parents"] for _, given, _, _ in engine.asked] == [[{"id": 2, "name": "Bob"}]]
    assert engine.execute("{ author(id: 1) { label { text } } }").data == {"author": {"label": {"text": "Ada!"}}}
    assert engine.execute("{ author(id: 77) { label { text } } }").data == {"author": None}
    assert engine.execute("{ mine { id label { text } } }").data == {"mine": {"id": 9, "label": {"text": "of nobody"}}}


def test_a_mutation_does_not_wait_for_fields_of_its_rows(engine):
    answer = engine.execute('mutation { rename(id: 1, name: "Ann") { label { text } } }').json
    assert "ask for it in a query" in answer["errors"][0]["message"] and "data" not in answer
    assert engine.execute('mutation { rename(id: 1, name: "Ada") { name } }').data == {"rename": {"name": "Ada"}}
    mixed = engine.execute('mutation { rename(id: 1, name: "Ann") { name } shout }').json
    assert "send them as two requests" in mixed["errors"][0]["message"] and "data" not in mixed


def test_what_fails_fails_in_each_row(engine):
    answer = engine.execute('{ authors(where: {id: {lt: 3}}) { name label(mark: "no") { text } } }').json
    assert answer["data"]["authors"] == [{"name": "Ada", "label": None}, {"name": "Bob", "label": None}]
    assert [(error["message"], error["path"], error["extensions"]["code"]) for error in answer["errors"]] == [
        ("no label", ["authors", 0, "label"], "NO"), ("no label", ["authors", 1, "label"], "NO")]
