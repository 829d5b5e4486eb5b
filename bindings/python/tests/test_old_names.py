# SPDX-License-Identifier: MIT
"""What applications of version 1 take from inner modules works, and filters of all types do."""

import datetime
import decimal
import enum
import importlib
import importlib.util
import json
import uuid

import graphql
import psycopg
import pytest

import fraiseql
from fraiseql import UNSET
from fraiseql.core import filters
from fraiseql.cqrs import CQRSRepository
from fraiseql.db import FraiseQLRepository
from fraiseql.errors.exceptions import WhereClauseError
from fraiseql.runtime import AsyncEngine
from fraiseql.sql import (
    ArrayFilter,
    DateRangeFilter,
    FullTextFilter,
    IPRange,
    LTreeFilter,
    MacAddressFilter,
    NetworkAddressFilter,
    SparseVectorInput,
    VectorDistanceInput,
    VectorFilter,
    create_graphql_where_input,
)
from fraiseql.types import CIDR, DateRange, EmailAddress, IpAddress, LTree, MacAddress
from fraiseql.types.definitions import FraiseQLTypeDefinition, ScalarMarker

SQL = r"""
create extension ltree;
create table host (
    id int primary key, name text not null, ip inet not null, mac macaddr not null,
    path ltree not null, lent daterange not null, tags text[] not null, words tsvector not null
);
insert into host values
    (1, 'one', '10.0.0.1', '00:11:22:33:44:55', 'top.a.b', '[2024-01-01,2024-02-01)',
     '{x,y}', to_tsvector('english', 'stars and darkness')),
    (2, 'two', '192.168.1.9', '00:11:22:33:44:66', 'top.c', '[2024-03-01,2024-04-01)',
     '{y}', to_tsvector('english', 'an ocean')),
    (3, 'three', '8.8.8.8', '00:11:22:33:44:77', 'other', '[2024-02-01,2024-02-10)',
     '{}', to_tsvector('english', 'an ocean of stars'));
create view v_list as
    select id, jsonb_build_object('id', id, 'tags', to_jsonb(tags)) as data from host;
create table thing (id int primary key, name text not null);
create function fn_create_thing(input jsonb) returns table (id int, total bigint) language plpgsql
as $$ begin
    insert into thing values ((input->>'id')::int, input->>'name');
    if input ? 'quiet' then return; end if;
    return query select (input->>'id')::int, count(*) from thing;
end $$;
create function fn_delete_thing(input jsonb) returns thing language sql as
    $$ delete from thing where id = (input->>'id')::int returning * $$;
"""


@fraiseql.type(sql_source="host")
class Host:
    id: int
    ip: IpAddress
    net: CIDR | None
    mac: MacAddress
    path: LTree
    lent: DateRange
    tags: list[str]
    sizes: list[int]
    embedding: list[float]
    search_vector: str
    mail: EmailAddress


def test_each_type_has_the_filter_of_version_1():
    where = create_graphql_where_input(Host)
    found = {name: field.field_type for name, field in where.__gql_fields__.items()}
    assert found["ip"] is found["net"] is NetworkAddressFilter
    assert found["mac"] is MacAddressFilter
    assert found["path"] is LTreeFilter
    assert found["lent"] is DateRangeFilter
    assert found["tags"] is ArrayFilter
    assert found["sizes"].__name__ == "IntListFilter"
    assert found["embedding"] is VectorFilter
    assert found["search_vector"] is FullTextFilter
    # A client's variable is a String, as it was.
    assert found["mail"].__name__ == "StringFilter"


@pytest.fixture
async def db(database):
    engine = await AsyncEngine.open(database_url=database.url, ignore_environment=True)
    yield FraiseQLRepository(engine, {})
    await engine.aclose()


