# SPDX-License-Identifier: MIT
"""What browsers are told: pages of other origins, on the wire and in Chromium, and headers that every
answer has."""

import contextlib
import http.server
import subprocess
import threading

import pytest

from support.browser import Browser
from support.process import PATIENCE, free_port
from support.server import BINARY, environment
from support.wire import request

SQL = """
create table item (id int primary key, name text not null);
insert into item values (1, 'one');
create function fn_add(name text) returns int language sql as
    $$ insert into item select max(id) + 1, $1 from item returning id $$;
"""
PAGE_PORT = free_port()
PAGE = f"http://127.0.0.1:{PAGE_PORT}"  # an origin of its own: the port differs
STRANGER = f"http://localhost:{PAGE_PORT}"
QUERY = {"query": "{ items { id } }"}
ASKS = {"Origin": PAGE, "Access-Control-Request-Method": "POST",
        "Access-Control-Request-Headers": "content-type"}
ALLOW = "Access-Control-Allow-Origin"


@pytest.fixture(scope="module")
def server(database, module_serve):
    return module_serve(database, server_max_body_bytes="2KiB",
                        cors_origins=f"{PAGE}, https://*.example.org",
                        cors_credentials=True)


def shared(response):
    return {name: value for name, value in response.headers.items()
            if name.startswith("Access-Control-")}


# ---- on the wire ----


def test_a_browser_that_asks_is_told_what_a_page_may(server):
    answer = server.session.options(server.url, headers=ASKS)
    assert answer.status_code == 204
    assert answer.headers["Vary"] == "Origin"
    told = shared(answer)
    assert told[ALLOW] == PAGE and told["Access-Control-Allow-Credentials"] == "true"
    assert told["Access-Control-Allow-Methods"] == "GET, HEAD, POST"
    assert told["Access-Control-Max-Age"] == "600"
    assert {"Content-Type", "Authorization", "Idempotency-Key"} <= set(
        told["Access-Control-Allow-Headers"].split(", "))


@pytest.mark.parametrize("origin", ["https://evil.example", "null", STRANGER, PAGE + ".evil.example",
                                    "https://example.org"])
def test_who_is_not_allowed_is_told_nothing(server, origin):
    answer = server.session.options(server.url, headers={**ASKS, "Origin": origin})
    assert answer.status_code == 403 and "cors.origins" in answer.text
    assert shared(answer) == {} and answer.headers["Vary"] == "Origin"
    asked = server.post(QUERY, {"Origin": origin})
    assert asked.status_code == 200 and shared(asked) == {} and asked.headers["Vary"] == "Origin"


def test_answers_to_allowed_pages_say_so(server):
    for origin in [PAGE, "https://a.b.example.org"]:
        answer = server.post(QUERY, {"Origin": origin})
        assert shared(answer)[ALLOW] == origin
        assert "X-Request-Id" in shared(answer)["Access-Control-Expose-Headers"]
    assert server.post(QUERY).headers["Vary"] == "Origin"  # a cache must not give it to a page


LARGE = "x" * 4000
JSON = {"Content-Type": "application/json"}
FAILURES = [
    (400, request("POST", body="{", headers=JSON)),
    (405, request("DELETE")),
    (406, request("POST", body="{}", headers={**JSON, "Accept": "text/plain"})),
    (413, request("POST", body=LARGE, headers=JSON)),
    (415, request("POST", body="{}", headers={"Content-Type": "text/plain"})),
]


@pytest.mark.parametrize("status, asked", FAILURES, ids=[str(row[0]) for row in FAILURES])
def test_errors_of_every_kind_can_be_read_by_the_page(server, status, asked):
    """Else browsers hide them, and all that people see is a network error."""
    with server.connect() as wire:
        answer = wire.exchange(asked.replace(b"\r\n", f"\r\nOrigin: {PAGE}\r\n".encode(), 1))
    assert answer.status == status
    assert answer.headers["access-control-allow-origin"] == PAGE
    assert answer.headers["vary"] == "Origin"


def test_other_paths_are_nobodys(server):
    for path in ["/health", "/metrics", "/ready", "/nothing", "/graphql/x.js"]:
        answer = server.get(path, headers={"Origin": PAGE})
        assert shared(answer) == {}, path


