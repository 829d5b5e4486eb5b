# SPDX-License-Identifier: MIT
"""Keys that are published, webhooks and introspection: whatever the other side does, whoever has a key that is known is
let in, whoever cannot be judged is told so, and nobody waits for longer than he must."""

import json
import pathlib
import re
import signal
import subprocess
import threading
import time
from concurrent.futures import ThreadPoolExecutor

import psycopg
import pytest

from support.oidc import Key, Provider, certificate, drop, endless, hang, huge, reply
from support.process import PATIENCE
from support.server import BINARY, ROOT, environment
from support.wire import graphql_request, request

SQL = """
create view seen as
    select 1 as id, current_setting('app.user_id', true) as user_id, current_setting('app.tenant_id', true) as tenant,
        current_setting('request.jwt.claims', true) as claims;
comment on view seen is '@fraiseql {"key": ["id"]}';
"""
ROLE = "fraiseql_revocation_test"
SEEN = "{ seens { userId tenant claims } }"
FIRST, SECOND = Key("first"), Key("second")

# What a provider does when it is asked again for keys that it has given once.
LIES = {
    "garbage": lambda *_: reply(b"\x00\xff not keys"),
    "empty": lambda *_: reply({"keys": []}),
    "other": lambda *_: reply({"keys": [{"kty": "RSA", "use": "enc", "n": "AQ", "e": "AQAB"}]}),
    "html": lambda *_: reply(b"<html>", 200),
    "error": lambda *_: reply({}, 500),
    "redirect": lambda *_: reply(b"", 302, Location="/secret"),
    "huge": huge,
    "endless": endless,
    "dropped": drop,
    "hanging": hang,
}


def keys(*known, **headers):
    return lambda *_: reply({"keys": [key.jwk for key in known]}, **headers)


def first_keys_then(lie):
    return lambda number, *more: keys(FIRST)() if number == 1 else lie if lie in (huge, endless, drop, hang) else lie()


def discovery(provider, path, jwks_uri, issuer=None):
    provider.answers[f"{path}/.well-known/openid-configuration"] = lambda *_: reply(
        {"issuer": issuer or provider.url + path, "jwks_uri": jwks_uri})


def webhook(number, headers, body):
    shown = json.loads(body)["headers"] if body else {"Authorization": headers["Authorization"]}
    word = shown["Authorization"].partition(" ")[2]
    if word == "refused":
        return reply({}, 401)
    if word == "forbidden":
        return reply({}, 403)
    if word == "broken":
        return reply({}, 500)
    if word == "text":
        return reply(b"ok")
    if word == "hang":
        return hang
    kept = {"Cache-Control": "max-age=600"} if word.startswith("kept") else {}
    return 200, kept, json.dumps({"user": f"{word}-{number}", "tenant": shown.get("X-Tenant", "none"), "roles": ["a"],
                                  "claims": {"word": word}}).encode()


def introspection(number, headers, body):
    assert headers["Authorization"] == "Basic bWUlM0Ftb3JlOnNlY3JldA=="  # "me%3Amore:secret"
    token = dict(pair.split("=") for pair in body.decode().split("&"))["token"]
    answers = {
        "good": {"active": True, "sub": f"good-{number}", "aud": ["other", "api"], "scope": "read"},
        "ended": {"active": True, "sub": "x", "aud": "api", "exp": 1000},
        "strange": {"active": True, "sub": "x", "aud": "another"},
        "evil": {"active": True, "sub": "x", "aud": "api", "client_id": "evil"},
        "inactive": {"active": False},
        "silent": {"sub": "x"},
        "a%2Bb": {"active": True, "sub": "plus", "aud": "api"},
    }
    return reply({"client_id": "shop"} | answers[token]) if token in answers else reply({}, 500)


@pytest.fixture(scope="module")
def provider():
    provider = Provider()
    provider.answers.update({"/webhook": webhook, "/introspect": introspection, "/secret": keys(SECOND)})
    yield provider
    provider.stop()


