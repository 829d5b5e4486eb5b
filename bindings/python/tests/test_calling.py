# SPDX-License-Identifier: MIT
"""Mutations whose work is a function in SQL: the engine calls it and reads its row as Python
would."""

import asyncio
import contextlib
import datetime
import decimal
import enum
import importlib.util
import json
import pathlib
import socket
from typing import Any, Literal
from uuid import UUID

import httpx
import pytest

import fraiseql
from fraiseql import serving
from fraiseql.application import Application
from fraiseql.auth import UserContext, requires_auth, requires_role
from fraiseql.enterprise.rbac import directives as enterprise
from fraiseql.gql.registry import SchemaRegistry
from fraiseql.gql.schema_builder import schema_of
from fraiseql.resolving import make_dispatcher
from fraiseql.sdl import Delegates, to_sdl
from fraiseql.security import authorize_field
from fraiseql.types import UNSET

pytest.importorskip("fraiseql._engine")

HERE = pathlib.Path(__file__).parent


def _load(name: str) -> Any:
    spec = importlib.util.spec_from_file_location(name, HERE / f"{name}.py")
    assert spec and spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


schemas, delegating = _load("schemas"), _load("test_delegating")
until_it_answers = _load("test_server").until_it_answers

# What is told to answer is what `told` has of the input; the input stands in it as it came.
SQL = """
create schema app;
create view v_who as select 1 as id, nullif(current_setting('app.user_id', true), '') as who,
    nullif(current_setting('app.tenant_id', true), '') as tenant,
    nullif(current_setting('app.contact_id', true), '') as contact;
create table app.tb_call (n int generated always as identity, input jsonb, who text, tenant text);
create type app.mutation_response as (
    status text, message text, entity_id text, entity_type text, entity jsonb,
    updated_fields text[], cascade jsonb, metadata jsonb);
create type app.mutation_result as (
    id uuid, updated_fields text[], status text, message text, object_data jsonb,
    extra_metadata jsonb);
create type app.report as (success boolean, message text, data jsonb, error jsonb);
create function app.save_post(input jsonb) returns app.mutation_response language plpgsql as $$
begin
    insert into app.tb_call (input, who, tenant) values (input,
        current_setting('app.user_id', true), current_setting('app.tenant_id', true));
    if input ? 'fail' then
        raise exception 'no "%"', input->>'fail' using errcode = 'P0001', hint = 'really';
    end if;
    if input->>'title' = 'numbers' then
        return ('ok', null, 1.50, null, '{"id": 1, "price": 19.90, "as_given":
            [1.10, 100.00, 12345678901234567890]}'::jsonb, null, null, null
            )::app.mutation_response;
    elsif input->>'title' = 'deep' then
        return ('ok', null, null, null, (repeat('[', 200) || repeat(']', 200))::jsonb, null, null,
            null)::app.mutation_response;
    end if;
    return jsonb_populate_record(null::app.mutation_response,
        coalesce(nullif(input->'told', 'null'), jsonb_build_object('status', 'created',
            'message', 'Saved.', 'entity_type', 'Post', 'entity',
                jsonb_build_object('id', 1, 'title', input->>'title', 'as_given', input))));
end $$;
create function app.save_old(input jsonb) returns app.mutation_result language sql as $$
    select jsonb_populate_record(null::app.mutation_result, input->'told') $$;
create function app.save_report(input jsonb) returns app.report language sql as $$
    select jsonb_populate_record(null::app.report, input->'told') $$;
create function app.save_thing(input jsonb) returns table (id text, title text, "_cascade" jsonb)
    language sql as $$ select * from jsonb_to_recordset(input->'told')
        as told (id text, title text, "_cascade" jsonb) $$;
create function app.save_as(who text, tenant text, input jsonb) returns app.mutation_response
    language sql as $$ select 'ok', who || ' ' || tenant, who, null, '{"id": 1}'::jsonb,
        null::text[], null::jsonb, null::jsonb $$;
create function app.save_slowly(input jsonb) returns app.mutation_response language sql as $$
    select pg_sleep(60); select app.save_post(input) $$;
create function app.save_unread(input jsonb) returns table (status text, of app.report)
    language sql as $$ select app.save_post(input); select 'ok', null::app.report $$;
create function app.save_prepared(input jsonb) returns app.mutation_response language sql as
    'select app.save_post(input)';
"""


