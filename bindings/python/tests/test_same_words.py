# SPDX-License-Identifier: MIT
"""Small things that tests of applications hold on to: names, words, and what is not there."""

import base64
import dataclasses
import datetime
import enum
import json
import sys
import uuid
from types import SimpleNamespace

import pytest
from fastapi.testclient import TestClient
from graphql import GraphQLError, graphql

import fraiseql
from fraiseql.auth import requires_auth
from fraiseql.core.graphql_type import _graphql_type_cache, convert_type_to_graphql_output
from fraiseql.cqrs.pagination import PaginationParams, decode_cursor, encode_cursor
from fraiseql.db import FraiseQLRepository
from fraiseql.fastapi import FraiseQLConfig, create_fraiseql_app
from fraiseql.fastapi.app import create_db_pool
from fraiseql.fastapi.config import APQMode, validate_postgres_url
from fraiseql.fastapi.dependencies import get_db_pool, set_db_pool
from fraiseql.fastapi.json_encoder import FraiseQLJSONEncoder
from fraiseql.gql.registry import SchemaRegistry
from fraiseql.gql.shapes import shape_of
from fraiseql.monitoring import FraiseQLMetrics, MetricsConfig
from fraiseql.monitoring.metrics import integration, with_metrics
from fraiseql.mutations.decorators import clear_mutation_registries
from fraiseql.optimization.n_plus_one_detector import (
    N1QueryDetectedError,
    N1QueryDetector,
    configure_detector,
    get_detector,
    n1_detection_context,
    track_resolver_execution,
)
from fraiseql.partial_instantiation import create_partial_instance
from fraiseql.patterns.trinity import get_identifier_from_slug
from fraiseql.sql import (
    OrderDirection,
    StringFilter,
    create_graphql_order_by_input,
    create_graphql_where_input,
)
from fraiseql.types import (
    UNSET,
    DateRangeValidationMixin,
    Error,
    date_range_validator,
    validate_date_range,
)
from fraiseql.types.scalars import ISINScalar, VectorScalar
from fraiseql.validation import validate_where_input


@pytest.fixture(autouse=True)
def _registry_of_its_own(monkeypatch):
    monkeypatch.setattr(SchemaRegistry, "_instance", None)


# ---- filters of classes that nobody decorated ----


@dataclasses.dataclass
class Harbour:
    name: str
    depth: float


@dataclasses.dataclass
class Ship:
    id: uuid.UUID
    name: str
    built: datetime.date | None
    home: Harbour | None
    flags: list[str]
    _secret: str = ""


def test_a_dataclass_has_conditions_and_orders_and_stays_as_it_is():
    made = create_graphql_where_input(Ship)
    assert made.__annotations__["name"] is StringFilter
    assert set(made.__annotations__) == {
        *("id", "name", "built", "home", "flags"),
        *("AND", "OR", "NOT"),
    }
    home = made.__annotations__["home"]
    assert home.__name__ == "HarbourWhereInput" and "depth" in home.__annotations__
    assert create_graphql_order_by_input(Ship)(name=OrderDirection.DESC).name.value == "desc"
    assert Ship(uuid.UUID(int=1), "Elsa", None, None, []) == Ship(
        uuid.UUID(int=1), "Elsa", None, None, []
    )


def test_what_is_no_class_of_a_program_has_no_conditions():
    for value in (int, None, "Ship"):
        with pytest.raises(TypeError, match=r"decorate it with @fraiseql\.type"):
            create_graphql_where_input(value)


def test_a_scalar_object_is_an_annotation():
    assert (shape_of(ISINScalar).kind, shape_of(ISINScalar).name) == ("scalar", "ISIN")
    cls = dataclasses.make_dataclass("Share", [("isin", ISINScalar)])
    assert "isin" in create_graphql_where_input(cls).__annotations__


