# SPDX-License-Identifier: MIT
"""fraiseql init and fraiseql generate: what they make runs as it stands."""

import json
import pathlib
import re
import subprocess

import psycopg
import pytest

from support.process import PATIENCE
from support.server import BINARY, environment


def run(*arguments, cwd="/", stdin=None):
    return subprocess.run([BINARY, *map(str, arguments)], env=environment(), capture_output=True, text=True,
                          timeout=PATIENCE, check=False, cwd=cwd, input=stdin)


def prints(*arguments, **options):
    done = run(*arguments, **options)
    assert done.returncode == 0, done.stderr
    return done.stdout


# ---- init ----

ASKED = {
    "minimal": ('mutation { createNote(input: {title: "Third"}) { ... on CreateNoteSuccess { note { title } } } }',
                {"createNote": {"note": {"title": "Third"}}}),
    "blog": ('{ user(id: "%s") { name posts { title status } } }',
             {"user": {"name": "Ada", "posts": [{"title": "Engines", "status": "published"},
                                                {"title": "Looms", "status": "draft"}]}}),
    "shop": ("{ orders { total orderLines { quantity product { name } } customer { name } } }",
             {"orders": [{"total": "17.00", "customer": {"name": "Ada"},
                          "orderLines": [{"quantity": 4, "product": {"name": "Pen"}},
                                         {"quantity": 1, "product": {"name": "Notebook"}}]}]}),
}


@pytest.fixture(scope="module", params=sorted(ASKED))
def project(request, tmp_path_factory, module_database):
    folder = tmp_path_factory.mktemp("projects") / request.param
    prints("init", folder, "--template", request.param)
    database = module_database()
    prints("setup", database.url)
    for path in sorted((folder / "db").glob("*.sql")):
        database.execute(path.read_text())
    return request.param, folder, database


def test_a_project_answers_its_operations(project):
    _, folder, database = project
    served = prints("schema", database.url, "--config", "fraiseql.yaml", cwd=folder)
    (folder / "served.graphql").write_text(served)
    prints("check", "--schema", "served.graphql", "--operations", "queries", cwd=folder)
    operations = sorted((folder / "queries").glob("*.graphql"))
    assert operations
    for path in operations:
        answer = json.loads(prints("query", database.url, "--config", "fraiseql.yaml", path.read_text(), cwd=folder))
        assert "errors" not in answer and any(answer["data"].values())


def test_a_project_has_something_to_show(project):
    name, folder, database = project
    query, data = ASKED[name]
    if "%s" in query:
        query %= database.value("select id from tb_user where identifier = 'ada'")
    answer = json.loads(prints("query", database.url, "--config", "fraiseql.yaml", query, cwd=folder))
    assert {name: data[name] for name in answer["data"]} == answer["data"], answer


def test_the_shop_sells_what_it_has(project):
    name, folder, database = project
    if name != "shop":
        pytest.skip("there is nothing to buy")
    ids = {row[0]: str(row[1]) for row in database.rows("select identifier, id from tb_product")}
    customer = str(database.value("select id from tb_customer limit 1"))

    def order(product, quantity):
        query = """mutation ($input: PlaceOrderInput!) { placeOrder(input: $input) {
            ... on PlaceOrderSuccess { order { id total } } } }"""
        given = {"input": {"customerId": customer, "lines": [{"productId": ids[product], "quantity": quantity}]}}
        return json.loads(run("query", database.url, "--config", "fraiseql.yaml", "--variables", json.dumps(given),
                              query, cwd=folder).stdout)

    refused = order("book", 4)
    assert refused["errors"][0]["message"] == "Of Notebook there are not enough."
    placed = order("book", 3)["data"]["placeOrder"]["order"]
    assert placed["total"] == "21.00"
    assert database.value("select stock from tb_product where identifier = 'book'") == 0
    cancelled = json.loads(prints("query", database.url, "--config", "fraiseql.yaml", cwd=folder, *[
        'mutation { cancelOrder(id: "%s") { ... on CancelOrderSuccess { order { status } } } }' % placed["id"]]))
    assert cancelled == {"data": {"cancelOrder": {"order": {"status": "cancelled"}}}}
    assert database.value("select stock from tb_product where identifier = 'book'") == 3


def test_a_project_says_how_it_is_started(project):
    _, folder, _ = project
    said = (folder / "README.md").read_text()
    for command in re.findall(r"^fraiseql (\w+)", said, re.M):
        assert prints("help", command)
    assert (folder / ".gitignore").exists() and not (folder / "gitignore").exists()


def test_what_is_there_is_not_touched(tmp_path):
    (tmp_path / "README.md").write_text("mine")
    done = run("init", tmp_path)
    assert done.returncode == 1 and "README.md is there already, and nothing was made" in done.stderr
    assert [path.name for path in tmp_path.iterdir()] == ["README.md"]
    assert run("init", tmp_path / "new", "--template", "cms").returncode == 2
    assert not (tmp_path / "new").exists()