@pytest.mark.parametrize(
    ("where", "found"),
    [
        ({"ip": NetworkAddressFilter(inSubnet="10.0.0.0/8")}, [1]),
        ({"ip": NetworkAddressFilter(isprivate=True)}, [1, 2]),
        ({"ip": {"inRange": IPRange(from_="8.0.0.0", to="9.0.0.0")}}, [3]),
        ({"ip": {"in_range": {"from": "8.0.0.0", "to": "9.0.0.0"}}}, [3]),
        ({"mac": MacAddressFilter(eq="001122334466")}, [2]),
        ({"path": LTreeFilter(descendant_of="top")}, [1, 2]),
        ({"path": LTreeFilter(isdescendant="top.a")}, [1]),
        ({"path": LTreeFilter(nlevel=3)}, [1]),
        ({"path": LTreeFilter(depth_lt=3)}, [2, 3]),
        ({"path": LTreeFilter(matches_any_lquery=["*.b", "other"])}, [1, 3]),
        ({"path": {"subpath": {"offset": 1, "length": 1, "eq": "c"}}}, [2]),
        ({"lent": DateRangeFilter(contains_date="2024-01-15")}, [1]),
        ({"lent": DateRangeFilter(adjacent="[2024-02-01,2024-02-10)")}, [1]),
        ({"tags": ArrayFilter(contains=["y"])}, [1, 2]),
        ({"tags": ArrayFilter(array_length_eq=0)}, [3]),
        ({"tags": ArrayFilter(array_any_eq="x")}, [1]),
        ({"words": FullTextFilter(plain_query="ocean")}, [2, 3]),
        ({"words": FullTextFilter(rank_gt="stars:0.01")}, [1, 3]),
        ({"name": {"not_matches": "^t"}}, [1]),
    ],
)
async def test_filters_find_rows(db, where, found):
    assert sorted(await db.pluck("host", "id", where)) == found


@pytest.mark.parametrize(
    ("given", "found"),
    [
        (ArrayFilter(len_eq=2), [1]),
        (ArrayFilter(array_length_gte=1, contains=["y"]), [1, 2]),
        (ArrayFilter(any_eq="x"), [1]),
        (ArrayFilter(all_eq="y"), [2, 3]),
        (ArrayFilter(overlaps=["x", "z"]), [1]),
        (ArrayFilter(overlaps=[]), []),
        ({"contained_by": ["y", "z"]}, [2, 3]),
    ],
)
async def test_lists_that_a_view_makes_json(db, given, found):
    assert sorted(await db.pluck("v_list", "id", {"tags": given})) == found
    # Beside another condition, and inside of one.
    both = {"OR": [{"id": 100}, {"tags": given, "id": {"gt": 0}}]}
    assert sorted(await db.pluck("v_list", "id", both)) == found


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        (
            VectorFilter(cosine_distance=VectorDistanceInput(dense=[1, 0])),
            {"cosineDistanceLt": {"to": [1, 0], "than": 0.5}},
        ),
        (
            VectorFilter(l2_distance=VectorDistanceInput(dense=[1]), distance_within=2),
            {"l2DistanceLt": {"to": [1], "than": 2}},
        ),
        (
            {"l1_distance": {"vector": [1], "threshold": 3, "comparison": "<="}},
            {"l1DistanceLte": {"to": [1], "than": 3}},
        ),
        # <#> is the negative product: less than -1 is a product of more than 1.
        (
            {"inner_product": {"vector": [1], "threshold": -1}},
            {"innerProductGt": {"with": [1], "than": 1}},
        ),
        (
            {
                "cosine_distance": VectorDistanceInput(
                    sparse=SparseVectorInput(indices=[1, 3], values=[0.5, 2.0], dimensions=5)
                )
            },
            {"cosineDistanceLt": {"to": "{1:0.5,3:2.0}/5", "than": 0.5}},
        ),
        (
            VectorFilter(hamming_distance="101", distance_within=2),
            {"hammingDistanceLt": {"to": "101", "than": 2}},
        ),
    ],
)
def test_vectors_are_near_as_they_were(given, expected):
    assert filters.where(None, {"embedding": given}) == {"embedding": expected}


