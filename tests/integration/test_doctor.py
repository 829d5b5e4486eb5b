# SPDX-License-Identifier: MIT
"""fraiseql doctor: a database and a configuration with each fault, and one without any."""

import json
import pathlib
import re
import subprocess

import pytest

from support.process import PATIENCE
from support.server import BINARY, ROOT, environment

ROLES = "create role doctor_app login; create role doctor_other nologin;"

# Nothing here is unsafe, though much is near it.
SOUND = """
create table tb_secret (id int primary key, token text);
alter table tb_secret enable row level security;
create view v_secret with (security_invoker) as select id from tb_secret;
create table tb_forced (id int primary key);
alter table tb_forced enable row level security;
alter table tb_forced force row level security;
alter table tb_forced owner to doctor_app;
create table tb_free (id int primary key);
create view v_free as select id from tb_free;
create function fn_careful(a int) returns int security definer set search_path to pg_catalog, pg_temp language sql stable as 'select 1';
create function fn_bound(a int) returns int security definer language sql stable begin atomic select 1; end;
create function fn_mine() returns int language sql stable as 'select 1';
create schema elsewhere;
grant create on schema elsewhere to public;
create table elsewhere.tb_hidden (id int primary key);
alter table elsewhere.tb_hidden enable row level security;
create view elsewhere.v_hidden as select id from elsewhere.tb_hidden;
grant select on tb_secret, v_secret, v_free to doctor_app;
"""

# One fault each: what it makes of the database above, what is found, and what cures it there.
FAULTS = [
    ("view-passes-policies", "view public.v_passes",
     "create view v_passes as select id from tb_secret; grant select on v_passes to doctor_app;", None),
    ("view-passes-policies", "view public.v_through",
     "create view elsewhere.v_passes as select id from tb_secret; create view v_through as select id from elsewhere.v_passes;"
     " grant select on v_through to doctor_app;", "drop view v_through; drop view elsewhere.v_passes"),
    ("view-passes-policies", "view public.v_kept",
     "create materialized view v_kept as select id from tb_secret; grant select on v_kept to doctor_app;", None),
    ("policies-do-not-bind-owner", "table public.tb_mine",
     "create table tb_mine (id int); alter table tb_mine enable row level security; alter table tb_mine owner to doctor_app;", None),
    ("definer-without-search-path", "function public.fn_definer(integer)",
     "create function fn_definer(a int) returns int security definer language sql stable as 'select 1';", None),
    ("definer-without-search-path", "function elsewhere.called()",
     "create procedure elsewhere.called() security definer language sql as 'select 1'; grant usage on schema elsewhere to doctor_app;", None),
    ("schema-open-to-all", "schema public", "grant create on schema public to public;", None),
    ("secret-shown", "column public.tb_secret.token",
     """comment on column tb_secret.token is 'x @fraiseql {"name": "key", "expose": true}';""", None),
    ("privileged-role", "role doctor_app", "alter role doctor_app bypassrls;", None),
]
CONFIGURED = [
    ("headers-trusted", "session.trusted_headers", {"session_trusted_headers": True, "server_host": "0.0.0.0"}),
    ("gateway-from-anywhere", "auth.providers, main", {"auth_providers": json.dumps(
        [{"name": "main", "type": "gateway", "addresses": ["10.0.0.0/8", "::/0"]}])}),
    ("not-for-everybody", "auth.mode", {"auth_canary": "10%"}),
    ("not-for-everybody", "rate_limit.mode", {"rate_limit_mode": "observe"}),
    ("token-without-audience", "auth.providers, main", {"auth_providers": json.dumps(
        [{"name": "main", "type": "jwt", "issuer": "https://id.example", "algorithms": ["HS256"], "secret": "s" * 64}])}),
    ("token-without-end", "auth.providers, main", {"auth_providers": json.dumps(
        [{"name": "main", "type": "jwt", "issuer": "https://id.example", "algorithms": ["HS256"], "secret": "s" * 64,
          "audience": ["api"], "require_exp": False}])}),
    ("introspection-open", "introspection.mode", {"introspection_mode": "on"}),
    ("errors-in-detail", "errors.detail", {"errors_detail": True}),
    ("any-origin", "cors.origins", {"cors_origins": "*"}),
    ("statements-without-end", "database.statement_timeout", {"database_statement_timeout": "1h"}),
    ("lists-without-end", "limits.list_max", {"limits_list_max": 1000000}),
]
SAFE = {"introspection_mode": "off"}


def doctor(url, *arguments, **config):
    return subprocess.run([BINARY, "doctor", url, *arguments], env=environment({**SAFE, **config}), capture_output=True,
                          text=True, timeout=PATIENCE, check=False, cwd="/")


def findings(url, **config):
    """(id, subject) of each, and their remedies; the exit code says whether one is serious."""
    done = doctor(url, "--format", "json", **config)
    assert done.stderr == ""
    report = json.loads(done.stdout)
    severities = [finding["severity"] for finding in report["findings"]]
    assert (report["serious"], report["warnings"]) == (severities.count("serious"), severities.count("warning"))
    assert done.returncode == (1 if report["serious"] else 0)
    assert all(finding["why"] and finding["remedy"] for finding in report["findings"])
    return {(finding["id"], finding["subject"]): finding["remedy"] for finding in report["findings"]}


