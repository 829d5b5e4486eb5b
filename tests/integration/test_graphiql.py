# SPDX-License-Identifier: MIT
"""GraphiQL: in a browser, on the wire, switched off and not built."""

import gzip
import re
import shutil

import pytest
import support.server
from selenium.webdriver.common.keys import Keys
from support.browser import Browser
from support.wire import request

SHOP = """
create table author (id int primary key, name text not null);
create table book (
    id int primary key, title text not null, author_id int not null references author);
comment on table book is 'Printed, and still to be had.';
insert into author values (1, 'Stanisław Lem');
insert into book values (1, 'Solaris', 1), (2, 'Fiasko', 1);
"""
HTML = "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"
AS_BROWSER = {"Accept": HTML}
POLICY = {
    "default-src 'none'", "script-src 'self'", "style-src 'self'", "font-src 'self'",
    "img-src 'self' data:", "connect-src 'self'", "base-uri 'none'", "form-action 'none'",
    "frame-ancestors 'none'",
}
EDITOR = ".graphiql-query-editor .CodeMirror"
RESULT = ".graphiql-response"


@pytest.fixture(scope="module")
def database(module_database):
    return module_database(SHOP)


# ---- in a browser ----


@pytest.fixture(scope="module")
def browser():
    browser = Browser()
    yield browser
    browser.close()


@pytest.fixture
def page(browser, server):
    """The page, freshly loaded; all it asked for must be ours, and nothing may have gone wrong."""
    browser.complaints(), browser.requests()
    browser.open(server.url)
    browser.find(EDITOR)
    yield browser
    assert browser.complaints() == []
    asked = browser.requests()
    assert server.url in asked and len(asked) > 4
    assert [url for url in asked if not url.startswith((server.base + "/", "data:"))] == []


def test_a_query_is_typed_run_and_answered(page):
    page.type_over(EDITOR, "{ books { title author { name } } }")
    page.press(Keys.ESCAPE)  # puts the proposals away
    page.press_with_control(Keys.ENTER)
    shown = page.find(RESULT, '"name": "Stanisław Lem"').text
    assert '"title": "Solaris"' in shown and '"title": "Fiasko"' in shown
    page.click(".graphiql-execute-button")  # the button does the same
    page.find(RESULT, '"title": "Fiasko"')


def test_fields_are_proposed_while_typing(page):
    page.type_over(EDITOR, "{ bo")
    page.find(".CodeMirror-hint", "books")


def test_what_is_wrong_is_said(page):
    page.type_over(EDITOR, "{ boks { title } }")
    page.press(Keys.ESCAPE)
    page.find(".CodeMirror-lint-mark-error")
    page.press_with_control(Keys.ENTER)
    page.find(RESULT, "GRAPHQL_VALIDATION_FAILED")


def test_the_docs_explorer_shows_types(page):
    page.click("[aria-label='Show Documentation Explorer']")
    page.click_link("Query")
    page.click_link("Book")
    explorer = page.find(".graphiql-doc-explorer", "Printed, and still to be had.").text
    assert "title" in explorer and "String!" in explorer


def test_dialogs_menus_and_history_open(page):
    """Each draws in a way of its own, which the page's policy might forbid."""
    page.click("[aria-label='Show History']")
    page.find(".graphiql-history")
    for name, title in [("short keys", "Short Keys"), ("settings", "Settings")]:
        page.click(f"[aria-label='Open {name} dialog']")
        page.find(".graphiql-dialog", title)
        page.press(Keys.ESCAPE)
    page.click("[aria-label='New tab']")
    page.click(".graphiql-editor-tools button", "Headers")
    page.find("[aria-label='Headers'] .CodeMirror")


def test_the_query_it_begins_with_runs(server):
    """In a browser that was never here: what others typed is kept, and comes back when it likes."""
    stranger = Browser()
    try:
        stranger.open(server.url)
        stranger.find(EDITOR, "This lists what can be asked for")
        stranger.click(".graphiql-execute-button")
        stranger.find(RESULT, '"name": "books"')
    finally:
        stranger.close()


# ---- on the wire ----


def test_the_page_forbids_all_it_does_not_need(server):
    response = server.get("/graphql", headers=AS_BROWSER)
    assert response.status_code == 200
    assert response.headers["Content-Type"] == "text/html; charset=utf-8"
    assert set(response.headers["Content-Security-Policy"].split("; ")) == POLICY
    assert response.headers["X-Content-Type-Options"] == "nosniff"
    assert response.headers["Referrer-Policy"] == "no-referrer"
    assert response.headers["Cache-Control"] == "no-cache"
    assert response.headers["Vary"] == "Accept"
    assert "<title>FraiseQL</title>" in response.text
    assert "//" not in re.sub(r"<!--.*?-->", "", response.text)  # no address but ours
    head = server.session.head(server.url, headers=AS_BROWSER)
    assert head.headers["Content-Length"] == str(len(response.content)) and not head.content


def files_of(server):
    page = server.get("/graphql", headers=AS_BROWSER).text
    names = re.findall(r'(?:href|src)="graphql/([^"]+)"', page)
    style = server.get(f"/graphql/{next(name for name in names if name.endswith('.css'))}").text
    names += re.findall(r'url\("?(?:\./)?([\w-]+\.woff2?)"?\)', style)
    return names


