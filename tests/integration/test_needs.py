# SPDX-License-Identifier: MIT
"""What a server needs besides database and schema: without it, the start, /ready and doctor say so, and what mends it."""

import json
import subprocess

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
    server.wait_until_served()
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


def test_a_file_with_a_secret_that_others_may_read_is_found(database, tmp_path):
    path = tmp_path / "csrf.key"
    path.write_text("k" * 64)

    def subjects(mode):
        path.chmod(mode)
        done = run("doctor", database.url, "--format", "json", csrf_key_file=path)
        return [each["subject"] for each in json.loads(done.stdout)["findings"] if each["id"] == "secret-in-open-file"]

    assert subjects(0o644) == subjects(0o620) == ["csrf.key_file"]
    assert subjects(0o640) == []


@pytest.mark.parametrize("provider, key", [
    ({"type": "gateway", "addresses": ["10.0.0.1"], "audience": ["api"]}, "audience"),
    ({"type": "oidc", "issuer": "https://id.example", "secret": "s" * 64}, "secret"),
    ({"type": "api_key", "file": "keys.yaml", "url": "https://id.example"}, "url"),
])
def test_a_key_that_a_type_of_provider_does_not_look_at_is_refused(database, provider, key):
    done = run("doctor", database.url, auth_providers=json.dumps([{"name": "p", **provider}]))
    assert done.returncode != 0 and f"this type of provider has no {key}" in done.stderr, done.stderr


def test_the_page_of_explain_shows_the_rules(database, tmp_path):
    path = tmp_path / "policy.yaml"
    path.write_text("roles: {reader: {Thing: {read: {fields: [id], where: {id: {lt: 9}}}}}}")
    done = run("explain", "--format", "html", "--as", "user:1,role:reader", "{ things { id } }",
               policy_file=path, database_url=database.url)
    assert "Which rules hold" in done.stdout and f"role reader, read of Thing ({path}:1)" in done.stdout, done.stderr
