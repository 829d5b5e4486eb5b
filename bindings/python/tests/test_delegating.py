# SPDX-License-Identifier: MIT
"""Root fields without a body: the engine answers them as their functions would, and asks no
Python."""

import asyncio
import contextlib
import datetime
import importlib.util
import json
import pathlib
from decimal import Decimal
from types import SimpleNamespace
from typing import Any
from uuid import UUID

import pytest

import fraiseql
from fraiseql.auth import requires_auth
from fraiseql.core.principal import principal_of
from fraiseql.db import FraiseQLRepository
from fraiseql.gql.registry import SchemaRegistry
from fraiseql.gql.schema_builder import schema_of
from fraiseql.resolving import make_dispatcher
from fraiseql.runtime import AsyncEngine
from fraiseql.sdl import Delegates, to_sdl
from fraiseql.testing import client

pytest.importorskip("fraiseql._engine")

HERE = pathlib.Path(__file__).parent
_spec = importlib.util.spec_from_file_location("schemas", HERE / "schemas.py")
assert _spec and _spec.loader
schemas = importlib.util.module_from_spec(_spec)
_spec.loader.exec_module(schemas)

# Whoever asks without being the owner of the tables sees the posts of one tenant.
SQL = """
create schema shop;
create table shop.tb_post (
    pk_post int generated always as identity primary key, id uuid not null unique,
    title text not null, mood text not null, tenant text not null,
    number int not null, was_read boolean not null, big bigint, price numeric(9,2), rate float8,
    day date, made timestamptz, tags text[]
);
insert into shop.tb_post (id, title, mood, tenant, number, was_read, big, price, rate, day, made,
        tags)
    select ('10000000-0000-0000-0000-0000000000' || lpad(i::text, 2, '0'))::uuid, 'Post "' || i,
        case when i % 2 = 0 then 'happy' else 'sad' end, case when i > 6 then 'b' else 'a' end,
        i, i < 4, i * 10000, i * 1.10, i / 4.0, '2024-01-01'::date + i,
        '2024-01-01T12:00:00Z'::timestamptz + i * interval '1 hour',
        case when i > 1 then array['a', 't' || i] end
    from generate_series(1, 8) as i;
create view v_post as select id, title, mood, number, was_read, big, price, rate, day, made, tags
    from shop.tb_post
    where tenant = coalesce(nullif(current_setting('app.tenant_id', true), ''), 'a');
"""


def declare() -> None:
    import enum

    @fraiseql.enum
    class Mood(enum.Enum):
        HAPPY = "happy"
        SAD = "sad"

    @fraiseql.type(sql_source="v_post")
    class Post:
        id: UUID
        title: str
        mood: Mood
        number: int
        was_read: bool
        big: int | None
        price: Decimal | None
        rate: float | None
        day: datetime.date | None
        made: datetime.datetime | None
        tags: list[str] | None

    @fraiseql.type
    class Told:
        id: UUID
        title: str

        @fraiseql.field
        async def shout(self, info) -> str:
            return self.title.upper()

    @fraiseql.connection(node_type=Post, default_page_size=2, max_page_size=4)
    async def posts(info) -> fraiseql.Connection[Post]: ...

    @fraiseql.connection(node_type=Post, view_name="nothing_there")
    async def missing(info) -> fraiseql.Connection[Post]: ...

    @fraiseql.connection(node_type=Told, view_name="v_post")
    async def told(info) -> fraiseql.Connection[Told]: ...

    @fraiseql.connection(node_type=Post, view_name="v_post")
    @requires_auth
    async def guarded(info) -> fraiseql.Connection[Post]: ...

    @fraiseql.query
    async def hello(info) -> str:
        return "hello"


async def open_engine(url: str, built: Any, delegates: bool, **settings: str) -> SimpleNamespace:
    calls: list[str] = []
    dispatch = make_dispatcher(built)

    def counted(call, context):
        calls.append(call.field)
        return dispatch(call, context)

    engine = await AsyncEngine.open(
        counted,
        database_url=url,
        schema=to_sdl(built, Delegates() if delegates else None),
        settings=settings,
        ignore_environment=True,
    )

    async def ask(document, variables=None, tenant=None, user=None):
        context: dict[str, Any] = {"tenant_id": tenant} if tenant else {}
        if user is not None:
            context["user"] = user
        context["db"] = FraiseQLRepository(engine, context)
        _, body = await engine.execute_bytes(
            document=document,
            variables=json.dumps(variables) if variables else None,
            principal=principal_of(context),
            context=context,
        )
        return body

    return SimpleNamespace(engine=engine, calls=calls, ask=ask)


@contextlib.asynccontextmanager
async def both(url: str, **settings: str):
    """The same schema twice: answered by the engine where it can, and by Python."""
    with schemas.fresh_registry():
        declare()
        built = schema_of(SchemaRegistry.get_instance())
        fast = await open_engine(url, built, True, **settings)
        slow = await open_engine(url, built, False, **settings)
        try:
            yield fast, slow
        finally:
            await fast.engine.aclose()
            await slow.engine.aclose()


