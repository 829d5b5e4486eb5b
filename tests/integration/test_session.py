# SPDX-License-Identifier: MIT
"""Who is asking, as PostgreSQL sees it: settings hold for one request and never for the next, whatever
connection it meets; row level security sees them everywhere."""

import json
import subprocess
import threading

import pytest

from support.process import PATIENCE
from support.server import BINARY, environment
from support.wire import graphql_request, request

ROLE = "fraiseql_session_test"
SQL = f"""
create table note (
    id int primary key,
    tenant text not null,
    text text not null,
    fk_parent int references note
);
insert into note values (1, 'a', 'one', null), (2, 'b', 'two', null), (3, 'a', 'three', 1), (4, 'b', 'four', 1),
    (5, 'b', 'five', 2);
alter table note enable row level security;
create policy own on note using (tenant = nullif(current_setting('app.tenant_id', true), ''));
create view seen with (security_invoker) as
    select 1 as id,
        current_setting('app.tenant_id', true) as tenant,
        current_setting('app.user_id', true) as user_id,
        current_setting('app.contact_id', true) as contact_id,
        current_setting('request.jwt.claims', true) as claims,
        current_setting('fraiseql.request_id', true) as request_id,
        current_user::text as role;
comment on view seen is '@fraiseql {{"key": ["id"]}}';
create view told with (security_invoker) as
    select 1 as id, current_setting('app.tenant_id', true) as tenant, current_setting('app.plan', true) as plan,
        current_setting('app.roles', true) as roles, current_setting('app.locale', true) as locale,
        current_setting('app.source', true) as source, current_setting('fraiseql.request_id', true) as request_id;
comment on view told is '@fraiseql {{"key": ["id"]}}';
create function fn_told() returns told language sql volatile as $$ select * from told $$;
create function fn_nap() returns int language plpgsql volatile as $$ begin perform pg_sleep(5); return 1; end $$;
create function fn_fail() returns int language plpgsql volatile as $$ begin
    perform set_config('app.tenant_id', 'b', false); raise exception 'No.'; end $$;
create view v_memo with (security_invoker) as
    select n.id, jsonb_build_object('id', n.id, 'text', n.text) as data from note n;
grant select on note, seen, told, v_memo to {ROLE};
"""
SEEN = "{ seens { tenant userId contactId claims requestId role } }"
NOTES = "{ notes { id } }"


def as_tenant(tenant):
    return {"X-FraiseQL-Tenant-Id": tenant}


def ids(rows):
    return [row["id"] for row in rows]


@pytest.fixture(scope="module")
def database(cluster, module_database):
    with cluster.connect() as connection:
        connection.execute(f"drop role if exists {ROLE}")
        connection.execute(f"create role {ROLE} login")
    return module_database(SQL)


@pytest.fixture(scope="module")
def url(cluster, database):
    return cluster.url(database.name, user=ROLE)


@pytest.fixture(scope="module", params=[1, 4], ids=["one connection", "four connections"])
def server(request, url, module_serve):
    return module_serve(url, session_trusted_headers=True, server_workers=1, database_pool_size=request.param)


def seen(server, headers=None):
    return server.data(SEEN, headers=headers)["seens"][0]


def test_headers_of_a_trusted_gateway_become_settings(server):
    claims = json.dumps({"sub": "u 1", "name": "Zoë \"quoted\" \\ 'single'"})
    row = seen(server, {
        "X-FraiseQL-Tenant-Id": "t'; drop table note; --",
        "X-FraiseQL-User-Id": "u1",
        "X-FraiseQL-Contact-Id": "c1",
        "X-FraiseQL-Claims": claims,
        "X-Request-Id": "request-4711",
    })
    assert row == {"tenant": "t'; drop table note; --", "userId": "u1", "contactId": "c1", "claims": claims,
                   "requestId": "request-4711", "role": ROLE}


def test_nothing_is_left_for_the_next_request(server):
    for _ in range(10):
        assert seen(server, as_tenant("a"))["tenant"] == "a"
        row = seen(server)
        assert not row["tenant"] and not row["userId"] and not row["claims"]


def test_a_failed_request_leaves_nothing_either(server):
    for _ in range(5):
        server.graphql("query($n: Int!) { notes(where: {text: {matches: \"(\"}}) { id } note(id: $n) { id } }", {"n": 1},
                       headers=as_tenant("a"))
        assert not seen(server)["tenant"]
        assert server.data(NOTES) == {"notes": []}