def test_its_files_are_kept_for_ever_and_sent_compressed(server):
    names = files_of(server)
    assert {name.rpartition(".")[2] for name in names} == {"js", "css", "svg", "woff", "woff2"}
    for name in names:
        plain = server.get(f"/graphql/{name}", headers={"Accept-Encoding": "identity"})
        assert plain.status_code == 200 and plain.content, name
        assert plain.headers["Cache-Control"] == "public, max-age=31536000, immutable"
        assert plain.headers["X-Content-Type-Options"] == "nosniff"
        assert "Content-Encoding" not in plain.headers
        if name.endswith((".js", ".css")):
            coded = server.get(f"/graphql/{name}", headers={"Accept-Encoding": "br, gzip"},
                               stream=True)
            assert coded.headers["Content-Encoding"] == "gzip"
            assert coded.headers["Vary"] == "Accept-Encoding"
            assert gzip.decompress(coded.raw.read()) == plain.content


def test_files_are_no_responses_of_graphql(database, server, serve):
    """What a request may answer at most is no limit of the files that come after it."""
    small = serve(database, server_workers=1, limits_response_bytes="1MiB")
    assert small.data("{ books { title } }")
    for name in files_of(server):
        assert small.get(f"/graphql/{name}", headers={"Accept-Encoding": "identity"}).ok, name


def test_there_is_nothing_else_to_be_had(server):
    names = ["", "x.js", "index.html", "LICENSES.txt", ".js", "../graphiql/index.html", "../app.js",
             "..%2fmeson.build", "/etc/passwd", "app.js%00.css", "app\\.js", "a" * 300 + ".js",
             "a" * 5000 + ".js"]
    with server.connect() as wire:
        for name in names:
            assert wire.exchange(request("GET", f"/graphql/{name}")).status == 404, name
        lost = wire.exchange(request("POST", "/graphql/", body="{}"))
        assert lost.status == 404 and b"served at /graphql." in lost.body


def test_files_are_only_read(server):
    answer = server.session.post(f"{server.url}/{files_of(server)[0]}", data="x")
    assert answer.status_code == 405 and "GET" in answer.headers["Allow"]


# ---- for everybody else nothing changes ----


QUERY = {"query": "{ books { title } }"}
ASKED = [
    ("GET", QUERY, HTML), ("GET", QUERY, "*/*"), ("GET", QUERY, "application/json"),
    ("GET", QUERY, "text/html"), ("GET", QUERY, "application/graphql-response+json"),
    ("GET", {"operationName": "a"}, HTML), ("GET", {"extensions": "{}"}, HTML),
    ("GET", None, "*/*"), ("GET", None, "application/json"), ("GET", None, None),
    ("GET", None, "application/graphql-response+json, application/json;q=0.9"),
    ("GET", None, "text/html, application/json"), ("HEAD", None, "*/*"),
    ("POST", None, HTML), ("OPTIONS", None, HTML), ("DELETE", None, HTML),
]


def answer_of(server, method, parameters, accept):
    body = {"json": QUERY} if method == "POST" else {}
    response = server.session.request(method, server.url, params=parameters,
                                      headers={"Accept": accept}, timeout=20, **body)
    headers = {name: value for name, value in response.headers.items()
               if name not in ("Date", "X-Request-Id")}
    return response.status_code, headers, response.content


def test_whoever_asks_in_graphql_is_answered_as_without_it(database, server, serve):
    without = serve(database, server_graphiql=False)
    for asked in ASKED:
        answer = answer_of(server, *asked)
        assert answer == answer_of(without, *asked), asked
        assert "html" not in answer[1].get("Content-Type", ""), asked


def test_a_browser_is_given_data_when_it_sends_a_query(server):
    response = server.get("/graphql", params=QUERY, headers=AS_BROWSER)
    assert response.headers["Content-Type"] == "application/json; charset=utf-8"
    assert response.json()["data"]["books"][0] == {"title": "Solaris"}


# ---- without it ----


def assert_page_says(server, *words):
    response = server.get("/graphql", headers=AS_BROWSER)
    assert response.status_code == 404
    assert response.headers["Content-Type"] == "text/html; charset=utf-8"
    assert set(response.headers["Content-Security-Policy"].split("; ")) == POLICY
    for word in words:
        assert word in response.text
    assert server.data("{ books { title } }")["books"]


def test_switched_off_it_says_so(database, server, serve):
    without = serve(database, server_graphiql=False)
    assert_page_says(without, "switched off", "server.graphiql")
    assert without.get(f"/graphql/{files_of(server)[0]}").status_code == 404
    assert "GraphiQL" in server.process.output and "GraphiQL" not in without.process.output


def test_not_built_it_says_what_is_missing(database, serve, monkeypatch, tmp_path):
    """The program alone in a folder, as where there was no npm."""
    copy = tmp_path / "fraiseql"
    shutil.copy(support.server.BINARY, copy)
    monkeypatch.setattr(support.server, "BINARY", str(copy))
    assert_page_says(serve(database), "npm", "make build")