@pytest.fixture(scope="module")
def inside():
    """A server that the provider must not lead us to."""
    inside = Provider()
    inside.answers["/keys"] = keys(SECOND)
    yield inside
    inside.stop()


def published(provider, name, answer, **more):
    provider.answers[f"/keys/{name}"] = answer
    return {"name": name, "type": "jwt", "issuer": f"https://{name}", "jwks_url": f"{provider.url}/keys/{name}", **more}


@pytest.fixture(scope="module")
def server(provider, inside, database, module_serve):
    often = {"keys_refresh": "50ms", "keys_pause": "1ms"}
    discovery(provider, "/good", f"{provider.url}/keys/good")
    discovery(provider, "/impostor", f"{provider.url}/keys/good", issuer="https://impostor.example")
    discovery(provider, "/leads-inside", f"{inside.url}/keys")
    provider.answers["/keys/good"] = keys(FIRST)
    providers = [
        *(published(provider, name, first_keys_then(lie), keys_keep="1h", **often) for name, lie in LIES.items()),
        published(provider, "rotating", keys(FIRST), client_ids=["web", "app"]),
        published(provider, "flooded", keys(FIRST)),
        published(provider, "slow", lambda number, *_: keys(FIRST)() if number == 1 else hang, timeout="700ms"),
        published(provider, "left", lambda number, *_: keys(FIRST)() if number == 1 else hang),
        published(provider, "ending", first_keys_then(LIES["error"]), keys_keep="300ms", **often),
        published(provider, "late", lambda number, *_: reply({}, 503) if number < 2 else keys(FIRST)()),
        {"name": "auth0", "type": "auth0", "domain": "test.example", "audience": "api",
         "jwks_url": f"{provider.url}/keys/good"},
        *({"name": name, "type": "oidc", "issuer": f"{provider.url}/{name}"} for name in
          ("good", "impostor", "leads-inside")),
        {"name": "opaque", "type": "introspection", "url": f"{provider.url}/introspect", "client_id": "me:more",
         "client_secret": "secret", "audience": "api", "client_ids": "shop"},
    ]
    return module_serve(database, auth_providers=json.dumps(providers), auth_claims="tenant=org", server_workers=2)


def webhook_server(provider, database, serve, timeout="300ms", **more):
    """more: keys of the provider; those with a _ after their section are the server's."""
    settings = {name: value for name, value in more.items() if name.partition("_")[0] in ("database", "server")}
    record = {name: value for name, value in more.items() if name not in settings}
    return serve(database, server_workers=2, **settings, auth_providers=json.dumps(
        [{"name": "hook", "type": "webhook", "url": f"{provider.url}/webhook", "timeout": timeout, **record}]))


def ask(server, token, **headers):
    return server.graphql(SEEN, headers={"Authorization": f"Bearer {token}", **headers})


def status(server, token, **headers):
    return server.post({"query": SEEN}, headers={"Authorization": f"Bearer {token}", **headers}).status_code


def user(server, token, **headers):
    return ask(server, token, **headers)["data"]["seens"][0]["userId"]


def wait_until(condition):
    deadline = time.monotonic() + PATIENCE
    while not condition():
        assert time.monotonic() < deadline


@pytest.mark.parametrize("name", LIES)
def test_known_keys_serve_on_whatever_comes_after_them(server, provider, name):
    wait_until(lambda: status(server, FIRST.token(f"https://{name}")) == 200)
    provider.wait_for(f"/keys/{name}", 2)
    if name not in ("hanging", "endless"):  # a third time: the second has ended
        provider.wait_for(f"/keys/{name}", 3)
    assert status(server, FIRST.token(f"https://{name}")) == 200
    assert provider.asked["/secret"] == 0


