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