@pytest.mark.parametrize(
    "given",
    [
        {"rank_gt": "stars"},
        {"cosine_distance": {"sparse": {"indices": [1], "values": [1.0]}}},
        {"cosine_distance": {"threshold": 1}},
        {"cosine_distance": {"vector": [1], "comparison": ">"}},
    ],
)
def test_what_is_no_operand_is_refused(given):
    with pytest.raises(WhereClauseError):
        filters.where(None, {"words": given})


@pytest.mark.parametrize("driver", ["engine", "psycopg"])
async def test_a_batch_happens_or_does_not(db, database, driver):
    connection = None
    if driver == "psycopg":
        connection = await psycopg.AsyncConnection.connect(database.url, autocommit=True)
    things = CQRSRepository(connection or db.get_pool())
    try:
        given = [{"id": 1, "name": "a"}, {"id": 2, "name": "b", "quiet": 1}, {"id": 3, "name": "c"}]
        made = await things.batch_create("thing", given)
        assert [int(row["total"]) if row else None for row in made] == [1, None, 3]
        with pytest.raises(Exception, match="null"):
            await things.batch_create("thing", [{"id": 4, "name": "d"}, {"id": 5}])
        assert await things.query_raw("select id from thing where id > 3") == []
        gone = await things.batch_delete("thing", [3, 1, 2])
        assert [row["name"] for row in gone] == ["c", "a", "b"]
        assert await things.batch_create("thing", []) == []
    finally:
        if connection is not None:
            await connection.close()


# ---- modules ----


def test_a_module_that_is_not_here_is_none_to_who_asks():
    assert importlib.util.find_spec("fraiseql.turbo") is None
    assert importlib.util.find_spec("fraiseql.types.coercion") is not None
    with pytest.raises(ModuleNotFoundError, match="is not here"):
        importlib.import_module("fraiseql.turbo")
    with pytest.raises(ImportError, match="does not serve it yet"):
        exec("from fraiseql.subscriptions import with_lifecycle")
    with pytest.raises(ImportError, match="cannot import name"):
        exec("from fraiseql.subscriptions import nothing_like_it")


class Mood(enum.Enum):
    GLAD = "glad"


fraiseql.enum(Mood)


@fraiseql.input
class Part:
    part_name: str
    weight: decimal.Decimal | None = None


@fraiseql.input
class Whole:
    id: uuid.UUID
    made_on: datetime.date
    mood: Mood | None
    parts: list[Part]
    extra: dict | None = None


ID = uuid.UUID(int=1)


def test_a_member_is_its_value():
    assert Mood.GLAD == "glad" != Mood.GLAD.name
    assert {"glad": 1}[Mood.GLAD] == 1
    assert Mood("glad") is Mood.GLAD

    class Other(enum.Enum):
        GLAD = "glad"

    assert fraiseql.enum(Other).GLAD != Mood.GLAD


@pytest.mark.parametrize(
    ("scalar", "value", "said"),
    [
        ("EmailAddress", "ann", "Invalid email address: ann"),
        ("AirportCode", "x", "Invalid airport code: x. Must be three letters"),
        ("ApiKey", 5, "API key must be a string, got int"),
        ("IBAN", "x", "Invalid IBAN: x"),
        ("Date", [], "Date cannot represent non-string value: []"),
        ("Port", "x", "Port must be an integer, got str"),
        ("Port", 1.5, "Port must be an integer, got float"),
        ("UUID", "x", "Invalid UUID string provided: 'x'"),
        ("Vector", 5, "Vector must be a list of floats, got int"),
    ],
)
def test_scalars_say_what_they_said(scalar, value, said):
    from fraiseql.types.scalars import SCALARS

    with pytest.raises(graphql.GraphQLError) as caught:
        SCALARS[scalar].parse_value(value)
    assert str(caught.value).startswith(said)


def test_inputs_become_dicts():
    whole = Whole(id=ID, made_on=datetime.date(2024, 1, 2), parts=[Part(part_name="a")])
    assert whole.mood is UNSET
    expected = {
        "id": str(ID),
        "made_on": "2024-01-02",
        "parts": [{"part_name": "a", "weight": None}],
        "extra": None,
    }
    assert whole.to_dict() == whole.__json__() == expected
    assert json.loads(json.dumps(whole.to_dict())) == expected