def test_a_new_key_is_fetched_when_a_token_names_it(server, provider):
    provider.wait_for("/keys/rotating", 1)
    token = {"issuer": "https://rotating", "client_id": "web"}
    assert user(server, FIRST.token(**token)) == "u1"
    provider.answers["/keys/rotating"] = keys(SECOND)
    assert user(server, SECOND.token(**token)) == "u1"
    assert status(server, FIRST.token(**token, jti="not remembered")) == 401
    assert provider.asked["/keys/rotating"] == 2


def test_a_token_says_by_client_id_for_whom_it_is(server):
    wait_until(lambda: status(server, SECOND.token("https://rotating", client_id="app")) == 200)
    for other in ({"client_id": "other"}, {"client_id": ["app"]}, {}):
        assert status(server, SECOND.token("https://rotating", **other)) == 401


def test_who_has_a_known_key_does_not_wait_for_one_that_is_not(server, provider):
    wait_until(lambda: status(server, FIRST.token("https://slow")) == 200)
    with server.connect() as wire:
        headers = [("Authorization", f"Bearer {SECOND.token('https://slow')}")]
        wire.send(graphql_request(SEEN, headers=headers))
        provider.wait_for("/keys/slow", 2)
        for number in range(10):
            assert status(server, FIRST.token("https://slow", jti=str(number))) == 200
        assert wire.response().status == 503


def test_a_client_that_leaves_while_keys_are_fetched_harms_nobody(server, provider):
    wait_until(lambda: status(server, FIRST.token("https://left")) == 200)
    for _ in range(3):
        with server.connect() as wire:
            wire.send(graphql_request(SEEN, headers=[("Authorization", f"Bearer {SECOND.token('https://left')}")]))
            provider.wait_for("/keys/left", 2)
    assert status(server, FIRST.token("https://left", jti="another")) == 200


def test_old_keys_end_at_the_bound_with_503(server, provider):
    provider.wait_for("/keys/ending", 2)  # and that is over:
    provider.wait_for("/keys/ending", 3)
    wait_until(lambda: status(server, FIRST.token("https://ending", jti=str(time.monotonic()))) == 503)
    server.process.wait_for("there are no keys of its issuer: it answered with HTTP status 500")


def test_a_provider_that_is_down_at_the_start_is_asked_again(server, provider):
    wait_until(lambda: status(server, FIRST.token("https://late")) == 200)
    assert provider.asked["/keys/late"] == 2


def test_an_issuer_says_where_its_keys_are(server, provider):
    issuer = f"{provider.url}/good"
    wait_until(lambda: status(server, FIRST.token(issuer, org="acme")) == 200)
    seen = ask(server, FIRST.token(issuer, org="acme"))["data"]["seens"][0]
    assert seen["tenant"] == "acme" and json.loads(seen["claims"])["iss"] == issuer
    assert status(server, FIRST.token(issuer + "/")) == 503  # nobody's, so it is asked about


@pytest.mark.parametrize("name, reason", [
    ("impostor", "its discovery document is another issuer's"),
    ("leads-inside", "its address is none that may be asked"),
])
def test_discovery_is_not_believed_everything(server, provider, inside, name, reason):
    assert status(server, SECOND.token(f"{provider.url}/{name}")) == 503
    server.process.wait_for(reason)
    assert inside.asked["/keys"] == 0


def test_auth0_is_an_issuer_with_a_slash_and_an_audience(server):
    wait_until(lambda: status(server, FIRST.token("https://test.example/", aud="api")) == 200)
    assert status(server, FIRST.token("https://test.example/", aud="other")) == 401
    assert status(server, FIRST.token("https://test.example", aud="api")) == 503  # likewise


def test_a_token_that_only_its_issuer_can_read_is_asked_about(server, provider):
    assert user(server, "good").startswith("good-")
    assert user(server, "a+b") == "plus"
    before = provider.asked["/introspect"]
    for _ in range(10):
        assert user(server, "good").startswith("good-")
    assert provider.asked["/introspect"] <= before + 1  # the other worker
    assert [status(server, token) for token in ("ended", "strange", "evil", "inactive")] == [401] * 4
    assert [status(server, token) for token in ("silent", "unknown")] == [503, 503]


