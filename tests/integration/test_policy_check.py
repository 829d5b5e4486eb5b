# SPDX-License-Identifier: MIT
"""`fraiseql check --policy`: what is wrong with a policy, what in it does nothing, and what nobody may."""

import json
import subprocess

import pytest

from support.process import PATIENCE
from support.server import BINARY, environment

SQL = """
create table writer (id int primary key, name text not null, mail text not null);
create table post (id int primary key, title text not null, body text, score int, published bool not null default false,
    writer_id int not null references writer);
create table diary (id int primary key, text text);
create function fn_report() returns jsonb language sql stable as $$ select '{"mail": 1}'::jsonb $$;
create function fn_publish(id int) returns int language sql volatile as 'select 1';
"""

GOOD = """
roles:
  anonymous: {Post: {read: {fields: [id, title], where: {published: {eq: true}, score: {gt: 0, lt: 10}}}}}
  user: {Writer: {read: {fields: "*", except: [mail]}}}
  editor:
    inherits: user
    Writer: {read: true}
    Post:
      read: {fields: "*", where: {OR: [{id: {in: []}}, {writerId: {eq: $user}}], writer: {name: {neq: Ada}}}}
      create: {fields: [id, title, writerId], set: {body: "…"}}
    Diary: {read: true}
    Mutation: {publish: true}
"""

# What stands in the place of the editor's Post, its line, and what is told.
DOES_NOTHING = [
    ("read: {fields: [id], where: {id: {in: []}}}", 8, "RULE_MATCHES_NOTHING"),
    ("read: {fields: [id], where: {OR: []}}", 8, "RULE_MATCHES_NOTHING"),
    ("read: {fields: [id], where: {NOT: {}}}", 8, "RULE_MATCHES_NOTHING"),
    ("read: {fields: [id], where: {title: {eq: a}, AND: [{title: {eq: b}}]}}", 8, "RULE_MATCHES_NOTHING"),
    ("read: {fields: [id], where: {score: {gt: 5, lt: 5}}}", 8, "RULE_MATCHES_NOTHING"),
    ("read: {fields: [id], where: {body: {isnull: true, eq: x}}}", 8, "RULE_MATCHES_NOTHING"),
    ("read: {fields: [id], where: {OR: [{score: {eq: 1, in: [2, 3]}}, {writer: {name: {eq: a, neq: a}}}]}}", 8, "RULE_MATCHES_NOTHING"),
    ("delete: {where: {score: {eq: 1, AND: [{score: {eq: 2}}]}}}", None, None),  # no such operator: an error
    ("update: {fields: [title], check: {score: {gte: 2, lte: 1}}}", 8, "RULE_MATCHES_NOTHING"),
    ("read: {fields: []}", 8, "RULE_GRANTS_NOTHING"),
]
NOT_SO = [
    "read: {fields: [id], where: {title: {eq: a}, OR: [{title: {eq: b}}, {score: {gt: 1}}]}}",
    "read: {fields: [id], where: {AND: [{writer: {posts: {some: {title: {eq: a}}}}}, {writer: {posts: {some: {title: {eq: b}}}}}]}}",
    "read: {fields: [id], where: {score: {gte: 5, lte: 5}, title: {eq: A, in: [a]}, id: {in: [1, 2], eq: 2}}}",
    "read: {fields: [id], where: {title: {eq: $user, neq: $tenant}}}",
]


@pytest.fixture(scope="module")
def database(module_database):
    return module_database(SQL)


@pytest.fixture(scope="module")
def sdl(database, tmp_path_factory):
    done = subprocess.run([BINARY, "schema", database.url], env=environment({"mutations_tables": "all"}),
                          capture_output=True, text=True, timeout=PATIENCE, check=True)
    path = tmp_path_factory.mktemp("api") / "schema.graphql"
    path.write_text(done.stdout)
    return path


def run(*arguments, **config):
    return subprocess.run([BINARY, "check", *map(str, arguments)], capture_output=True, text=True, timeout=PATIENCE,
                          env=environment({"mutations_tables": "all", **config}), check=False)


@pytest.fixture(params=["database", "schema"])
def check(request, database, sdl, tmp_path):
    against = [database.url] if request.param == "database" else ["--schema", sdl]

    def run_check(text):
        path = tmp_path / "policy.yaml"
        path.write_text(text.lstrip())
        done = run("--policy", path, *against, "--format", "json")
        assert done.stderr == ""
        found = json.loads(done.stdout)
        assert done.returncode == (1 if found["errors"] else 0)
        return [[(error["extensions"]["code"], error.get("locations", [{"line": None}])[0]["line"], error["message"])
                 for error in found[kind]] for kind in ("errors", "notes")]

    return run_check


def replaced(text):
    head, tail = GOOD[:GOOD.index("      read: {fields: \"*\", where")], GOOD[GOOD.index("    Diary"):]
    return head + "      " + text + "\n" + tail


