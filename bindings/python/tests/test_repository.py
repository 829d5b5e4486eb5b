# SPDX-License-Identifier: MIT
"""db.find and its sisters, and CQRS, against the engine."""

import datetime
import decimal
import json
import uuid
from types import SimpleNamespace

import asyncpg
import psycopg
import pytest
from graphql import GraphQLError

from fraiseql.core.rust_pipeline import RustResponseBytes
from fraiseql.cqrs import CQRSRepository
from fraiseql.db import DatabaseQuery, FraiseQLRepository, register_type_for_view
from fraiseql.errors.exceptions import DatabaseQueryError, WhereClauseError
from fraiseql.fastapi import TurboQuery, TurboRegistry, TurboRouter
from fraiseql.runtime import AsyncEngine

SQL = r"""
create table tb_user (
    pk_user int generated always as identity primary key, id uuid not null unique, tenant_id uuid
    not null, first_name text not null, age int, score numeric(6,2), joined date, status text not
    null, dns_1 text
);
insert into tb_user (id, tenant_id, first_name, age, score, joined, status, dns_1) values
    ('a0000000-0000-4000-8000-000000000001', 'b0000000-0000-4000-8000-000000000001',
     'Ann', 30, 1.5, '2024-01-01', 'active', 'x'),
    ('a0000000-0000-4000-8000-000000000002', 'b0000000-0000-4000-8000-000000000001',
     'Bob', 9, 2.25, '2024-01-02', 'active', null),
    ('a0000000-0000-4000-8000-000000000003', 'b0000000-0000-4000-8000-000000000002',
     'Cy', 100, null, null, 'gone', null);
create view v_user as select id, tenant_id, jsonb_build_object(
    'id', id, 'first_name', first_name, 'age', age, 'score', score, 'joined', joined, 'status',
    status, 'dns_1', dns_1, 'address', jsonb_build_object('zip_code', 1)) as data from tb_user;
create view v_mine as select id, jsonb_build_object('id', id, 'tenant', tenant_id) as data from
tb_user
    where tenant_id::text = current_setting('app.tenant_id', true);
create table log (id int generated always as identity primary key, what text);
create function fn_hello(input jsonb, out said text, out tenant text) language sql
as $$
    select input->>'name', current_setting('app.tenant_id', true) $$;
create function fn_add(a int, input jsonb) returns table (total int) language sql as
    $$ select a + (input->>'b')::int $$;
create function fn_create_note(input jsonb) returns table (id int, what text) language sql as
    $$ insert into log (what) values (input->>'what') returning id, what $$;
create table tv_person (id uuid primary key, data jsonb not null);
insert into tv_person values
    ('a0000000-0000-4000-8000-000000000001', '{"full_name": "Ann \"A\"", "age": 30,
      "home": {"zip_code": 7}, "extra": {"a_b": 1}}'),
    ('a0000000-0000-4000-8000-000000000002', '{"full_name": "Bob", "age": 9, "home": null}');
create table shape (id uuid primary key, data jsonb not null);
insert into shape values ('a0000000-0000-4000-8000-000000000009', '{"__typename": "Round", "r":
2}'); create schema other;
"""
SDL = """
type User @relation(name: "v_user") {
  id: ID!  firstName: String!  age: Int  score: Decimal  joined: Date  status: String!  dns1: String
  address: UserAddress!
}
"""
ANN, BOB, CY = (uuid.UUID(f"a0000000-0000-4000-8000-00000000000{n}") for n in (1, 2, 3))
FIRST, SECOND = (uuid.UUID(f"b0000000-0000-4000-8000-00000000000{n}") for n in (1, 2))


@pytest.fixture
async def engine(database):
    engine = await AsyncEngine.open(database_url=database.url, schema=SDL, ignore_environment=True)
    yield engine
    await engine.aclose()


@pytest.fixture
def db(engine):
    return FraiseQLRepository(engine, {"tenant_id": FIRST})


def names(found):
    return [row["firstName"] for row in json.loads(found.value)]