def test_a_flood_of_unknown_keys_is_one_fetch(server, provider):
    wait_until(lambda: status(server, FIRST.token("https://flooded")) == 200)
    strangers = [Key(f"stranger {number}").token("https://flooded") for number in range(40)]
    with ThreadPoolExecutor(20) as pool:
        assert set(pool.map(lambda token: status(server, token), strangers)) == {401}
    assert provider.asked["/keys/flooded"] == 2


@pytest.mark.parametrize("method", ["POST", "GET"])
def test_a_webhook_says_who_asks(provider, database, serve, method):
    server = webhook_server(provider, database, serve, method=method)
    seen = ask(server, "ann")["data"]["seens"][0]
    assert seen["userId"].startswith("ann-") and json.loads(seen["claims"]) == {"word": "ann"}
    assert user(server, "ann") != seen["userId"]  # it did not say that it may be remembered
    assert [status(server, word) for word in ("refused", "forbidden")] == [401, 401]
    assert [status(server, word) for word in ("broken", "text", "hang")] == [503, 503, 503]
    server.process.wait_for("the webhook failed: it did not answer in time")
    anonymous = server.data(SEEN)["seens"][0]
    assert not anonymous["userId"]


def test_answers_of_a_webhook_are_remembered_by_all_that_it_was_shown(provider, database, serve):
    server = webhook_server(provider, database, serve, send_headers=["Authorization", "X-Tenant"])
    first = user(server, "kept", **{"X-Tenant": "a"})
    for _ in range(5):
        assert user(server, "kept", **{"X-Tenant": "a"}) == first
    others = [ask(server, word, **{"X-Tenant": tenant})["data"]["seens"][0]
              for word, tenant in (("kept", "b"), ("kept2", "a"), ("kept", "A"))]
    assert [other["tenant"] for other in others] == ["b", "a", "A"]
    assert len({first, *(other["userId"] for other in others)}) == 4


def test_a_client_that_leaves_a_webhook_that_hangs_harms_nobody(provider, database, serve):
    server = webhook_server(provider, database, serve, timeout="60s")
    before = provider.asked["/webhook"]
    with server.connect() as wire:
        wire.send(graphql_request(SEEN, headers=[("Authorization", "Bearer hang")]))
        provider.wait_for("/webhook", before + 1)
    assert user(server, "ann").startswith("ann-")


def test_the_time_of_a_request_is_over_while_a_webhook_hangs(provider, database, serve):
    server = webhook_server(provider, database, serve, timeout="60s", database_statement_timeout="200ms",
                            server_batching=True)
    headers = {"Authorization": "Bearer hang"}
    for body in ({"query": SEEN}, [{"query": SEEN}, {"query": SEEN}]):
        before = provider.asked["/webhook"]
        answer = server.post(body, headers)
        assert answer.status_code == 503
        assert [error["extensions"]["code"] for error in answer.json()["errors"]] == ["SERVICE_UNAVAILABLE"]
        assert provider.asked["/webhook"] == before + 1  # once for all of a batch
        server.process.wait_for(r"not let in: the provider did not answer in time \(provider: hook\)")
    assert user(server, "ann").startswith("ann-")


def late_webhook(database, serve, **more):
    """(provider, server, event): the webhook answers once the event is set."""
    provider, event = Provider(), threading.Event()
    provider.answers["/webhook"] = lambda *_: event.wait(PATIENCE) and reply({"user": "late"})
    return provider, webhook_server(provider, database, serve, timeout="60s", server_batching=True, **more), event


