# SPDX-License-Identifier: MIT
"""Keys of programs that stand in a table: whom a key stands for is asked once and remembered, what changes in the table is
seen by every worker, and whoever sends keys that do not exist keeps nobody from anything."""

import contextlib
import hashlib
import json
import signal
import subprocess
import time
from datetime import datetime, timedelta, timezone

import psycopg
import pytest

from support.postgres import blocked, wait_for_waiting
from support.process import PATIENCE
from support.server import BINARY, environment
from support.wire import graphql_request

ROLE = "fraiseql_key_table_test"
SQL = f"""
create table note (id int primary key, tenant text not null, text text not null);
insert into note values (1, 'a', 'one'), (2, 'b', 'two');
comment on column note.text is '@fraiseql {{"requires": {{"permission": "note:read"}}}}';
create view seen as
    select 1 as id, current_setting('app.user_id', true) as user_id, current_setting('app.tenant_id', true) as tenant,
        current_setting('app.contact_id', true) as contact, current_setting('request.jwt.claims', true) as claims;
comment on view seen is '@fraiseql {{"key": ["id"]}}';
create table "Own keys" (hash bytea, name varchar(50), user_id uuid, tenant_id int, contact_id text, roles jsonb,
    permissions text[], expires_at timestamptz, revoked_at date);
alter table "Own keys" rename to "Own_keys";
grant select on note, seen, "Own_keys" to {ROLE};
"""
SEEN = "{ seens { userId tenant contact claims } }"


def digest(key):
    return hashlib.sha256(key.encode()).digest()


def add(database, key, table="fraiseql.api_keys", **columns):
    columns = {"hash": digest(key), **columns}
    with database.connect() as connection:
        connection.execute(f"insert into {table} ({', '.join(columns)}) values ({', '.join(['%s'] * len(columns))})",
                           tuple(columns.values()))


def run_setup(database):
    subprocess.run([BINARY, "setup", "--with", "auth", database.url], env=environment(), timeout=PATIENCE, check=True)


@pytest.fixture(scope="module")
def database(cluster, module_database):
    """The server's role has no rights on what setup installs but those everybody has."""
    with cluster.connect() as connection:
        connection.execute(f"drop role if exists {ROLE}")
        connection.execute(f"create role {ROLE} login")
    database = module_database(SQL)
    run_setup(database)
    return database


@pytest.fixture(scope="module")
def server(cluster, database, module_serve):
    providers = [
        {"name": "robots", "type": "api_key", "table": "fraiseql.api_keys"},
        {"name": "own", "type": "api_key", "table": "public.Own_keys", "header": "X-Own-Key"},
        {"name": "lost", "type": "api_key", "table": "public.lost_keys", "header": "X-Lost-Key"},
    ]
    return module_serve(cluster.url(database.name, user=ROLE), auth_providers=json.dumps(providers), server_workers=2)


def question(key, header="X-API-Key", query=SEEN):
    return graphql_request(query, headers=[(header, key)])


def status(server, key, header="X-API-Key"):
    with server.connect() as wire:
        return wire.exchange(question(key, header)).status


def wait_until(condition):
    end = time.monotonic() + PATIENCE
    while not condition():
        assert time.monotonic() < end
        time.sleep(0.01)


def become(server, key, expected):
    """On every worker, by connections of its own."""
    for _ in range(6):
        with server.connect() as wire:
            wait_until(lambda: wire.exchange(question(key)).status == expected)


def said(server, key, reason, code, header="X-API-Key"):
    """What the log says, which the client is not told; and neither the key nor its hash."""
    name = f"said-{hashlib.sha256((key + reason).encode()).hexdigest()[:8]}"
    answer = server.post({"query": SEEN}, {header: key, "X-Request-Id": name})
    assert answer.status_code == code, answer.text
    line = server.process.wait_for(f"request {name}: not let in: (.*)")[1]
    assert reason in line and reason not in answer.text
    assert key not in server.process.output and digest(key).hex() not in server.process.output


