# SPDX-License-Identifier: MIT
"""Memory stays where it is: FRAISEQL_TEST_REQUESTS=100000 (make python-soak) asks so many times."""

import asyncio
import gc
import json
import os
import pathlib
import resource

from fraiseql.runtime import Answer, AsyncEngine

SQL = """
create table person (id int primary key, name text not null);
insert into person select n, 'Person ' || n from generate_series(1, 50) n;
"""
SCHEMA = "extend type Query { greet(name: String!): String @resolver }"
REQUESTS = int(os.environ.get("FRAISEQL_TEST_REQUESTS", "6000"))
AT_ONCE = 50
# An allocator keeps some pages for itself; a leak of one small object each would be more.
SPARE_BYTES = 10 * REQUESTS + 2_000_000


def resident() -> int:
    pages = pathlib.Path("/proc/self/statm").read_text().split()[1]
    return int(pages) * resource.getpagesize()


async def greet(call, context):
    await asyncio.sleep(0)
    return Answer(json.dumps(f"Hello {json.loads(call.arguments)['name']}"))


async def one(engine, number):
    kind = number % 6
    if kind == 0:
        answer = await engine.execute("{ people { id name } }")
        assert len(answer["data"]["people"]) == 50
    elif kind == 1:
        answer = await engine.execute(
            "query($id: Int!) { person(id: $id) { name } }",
            {"id": 1 + number % 50},
            context=object(),
        )
        assert answer["data"]["person"]["name"] == f"Person {1 + number % 50}"
    elif kind == 2:
        status, _ = await engine.execute_bytes(document="{ nobody }", principal='{"user": "7"}')
        assert status == 400
    elif kind == 3:
        task = asyncio.create_task(engine.execute("{ people { id } }"))
        await asyncio.sleep(0)
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)
    elif kind == 4:
        document = "query($n: String!) { greet(name: $n) }"
        answer = await engine.execute(document, {"n": str(number)}, context=object())
        assert answer["data"] == {"greet": f"Hello {number}"}
    else:
        status, _ = await engine.execute_bytes(b'{"query": "{ people { name } }", "variables": {}}')
        assert status == 200


async def ask(engine, count):
    for first in range(0, count, AT_ONCE):
        await asyncio.gather(*(one(engine, first + n) for n in range(AT_ONCE)))


def objects():
    gc.collect()
    return len(gc.get_objects())


def descriptors():
    return len(os.listdir("/proc/self/fd"))


async def test_requests_leave_nothing_behind(database):
    options = {"database_url": database.url, "schema": SCHEMA, "ignore_environment": True}
    options |= {"dispatcher": greet, "threads": 2}
    # libuv keeps some descriptors for all loops there will be.
    await (await AsyncEngine.open(**options)).aclose()
    at_first = descriptors()
    engine = await AsyncEngine.open(**options)
    # Caches, pools and the heap's arenas are full afterwards.
    await ask(engine, max(REQUESTS // 4, 1500))
    before, used = objects(), resident()
    await ask(engine, REQUESTS)
    after, grown = objects(), resident() - used
    print(f"{REQUESTS} requests: {grown} bytes more, objects {before} to {after}")
    await engine.aclose()
    # Some that are closed in another thread may be there still; a leak has many.
    assert descriptors() - at_first < 10
    assert after - before < 500
    assert grown < SPARE_BYTES, f"{grown} bytes more after {REQUESTS} requests"