def test_dicts_become_inputs():
    from fraiseql.types.coercion import coerce_input, coerce_input_arguments

    raw = {"id": str(ID), "madeOn": "2024-01-02", "mood": "GLAD", "parts": [{"partName": "a"}]}
    whole = coerce_input(Whole, raw)
    assert (whole.id, whole.mood, whole.made_on) == (ID, Mood.GLAD, datetime.date(2024, 1, 2))
    assert whole.parts == [Part(part_name="a")]

    async def change(info, new_whole: Whole, times: int = 1):
        """It is not called."""

    read = coerce_input_arguments(change, {"newWhole": raw, "times": 2, "other": 3})
    assert read == {"new_whole": whole, "times": 2}
    with pytest.raises(TypeError, match="no field 'oops'"):
        coerce_input(Whole, {**raw, "oops": 1})
    with pytest.raises(TypeError, match="needs a value for 'id'"):
        coerce_input(Whole, {"parts": []})
    with pytest.raises((ValueError, graphql.GraphQLError)):
        coerce_input(Whole, {**raw, "id": "no"})


def test_classes_describe_themselves():
    from fraiseql.types.constructor import define_fraiseql_type
    from fraiseql.types.protocols import FraiseQLInputType
    from fraiseql.utils.introspection import describe_type

    definition = Part.__fraiseql_definition__
    assert isinstance(definition, FraiseQLTypeDefinition)
    assert isinstance(Part, FraiseQLInputType)
    described = describe_type(Part)
    assert described["typename"] == "Part"
    assert described["is_input"] and not described["is_output"]
    assert described["fields"]["part_name"]["type"] is str
    assert issubclass(EmailAddress, ScalarMarker)
    assert issubclass(EmailAddress, str)

    class Plain:
        a: int

    assert define_fraiseql_type(Plain, "output")(a=1).a == 1
    with pytest.raises(TypeError, match="not a valid FraiseQL type"):
        describe_type(int)


def test_addresses_of_databases():
    from fraiseql.utils import normalize_database_url, psycopg2_to_url, url_to_psycopg2

    words = r"dbname=shop user='an n' password='it\'s@' host=db port=5433"
    url = "postgresql://an%20n:it%27s%40@db:5433/shop"
    assert psycopg2_to_url(words) == url
    assert psycopg2_to_url(url_to_psycopg2(url)) == url
    assert normalize_database_url(url) == url
    assert psycopg2_to_url("host=/run/pg dbname=x") == "postgresql:///x?host=%2Frun%2Fpg"
    for wrong in ("", "secret words", "a='b"):
        with pytest.raises(ValueError, match="the address of the database") as caught:
            normalize_database_url(wrong)
        assert not wrong or wrong not in str(caught.value)


def test_masks():
    from fraiseql.types.scalars.mac_address import normalize_mac_address
    from fraiseql.utils import ip_utils

    assert ip_utils.netmask_to_prefix_length("255.255.240.0") == 20
    assert ip_utils.prefix_length_to_netmask(20) == "255.255.240.0"
    assert ip_utils.prefix_length_to_netmask("0") == "0.0.0.0"
    assert ip_utils.parse_subnet_mask("255.0.255.0") is None
    assert not ip_utils.is_ipv4_address("1.2.3.256")
    assert normalize_mac_address("0011.22aa.bbcc") == "00:11:22:AA:BB:CC"


