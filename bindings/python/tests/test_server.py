# SPDX-License-Identifier: MIT
"""The HTTP server of the C program, run by Python, which answers some of its fields."""

import asyncio
import json
import socket

import httpx
import pytest

from fraiseql import _engine, serving
from fraiseql._program import data_folder
from fraiseql.application import Application
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


# ---- what resolvers ask ----

OPEN = """select count(*)::int as n from pg_stat_activity
    where datname = current_database() and backend_type = 'client backend'"""
TYPES = """
extend type Query { found: Int! @resolver  nested: String! @resolver  greet(name: String!): String
    @resolver }
"""


class Asking:
    """An application whose resolvers ask: `fraiseql serve --app` runs such a one."""

    def __init__(self, database):
        self.port = free_port()
        self.application = Application(
            database_url=database.url,
            schema=lambda: TYPES,
            dispatcher=lambda: self.dispatch,
            ignore_environment=True,
        )
        self.connections = set()
        self.engine = None

    async def dispatch(self, call, context):
        self.engine = context["engine"]
        if call.field == "greet":
            assert json.loads(call.headers) == {}, "it did not come by HTTP"
            return Answer(json.dumps(f"{context['who']}, {json.loads(call.arguments)['name']}"))
        if call.field == "nested":
            assert "host" in json.loads(call.headers)
            asked = '{ greet(name: "Ada") }'
            answer = await self.engine.execute(asked, context={**context, "who": "Hello"})
            return Answer(json.dumps(answer["data"]["greet"]))
        rows = await context["db"].count("person")
        said = json.loads(await self.engine.execute_sql(OPEN))
        self.connections.add(said["rows"][0]["n"])
        return Answer(str(rows))

    def start(self):
        settings = {
            "server.port": str(self.port),
            "server.host": "127.0.0.1",
            "server.workers": "1",
            "database.pool_size": "1",
        }
        return asyncio.create_task(serving.serve(self.application, settings))


async def test_resolvers_ask_the_engine_that_serves(database):
    asking = Asking(database)
    running = asking.start()
    base = f"http://127.0.0.1:{asking.port}"
    async with httpx.AsyncClient(base_url=base, trust_env=False) as client:
        await until_it_answers(client)

        async def ask(query):
            return (await client.post("/graphql", json={"query": query})).json()

        answers = await asyncio.gather(*(ask("{ found people { id } }") for _ in range(20)))
        assert answers == [{"data": {"found": 1, "people": [{"id": 1}]}}] * 20
        assert asking.connections == {1}
        assert await ask("{ nested }") == {"data": {"nested": "Hello, Ada"}}

        engine = asking.engine
        assert engine is asking.application.opened
        said = json.loads(engine.statistics())
        assert said["threads"] == 1 and said["requests"] == 41 and said["running"] == 0
        assert "greet" in engine.sdl() and b"public.person" in engine.describe()
        with pytest.raises(EngineError, match="SIGHUP"):
            await engine.reload()
        with pytest.raises(EngineError, match="reads its schema itself"):
            await asking.application.refresh_schema()

        # What is under way when the server ends, ends with it.
        late = asyncio.create_task(engine.execute_sql("select pg_sleep(100)"))
        sleeping = "select count(*) from pg_stat_activity where query = 'select pg_sleep(100)'"
        while not database.value(sleeping):
            await asyncio.sleep(0.01)
    running.cancel()
    with pytest.raises(asyncio.CancelledError):
        await running
    with pytest.raises(EngineError, match="cancelled"):
        await late
    with pytest.raises(EngineError, match="closed"):
        await engine.execute("{ people { id } }")


def test_a_server_that_does_not_run_answers_nothing(database):
    server = _engine.Server(**options_of(database, free_port()))
    for ask in (
        lambda: server.submit(1, document="{ people { id } }"),
        lambda: server.submit_sql(1, "select 1", "[]"),
        lambda: server.execute_blocking(document="{ people { id } }"),
        lambda: server.cancel(1),
        server.describe,
        server.reload,
    ):
        with pytest.raises(EngineError, match="does not run yet"):
            ask()
    server.close()