def test_filters_are_checked_in_the_same_words():
    found = validate_where_input({"nam": 1, "depth": {"deep": 1}}, _decorated())
    assert found == [
        "Unknown field 'nam' at 'where'. Did you mean 'name'?",
        "Unknown operator 'deep' for field 'depth' at 'where.depth'",
    ]
    assert validate_where_input(None, _decorated()) == []
    assert validate_where_input([], _decorated()) == [
        "Where input at 'where' must be a dictionary, got list"
    ]
    assert validate_where_input({"draught": 1}, _decorated())[0].endswith("Pier has name, depth.")


def _decorated():
    @fraiseql.type
    class Pier:
        name: str
        depth: float

    return Pier


# ---- objects ----


def test_a_partial_object_has_every_attribute():
    made = create_partial_instance(Ship, {"name": "Elsa"})
    assert made.name == "Elsa" and made.home is None and made.built is None


def test_dates_are_checked_when_they_are_asked_about():
    @fraiseql.input
    class Stay(DateRangeValidationMixin):
        start_date: datetime.date
        end_date: datetime.date | None = UNSET

    @date_range_validator
    @fraiseql.input
    class Lease:
        start_date: datetime.date
        end_date: datetime.date | None = UNSET

    first, second = datetime.date(2024, 1, 2), datetime.date(2024, 1, 1)
    for cls in (Stay, Lease):
        said = "End date (2024-01-01) cannot be before start date (2024-01-02)"
        wrong = cls(start_date=first, end_date=second)
        assert wrong.validate_dates() == (False, said)
        assert wrong.get_validation_errors() == [
            {
                "message": said,
                "code": 422,
                "identifier": "validation_error",
                "fields": ["start_date", "end_date"],
            }
        ]
        assert cls(start_date=first).validate_dates() == (True, None)
    assert validate_date_range(Stay(start_date=first, end_date=first)) == (True, None)


def test_errors_and_what_is_unset_are_written_as_json():
    @fraiseql.input
    class Address:
        street: str
        number: str | None

    fault = Error(message="no", code=422, identifier="x")
    told = {"message": "no", "code": 422, "identifier": "x", "details": None}
    assert fault.to_dict() == told
    assert json.loads(json.dumps(fault, default=lambda value: value.__json__())) == told
    held = json.dumps({"to": Address(street="Ring")}, cls=FraiseQLJSONEncoder)
    assert json.loads(held) == {"to": {"street": "Ring"}}
    assert f"[{UNSET}]" == "[]" and repr(UNSET) == "UNSET"


def test_vectors_have_numbers_in_them():
    with pytest.raises(GraphQLError, match="All vector values must be numbers"):
        VectorScalar.parse_value([1, "2"])


# ---- settings, pages ----


def test_settings_say_what_they_mean():
    assert [mode.allows_arbitrary_queries() for mode in APQMode] == [True, False, True]
    assert [mode.processes_apq() for mode in APQMode] == [True, True, False]
    assert validate_postgres_url("postgresql://me@/run/sock:5432/db").endswith("/db")
    with pytest.raises(TypeError, match="must be a string"):
        validate_postgres_url(5)
    with pytest.raises(ValueError, match="must start with postgresql"):
        validate_postgres_url("mysql://x")
    with pytest.raises(ValueError, match="greater than or equal to 0"):
        FraiseQLConfig(database_url="postgresql:///x", apq_response_cache_ttl=-1)


def test_pages_are_twenty_rows_forward_unless_told():
    page = PaginationParams(order_direction="desc")
    assert (page.first, page.is_forward, page.is_backward) == (20, True, False)
    assert page.order_direction == "DESC" and PaginationParams(last=3).is_backward
    for wrong in ({"first": 1, "last": 1}, {"first": -1}, {"last": -1}):
        with pytest.raises(ValueError, match=r"Cannot specify both|must be non-negative"):
            PaginationParams(**wrong)
    assert decode_cursor(encode_cursor("a/ä")) == "a/ä"
    assert encode_cursor("7") == base64.b64encode(b"7").decode()


# ---- what tests clear between each other ----


