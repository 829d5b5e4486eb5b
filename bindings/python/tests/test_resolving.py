# SPDX-License-Identifier: MIT
"""Applications with resolvers, as FraiseQL 1.x has them, over the engine and PostgreSQL."""

import enum
import importlib.util
import pathlib
from datetime import datetime
from decimal import Decimal
from types import SimpleNamespace
from typing import Any, Generic, TypeVar
from uuid import UUID

import pytest

import fraiseql
from fraiseql.optimization import DataLoader
from fraiseql.optimization.detector import configure_detector
from fraiseql.testing import client

pytest.importorskip("fraiseql._engine")

T = TypeVar("T")
HERE = pathlib.Path(__file__).parent
_spec = importlib.util.spec_from_file_location("schemas", HERE / "schemas.py")
assert _spec and _spec.loader
schemas = importlib.util.module_from_spec(_spec)
_spec.loader.exec_module(schemas)

SQL = """
create table tb_user (
    pk_user int generated always as identity primary key, id uuid not null unique,
    name text not null, mood text not null, balance numeric(10,2) not null, big bigint not null
);
create table tb_post (
    pk_post int generated always as identity primary key, id uuid not null unique,
    fk_user int not null references tb_user, title text not null, view_count int not null
);
insert into tb_user (id, name, mood, balance, big)
    select ('00000000-0000-0000-0000-00000000000' || i)::uuid, 'User ' || i,
        case when i % 2 = 0 then 'happy' else 'sad' end, i * 1.5, 9007199254740993
    from generate_series(1, 4) as i;
insert into tb_post (id, fk_user, title, view_count)
    select ('10000000-0000-0000-0000-00000000000' || i)::uuid, 1 + i % 2, 'Post ' || i, i * 10
    from generate_series(1, 6) as i;
create view v_user as select u.id, u.name, jsonb_build_object(
        'id', u.id, 'name', u.name, 'mood', u.mood, 'balance', u.balance, 'big', u.big,
        'posts', (select coalesce(jsonb_agg(jsonb_build_object(
            'id', p.id, 'title', p.title, 'view_count', p.view_count) order by p.pk_post), '[]')
            from tb_post as p where p.fk_user = u.pk_user)) as data
    from tb_user as u;
create view v_post as select p.id, p.title, p.view_count, jsonb_build_object(
        'id', p.id, 'title', p.title, 'view_count', p.view_count, 'author_id', u.id) as data
    from tb_post as p join tb_user as u on u.pk_user = p.fk_user;
create type mutation_response as (status text, message text, entity_id text, entity_type text,
    entity jsonb, updated_fields text[], cascade jsonb, metadata jsonb);
create function fn_rename(tenant text, input jsonb) returns mutation_response
language plpgsql as $$
declare r mutation_response;
begin
    update tb_user set name = input->>'full_name' where id = (input->>'id')::uuid;
    r.status := case when found then 'updated' else 'not_found:user' end;
    r.message := tenant;
    r.entity := (select data from v_user where id = (input->>'id')::uuid);
    r.updated_fields := array['full_name'];
    r.cascade := '{"updated": [{"__typename": "Post", "id": "7", "operation": "UPDATED",
            "entity": {"view_count": 1}}],
        "invalidations": [{"query_name": "users", "strategy": "INVALIDATE"}]}';
    return r;
end $$;
"""
ONE = "00000000-0000-0000-0000-000000000001"
TWO = "00000000-0000-0000-0000-000000000002"