def test_row_level_security_sees_the_tenant_everywhere(server):
    document = """{
        notes { id notes { id } parent { id } }
        note(id: 1) { id }
        other: note(id: 2) { id }
        memos { id text }
        some: notes(where: {notes: {some: {id: {gt: 0}}}}) { id }
    }"""
    assert server.data(document, headers=as_tenant("a")) == {
        "notes": [{"id": 1, "notes": [{"id": 3}], "parent": None}, {"id": 3, "notes": [], "parent": {"id": 1}}],
        "note": {"id": 1}, "other": None, "memos": [{"id": 1, "text": "one"}, {"id": 3, "text": "three"}],
        "some": [{"id": 1}],
    }
    b = server.data(document, headers=as_tenant("b"))
    assert ids(b["notes"]) == ids(b["memos"]) == [2, 4, 5]
    # The parent of 4 is another tenant's: it is not there, which is no reason to hide 4.
    assert [row["parent"] for row in b["notes"]] == [None, None, {"id": 2}]
    assert b["note"] is None and b["other"] == {"id": 2}
    assert server.data(document)["notes"] == []


def test_tenants_that_ask_at_once_see_only_their_own(server):
    wrong = []
    expected = {"a": [1, 3], "b": [2, 4, 5], "": []}

    def ask(tenant):
        with server.connect() as wire:
            for _ in range(40):
                answer = wire.exchange(graphql_request(NOTES, headers=list(as_tenant(tenant).items()))).json
                if ids(answer["data"]["notes"]) != expected[tenant]:
                    wrong.append((tenant, answer))

    threads = [threading.Thread(target=ask, args=(tenant,)) for tenant in ["a", "b", "", "b", "a", ""] * 2]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert not wrong


def test_pipelined_requests_of_two_tenants_stay_apart(server):
    tenants = ["a", "b"] * 20
    with server.connect() as wire:
        wire.send(b"".join(graphql_request(NOTES, headers=list(as_tenant(t).items())) for t in tenants))
        got = [ids(wire.response().json["data"]["notes"]) for _ in tenants]
    assert got == [[1, 3], [2, 4, 5]] * 20


def twice(name, first, second):
    """As a gateway leaves it that adds its own header and lets the client's stand."""
    return [("X-Other", "a"), (name, first), ("X-Another", "b"), (name.upper(), second)]


@pytest.mark.parametrize("name", ["X-FraiseQL-Tenant-Id", "x-fraiseql-user-id", "X-FraiseQL-Contact-Id", "X-FraiseQL-Claims"])
@pytest.mark.parametrize("values", [("a", "b"), ("a", "a"), ("a", ""), ("", "a")])
def test_a_header_that_says_who_asks_twice_is_refused(server, name, values):
    get = request("GET", "/graphql?query=%7B__typename%7D", headers=twice(name, *values))
    for data in (graphql_request(NOTES, headers=twice(name, *values)), get):
        with server.connect() as wire:
            response = wire.exchange(data)
            assert response.status == 400
            error = response.json["errors"][0]
            assert name.lower() in error["message"]
            assert error["extensions"]["code"] == "BAD_REQUEST"
            # It is the request that is refused, not the connection.
            assert wire.exchange(graphql_request(NOTES, headers=as_tenant("a").items())).status == 200


def test_values_joined_by_a_comma_are_one_value(server):
    """What a proxy makes of two headers is neither of them."""
    assert seen(server, as_tenant("a, b"))["tenant"] == "a, b"
    assert server.data(NOTES, headers=as_tenant("a, b")) == {"notes": []}


def test_headers_that_nobody_believes_may_come_twice(url, serve):
    with serve(url).connect() as wire:
        answer = wire.exchange(graphql_request(NOTES, headers=twice("X-FraiseQL-Tenant-Id", "a", "b")))
        assert answer.json == {"data": {"notes": []}}


def test_headers_are_not_believed_unless_told_to(url, serve):
    server = serve(url)
    assert not seen(server, as_tenant("a"))["tenant"]
    assert server.data(NOTES, headers=as_tenant("a")) == {"notes": []}


# ---- settings of the configuration ----

SETTINGS = ("app.tenant_id=claims.org.tenant, app.plan=claims.org.plan, app.roles=claims.\"https://x.example/a.roles\", "
            "app.locale=header:accept-language, app.source='api'")
TOLD = "{ tenant plan roles locale source requestId }"


@pytest.fixture(scope="module", params=[1, 4], ids=["one connection", "four connections"])
def told(request, url, module_serve):
    return module_serve(url, session_trusted_headers=True, session_settings=SETTINGS, server_workers=1,
                        database_pool_size=request.param, database_statement_timeout="1s")


def with_claims(tenant, **headers):
    claims = {"org": {"tenant": tenant, "plan": {"seats": 3}}, "https://x.example/a.roles": ["x", "ÿ"]}
    return {"X-FraiseQL-Claims": json.dumps(claims), "X-Request-Id": "r1", "Accept-Language": "", **headers}


