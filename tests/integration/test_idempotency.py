# SPDX-License-Identifier: MIT
"""A mutation that comes with a key is done once, however often it is sent, and answered as the first time."""

import hashlib
import json
import subprocess
import tempfile
import threading

import pytest

from support.hostile import HostileProxy, message
from support.pooler import Pooler
from support.postgres import blocked, wait_for_waiting
from support.process import PATIENCE
from support.server import BINARY, environment
from support.wire import request

ROLE = "fraiseql_idempotency_test"
SQL = f"""
create table item (id int generated always as identity primary key, name text not null);
create table slow (id int);
create function fn_add(name text) returns item language sql as $$ insert into item (name) values ($1) returning * $$;
create function fn_refuse(name text) returns item language plpgsql as $$ begin
    perform fn_add(name); raise exception 'No.'; end $$;
create function fn_wait(name text) returns item language sql as
    $$ insert into slow values (1); insert into item (name) values ($1) returning * $$;
grant select, insert on item, slow to {ROLE};
"""
ADD = "mutation ($name: String!) { add(name: $name) { id name } }"
JSON = "application/graphql-response+json"


def install(database):
    subprocess.run([BINARY, "setup", database.url], env=environment(), timeout=PATIENCE, check=True, cwd="/")


@pytest.fixture(scope="module")
def database(cluster, module_database):
    with cluster.connect() as connection:
        connection.execute(f"drop role if exists {ROLE}")
        connection.execute(f"create role {ROLE} login")
    database = module_database(SQL)
    install(database)
    return database


@pytest.fixture(scope="module")
def url(cluster, database):
    """The role of the server has no rights on what setup installs but those everybody has."""
    return cluster.url(database.name, user=ROLE)


@pytest.fixture(scope="module")
def server(url, module_serve):
    return module_serve(url, session_trusted_headers=True, server_batching=True)


def send(server, key, name, query=ADD, **headers):
    headers = {"Accept": JSON, "Idempotency-Key": key, **{k.replace("_", "-"): v for k, v in headers.items()}}
    return server.post({"query": query, "variables": {"name": name}}, headers)


def code(response):
    return response.json()["errors"][0]["extensions"]["code"]


def made(database, name):
    return database.value("select count(*) from item where name = %s", [name])


def keys(database):
    return database.value("select count(*) from fraiseql.idempotency_key")


def test_the_same_is_done_once_and_answered_as_then(server, database):
    first = send(server, '"one"', "one")
    assert first.status_code == 200 and first.json()["data"]["add"]["name"] == "one"
    assert "Idempotent-Replayed" not in first.headers
    database.execute("update item set name = 'other' where name = 'one'")
    for key in ('"one"', "one"):
        again = send(server, key, "one")
        assert (again.status_code, again.content) == (200, first.content)
        assert again.headers["Content-Type"] == first.headers["Content-Type"]
        assert again.headers["Idempotent-Replayed"] == "true"
    assert made(database, "one") == 0 and made(database, "other") == 1


def test_another_request_with_the_key_is_refused(server, database):
    send(server, "two", "two")
    for name, query in (("three", ADD), ("two", ADD.replace("id name", "id")), ("two", ADD + " ")):
        refused = send(server, "two", name, query)
        assert (refused.status_code, code(refused)) == (422, "IDEMPOTENCY_KEY_REUSED")
    assert made(database, "two") == 1 and made(database, "three") == 0


def test_a_key_is_of_who_sends_it(server, database):
    ann = {"X_FraiseQL_Tenant_Id": "a", "X_FraiseQL_User_Id": "ann"}
    callers = [{}, ann, ann | {"X_FraiseQL_Tenant_Id": "b"}, ann | {"X_FraiseQL_User_Id": "bea"},
               ann | {"X_FraiseQL_Claims": '{"sub": "ann", "exp": 1}'}, {"X_FraiseQL_Tenant_Id": "aann"},
               {"X_FraiseQL_User_Id": "aann"}]
    answers = [send(server, "whose", "whose", **caller) for caller in callers]
    assert made(database, "whose") == len(callers)
    assert [send(server, "whose", "whose", **caller).content for caller in callers] == [a.content for a in answers]
    assert code(send(server, "whose", "mine", **ann)) == "IDEMPOTENCY_KEY_REUSED"
    assert send(server, "whose", "whose", **{"X_FraiseQL_User_Id": ""}).content == answers[0].content
    later = ann | {"X_FraiseQL_Claims": '{"jti": "2", "sub": "ann", "exp": 2, "iat": 1}'}
    assert send(server, "whose", "whose", **later).content == answers[4].content
    assert made(database, "whose") == len(callers)