def declare() -> None:
    @fraiseql.enum
    class Mood(enum.Enum):
        HAPPY = "happy"
        SAD = "SAD"

    @fraiseql.input
    class TagInput:
        tag_name: str
        weight_1: int | None = 5
        mood: Mood = Mood.SAD
        note: str | None = UNSET
        mark: str = ""

    @fraiseql.input
    class PostInput:
        title: str | None = None
        told: fraiseql.JSON | None = UNSET
        fail: str | None
        owner_id: UUID | None
        is_read: bool | None
        mood: Mood | None
        tags: list[TagInput] | None
        words: list[str] = fraiseql.fraise_field(default_factory=list)
        day: datetime.date | None
        at: datetime.datetime | None
        size: float | None
        cost: decimal.Decimal | None
        kind: Literal["a", "b"] | None

    @fraiseql.type
    class Post:
        id: int
        title: str | None
        price: float | None
        as_given: fraiseql.JSON | None
        tag_list: list[str] | None

    @fraiseql.success
    class SavePostSuccess:
        id: str | None
        message: str | None
        status: str
        post: Post | None
        updated_fields: list[str] | None
        note: fraiseql.JSON | None

    @fraiseql.error
    class SavePostError:
        code: int
        status: str
        message: str | None
        errors: list[fraiseql.JSON] | None
        post_id: int | None

    def mutation(name: str, **options: Any) -> None:
        members = {"input": PostInput, "success": SavePostSuccess, "error": SavePostError}
        cls = type(name, (), {"__annotations__": members, **options.pop("members", {})})
        fraiseql.mutation(cls, schema="app", **options)

    mutation("SavePost", enable_cascade=True)
    mutation("SaveOld")
    mutation("SaveReport")
    mutation("SaveThing")
    mutation("SaveAs", context_params={"user_id": "who", "tenant_id": "tenant"})
    mutation("SaveMissing")
    mutation("SaveSlowly")
    mutation("SaveUnread")
    prepare = staticmethod(lambda given: {**given, "title": "prepared"})
    mutation("SavePrepared", members={"prepare_input": prepare})

    @fraiseql.type(sql_source="v_who")
    class Who:
        id: int
        who: str | None
        tenant: str | None
        contact: str | None

    @fraiseql.connection(node_type=Who)
    async def who(info) -> fraiseql.Connection[Who]: ...


SELECTION = """{ __typename
    ... on SavePostSuccess { id message status updatedFields note cascade
        { updated { id operation } metadata { affectedCount } }
        p: post { id title price asGiven tagList } }
    ... on SavePostError { code status message errors postId } }"""


def ask_for(field: str = "savePost") -> str:
    return f"mutation($i: PostInput!) {{ {field}(input: $i) {SELECTION} }}"


@contextlib.asynccontextmanager
async def both(url: str, **settings: str):
    """The same schema twice: answered by the engine where it can, and by Python."""
    with schemas.fresh_registry():
        declare()
        built = schema_of(SchemaRegistry.get_instance())
        fast = await delegating.open_engine(url, built, True, **settings)
        slow = await delegating.open_engine(url, built, False, **settings)
        try:
            yield fast, slow
        finally:
            await fast.engine.aclose()
            await slow.engine.aclose()


GIVEN: list[dict[str, Any]] = [
    {},
    {"title": 'A "title"\n\\ é \u0001'},
    {"title": None, "mood": "HAPPY", "isRead": True},
    {"tags": [{"tagName": "x"}, {"tagName": "y", "weight1": None, "mood": "HAPPY"}], "words": []},
    {"tags": None, "words": ["a", "b"], "kind": "a", "day": "2024-02-28"},
    {"ownerId": "10000000-0000-0000-0000-00000000000a", "cost": "19.90"},
    {"size": 2, "cost": "0", "day": "2024-02-29"},
    {"size": -1.50, "at": "2024-01-31T23:59:59Z"},
    {"size": 123456789.125, "at": "2024-01-31T23:59:59.000100+02:00"},
    {"at": "2024-01-31T23:59:59-11:30", "told": None},
    {"title": "\u200b", "words": ["", " "], "tags": [{"tagName": " é"}]},
]