UPPER = "10000000-0000-0000-0000-00000000000A"
ID = {"id": {"eq": "10000000-0000-0000-0000-000000000002"}}
SELECTION = "{ edges { cursor node { id title mood } } pageInfo { hasNextPage endCursor } }"

BY_THE_ENGINE = [
    (f"{{ posts {SELECTION} }}", None),
    (f"{{ posts(first: 3) {SELECTION} }}", None),
    (f"{{ posts(first: null, last: 2, after: null, where: null) {SELECTION} }}", None),
    (f"query($n: Int, $w: PostWhereInput) {{ posts(first: $n, where: $w) {SELECTION} }}", {"n": 4}),
    ("{ a: posts { t: totalCount e: edges { n: node { x: title y: title __typename } } } }", None),
    ("{ posts { __typename edges { __typename } ... on PostConnection { totalCount } } }", None),
    ("{ a: posts(first: 1) { edges { node { id } } } b: posts(last: 1) { totalCount } }", None),
    ('{ posts(where: {title: {eq: "Post \\"2"}}) { edges { node { title } } } }', None),
    ('{ posts(where: {title: {in: ["Post \\"2", "x"], neq: "y"}}) { totalCount } }', None),
    (
        "query($w: PostWhereInput) { posts(where: $w, orderBy: [{title: DESC}, {id: ASC}]) "
        "{ totalCount edges { cursor node { title } } } }",
        {
            "w": {
                "OR": [{"title": {"endswith": "1"}}, {"AND": [{"title": {"ilike": "%3"}}]}, ID],
                "NOT": {"title": {"isnull": True}},
            }
        },
    ),
    ("{ posts(orderBy: [{title: DESC}]) { edges { node { title } } } }", None),
    ("{ posts(where: {title: {in: []}}) { totalCount } }", None),
    ("{ posts(first: 1) { totalCount pageInfo { totalCount } edges { cursor } } }", None),
    ('{ posts(where: {title: {matches: "("}}) { totalCount } }', None),
    ("{ posts(where: {number: {gte: 3, lt: 5}}) { totalCount } }", None),
    ("{ posts(where: {wasRead: {eq: true}}, orderBy: [{wasRead: ASC}]) { totalCount } }", None),
    ("{ posts(where: {rate: {gte: 0.50, lt: 1}}) { totalCount edges { node { rate } } } }", None),
    ('{ posts(where: {price: {in: ["2.20", "3.3"]}}) { totalCount } }', None),
    ("{ posts(where: {big: {gt: 20000}}) { totalCount edges { node { big } } } }", None),
    ('{ posts(where: {day: {gte: "2024-01-03"}}) { totalCount edges { node { day } } } }', None),
    ('{ posts(where: {made: {lte: "2024-01-01T15:00:00Z"}}) { totalCount } }', None),
    ('{ posts(where: {made: {lte: "2024-01-01T16:00:00+01:00"}}) { totalCount } }', None),
    ('{ posts(where: {tags: {overlaps: ["t2", "t3"], lenEq: 2}}) { totalCount } }', None),
    ('{ posts(where: {tags: {anyEq: "t4"}}) { totalCount edges { node { tags } } } }', None),
    (
        "{ posts(orderBy: [{rate: DESC_NULLS_LAST}]) { edges { node { price big day made } } } }",
        None,
    ),
    ('{ posts(after: "no cursor") { totalCount edges { node { id } } } }', None),
]

BY_PYTHON = [
    ("{ posts(first: 5) { totalCount } }", None),
    ("{ posts(first: 0) { totalCount } }", None),
    ("{ posts(first: 1, last: 1) { totalCount } }", None),
    ("{ posts(where: {mood: {eq: HAPPY}}) { totalCount } }", None),
    ('{ posts(where: {title: {notin: ["x"]}}) { totalCount } }', None),
    ("{ posts(where: {title: {eq: null}}) { totalCount } }", None),
    ("{ posts(where: {title: null}) { totalCount } }", None),
    ("{ posts(where: {OR: []}) { totalCount } }", None),
    ("{ posts(where: {}) { totalCount } }", None),
    (f'{{ posts(where: {{id: {{eq: "{{{UPPER}}}"}}}}) {{ totalCount }} }}', None),
    ('{ posts(where: {id: {eq: "no id"}}) { totalCount } }', None),
    ("{ posts(orderBy: []) { totalCount } }", None),
    ("{ posts(orderBy: [{title: DESC, id: ASC}]) { totalCount } }", None),
    ("{ posts(where: {rate: {lt: 1e3}}) { totalCount } }", None),
    ('{ posts(where: {made: {lt: "2024-01-01T12:30:00.5Z"}}) { totalCount } }', None),
    ('{ posts(where: {tags: {arrayAnyEq: "t4"}}) { totalCount } }', None),
    ("{ missing { totalCount } }", None),
    ("{ told { edges { node { title } } } }", None),
    ("{ guarded { totalCount } }", None),
]