def test_settings_come_from_claims_headers_and_texts(told):
    expected = {"tenant": "a", "plan": '{"seats": 3}', "roles": json.dumps(["x", "ÿ"]), "locale": "pl", "source": "api",
                "requestId": "r1"}
    headers = with_claims("a", **{"Accept-Language": "pl"})
    assert told.data("{ tolds " + TOLD + " }", headers=headers)["tolds"] == [expected]
    assert told.data("mutation { told " + TOLD + " }", headers=headers)["told"] == expected
    assert told.data("{ tolds { tenant } }", headers=with_claims(7)) == {"tolds": [{"tenant": "7"}]}
    assert told.data("{ tolds { tenant } }", headers=with_claims("from claims", **as_tenant("b")))["tolds"] == [
        {"tenant": "from claims"}]
    assert told.data("{ tolds { tenant } }", headers=with_claims(None, **as_tenant("b")))["tolds"] == [{"tenant": "b"}]


def on_the_command_line(url, command, document, **said):
    arguments = ["--set", f"session.settings={SETTINGS}"]
    for name, value in said.items():
        arguments += [f"--{name}", value] if value else [f"--{name}"]
    return subprocess.run([BINARY, command, *arguments, url, document], env=environment(None), capture_output=True, text=True,
                          timeout=PATIENCE, check=False)


def test_the_command_line_tells_them_from_its_claims(url):
    claims = json.dumps({"org": {"tenant": "a", "plan": "gold"}})
    told = on_the_command_line(url, "query", "{ notes { id } tolds { tenant plan locale source } }", claims=claims)
    assert json.loads(told.stdout)["data"] == {
        "notes": [{"id": 1}, {"id": 3}], "tolds": [{"tenant": "a", "plan": "gold", "locale": "", "source": "api"}]}
    of_both = on_the_command_line(url, "query", NOTES, claims='{"org": {"tenant": "b"}}', **{"as": "tenant:a"})
    assert [row["id"] for row in json.loads(of_both.stdout)["data"]["notes"]] == [2, 4, 5], "the claim counts"
    nobody = on_the_command_line(url, "query", "{ notes { id } tolds { tenant source } }")
    assert json.loads(nobody.stdout)["data"] == {"notes": [], "tolds": [{"tenant": "", "source": "api"}]}
    assert "rows=2 " in on_the_command_line(url, "explain", NOTES, claims=claims, analyze="").stdout


def test_what_a_request_does_not_have_is_empty_whatever_came_before(told):
    empty = {"tenant": "", "plan": "", "roles": "", "locale": "", "source": "api"}
    told.data("mutation { told { id } }", headers=with_claims("a"))
    for headers in ({}, {"X-FraiseQL-Claims": "{}"}, {"X-FraiseQL-Claims": '{"org": "text"}'},
                    {"X-FraiseQL-Claims": '{"org": {"tenant": null}}'}):
        row = told.data("{ tolds " + TOLD + " }", headers={"Accept-Language": "", **headers})["tolds"][0]
        assert row.pop("requestId") and row == empty


def test_two_tenants_stay_apart_whatever_fails_in_between(told):
    breaks = ["mutation { fail }", "mutation { nap }", '{ notes(where: {text: {matches: "("}}) { id } }', "mutation { told { id } }"]
    for document in breaks:
        told.graphql(document, headers=with_claims("a"))
        assert ids(told.data(NOTES, headers=with_claims("b"))["notes"]) == [2, 4, 5]
        assert told.data(NOTES)["notes"] == []
        assert ids(told.data(NOTES, headers=with_claims("a"))["notes"]) == [1, 3]


@pytest.mark.parametrize("headers", [
    [("X-FraiseQL-Claims", "[1]")], [("X-FraiseQL-Claims", "{")], [("X-FraiseQL-Claims", '{"org": {"tenant": "a\\u0000b"}}')],
    [("Accept-Language", "pl"), ("accept-language", "de")],
])
def test_what_cannot_be_told_is_refused(told, headers):
    with told.connect() as wire:
        response = wire.exchange(graphql_request(NOTES, headers=headers))
        assert response.status == 400 and response.json["errors"][0]["extensions"]["code"] == "BAD_REQUEST"


def test_a_view_that_bypasses_row_level_security_is_reported_at_the_start(database, url, serve):
    database.execute(f"create view leaky as select n.id, n.text from note n; grant select on leaky to {ROLE}")
    try:
        server = serve(url)
        server.process.wait_for("leaky")
    finally:
        database.execute("drop view leaky")


def test_what_the_role_may_not_read_is_not_in_the_schema(database, url, serve):
    database.execute(f"""
        create table secret (id int primary key);
        create table half (id int primary key, open text, hidden text);
        grant select (id, open) on half to {ROLE};
    """)
    server = serve(url)
    found = server.data('{ secret: __type(name: "Secret") { name } half: __type(name: "Half") { fields { name } } }')
    assert found["secret"] is None
    assert {field["name"] for field in found["half"]["fields"]} == {"id", "open", "measured"}
