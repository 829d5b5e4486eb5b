# SPDX-License-Identifier: MIT
"""tests/golden: one folder a case.  query.graphql begins with the reason why the case exists; with
variables.json it must become expected.sql (the statements, their parameters) and answer
expected.json.  FQ_BLESS=1 writes both anew; review the difference."""

import json
import os
import pathlib
import re
import subprocess

import pytest

from support.server import BINARY, environment

GOLDEN = pathlib.Path(__file__).parent.parent / "golden"
CASES = sorted(path.parent for path in GOLDEN.glob("*/*/query.graphql"))
# Which rule of a view, or foreign key, a statement was made for: another in each database.
RULE = re.compile(r"((?:w\.(?:oid|xmin)|g\.tgconstraint|g\.ctid) OPERATOR\(pg_catalog\.[<>]?=\) '?)(?:\d+|\(\d+,\d+\))")
BLESS = os.environ.get("FQ_BLESS") == "1"


@pytest.fixture(scope="module")
def databases(cluster):
    made = {}

    def of(name):
        if name not in made:
            made[name] = cluster.create_database((GOLDEN / name / "schema.sql").read_text())
        return made[name]

    yield of
    for database in made.values():
        database.drop()


def run(command, database, case):
    arguments = [BINARY, command]
    if (case.parent / "schema.graphql").exists():
        arguments += ["--schema", str(case.parent / "schema.graphql")]
    if (case / "variables.json").exists():
        arguments += ["--variables", (case / "variables.json").read_text()]
    arguments += [database.url, (case / "query.graphql").read_text()]
    done = subprocess.run(arguments, capture_output=True, text=True, timeout=60, env=environment())
    assert done.returncode in (0, 1), done.stderr
    return done


def statements(explained):
    """The SQL that explain prints, without what differs between databases: PostgreSQL's plan with its costs,
    and the numbers that tell a view's rule."""
    text = re.sub(r"^-- (?:plan|fields):\n(?:  .*\n)*", "", explained.stdout, flags=re.M) + explained.stderr
    return RULE.sub(r"\g<1>1", text)


def compare(path, actual):
    if BLESS:
        path.write_text(actual)
    assert path.exists(), f"{path} is missing; FQ_BLESS=1 writes it"
    assert actual == path.read_text()


@pytest.mark.parametrize("case", CASES, ids=lambda case: f"{case.parent.name}/{case.name}")
def test_golden(databases, case):
    assert case.joinpath("query.graphql").read_text().startswith("# "), "say why the case exists"
    database = databases(case.parent.name)
    explained = statements(run("explain", database, case))
    if database.value("show server_version_num") < "160000":  # later versions print views differently
        compare(case / "expected.sql", explained)
    answer = json.loads(run("query", database, case).stdout)
    compare(case / "expected.json", json.dumps(answer, indent=2, ensure_ascii=False) + "\n")