async def test_functions_are_given_what_python_gives_them(database):
    async with both(database.url) as (fast, slow):
        for given in GIVEN:
            body = await fast.ask(ask_for(), {"i": given})
            assert b'"errors":[' not in body, body
            assert body == await slow.ask(ask_for(), {"i": given}), given
        assert not fast.calls and len(slow.calls) == len(GIVEN)


def _post(**more: Any) -> dict[str, Any]:
    return {"status": "success", "message": "Well.", "entity": {"id": 7, "title": "T"}, **more}


KEYS = {"_a": 1, "a_": 2, "_": 3, "a__b": 4, "é_e": 5, "1_2": 6, "__c_d": 7, "a_b": 8, "aB": 9}
ID = "10000000-0000-0000-0000-00000000000a"
CHANGED = {
    "updated": [{"__typename": "Post", "id": "1", "operation": "UPDATED", "entity": {"a_b": 1}}],
    "metadata": {"affected_count": 2},
    "more": 1,
}

# What the functions answer, in each form that there is.
TOLD: dict[str, list[Any]] = {
    "savePost": [
        _post(),
        _post(entity_id="x-1", entity_type="Post", updated_fields=["title", "as_given", "a__b_"]),
        _post(status="UPDATED: x", entity={"id": 1, "tag_list": ["a"], "as_given": {"a_b": {}}}),
        _post(
            entity={"post": {"id": 1, "title": "in"}, "note": {"x_y": [{"z_z": 1}]}, "entity": 1}
        ),
        _post(entity={"Post": 1, "id": 2}),
        _post(entity=[{"id": 1}, {"id": 2}]),
        _post(entity=None),
        _post(entity="text"),
        _post(entity={"id": "no number"}),
        _post(entity={"id": 1, "as_given": KEYS}),
        _post(entity={"__typename": "Post", "id": 1, "as_given": {"__typename": "X", "a_b": 1}}),
        _post(entity_type="Odd", entity={"id": 1, "title": 'A "t"\n\\ \u0001 é'}),
        _post(message=None),
        _post(cascade=CHANGED),
        _post(cascade=[]),
        _post(status="created", cascade={"deleted": []}, metadata={"errors": [1]}),
        {"status": "noop:same", "message": "Nothing.", "entity": {"post_id": 3, "code": 9}},
        {"status": "validation:", "message": "Bad", "metadata": {"errors": [{"field_name": "t"}]}},
        {"status": "NOT_FOUND:x:y", "metadata": {"errors": "no list"}},
        {"status": 'conflict: with "it" ', "message": "é\n", "cascade": {"updated": None}},
        {"status": "forbidden:a"},
        {"status": "unauthorized:a"},
        {"status": "timeout:a"},
        {"status": "failed:boom", "message": "x"},
        {"status": "odd", "message": "y", "entity": [1]},
        {"status": ""},
        {"status": None, "message": "m"},
        {"status": " ok ", "message": "m"},
    ],
    "saveOld": [
        {"status": "created", "id": ID, "object_data": {"id": 4}, "extra_metadata": {"a": 1}},
        {"status": "new", "object_data": {"post": {"id": 4}}, "extra_metadata": {"entity": "Pot"}},
        {"status": "failed", "message": "", "extra_metadata": {"errors": [{"a_b": None}]}},
        {"updated_fields": ["a_b"], "message": "without a status"},
    ],
    "saveReport": [
        {"success": True, "message": "Well.", "data": {"id": 4}},
        {"success": True},
        {"success": False, "error": {"code": "E1", "message": "Bad."}},
        {"success": False, "message": "Said.", "error": {"code": 12}},
        {"success": False, "error": "in a word"},
        {"success": False, "message": "", "error": {"message": None}},
        {"message": "nothing else"},
    ],
    "saveThing": [
        [{"id": "t-1", "title": "A thing"}],
        [{"id": "t-1", "_cascade": CHANGED}, {"id": "t-2"}],
        [],
    ],
}