def application() -> SimpleNamespace:
    """An application's classes and functions, and what its resolvers noted."""
    noted = SimpleNamespace(batches=[], infos=[])

    @fraiseql.enum
    class Mood(enum.Enum):
        HAPPY = "happy"
        SAD = "sad"

    @fraiseql.type(sql_source="v_post")
    class Post:
        id: UUID
        title: str
        view_count: int

    @fraiseql.type(sql_source="v_user")
    class User:
        id: UUID
        name: str
        mood: Mood
        balance: float
        big: str
        posts: list[Post]

    class Loader(DataLoader):
        async def batch_load(self, keys: list[Any]) -> list[Any]:
            noted.batches.append(list(keys))
            return [Author(id=key, name=f"N{key.int}") for key in keys]

    @fraiseql.type
    class Author:
        id: UUID
        name: str

    @fraiseql.type(sql_source="v_post")
    class Article:
        id: UUID
        title: str
        view_count: int
        author_id: UUID

        @fraiseql.field(description="Several times as many.")
        def many(self, info, factor: int = 2) -> int:
            noted.infos.append(info.context["who"])
            return self.view_count * factor

        @fraiseql.dataloader_field(Loader, key_field="author_id")
        async def author(self, info) -> Author | None: ...

        @fraiseql.field
        async def broken(self, info) -> str | None:
            raise ValueError("secret words")

    @fraiseql.type
    class Page(Generic[T]):
        items: list[T]

    @fraiseql.input
    class Letter:
        to: fraiseql.EmailAddress
        copies: list[fraiseql.EmailAddress] = fraiseql.fraise_field(default_factory=list)

    @fraiseql.input
    class Range:
        low: int
        high: int | None
        moods: list[Mood] = fraiseql.fraise_field(default_factory=list)

    @fraiseql.query
    async def users(info, mood: Mood | None = None) -> list[User]:
        where = {"mood": {"eq": mood}} if mood else None
        return await info.context["db"].find("v_user", where=where, order_by="name")

    @fraiseql.query
    async def user(info, id: UUID) -> User | None:
        assert isinstance(id, UUID)
        return await info.context["db"].find_one("v_user", info=info, id=id)

    @fraiseql.query
    async def articles(info) -> list[Article]:
        return await info.context["db"].find("v_post", order_by="title")

    @fraiseql.query
    def article(info) -> Article:
        return Article(id=UUID(int=9), title="Made", view_count=4, author_id=UUID(int=7))

    @fraiseql.query
    def echo(
        info, when: datetime, amount: Decimal, given: Range, words: list[str] | None = None
    ) -> fraiseql.JSON:
        assert isinstance(when, datetime) and isinstance(amount, Decimal)
        return {
            "when": when.year,
            "amount": str(amount * 2),
            "low": given.low,
            "high": "unset" if given.high is fraiseql.UNSET else given.high,
            "moods": [mood.value for mood in given.moods],
            "words": words,
            "snake_key": 1,
        }

    @fraiseql.type(sql_source="v_user")
    class Contact:
        name: fraiseql.EmailAddress

    @fraiseql.query
    async def contacts(info) -> list[Contact]:
        return await info.context["db"].find("v_user")

    @fraiseql.query
    def letters(
        info, to: fraiseql.EmailAddress | None = None, given: Letter | None = None
    ) -> list[str | None]:
        return [to, given.to if given else None, *(given.copies if given else [])]

    @fraiseql.query
    def authors(info) -> fraiseql.Connection[Author]:
        row = {"id": UUID(int=5), "name": "Ann"}
        page_info = {"has_next_page": True, "has_previous_page": False}
        return fraiseql.create_connection(
            {"edges": [{"node": row, "cursor": "c"}], "page_info": page_info}, Author
        )

    @fraiseql.query
    def first_page(info) -> Page[Author] | Author:
        return Page(items=[Author(id=UUID(int=6), name="Bob")])

    @fraiseql.query
    def drafted(info) -> Article:
        return {"id": UUID(int=9), "title": "Made", "view_count": 4, "author_id": UUID(int=7)}

    @fraiseql.query
    def numbers(info) -> list[int]:
        return [1, 2, 3, 4]

    @fraiseql.query
    async def boom(info) -> str:
        raise RuntimeError("secret words")

    @fraiseql.query
    async def told(info) -> str:
        from graphql import GraphQLError

        raise GraphQLError("for you", extensions={"code": "TEAPOT"})

    @fraiseql.connection(node_type=Post, default_page_size=2, max_page_size=4)
    async def posts_connection(info) -> fraiseql.Connection[Post]: ...

    @fraiseql.input
    class RenameInput:
        id: UUID
        full_name: str
        note: str | None

    @fraiseql.success
    class RenameSuccess:
        user: User | None = None

    @fraiseql.error
    class RenameError: ...

    @fraiseql.mutation(
        function="fn_rename", context_params={"tenant_id": "tenant"}, enable_cascade=True
    )
    class Rename:
        input: RenameInput
        success: RenameSuccess
        failure: RenameError

    @fraiseql.mutation
    async def rename_none(info) -> RenameSuccess | RenameError:
        return RenameSuccess(message="nobody")

    @fraiseql.mutation
    async def note(info, text: str) -> str:
        noted.infos.append(text)
        return text

    return noted


@pytest.fixture(scope="module")
def served(database):
    with schemas.fresh_registry():
        noted = application()

        async def context(request) -> dict[str, Any]:
            return {"who": request.headers.get("x-who", "nobody"), "tenant_id": "acme"}

        app = fraiseql.create_fraiseql_app(
            config=fraiseql.FraiseQLConfig(
                database_url=database.url, _env_file=None, environment="production"
            ),
            context_getter=context,
        )
        with client(app) as asked:
            yield SimpleNamespace(query=asked.query, noted=noted)