def test_caches_and_mutations_are_cleared_by_their_old_names():
    pier = _decorated()
    first = convert_type_to_graphql_output(pier)
    _graphql_type_cache.clear()
    assert convert_type_to_graphql_output(pier) is not first

    @fraiseql.mutation
    async def sink(info) -> bool:
        return True

    registry = fraiseql.SchemaRegistry.get_instance()
    assert "sink" in registry.mutations
    clear_mutation_registries()
    assert registry.mutations == {}


# ---- decorators ----


async def test_a_guarded_resolver_wants_info():
    @requires_auth
    async def seen(info):
        return True

    with pytest.raises(ValueError, match="GraphQL resolver must have info"):
        await seen()
    with pytest.raises(TypeError, match="First argument must be GraphQLResolveInfo"):
        await seen("info")


async def test_functions_are_counted_async_or_not(monkeypatch):
    metrics = FraiseQLMetrics(MetricsConfig())
    monkeypatch.setattr(integration, "_metrics", metrics)

    @with_metrics("job")
    def double(value):
        return 2 * value

    @with_metrics("job")
    async def fail():
        raise RuntimeError("no")

    assert double(4) == 8
    with pytest.raises(RuntimeError):
        await fail()
    told = metrics.generate_metrics().decode()
    assert 'operation_name="double",operation_type="job"' in told or (
        'operation_type="job",operation_name="double"' in told
    )
    assert 'error_type="RuntimeError"' in told


# ---- fields that are resolved one by one ----


def _info(field: str) -> SimpleNamespace:
    return SimpleNamespace(
        parent_type=SimpleNamespace(name="Post"), field_name=field, path=["posts", 0, field]
    )


async def test_a_request_is_told_what_it_resolved_too_often(caplog):
    detector = N1QueryDetector(threshold=2)
    await detector.track_field_resolution(_info("author"), "author", 0.5)
    detector.start_request("r1")
    for seconds in (0.1, 0.2, 0.3):
        await detector.track_field_resolution(_info("author"), "author", seconds)
    await detector.track_field_resolution(_info("title"), "title", 0.1)
    found = detector.end_request()
    assert (found.detected, found.threshold_exceeded, found.total_queries) == (True, True, 4)
    (pattern,) = found.patterns
    assert (pattern.resolver_name, pattern.field_path) == ("Post.author", "posts.0.author")
    assert pattern.count == 3 and pattern.avg_execution_time == pytest.approx(0.2)
    assert found.suggestions[0].startswith("Field 'author' on type 'Post' was resolved 3 times.")
    assert "N+1 query pattern detected in request r1" in caplog.text


async def test_a_request_fails_where_that_is_wanted():
    configure_detector(threshold=1, raise_on_detection=True)
    try:

        @track_resolver_execution
        async def author(self, info):
            return "Ann"

        @track_resolver_execution
        def title(self, info):
            return "T"

        with pytest.raises(N1QueryDetectedError, match="1 patterns found") as caught:
            async with n1_detection_context("r2"):
                assert await author(None, _info("author")) == "Ann"
                assert await author(None, _info("author")) == "Ann"
                assert title(None, _info("title")) == "T"
        assert [p.count for p in caught.value.patterns] == [2]
        assert get_detector().end_request().total_queries == 0
    finally:
        configure_detector(enabled=False)


# ---- roots, pools ----


async def test_methods_of_a_listed_query_root_are_fields_of_query():
    @fraiseql.type
    class QueryRoot:
        @fraiseql.field(description="Of this API.")
        def version(self, root, info) -> str:
            return f"2 {root} {info.context['who']}"

    @fraiseql.type
    class Lamp:
        watts: int

        @fraiseql.field
        def twice(self, root, info) -> int:
            return self.watts + root.watts

    @fraiseql.query
    async def lamp(info) -> Lamp:
        return Lamp(watts=4)

    SchemaRegistry.get_instance().register_type(QueryRoot)
    schema = fraiseql.build_fraiseql_schema(query_types=[Lamp])
    assert schema.query_type.fields["version"].description == "Of this API."
    found = await graphql(schema, "{ version lamp { twice } }", context_value={"who": "ann"})
    assert found.data == {"version": "2 None ann", "lamp": {"twice": 8}}


