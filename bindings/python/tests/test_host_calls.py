# SPDX-License-Identifier: MIT
"""Fields that Python answers, through the real engine."""

import asyncio
import contextlib
import contextvars
import gc
import json
import select
import sys

import pytest
from graphql import GraphQLError

from fraiseql import _engine
from fraiseql.errors import EngineError
from fraiseql.runtime import Answer, AsyncEngine, HostErrors

SQL = """
create table person (id int primary key, name text not null);
insert into person values (1, 'Ada'), (2, 'Bob');
"""
SCHEMA = """
type Greeting { text: String!, to: [String!] }
extend type Query {
  greet(name: String!, times: Int = 1): Greeting @resolver
  fast: Int @resolver(name: "quick")
  everybody: [Person!] @resolver
}
type Mutation { count(by: Int!): Int @resolver }
"""
GREET = 'query Hello { hi: greet(name: "Zoë") { words: text } }'
PEOPLE = "{ people { id } }"


class Context:
    pass


def events_of(engine, count):
    events = []
    while len(events) < count:
        select.select([engine.fileno()], [], [])
        events += engine.drain()
    return events


def open_engine(database, dispatcher=None, **options):
    return AsyncEngine(
        dispatcher, database_url=database.url, schema=SCHEMA, ignore_environment=True, **options
    )


@pytest.fixture
def host(database):
    """An engine with a dispatcher that the test says."""
    engines = []

    def start(dispatcher, **options):
        engines.append(open_engine(database, dispatcher, **options))
        return engines[-1]

    yield start
    for engine in engines:
        engine.close()


async def test_a_call_says_what_is_asked_for(host):
    calls = []

    async def dispatcher(call, context):
        calls.append(call)
        return Answer(json.dumps({"text": "Hello", "to": ["Zoë"]}))

    engine = host(dispatcher)
    context = Context()
    answer = await engine.execute(
        GREET, context=context, principal='{"user": "7"}', request_id="request-1"
    )
    assert answer == {"data": {"hi": {"words": "Hello"}}}
    (call,) = calls
    assert (call.function, call.field, call.operation) == ("greet", "greet", "Hello")
    assert json.loads(call.arguments) == {"name": "Zoë", "times": 1}
    assert call.selection.split() == ["{", "words:", "text", "}"]
    assert json.loads(call.path) == ["hi"]
    assert json.loads(call.principal)["user"] == "7" and call.request_id == "request-1"
    assert call.context.context is context and call.ended
    with pytest.raises(RuntimeError, match="ended"):
        call.answer("1")


async def test_calls_of_a_query_run_at_once_beside_the_database(host):
    begun = asyncio.Barrier(2)

    async def dispatcher(call, context):
        await begun.wait()
        return Answer("1" if call.function == "quick" else '{"text": "x"}')

    answer = await host(dispatcher).execute('{ fast greet(name: "a") { text } people { id } }')
    assert answer["data"] == {"fast": 1, "greet": {"text": "x"}, "people": [{"id": 1}, {"id": 2}]}


async def test_mutations_run_one_after_the_other(host):
    total = 0

    async def dispatcher(call, context):
        nonlocal total
        before = total
        await asyncio.sleep(0)
        total = before + json.loads(call.arguments)["by"]
        return Answer(str(total))

    answer = await host(dispatcher).execute(
        "mutation { a: count(by: 1) b: count(by: 2) c: count(by: 3) }"
    )
    assert answer == {"data": {"a": 1, "b": 3, "c": 6}}


async def test_a_resolver_asks_the_engine_and_its_rows_are_written_as_they_are(host):
    async def dispatcher(call, context):
        document = f"{{ everybody: people(orderBy: [{{id: ASC}}]) {call.selection} }}"
        _, body = await engine.execute_bytes(document=document, whole=True)
        return Answer(json.dumps(json.loads(body)["data"]["everybody"]), selected=True)

    engine = host(dispatcher)
    answer = await engine.execute("{ everybody { number: id who: name } }")
    assert answer["data"]["everybody"][1] == {"number": 2, "who": "Bob"}


@pytest.mark.parametrize("debug", [False, True])
async def test_what_a_resolver_raises_is_an_error_of_its_field(host, debug):
    async def dispatcher(call, context):
        if call.function == "quick":
            raise ValueError("password")
        raise GraphQLError("Nobody is here.", extensions={"code": "GONE", "since": 7})

    answer = await host(dispatcher, debug=debug).execute('{ fast greet(name: "a") { text } }')
    assert answer["data"] == {"fast": None, "greet": None}
    fast, greet = sorted(answer["errors"], key=lambda error: error["path"])
    assert fast["message"] == ("password" if debug else "Internal server error")
    assert fast["extensions"]["code"] == "INTERNAL_SERVER_ERROR"
    assert greet["message"] == "Nobody is here." and greet["path"] == ["greet"]
    assert greet["extensions"] == {"code": "GONE", "since": 7}


