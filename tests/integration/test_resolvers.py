# SPDX-License-Identifier: MIT
"""A schema file whose root fields a program answers, where no program is there."""

import json
import subprocess

import pytest

from support.process import PATIENCE
from support.server import BINARY, environment

SQL = """
create table author (id int primary key, name text not null);
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
