# SPDX-License-Identifier: MIT
"""Places: a schema file makes a Coordinate of a point, whose text has the longitude first."""

import subprocess

import pytest

from support.server import BINARY, environment

SQL = """
create table tb_shop (id int primary key, name text not null, place point not null, other point, grid point);
insert into tb_shop values (1, 'Paris', '(2.3522,48.8566)', null, '(1,2)'), (2, 'Lyon', '(4.8357,45.764)', '(4.8357,45.764)', '(3,4)'),
    (3, 'Nowhere', '(500,1e300)', '(Infinity,1)', '(5,6)');
create table shop_copy (id int primary key, place point);
create view v_shop as select id, jsonb_build_object('name', name, 'place', place, 'other', other) as data from tb_shop;
create table tv_stored (id int primary key, data jsonb not null);
insert into tv_stored select id, data from v_shop where id < 3;
create view v_stored as select id, jsonb_build_object('place', place) as data from tb_shop;
create table coordinate (id int primary key, at point);
"""
FILE = """
type Shop { id: Int! name: String! place: Coordinate! other: Coordinate }
type ShopCopy { id: Int! place: Coordinate }
type Stored { id: Int! place: Coordinate }
"""
PARIS = {"lat": 48.8566, "lng": 2.3522}
LYON = {"lat": 45.764, "lng": 4.8357}


@pytest.fixture(scope="module")
def database(module_database):
    return module_database(SQL.replace("create table coordinate (id int primary key, at point);", ""))


@pytest.fixture(scope="module")
def file(tmp_path_factory):
    path = tmp_path_factory.mktemp("places") / "places.graphql"
    path.write_text(FILE)
    return path


@pytest.fixture(scope="module")
def server(database, module_serve, file):
    return module_serve(database, schema_file=str(file), mutations_tables="shop_copy")


def test_a_place_is_shown_with_names(server):
    assert server.data("{ shops(orderBy: [{id: ASC}]) { name place } }")["shops"] == [
        {"name": "Paris", "place": PARIS}, {"name": "Lyon", "place": LYON}, {"name": "Nowhere", "place": {"lat": 1e300, "lng": 500}}]
    assert server.data("{ shops(where: {id: {lt: 3}}, orderBy: [{id: ASC}]) { other } stored(id: 2) { place } }") == {
        "shops": [{"other": None}, {"other": LYON}], "stored": {"place": LYON}}
    answer = server.graphql("{ shop(id: 3) { name other } }")  # of which JSON has no number
    assert answer["data"]["shop"] == {"name": "Nowhere", "other": None} and answer["errors"][0]["path"] == ["shop", "other"]


FORMS = ['"48.8566,2.3522"', '" 48.8566 , 2.3522 "', "{lat: 48.8566, lng: 2.3522}", "{lng: 2.3522, lat: 48.8566}", "[48.8566, 2.3522]"]
VALUES = ["48.8566,2.3522", {"lat": 48.8566, "lng": 2.3522}, [48.8566, 2.3522]]


def test_a_place_is_given_in_each_form(server):
    for form in FORMS:
        assert server.data("{ shops(where: {place: {eq: %s}}) { name } }" % form)["shops"] == [{"name": "Paris"}], form
    for value in VALUES:
        asked = server.data("query ($at: Coordinate!) { shops(where: {place: {eq: $at}}) { name } stored: storeds(where: {place: {eq: $at}}) { id } }",
                            variables={"at": value})
        assert asked == {"shops": [{"name": "Paris"}], "stored": [{"id": 1}]}, value
    assert server.data('{ shops(where: {place: {in: ["48.8566,2.3522", {lat: 45.764, lng: 4.8357}]}}, orderBy: [{id: ASC}]) { id } }') == {
        "shops": [{"id": 1}, {"id": 2}]}
    assert server.data("{ shops(where: {place: {distanceWithin: {lat: 48.86, lng: 2.35, metres: 1000}}}) { name } }")["shops"] == [{"name": "Paris"}]


def test_places_are_written(server, database):
    for number, value in enumerate(VALUES, 1):
        made = server.data("mutation ($at: Coordinate) { createShopCopy(input: {id: %d, place: $at}) { id place } }" % number,
                           variables={"at": value})["createShopCopy"]
        assert made == {"id": number, "place": PARIS}
    assert database.rows("select distinct place::text from shop_copy") == [("(2.3522,48.8566)",)]
    changed = server.data("mutation { updateShopCopy(id: 1, set: {place: [-90, 180]}) { place } }")["updateShopCopy"]
    assert changed == {"place": {"lat": -90, "lng": 180}}


@pytest.mark.parametrize("value", [
    "2.3522", "", ",", "a,b", "48,2,1", "(2.3,48.8)", "91,0", "0,181", "NaN,1", "0x10,1", [48.8], [1, 2, 3], [[1], 2], {"lat": 1}, {"lat": 1, "lng": 2, "alt": 3},
    {"lat": "1", "lng": 2}, {"lat": None, "lng": 2}, {"latitude": 1, "longitude": 2}, 48.8, True, "1" * 100 + ",1", [91, 0]])
def test_what_is_no_place_is_refused(server, value):
    (error, *_) = server.errors("query ($at: Coordinate!) { shops(where: {place: {eq: $at}}) { id } }", variables={"at": value})
    assert 'Coordinate' in error["message"] and ("is no place" in error["message"] or "is no latitude" in error["message"]), error


def test_nothing_else_becomes_a_place(database, module_database, file, tmp_path):
    def printed(database, *arguments):
        return subprocess.run([BINARY, "schema", *arguments, database.url], env=environment(), text=True, capture_output=True, check=False)
    plain = printed(database).stdout
    assert "Coordinate" not in plain and "place: Geometric!" in plain
    text = printed(database, "--schema", str(file), "--format", "bindings").stdout
    assert "place: Coordinate!" in text and "other: Coordinate" in text
    again = tmp_path / "again.graphql"
    again.write_text(text)
    assert printed(database, "--schema", str(again), "--format", "bindings").stdout == text
    own = module_database(SQL)  # where a relation has the name
    assert "type Coordinate" in printed(own).stdout
    refused = printed(own, "--schema", str(file))
    assert refused.returncode and "Coordinate" in refused.stderr
    wrong = tmp_path / "wrong.graphql"
    wrong.write_text("type Shop { id: Int! name: Coordinate }")
    assert printed(database, "--schema", str(wrong)).returncode