async def test_errors_below_a_field_have_their_path(host):
    def dispatcher(call, context):
        raise HostErrors([{"message": "No such word.", "path": ["text"]}])

    answer = await host(dispatcher).execute(GREET)
    assert answer["errors"][0]["path"] == ["hi", "text"]


async def test_a_value_that_does_not_fit_is_an_error(host):
    answer = await host(lambda call, context: Answer('"seven"')).execute("{ fast }")
    assert answer["data"] == {"fast": None} and answer["errors"][0]["path"] == ["fast"]
    answer = await host(lambda call, context: Answer("{")).execute("{ fast }")
    assert answer["data"] == {"fast": None} and answer["errors"]


async def test_resolvers_see_the_variables_of_who_asked(host):
    who = contextvars.ContextVar("who")

    async def dispatcher(call, context):
        return Answer(str(who.get()))

    engine = host(dispatcher)

    async def ask(number):
        who.set(number)
        return (await engine.execute("{ fast }"))["data"]["fast"]

    assert await asyncio.gather(*(asyncio.create_task(ask(n)) for n in range(20))) == [*range(20)]


async def test_cancelling_who_waits_cancels_the_resolver(host):
    begun, cancelled = asyncio.Event(), asyncio.Event()

    async def dispatcher(call, context):
        begun.set()
        try:
            await asyncio.Event().wait()
        except asyncio.CancelledError:
            cancelled.set()
            raise
        raise AssertionError

    engine = host(dispatcher)
    task = asyncio.create_task(engine.execute("{ fast }"))
    await begun.wait()
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    await cancelled.wait()
    assert (await engine.execute(PEOPLE))["data"]["people"]


async def test_a_timeout_cancels_the_resolver(host):
    cancelled = asyncio.Event()

    async def dispatcher(call, context):
        try:
            await asyncio.Event().wait()
        finally:
            cancelled.set()
        raise AssertionError

    answer = await host(dispatcher).execute("{ fast }", timeout=0.05)
    assert answer["errors"][0]["extensions"]["code"] == "TIMEOUT"
    await cancelled.wait()


async def test_closing_waits_for_resolvers_and_then_ends_them(database):
    go = asyncio.Event()

    async def dispatcher(call, context):
        await go.wait()
        return Answer("1")

    engine = open_engine(database, dispatcher)
    task = asyncio.create_task(engine.execute("{ fast }"))
    while not len(engine._hosting):
        await asyncio.sleep(0)
    closing = asyncio.create_task(engine.aclose(timeout=30))
    await asyncio.sleep(0)
    go.set()
    assert await task == {"data": {"fast": 1}}
    await closing

    engine = open_engine(database, dispatcher)
    go.clear()
    task = asyncio.create_task(engine.execute("{ fast }"))
    while not len(engine._hosting):
        await asyncio.sleep(0)
    await engine.aclose(timeout=0)
    with contextlib.suppress(EngineError):
        assert "errors" in await task
    while len(engine._hosting):
        await asyncio.sleep(0)


def test_a_call_that_is_forgotten_fails_and_gives_its_context_back(database):
    engine = _engine.Engine(database_url=database.url, schema=SCHEMA, ignore_environment=True)
    context = Context()
    held = sys.getrefcount(context)
    engine.submit(1, document="{ fast }", context=context)
    ((kind, call),) = events_of(engine, 1)
    assert kind == "call" and call.context is context and not call.ended
    del call
    gc.collect()
    ((kind, token, _, body, ok),) = events_of(engine, 1)
    assert (kind, token, ok) == ("answer", 1, True) and b"Internal server error" in body
    assert sys.getrefcount(context) == held
    engine.close()


def test_calls_outlive_their_engine(database):
    engine = _engine.Engine(database_url=database.url, schema=SCHEMA, ignore_environment=True)
    context = Context()
    held = sys.getrefcount(context)
    for token in range(10):
        engine.submit(token, document="{ fast }", context=context)
    calls = [call for _, call in events_of(engine, 10)]
    calls[0].answer("1")
    engine.close(0)
    del engine
    gc.collect()
    assert all(call.ended for call in calls)
    assert calls[9].function == "quick" and calls[9].context is context
    with pytest.raises(RuntimeError):
        calls[9].answer("1")
    with pytest.raises(TypeError):
        _engine.HostCall()
    del calls
    gc.collect()
    assert sys.getrefcount(context) == held


def test_without_a_host_function_the_schema_is_whole(database):
    engine = open_engine(database)
    try:
        relations = json.loads(engine.describe())["relations"]
        assert "public.person" in [relation["name"] for relation in relations]
        assert "greet(" in engine.sdl() and json.loads(engine.statistics())["running"] == 0
    finally:
        engine.close()
