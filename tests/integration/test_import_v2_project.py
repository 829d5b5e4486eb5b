# SPDX-License-Identifier: MIT
"""A project of version 2 with its fraiseql.toml: the configuration that it comes to is served, nobody gets more than
the file gave him, and what is not carried over is told."""

import hashlib
import json
import subprocess

import pytest

from support.process import PATIENCE
from support.server import BINARY, environment

SQL = """
create table tb_person (pk_person int primary key generated always as identity, id uuid not null unique default gen_random_uuid(),
    full_name text not null, email text);
create view v_person as select id, jsonb_build_object('id', id, 'full_name', full_name, 'email', email) as data from tb_person;
insert into tb_person (full_name, email) values ('Ada', 'ada@example.org'), ('Bob', null);
create function fn_rename_person(full_name text, tenant_id text) returns int language sql as 'select 1';
create function fn_plan() returns text stable language sql as $$ select current_setting('app.plan', true) $$;
"""

SCHEMA = {
    "types": [{"name": "Person", "sql_source": "v_person", "fields": [
        {"name": "id", "type": "ID", "nullable": False},
        {"name": "fullName", "type": "String", "nullable": False},
        {"name": "email", "type": "String", "nullable": True, "requires_scope": "read:email", "on_deny": "mask"}]}],
    "queries": [{"name": "people", "return_type": "Person", "returns_list": True, "sql_source": "v_person"},
                {"name": "plan", "return_type": "String", "sql_source": "fn_plan"}],
    "mutations": [{"name": "renamePerson", "sql_source": "fn_rename_person", "return_type": "Int"}],
}

KEY = "7c9e6679f0a84b2e8d5b"
TOML = f"""
[project]
name = "people"

[fraiseql]
schema_file = "schema.json"

[fraiseql.security.rate_limiting]
enabled = true
requests_per_second = 50
burst_size = 60
failed_login_max_requests = 5
failed_login_window_secs = 3_600
redis_url = "redis://localhost"

[fraiseql.security.error_sanitization]
enabled = true

[[fraiseql.security.role_definitions]]
name = "clerk"
scopes = ["read:email", "write:*"]

[security.api_keys]
enabled = true
header = "X-Robot"
[[security.api_keys.static]]
key_hash = "sha256:{hashlib.sha256(KEY.encode()).hexdigest()}"
scopes = ["read:email"]
name = "robot"
[[security.api_keys.static]]
key_hash = "argon2:x"
name = "other"

[server]
host = "0.0.0.0"
request_timeout_ms = 20_000
[server.cors]
origins = ["https://app.example.org"]
credentials = true

[database]
pool_max = 3
ssl_mode = "require"

[validation]
max_query_depth = 4
max_page_size = 1

[auth_hs256]
secret_env = "JWT_SECRET"
issuer = "tests"

[[session_variables.variables]]
name = "app.plan"
source = "header"
header = "x-plan"
[[session_variables.variables]]
name = "app.cost"
source = "moon"

[observers]
enabled = true
[caching]
enabled = false
[mcp]
enabled = true
"""


def run(folder, *arguments, **variables):
    done = subprocess.run([BINARY, *map(str, arguments)], env={**environment(), **variables}, capture_output=True,
                          text=True, timeout=PATIENCE, check=False, cwd=folder)
    return done


def convert(folder, database, toml=None, schema=None, given=".", code=0):
    """Runs the import in a folder with these files; what it told, as messages with their instead."""
    if schema:
        (folder / "schema.json").write_text(json.dumps(schema))
    if toml:
        (folder / "fraiseql.toml").write_text(toml)
    done = run(folder, "import", "fraiseql-v2", given, "--database", database.url, "--format", "json", "--output", "out")
    assert done.returncode == code, done.stderr
    return {note["message"]: note["instead"] for note in json.loads(done.stdout)["notes"]} if code == 0 else done.stderr


def ask(folder, database, query, *arguments):
    done = run(folder, "query", database.url, "--config", "out/fraiseql.yaml", *arguments, query)
    assert done.stdout, done.stderr
    return json.loads(done.stdout)