def data_of(answer: dict[str, Any]) -> Any:
    assert "errors" not in answer, answer
    return answer["data"]


def test_rows_go_from_the_database_to_the_answer(served):
    found = data_of(
        served.query(
            "{ all: users { __typename n: name mood balance big posts { t: title viewCount } } }"
        )
    )["all"]
    # Of the types that the class says: a Float of a numeric, an enum of text, a String of a bigint.
    assert found[1] == {
        "__typename": "User",
        "n": "User 2",
        "mood": "HAPPY",
        "balance": 3.0,
        "big": "9007199254740993",
        "posts": [
            {"t": "Post 1", "viewCount": 10},
            {"t": "Post 3", "viewCount": 30},
            {"t": "Post 5", "viewCount": 50},
        ],
    }


def test_repeated_resolutions_are_counted_within_a_request(served):
    configure_detector(threshold=3, time_window=600, raise_on_detection=True)
    try:
        for _ in range(8):  # one each: nothing is repeated
            assert data_of(served.query("{ article { many } }")) == {"article": {"many": 8}}
        answer = served.query("{ articles { many } }")
        assert answer["errors"][0]["extensions"]["code"] == "N1_QUERY_DETECTED"
    finally:
        configure_detector(enabled=False)
    assert len(data_of(served.query("{ articles { many } }"))["articles"]) == 6


def test_arguments_arrive_as_python_values(served):
    assert [u["name"] for u in data_of(served.query("{ users(mood: SAD) { name } }"))["users"]] == [
        "User 1",
        "User 3",
    ]
    query = """query ($w: DateTime!, $r: Range!) {
        echo(when: $w, amount: "1.25", given: $r, words: ["a"]) }"""
    variables = {"w": "2024-02-03T04:05:06Z", "r": {"low": 1, "moods": ["HAPPY"]}}
    assert data_of(served.query(query, variables))["echo"] == {
        "when": 2024,
        "amount": "2.50",
        "low": 1,
        "high": "unset",
        "moods": ["happy"],
        "words": ["a"],
        "snake_key": 1,
    }
    variables["r"] = {"low": 1, "high": None}
    assert data_of(served.query(query, variables))["echo"]["high"] is None


def test_one_row_or_none(served):
    query = "query ($id: ID!) { user(id: $id) { name } }"
    assert data_of(served.query(query, {"id": ONE})) == {"user": {"name": "User 1"}}
    assert data_of(served.query(query, {"id": ONE[:-1] + "9"})) == {"user": None}
    error = served.query(query, {"id": "no"})["errors"][0]
    assert error["extensions"]["code"] == "BAD_USER_INPUT" and "id" in error["message"]


def test_what_the_resolver_does_not_take_holds_all_the_same(served):
    query = """{ users(where: {name: {gt: "User 1"}}, orderBy: [{name: DESC}], limit: 2, offset: 1)
        { name } }"""
    # The resolver's own order comes first.
    assert [u["name"] for u in data_of(served.query(query))["users"]] == ["User 3", "User 4"]
    query = "{ articles(limit: 2, where: {viewCount: {gte: 30}}) { title many } }"
    found = data_of(served.query(query))["articles"]
    assert found == [{"title": "Post 3", "many": 60}, {"title": "Post 4", "many": 80}]


def test_methods_and_loaders(served):
    served.noted.batches.clear()
    query = "{ articles { title x: many(factor: 3) author { name } } article { author { id } } }"
    found = data_of(served.query(query))
    assert found["articles"][0] == {"title": "Post 1", "x": 30, "author": {"name": "N2"}}
    assert found["article"] == {"author": {"id": str(UUID(int=7))}}
    keys = [sorted(key.int for key in batch) for batch in served.noted.batches]
    assert [1, 2] in keys and len(keys) <= 2
    served.noted.infos.clear()
    data_of(served.query("{ article { many } }"))
    assert served.noted.infos == ["nobody"]


def test_generic_types_are_what_they_hold(served):
    query = """{ authors { edges { cursor node { __typename name } } pageInfo { hasNextPage } }
        firstPage { __typename ... on AuthorPage { items { name } } } }"""
    assert data_of(served.query(query)) == {
        "authors": {
            "edges": [{"cursor": "c", "node": {"__typename": "Author", "name": "Ann"}}],
            "pageInfo": {"hasNextPage": True},
        },
        "firstPage": {"__typename": "AuthorPage", "items": [{"name": "Bob"}]},
    }