def test_json_of_what_resolvers_hold():
    from fraiseql.fastapi.json_encoder import (
        FraiseQLJSONEncoder,
        FraiseQLJSONResponse,
        clean_unset_values,
    )

    held = {
        "when": datetime.datetime(2024, 1, 2, tzinfo=datetime.timezone.utc),
        "id": ID,
        "price": decimal.Decimal("1.5"),
        "mood": Mood.GLAD,
        "part": Part(part_name="a"),
        "unset": UNSET,
    }
    expected = {
        "when": "2024-01-02T00:00:00+00:00",
        "id": str(ID),
        "price": 1.5,
        "mood": "glad",
        "part": {"part_name": "a", "weight": None},
        "unset": None,
    }
    assert json.loads(json.dumps(held, cls=FraiseQLJSONEncoder)) == expected
    assert json.loads(FraiseQLJSONResponse(held).body) == expected
    assert clean_unset_values({"a": [UNSET, {"b": UNSET}]}) == {"a": [None, {"b": None}]}
    with pytest.raises(TypeError):
        json.dumps(1j, cls=FraiseQLJSONEncoder)


def test_responses_are_kept_for_a_tenant():
    from fraiseql.fastapi import FraiseQLConfig
    from fraiseql.middleware import apq_caching as caching

    config = FraiseQLConfig(database_url="postgresql:///x", apq_cache_responses=True)
    backend = caching.get_apq_backend(config)
    assert caching.get_apq_backend(config) is backend
    request = {"extensions": {"persistedQuery": {"version": 1, "sha256Hash": "a" * 64}}}
    ann, bob = {"tenant_id": "ann"}, {"tenant_id": "bob"}
    answer = {"data": {"a": 1}}
    caching.store_response_in_cache("a" * 64, answer, backend, config, ann)
    caching.store_response_in_cache("a" * 64, {"errors": [{}]}, backend, config, bob)
    assert caching.handle_apq_request_with_cache(request, backend, config, ann) == answer
    assert caching.handle_apq_request_with_cache(request, backend, config, bob) is None
    with_variables = {**request, "variables": {"id": 1}}
    assert caching.handle_apq_request_with_cache(with_variables, backend, config, ann) is None
    off = config.model_copy(update={"apq_cache_responses": False})
    assert caching.handle_apq_request_with_cache(request, backend, off, ann) is None
    caching.clear_backend_cache()
    assert caching.get_apq_backend(config) is not backend


def test_a_password_of_the_environment(monkeypatch):
    from fraiseql.fastapi import dev_auth

    monkeypatch.delenv("FRAISEQL_DEV_AUTH_PASSWORD", raising=False)
    assert not dev_auth.is_dev_auth_enabled()
    assert dev_auth.create_dev_auth_middleware(None) is None
    monkeypatch.setenv("FRAISEQL_DEV_AUTH_PASSWORD", "it")
    assert dev_auth.get_dev_auth_credentials() == ("admin", "it")
    assert dev_auth.create_dev_auth_middleware(None) is not None


def test_generic_types_are_told_apart():
    from fraiseql.optimization.dataloader import dataloader_context
    from fraiseql.optimization.registry import dataloader_context as same
    from fraiseql.types import generic

    page = generic.Connection[Host]
    assert generic.get_generic_origin(page) is generic.Connection
    assert generic.get_generic_args(page) == (Host,)
    assert generic.is_fraise_generic(page) and generic.is_generic_type(list[int])
    assert not generic.is_fraise_generic(list[int]) and not generic.is_generic_type(Host)
    made = generic.create_concrete_type(generic.Connection, Host)
    assert generic.get_or_create_concrete_type(generic.Connection, Host) is made
    assert made.__name__ == "HostConnection"
    assert dataloader_context is same


async def test_a_page_of_a_repository(db):
    from fraiseql.cqrs.pagination import paginate_query

    page = await paginate_query(CQRSRepository(db.get_pool()), "host", first=2)
    assert [edge["node"]["id"] for edge in page["edges"]] == [1, 2]
    assert page["page_info"]["has_next_page"] and page["total_count"] == 3


@pytest.mark.parametrize(("mode", "takes"), [("optional", True), ("disabled", False)])
def test_persisted_queries_are_taken_or_not(mode, takes):
    from fraiseql.fastapi import APQMode
    from fraiseql.middleware.apq import should_process_apq_request

    assert should_process_apq_request(APQMode(mode)) is takes