@pytest.fixture(scope="module")
def database(cluster, module_database):
    with cluster.connect() as connection:
        connection.execute(ROLES)
    database = module_database(SOUND)
    yield database
    database.execute("drop owned by doctor_app; drop owned by doctor_other")
    with cluster.connect() as connection:
        connection.execute("drop role doctor_app; drop role doctor_other")


@pytest.fixture(scope="module")
def url(cluster, database):
    return cluster.url(database.name, "doctor_app")


def test_of_what_is_sound_nothing_is_said(url):
    assert findings(url) == {}
    done = doctor(url)
    assert (done.returncode, done.stdout, done.stderr) == (0, "0 serious, 0 warnings\n", "")


@pytest.mark.parametrize("check, subject, fault, cure", FAULTS, ids=[f"{row[0]}-{row[1]}" for row in FAULTS])
def test_each_fault_is_found_and_its_remedy_cures_it(database, url, check, subject, fault, cure):
    database.execute(fault)
    found = findings(url)
    assert list(found) == [(check, subject)]
    remedy = found[check, subject].split("; or ")[0]
    database.execute(cure or remedy)
    assert findings(url) == {}


@pytest.mark.parametrize("check, subject, config", CONFIGURED, ids=[row[0] for row in CONFIGURED])
def test_each_fault_of_the_configuration_is_found(url, check, subject, config):
    assert list(findings(url, **config)) == [(check, subject)]


def test_headers_may_be_trusted_on_this_machine(url):
    assert findings(url, session_trusted_headers=True, server_host="127.0.0.1") == {}


def test_strict_profiles_have_limits(url):
    strict = {"audit_to": "off", "auth_anonymous": "allow", "security_profile": "regulated"}
    assert ("limits-missing", "rate_limit.rules") not in findings(url, **strict)
    assert ("limits-missing", "rate_limit.rules") in findings(url, **strict, rate_limit_rules="[]")
    assert ("limits-missing", "limits.cost") not in findings(url, **strict)
    assert ("limits-missing", "limits.cost") in findings(url, **strict, limits_cost=0)


def test_writes_of_whoever_asks(database, url):
    database.execute("grant insert, delete on tb_free to doctor_app; grant insert on tb_secret to doctor_app;"
                     "create function fn_do(a int) returns int language sql as 'select 1';"
                     """comment on function fn_do is '@fraiseql {"requires": {"auth": true}}';""")
    try:
        # The function requires that it is known who asks.
        assert findings(url) == {}
        found = findings(url, mutations_tables="all")
        assert set(found) == {("all-tables-written", "table public.tb_free"),
                              ("anonymous-writes", "Mutation.createForced and others")}
        providers = json.dumps([{"name": "main", "type": "jwt", "issuer": "https://id.example", "algorithms": ["HS256"],
                                 "secret": "s" * 64, "audience": ["api"]}])
        assert set(findings(url, mutations_tables="all", auth_providers=providers)) == set(found)
        assert set(findings(url, mutations_tables="all", auth_providers=providers, auth_anonymous="refuse")) == {
            ("all-tables-written", "table public.tb_free")}
    finally:
        database.execute("drop function fn_do; revoke all on tb_free from doctor_app; revoke insert on tb_secret from doctor_app")


def test_as_a_person_reads_it(url):
    done = doctor(url, introspection_mode="on", errors_detail=True)
    assert (done.returncode, done.stderr) == (1, "")
    assert done.stdout == (
        "warning: introspection.mode tells everybody which types, fields and mutations there are (introspection-open)\n"
        "    introspection.mode: authenticated\n"
        "serious: errors.detail shows clients SQL, and values that others have stored (errors-in-detail)\n"
        "    errors.detail: false\n"
        "1 serious, 1 warning\n")


@pytest.mark.parametrize("url, arguments, code, message", [
    ("postgresql://localhost:1/none", [], 1, "onnection refused"),
    ("postgresql://localhost:1/none", ["--format", "xml"], 2, '--format: "xml" is not text or json'),
])
def test_what_it_cannot_say(url, arguments, code, message):
    done = doctor(url, *arguments)
    assert (done.returncode, done.stdout) == (code, "") and message in done.stderr


def test_the_guide_has_every_check_and_its_severity():
    code = "".join(pathlib.Path(ROOT, "src", "cli", name).read_text() for name in ("doctor_config.c", "doctor_database.c"))
    known = re.findall(r'\.id = "([\w-]+)",\s*\.severity = FQ_DOCTOR_(\w+)', code)
    guide = pathlib.Path(ROOT, "docs", "doctor.md").read_text()
    assert re.findall(r"^\| `([\w-]+)` \| (\w+) \|", guide, re.M) == [(name, severity.lower()) for name, severity in known]
    assert len(known) == 25