async def test_rows_are_found_with_all_plain_fields(db):
    found = await db.find("v_user", where={"age": {"lt": 20}})
    assert isinstance(found, RustResponseBytes) and found.schema_type == "User"
    (row,) = found.to_json()["data"]["v_user"]
    assert {
        "id": str(BOB),
        "firstName": "Bob",
        "age": 9,
        "score": "2.25",
        "joined": "2024-01-02",
        "status": "active",
        "dns1": None,
        "address": {"zipCode": 1},
    }.items() <= row.items()
    assert json.loads(found.value) == [row]


async def test_rows_have_what_the_request_selects(db):
    info = SimpleNamespace(
        selection="{ n: firstName }", field_name="people", return_type="[User!]!"
    )
    found = await db.find("v_user", info=info, order_by=[("age", "desc")], limit=1, offset=1)
    assert bytes(found) == b'{"data":{"people":[{"n":"Ann"}]}}'
    info.selection = "{ ... on User { first_name address { ZipCode } missing } __typename }"
    found = await db.find("v_user", info=info, first_name="Bob")
    assert json.loads(found.value) == [
        {"first_name": "Bob", "address": {"ZipCode": 1}, "__typename": "User"}
    ]
    info.selection = "{ total items { firstName } }"
    assert "address" in str(await db.find("v_user", info=info, limit=1))


async def test_documents_that_nothing_describes_are_read_and_filtered(db):
    info = SimpleNamespace(
        selection="{ id fullName age home { zipCode } extra }", field_name="people"
    )

    async def found(**options):
        rows = await db.find("tv_person", info=info, order_by="id", **options)
        return json.loads(rows.value)

    first, second = await found()
    assert first == {
        "id": str(ANN),
        "fullName": 'Ann "A"',
        "age": 30,
        "home": {"zipCode": 7},
        "extra": {"a_b": 1},
    }
    assert second == {"id": str(BOB), "fullName": "Bob", "age": 9, "home": None, "extra": None}
    for where, expected in (
        ({"age": {"gte": 10}}, [first]),
        ({"age": {"lt": 10, "gt": 8}}, [second]),
        ({"full_name": 'Ann "A"'}, [first]),
        ({"fullName": {"contains": '"'}}, [first]),
        ({"full_name": {"icontains": "BO"}}, [second]),
        ({"full_name": {"startswith": "A"}, "age": 30}, [first]),
        ({"age": [9, 10]}, [second]),
        ({"age": {"nin": [9]}}, [first]),
        ({"home": None}, [second]),
        ({"home": {"isnull": False}}, [first]),
        ({"id": ANN, "age": 9}, []),
        ({"OR": [{"age": 9}, {"age": 30}]}, [first, second]),
        ({"home": {"zip_code": {"eq": 7}}}, [first]),
        ({"home": {"zipCode": {"gt": 7}}}, []),
        ({"home": {"zip_code": 7}, "extra": {"a_b": {"lt": 2}}}, [first]),
    ):
        assert await found(where=where) == expected, where
    alone = await db.find("tv_person", where={"home": {"zip_code": [7, 8]}})
    (row,) = json.loads(alone.value)
    assert (row["fullName"], row["home"], row["data"]["age"]) == (
        first["fullName"],
        first["home"],
        30,
    )
    endless = {}
    endless["home"] = endless
    with pytest.raises(WhereClauseError, match="nested more than"):
        await found(where=endless)
    with pytest.raises(ValueError, match="describes"):
        await found(where={"age": {"like": "x"}})
    info.selection = ""
    assert {"fullName": "Bob", "age": 9}.items() <= (await found())[1].items()


async def test_filters_are_typed_and_columns_that_are_no_fields_filter_too(db):
    assert names(await db.find("v_user", where={"age": {"gt": 9}}, order_by="age")) == ["Ann", "Cy"]
    assert names(await db.find("v_user", tenant_id=SECOND)) == ["Cy"]
    assert names(await db.find("v_user", where={"age": {"gt": 9}}, tenant_id=FIRST)) == ["Ann"]
    where = {"OR": [{"dns_1": "x"}, {"score": None}], "NOT": {"status": "gone"}}
    assert names(await db.find("v_user", where=where, tenant_id=FIRST)) == ["Ann"]
    assert names(await db.find("v_user", where={"address": {"zip_code": {"neq": 1}}})) == []
    for wrong in ({"nothing": 1}, {"age": {"wrong": 1}}, {"age": "x"}):
        with pytest.raises(GraphQLError):
            await db.find("v_user", where=wrong)
    with pytest.raises(DatabaseQueryError, match="Did you mean v_user"):
        await db.find("v_usr")