def test_a_server_that_ends_waits_for_a_webhook_and_a_batch_is_answered(database, serve):
    provider, server, event = late_webhook(database, serve)
    ask_twice = json.dumps([{"query": SEEN}] * 2).encode()
    headers = [("Authorization", "Bearer x"), ("Content-Type", "application/json")]
    with server.connect() as wire, server.connect() as idle:
        assert idle.exchange(graphql_request(SEEN)).status == 200
        wire.send(request(body=ask_twice, headers=headers))
        provider.wait_for("/webhook", 1)
        server.process.send_signal(signal.SIGTERM)
        assert idle.closed()
        event.set()
        response = wire.response()
        assert [each["data"]["seens"][0]["userId"] for each in response.json] == ["late", "late"]
        assert wire.closed()
    assert server.process.wait() == 0
    provider.stop()


def test_a_server_that_ends_does_not_wait_for_a_webhook_for_ever(database, serve):
    provider, server, event = late_webhook(database, serve, server_shutdown_timeout="200ms")
    with server.connect() as wire:
        wire.send(graphql_request(SEEN, headers=[("Authorization", "Bearer x")]))
        provider.wait_for("/webhook", 1)
        server.process.send_signal(signal.SIGTERM)
        assert server.process.wait() == 0
    event.set()
    provider.stop()


@pytest.fixture(scope="module")
def revoking(cluster, module_database, provider, module_serve):
    """The server's role has no rights on what setup installs but those everybody has."""
    with cluster.connect() as connection:
        connection.execute(f"drop role if exists {ROLE}")
        connection.execute(f"create role {ROLE} login")
    database = module_database(SQL + f"grant select on seen to {ROLE};")
    for _ in range(2):
        subprocess.run([BINARY, "setup", "--with", "revocation", database.url], env=environment(), timeout=PATIENCE,
                       check=True)
    provider.answers["/keys/revoking"] = keys(FIRST)
    providers = [{"name": "keys", "type": "jwt", "issuer": "i", "jwks_url": f"{provider.url}/keys/revoking"},
                 {"name": "gate", "type": "gateway", "addresses": "127.0.0.0/8", "headers": "user=X-User"}]
    server = module_serve(cluster.url(database.name, user=ROLE), auth_providers=json.dumps(providers),
                          auth_revocation=True, auth_claims="roles=roles")
    wait_until(lambda: status(server, FIRST.token("i")) == 200)
    return server, database


def become(server, token, expected):
    """On every worker, by connections of its own."""
    for _ in range(6):
        with server.connect() as wire:
            ask_once = graphql_request(SEEN, headers=[("Authorization", f"Bearer {token}")])
            wait_until(lambda: wire.exchange(ask_once).status == expected)


def test_a_token_is_withdrawn_by_its_id(revoking):
    server, database = revoking
    good, bad = FIRST.token("i", jti="good"), FIRST.token("i", jti="bad")
    become(server, bad, 200)  # and is remembered
    database.execute("select fraiseql.revoke_token('bad', reason => 'stolen')")
    become(server, bad, 401)
    become(server, good, 200)
    server.process.wait_for("it is withdrawn")
    database.execute("delete from fraiseql.revocations")
    become(server, bad, 200)


def test_tokens_of_a_user_are_withdrawn_up_to_a_time(revoking):
    server, database = revoking
    now = int(time.time())
    old, young = (FIRST.token("i", sub="ann", iat=iat) for iat in (now - 100, now + 5))
    other, timeless = FIRST.token("i", sub="bob", iat=now - 100), FIRST.token("i", sub="ann", iat=None)
    become(server, old, 200)
    database.execute("select fraiseql.revoke_user('ann')")
    for token, expected in ((old, 401), (timeless, 401), (young, 200), (other, 200)):
        become(server, token, expected)
    gate = server.graphql(SEEN, headers={"X-User": "ann"})
    assert gate["data"]["seens"][0]["userId"] == "ann"  # who comes without a token
    database.execute(f"select fraiseql.revoke_all(to_timestamp({now - 50}))")
    become(server, other, 401)
    become(server, young, 200)
    database.execute("truncate fraiseql.revocations")
    become(server, old, 200)