def test_a_policy_that_does_what_it_says_is_valid_and_what_nobody_may_is_noted(check):
    errors, notes = check(GOOD)
    assert (errors, notes) == ([], [])
    errors, notes = check(GOOD.replace("    Diary: {read: true}\n", "").replace("Writer: {read: true}", "Writer: {read: {fields: [id]}}")
                          .replace('fields: "*", where', "fields: [id, title], where"))
    assert [error[:2] for error in errors] == [("RULE_IS_VOID", 6)]
    assert ("FIELD_OF_NOBODY", 3) in [note[:2] for note in notes]
    told = [note[2] for note in notes]
    assert "no role names Diary, so nobody may read or change it" in told
    assert any(text.startswith("of Writer nobody may read mail") for text in told)
    assert any(text.startswith("of Post nobody may read body, score, published, writer") for text in told)
    errors, notes = check("default: allow\n" + GOOD.lstrip().replace("    Diary: {read: true}\n", ""))
    assert errors == [] and [note[:2] for note in notes] == [("JSON_OF_NOBODY", None)]
    assert notes[0][2].endswith("so nobody may call it")
    errors, notes = check(GOOD + "    Query: {report: true}\n")
    assert errors == [] and [note[:2] for note in notes] == [("JSON_UNCHECKED", len(GOOD.splitlines()))]


@pytest.mark.parametrize("text, line, kind", DOES_NOTHING)
def test_what_does_nothing_is_told_with_its_line(check, text, line, kind):
    errors, _ = check(replaced(text))
    if kind:
        assert [error[:2] for error in errors] == [(kind, line)]
    else:
        assert len(errors) == 1 and "has no \"AND\"" in errors[0][2]


@pytest.mark.parametrize("text", NOT_SO)
def test_what_rows_may_meet_is_not(check, text):
    assert check(replaced(text))[0] == []


def test_a_rule_that_another_one_of_the_role_contains_is_void(check):
    twice = GOOD.replace("  editor:\n    inherits: user", "  author: {Post: {read: {fields: [id, title, body], limit: 5}}}\n  editor:\n"
                         "    inherits: [user, author]")
    for text, void in [("read: {fields: [id], where: {score: {gt: 1}}, limit: 5}", True),
                       ("read: {fields: [id, body]}", False),  # without a limit
                       ("read: {fields: [id, score], limit: 2}", False),
                       ("read: {fields: [id], limit: 2, aggregates: true}", False)]:
        head, tail = twice[:twice.index("      read: {fields: \"*\", where")], twice[twice.index("    Diary"):]
        errors, _ = check(head + "      " + text + "\n" + tail)
        assert [error[:2] for error in errors] == ([("RULE_IS_VOID", 9)] if void else []), text
    errors, _ = check(GOOD.replace("user: {Writer", "user: {Mutation: {publish: true}, Writer"))
    assert [error[:2] for error in errors] == [("RULE_IS_VOID", 11)]
    assert "whoever is editor is user" in errors[0][2]


@pytest.mark.parametrize("wrong, right", [("[id, title]", "[id, titel]"), ("{published:", "{publishd:"), ("Diary:", "Diry:"),
                                          ("body: \"…\"", "bodi: x"), ("publish: true", "puplish: true"), ("$user", "$nobody")])
def test_names_that_there_are_not_are_errors(check, wrong, right):
    errors, notes = check(GOOD.replace(wrong, right, 1))
    assert len(errors) == 1 and errors[0][0] == "CONFIGURATION_INVALID" and errors[0][1] and not notes


def test_text_says_the_same_and_all_other_failures_are_told(database, sdl, tmp_path):
    path = tmp_path / "policy.yaml"
    path.write_text(GOOD.lstrip().replace("    Diary: {read: true}\n", ""))
    done = run("--policy", path, database.url)
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout == f"{path}: note: no role names Diary, so nobody may read or change it (TYPE_OF_NOBODY)\n{path} is valid\n"
    path.write_text(replaced("read: {fields: []}").lstrip())
    done = run("--policy", path, "--schema", sdl)
    assert done.returncode == 1 and done.stdout.startswith(f"{path}:8:7: this rule lets editor read no field of Post (RULE_GRANTS_NOTHING)\n")
    for arguments in [("--policy", tmp_path / "none.yaml", database.url), ("--policy", path, "--schema", tmp_path / "none.graphql"),
                      ("--policy", path, "postgresql://127.0.0.1:1/none"), ("--policy", path, "a", "b"), ("--policy", path, "--format", "xml"), ()]:
        done = run(*arguments)
        assert (done.returncode, done.stdout) == (2, "") and done.stderr, arguments


def test_roles_are_compared_with_the_tables(make_database, tmp_path):
    database = make_database(SQL)
    subprocess.run([BINARY, "setup", "--with", "rbac", database.url], env=environment(None), capture_output=True, timeout=PATIENCE, check=True)
    database.execute("insert into fraiseql.roles (name) values ('chief'), ('gone');"
                     "insert into fraiseql.user_roles (user_id, role_id) select '1', id from fraiseql.roles where name = 'chief';"
                     "insert into fraiseql.user_roles (user_id, role_id, expires_at) select '1', id, now() - interval '1 day'"
                     " from fraiseql.roles where name = 'gone'")
    path = tmp_path / "policy.yaml"
    path.write_text(GOOD.lstrip() + "  chief: {inherits: editor, Post: {delete: {}}}\n  gone: {Writer: {read: true}}\n  nobody: {Post: {read: true}}\n")
    done = run("--policy", path, database.url, "--format", "json", rbac_source="tables")
    notes = [note for note in json.loads(done.stdout)["notes"] if note["extensions"]["code"] == "ROLE_OF_NOBODY"]
    assert [note["locations"][0]["line"] for note in notes] == [13, 14] and "the role gone by the tables" in notes[0]["message"]
    assert done.returncode == 0 and done.stderr == ""