def test_a_key_stands_for_whom_its_row_says(server, database):
    add(database, "k-1", name="nightly", user_id="robot", tenant_id="b", contact_id="c", permissions=["note:read", ""])
    add(database, "k-2", name="named", roles=["reader"])
    row = server.data(SEEN, headers={"X-API-Key": "k-1"})["seens"][0]
    assert (row["userId"], row["tenant"], row["contact"], row["claims"] or "") == ("robot", "b", "c", "")
    assert server.data(SEEN, headers={"X-API-Key": "k-2"})["seens"][0]["userId"] == "named"
    text = "{ notes { text } }"
    assert len(server.data(text, headers={"X-API-Key": "k-1"})["notes"]) == 2
    assert server.errors(text, headers={"X-API-Key": "k-2"})[0]["extensions"]["code"] == "FORBIDDEN"


@contextlib.contextmanager
def unreadable(database):
    function = "function fraiseql.api_keys_of(text[])"
    database.execute(f"revoke execute on {function} from public")
    try:
        yield
    finally:
        database.execute(f"grant execute on {function} to public")


def test_what_is_known_is_not_asked_again_so_it_holds_while_the_table_cannot_be_read(server, database):
    add(database, "known", name="known")

    def is_all_known():  # once the change has been heard
        become(server, "known", 200)
        become(server, "unknown", 401)
        with unreadable(database):
            return [(status(server, "known"), status(server, "unknown")) for _ in range(6)] == [(200, 401)] * 6

    wait_until(is_all_known)
    with unreadable(database):
        said(server, "key-of-meanwhile", "the table of keys cannot be read", 503)
    assert status(server, "key-of-meanwhile") == 401


@pytest.mark.parametrize("change", ["update fraiseql.api_keys set revoked_at = now() where name = 'leaver'",
                                    "delete from fraiseql.api_keys where name = 'leaver'"])
def test_a_key_that_is_taken_back_is_refused_by_every_worker(server, database, change):
    add(database, "leaver", name="leaver")
    become(server, "leaver", 200)
    become(server, "stayer", 401)
    database.execute(change)
    become(server, "leaver", 401)
    database.execute("delete from fraiseql.api_keys where name = 'leaver'")
    add(database, "stayer", name="stayer")  # who was unknown is known
    become(server, "stayer", 200)
    database.execute("truncate fraiseql.api_keys")
    become(server, "stayer", 401)


def test_the_log_says_why_and_never_the_key(server, database):
    add(database, "key-of-yesterday", name="old", expires_at="2020-01-01")
    add(database, "key-of-just-now", name="old", expires_at=datetime.now(timezone.utc) - timedelta(seconds=5))
    add(database, "key-of-no-time", name="old", expires_at="-infinity")
    add(database, "key-for-ever", name="new", expires_at="infinity")
    add(database, "key-taken-back", name="gone", revoked_at="2020-01-01")
    for key, reason in (("key-of-yesterday", "expired"), ("key-of-just-now", "expired"), ("key-of-no-time", "expired"), ("key-taken-back", "it is withdrawn"),
                        ("key-of-nobody-at-all", "there is no such key")):
        said(server, key, reason, 401)
    assert status(server, "key-for-ever") == 200


def test_many_strange_keys_are_one_question(server, database):
    """While one is asked, all others wait, and no more than that."""
    add(database, "in-the-crowd", name="crowd")
    wires = [server.connect() for _ in range(40)]
    with blocked(database, "fraiseql.api_keys"):
        for number, wire in enumerate(wires):
            wire.send(question("in-the-crowd" if number == 20 else f"strange-{number}"))
        wait_for_waiting(database, 2)  # of each worker one, however many keys
        assert len(server.data("{ notes { id } }")["notes"]) == 2  # whoever has no key is served
        wait_for_waiting(database, 2)
    assert [wire.response().status for wire in wires] == [401] * 20 + [200] + [401] * 19
    for wire in wires:
        wire.close()


def test_a_question_that_nobody_waits_for_is_taken_back(server, database):
    add(database, "patient", name="patient")
    with blocked(database, "fraiseql.api_keys"):
        with server.connect() as wire:
            wire.send(question("impatient"))
            wait_for_waiting(database, 1)
        wait_for_waiting(database, 0)
    become(server, "patient", 200)