def test_without_origins_nothing_is_shared(database, serve):
    server = serve(database)
    answer = server.post(QUERY, {"Origin": PAGE})
    assert answer.status_code == 200 and shared(answer) == {} and "Vary" not in answer.headers
    refused = server.session.options(server.url, headers=ASKS)
    assert refused.status_code == 403 and "cors.origins" in refused.text and shared(refused) == {}
    assert server.session.options(server.url).status_code == 204  # nobody's page asks


def test_everybody_is_told_the_same(database, serve):
    server = serve(database, cors_origins="*")
    answer = server.post(QUERY, {"Origin": "https://any.example"})
    assert shared(answer)[ALLOW] == "*" and "Vary" not in answer.headers
    assert "Access-Control-Allow-Credentials" not in shared(answer)


@pytest.mark.parametrize("config, word", [
    ({"cors_origins": "*", "cors_credentials": True}, "cors.credentials"),
    ({"cors_origins": "https://example.org/"}, "cors.origins"),
    ({"cors_origins": PAGE, "cors_headers": "*", "cors_credentials": True}, "cors.headers"),
    ({"auth_cookie": "session", "csrf_mode": "off"}, "csrf.mode"),
    ({"headers_more": "Set-Cookie: a=b"}, "headers.more"),
    ({"headers_referrer_policy": "a\tb"}, "headers.referrer_policy"),
])
def test_what_would_open_too_much_is_no_configuration(database, config, word):
    run = subprocess.run([BINARY, "serve", database.url], env=environment(config), cwd="/",
                         capture_output=True, text=True, timeout=PATIENCE)
    assert run.returncode in (1, 2) and word in run.stderr


# ---- headers of every answer ----


def test_every_answer_tells_browsers_to_refrain(server):
    answers = [server.post(QUERY), server.get("/nothing"), server.get("/health"),
               server.post(b"{"), server.post(b"x" * 4000)]
    assert [answer.status_code for answer in answers] == [200, 404, 200, 400, 413]
    for answer in answers:
        assert answer.headers["X-Content-Type-Options"] == "nosniff"
        assert answer.headers["X-Frame-Options"] == "DENY"
        assert answer.headers["Content-Security-Policy"] == (
            "default-src 'none'; frame-ancestors 'none'")
        assert answer.headers["Referrer-Policy"] == "no-referrer"
        assert answer.headers["Cross-Origin-Resource-Policy"] == "same-origin"
        assert answer.headers["Cache-Control"] == "no-store"
        assert "Strict-Transport-Security" not in answer.headers


def test_headers_are_what_the_configuration_says(database, serve):
    server = serve(database, arguments=["--set", "headers.referrer_policy="],
                   headers_content_security_policy="sandbox", headers_strict_transport_security="max-age=60",
                   headers_more="Permissions-Policy: camera=(), X-Served-By: us")
    headers = server.post(QUERY).headers
    assert headers["Content-Security-Policy"] == "sandbox" and "Referrer-Policy" not in headers
    assert headers["Strict-Transport-Security"] == "max-age=60"
    assert headers["Permissions-Policy"] == "camera=()" and headers["X-Served-By"] == "us"
    bare = serve(database, headers_security=False).post(QUERY).headers
    assert set(bare) == {"Date", "X-Request-Id", "Content-Type", "Content-Length", "Cache-Control"}


# ---- requests that pages have browsers send ----


COOKIE = {"Cookie": "any=thing"}
GET = "?query={items{id}}"
OF_PAGES = [  # headers beside a cookie, and whether a query by GET is answered
    ({}, False),
    ({"Apollo-Require-Preflight": "1"}, True),
    ({"X-Apollo-Operation-Name": "A"}, True),
    ({"Content-Type": "application/json"}, True),
    ({"Content-Type": "text/plain"}, False),
    ({"Accept": "application/graphql-response+json"}, False),  # pages may set it without asking
    ({"Authorization": "Bearer x"}, True),
    ({"Authorization": "Basic eDp5"}, False),  # which browsers add by themselves
    ({"Sec-Fetch-Site": "same-origin"}, True),
    ({"Sec-Fetch-Site": "none"}, True),  # typed into the address line
    ({"Sec-Fetch-Site": "cross-site"}, False),
    ({"Sec-Fetch-Site": "same-site"}, False),
    ({"Sec-Fetch-Site": "cross-site", "Apollo-Require-Preflight": "1"}, False),
    ({"Sec-Fetch-Site": "cross-site", "Origin": PAGE}, True),
    ({"Sec-Fetch-Site": "cross-site", "Origin": STRANGER}, False),
    ({"Origin": "null"}, False),
    ({"Origin": STRANGER, "Apollo-Require-Preflight": "1"}, False),
]


