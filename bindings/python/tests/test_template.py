# SPDX-License-Identifier: MIT
"""What `fraiseql init --template python` makes is an application that answers."""

import json
import os
import pathlib
import subprocess
import sys

import pytest

import fraiseql
from fraiseql._program import program

pytest.importorskip("fraiseql._engine")

# In a process of its own, as a server imports it: decorators fill what a process has once.
ASK = """
import json, sys
from fraiseql.testing import client
from main import app

with client(app) as asked:
    for query in json.load(sys.stdin):
        print(json.dumps(asked.query(query)))
"""
PATIENCE = 60  # seconds


def run(*arguments, **options):
    done = subprocess.run(
        arguments, capture_output=True, text=True, timeout=PATIENCE, check=False, **options
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


@pytest.fixture
def project(tmp_path, make_database):
    """Asks the application of a new project."""
    folder = tmp_path / "notes"
    run(program(), "init", folder, "--template", "python")
    database = make_database()
    run(program(), "setup", database.url)
    for path in sorted((folder / "db").glob("*.sql")):
        database.execute(path.read_text())
    package = str(pathlib.Path(fraiseql.__file__).parents[1])
    environment = {**os.environ, "FRAISEQL_DATABASE_URL": database.url, "PYTHONPATH": package}

    def ask(*queries):
        printed = run(
            sys.executable, "-c", ASK, input=json.dumps(queries), cwd=folder, env=environment
        )
        return [json.loads(line) for line in printed.splitlines()]

    return folder, ask


def test_the_python_template_answers(project):
    folder, ask = project
    shown, made, blank, long = ask(
        (folder / "queries" / "notes.graphql").read_text(),
        'mutation { fnCreateNote(input: {title: "Third", body: "a b"}) {'
        " ... on CreateNoteSuccess { note { title words } } } }",
        'mutation { fnCreateNote(input: {title: " "}) { ... on CreateNoteError { message } } }',
        f'mutation {{ fnCreateNote(input: {{title: "{"x" * 201}"}})'
        " { ... on CreateNoteError { message } } }",
    )
    assert "errors" not in shown, shown
    assert shown["data"]["greeting"] == "Hello, you."
    assert {(note["title"], note["words"]) for note in shown["data"]["notes"]} == {
        ("The first note", 6),
        ("The second note", 0),
    }
    assert made == {"data": {"fnCreateNote": {"note": {"title": "Third", "words": 2}}}}
    assert "Field 'title' cannot be empty" in blank["errors"][0]["message"]
    assert long == {"data": {"fnCreateNote": {"message": "A title has 200 characters at most."}}}
