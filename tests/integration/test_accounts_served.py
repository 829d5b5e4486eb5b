# SPDX-License-Identifier: MIT
"""Accounts over HTTP: what a provider of type native serves below /auth/."""

import json
import pathlib
import re
import time
from concurrent.futures import ThreadPoolExecutor

import pytest
from test_accounts import run_setup

from support.process import PATIENCE

SECRET = "a secret of this server alone, of thirty-two bytes and more"
SQL = """create view seen with (security_invoker) as select 1 as id, current_setting('app.user_id', true) as user_id;
comment on view seen is '@fraiseql {"key": ["id"]}';"""
# Of the test vectors of Argon2's reference implementation.
PASSWORD = "password"
HASH = "$argon2id$v=19$m=65536,t=2,p=1$c29tZXNhbHQ$CTFhFdXPJO1aFaMaO6Mm5c8y7cJHAph8ArZWb2GRPPc"


@pytest.fixture(scope="module")
def database(module_database):
    database = module_database(SQL)
    run_setup(database, "auth,revocation")
    return database


@pytest.fixture(scope="module")
def server(database, module_serve):
    return module_serve(database, auth_revocation=True, accounts_hash_memory="1MiB", accounts_hash_passes=1, accounts_rate=0,
                        auth_providers=json.dumps([{"name": "own", "type": "native", "secret": SECRET,
                                                    "issuer": "https://shop.example", "audience": ["shop"]}]))


def ask(server, path, body=None, token=None, **headers):
    headers = {"Content-Type": "application/json", **headers}
    if token:
        headers["Authorization"] = f"Bearer {token}"
    if body is None:
        return server.get(f"/auth/{path}", headers=headers)
    data = body if isinstance(body, bytes) else json.dumps(body).encode()
    return server.session.post(f"{server.base}/auth/{path}", data, headers=headers, timeout=30)


def granted(answer):
    assert answer.status_code == 200, answer.text
    assert answer.headers["Cache-Control"] == "no-store"
    return answer.json()


def code(answer):
    return answer.status_code, answer.json()["errors"][0]["extensions"]["code"]


def add(database, email, text=HASH):
    return str(database.value("select fraiseql.register_account(%s, %s, roles => '{editor}')", (email, text)))


def log_in(server, email, password=PASSWORD):
    return ask(server, "login", {"email": email, "password": password})


def hashes(server):
    found = [line for line in server.get("/metrics").text.splitlines()
             if line.startswith("fraiseql_password_hashes_total ")]
    return int(found[0].split()[1])


def whom(server, token):
    return server.graphql("{ seens { userId } }", headers={"Authorization": f"Bearer {token}"})


def test_a_login_gives_out_a_token_that_is_believed(server, database):
    account = add(database, "ann@example.com")
    tokens = granted(log_in(server, "Ann@Example.com"))
    assert tokens["token_type"] == "Bearer" and 890 <= tokens["expires_in"] <= 900
    assert whom(server, tokens["access_token"])["data"]["seens"] == [{"userId": account}]
    me = granted(ask(server, "me", token=tokens["access_token"]))
    assert (me["id"], me["email"], me["roles"]) == (account, "ann@example.com", ["editor"])


def test_the_text_of_a_password_is_made_anew_at_the_cost_of_now(server, database):
    add(database, "anew@example.com")
    granted(log_in(server, "anew@example.com"))
    text = database.value("select password_hash from fraiseql.accounts where email = 'anew@example.com'")
    assert text.startswith("$argon2id$v=19$m=1024,t=1,p=1$")
    granted(log_in(server, "anew@example.com"))
    assert database.value("select password_hash from fraiseql.accounts where email = 'anew@example.com'") == text


def test_nothing_tells_who_has_an_account(server, database):
    add(database, "here@example.com")
    before = hashes(server)
    known, unknown = (log_in(server, f"{name}@example.com", "not the password") for name in ("here", "nobody"))
    assert hashes(server) - before == 2
    assert code(known) == code(unknown) == (401, "UNAUTHENTICATED")
    assert known.json() == unknown.json()
    # Locked after five tries, alike.
    for name in ("here", "nobody"):
        for _ in range(4):
            assert log_in(server, f"{name}@example.com", "not the password").status_code == 401
    assert code(log_in(server, "here@example.com")) == code(log_in(server, "nobody@example.com")) == (
        429, "RATE_LIMITED")


def test_a_refresh_token_is_good_once(server, database):
    add(database, "once@example.com")
    first = granted(log_in(server, "once@example.com"))
    second = granted(ask(server, "refresh", {"refresh_token": first["refresh_token"]}))
    assert second["refresh_token"] != first["refresh_token"]
    assert code(ask(server, "refresh", {"refresh_token": first["refresh_token"]})) == (401, "UNAUTHENTICATED")
    # Somebody has what is not his: the session has ended, for both.
    assert code(ask(server, "refresh", {"refresh_token": second["refresh_token"]})) == (401, "UNAUTHENTICATED")
    assert database.value("select end_reason from fraiseql.sessions s join fraiseql.accounts a on a.id = account_id "
                          "where email = 'once@example.com'") == "reused"