@pytest.mark.parametrize(("former", "name"), [("basic", "minimal"), ("ecommerce", "shop")])
def test_templates_are_found_by_their_former_names(tmp_path, former, name):
    prints("init", tmp_path / "former", "--template", former)
    prints("init", tmp_path / "now", "--template", name)
    assert subprocess.run(["diff", "-r", tmp_path / "former", tmp_path / "now"], check=False).returncode == 0


# ---- generate ----

TABLES = """
create schema app;
create type app.mood as enum ('sad', 'happy');
create table app.tb_person (
    pk_person int primary key generated always as identity,
    id uuid not null unique default gen_random_uuid(),
    name text not null,
    mood app.mood not null default 'happy',
    "Odd name" text,
    password_hash text,
    tags text[] not null default '{}'
);
create table app.tb_order (
    pk_order int primary key generated always as identity,
    id uuid not null unique default gen_random_uuid(),
    fk_person int not null references app.tb_person,
    "limit" numeric(8,2),
    updated_at timestamptz not null default '2020-01-01'
);
create table plain (code text primary key, label text not null);
create table pair (a int, b int, primary key (a, b));
"""


@pytest.fixture(scope="module")
def made(module_database):
    """What generate makes of tables that are there, and of one that it made itself."""
    database = module_database(TABLES)
    prints("setup", database.url)
    database.execute(prints("generate", "table", "note", "title:text!", "price:numeric(8,2)"))
    asked = ("--database", database.url, "--set", "schema.names=app,public")
    for what, table in [("crud", "person"), ("view", "app.tb_order"), ("mutations", "tb_order"), ("crud", "plain"),
                        ("crud", "note")]:
        database.execute(prints("generate", what, table, *asked))
    return database


def ask(database, query, **variables):
    done = run("query", database.url, "--set", "schema.names=app,public", "--variables", json.dumps(variables), query)
    assert done.stdout, done.stderr
    answer = json.loads(done.stdout)
    assert "errors" not in answer, answer
    return answer["data"]


def test_generated_sql_creates_changes_and_deletes(made):
    person = ask(made, """mutation { it: createPerson(input: {name: "Ada", OddName: "x"}) {
        ... on CreatePersonSuccess { person { id name mood OddName tags } } } }""")["it"]["person"]
    # What is not given has its default, also where it may not be null.
    assert (person.pop("mood"), person.pop("tags"), person.pop("OddName"), person.pop("name")) == ("happy", [], "x", "Ada")
    order = ask(made, """mutation ($person: UUID!) { it: createOrder(input: {personId: $person, limit: "9.50"}) {
        ... on CreateOrderSuccess { order { id limit updatedAt person { name } } } } }""", person=person["id"])["it"]["order"]
    assert (order["limit"], order["person"]) == ("9.50", {"name": "Ada"})
    changed = ask(made, """mutation ($id: ID!) { it: updateOrder(input: {id: $id, limit: null}) {
        ... on UpdateOrderSuccess { updatedFields order { limit updatedAt person { name } } } } }""", id=order["id"])["it"]
    assert changed["order"].pop("updatedAt") > "2026"
    assert changed == {"updatedFields": ["limit"], "order": {"limit": None, "person": {"name": "Ada"}}}
    gone = ask(made, 'mutation { it: deleteOrder(id: "%s") { ... on DeleteOrderSuccess { status } } }' % order["id"])
    assert gone == {"it": {"status": "deleted"}}


def test_generated_sql_says_what_is_not_there(made):
    nobody = "00000000-0000-4000-8000-000000000000"
    for field in ('createOrder(input: {personId: "%s"})', 'updateOrder(input: {id: "%s"})', 'deleteOrder(id: "%s")'):
        answer = ask(made, "mutation { it: %s { ... on MutationError { code } } }" % (field % nobody))
        assert answer == {"it": {"code": 404}}, field


def test_generated_sql_of_a_table_without_the_convention(made):
    query = """mutation { it: createPlain(input: {code: "a", label: "One"}) {
        ... on CreatePlainSuccess { plain { code label } } } }"""
    assert ask(made, query) == {"it": {"plain": {"code": "a", "label": "One"}}}


def test_generated_sql_shows_no_secret_and_no_inner_key(made):
    view = prints("generate", "view", "app.tb_person", "--database", made.url, "--set", "schema.names=app")
    assert "password" not in view and "pk_person" not in view and "'Odd name', t.\"Odd name\"" in view


@pytest.mark.parametrize(("arguments", "code", "told"), [
    (("view", "pair"), 1, "pair: it has neither a column id nor a primary key of one column"),
    (("crud", "nothing"), 1, "nothing: the schemas of schema.names have no such table"),
    (("api", "plain"), 2, "is not view, mutations, crud or table"),
    (("view", "plain", "a:int"), 2, "takes one table, and no columns"),
    (("table", "x", "a:int; drop table plain"), 1, "is no column, such as title:text!"),
    (("table", "x y"), 1, "its name is made of letters"),
])
def test_what_cannot_be_generated(made, arguments, code, told):
    done = run("generate", *arguments, "--database", made.url)
    assert (done.returncode, done.stdout) == (code, "")
    assert told in done.stderr
