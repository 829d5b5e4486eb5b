# SPDX-License-Identifier: MIT
"""Tokens, secrets, passwords and values of clients are in no line of the log, no metric, no entry of the audit and no answer to
somebody else, whatever goes wrong with them. Everything that must not be told has a mark in it."""

import base64
import contextlib
import hashlib
import itertools
import json
import re
import signal

import jwt
from test_accounts import run_setup
from test_accounts_served import add, ask, granted

from support.wire import Closed

SQL = """
create table thing (id int primary key generated always as identity, name text unique, size int check (size < 10));
create function fn_shout(text text) returns int language plpgsql as $$ begin raise exception 'no %', text using detail = text, hint = text; end $$;
create function fn_wait(text text) returns int language sql as $$ select 1 from pg_sleep(30) $$;
comment on column thing.size is '@fraiseql {"requires": {"role": "keeper"}}';
create view seen as select 1 as id, current_setting('app.user_id', true) as user_id;
comment on view seen is '@fraiseql {"key": ["id"]}';
"""
_numbers = itertools.count(1)
MARK = re.compile(r"zq\d+qz", re.I)


def mark():
    """A text that must not be told."""
    return f"zq{next(_numbers)}qz"


SECRET = f"{mark()} of the provider, of thirty-two bytes and more"
MAIL_SECRET, DATABASE_PASSWORD = mark(), mark()
PASSWORD = f"{mark()} password"
EMAIL = f"{mark()}@example.com"


def signed(**claims):
    return jwt.encode({"iss": "https://own.example", "aud": "api", "exp": 4000000000, "sub": mark(), **claims}, SECRET, "HS256")


def marked_token():
    """A mark in what is base64 would not be found: it stands in the signature as it is."""
    return signed().rpartition(".")[0] + "." + mark() + "A" * 36


def credentials():
    good = signed()
    yield from ({"Authorization": f"Bearer {token}"} for token in (good, marked_token(), mark(), signed(exp=1), signed(aud="x"), mark() * 3000))
    yield {"Authorization": f"Basic {mark()}"}
    yield {"Authorization": mark()}
    yield {"X-API-Key": mark()}
    yield {"Cookie": f"session={mark()}; other={mark()}"}
    yield {"Cookie": f"session={good}", "X-CSRF-Token": mark()}
    yield {"X-Gate-User": mark(), "X-Gate-Claims": mark()}
    yield {"X-Gate-User": mark(), "Authorization": f"Bearer {mark()}"}
    yield {"Referer": f"https://a.example/?token={mark()}", "User-Agent": mark(), "Origin": f"https://{mark()}.example"}


def documents():
    """What is right, and what is wrong in every place that sees values."""
    v = "mutation ($a: String!) { "
    yield v + "shout(text: $a) }", {"a": mark()}
    yield "mutation { shout(text: \"%s\") }" % mark(), None
    yield v + "createThing(input: {name: $a}) { id } }", {"a": "twice"}
    yield v + "createThing(input: {name: $a}) { id } }", {"a": mark() + "\\u0000"}
    yield 'mutation { createThing(input: {name: "%s", size: 99}) { id } }' % mark(), None
    yield "query ($a: Int) { things(where: {id: {eq: $a}}) { id } }", {"a": mark()}
    yield "query ($a: ThingWhereInput) { things(where: $a) { id } }", {"a": {"name": {"eq": mark()}, mark(): 1}}
    yield '{ things(where: {id: {eq: "%s"}}) { id } }' % mark(), None
    yield '{ things(where: {name: {regex: "(%s"}}) { id } }' % mark(), None
    yield '{ thingsConnection(after: "%s") { totalCount } }' % mark(), None
    yield '{ things { id } } "%s' % mark(), None
    yield "{ things(where: {size: {eq: 1}, name: {eq: \"%s\"}}) { id } }" % mark(), None
    yield '{ things(where: {name: {eq: "%s"}}) { id name } }' % mark(), None
    yield v + "wait(text: $a) }", {"a": mark()}


