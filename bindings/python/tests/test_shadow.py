# SPDX-License-Identifier: MIT
"""The same application by the engine, by graphql-core, and by both with a comparison."""

import json
import logging

import pytest

import fraiseql
from fraiseql.asgi import create_asgi_app
from fraiseql.fastapi import FraiseQLConfig
from fraiseql.serving import ServingError, serve
from fraiseql.shadow import Shadow, differences
from fraiseql.testing import clear_fraiseql_state, client

SQL = """
create table tb_user (id int primary key, name text not null, age int);
insert into tb_user values (1, 'Ann', 30), (2, 'Bob', null);
create view v_user as
    select id, jsonb_build_object('id', id, 'name', name, 'age', age) as data from tb_user;
"""
QUERY = "query All { users(limit: 5) { key: id name ageNextYear } hello }"
USERS = [
    {"key": 1, "name": "Ann", "ageNextYear": 31},
    {"key": 2, "name": "Bob", "ageNextYear": None},
]


def make(database, execution, asked, **more):
    clear_fraiseql_state()

    @fraiseql.type(sql_source="v_user")
    class User:
        id: int
        name: str
        age: int | None

        @fraiseql.field
        def age_next_year(self, info) -> int | None:
            return None if self.age is None else self.age + 1

    @fraiseql.query
    async def users(info, limit: int = 10) -> list[User]:
        return await info.context["db"].find("v_user", info=info, limit=limit)

    @fraiseql.query
    async def hello(info) -> str:
        return "Hello."

    @fraiseql.query
    async def turn(info) -> int:
        asked.append("turn")
        return len(asked)

    @fraiseql.query
    async def broken(info) -> str:
        raise ValueError("a secret")

    @fraiseql.mutation
    async def change(info) -> int:
        asked.append("change")
        return len(asked)

    config = FraiseQLConfig(
        **{"database_url": database.url, "environment": "testing", "execution": execution, **more},
        auth_enabled=False,
        _env_file=None,
    )
    return create_asgi_app(config=config)


@pytest.fixture(autouse=True)
def empty():
    yield
    clear_fraiseql_state()


@pytest.mark.parametrize("execution", ["engine", "python", "shadow"])
def test_an_application_answers_the_same(database, execution):
    asked = []
    with client(make(database, execution, asked)) as api:
        assert api.query(QUERY) == {"data": {"users": USERS, "hello": "Hello."}}
        assert api.query("mutation { change }") == {"data": {"change": 1}}
        assert "errors" in api.query("{ nothing }")
        answer = api.query("{ broken hello }")
        assert answer["data"] == {"broken": None, "hello": "Hello."}
        assert answer["errors"][0]["path"] == ["broken"]
        assert "secret" not in json.dumps(answer)
        # What changes something is not asked for by GET, whoever executes it.
        assert "errors" in api.get("/graphql", params={"query": "mutation { change }"}).json()
    assert asked == ["change"]


def test_differences_are_logged_without_values(database, caplog):
    asked = []
    app = make(database, "shadow", asked)
    with caplog.at_level(logging.WARNING, "fraiseql.shadow"), client(app) as api:
        api.query(QUERY)
        assert api.query("query Turns { turn }") == {"data": {"turn": 1}}
        api.query("mutation { change }")
        api.query("{ nothing }")
        api.query("{ broken }")
    # Leaving the client waits for the comparisons.
    shadow = app.application.shadow
    assert asked in (["turn", "turn", "change"], ["turn", "change", "turn"])
    assert (shadow.different, shadow.failed, shadow.skipped) == (1, 0, 0)
    assert shadow.compared == 3
    told = [
        r.message for r in caplog.records if r.name == "fraiseql.shadow" and "differs" in r.message
    ]
    assert len(told) == 1
    assert "operation Turns (" in told[0] and "data.turn: int against int" in told[0]


def test_where_answers_differ():
    first = {"a": [1, {"b": "x"}], "c": 1.0, "d": True, "e": None}
    assert list(differences(first, {"c": 1, "a": [1, {"b": "x"}], "d": True, "e": None})) == []
    second = {"a": [1, {"b": None}, 2], "c": "1", "d": 1, "f": None}
    assert list(differences(first, second)) == [
        "data.a: 2 against 3",
        "data.a[1].b: str against null",
        "data.c: float against str",
        "data.d: bool against int",
        "data.e: is in one alone",
        "data.f: is in one alone",
    ]
    deep = {}
    deep["x"] = deep
    assert list(differences(deep, deep)) == []


async def test_comparisons_have_an_end(database):
    app = make(database, "shadow", [])
    shadow = app.application.shadow
    assert isinstance(shadow, Shadow)

    async def run(body):
        return 200, b'{"data": {"hello": "Hello."}}'

    body = b'{"query": "{ hello }"}'
    for _ in range(20):
        await shadow.answer(body, {}, run, False)
    await shadow.settled()
    assert (shadow.compared, shadow.skipped, shadow.different) == (8, 12, 0)


async def test_where_it_is_refused(database):
    with pytest.raises(ValueError, match="no limits"):
        make(database, "python", [], environment="production")
    with pytest.raises(ServingError, match="uvicorn"):
        await serve(make(database, "shadow", []).application, {})
    clear_fraiseql_state()
    config = FraiseQLConfig(database_url=database.url, execution="shadow", _env_file=None)
    with pytest.raises(ValueError, match="no functions"):
        create_asgi_app(config=config)
