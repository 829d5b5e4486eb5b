# SPDX-License-Identifier: MIT
"""The HTTP server of the C program, run by Python, which answers some of its fields."""

import asyncio
import json
import socket

import httpx
import pytest

from fraiseql import _engine
from fraiseql._program import data_folder
from fraiseql.errors import EngineError
from fraiseql.runtime import Answer, serve
from fraiseql.serving import ServedRequest

SQL = """
create table person (id int primary key, name text not null);
insert into person values (1, 'Ada');
"""
SCHEMA = "extend type Query { greet(name: String!): String @resolver }"


def free_port():
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return listener.getsockname()[1]


def options_of(database, port):
    settings = {"server.port": str(port), "server.host": "127.0.0.1", "server.workers": "2"}
    return {
        "database_url": database.url,
        "schema": SCHEMA,
        "ignore_environment": True,
        "settings": settings,
        "threads": 2,
    }


async def until_it_answers(client):
    while True:
        try:
            answer = await client.get("/ready")
            if answer.status_code == 200:
                return
        except httpx.TransportError:
            pass
        await asyncio.sleep(0.01)


async def test_resolvers_answer_requests_of_the_server(database):
    port = free_port()
    seen = []

    async def dispatcher(call, context):
        seen.append(context)
        await asyncio.sleep(0)
        return Answer(json.dumps(f"Hello {json.loads(call.arguments)['name']}"))

    async def context_getter(call):
        request = ServedRequest(call)
        assert "HOST" in request.headers and "nobody" not in request.headers
        return {"field": call.field, "shop": request.headers["X-Shop"], "jar": request.cookies}

    running = asyncio.create_task(serve(dispatcher, context_getter, **options_of(database, port)))
    async with httpx.AsyncClient(base_url=f"http://127.0.0.1:{port}", trust_env=False) as client:
        await until_it_answers(client)

        async def ask(name):
            query = "query($n: String!) { greet(name: $n) people { name } }"
            body = {"query": query, "variables": {"n": name}}
            headers = [("X-Shop", 'Zürich "1"'.encode("latin-1")), ("x-shop", b"two")]
            headers.append(("Cookie", b"a=1; b=x=y"))
            return (await client.post("/graphql", json=body, headers=headers)).json()

        answers = await asyncio.gather(*(ask(f"n{n}") for n in range(30)))
        for n, answer in enumerate(answers):
            assert answer == {"data": {"greet": f"Hello n{n}", "people": [{"name": "Ada"}]}}
        jar = {"a": "1", "b": "x=y"}
        assert seen == [{"field": "greet", "shop": 'Zürich "1", two', "jar": jar}] * 30
        if data_folder("graphiql"):
            page = await client.get("/graphql", headers={"Accept": "text/html"})
            assert page.status_code == 200 and "<script" in page.text
    running.cancel()
    with pytest.raises(asyncio.CancelledError):
        await running


async def test_a_server_that_cannot_start_says_why(database):
    said = []
    options = options_of(database, free_port()) | {"log": lambda level, line: said.append(line)}
    options["settings"]["no.such"] = "1"
    assert await serve(lambda call, context: Answer("1"), None, **options) != 0
    assert "no.such" in "".join(said)


def test_a_server_runs_once(database):
    server = _engine.Server(**options_of(database, free_port()))
    server.stop()
    server.close()
    with pytest.raises(EngineError, match="closed"):
        server.run()