async def test_rows_are_read_as_python_reads_them(database):
    async with both(database.url) as (fast, slow):
        seen = set()
        for field, rows in TOLD.items():
            for told in rows:
                body = await fast.ask(ask_for(field), {"i": {"told": told}})
                assert body == await slow.ask(ask_for(field), {"i": {"told": told}}), told
                answer = json.loads(body)["data"][field]
                seen.add(answer["__typename"] if answer else None)
        assert not fast.calls and len(slow.calls) == sum(map(len, TOLD.values()))
        assert {"SavePostSuccess", "SavePostError"} <= seen


async def test_numbers_stay_as_the_database_has_them(database):
    async with both(database.url) as (fast, slow):
        body = await fast.ask(ask_for(), {"i": {"title": "numbers"}})
        assert b'"price":19.90,' in body and b'"asGiven":[1.10,100.00,12345678901234567890]' in body
        assert body == await slow.ask(ask_for(), {"i": {"title": "numbers"}})


@pytest.mark.parametrize("detail", ["true", "false"])
async def test_what_fails_fails_as_in_python(database, detail):
    async with both(database.url, **{"errors.detail": detail}) as (fast, slow):
        for document, variables in (
            (ask_for(), {"i": {"fail": 'it "now"'}}),
            (ask_for("saveMissing"), {"i": {}}),
            (ask_for("saveOld"), {"i": {"told": {"id": "no id"}}}),
        ):
            body = await fast.ask(document, variables)
            assert body == await slow.ask(document, variables)
            assert b'"errors":[' in body, body
        assert not fast.calls


GUARDS: dict[str, Any] = {
    "auth": requires_auth,
    "role": requires_role("saver"),
    "tables": enterprise.requires_role("saver"),
    "field": authorize_field(lambda info: False),
}


@pytest.mark.parametrize("guard", GUARDS)
async def test_what_stands_above_a_mutation_is_asked_first(database, guard):
    count = 'select count(*) as "n" from app.tb_call'
    with schemas.fresh_registry():
        declare()
        mutations = SchemaRegistry.get_instance().mutations
        GUARDS[guard](mutations["SavePost"])
        authorize_field(lambda info: True)(mutations["SaveOld"])
        built = schema_of(SchemaRegistry.get_instance())
        with pytest.raises(TypeError, match=r"above @fraiseql\.mutation"):
            GUARDS[guard](type("Later", (), {}))
    for marked in (True, False):
        opened = await delegating.open_engine(database.url, built, marked)
        try:
            before = await opened.engine.execute_sql(count)
            body = json.loads(await opened.ask(ask_for(), {"i": {}}))
            code = "FIELD_AUTHORIZATION_ERROR" if guard == "field" else "UNAUTHENTICATED"
            assert [each["extensions"]["code"] for each in body["errors"]] == [code], body
            assert await opened.engine.execute_sql(count) == before
            told = {"status": "created", "object_data": {"id": 4}}
            body = json.loads(await opened.ask(ask_for("saveOld"), {"i": {"told": told}}))
            assert body["data"]["saveOld"]["p"]["id"] == 4
            assert len(opened.calls) == 2
        finally:
            await opened.engine.aclose()


async def test_what_cannot_be_told_has_not_happened(database):
    count = 'select count(*) as "n" from app.tb_call'
    async with both(database.url) as (fast, slow):
        before = await fast.engine.execute_sql(count)
        deep = await fast.ask(ask_for(), {"i": {"title": "deep"}})
        assert b"deeper than is allowed" in deep
        for engine in (fast, slow):
            unread = await engine.ask(ask_for("saveUnread"), {"i": {}})
            assert b"has a type" in unread, unread
        assert await fast.engine.execute_sql(count) == before
        assert not fast.calls