@pytest.fixture(scope="module")
def project(database, module_serve, tmp_path_factory):
    folder = tmp_path_factory.mktemp("project")
    told = convert(folder, database, TOML, SCHEMA)
    (folder / "out" / "jwt-secret").write_text("x" * 40)
    config = folder / "out" / "fraiseql.yaml"
    config.write_text(config.read_text().replace('"out/', f'"{folder}/out/'))  # as if it was started here
    return folder, told, module_serve(database, arguments=("--config", str(config)))


def test_what_the_file_says_of_the_server_holds(project):
    _, _, server = project
    robot = {"X-Robot": KEY}
    assert server.post({"query": "{ people { fullName } }"}).status_code == 401
    # Scopes of a key are its permissions; a page has the size that a page may have.
    assert server.data("{ people(orderBy: [{fullName: ASC}]) { email } }", headers=robot) == {
        "people": [{"email": "ada@example.org"}]}
    assert server.errors("{ people(limit: 2) { email } }", headers=robot)
    assert server.errors("{ __schema { types { fields { type { name } } } } }", headers=robot)
    answer = server.post({"query": "{ plan }"}, {**robot, "X-Plan": "gold", "Origin": "https://app.example.org"})
    assert answer.json() == {"data": {"plan": "gold"}}
    assert answer.headers["Access-Control-Allow-Credentials"] == "true"
    assert answer.headers["RateLimit-Limit"] == "60"


def test_what_is_not_carried_over_is_told(project):
    assert list(project[1]) == [
        "rate_limiting.redis_url is not carried over",
        "the role clerk has no permissions yet: read:email, write:*",
        "a key whose hash is not SHA-256 is not carried over",
        "the address of the database has to say sslmode=require",
        "the secret of tokens, of the variable JWT_SECRET, is read from the file out/jwt-secret",
        "where tokens say who has which roles has to be said",
        "the setting app.cost is not carried over",
        "observers is not carried over",
        "mcp is not carried over",
    ]


# One of these makes what queries give depend on the token; then nobody reads it until a policy says who may.
@pytest.mark.parametrize(("toml", "more"), [
    ('[inject_defaults]\ntenant_id = "jwt:tenant_id"', {}),
    ('[inject_defaults.queries]\ntenant_id = "jwt:tenant_id"\n[inject_defaults.mutations]\ntenantId = "jwt:t"', {}),
    ('[fraiseql.tenancy]\nmode = "row"', {}),
    ('[tenancy]\nmode = "schema"\ntenant_claim = "org"', {}),
    (None, {"inject_defaults": {"base": {"tenant_id": "jwt:tenant_id"}}}),
])
def test_rows_of_a_tenant_are_given_to_nobody_else(database, tmp_path, toml, more):
    told = convert(tmp_path, database, toml, {**SCHEMA, **more}, given="schema.json")
    assert "the type Person is hidden: which rows a query gives depends on the token" in told
    assert "the mutation renamePerson is hidden: what it takes from the token, clients could give here" in told
    for query in ("{ people { fullName } }", 'mutation { renamePerson(fullName: "x", tenantId: "1") }'):
        errors = ask(tmp_path, database, query)["errors"]
        assert errors[0]["extensions"]["code"] == "GRAPHQL_VALIDATION_FAILED", query


def test_without_tenants_they_are_given(database, tmp_path):
    convert(tmp_path, database, '[fraiseql.tenancy]\nmode = "none"', SCHEMA)
    assert len(ask(tmp_path, database, "{ people { fullName } }")["data"]["people"]) == 2
    assert ask(tmp_path, database, 'mutation { renamePerson(fullName: "x", tenantId: "1") }') == {
        "data": {"renamePerson": 1}}


def test_a_schema_that_the_file_has_itself(database, tmp_path):
    convert(tmp_path, database, """
[types.Human]
sql_source = "v_person"
description = "Who writes."
[types.Human.fields.id]
type = "ID"
[types.Human.fields]
fullName = {type = "String"}
[queries.humans]
return_type = "Human"
return_array = true
sql_source = "v_person"
args = [{name = "limit", type = "Int"}]
""", given="fraiseql.toml")
    assert ask(tmp_path, database, "{ humans(limit: 1, orderBy: [{fullName: ASC}]) { __typename fullName } }") == {
        "data": {"humans": [{"__typename": "Human", "fullName": "Ada"}]}}
    assert ask(tmp_path, database, "{ humans { email } }")["errors"]