def accounts(server):
    """Each of these with its marks; the tokens that are given out count as well."""
    told = []
    granted_ = granted(ask(server, "login", {"email": EMAIL, "password": PASSWORD}))
    told += [granted_["access_token"], granted_["refresh_token"]]
    for path, body in [("login", {"email": EMAIL, "password": mark()}), ("login", {"email": mark(), "password": mark()}),
                       ("login", {"email": mark()}), ("login", b'{"email": "%s", ' % mark().encode()),
                       ("refresh", {"refresh_token": mark()}), ("refresh", {"refresh_token": granted_["refresh_token"]}),
                       ("refresh", {"refresh_token": granted_["refresh_token"]}), ("register", {"email": f"{mark()}@a.example", "password": PASSWORD}),
                       ("register", {"email": f"{mark()}@a.example", "password": PASSWORD, "name": f"https://{mark()}.example"}),
                       ("verify-email", {"token": mark(), "password": mark()}), ("forgot-password", {"email": EMAIL}),
                       ("reset-password", {"token": mark(), "password": mark()})]:
        ask(server, path, body)
    ask(server, "password", {"password": PASSWORD, "new_password": mark()}, token=granted_["access_token"])
    ask(server, "me", token=mark())
    return told


def test_nothing_that_is_secret_is_told(cluster, make_database, serve, tmp_path):
    database = make_database(SQL)
    run_setup(database, "auth,revocation")
    (tmp_path / "key").write_text(mark() + "k" * 32)
    (tmp_path / "keys.yaml").write_text(f"- {{sha256: {hashlib.sha256(b'x').hexdigest()}, user: robot}}\n")
    audit = tmp_path / "audit.jsonl"
    providers = [{"name": "native", "type": "native", "issuer": "https://shop.example", "audience": ["shop"], "secret": SECRET},
                 {"name": "own", "issuer": "https://own.example", "audience": ["api"], "secret": SECRET},
                 {"name": "robots", "type": "api_key", "file": str(tmp_path / "keys.yaml")},
                 {"name": "gate", "type": "gateway", "addresses": ["127.0.0.1"], "headers": ["user=x-gate-user", "claims=x-gate-claims"]}]
    server = serve(cluster.url(database.name).replace("postgres@", f"postgres:{DATABASE_PASSWORD}@"), auth_providers=json.dumps(providers),
                   auth_cookie="session", auth_revocation=True, accounts_registration=True, accounts_hash_memory="1MiB", accounts_hash_passes=1,
                   accounts_rate=0, accounts_mail_url="https://127.0.0.1:1/mail", accounts_mail_secret=MAIL_SECRET, accounts_mail_tries=1,
                   audit_to="file", audit_file=audit, audit_key_file=tmp_path / "key", audit_reads=True, audit_personal="omitted",
                   log_level="debug", mutations_tables="all", database_statement_timeout="300ms", server_workers=1)
    database.execute("insert into thing (name) values ('twice')")
    ask(server, "register", {"email": EMAIL, "password": PASSWORD})
    text = database.value("select password_hash from fraiseql.registrations")
    add(database, EMAIL, text)
    others = []
    for headers in credentials():
        with contextlib.suppress(OSError, Closed):
            others.append(server.post({"query": "{ seens { id } }"}, headers).text)
        with contextlib.suppress(OSError, Closed):
            server.get("/auth/me", headers=headers)
    for document, variables in documents():
        server.post({"query": document, "variables": variables or {}})
        server.get("/graphql", params={"query": document, "variables": json.dumps(variables or {})})
    given = accounts(server)
    given.append(base64.b64encode(SECRET.encode()).decode())
    server.process.send_signal(signal.SIGHUP)
    server.process.wait_for("serving 2 relations", len(server.process.lines) - 1)
    metrics = server.get("/metrics").text
    others.append(server.get("/graphql?query={seens{userId}}").text)
    server.stop()
    for where, text in {"log": server.process.output, "metrics": metrics, "audit": audit.read_text(), "answers": "".join(others)}.items():
        found = MARK.findall(text)
        assert not found, (where, [line for line in text.splitlines() if MARK.search(line)][:3])
        assert not [token for token in given if token in text or token.rpartition(".")[2] in text], where
    assert "not let in" in server.process.output and "fraiseql_password_hashes_total" in metrics
    assert audit.read_text().count("\n") > 20
