# SPDX-License-Identifier: MIT
"""`fraiseql check` and `fraiseql schema --schema`: schemas and documents without a database."""

import json
import subprocess

import pytest

from support.process import PATIENCE
from support.server import BINARY, environment

SCHEMA = """
"Whom we know"
type User implements Node @relation(name: "v_user", jsonb: "data") {
  id: ID!
  name(short: Boolean = false): String
  posts(first: Int = 10): [Post!]! @join(on: {id: "author_id"})
}
interface Node { id: ID! }
type Post implements Node { id: ID! title: String @deprecated(reason: "Use name") author: User! }
union Found = User | Post
scalar Json @specifiedBy(url: "https://example.com/json")
input Pick @oneOf { id: ID name: String }
type Query { user(pick: Pick!): User find(like: Json): [Found!]! node(id: ID!): Node }
"""


@pytest.fixture
def folder(tmp_path):
    (tmp_path / "schema.graphql").write_text(SCHEMA)
    return tmp_path


def run(*arguments, stdin=b""):
    return subprocess.run([BINARY, *map(str, arguments)], env=environment(None), input=stdin,
                          stdout=subprocess.PIPE, stderr=subprocess.PIPE, timeout=PATIENCE, check=False)


def check(folder, *arguments, **options):
    """(exit code, errors)"""
    done = run("check", "--schema", folder / "schema.graphql", "--format", "json", *arguments, **options)
    assert done.stderr == b""
    return done.returncode, json.loads(done.stdout)["errors"]


def write(folder, name, text):
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text)
    return path


def test_a_valid_schema_is_said_to_be_so(folder):
    assert check(folder) == (0, [])
    done = run("check", "--schema", folder / "schema.graphql")
    assert (done.returncode, done.stderr) == (0, b"")
    assert done.stdout.decode() == f"{folder}/schema.graphql is valid\n"


def test_a_schema_comes_from_standard_input_too():
    done = run("check", "--schema", "-", stdin=b"type Query { a: Int }")
    assert (done.returncode, done.stdout) == (0, b"- is valid\n")


@pytest.mark.parametrize("sdl, message, line, column, code", [
    ("type Query {\n  a: Int", "Syntax Error: Expected Name, found <EOF>.", 2, 9, "GRAPHQL_PARSE_FAILED"),
    ("type Query {\n  a: Missing }", 'Unknown type "Missing".', 2, 6, "GRAPHQL_VALIDATION_FAILED"),
    ("type Query { a: Int @relatoin(name: \"x\") }", 'Unknown directive "@relatoin".', 1, 21,
     "GRAPHQL_VALIDATION_FAILED"),
])
def test_what_is_wrong_with_a_schema_has_a_place_and_a_code(folder, sdl, message, line, column, code):
    write(folder, "schema.graphql", sdl)
    assert check(folder) == (1, [{"message": message, "locations": [{"line": line, "column": column}],
                                  "extensions": {"code": code}}])
    done = run("check", "--schema", folder / "schema.graphql")
    assert done.returncode == 1
    assert done.stdout.decode() == f"{folder}/schema.graphql:{line}:{column}: {message}\n"


def test_a_schema_may_have_more_than_a_client_may_send():
    sdl = "directive @join(graph: Int) repeatable on OBJECT type Query " + "@join " * 5000 + "{ a: Int }"
    done = run("check", "--schema", "-", stdin=sdl.encode())
    assert done.returncode == 0, done.stdout


def test_documents_are_checked_against_it(folder):
    good = write(folder, "good.graphql",
                 "query Q($v: Int) { find(like: {a: [$v]}) { ... on Node { id } ... on User { name } } }")
    bad = write(folder, "bad.graphql", "{ user(pick: {id: 1, name: \"x\"}) { nam } }")
    assert check(folder, "--operations", good) == (0, [])
    code, errors = check(folder, "--operations", bad)
    assert code == 1
    assert [(e["message"], e["locations"][0]["column"]) for e in errors] == [
        ('OneOf Input Object "Pick" must specify exactly one key.', 14),
        ('Cannot query field "nam" on type "User". Did you mean "name"?', 36)]
    assert all(e["extensions"] == {"code": "GRAPHQL_VALIDATION_FAILED"} for e in errors)


def test_many_documents_go_into_one_call(folder):
    write(folder, "queries/a.graphql", "{ node(id: 1) { id } }")
    wrong = write(folder, "queries/deep/b.gql", "{ nod }")
    write(folder, "queries/readme.txt", "no document")
    single = write(folder, "c.graphql", "{ user }")
    code, errors = check(folder, "--operations", folder / "queries", "--operations", single)
    assert code == 1
    assert [e["extensions"]["file"] for e in errors] == [str(wrong), str(single), str(single)]
    done = run("check", "--schema", folder / "schema.graphql", folder / "queries" / "a.graphql", "-",
               stdin=b"{ node(id: 2) { id } }")
    assert done.stdout.decode() == f"{folder}/schema.graphql is valid, and so are 2 documents\n"