async def test_one_row_or_none(db):
    found = await db.find_one("v_user", "user", id=ANN)
    assert found.bytes.startswith(b'{"data":{"user":{"') and json.loads(found.value)["id"] == str(
        ANN
    )
    assert await db.find_one("v_user", id=uuid.UUID(int=0)) is None


async def test_rows_are_counted_and_summed_up(db):
    assert await db.count("v_user") == 3 and await db.count("v_user", {"status": "active"}) == 2
    assert await db.exists("v_user", id=ANN) and not await db.exists("v_user", first_name="Zed")
    assert (await db.sum("v_user", "age"), await db.avg("v_user", "score")) == (139.0, 1.875)
    assert await db.sum("v_user", "age", {"first_name": "Zed"}) == 0.0
    assert await db.min("v_user", "joined") == datetime.date(2024, 1, 1)
    assert await db.max("v_user", "score") == decimal.Decimal("2.25")
    assert await db.distinct("v_user", "status") == ["active", "gone"]
    assert await db.pluck("v_user", "first_name", order_by="age_desc", limit=2) == ["Cy", "Ann"]
    wanted = {"n": "COUNT(*)", "s": "SUM(age)", "k": "count(distinct status)", "m": "MAX(age)"}
    assert await db.aggregate("v_user", wanted) == {"n": 3, "s": 139.0, "k": 2, "m": 100}
    assert await db.batch_exists("v_user", [BOB, uuid.UUID(int=0)]) == {
        BOB: True,
        uuid.UUID(int=0): False,
    }
    with pytest.raises(ValueError):
        await db.aggregate("v_user", {"x": "pg_sleep(1)"})


async def test_who_asks_holds_for_reads_and_statements(engine):
    db = FraiseQLRepository(engine, {"tenant_id": SECOND})
    assert await db.pluck("v_mine", "id") == [str(CY)]
    assert await db.execute_function("fn_hello", {"name": "n"}) == {
        "said": "n",
        "tenant": str(SECOND),
    }
    assert await FraiseQLRepository(engine).count("v_mine") == 0


async def test_statements_of_ones_own(db, database):
    rows = await db.run(DatabaseQuery("select %s::int + 1 as a, %s as b", (3, "x%")))
    assert rows == [{"a": 4, "b": "x%"}]
    rows = await db.run(DatabaseQuery("select %(v)s::jsonb as v", {"v": json.dumps({"a": [1]})}))
    assert rows == [{"v": {"a": [1]}}]
    statement = psycopg.sql.SQL("select {} as n from v_user where id = %s").format(
        psycopg.sql.Identifier("data")
    )
    assert len(await db.run(DatabaseQuery(statement, (ANN,)))) == 1
    assert await db.execute_function_with_context("fn_add", [1], {"b": 2}) == {"total": 3}
    assert await db.run(DatabaseQuery("insert into log (what) values (%s)", ["w"], False)) == []
    assert database.value("select count(*) from log where what = 'w'") == 1
    with pytest.raises(ValueError):
        await db.execute_function("fn_hello(1); drop table log; --", {})
    with pytest.raises(GraphQLError):
        await db.run(DatabaseQuery("select 1 / 0"))


@pytest.mark.parametrize("driver", ["psycopg", "asyncpg"])
async def test_transactions_are_on_a_connection_of_the_application(engine, database, driver):
    if driver == "psycopg":
        connection = await psycopg.AsyncConnection.connect(database.url)
    else:
        connection = await asyncpg.connect(
            user="postgres", database=database.name, host=database.cluster.directory
        )

    async def work(connection, word, fail):
        found = CQRSRepository(connection)
        assert (await found.create("note", {"what": word}))["what"] == word
        (row,) = await found.query_raw("select current_setting('app.tenant_id', true) as t")
        assert row["t"] == str(FIRST)
        if fail:
            raise LookupError
        return 5

    db = FraiseQLRepository(engine, {"tenant_id": FIRST, "pool": connection})
    assert await db.run_in_transaction(work, driver, fail=False) == 5
    with pytest.raises(LookupError):
        await db.run_in_transaction(work, driver, fail=True)
    assert database.value("select count(*) from log where what = %s", [driver]) == 1
    await connection.close()
    with pytest.raises(RuntimeError, match="pool"):
        await FraiseQLRepository(engine).run_in_transaction(work)


