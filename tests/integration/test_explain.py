# SPDX-License-Identifier: MIT
"""What explain says: the SQL with PostgreSQL's plan, what running it takes, which field comes from where,
as text, as JSON and as a page with pictures."""

import json
import subprocess

import pytest

from support.browser import Browser
from support.process import PATIENCE
from support.server import BINARY, environment

SCHEMA = """
create table author (id int primary key, name text not null);
create table book (id int primary key, author_id int not null references author, title text not null, notes jsonb);
insert into author select i, 'author ' || i from generate_series(1, 20) i;
insert into book select i, i % 20 + 1, 'book <' || i || '>', '{}' from generate_series(1, 200) i;
create table tv_story (id int primary key, data jsonb not null);
create view v_story as select id, jsonb_build_object('id', id, 'title', title) as data from book;
create function fn_add_author(name text) returns author language sql as
    $$ insert into author select max(a.id) + 1, $1 from author a returning * $$;
create function fn_count_authors() returns bigint stable language sql as 'select count(*) from author';
analyze;
"""
NESTED = '{ authors(limit: 3) { name books(where: {title: {contains: "<"}}, limit: 2) { title } } __typename }'


@pytest.fixture(scope="module")
def database(module_database):
    return module_database(SCHEMA)


def explain(database, *arguments, code=0):
    done = subprocess.run([BINARY, "explain", database.url, *arguments], env=environment(), capture_output=True,
                          text=True, timeout=PATIENCE, check=False)
    assert done.returncode == code, done.stderr
    return done


def nodes(plan):
    yield plan
    for inner in plan.get("Plans", []):
        yield from nodes(inner)


def test_it_says_which_field_comes_from_where(database):
    text = explain(database, NESTED).stdout
    assert '-- fields:\n  authors.name = t0."name"\n  authors.books.title = t1."title"\n' in text
    assert text.endswith("-- __typename\n-- needs no SQL\n")
    stored = explain(database, "{ stories { a: title } }").stdout
    assert '  stories.a = t0."data" -> title\n' in stored


def test_a_plan_that_was_not_run_says_nothing_of_time(database):
    assert "actual time" not in explain(database, NESTED).stdout
    assert explain(database, "--analyze", NESTED).stdout.count("actual time") > 3


def test_what_a_mutation_changes_while_it_is_analyzed_is_undone(database):
    text = explain(database, "--analyze", 'mutation { addAuthor(name: "X") { name books { title } } }').stdout
    assert text.count("actual time") >= 2 and "Function Scan on fn_add_author" in text
    # The statement that reads what the function gave found its row.
    assert "Function Scan on unnest t0" in text and "rows=1 loops=1" in text.split("unnest t0")[1]
    assert database.rows("select count(*) from author") == [(20,)]


def test_fields_of_one_operation_are_explained_together(database):
    roots = json.loads(explain(database, "--format", "json", "--analyze",
                               "{ countAuthors n: countAuthors books(limit: 1) { id } }").stdout)["roots"]
    assert [root["field"] for root in roots] == ["countAuthors", "n", "books"]
    assert all(statement["plan"][0]["Execution Time"] >= 0 for root in roots for statement in root["statements"])


def test_json_has_the_statement_its_parameters_and_the_plan(database):
    document = "query ($t: String!) { authors { books(where: {title: {eq: $t}}) { title } } }"
    root, = json.loads(explain(database, "--format", "json", "--variables", '{"t": "\\"b"}', document).stdout)["roots"]
    statement, = root["statements"]
    assert statement["parameters"] == ['"b'] and statement["sql"].startswith("WITH s0")
    assert {"Seq Scan", "CTE Scan"} & {node["Node Type"] for node in nodes(statement["plan"][0]["Plan"])}
    assert root["fields"] == [{"path": "authors.books.title", "sql": 't1."title"'}]


def test_the_page_draws_each_node_of_the_plan(database, tmp_path):
    query = NESTED.replace("<", "<i>")  # which a page would take for a tag
    page = tmp_path / "plan.html"
    page.write_text(explain(database, "--analyze", "--format", "html", query).stdout)
    root = json.loads(explain(database, "--analyze", "--format", "json", query).stdout)["roots"][0]
    expected = sorted(node["Node Type"] for node in nodes(root["statements"][0]["plan"][0]["Plan"]))
    browser = Browser()
    try:
        browser.open(page.as_uri())
        drawn = [box.text for box in browser.driver.find_elements("css selector", ".box b")]
        assert sorted(drawn) == expected
        # The document's own brackets are text, whatever stands in it.
        assert '{title: {contains: "<i>"}}' in browser.find("pre", "authors").text
        assert [cell.text for cell in browser.driver.find_elements("css selector", "td")][:2] == [
            "authors.name", 't0."name"']
        assert "run in" in browser.find("p", "Planned in").text
    finally:
        browser.close()


def test_mistakes_are_told(database):
    assert "is not text, json or html" in explain(database, "--format", "xml", NESTED, code=2).stderr
    failed = explain(database, "--analyze", "{ authors(where: {name: {matches: \"(\"}}) { id } }", code=1)
    assert "PostgreSQL gives no plan" in failed.stderr and failed.stdout == ""