def test_a_transaction_that_is_long_in_coming_is_not_missed(revoking):
    server, database = revoking
    late, early = FIRST.token("i", jti="late"), FIRST.token("i", jti="early")
    with database.connect() as slow:
        slow.autocommit = False
        slow.execute("select fraiseql.revoke_token('late')")
        database.execute("select fraiseql.revoke_token('early')")
        become(server, early, 401)
        become(server, late, 200)
        slow.commit()
    become(server, late, 401)


def test_what_has_expired_is_of_no_use(revoking):
    server, database = revoking
    database.execute("select fraiseql.revoke_token('gone', now() - interval '1 s'), fraiseql.revoke_token('kept')")
    become(server, FIRST.token("i", jti="kept"), 401)
    become(server, FIRST.token("i", jti="gone"), 200)
    assert database.value("select fraiseql.forget_revocations()") == 1


@pytest.mark.parametrize("row", ["token_id, user_id) values ('a', 'b'", "user_id) values ('a'", "reason) values ('a'",
                                 "token_id) values (''", "issued_before) values ('infinity'"])
def test_rows_that_mean_nothing_are_refused(revoking, row):
    with pytest.raises(psycopg.errors.CheckViolation):
        revoking[1].execute(f"insert into fraiseql.revocations ({row})")


def test_without_the_table_nobody_can_tell(provider, database, serve, revoking):
    providers = [{"name": "keys", "type": "jwt", "issuer": "i", "jwks_url": f"{provider.url}/keys/revoking"}]
    server = serve(database, ready=False, auth_providers=json.dumps(providers), auth_revocation=True)
    server.wait_until_served()
    assert status(server, FIRST.token("i")) == 503
    server.process.wait_for("which tokens are withdrawn cannot be read")
    assert server.data(SEEN)["seens"]  # nobody


def test_a_reload_while_a_request_waits_harms_nobody(provider, database, serve):
    record = published(provider, "reloaded", lambda number, *_: hang if number == 2 else keys(FIRST)(), timeout="1s")
    server = serve(database, auth_providers=json.dumps([record]))
    wait_until(lambda: status(server, FIRST.token("https://reloaded")) == 200)
    with server.connect() as wire:
        wire.send(graphql_request(SEEN, headers=[("Authorization", f"Bearer {SECOND.token('https://reloaded')}")]))
        provider.wait_for("/keys/reloaded", 2)
        server.process.send_signal(signal.SIGHUP)
        provider.wait_for("/keys/reloaded", 3)
        wait_until(lambda: status(server, FIRST.token("https://reloaded", jti="new")) == 200)
        assert wire.response().status == 503
    assert status(server, FIRST.token("https://reloaded", jti="newer")) == 200


def test_keys_outlive_a_reload_while_their_issuer_is_down(provider, database, serve, tmp_path):
    config = tmp_path / "fraiseql.yaml"

    def write(**more):
        config.write_text(json.dumps({"auth": {"providers": [published(provider, "kept", first_keys_then(LIES["error"]),
                                                                       **more)]}}))

    def reload(fetches):
        before = len(server.process.lines)
        server.process.send_signal(signal.SIGHUP)
        server.process.wait_for("serving 1 relation", before)
        provider.wait_for("/keys/kept", fetches)

    write()
    server = serve(database, arguments=["--config", str(config)], server_workers=1)
    wait_until(lambda: status(server, FIRST.token("https://kept")) == 200)
    reload(2)
    for number in range(3):
        assert status(server, FIRST.token("https://kept", jti=f"reloaded {number}")) == 200
    write(keys_keep="1h")  # another provider, for all that is known
    reload(provider.asked["/keys/kept"] + 1)
    wait_until(lambda: status(server, FIRST.token("https://kept", jti="changed")) == 503)


