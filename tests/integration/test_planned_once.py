# SPDX-License-Identifier: MIT
"""PostgreSQL keeps one plan for a list: it does not plan it anew for an offset or a common value."""

import json
import subprocess

import pytest

from support.process import PATIENCE
from support.server import BINARY, environment

# Most are done, so that a plan for this value seems to find fifty sooner than a plan for any value.
SQL = """
create table author (id int primary key, name text not null);
create table task (id int primary key, author_id int not null references author, status text not null, notes text);
insert into author select i, 'author ' || i from generate_series(1, 5000) i;
insert into task select i, 1 + i * 7 % 5000, case when i % 10 < 7 then 'done' else 'other' || i % 3 end, repeat('x', 200)
    from generate_series(1, 20000) i;
create index on task (author_id);
analyze author, task;
"""
ASKED = {
    "no offset": ("query ($n: Int!) { authors(limit: 20, offset: $n) { id tasksAggregate { max { notes } } } }", {"n": 0}),
    "a common value": ("query ($s: String!) { tasks(limit: 50, where: {status: {eq: $s}}) { id } }", {"s": "done"}),
}


@pytest.fixture(scope="module")
def database(module_database):
    return module_database(SQL)


def statement(database, query, variables):
    done = subprocess.run([BINARY, "explain", database.url, "--format", "json", "--variables", json.dumps(variables), query],
                          env=environment(), capture_output=True, text=True, timeout=PATIENCE, check=True)
    (root,) = json.loads(done.stdout)["roots"]
    (found,) = root["statements"]
    return found["sql"], found["parameters"]


@pytest.mark.parametrize("what", ASKED)
def test_one_plan_is_kept(database, what):
    sql, parameters = statement(database, *ASKED[what])
    values = ", ".join("'" + value + "'" for value in parameters)
    with database.connect() as connection:
        connection.execute(f"prepare list as {sql}", prepare=False)
        for _ in range(8):
            connection.execute(f"execute list ({values})", prepare=False)
        ((generic, custom),) = connection.execute(
            "select generic_plans, custom_plans from pg_prepared_statements where name = 'list'").fetchall()
    assert (generic, custom) == (3, 5)
