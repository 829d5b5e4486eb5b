# SPDX-License-Identifier: MIT
"""Requests are counted, exactly and for all workers together, and refused when they are too many."""

import concurrent.futures
import itertools
import json
import re
import signal
import subprocess
import time

import jwt
import pytest

from support.process import PATIENCE
from support.server import BINARY, environment
from support.wire import request

SQL = """
create table item (id int primary key, name text not null);
insert into item values (1, 'one');
create function fn_add(name text) returns int language sql as
    $$ insert into item select max(id) + 1, $1 from item returning id $$;
"""
QUERY = {"query": "{ items { id } }"}
# A window that no test outlives.
DAY = "24h"
RULES = [
    {"name": "addresses", "key": "address", "requests": 40, "window": DAY, "algorithm": "fixed_window",
     "paths": ["/graphql", "/auth/*"]},
    {"name": "bucket", "key": "user", "requests": 1, "burst": 30, "window": DAY,
     "addresses": ["203.0.113.0/24"]},
    {"name": "slide", "key": "address", "requests": 25, "window": DAY, "algorithm": "sliding_window",
     "addresses": ["198.51.100.0/24"]},
    {"name": "tenants", "key": "tenant", "requests": 3, "window": DAY},
    {"name": "writes", "key": "user", "requests": 2, "window": DAY, "kinds": ["mutation"]},
    {"name": "named", "key": "everybody", "requests": 2, "window": DAY, "operations": ["Rare"]},
]


@pytest.fixture(scope="module")
def server(module_database, module_serve):
    return module_serve(module_database(SQL), rate_limit_rules=json.dumps(RULES),
                        server_trusted_proxies="127.0.0.0/8, 10.0.0.0/8",
                        session_trusted_headers=True, server_batching=True, server_batch_limit=50)


_clients = iter(f"2001:db8:{i:x}::1" for i in range(1, 1000))


def client():
    """Headers of a client that nobody has seen before."""
    return {"X-Forwarded-For": next(_clients)}


def refusals(server, rule, mode="on"):
    text = server.get("/metrics").text
    found = re.search(rf'fraiseql_rate_limit_refusals_total{{rule="{rule}",mode="{mode}"}} (\d+)', text)
    return int(found[1])


