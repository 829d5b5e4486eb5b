# SPDX-License-Identifier: MIT
"""Host calls to resolvers, without an engine: what its calls are told."""

import asyncio
import contextvars
import json
import os

import pytest
from graphql import GraphQLError

from fraiseql._draining import Readers
from fraiseql._hosting import Answer, HostErrors, Hosting, error_json


class Call:
    function = field = "users"

    def __init__(self):
        self.said = []

    def answer(self, text, *, selected=False):
        self.said.append(("answer", text, selected))

    def fail(self, error):
        self.said.append(("fail", json.loads(error)))


def start(hosting, call=None, context=None):
    call = call or Call()
    variables = contextvars.copy_context()
    hosting.start(asyncio.get_running_loop(), call, context, variables)
    return call


def test_errors_say_what_may_be_said():
    error = GraphQLError("no", extensions={"code": "NO", "id": 7})
    assert json.loads(error_json(error)) == {"message": "no", "extensions": {"code": "NO", "id": 7}}
    assert json.loads(error_json(GraphQLError("no"))) == {"message": "no"}
    several = [{"message": "a", "path": [0, "x"]}, {"message": "b"}]
    assert json.loads(error_json(HostErrors(several))) == several
    hidden = json.loads(error_json(ValueError("password")))
    assert hidden["message"] == "Internal server error"
    assert "password" not in json.dumps(hidden)
    shown = json.loads(error_json(ValueError("password"), debug=True))
    assert shown["message"] == "password" and shown["extensions"]["exception"] == "ValueError"


async def test_an_answer_is_given_at_once_or_when_it_is_awaited():
    assert start(Hosting(lambda call, context: Answer(b"1"))).said == [("answer", b"1", False)]
    ready = asyncio.Event()

    async def later(call, context):
        await ready.wait()
        return Answer(context, selected=True)

    hosting = Hosting(later)
    call = start(hosting, context="[]")
    await asyncio.sleep(0)
    assert call.said == [] and len(hosting) == 1
    ready.set()
    while not call.said:
        await asyncio.sleep(0)
    assert call.said == [("answer", "[]", True)]
    await asyncio.sleep(0)
    assert len(hosting) == 0


async def test_resolvers_see_the_variables_of_who_asked_and_not_each_others():
    who = contextvars.ContextVar("who", default="nobody")

    def dispatcher(call, context):
        before = who.get()
        who.set("another")
        return Answer(before)

    hosting = Hosting(dispatcher)
    who.set("ada")
    variables = contextvars.copy_context()
    who.set("bob")
    calls = [Call(), Call()]
    for call in calls:
        hosting.start(asyncio.get_running_loop(), call, None, variables)
    assert [call.said[0][1] for call in calls] == ["ada", "ada"] and who.get() == "bob"


@pytest.mark.parametrize("at_once", [True, False])
async def test_a_resolver_that_raises_fails_its_call(at_once, caplog):
    async def later(call, context):
        raise KeyError("secret")

    def now(call, context):
        raise KeyError("secret")

    call = start(Hosting(now if at_once else later))
    while not call.said:
        await asyncio.sleep(0)
    assert call.said[0][1]["message"] == "Internal server error"
    assert "users" in caplog.text and "secret" in caplog.text


async def test_a_call_that_nobody_waits_for_cancels_its_resolver():
    cancelled = []

    async def wait(call, context):
        try:
            await asyncio.Event().wait()
        except asyncio.CancelledError:
            cancelled.append(call)
            raise

    hosting = Hosting(wait)
    call = start(hosting)
    await asyncio.sleep(0)
    hosting.cancel(call)
    while len(hosting):
        await asyncio.sleep(0)
    assert cancelled == [call] and call.said[0][0] == "fail"
    hosting.cancel(call)


async def test_without_a_dispatcher_calls_fail():
    assert start(Hosting(None)).said[0][0] == "fail"


def test_each_loop_has_a_reader_and_closed_ones_are_forgotten():
    ours, theirs = os.pipe()
    heard = []

    def drain():
        heard.append(os.read(ours, 1))

    readers = Readers(ours, drain)

    async def listen():
        readers.attach(asyncio.get_running_loop())
        readers.attach(asyncio.get_running_loop())
        os.write(theirs, b"x")
        while not heard:
            await asyncio.sleep(0)
        return heard.pop()

    open_before = len(os.listdir("/proc/self/fd"))
    for _ in range(5):
        assert asyncio.run(listen()) == b"x"
    assert len(os.listdir("/proc/self/fd")) <= open_before + 1
    readers.detach_all()
    assert len(os.listdir("/proc/self/fd")) == open_before
    os.close(ours)
    os.close(theirs)