@pytest.mark.parametrize("headers, good", OF_PAGES)
def test_queries_with_cookies_come_from_our_pages_or_from_programs(server, headers, good):
    answer = server.get(f"/graphql{GET}", headers={**COOKIE, **headers})
    assert answer.status_code == (200 if good else 403), answer.text
    if not good:
        assert answer.json()["errors"][0]["extensions"]["code"] == "CSRF_PROTECTION_FAILED"
    if headers.get("Origin") != "null" and "Origin" not in headers:
        assert server.get(f"/graphql{GET}", headers=headers).status_code == 200  # without a cookie


def test_posts_with_cookies_are_looked_at_as_well(server):
    own = f"http://{server.host}:{server.port}"
    for headers, status in [({}, 200), ({"Origin": own}, 200), ({"Origin": PAGE}, 200),
                            ({"Origin": STRANGER}, 403), ({"Origin": "null"}, 403),
                            ({"Sec-Fetch-Site": "cross-site"}, 403)]:
        assert server.post(QUERY, {**COOKIE, **headers}).status_code == status, headers


def test_where_the_network_lets_people_in_all_are_looked_at(database, serve):
    server = serve(database, csrf_mode="always")
    assert server.get(f"/graphql{GET}").status_code == 403
    assert server.get(f"/graphql{GET}", headers={"Apollo-Require-Preflight": ""}).status_code == 200
    assert server.post(QUERY, {"Sec-Fetch-Site": "cross-site"}).status_code == 403
    assert server.post(QUERY).status_code == 200
    off = serve(database, csrf_mode="off")
    assert off.get(f"/graphql{GET}", headers={**COOKIE, "Origin": STRANGER}).status_code == 200


SIMPLE = ["text/plain", "application/x-www-form-urlencoded", "multipart/form-data; boundary=x",
          "TEXT/PLAIN; charset=application/json", "application/json-not", ""]


@pytest.mark.parametrize("kind", SIMPLE)
def test_bodies_that_forms_can_send_are_never_run(server, kind):
    body = b'{"query":"mutation{add(name:\\"bad\\")}"}'
    headers = {"Content-Type": kind} if kind else {}
    with server.connect() as wire:
        assert wire.exchange(request("POST", headers=headers, body=body)).status == 415
    assert server.data("{ items { name } }") == {"items": [{"name": "one"}]}


def test_no_token_is_given_where_no_session_is_in_a_cookie(server):
    answer = server.get("/auth/csrf", headers=COOKIE)
    assert answer.status_code == 403 and "auth.cookie" in answer.text


# ---- tokens of sessions in cookies ----


SESSION = {"Cookie": "theme=dark; session=abc"}


def token_of(server, cookie):
    answer = server.get("/auth/csrf", headers=cookie)
    assert answer.status_code == 200 and answer.headers["Cache-Control"] == "no-store"
    assert answer.json()["expires_in"] == 3600
    return {"X-CSRF-Token": answer.json()["token"]}


def test_a_session_in_a_cookie_needs_its_token(database, serve):
    server = serve(database, auth_cookie="session", cors_origins=PAGE, cors_credentials=True)
    refused = server.post(QUERY, SESSION)
    assert refused.status_code == 403 and "X-CSRF-Token" in refused.text
    token = token_of(server, SESSION)
    assert server.post(QUERY, {**SESSION, **token}).status_code == 200
    assert server.post(QUERY, {**SESSION, **token, "Sec-Fetch-Site": "cross-site"}).status_code == 403
    assert server.post(QUERY, {"Cookie": "session=abd", **token}).status_code == 403
    assert server.post(QUERY, {"Cookie": "session=abc; session=abd", **token}).status_code == 403
    assert server.post(QUERY, {**SESSION, "X-CSRF-Token": "x"}).status_code == 403
    assert server.post(QUERY, {"Cookie": "theme=dark"}).status_code == 200  # nobody asks
    assert server.get("/auth/csrf", headers={"Cookie": "theme=dark"}).status_code == 403
    assert shared(server.get("/auth/csrf", headers={**SESSION, "Origin": STRANGER})) == {}
    assert shared(server.get("/auth/csrf", headers={**SESSION, "Origin": PAGE}))[ALLOW] == PAGE