async def test_cqrs_reads_and_writes(engine):
    found = CQRSRepository(engine, {"tenant_id": FIRST})
    assert (await found.create("note", {"what": "c"}))["what"] == "c"
    assert (await found.get_by_id("v_user", ANN))["first_name"] == "Ann"
    assert await found.get_by_id("v_user", uuid.UUID(int=0)) is None
    rows = await found.query("v_user", {"age": {"$gte": 30}}, "age_desc")
    assert [(row["first_name"], row["dns_1"], row["address"]["zip_code"]) for row in rows] == [
        ("Cy", None, 1),
        ("Ann", "x", 1),
    ]
    assert (
        len(await found.select_from_json_view("v_user", where={"status": ["active", "gone"]})) == 3
    )
    with pytest.raises(ValueError):
        await found.create("note(); --", {})
    round_type = type("Round", (), {"__init__": lambda self, r: setattr(self, "r", r)})
    shape = uuid.UUID("a0000000-0000-4000-8000-000000000009")
    made = await found.get_polymorphic_by_id("shape", shape, {"Round": round_type})
    assert made.r == 2


async def test_cqrs_pages_in_both_directions(engine):
    found = CQRSRepository(engine)
    page = await found.paginate("v_user", first=2, order_by="age", order_direction="DESC")
    assert [edge["node"]["first_name"] for edge in page["edges"]] == ["Cy", "Ann"]
    assert page["page_info"]["has_next_page"] and page["total_count"] == 3
    after = page["page_info"]["end_cursor"]
    page = await found.paginate(
        "v_user", first=2, after=after, order_by="age", order_direction="DESC"
    )
    assert [edge["node"]["first_name"] for edge in page["edges"]] == ["Bob"]
    assert page["page_info"]["has_previous_page"] and not page["page_info"]["has_next_page"]
    with pytest.raises(GraphQLError):
        await found.paginate("v_user", first=1, after=after, order_by="status")
    with pytest.raises(ValueError):
        await found.paginate("v_user", first=1, last=1)


async def test_statements_stand_for_queries(db):
    query = "query ($id: ID!) { user(id: $id) { name } }"
    registry = TurboRegistry(max_size=1)
    router = TurboRouter(registry)
    assert await router.execute(query, {}, {}) is None
    registry.register(
        TurboQuery(
            query,
            "select jsonb_build_object('name', first_name, 'n', ':id', 't', :t::text) as result "
            "from tb_user where id = :id::uuid",
            {"id": "id"},
            apollo_client_hash="h",
            context_params={"tenant_id": "t"},
        )
    )
    context = {**db.context, "db": db}
    known = "query ($id: ID!) {  # a comment\n user(id: $id) { name } }"
    assert await router.execute(known, {"id": str(ANN)}, context) == {
        "data": {"user": {"name": "Ann", "n": ":id", "t": str(FIRST)}}
    }
    assert await router.execute(known, {"id": str(uuid.UUID(int=0))}, context) == {"data": None}
    assert registry.get_by_hash("h") is registry.get(query)
    registry.register(TurboQuery("{ other }", "select :x as result", {}))
    assert (len(registry), registry.get(query), registry.get_by_hash("h")) == (1, None, None)
    with pytest.raises(ValueError, match=":x"):
        await router.execute("{ other }", {}, context)
    with pytest.raises(ValueError):
        registry.register(TurboQuery("{", "select 1", {}))


def test_foreign_keys_that_are_no_columns_are_named():
    with pytest.raises(ValueError, match="machine_id"):
        register_type_for_view("tv_x", object, {"id"}, fk_relationships={"machine": "machine_id"})
    with pytest.warns(UserWarning, match="machine_id"):
        register_type_for_view(
            "tv_x", object, {"id"}, fk_relationships={"m": "machine_id"}, validate_fk_strict=False
        )
