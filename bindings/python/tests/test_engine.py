# SPDX-License-Identifier: MIT
"""The engine in the package: fraiseql._engine, and fraiseql.runtime over it."""

import asyncio
import gc
import json
import os
import select
import subprocess
import sys
import threading

import pytest
import uvloop
from support.postgres import blocked, wait_for_waiting

from fraiseql import _engine
from fraiseql.errors import EngineError
from fraiseql.runtime import AsyncEngine

SQL = """
create table person (id int primary key, name text not null, manager int references person);
insert into person values (1, 'Ada', null), (2, 'Bob', 1);
create function fn_add_person(id int, name text) returns person language sql volatile as
    'insert into person values (id, name) returning *';
"""
PEOPLE = "{ people(orderBy: [{id: ASC}]) { id name } }"
FOUND = {"data": {"people": [{"id": 1, "name": "Ada"}, {"id": 2, "name": "Bob"}]}}


@pytest.fixture
def engine(database):
    engine = AsyncEngine(database_url=database.url, ignore_environment=True)
    yield engine
    engine.close()


def events_of(source, count):
    events = []
    while len(events) < count:
        select.select([source.fileno()], [], [])
        events += source.drain()
    return events


def raw_engine(database, **options):
    return _engine.Engine(database_url=database.url, ignore_environment=True, **options)


async def test_a_request_is_awaited(engine):
    assert await engine.execute(PEOPLE) == FOUND
    by_id = "query($id: Int!) { person(id: $id) { name } }"
    found = await engine.execute(by_id, {"id": 2})
    assert found == {"data": {"person": {"name": "Bob"}}}
    status, body = await engine.execute_bytes(json.dumps({"query": PEOPLE}))
    assert (status, json.loads(body)) == (200, FOUND)
    status, body = await engine.execute_bytes(document="{ nobody }")
    assert status == 400 and "nobody" in json.loads(body)["errors"][0]["message"]


async def test_many_at_once_each_have_their_answer(engine):
    by_id = "query($id: Int!) { person(id: $id) { id } }"
    asked = [engine.execute(by_id, {"id": 1 + n % 2}) for n in range(300)]
    answers = await asyncio.gather(*asked)
    assert [answer["data"]["person"]["id"] for answer in answers] == [1 + n % 2 for n in range(300)]


async def test_read_only_refuses_mutations(engine):
    mutation = 'mutation { addPerson(id: 9, name: "Eve") { id } }'
    status, body = await engine.execute_bytes(document=mutation, read_only=True)
    assert (status, b"errors" in body) == (405, True), body
    assert len((await engine.execute(PEOPLE))["data"]["people"]) == 2


async def test_statements_of_ones_own_have_values_and_settings(engine):
    body = await engine.execute_sql(
        "select $1::int as n, $2::text as t, current_setting('app.user_id', true) as who",
        [7, "Zoë"],
        principal='{"user": "ada"}',
    )
    assert json.loads(body) == {"rows": [{"n": 7, "t": "Zoë", "who": "ada"}], "count": 1}
    wrong = json.loads(await engine.execute_sql("select nothing"))
    assert wrong["errors"]
    with pytest.raises(TypeError):
        await engine.execute_sql(7)


async def test_cancelling_who_waits_cancels_the_query(engine, database):
    with blocked(database, "person"):
        task = asyncio.create_task(engine.execute(PEOPLE))
        await asyncio.to_thread(wait_for_waiting, database, 1)
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task
        await asyncio.to_thread(wait_for_waiting, database, 0)
    assert await engine.execute(PEOPLE) == FOUND


async def test_a_timeout_is_an_answer(engine, database):
    with blocked(database, "person"):
        status, body = await engine.execute_bytes(document=PEOPLE, timeout=0.05)
    assert status == 504 and json.loads(body)["errors"][0]["extensions"]["code"] == "TIMEOUT"


async def test_closing_ends_what_runs(database):
    engine = await AsyncEngine.open(database_url=database.url, ignore_environment=True)
    with blocked(database, "person"):
        waiting = [asyncio.create_task(engine.execute(PEOPLE)) for _ in range(3)]
        await asyncio.to_thread(wait_for_waiting, database, 3)
        await engine.aclose(timeout=0.05)
        for task in waiting:
            with pytest.raises(EngineError):
                await task
    assert engine.closed
    with pytest.raises(EngineError, match="closed"):
        await engine.execute(PEOPLE)
    await engine.aclose()
    engine.close()


def test_loops_come_and_go(engine):
    for _ in range(5):
        assert asyncio.run(engine.execute(PEOPLE)) == FOUND
    with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
        assert runner.run(engine.execute(PEOPLE)) == FOUND