def test_a_type_called_query_root_without_methods_is_a_type():
    @fraiseql.type
    class QueryRoot:
        depth: int

    @fraiseql.query
    async def root(info) -> QueryRoot:
        return QueryRoot(depth=1)

    assert list(fraiseql.build_fraiseql_schema().query_type.fields) == ["root"]


SQL = "create table lamp (id int primary key, name text); insert into lamp values (1, 'ring')"


def test_the_pool_of_a_running_application_is_its_engine(database):
    async def context(request):
        return {"db": FraiseQLRepository(get_db_pool())}

    @fraiseql.query
    async def lamps(info) -> int:
        return await info.context["db"].count("lamp")

    app = create_fraiseql_app(
        database_url=database.url, queries=[lamps], context_getter=context, types=[]
    )
    with pytest.raises(RuntimeError, match="no pool was set"):
        get_db_pool()
    with TestClient(app) as asked:
        answer = asked.post("/graphql", json={"query": "{ lamps }"}).json()
        assert answer == {"data": {"lamps": 1}}
        set_db_pool(held := object())
        assert get_db_pool() is held
        set_db_pool(None)


async def test_a_pool_of_psycopg_is_made_as_before(monkeypatch):
    made = []

    class AsyncConnectionPool:
        def __init__(self, url, **options):
            made.append((url, options.pop("configure"), options))

        async def open(self):
            made.append("open")

    monkeypatch.setitem(sys.modules, "psycopg_pool", None)
    with pytest.raises(ImportError, match=r"pip install psycopg\[pool\]"):
        await create_db_pool("postgresql:///x")
    stub = SimpleNamespace(AsyncConnectionPool=AsyncConnectionPool)
    monkeypatch.setitem(sys.modules, "psycopg_pool", stub)
    pool = await create_db_pool("postgresql:///x", min_size=2)
    assert isinstance(pool, AsyncConnectionPool) and made[1] == "open"
    url, configure, options = made[0]
    assert (url, options) == ("postgresql:///x", {"open": False, "min_size": 2})
    loaders = []
    adapters = SimpleNamespace(register_loader=lambda name, _: loaders.append(name))
    await configure(SimpleNamespace(adapters=adapters))
    assert loaders == ["date", "timestamp", "timestamptz", "time", "timetz"]


# ---- dicts as objects ----


class Mood(enum.Enum):
    CALM = "calm"


def test_from_dict_makes_what_annotations_say():
    fraiseql.enum(Mood)

    @fraiseql.type
    class Cabin:
        number: int
        booked_on: datetime.date | None

    @fraiseql.type
    class Liner:
        id: uuid.UUID
        mood: Mood
        best: Cabin | None
        all_cabins: list[Cabin]

    key = str(uuid.UUID(int=9))
    cabin = {"number": 7, "bookedOn": "2024-02-29"}
    made = Liner.from_dict({"id": key, "mood": "calm", "best": cabin, "allCabins": [cabin, cabin]})
    assert made.id == uuid.UUID(key) and made.mood is Mood.CALM
    assert isinstance(made.best, Cabin) and made.best.booked_on == datetime.date(2024, 2, 29)
    assert [each.number for each in made.all_cabins] == [7, 7]
    # What cannot be what its annotation says stays as it is.
    odd = Liner.from_dict({"id": "seven", "mood": "wild", "best": None, "all_cabins": 5, "x": 1})
    assert (odd.id, odd.mood, odd.best, odd.all_cabins) == ("seven", "wild", None, 5)


def test_slugs_lose_their_at():
    given = ("@Ann", "/users/@ann", " @ann ", "a/b/Ann", "@Org/Ann")
    assert {get_identifier_from_slug(slug) for slug in given} == {"ann"}