def test_users_of_two_providers_are_two(url, database, serve):
    gates = [{"name": name, "type": "gateway", "addresses": "127.0.0.0/8", "headers": f"user=x-{name}"} for name in "ab"]
    server = serve(url, auth_providers=json.dumps(gates))
    for caller in ({"X_A": "ann"}, {"X_B": "ann"}, {"X_A": "ann"}):
        assert send(server, "providers", "providers", **caller).status_code == 200
    assert made(database, "providers") == 2


def test_what_the_caller_may_is_of_the_request(url, database, serve):
    gate = {"name": "gate", "type": "gateway", "addresses": "127.0.0.0/8",
            "headers": "user=x-user, roles=x-roles, permissions=x-may"}
    server = serve(url, auth_providers=json.dumps([gate]))
    ann = {"X_User": "ann", "X_Roles": "a, b"}
    then = send(server, "rights", "rights", **ann)
    assert then.status_code == 200
    assert send(server, "rights", "rights", **ann | {"X_Roles": "b,a"}).content == then.content
    for other in ({"X_Roles": "a"}, {"X_Roles": ""}, {"X_Roles": "ab"}, {"X_May": "x:read"}):
        assert code(send(server, "rights", "rights", **ann | other)) == "IDEMPOTENCY_KEY_REUSED"
    assert made(database, "rights") == 1


def test_claims_are_the_same_in_any_order_and_spelling(server, database):
    def claims(text):
        return send(server, "claims", "claims", X_FraiseQL_Claims=text)

    first = claims('{"sub": "ann", "in": {"a": [1, {"b": 2, "c": "é"}], "d": {}}}'.encode())
    again = claims(r'{"in":{"d":{},"a":[1,{"c":"\u00e9","b":2}]},"\u0073ub":"ann", "exp": 7}')
    assert first.status_code == 200 and again.content == first.content
    assert made(database, "claims") == 1
    for other in ('{"sub": "ann", "in": {"a": [{"b": 2, "c": "é"}, 1], "d": {}}}', '{"sub": "ann", "in": {"exp": 1}}',
                  '{"sub": "ann", "in": {}}'):
        assert "Idempotent-Replayed" not in claims(other.encode()).headers
    assert made(database, "claims") == 4


def test_a_key_is_of_the_role_that_connects_and_of_the_schemas_that_are_shown(url, server, database, serve):
    database.execute(f"create schema s2; create function s2.fn_add(name text) returns item language sql as "
                     f"$$ insert into item (name) values ($1 || ' of s2') returning * $$; grant usage on schema s2 to {ROLE}")
    others = [serve(url, schema_names="s2,public"), serve(url, schema_names="public,s2"), serve(database)]
    for _ in range(2):
        for api in (server, *others):
            answer = send(api, "api", "api")
            assert answer.status_code == 200, answer.text
    assert made(database, "api") + made(database, "api of s2") == 4


def test_what_was_not_done_leaves_its_key_free(server, database):
    before = keys(database)
    refuse = ADD.replace("add", "refuse")
    for _ in range(2):
        refused = send(server, "failed", "failed", refuse)
        assert refused.json()["errors"][0]["message"] == "No." and "Idempotent-Replayed" not in refused.headers
    assert keys(database) == before and made(database, "failed") == 0
    assert send(server, "failed", "failed").json()["data"]["add"]["name"] == "failed"
    assert keys(database) == before + 1


def test_what_was_done_in_part_has_a_key_and_what_was_not_done_at_all_has_none(url, database, serve):
    server = serve(url, mutations_atomic=False)
    fails = ("mutation ($name: String!) { a: refuse(name: $name) { id }", "}")
    assert "Idempotent-Replayed" not in send(server, "part", "part", " ".join(fails)).headers
    first, second = (send(server, "part", "part", " b: add(name: $name) { id } ".join(fails)) for _ in range(2))
    assert code(first) == "BAD_USER_INPUT" and first.json()["data"]["b"] and first.content == second.content
    assert second.headers["Idempotent-Replayed"] == "true" and made(database, "part") == 1


