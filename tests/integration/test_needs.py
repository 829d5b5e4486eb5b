# SPDX-License-Identifier: MIT
"""What a server needs besides database and schema: without it, the start, /ready and doctor say so, and what mends it."""

import json
import subprocess
import time

import pytest

from support.process import PATIENCE
from support.server import BINARY, environment

NEEDS = {"rbac_source": "tables", "auth_revocation": True}
SQL = "create table thing (id int primary key); insert into thing values (1);"


@pytest.fixture(scope="module")
def database(module_database):
    return module_database(SQL)


def run(*arguments, **config):
    return subprocess.run([BINARY, *arguments], env=environment(config), capture_output=True, text=True,
                          timeout=PATIENCE, check=False, cwd="/")


def found(database):
    done = run("doctor", database.url, "--format", "json", **NEEDS)
    return {each["id"]: each["remedy"] for each in json.loads(done.stdout)["findings"] if each["id"].endswith("-missing")}


def test_missing_tables_are_told(database, serve):
    server = serve(database, ready=False, **NEEDS)
    server.process.wait_for("nobody who is known is answered: .*run fraiseql setup --with rbac")
    assert "run fraiseql setup --with revocation" in server.process.output
    while server.get("/ready").json()["checks"]["schema"] != "ok":
        time.sleep(0.02)
    answer = server.get("/ready")
    assert answer.status_code == 503
    assert answer.json() == {"status": "not_ready", "checks": {
        "database": "ok", "schema": "ok", "roles": "unavailable", "revocation": "unavailable"}}
    remedies = found(database)
    assert remedies["roles-missing"] == "fraiseql setup --with rbac"
    assert remedies["revocation-missing"] == "fraiseql setup --with revocation"
    assert run("setup", "--with", "rbac,revocation", database.url).returncode == 0
    server.wait_until_ready()
    assert server.get("/ready").json()["checks"] == {
        "database": "ok", "schema": "ok", "roles": "ok", "revocation": "ok"}
    assert not {"roles-missing", "revocation-missing"} & set(found(database))
    assert server.data("{ things { id } }") == {"things": [{"id": 1}]}