BY_PYTHON: list[tuple[str, dict[str, Any]]] = [
    ("savePrepared", {}),
    ("savePost", {"ownerId": "{10000000-0000-0000-0000-00000000000A}"}),
    ("savePost", {"ownerId": "no id"}),
    ("savePost", {"at": "2024-01-01T00:00:00.5Z"}),
    ("savePost", {"size": 1e300}),
    ("savePost", {"size": 0.00001}),
    ("savePost", {"told": {"status": "ok", "entity": {"id": 1, "price": 1.5}}}),
    ("saveAs", {}),  # nobody is known
]


async def test_what_only_python_knows_it_is_asked(database):
    async with both(database.url) as (fast, slow):
        for number, (field, given) in enumerate(BY_PYTHON):
            body = await fast.ask(ask_for(field), {"i": given})
            assert body == await slow.ask(ask_for(field), {"i": given}), given
            assert len(fast.calls) == number + 1, given


# What functions are given of it, or what is said to clients.
BLANK: list[tuple[dict[str, Any], dict[str, Any] | str]] = [
    ({"title": ""}, {"title": None}),
    ({"title": " \t\u3000\u001c"}, {"title": None}),
    ({"tags": [{"tagName": "x", "note": "\n"}]}, {"note": None}),
    ({"tags": [{"tagName": "x", "mark": " "}]}, {"mark": " "}),
    ({"fail": " "}, "Field 'fail' cannot be empty"),
    ({"tags": [{"tagName": "x"}, {"tagName": "\u00a0"}]}, "Field 'tag_name' cannot be empty"),
]


async def test_of_blank_text_python_is_asked(database):
    async with both(database.url) as (fast, slow):
        before = database.value("select count(*) from app.tb_call")
        for given, expected in BLANK:
            body = await fast.ask(ask_for(), {"i": given})
            assert body == await slow.ask(ask_for(), {"i": given}), given
            if isinstance(expected, str):
                assert expected in json.loads(body)["errors"][0]["message"]
                continue
            held = json.loads(body)["data"]["savePost"]["p"]["asGiven"]
            held = held["tags"][0] if "tags" in held else held
            assert {name: held[name] for name in expected} == expected, given
        called = sum(isinstance(expected, dict) for _, expected in BLANK)
        assert database.value("select count(*) from app.tb_call") == before + 2 * called
        assert len(fast.calls) == len(slow.calls) == len(BLANK)


async def test_who_asks_stands_before_the_input(database):
    async with both(database.url) as (fast, slow):
        for user in (
            UserContext(user_id="u-1", metadata={"tenant_id": "t-1"}),
            {"user_id": "u-2", "tenant_id": "t 2"},
        ):
            for document in (ask_for(), ask_for("saveAs")):
                body = await fast.ask(document, {"i": {"title": "x"}}, user=user)
                assert body == await slow.ask(document, {"i": {"title": "x"}}, user=user)
                assert b'"errors":[' not in body
        assert not fast.calls
        assert b'"message":"u-2 t 2"' in body
        calls = database.rows("select distinct who, tenant from app.tb_call where who like 'u%'")
        assert sorted(calls) == [("u-1", "t-1"), ("u-2", "t 2")]


async def test_mutations_of_one_document_are_in_order(database):
    async with both(database.url) as (fast, slow):
        document = """mutation {
            a: savePost(input: {title: "in order 1"}) { __typename }
            b: savePost(input: {title: "in order 2", fail: "x"}) { __typename }
            c: savePrepared(input: {words: ["in order 3"]}) { __typename }
            d: savePost(input: {title: "in order 4"}) { __typename } }"""
        body = await fast.ask(document)
        assert body == await slow.ask(document)
        assert fast.calls == ["savePrepared"]
        found = database.rows(
            "select substring(input::text from 'in order (.)') from app.tb_call "
            "where input::text ~ 'in order' order by n"
        )
        assert [number for (number,) in found] == ["1", "3", "4"] * 2
        counts = json.loads(fast.engine.statistics())
        assert (counts["hostCalls"], counts["delegated"]) == (1, 3)


