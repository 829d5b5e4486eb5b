# SPDX-License-Identifier: MIT
"""Tokens of accounts in cookies, which no script of a page can read."""

import base64
import hashlib
import json
import os

import pytest
from test_accounts import run_setup
from test_accounts_served import HASH, PASSWORD, SQL, add, ask, code, granted, log_in

SETTINGS = {"accounts_hash_memory": "1MiB", "accounts_hash_passes": 1, "accounts_rate": 0, "accounts_cookies": True,
            "accounts_access_lasts": "10min", "auth_providers": json.dumps(
                [{"name": "own", "type": "native", "issuer": "https://shop.example", "secret": "of this server" * 4}])}


@pytest.fixture(scope="module")
def database(module_database):
    database = module_database(SQL)
    run_setup(database, "auth")
    return database


@pytest.fixture(scope="module")
def server(database, module_serve):
    return module_serve(database, auth_cookie="__Host-session", **SETTINGS)


class Browser:
    """Keeps cookies as browsers do, for a server that they reach by TLS, and says which page it shows."""

    def __init__(self, server):
        self.server, self.jar, self.csrf = server, {}, None

    def post(self, path, body=None, csrf=True, site="same-origin", url=None):
        headers = {"Content-Type": "application/json", "Sec-Fetch-Site": site}
        sent = [f"{name}={value}" for name, (value, where) in self.jar.items() if f"/auth/{path}".startswith(where)]
        if sent:
            headers["Cookie"] = "; ".join(sent)
        if csrf and self.csrf:
            headers["X-CSRF-Token"] = self.csrf
        answer = self.server.session.post(url or f"{self.server.base}/auth/{path}", json.dumps(body or {}).encode(),
                                          headers=headers, timeout=30)
        self.server.session.cookies.clear()
        for line in answer.raw.headers.getlist("Set-Cookie"):
            name, value, attributes = self.taken_apart(line)
            self.jar[name] = value, attributes["Path"]
            if attributes["Max-Age"] == "0":
                del self.jar[name]
        if answer.ok and "csrf_token" in answer.json():
            self.csrf = answer.json()["csrf_token"]
        return answer

    @staticmethod
    def taken_apart(line):
        (name, value), *attributes = (part.partition("=")[::2] for part in line.split("; "))
        attributes = dict(attributes)
        assert attributes.keys() == {"Path", "Max-Age", "HttpOnly", "Secure", "SameSite"}
        assert attributes["SameSite"] == "Lax"
        # Or no browser takes it.
        assert not name.startswith("__Host-") or attributes["Path"] == "/"
        return name, value, attributes

    def graphql(self):
        return self.post("", {"query": "{ seens { userId } }"}, url=self.server.url)

    def log_in(self, email):
        return self.post("login", {"email": email, "password": PASSWORD, "cookie": True})


def test_a_session_lives_in_cookies(server, database):
    account = add(database, "ann@example.com")
    browser = Browser(server)
    answer = granted(browser.log_in("ann@example.com"))
    assert answer.keys() == {"csrf_token", "expires_in"} and 590 <= answer["expires_in"] <= 600
    assert {name: where for name, (_, where) in browser.jar.items()} == {
        "__Host-session": "/", "__Secure-session-refresh": "/auth/refresh"}
    assert browser.graphql().json()["data"]["seens"] == [{"userId": account}]
    before = dict(browser.jar)
    assert granted(browser.post("refresh")).keys() == {"csrf_token", "expires_in"}
    assert all(browser.jar[name] != before[name] for name in before)
    assert browser.graphql().json()["data"]["seens"] == [{"userId": account}]
    # The old refresh token a second time: somebody has stolen it.
    thief = Browser(server)
    thief.jar = {name: kept for name, kept in before.items() if "refresh" in name}
    assert code(thief.post("refresh")) == (401, "UNAUTHENTICATED")
    assert code(browser.post("refresh")) == (401, "UNAUTHENTICATED")


def test_a_logout_takes_the_cookies_away(server, database):
    add(database, "out@example.com")
    browser = Browser(server)
    granted(browser.log_in("out@example.com"))
    refresh = browser.jar["__Secure-session-refresh"]
    assert granted(browser.post("logout")) == {"ended": 1}
    assert browser.jar == {}
    browser.jar = {"__Secure-session-refresh": refresh}
    assert code(browser.post("refresh")) == (401, "UNAUTHENTICATED")


def test_nobody_elses_page_uses_them(server, database):
    add(database, "csrf@example.com")
    browser = Browser(server)
    granted(browser.log_in("csrf@example.com"))
    refused = 403, "CSRF_PROTECTION_FAILED"
    assert code(browser.post("logout", csrf=False)) == refused
    assert code(browser.post("refresh", csrf=False)) == refused
    assert code(browser.post("logout", site="cross-site")) == refused
    # When the access token's cookie is over there is no token either, and the page is asked about all the same.
    del browser.jar["__Host-session"]
    assert code(browser.post("refresh", site="cross-site")) == refused
    granted(browser.post("refresh", csrf=False))
    assert granted(browser.post("logout")) == {"ended": 1}


def test_who_registers_is_logged_in_by_cookie_too(database, serve):
    random = os.urandom(32)
    assert database.value("select outcome from fraiseql.begin_registration('new@example.com', %s, 'New', %s)",
                          (HASH, hashlib.sha256(random).digest())) == "begun"
    server = serve(database, auth_cookie="session", accounts_registration=True, accounts_mail_command="/bin/true", **SETTINGS)
    browser = Browser(server)
    token = base64.urlsafe_b64encode(random).decode().rstrip("=")
    granted(browser.post("verify-email", {"token": token, "password": PASSWORD, "cookie": True}))
    assert browser.jar.keys() == {"session", "session-refresh"}
    assert browser.graphql().json()["data"]["seens"][0]["userId"]


def test_who_does_not_ask_for_cookies_gets_none(server, database):
    add(database, "program@example.com")
    tokens = log_in(server, "program@example.com")
    assert "Set-Cookie" not in tokens.headers
    tokens = granted(ask(server, "refresh", {"refresh_token": granted(tokens)["refresh_token"]}))
    answer = ask(server, "logout", {}, tokens["access_token"])
    assert granted(answer) == {"ended": 1} and "Set-Cookie" not in answer.headers
    assert code(ask(server, "refresh", {})) == (400, "BAD_REQUEST")


def test_a_token_that_fits_into_no_cookie_is_refused_in_words(server, database):
    account = add(database, "boss@example.com")
    def give(count):
        database.execute("update fraiseql.accounts set permissions = array(select 'thing' || i || ':write' from "
                         f"generate_series(1, {count}) as i) where id = '{account}'")

    browser = Browser(server)
    give(100)
    granted(browser.log_in("boss@example.com"))
    give(300)
    before = len(server.process.lines)
    for answer in (Browser(server).log_in("boss@example.com"), browser.post("refresh")):
        assert code(answer) == (500, "INTERNAL_SERVER_ERROR") and "Set-Cookie" not in answer.headers
        assert answer.json()["errors"][0]["message"].startswith("The access token is too long for a cookie")
    server.process.wait_for(f"fits into no cookie; it has the roles and permissions of account {account}", before)
    assert "access_token" in granted(log_in(server, "boss@example.com"))


def test_where_they_are_not_wanted_they_are_refused(database, serve):
    add(database, "none@example.com")
    server = serve(database, auth_cookie="session", **{**SETTINGS, "accounts_cookies": False})
    assert code(Browser(server).log_in("none@example.com")) == (400, "BAD_REQUEST")