def test_costly_algorithms_are_taken_of_issuers_that_have_no_others(provider, database, serve):
    costly = Key("costly", 384)
    server = serve(database, server_workers=1, auth_providers=json.dumps([
        published(provider, "costly-both", keys(FIRST, costly)),
        published(provider, "costly-named", keys(FIRST, costly), algorithms="ES384"),
        published(provider, "costly-only", keys(costly))]))
    for name in ("named", "only"):
        wait_until(lambda: status(server, costly.token(f"https://costly-{name}")) == 200)
    wait_until(lambda: status(server, FIRST.token("https://costly-both")) == 200)
    assert status(server, costly.token("https://costly-both")) == 401
    server.process.wait_for(r"algorithm_not_allowed \(provider: costly-both\)")


def test_over_tls_a_server_is_who_it_says_or_is_not_asked(database, serve, tmp_path):
    right, wrong = certificate(tmp_path), certificate(tmp_path, "elsewhere.example")
    secure, impostor = Provider(right), Provider(wrong)
    try:
        secure.answers["/keys"] = impostor.answers["/keys"] = keys(FIRST)
        server = serve(database, auth_providers=json.dumps([
            {"name": name, "type": "jwt", "issuer": name, "jwks_url": f"{asked.url}/keys", "ca_file": str(trusted[0])}
            for name, asked, trusted in (("good", secure, right), ("distrusted", secure, wrong),
                                         ("misnamed", impostor, wrong))] + [
            {"name": "strange", "type": "jwt", "issuer": "strange", "jwks_url": f"{secure.url}/keys"}]))
        wait_until(lambda: status(server, FIRST.token("good")) == 200)
        assert [status(server, FIRST.token(name)) for name in ("distrusted", "misnamed", "strange")] == [503] * 3
        server.process.wait_for("SSL")
        assert impostor.asked["/keys"] == 0
    finally:
        secure.stop()
        impostor.stop()


def test_the_recipes_of_the_page_are_taken(provider, database, serve, tmp_path):
    """With hosts that are here: nobody else is asked."""
    page = (pathlib.Path(ROOT) / "docs/auth-providers.md").read_text()
    recipes = re.findall(r"^```yaml\nauth:\n  providers:\n(.*?)^```$", page, re.M | re.S)
    assert len(recipes) == 7
    (tmp_path / "secret").write_text("secret")
    text = "".join(recipes).replace("/etc/fraiseql/introspection", str(tmp_path / "secret"))
    text = re.sub(r"(issuer|url): https://[a-z0-9.-]+", rf"\1: {provider.url}", text).replace(
        "example.eu.auth0.com", "localhost")
    (tmp_path / "fraiseql.yaml").write_text("auth:\n  providers:\n" + text)
    server = serve(database, arguments=["--config", str(tmp_path / "fraiseql.yaml")])
    assert status(server, FIRST.token(f"{provider.url}/realms/shop")) == 503  # it has no keys


@pytest.mark.parametrize("record, sentence", [
    ({"type": "oidc", "issuer": "http://id.example"}, "its issuer must begin with https://"),
    ({"type": "jwt", "jwks_url": "ftp://id.example"}, "jwks_url must begin with https://"),
    ({"type": "jwt", "jwks_url": "https://a.example", "secret": "x" * 32}, "give one of secret"),
    ({"type": "oidc"}, "give the issuer"),
    ({"type": "oidc", "issuer": "https://id.example", "algorithms": "HS256"}, "algorithms of secrets are not for keys"),
    ({"type": "auth0", "domain": "https://x"}, "give the domain"),
    ({"type": "webhook"}, "give the url"),
    ({"type": "webhook", "url": "https://user:password@hook.example"}, "url must not have a user or a password in it"),
    ({"type": "introspection", "url": "nonsense"}, "url is not a URL"),
])
def test_what_cannot_work_is_said_at_the_start(database, record, sentence):
    config = environment({"auth_providers": json.dumps([{"name": "wrong", **record}])})
    done = subprocess.run([BINARY, "serve", "--port", "0", database.url], env=config, capture_output=True, text=True,
                          timeout=PATIENCE)
    assert done.returncode in (1, 2) and sentence in done.stderr and "auth.providers" in done.stderr and "wrong" in done.stderr
    assert "password" not in done.stderr.replace(sentence, "")