def test_loops_of_several_threads_share_an_engine(engine):
    answers = []

    async def many():
        return await asyncio.gather(*(engine.execute(PEOPLE) for _ in range(100)))

    def run():
        answers.extend(asyncio.run(many()))

    threads = [threading.Thread(target=run) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(answers) == 400 and all(answer == FOUND for answer in answers)


async def test_a_reload_sees_new_tables(engine, make_database):
    database = make_database(SQL)
    engine = await AsyncEngine.open(database_url=database.url, ignore_environment=True)
    database.execute("create table pet (id int primary key, name text not null)")
    assert "errors" in await engine.execute("{ pets { id } }")
    await engine.reload()
    assert await engine.execute("{ pets { id } }") == {"data": {"pets": []}}
    with pytest.raises(EngineError):
        await engine.reload("type Query {")
    assert await engine.execute("{ pets { id } }") == {"data": {"pets": []}}
    await engine.aclose()


def test_what_cannot_be_opened_says_why(database):
    with pytest.raises(EngineError, match="nowhere"):
        _engine.Engine(database_url="postgresql:///x?host=/nowhere", ignore_environment=True)
    with pytest.raises(EngineError):
        raw_engine(database, schema="type Query {")
    with pytest.raises(EngineError, match=r"no\.such"):
        raw_engine(database, settings={"no.such": "1"})
    for wrong in [
        {"threads": 0},
        {"database_url": "a\0b"},
        {"log": 7},
        {"settings": {"a": 1, 2: 3}},
        {"nothing": 1},
    ]:
        with pytest.raises((ValueError, TypeError)):
            _engine.Engine(**wrong)


def test_what_is_submitted_wrongly_is_refused(database):
    engine = raw_engine(database)
    for wrong in [
        {"document": 7},
        {"document": "\ud800"},
        {"timeout": -1},
        {"timeout": float("nan")},
        {"nothing": 1},
    ]:
        with pytest.raises((TypeError, ValueError)):
            engine.submit(1, **wrong)
    with pytest.raises((TypeError, OverflowError)):
        engine.cancel(-1)
    with pytest.raises(ValueError):
        engine.drain(0)
    engine.cancel(12345)
    engine.close()
    with pytest.raises(EngineError, match="closed"):
        engine.submit(1, document=PEOPLE)


def test_events_are_taken_a_few_at_a_time(database):
    engine = raw_engine(database)
    for token in range(20):
        engine.submit(token, document=PEOPLE)
    taken = []
    while len(taken) < 20:
        assert select.select([engine.fileno()], [], [], 30)[0]
        some = engine.drain(max=3)
        assert len(some) <= 3
        taken += some
    assert sorted(event[1] for event in taken) == list(range(20))
    assert all(event[0] == "answer" and event[2] == 200 and event[4] for event in taken)
    engine.close()


def test_blocking_requests_leave_other_threads_running(database):
    engine = raw_engine(database, threads=2)
    answers = []

    def ask():
        answers.append(engine.execute_blocking(document=PEOPLE))

    with blocked(database, "person"):
        threads = [threading.Thread(target=ask) for _ in range(4)]
        for thread in threads:
            thread.start()
        wait_for_waiting(database, 4)
    for thread in threads:
        thread.join()
    assert [json.loads(body) for _, body in answers] == [FOUND] * 4
    engine.close()


class Context:
    pass


@pytest.mark.parametrize("drained", [True, False])
def test_garbage_with_requests_under_way_leaves_nothing_behind(database, drained):
    context = Context()
    held = sys.getrefcount(context)
    gc.collect()
    descriptors = len(os.listdir("/proc/self/fd"))
    for _ in range(5):
        engine = raw_engine(database)
        for token in range(30):
            engine.submit(token, document=PEOPLE, context=context)
        if drained:
            events_of(engine, 1)
        del engine
    gc.collect()
    assert sys.getrefcount(context) == held
    assert len(os.listdir("/proc/self/fd")) == descriptors


SCRIPT = """
import asyncio, os, sys
from fraiseql.runtime import AsyncEngine
engine = AsyncEngine(database_url=sys.argv[1], ignore_environment=True)
async def leave():
    for _ in range(50):
        asyncio.create_task(engine.execute("{ people { id } }"))
    await asyncio.sleep(0)
"""
ENDINGS = {
    "the loop ends": "asyncio.run(leave())",
    "the interpreter ends": "asyncio.new_event_loop().run_until_complete(leave()); sys.exit()",
    "a child is forked": "child = os.fork()\nif child: assert os.waitpid(child, 0)[1] == 0\n"
    "else:\n    try: asyncio.run(engine.execute('{ people { id } }'))\n"
    "    except Exception as error: assert 'forked' in str(error)\n"
    "    else: os._exit(1)\n    del engine",
}


@pytest.mark.parametrize("ending", ENDINGS.values(), ids=ENDINGS)
def test_an_interpreter_ends_in_peace(database, ending):
    done = subprocess.run(
        [sys.executable, "-X", "dev", "-W", "ignore", "-c", SCRIPT + ending, database.url],
        capture_output=True,
        text=True,
        timeout=60,
    )
    assert done.returncode == 0, done.stderr
    assert "Fatal" not in done.stderr and "Traceback" not in done.stderr, done.stderr


SUB = """
import asyncio, sys
sys.path[:0] = PATH
from fraiseql.runtime import AsyncEngine

async def main():
    engine = AsyncEngine(database_url=URL, ignore_environment=True)
    for _ in range(20):
        assert (await engine.execute("{ people { id name } }")) == FOUND
    await engine.aclose()

asyncio.run(main())
"""
MAIN = """
import sys, threading
try:
    import _interpreters as interpreters
except ImportError:
    import _xxsubinterpreters as interpreters
# Before 3.13 asyncio of two interpreters at once is not safe; before 3.12 it needs the one GIL.
alone, shared = sys.version_info < (3, 13), sys.version_info < (3, 12)

def run():
    one = interpreters.create(isolated=False) if shared else interpreters.create()
    run_in = getattr(interpreters, "exec", None) or interpreters.run_string
    failure = run_in(one, sys.argv[1])
    interpreters.destroy(one)
    print(failure or "good")

for _ in range(3):
    threads = [threading.Thread(target=run) for _ in range(1 if alone else 3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
"""


@pytest.mark.skipif(
    sys.version_info[:2] == (3, 12), reason="its own asyncio ends with SIGABRT there"
)
def test_interpreters_inside_of_one_have_engines_of_their_own(database):
    given = f"PATH, URL, FOUND = {sys.path!r}, {database.url!r}, {FOUND!r}\n"
    done = subprocess.run(
        [sys.executable, "-c", MAIN, given + SUB], capture_output=True, text=True, timeout=60
    )
    assert (done.returncode, set(done.stdout.split())) == (0, {"good"}), done.stdout + done.stderr
