# SPDX-License-Identifier: MIT
"""Lists inside of rows that clients filter, and objects that are looked up."""

import json
from types import SimpleNamespace

import pytest

import fraiseql
from fraiseql.core.matching import kept, matches
from fraiseql.errors.exceptions import WhereClauseError
from fraiseql.fields import fraise_field
from fraiseql.gql.registry import SchemaRegistry
from fraiseql.gql.schema_builder import build_fraiseql_schema
from fraiseql.nested_array_filters import (
    auto_nested_array_filters,
    clear_registry,
    is_nested_array_filterable,
    list_registered_filters,
    nested_array_filterable,
)
from fraiseql.sql import create_graphql_where_input
from fraiseql.testing import client

pytest.importorskip("fraiseql._engine")

SQL = """
create table tb_device (
    id int primary key, name text not null, place text, ports int not null, tags text[] not null
);
insert into tb_device values (1, 'prod-a', 'Oslo', 8, '{x,y}'), (2, 'prod-b', null, 16, '{y}'),
    (3, 'DEV_c', 'Rome', 24, '{}'), (4, '50%', 'Bonn', 1, '{z}');
create view v_device as select id, name, place, ports, tags, jsonb_build_object(
    'id', id, 'name', name, 'place', place, 'ports', ports, 'tags', to_jsonb(tags)) as data
    from tb_device;
create view v_network as select 1 as id, jsonb_build_object('id', 1, 'name', 'N', 'devices',
    (select jsonb_agg(data order by id) from v_device)) as data;
create view v_room as select n as id, jsonb_build_object('id', n, 'name', 'Room ' || n) as data
    from generate_series(1, 3) as n;
create view v_person as select n as id, n % 2 + 1 as room_id, jsonb_build_object(
    'id', n, 'name', 'P' || n, 'room_id', n % 2 + 1, 'room',
    case when n = 4 then '{"id": 9, "name": "Own"}'::jsonb end) as data
    from generate_series(1, 4) as n;
"""


def application():
    SchemaRegistry.get_instance().clear()
    clear_registry()

    @fraiseql.type(sql_source="v_device")
    class Device:
        id: int
        name: str
        place: str | None
        ports: int
        tags: list[str]

    @auto_nested_array_filters
    @fraiseql.type(sql_source="v_network")
    class Network:
        id: int
        name: str
        devices: list[Device]

    @fraiseql.type(sql_source="v_room", resolve_nested=True)
    class Room:
        id: int
        name: str

    @fraiseql.type(sql_source="v_person")
    class Person:
        id: int
        name: str
        room_id: int
        room: Room | None

    asked = []

    @fraiseql.query
    async def devices(info) -> list[Device]:
        return await info.context["db"].find("v_device")

    @fraiseql.query
    async def networks(info) -> list[Network]:
        return await info.context["db"].find("v_network")

    @fraiseql.query
    async def persons(info) -> list[Person]:
        db = info.context["db"]
        find = db.find

        async def noted(view, *args, **options):
            asked.append(view)
            return await find(view, *args, **options)

        db.find = noted
        return await find("v_person")

    return SimpleNamespace(
        types=[Device, Network, Room, Person],
        queries=[devices, networks, persons],
        asked=asked,
        device=Device,
        network=Network,
    )


@pytest.fixture(scope="module")
def served(database):
    made = application()
    app = fraiseql.create_fraiseql_app(
        database_url=database.url, types=made.types, queries=made.queries
    )
    with client(app) as asking:
        yield SimpleNamespace(post=asking.post, **vars(made))


def answer(served, document, **variables):
    asked = {"query": document, "variables": variables}
    return served.post("/graphql", json=asked).json()


CONDITIONS = [
    {"name": {"eq": "prod-a"}},
    {"place": {"neq": "Oslo"}},
    {"NOT": {"place": {"eq": "Oslo"}}},
    {"place": {"isnull": True}},
    {"place": {"in": ["Oslo", "Rome"]}},
    {"place": {"nin": ["Oslo"]}},
    {"place": {"in": []}},
    {"place": {"nin": []}},
    {"ports": {"gt": 8, "lte": 16}},
    {"name": {"startswith": "prod"}, "ports": {"lt": 9}},
    {"name": {"icontains": "ev_"}},
    {"name": {"like": "%o_-a"}},
    {"name": {"like": "50\\%"}},
    {"name": {"ilike": "d%_C"}},
    {"tags": {"contains": ["y"]}},
    {"tags": {"overlaps": ["x", "z"]}},
    {"tags": {"lenEq": 0}},
    {"OR": [{"name": {"endswith": "b"}}, {"place": {"eq": "Bonn"}}]},
    {"AND": [{"ports": {"gte": 8}}, {"NOT": {"OR": [{"place": {"eq": "Rome"}}]}}]},
    {"AND": []},
    {"OR": []},
]