def test_what_is_secret_or_unsafe_is_not_written(database, tmp_path):
    told = convert(tmp_path, database, """
[server]
host = "0.0.0.0"
port = "${PORT}"
[server.tls]
enabled = true
cert_file = "/etc/cert.pem"
[server.cors]
credentials = true
[database]
url = "${DATABASE_URL}"
ssl_mode = "verify-full"
[security.trusted_documents]
enabled = true
mode = "strict"
manifest_path = "trusted.json"
""", SCHEMA)
    written = (tmp_path / "out" / "fraiseql.yaml").read_text()
    assert "host: 127.0.0.1" in written and "0.0.0.0" not in written
    assert "mode: required" in written
    assert not {"url:", "credentials", "port:", "${"} & set(written.split())
    assert list(told) == [
        "the server does not encrypt; it listens on this machine alone",
        "server.port stands in the environment",
        "pages of all origins may not send cookies here",
        "the address of the database stays in the environment",
        "the address of the database has to say sslmode=verify-full",
        "trusted documents are read from the folder documents; put trusted.json there",
    ]


@pytest.mark.parametrize(("toml", "written", "message"), [
    ('[auth]\nissuer = "${ISSUER}"', "anonymous: refuse", "auth.issuer stands in the environment"),
    ('[auth]\njwks_uri = "https://h.example.org/keys"\naudience = "me"\nadditional_audiences = ["b"]\nclock_skew_secs = 9\n'
     'allowed_algorithms = ["RS256"]\nrequired = false\nrequire_jti = true',
     'auth:\n  leeway: 9s\n  providers: [{name: main, type: jwt, jwks_url: "https://h.example.org/keys", '
     'audience: ["me", "b"], algorithms: ["RS256"]}]', "auth.require_jti is not carried over"),
    ("[security]\npersisted_queries_only = true", 'mode: required\n  folder: "out/documents"',
     "trusted documents are read from the folder documents; put the manifest there"),
    ("introspection_enabled = true\n[security.token_revocation]\nenabled = true", "mode: authenticated\nauth:\n  revocation: true",
     "withdrawn tokens are looked for in tables of the database"),
])
def test_who_is_let_in_stays(database, tmp_path, toml, written, message):
    told = convert(tmp_path, database, toml, SCHEMA)
    assert message in told
    assert written in (tmp_path / "out" / "fraiseql.yaml").read_text()


@pytest.mark.parametrize(("url", "written"), [
    ("postgresql://app@db.example.org/shop", "postgresql://app@db.example.org/shop?sslmode=require"),
    ("postgres://db/shop?connect_timeout=3", "postgres://db/shop?connect_timeout=3&sslmode=require"),
    ("postgres://db/shop?sslmode=verify-full", "postgres://db/shop?sslmode=verify-full"),
    ("mysql://db/shop", None),
])
def test_the_address_says_what_is_encrypted(database, tmp_path, url, written):
    told = convert(tmp_path, database, f'[database]\nssl_mode = "require"\nurl = "{url}"', SCHEMA)
    config = (tmp_path / "out" / "fraiseql.yaml").read_text()
    assert f'url: "{written}"' in config if written else "url:" not in config
    assert ("the database is one of PostgreSQL here; its address is not carried over" in told) == (not written)


def test_the_database_of_the_file_is_read_when_no_other_is_named(database, tmp_path):
    (tmp_path / "schema.json").write_text(json.dumps(SCHEMA))
    (tmp_path / "fraiseql.toml").write_text(f'[database]\nurl = "{database.url}"')
    done = run(tmp_path, "import", "fraiseql-v2", "schema.json")
    assert (done.returncode, done.stdout) == (0, "./schema.graphql\n./fraiseql.yaml\n"), done.stderr


@pytest.mark.parametrize(("toml", "said"), [
    ("[server]\nport = 80 80", "fraiseql.toml:2:11: something stands behind the end"),
    ("[server]\n[server]", "fraiseql.toml:2:8: the table is there already"),
    ('[fraiseql]\nschema_file = "other.json"', "cannot read ./other.json"),
])
def test_a_file_that_is_none(database, tmp_path, toml, said):
    assert said in convert(tmp_path, database, toml, SCHEMA, code=1)