def test_links_are_followed(folder):
    """As a mounted volume has them: a link that is passed over would be a document that is valid."""
    wrong = write(folder, "volume/..1/a.graphql", "{ nod }")
    (folder / "volume" / "..data").symlink_to("..1")
    (folder / "volume" / "a.graphql").symlink_to("..data/a.graphql")
    (folder / "volume" / "loop").symlink_to(".")
    (folder / "link").symlink_to("volume")
    for way in ("volume", "link"):
        code, errors = check(folder, "--operations", folder / way)
        assert (code, [e["extensions"]["file"] for e in errors]) == (1, [f"{folder}/{way}/a.graphql"])
    wrong.unlink()
    done = run("check", "--schema", folder / "schema.graphql", folder / "volume")
    assert (done.returncode, done.stdout) == (2, b"")
    assert b"cannot read" in done.stderr


def test_errors_are_told_beside_a_file_that_cannot_be_read(folder):
    wrong = write(folder, "wrong.graphql", "{ nod }")
    done = run("check", "--schema", folder / "schema.graphql", wrong, folder / "none.graphql")
    assert done.returncode == 2
    assert b"none.graphql" in done.stderr and b'"nod"' in done.stdout


def test_limits_are_those_of_the_configuration(folder):
    deep = write(folder, "deep.graphql", "{ node(id: 1) { ... on User { posts { author { id } } } } }")
    assert check(folder, deep)[0] == 0
    code, (error,) = check(folder, deep, "--set", "limits.document_depth=4")
    assert code == 1 and "deep" in error["message"].lower() or "nest" in error["message"].lower()


@pytest.mark.parametrize("arguments, said", [
    (["check"], "check needs a schema"),
    (["check", "--schema", "/nowhere.graphql"], "cannot read /nowhere.graphql: No such file"),
    (["check", "--schema"], "--schema takes a value"),
    (["check", "--schema", "x", "--format", "xml"], "is not text or json"),
    (["check", "--schema", "-", "--operations", "-"], "standard input (-) can be read once only"),
    (["schema", "--schema", "/nowhere.graphql"], "cannot read /nowhere.graphql: No such file"),
    (["schema", "--schema", "x", "--at", "User", "--format", "json"], "--at prints SDL"),
])
def test_what_cannot_be_done_is_a_usage_error(arguments, said):
    done = run(*arguments)
    assert done.returncode == 2 and done.stdout == b""
    assert said in done.stderr.decode()


def test_a_document_that_cannot_be_read_is_one_too(folder):
    done = run("check", "--schema", folder / "schema.graphql", "--operations", folder / "none.graphql")
    assert done.returncode == 2 and b"cannot read" in done.stderr and done.stderr.count(b"\n") == 1


def test_a_schema_of_a_file_is_printed(folder):
    done = run("schema", "--schema", folder / "schema.graphql")
    assert done.returncode == 0
    printed = done.stdout.decode()
    assert 'title: String @deprecated(reason: "Use name")' in printed
    assert "@relation" not in printed and "@join" not in printed  # clients do not see them
    again = write(folder, "again.graphql", printed)
    assert run("schema", "--schema", again).stdout.decode() == printed


def test_the_introspection_of_a_file_is_printed(folder):
    done = run("schema", "--schema", folder / "schema.graphql", "--format", "json")
    schema = json.loads(done.stdout)["data"]["__schema"]
    types = {kind["name"]: kind for kind in schema["types"]}
    assert types["User"]["description"] == "Whom we know"
    assert types["Pick"]["isOneOf"] is True
    assert types["Json"]["specifiedByURL"] == "https://example.com/json"
    assert [t["name"] for t in types["Node"]["possibleTypes"]] == ["User", "Post"]
    assert {d["name"] for d in schema["directives"]} == {"include", "skip", "deprecated", "specifiedBy", "oneOf"}


def test_one_part_of_a_schema_is_printed(folder):
    part = lambda at: run("schema", "--schema", folder / "schema.graphql", "--at", at)
    assert part("User.posts").stdout == b"posts(first: Int = 10): [Post!]!\n"
    assert part("User.posts(first:)").stdout == b"first: Int = 10\n"
    missing = part("User.post")
    assert missing.returncode == 1 and b'Did you mean "posts"?' in missing.stderr


def test_an_invalid_file_is_not_printed(folder):
    path = write(folder, "broken.graphql", "type Query { a: Missing }")
    done = run("schema", "--schema", path)
    assert (done.returncode, done.stdout) == (1, b"")
    assert done.stderr.decode() == f'{path}:1:17: Unknown type "Missing".\n'