@pytest.mark.parametrize("where", CONDITIONS, ids=json.dumps)
def test_items_are_kept_as_the_engine_keeps_rows(served, where):
    document = """query ($w: DeviceWhereInput) {
        devices(where: $w) { id } networks { devices(where: $w) { id } } }"""
    found = answer(served, document, w=where)
    assert "errors" not in found, found
    assert found["data"]["networks"] == [{"devices": found["data"]["devices"]}]


def test_lists_take_a_filter_where_it_is_said():
    made = application()
    fields = build_fraiseql_schema(query_types=made.queries).type_map["Network"].fields
    assert str(fields["devices"].args["where"].type) == "DeviceWhereInput"
    assert is_nested_array_filterable(made.network, "devices")
    assert list_registered_filters() == {f"{__name__}.Network": {"devices": "Device"}}

    @fraiseql.type
    class Other:
        devices: list[made.device] = fraise_field(supports_where_filtering=True)
        plain: list[made.device]

    @fraiseql.query
    async def others(info) -> list[Other]:
        return []

    fields = build_fraiseql_schema().type_map["Other"].fields
    assert list(fields["devices"].args) == ["where"] and not fields["plain"].args
    with pytest.raises(TypeError, match="no list of objects"):
        nested_array_filterable("name")(made.network)
    with pytest.raises(TypeError, match=r"stands above @fraiseql\.type"):
        auto_nested_array_filters(type("Undecorated", (), {}))
    clear_registry()
    assert not is_nested_array_filterable(made.network, "devices")


def test_aliases_and_refusals(served):
    document = """{ networks { name
        all: devices { id } few: devices(where: {ports: {gt: 10}}) { id name } } }"""
    (network,) = answer(served, document)["data"]["networks"]
    assert [each["id"] for each in network["all"]] == [1, 2, 3, 4]
    assert network["few"] == [{"id": 2, "name": "prod-b"}, {"id": 3, "name": "DEV_c"}]
    said = answer(served, '{ networks { devices(where: {name: {matches: "(a+)+$"}}) { id } } }')
    (error,) = said["errors"]
    assert error["path"] == ["networks", 0, "devices"]
    assert error["extensions"]["code"] == "BAD_USER_INPUT"
    assert "items in Python are not compared by 'matches'" in error["message"]


def test_objects_are_looked_up_together(served):
    served.asked.clear()
    found = answer(served, "{ persons { name room { name } } }")
    assert [each["room"]["name"] for each in found["data"]["persons"]] == [
        "Room 2",
        "Room 1",
        "Room 2",
        "Own",
    ]
    assert served.asked == ["v_room"]
    served.asked.clear()
    assert answer(served, "{ persons { name } }")["data"]["persons"][0] == {"name": "P1"}
    assert served.asked == []


# ---- without a server ----


def test_what_python_cannot_follow_is_said():
    with pytest.raises(WhereClauseError, match="does not fit str"):
        matches({"a": "text"}, {"a": {"gt": 5}})
    with pytest.raises(WhereClauseError, match="a filter is a dict"):
        matches({"a": 1}, 7)
    endless: dict = {}
    endless["NOT"] = endless
    with pytest.raises(WhereClauseError, match="nested more than"):
        matches({"a": 1}, endless)


def test_patterns_take_no_longer_than_they_are_long():
    assert not matches({"a": "a" * 5000}, {"a": {"like": "%a" * 50 + "b"}})
    assert matches({"a": "xaxbx"}, {"a": {"like": "%a%b%"}})
    assert not matches({"a": "ab"}, {"a": {"like": "a"}})


def test_filters_have_an_end():
    items = [{"a": number} for number in range(2000)]
    assert len(kept(items, {"a": {"in": list(range(500))}})) == 500
    with pytest.raises(WhereClauseError, match="not by 501 values in 2000 items"):
        kept(items, {"a": {"in": list(range(501))}})
    with pytest.raises(WhereClauseError, match="1000 values"):
        kept(items[:1], {"OR": [{"a": {"eq": number}} for number in range(1001)]})
    with pytest.raises(WhereClauseError, match="1000 characters"):
        matches({"a": "b"}, {"a": {"like": "%" * 1001}})


def test_filters_are_inputs_or_dicts():
    where = create_graphql_where_input(application().device)
    assert matches({"name": "n", "ports": 3}, where(name={"eq": "n"}, ports={"gte": 3}))
    assert matches({"openPorts": [1, 2]}, {"open_ports": {"any_eq": 2}})
    assert matches({"owner": {"name": "n"}}, {"owner": {"name": {"equals": "n"}}})
    assert not matches({"owner": None}, {"NOT": {"owner": {"name": {"eq": "n"}}}})
    assert matches({"parts": [{"n": 1}, {"n": 2}]}, {"parts": {"n": {"gt": 1}}})