@pytest.mark.parametrize("level", ["read_committed", "serializable"])
def test_of_two_at_once_one_is_done_and_both_are_answered(url, database, serve, level):
    server = serve(url, mutations_isolation=level)
    answers = []

    def run(name):
        answers.append(send(server, "at once " + level, name, ADD.replace("add", "wait")))

    with blocked(database, "slow"):
        threads = [threading.Thread(target=run, args=(level,)) for _ in range(3)]
        for thread in threads:
            thread.start()
        wait_for_waiting(database, 3)
    for thread in threads:
        thread.join(PATIENCE)
    assert len({answer.content for answer in answers}) == 1 and answers[0].status_code == 200, answers[0].text
    assert made(database, level) == 1
    assert sum("Idempotent-Replayed" in answer.headers for answer in answers) == 2


def test_one_that_waits_too_long_for_another_is_told_so(url, server, database, serve):
    impatient = serve(url, database_statement_timeout="200ms")
    query = ADD.replace("add", "wait")
    with blocked(database, "slow"):
        thread = threading.Thread(target=send, args=(server, "busy", "busy", query))
        thread.start()
        wait_for_waiting(database, 1)
        refused = send(impatient, "busy", "busy", query)
    thread.join(PATIENCE)
    assert (refused.status_code, code(refused)) == (409, "IDEMPOTENCY_KEY_IN_USE")
    assert send(impatient, "busy", "busy", query).headers["Idempotent-Replayed"] == "true"
    assert made(database, "busy") == 1


def test_an_answer_that_is_too_long_is_not_kept_and_that_is_said(url, database, serve):
    server = serve(url, idempotency_answer_bytes="1KiB")
    name = "long" * 300
    assert send(server, "long", name).json()["data"]["add"]["name"] == name
    refused = send(server, "long", name)
    assert (refused.status_code, code(refused)) == (410, "IDEMPOTENCY_ANSWER_NOT_KEPT")
    assert code(send(server, "long", "short")) == "IDEMPOTENCY_KEY_REUSED"
    assert made(database, name) == 1


def test_a_key_that_has_lapsed_is_free_again_and_deleted_in_time(url, database, serve):
    server = serve(url, server_workers=1, idempotency_ttl="1h", idempotency_header="X-Once")
    send(server, "", "old", X_Once="old")
    assert database.value("select expires_at - made_at between interval '59 min' and interval '61 min' "
                          "from fraiseql.idempotency_key order by made_at desc limit 1")
    database.execute("update fraiseql.idempotency_key set expires_at = clock_timestamp()")
    for _ in range(2):
        send(server, "", "old", X_Once="old")
    assert made(database, "old") == 2
    for number in range(62):
        send(server, "", "many", X_Once=str(number))
    with database.connect() as connection:
        deadline = "select count(*) from fraiseql.idempotency_key where expires_at <= clock_timestamp()"
        for _ in range(100):
            left = connection.execute(deadline).fetchone()[0]
            if not left:
                break
            connection.execute("select pg_sleep(0.05)")
        assert left == 0 and keys(database) == 63


def test_the_time_of_a_key_begins_when_its_answer_is_kept(database):
    with database.connect() as connection:
        def ask(sql):
            return connection.execute(sql).fetchone()[0]

        with connection.transaction(force_rollback=True):
            ask(r"select fraiseql.idempotency_claim('\x01', '\x02', '3600000 milliseconds')")
            done = ask("select clock_timestamp()")
            ask(r"select fraiseql.idempotency_keep('\x01', '\x03')")
            assert connection.execute(
                r"select made_at > %s, expires_at = made_at + interval '1 hour', answer = '\x03' "
                r"from fraiseql.idempotency_key where id = '\x01'", [done]).fetchone() == (True, True, True)


def test_what_cannot_be_kept_is_rolled_back(server, database):
    database.execute("create function skip() returns trigger language plpgsql as $$ begin return null; end $$; "
                     "create trigger skip before update on fraiseql.idempotency_key for each row execute function skip()")
    try:
        assert code(send(server, "unkept", "unkept")) == "INTERNAL_SERVER_ERROR"
        assert made(database, "unkept") == 0
    finally:
        database.execute("drop function skip cascade")
    assert send(server, "unkept", "unkept").status_code == 200 and made(database, "unkept") == 1