async def test_who_leaves_takes_the_call_along(database):
    async with both(database.url) as (fast, _):
        left = [
            asyncio.create_task(fast.ask(ask_for(), {"i": {"title": f"left {n}"}}))
            for n in range(12)
        ]
        waits = asyncio.create_task(fast.ask(ask_for("saveSlowly"), {"i": {}}))
        while not blocked(database):
            await asyncio.sleep(0.01)
        for task in (*left[::2], waits):
            task.cancel()
        answers = await asyncio.gather(*left, waits, return_exceptions=True)
        assert all(b'"status":"created"' in answer for answer in answers[1:12:2])
        while blocked(database):
            await asyncio.sleep(0.01)  # the statement is cancelled
        waits = asyncio.create_task(fast.ask(ask_for("saveSlowly"), {"i": {}}))
        while not blocked(database):
            await asyncio.sleep(0.01)
        fast.engine.close()
        await asyncio.wait([waits], timeout=5)
        waits.cancel()
        while blocked(database):
            await asyncio.sleep(0.01)
        assert not fast.calls


def blocked(database: Any) -> bool:
    return database.value(
        "select exists (select from pg_stat_activity where query ~ 'save_slowly' and state = "
        "'active' and wait_event = 'PgSleep' and pid <> pg_backend_pid())"
    )


# ---- the server in C ----

HEADERS: list[dict[str, str]] = [
    {},
    {"X-FraiseQL-User-Id": "u-9", "X-FraiseQL-Tenant-Id": "b"},
    {"X-FraiseQL-User-Id": "u-9", "X-FraiseQL-Contact-Id": "c-9"},
    {"X-FraiseQL-Tenant-Id": "b"},
]


async def served(url: str, delegates: Delegates | None, calls: list[str]) -> list[bytes]:
    """What a server with an application answers, with and without Python."""
    built = schema_of(SchemaRegistry.get_instance())
    dispatch = make_dispatcher(built)

    def counted(call: Any, context: Any) -> Any:
        calls.append(call.field)
        return dispatch(call, context)

    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        port = listener.getsockname()[1]
    application = Application(
        database_url=url,
        schema=lambda: to_sdl(built, delegates),
        dispatcher=lambda: counted,
        ignore_environment=True,
    )
    settings = {
        "server.port": str(port),
        "server.host": "127.0.0.1",
        "server.workers": "1",
        "session.trusted_headers": "true",
    }
    running = asyncio.create_task(serving.serve(application, settings))
    async with httpx.AsyncClient(base_url=f"http://127.0.0.1:{port}", trust_env=False) as client:
        await until_it_answers(client)
        answers = [
            (await client.post("/graphql", json=body, headers=headers)).content
            for headers in HEADERS
            for body in (
                {"query": "{ who { edges { node { who tenant contact } } } }"},
                {"query": ask_for(), "variables": {"i": {"title": "served"}}},
                {"query": ask_for("saveAs"), "variables": {"i": {}}},
            )
        ]
    running.cancel()
    with contextlib.suppress(asyncio.CancelledError):
        await running
    return answers


async def test_a_served_application_needs_no_python_either(database):
    with schemas.fresh_registry():
        declare()
        fast_calls: list[str] = []
        slow_calls: list[str] = []
        fast = await served(database.url, Delegates(), fast_calls)
        slow = await served(database.url, None, slow_calls)
    assert fast == slow
    assert slow_calls == ["who", "savePost", "saveAs"] * 4
    # Who lacks a part of the context is answered by Python.
    assert fast_calls == ["saveAs"] * 3
    named = [json.loads(each)["data"]["who"]["edges"][0]["node"] for each in fast[::3]]
    assert named == [
        {"who": None, "tenant": None, "contact": None},
        {"who": "u-9", "tenant": "b", "contact": None},
        {"who": "u-9", "tenant": None, "contact": "c-9"},
        {"who": None, "tenant": "b", "contact": None},
    ]