def test_methods_are_called_with_objects_also_of_dicts(served):
    assert data_of(served.query("{ drafted { title many } }"))["drafted"] == {
        "title": "Made",
        "many": 8,
    }


@pytest.mark.parametrize(
    "arguments",
    ['to: "ann"', 'given: {to: "ann"}', 'given: {to: "a@b.c", copies: ["a@b.c", "ann"]}'],
)
def test_scalars_of_arguments_are_checked(served, arguments):
    fine = arguments.replace('"ann"', '"ann@example.org"')
    assert "ann@example.org" in data_of(served.query(f"{{ letters({fine}) }}"))["letters"]
    answer = served.query(f"{{ letters({arguments}) }}")
    (error,) = answer["errors"]
    assert answer["data"] == {"letters": None}
    assert error["extensions"]["code"] == "BAD_USER_INPUT"
    assert "Invalid email address: ann" in error["message"]


def test_what_rows_are_compared_with_is_not_checked(served):
    query = '{ contacts(where: {name: {eq: "User 2"}}) { name } }'
    assert data_of(served.query(query))["contacts"] == [{"name": "User 2"}]


def test_errors_tell_what_they_may(served):
    answer = served.query("{ boom told ok: numbers article { broken } }")
    assert answer["data"] == {
        "boom": None,
        "told": None,
        "ok": [1, 2, 3, 4],
        "article": {"broken": None},
    }
    by_path = {tuple(e["path"]): e for e in answer["errors"]}
    assert by_path[("boom",)]["message"] == "Internal server error"
    assert by_path[("told",)]["message"] == "for you"
    assert by_path[("told",)]["extensions"]["code"] == "TEAPOT"
    assert by_path[("article", "broken")]["message"] == "Internal server error"
    assert "secret" not in str(answer)


def test_pages(served):
    query = """query ($after: String) { postsConnection(first: 4, after: $after,
        orderBy: [{title: ASC}]) { edges { node { title } } pageInfo { hasNextPage endCursor }
        totalCount } }"""
    first = data_of(served.query(query))["postsConnection"]
    assert [e["node"]["title"] for e in first["edges"]] == [f"Post {i}" for i in (1, 2, 3, 4)]
    assert first["totalCount"] == 6 and first["pageInfo"]["hasNextPage"] is True
    rest = data_of(served.query(query, {"after": first["pageInfo"]["endCursor"]}))
    assert [e["node"]["title"] for e in rest["postsConnection"]["edges"]] == ["Post 5", "Post 6"]
    small = data_of(served.query("{ postsConnection { edges { node { title } } } }"))
    assert len(small["postsConnection"]["edges"]) == 2
    answer = served.query("{ postsConnection(first: 5) { totalCount } }")
    assert answer["errors"][0]["message"] == "first cannot exceed max_page_size (4)"


def test_functions_in_sql_are_mutations(served):
    query = """mutation ($i: RenameInput!) { r: fnRename(input: $i) { __typename
        ... on RenameSuccess { status message updatedFields user { name mood } }
        ... on RenameError { status code message errors { identifier } } } }"""
    found = data_of(served.query(query, {"i": {"id": TWO, "fullName": "Two"}}))["r"]
    assert found == {
        "__typename": "RenameSuccess",
        "status": "updated",
        "message": "acme",
        "updatedFields": ["fullName"],
        "user": {"name": "Two", "mood": "HAPPY"},
    }
    found = data_of(served.query(query, {"i": {"id": ONE[:-1] + "9", "fullName": "x"}}))["r"]
    assert (found["__typename"], found["code"], found["status"]) == (
        "RenameError",
        404,
        "not_found:user",
    )


def test_what_else_a_mutation_changed(served):
    query = """mutation ($i: RenameInput!) { fnRename(input: $i) { ... on RenameSuccess { cascade {
        updated { operation entity } deleted { id } invalidations { queryName } } } } }"""
    found = data_of(served.query(query, {"i": {"id": TWO, "fullName": "Two"}}))["fnRename"]
    assert found["cascade"] == {
        "updated": [{"operation": "UPDATED", "entity": {"viewCount": 1}}],
        "deleted": None,
        "invalidations": [{"queryName": "users"}],
    }
    query = "mutation { renameNone { ... on RenameSuccess { message cascade { __typename } } } }"
    assert data_of(served.query(query))["renameNone"] == {"message": "nobody", "cascade": None}


def test_mutations_run_in_order(served):
    served.noted.infos.clear()
    query = 'mutation { a: note(text: "1") b: note(text: "2") c: note(text: "3") }'
    assert data_of(served.query(query)) == {"a": "1", "b": "2", "c": "3"}
    assert served.noted.infos == ["1", "2", "3"]