def test_only_mutations_have_keys(server, database):
    before = keys(database)
    query = {"query": "{ items(limit: 1) { id } }"}
    assert server.post(query, {"Idempotency-Key": "read"}).json() == server.post(query, {"Idempotency-Key": "read"}).json()
    assert server.post({"query": "mutation { __typename }"}, {"Idempotency-Key": "read"}).json() == {
        "data": {"__typename": "Mutation"}}
    assert keys(database) == before


@pytest.mark.parametrize("headers", [
    [("Idempotency-Key", "")], [("Idempotency-Key", '""')], [("Idempotency-Key", 'a"b')], [("Idempotency-Key", "ä")],
    [("Idempotency-Key", "x" * 256)], [("Idempotency-Key", "a"), ("Idempotency-Key", "a")],
])
def test_what_is_no_key_is_refused(server, database, headers):
    body = json.dumps({"query": ADD, "variables": {"name": "no key"}}).encode()
    with server.connect() as wire:
        wire.send(request(headers=[("Content-Type", "application/json"), *headers], body=body))
        response = wire.response()
    assert response.status == 400 and response.json["errors"][0]["extensions"]["code"] == "BAD_REQUEST"
    assert made(database, "no key") == 0


def test_each_member_of_a_batch_has_its_own(server, database):
    batch = [{"query": ADD, "variables": {"name": "batch"}} for _ in range(2)]
    first, second = (server.post(batch, {"Idempotency-Key": "batch"}) for _ in range(2))
    assert first.json() == second.json() and len({answer["data"]["add"]["id"] for answer in first.json()}) == 2
    assert made(database, "batch") == 2


def test_a_document_by_its_hash_is_the_same_request(server, database):
    query = "mutation {\n  add(name: \"hashed\") { id } }"
    named = {"extensions": {"persistedQuery": {"version": 1, "sha256Hash": hashlib.sha256(query.encode()).hexdigest()}}}
    answers = [server.post(body, {"Idempotency-Key": "hashed"}).json()
               for body in (named, named | {"query": query}, named, {"query": query})]
    assert answers[0]["errors"][0]["message"] == "PersistedQueryNotFound"
    assert "data" in answers[1] and answers[1] == answers[2] == answers[3]
    assert made(database, "hashed") == 1


def test_an_answer_that_was_lost_is_found_by_its_key(database, serve):
    with tempfile.TemporaryDirectory() as directory:
        proxy = HostileProxy(directory, f"{database.cluster.directory}/.s.PGSQL.5432")
        server = serve(proxy.url(database.name), server_workers=1, database_pool_size=1)
        assert send(server, "before", "before").status_code == 200
        server.data("{ items(limit: 1) { id } }")  # behind it nothing of the first one is on its way
        proxy.new_alter = lambda: lambda kind, body: None if kind == b"Z" else message(kind, body)
        assert "not known" in send(server, "lost", "lost").json()["errors"][0]["message"]
        proxy.behave()
        found = send(server, "lost", "lost")
        assert found.json()["data"]["add"]["name"] == "lost" and found.headers["Idempotent-Replayed"] == "true"
        assert made(database, "lost") == 1
        server.stop()
        proxy.stop()


def test_keys_work_behind_a_pooler(cluster, database, serve):
    pooler = Pooler(cluster)
    server = serve(pooler.url(database.name, ROLE), server_workers=1)
    try:
        answers = [send(server, "pooled", "pooled") for _ in range(3)]
        assert answers[0].status_code == 200 and len({answer.content for answer in answers}) == 1
        assert code(send(server, "pooled", "not pooled")) == "IDEMPOTENCY_KEY_REUSED"
        assert made(database, "pooled") == 1 and made(database, "not pooled") == 0
        server.stop()
    finally:
        pooler.stop()


def test_without_the_table_a_key_is_refused_with_the_remedy(make_database, serve):
    database = make_database(SQL.replace(f"grant select, insert on item, slow to {ROLE};", ""))
    server = serve(database)
    for _ in range(2):
        refused = send(server, "none", "none")
        assert (refused.status_code, code(refused)) == (500, "CONFIGURATION_INVALID")
        assert "run fraiseql setup" in refused.json()["errors"][0]["message"]
    assert made(database, "none") == 0
    install(database)
    assert send(server, "none", "none").content == send(server, "none", "none").content
    assert made(database, "none") == 1
    without = serve(database, idempotency_store="off")
    assert send(without, "none", "none").status_code == 200
    assert made(database, "none") == 2