def test_a_reload_and_the_end_while_somebody_waits(cluster, database, serve):
    add(database, "waiting", name="waiting")
    server = serve(cluster.url(database.name, user=ROLE), server_workers=1, server_shutdown_timeout="100ms",
                   auth_providers=json.dumps([{"name": "robots", "type": "api_key", "table": "fraiseql.api_keys"}]))
    with server.connect() as wire:
        with blocked(database, "fraiseql.api_keys"):
            wire.send(question("waiting"))
            wait_for_waiting(database, 1)
            before = len(server.process.lines)
            server.process.send_signal(signal.SIGHUP)
            server.process.wait_for(r"serving \d+ relation", before)
            assert len(server.data("{ notes { id } }")["notes"]) == 2  # by the new one
        assert wire.response().status == 200
    with server.connect() as wire, blocked(database, "fraiseql.api_keys"):
        wire.send(question("somebody"))
        wait_for_waiting(database, 1)
        server.process.send_signal(signal.SIGTERM)
        assert server.process.wait() == 0


def test_a_table_of_ones_own(server, database):
    user = "7d9f1e0c-1111-4222-8333-444455556666"
    add(database, "own-1", "\"Own_keys\"", user_id=user, tenant_id=7, permissions=["note:read"])
    add(database, "own-2", "\"Own_keys\"", name="two", roles=json.dumps(["reader", None]), expires_at="2099-01-01")
    add(database, "key-of-two", "\"Own_keys\"", name="a")
    add(database, "key-of-two", "\"Own_keys\"", name="b")
    add(database, "key-of-none", "\"Own_keys\"")
    add(database, "key-of-riddles", "\"Own_keys\"", name="c", roles=json.dumps({"a": 1}))
    row = server.data(SEEN, headers={"X-Own-Key": "own-1"})["seens"][0]
    assert (row["userId"], row["tenant"]) == (user, "7")
    assert status(server, "own-2", "X-Own-Key") == 200
    said(server, "key-of-two", "it stands in the table twice", 401, "X-Own-Key")
    said(server, "key-of-none", "neither a user_id nor a name", 401, "X-Own-Key")
    said(server, "key-of-riddles", "its row cannot be read", 401, "X-Own-Key")
    assert status(server, "own-1") == 401  # each header has its own table
    said(server, "key-of-the-lost", "no such table", 503, "X-Lost-Key")


@pytest.mark.parametrize("columns", [{"hash": b"short", "name": "a"}, {"name": ""}, {"tenant_id": "a"}])
def test_rows_that_mean_nothing_are_refused(database, columns):
    with pytest.raises(psycopg.errors.CheckViolation):
        add(database, "refused", **columns)


@pytest.mark.parametrize("keys, fault", [
    ({}, "give one of file and table"), ({"file": "a", "table": "a.b"}, "give one of file and table"),
    ({"table": "api_keys"}, "schema.name"), ({"table": "a.b.c"}, "schema.name"), ({"table": 'a."b"'}, "schema.name"),
    ({"type": "gateway", "addresses": "::1", "table": "a.b"}, "no table"),
])
def test_what_names_no_table_is_refused(database, keys, fault):
    done = subprocess.run([BINARY, "doctor", database.url], env=environment({"auth_providers": json.dumps([
        {"name": "a", "type": "api_key", **keys}])}), capture_output=True, text=True, timeout=PATIENCE)
    assert done.returncode != 0 and fault in done.stderr


def test_the_doctor_misses_the_table(cluster, database, module_database):
    bare = module_database(SQL)
    options = environment({"auth_providers": json.dumps([{"name": "a", "type": "api_key", "table": "fraiseql.api_keys"}])})
    for where, expected in ((bare, True), (database, False)):
        done = subprocess.run([BINARY, "doctor", cluster.url(where.name, user=ROLE)], env=options, capture_output=True,
                              text=True, timeout=PATIENCE)
        assert ("api-keys-missing" in done.stdout) == expected, done.stdout + done.stderr