def outcomes(server, count, body=QUERY, headers=None, threads=8):
    """Statuses of so many requests over as many connections as threads, which both workers serve."""
    def ask(number):
        with concurrent_session(server) as session:
            return [session.post(server.url, json=body, headers=headers, timeout=PATIENCE).status_code
                    for _ in range(number)]

    with concurrent.futures.ThreadPoolExecutor(threads) as pool:
        return sum(pool.map(ask, [count // threads] * threads), [])


def concurrent_session(server):
    session = type(server.session)()
    session.trust_env = False
    return session


@pytest.mark.parametrize("address, allowed", [("192.0.2.77", 40), ("203.0.113.9", 30),
                                              ("198.51.100.9", 25)])
def test_as_many_are_let_through_as_the_rule_says(server, address, allowed):
    found = outcomes(server, 96, headers={"X-Forwarded-For": address})
    assert found.count(200) == allowed
    assert found.count(429) == 96 - allowed


def test_a_refusal_says_why_and_when_to_try_again(server):
    headers = client()
    for left in range(39, -1, -1):
        answer = server.post(QUERY, headers)
        assert answer.status_code == 200
        assert answer.headers["RateLimit-Limit"] == "40"
        assert answer.headers["RateLimit-Remaining"] == str(left)
        assert "Retry-After" not in answer.headers
    before = refusals(server, "addresses")
    answer = server.post(QUERY, headers)
    assert answer.status_code == 429
    assert 86000 < int(answer.headers["Retry-After"]) <= 86400
    assert answer.headers["RateLimit-Reset"] == answer.headers["Retry-After"]
    assert answer.headers["RateLimit-Remaining"] == "0"
    [error] = answer.json()["errors"]
    assert error["extensions"]["code"] == "RATE_LIMITED"
    assert '"addresses"' in error["message"] and "data" not in answer.json()
    # Neither the body nor who asks is looked at, nor whether there is anything at that path.
    assert server.post(b"\x00" * 1000, headers).status_code == 429
    assert server.get("/graphql?query={", headers=headers).status_code == 429
    assert server.get("/auth/login", headers=headers).status_code == 429
    assert server.get("/health", headers=headers).status_code == 200
    assert refusals(server, "addresses") == before + 4
    # Others are not.
    assert server.post(QUERY, client()).status_code == 200


def test_the_nearest_address_that_is_no_proxy_is_counted(server):
    one = client()["X-Forwarded-For"]
    for _ in range(40):
        assert server.post(QUERY, {"X-Forwarded-For": f"192.0.2.1, {one}, 10.0.0.7"}).status_code == 200
    for forged in [one, f"198.51.100.3, {one}", f"nonsense, {one}", one.replace("::1", "::ffff")]:
        assert server.post(QUERY, {"X-Forwarded-For": forged}).status_code == 429


def test_each_of_a_batch_is_counted(server):
    headers = client()
    for _ in range(4):
        assert server.post([QUERY] * 9, headers).status_code == 200
    answer = server.post([QUERY] * 5, headers)
    assert answer.status_code == 429
    assert answer.json()["errors"][0]["extensions"]["code"] == "RATE_LIMITED"
    assert answer.headers["RateLimit-Remaining"] == "0" and int(answer.headers["Retry-After"]) > 86000
    # It took what was left: else batches that are too long would be for nothing.
    assert server.post(QUERY, headers).status_code == 429


def test_a_batch_that_never_fits_is_told_so(server):
    answer = server.post([QUERY] * 41, client())
    assert answer.status_code == 429 and "Retry-After" not in answer.headers
    assert "more than the rate limit \"addresses\" ever allows" in answer.json()["errors"][0]["message"]


def test_who_is_refused_by_address_sends_no_body(server):
    """Neither one that is announced nor one of which a part is there."""
    headers = client()
    pairs = [*headers.items(), ("Content-Type", "application/json")]
    for _ in range(20):
        assert server.post([QUERY, QUERY], headers).status_code == 200
    for more in [("Content-Length", "500000")], [("Content-Length", "500000"), ("Expect", "100-continue")], \
            [("Transfer-Encoding", "chunked")]:
        with server.connect() as wire:
            answer = wire.exchange(request(headers=[*pairs, *more], body=b"") + b"5\r\n{")
            assert answer.status == 429 and answer.headers["connection"] == "close"
            assert answer.json["errors"][0]["extensions"]["code"] == "RATE_LIMITED"
            assert int(answer.headers["retry-after"]) > 86000 and answer.headers["ratelimit-limit"] == "40"
    with server.connect() as wire:  # one that is all there ends no connection
        assert [wire.exchange(request(headers=pairs, body=b"{}")).status for _ in range(2)] == [429, 429]


def test_one_whose_body_comes_late_is_counted_once(server):
    headers = client()
    body = json.dumps(QUERY).encode()
    pairs = [*headers.items(), ("Content-Type", "application/json")]
    with server.connect() as wire:
        for left in range(39, 34, -1):
            whole = request(headers=pairs, body=body)
            wire.send(whole[:-4])
            wait_for_body(server)
            answer = wire.exchange(whole[-4:])
            assert (answer.status, answer.headers["ratelimit-remaining"]) == (200, str(left))


def wait_for_body(server):
    """Another request on the same loop, or the other: what was sent before has been read."""
    for _ in range(2):
        with server.connect() as other:
            assert other.exchange(request("GET", "/health")).status == 200


SECRET = "0123456789abcdef0123456789abcdef"


def test_failures_alone_are_counted_and_end_in_a_refusal_of_everything(module_database, serve):
    rules = [{"name": "guesses", "unit": "failures", "requests": 3, "window": DAY},
             {"name": "each", "key": "address", "requests": 1000, "window": DAY}]
    provider = {"name": "main", "type": "jwt", "issuer": "https://issuer.example", "secret": SECRET,
                "algorithms": ["HS256"]}
    server = serve(module_database(SQL), rate_limit_rules=json.dumps(rules), auth_providers=json.dumps([provider]),
                   server_trusted_proxies="127.0.0.1")
    claims = {"iss": "https://issuer.example", "sub": "ann", "exp": int(time.time()) + 600}
    good, bad = ({"Authorization": "Bearer " + jwt.encode(claims, key, "HS256")} for key in (SECRET, SECRET[::-1]))
    here, there = client(), client()
    for _ in range(10):
        answer = server.post(QUERY, {**here, **good})
        assert answer.status_code == 200 and answer.headers["RateLimit-Limit"] == "1000"
    assert [server.post(QUERY, {**here, **bad}).status_code for _ in range(4)] == [401, 401, 401, 429]
    answer = server.post(QUERY, {**here, **good})
    assert answer.status_code == 429 and '"guesses"' in answer.json()["errors"][0]["message"]
    assert answer.headers["RateLimit-Limit"] == "3"
    assert server.post(QUERY, {**there, **good}).status_code == 200
    assert refusals(server, "guesses") == 2


def test_a_tenant_is_counted_whoever_asks(server):
    tenant = {"X-FraiseQL-Tenant-Id": "t1"}
    for user in "abc":
        assert server.post(QUERY, {**client(), **tenant, "X-FraiseQL-User-Id": user}).status_code == 200
    answer = server.post(QUERY, {**client(), **tenant, "X-FraiseQL-User-Id": "d"})
    assert answer.status_code == 429 and '"tenants"' in answer.json()["errors"][0]["message"]
    assert server.post(QUERY, {**client(), "X-FraiseQL-Tenant-Id": "t2"}).status_code == 200
    # Of a batch each member has its answer.
    answer = server.post([QUERY, QUERY, QUERY], {**client(), "X-FraiseQL-Tenant-Id": "t2"})
    assert answer.status_code == 200
    assert ["data" in each for each in answer.json()] == [True, True, False]


def test_operations_are_counted_by_what_they_are(server):
    headers = client()
    change = {"query": 'mutation { add(name: "x") }'}
    before = len(server.data("{ items { id } }", headers=client())["items"])
    assert [server.post(change, headers).status_code for _ in range(4)] == [200, 200, 429, 429]
    assert server.post(QUERY, headers).status_code == 200
    assert len(server.data("{ items { id } }", headers=client())["items"]) == before + 2
    rare = {"query": "query Rare { items { id } }"}
    assert [server.post(rare, client()).status_code for _ in range(3)] == [200, 200, 429]
    # By another name it is another operation, and nobody need call his operations anything.
    assert server.post({"query": "query Often { items { id } }"}, client()).status_code == 200


def test_a_flood_of_addresses_locks_nobody_out(module_database, serve):
    rule = {"name": "each", "key": "address", "requests": 3, "window": DAY}
    server = serve(module_database(SQL), rate_limit_rules=json.dumps([rule]), rate_limit_callers=1000,
                   server_trusted_proxies="127.0.0.1")
    bad = {"X-Forwarded-For": "192.0.2.1"}
    assert [server.post(QUERY, bad).status_code for _ in range(4)] == [200, 200, 200, 429]
    with server.connect() as wire:
        for start in range(0, 6000, 100):
            wire.send(b"".join(
                b"GET /graphql?query={__typename} HTTP/1.1\r\nHost: x\r\nAccept: application/json\r\n"
                b"X-Forwarded-For: 10.%d.%d.1\r\n\r\n" % (i // 256, i % 256)
                for i in range(start, start + 100)))
            for _ in range(100):
                assert wire.response().status == 200
    assert re.search(r"fraiseql_rate_limit_dropped_total [1-9]", server.get("/metrics").text)
    assert server.post(QUERY, bad).status_code == 429
    assert server.post(QUERY, {"X-Forwarded-For": "192.0.2.2"}).status_code == 200


def test_modes_and_shares_change_by_reload_and_counts_stay(module_database, serve, tmp_path):
    path = tmp_path / "fraiseql.yaml"
    steps = itertools.count()

    def write(mode, requests=2, canary="100%", name="each"):
        step = next(steps)
        path.write_text(f"""
headers: {{more: ["X-Step: {step}"]}}
rate_limit:
  mode: {mode}
  canary: {canary}
  rules:
    - {{name: {name}, key: address, requests: {requests}, window: {DAY}, algorithm: fixed_window}}
""")
        return str(step)

    def change(*said, **more):
        step = write(*said, **more)
        server.process.send_signal(signal.SIGHUP)
        deadline = time.monotonic() + PATIENCE
        while server.get("/health").headers["X-Step"] != step:
            assert time.monotonic() < deadline

    def ask(count, headers):
        return [server.post(QUERY, headers).status_code for _ in range(count)]

    write("observe")
    server = serve(module_database(SQL), arguments=["--config", str(path)], server_workers=1,
                   server_trusted_proxies="127.0.0.1")
    one, two = client(), client()
    answers = [server.post(QUERY, one) for _ in range(5)]
    assert all(answer.status_code == 200 for answer in answers)
    assert not any("RateLimit-Limit" in answer.headers for answer in answers)
    assert refusals(server, "each", "observe") == 3 and refusals(server, "each") == 0
    assert 'fraiseql_refusals_observed_total{feature="rate_limit"} 3' in server.get("/metrics").text
    change("on")
    assert ask(1, one) == [429] and ask(3, two) == [200, 200, 429]
    # A rule with other numbers begins anew, and one with the same goes on.
    change("on", requests=3)
    assert ask(4, one) == [200, 200, 200, 429]
    change("on")
    assert ask(1, one) == [429]
    # Half of the callers, always the same.
    clients = [client() for _ in range(40)]
    change("on", requests=1, canary="50%", name="half")
    inside = {each["X-Forwarded-For"] for each in clients if ask(2, each) == [200, 429]}
    assert 8 <= len(inside) <= 32
    assert refusals(server, "half") == len(inside)
    assert refusals(server, "half", "observe") == 40 - len(inside)
    change("on", requests=1, canary="80%", name="half")
    more = {each["X-Forwarded-For"] for each in clients if ask(1, each) == [429]}
    assert more > inside and len(more) < 40
    change("off", requests=1, name="half")
    assert ask(1, clients[0]) == [200]


@pytest.mark.parametrize("rule, reason", [
    ({"name": "a b"}, "a name has letters"),
    ({"name": "a"}, "requests says how many"),
    ({"name": "a", "requests": 1, "burst": 2, "algorithm": "fixed_window"}, "burst is of a token_bucket"),
    ({"name": "a", "requests": 1, "paths": ["/auth/*"]}, "the key is address or everybody"),
    ({"name": "a", "requests": 1, "addresses": ["10.0.0.1/8"]}, "is not addresses and networks"),
    ({"name": "a", "requests": 1, "unit": "failures", "key": "tenant"}, "failures are counted by address"),
    ({"name": "a", "requests": 1, "kinds": ["read"]}, "is not some of query"),
    ({"name": "a", "requests": 1, "windows": "1s"}, "did you mean window"),
])
def test_a_rule_that_cannot_be_meant_is_refused(rule, reason):
    from support.server import BINARY, environment
    done = subprocess.run([BINARY, "serve", "postgresql://127.0.0.1:1/none"], text=True,
                          env=environment({"rate_limit_rules": json.dumps([rule])}),
                          capture_output=True, timeout=PATIENCE)
    assert done.returncode == 1 and reason in done.stderr, done.stderr