def test_servers_with_one_key_take_each_others_tokens(database, serve, tmp_path):
    key = tmp_path / "key"
    key.write_text("0123456789abcdef0123456789abcdef\n")
    one, two = (serve(database, auth_cookie="session", csrf_key_file=key) for _ in range(2))
    alone = serve(database, auth_cookie="session")
    token = token_of(one, SESSION)
    assert two.post(QUERY, {**SESSION, **token}).status_code == 200
    assert alone.post(QUERY, {**SESSION, **token}).status_code == 403


# ---- in a browser ----


class Page(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        body = b"<!doctype html><title>page</title><p>page</p>"
        self.send_response(200)
        self.send_header("Content-Type", "text/html")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_):
        pass


@pytest.fixture(scope="module")
def page():
    with contextlib.ExitStack() as stack:
        pages = http.server.ThreadingHTTPServer(("127.0.0.1", PAGE_PORT), Page)
        stack.callback(pages.server_close)
        threading.Thread(target=pages.serve_forever, daemon=True).start()
        stack.callback(pages.shutdown)
        browser = Browser()
        stack.callback(browser.close)
        browser.driver.set_script_timeout(PATIENCE)
        yield browser


# What a page gets to see: the status and the text, or the name of the error.
FETCH = """
const done = arguments[arguments.length - 1];
fetch(arguments[0], arguments[1]).then(
    answer => answer.text().then(text => done([answer.status, text, answer.headers.get("x-request-id")])),
    error => done([0, error.name, null]));
"""
AS_JSON = {"method": "POST", "headers": {"Content-Type": "application/json"}}


def fetch(page, url, **options):
    return page.driver.execute_async_script(FETCH, url, options)


def test_a_page_of_an_allowed_origin_reads_answers_and_errors(server, page):
    page.open(PAGE)
    status, text, request_id = fetch(page, server.url, body='{"query":"{items{id}}"}',
                                     credentials="include", **AS_JSON)
    assert status == 200 and '"items"' in text and request_id
    status, text, _ = fetch(page, server.url, body=LARGE, **AS_JSON)
    assert status == 413 and "errors" in text


def test_a_page_of_another_origin_reads_nothing_and_changes_nothing(server, page):
    page.open(STRANGER)
    change = '{"query":"mutation{add(name:\\"bad\\")}"}'
    assert fetch(page, server.url, body=change, **AS_JSON)[:2] == [0, "TypeError"]
    assert fetch(page, f"{server.url}?query={{items{{id}}}}")[:2] == [0, "TypeError"]
    # These are sent without a question before; the answer says that it is not for this page.
    for kind in ["text/plain", "application/x-www-form-urlencoded", "multipart/form-data"]:
        assert fetch(page, server.url, method="POST", mode="no-cors", body=change,
                     headers={"Content-Type": kind})[:2] == [0, "TypeError"]
    assert server.data("{ items { name } }") == {"items": [{"name": "one"}]}


def test_no_page_shows_answers_inside_of_itself(server, page):
    """Nor one that may read them: the browser shows a page of its own in the frame, of an error."""
    def framed(url):
        page.driver.execute_async_script("""
            const done = arguments[arguments.length - 1], frame = document.createElement("iframe");
            frame.onload = () => done(); frame.id = "f"; frame.src = arguments[0]; document.body.append(frame);""", url)
        page.driver.switch_to.frame("f")
        where = page.driver.execute_script("return location.href")
        page.driver.switch_to.default_content()
        return where

    page.open(PAGE)
    assert framed(f"{PAGE}?again").startswith(PAGE)
    page.open(PAGE)
    assert framed(f"{server.url}?query={{items{{id}}}}").startswith("chrome-error:")


def test_a_form_of_another_origin_changes_nothing(server, page):
    page.open(STRANGER)
    page.driver.execute_script("""
        const form = document.createElement("form");
        form.method = "POST"; form.action = arguments[0]; form.enctype = "text/plain";
        const field = document.createElement("input");
        field.name = '{"query":"mutation{add(name:'; field.value = '\\\\"bad\\\\")}"}';
        form.append(field); document.body.append(form); form.submit();""", server.url)
    page.find("body", "Content-Type")
    assert server.data("{ items { name } }") == {"items": [{"name": "one"}]}