async def test_answers_are_those_of_python(database):
    async with both(database.url) as (fast, slow):
        for number, (document, variables) in enumerate(BY_THE_ENGINE + BY_PYTHON):
            fast.calls.clear()
            answer = await fast.ask(document, variables)
            refused = "no cursor" in document or '"("' in document
            assert number >= len(BY_THE_ENGINE) or (b'"errors"' in answer) is refused, answer
            assert answer == await slow.ask(document, variables), document
            asked = number >= len(BY_THE_ENGINE)
            assert bool(fast.calls) is asked, (document, fast.calls)
        # These are answers and no refusals of a document that fits no schema.
        first = json.loads(await fast.ask(BY_THE_ENGINE[0][0]))["data"]["posts"]
        assert [edge["node"]["mood"] for edge in first["edges"]] == ["SAD", "HAPPY"]


async def test_pages_follow_each_other(database):
    async with both(database.url) as (fast, slow):
        document = f"query($after: String) {{ posts(after: $after) {SELECTION} }}"
        seen, after = [], None
        while True:
            body = await fast.ask(document, {"after": after})
            assert body == await slow.ask(document, {"after": after})
            page = json.loads(body)["data"]["posts"]
            seen += [edge["node"]["title"] for edge in page["edges"]]
            after = page["pageInfo"]["endCursor"]
            if not page["pageInfo"]["hasNextPage"]:
                break
        assert seen == [f'Post "{number}' for number in range(1, 7)]
        assert not fast.calls and len(slow.calls) == 3


async def test_settings_of_who_asks_hold(database):
    async with both(database.url) as (fast, slow):
        for tenant, count in (("b", 2), ("a", 6), ("nobody", 0)):
            body = await fast.ask("{ posts { totalCount } }", tenant=tenant)
            assert body == await slow.ask("{ posts { totalCount } }", tenant=tenant)
            assert json.loads(body)["data"]["posts"]["totalCount"] == count
        assert not fast.calls


async def test_what_an_operation_costs_is_said_once(database):
    async with both(database.url, **{"limits.cost_shown": "true"}) as (fast, slow):
        body = await fast.ask("{ posts { totalCount } hello }")
        assert body == await slow.ask("{ posts { totalCount } hello }")
        answer = json.loads(body)
        assert answer["data"] == {"posts": {"totalCount": 6}, "hello": "hello"}
        assert answer["extensions"]["cost"]["requested"] > 0
        assert fast.calls == ["hello"]


async def test_one_request_has_fields_of_both(database):
    async with both(database.url) as (fast, slow):
        document = (
            '{ hello posts { totalCount } bad: posts(after: "x") { totalCount } again: hello }'
        )
        body = await fast.ask(document)
        assert body == await slow.ask(document)
        assert fast.calls == ["hello", "hello"]
        answer = json.loads(body)
        assert answer["data"]["posts"] == {"totalCount": 6}
        assert [error["path"] for error in answer["errors"]] == [["bad"]]
        counts = json.loads(fast.engine.statistics())
        assert (counts["hostCalls"], counts["delegated"]) == (2, 2)


async def test_who_leaves_takes_the_question_along(database):
    async with both(database.url) as (fast, _):
        tasks = [asyncio.create_task(fast.ask(BY_THE_ENGINE[0][0])) for _ in range(40)]
        await asyncio.sleep(0)
        for task in tasks[::2]:
            task.cancel()
        found = await asyncio.gather(*tasks, return_exceptions=True)
        whole = await fast.ask(BY_THE_ENGINE[0][0])
        assert found[1::2] == [whole] * 20
        left = [asyncio.create_task(fast.ask(BY_THE_ENGINE[0][0])) for _ in range(20)]
        await asyncio.sleep(0)
        fast.engine.close()
        await asyncio.wait(left, timeout=5)
        for task in left:
            task.cancel()


def test_an_application_delegates_unless_its_context_is_its_own(database):
    async def context(request) -> dict[str, Any]:
        return {}

    for getter, calls in ((None, 0), (context, 1)):
        with schemas.fresh_registry():
            declare()
            app = fraiseql.create_fraiseql_app(
                config=fraiseql.FraiseQLConfig(
                    database_url=database.url, _env_file=None, environment="production"
                ),
                context_getter=getter,
            )
            with client(app) as asked:
                answer = asked.query("{ posts { totalCount } }")
                assert answer == {"data": {"posts": {"totalCount": 6}}}
                engine = app.state.fraiseql._engine
                assert json.loads(engine.statistics())["hostCalls"] == calls