def test_two_with_one_refresh_token_at_once(server, database):
    add(database, "two@example.com")
    with ThreadPoolExecutor(4) as threads:
        for _ in range(8):
            token = granted(log_in(server, "two@example.com"))["refresh_token"]
            answers = list(threads.map(lambda _, t=token: ask(server, "refresh", {"refresh_token": t}), range(4)))
            won = [answer for answer in answers if answer.status_code == 200]
            assert len(won) == 1, [answer.text for answer in answers]
            assert {answer.status_code for answer in answers} == {200, 401}
            # Whoever won has nothing of it: the others have shown that somebody stole it.
            assert ask(server, "refresh", {"refresh_token": won[0].json()["refresh_token"]}).status_code == 401


def test_sessions_are_seen_and_ended(server, database):
    add(database, "many@example.com")
    here, there, third = (granted(log_in(server, "many@example.com")) for _ in range(3))
    sessions = granted(ask(server, "sessions", token=here["access_token"]))["sessions"]
    assert len(sessions) == 3 and [one["current"] for one in sessions].count(True) == 1
    mine = granted(ask(server, "me", token=here["access_token"]))["session_id"]
    other = granted(ask(server, "me", token=there["access_token"]))["session_id"]
    assert granted(ask(server, "sessions/end", {"session_id": other}, here["access_token"])) == {"ended": 1}
    assert ask(server, "refresh", {"refresh_token": there["refresh_token"]}).status_code == 401
    # Of somebody else's nothing ends.
    add(database, "else@example.com")
    stranger = granted(log_in(server, "else@example.com"))
    assert granted(ask(server, "sessions/end", {"session_id": mine}, stranger["access_token"])) == {"ended": 0}
    assert granted(ask(server, "logout", {"everywhere": True}, here["access_token"])) == {"ended": 2}
    assert ask(server, "refresh", {"refresh_token": third["refresh_token"]}).status_code == 401


def test_another_password_ends_the_other_sessions(server, database):
    add(database, "change@example.com")
    here, there = (granted(log_in(server, "change@example.com")) for _ in range(2))
    change = {"password": PASSWORD, "new_password": "another, and a longer one"}
    wrong = ask(server, "password", {**change, "password": "not this"}, here["access_token"])
    assert code(wrong) == (401, "UNAUTHENTICATED")
    for refused in ("short", "Password123", "x" * 1001):
        assert code(ask(server, "password", {**change, "new_password": refused}, here["access_token"])) == (
            400, "BAD_REQUEST")
    assert granted(ask(server, "password", change, here["access_token"])) == {"changed": True}
    assert ask(server, "refresh", {"refresh_token": there["refresh_token"]}).status_code == 401
    granted(ask(server, "refresh", {"refresh_token": here["refresh_token"]}))
    assert log_in(server, "change@example.com").status_code == 401
    granted(log_in(server, "change@example.com", change["new_password"]))


@pytest.mark.parametrize("path, body, status", [
    ("login", {}, 400), ("login", {"email": "a@b"}, 400), ("login", b"[]", 400), ("login", b"{", 400),
    ("login", {"email": "a\0b", "password": "p"}, 400), ("login", {"email": 1, "password": "p"}, 400),
    ("login", {"email": "x" * 1001, "password": "p"}, 400), ("login", None, 405),
    ("refresh", {"refresh_token": "short"}, 400), ("refresh", {"refresh_token": "A" * 43}, 401),
    ("logout", {}, 401), ("me", None, 401), ("sessions", None, 401), ("password", {}, 401), ("nothing", {}, 404),
])
def test_what_is_refused(server, path, body, status):
    assert ask(server, path, body).status_code == status


def test_a_page_of_another_origin_logs_nobody_in(server):
    answer = ask(server, "login", {"email": "ann@example.com", "password": PASSWORD}, Origin="https://evil.example",
                 Cookie="session=1")
    assert code(answer) == (403, "CSRF_PROTECTION_FAILED")


def test_without_such_a_provider_nothing_is_there(database, serve):
    assert ask(serve(database), "login", {"email": "a@b", "password": "p"}).status_code == 404


def most_kib(server):
    return int(re.search(r"VmHWM:\s+(\d+)", pathlib.Path(f"/proc/{server.process.pid}/status").read_text())[1])


@pytest.mark.parametrize("leaves", [False, True])
def test_a_server_ends_well_while_a_password_is_hashed(database, serve, monkeypatch, leaves):
    """The thread that hashes works in the memory of the request, and tells the worker's loop; neither may be gone before it is done.
    Memory that is given back is overwritten, so that its use shows also where no sanitizer looks."""
    monkeypatch.setenv("MALLOC_PERTURB_", "165")
    server = serve(database, accounts_hash_memory="64MiB", accounts_hash_passes=5, server_shutdown_timeout="1ms", server_workers=1,
                   auth_providers=json.dumps([{"name": "own", "type": "native", "secret": SECRET, "issuer": "https://shop.example"}]))
    before, deadline = most_kib(server), time.monotonic() + PATIENCE
    with server.connect() as wire:
        body = b'{"email": "stranger@example.com", "password": "a password of nobody"}'
        wire.send(b"POST /auth/login HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: %d\r\n\r\n%s"
                  % (len(body), body))
        while most_kib(server) < before + 32 * 1024:  # it has begun to fill its memory
            assert time.monotonic() < deadline
        if not leaves:
            server.stop()
    if leaves:
        assert ask(server, "login", {}).status_code == 400
        server.stop()
