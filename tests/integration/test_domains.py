# SPDX-License-Identifier: MIT
"""Domains are as their base types: also over enums, for which PostgreSQL has operators and functions that take no
domain, and in arrays, of which it makes arrays of the domain.  In a table, behind keys of a view that is seen through,
and of one that is not."""

import pytest

SQL = """
create type mood as enum ('sad', 'so so', 'glad');
create domain feeling as mood;
create domain number as int check (value > 0);
create domain code as char(4);
create domain mail as text check (value ~ '@');
create table state (feeling feeling primary key, mood mood not null unique, note text);
insert into state values ('sad', 'sad', 'low'), ('glad', 'glad', 'high');
create table person (
    id       number primary key,
    feeling  feeling,
    mood     mood references state (mood),
    feelings feeling[],
    code     code,
    mail     mail not null unique
);
insert into person values (1, 'sad', 'glad', '{sad,glad}', 'ab', 'a@x'), (2, 'glad', 'sad', '{}', null, 'b@x'),
    (3, null, null, null, 'c', 'c@x');
create view v_seen as select id, jsonb_build_object('id', id, 'feeling', feeling, 'feelings', feelings, 'code', code,
    'either', coalesce(feeling, 'so so'::feeling)) as data from person;
create view v_whole as select id, jsonb_build_object('id', id, 'feeling', feeling, 'feelings', feelings, 'code', code,
    'either', coalesce(feeling, 'so so'::feeling)) as data from person group by id;
create function fn_felt(out id number, out feeling feeling, out feelings feeling[]) returns setof record stable
    language sql as 'select id, feeling, feelings from person';
create function person_felt(person) returns feeling stable language sql as 'select $1.feeling';
"""

LISTS = {"people": "Person", "seens": "Seen", "wholes": "Whole"}


@pytest.fixture(scope="module")
def server(database, module_serve):
    return module_serve(database, mutations_tables="all")


def ids(server, name, type_name, where):
    query = f"query ($where: {type_name}WhereInput) {{ {name}(where: $where) {{ id }} }}"
    return [row["id"] for row in server.data(query, {"where": where})[name]]


OF_VALUES = [("eq", "glad", [2]), ("neq", "glad", [1]), ("in", ["sad", "glad"], [1, 2]), ("nin", ["sad"], [2]), ("gt", "sad", [2]),
             ("gte", "sad", [1, 2]), ("lt", "glad", [1]), ("lte", "so_so", [1]), ("isDistinctFrom", "sad", [2, 3])]
OF_LISTS = [("eq", ["sad", "glad"], [1]), ("neq", ["sad"], [1, 2]), ("contains", ["sad"], [1]), ("containedBy", ["sad", "glad"], [1, 2]),
            ("strictlyContains", ["sad"], [1]), ("overlaps", ["so_so", "glad"], [1]), ("anyEq", "glad", [1]), ("anyNeq", "glad", [1]),
            ("anyGt", "sad", [1]), ("allEq", "sad", [2]), ("lenEq", 2, [1]), ("isDistinctFrom", [], [1, 3])]


@pytest.mark.parametrize("name", LISTS)
@pytest.mark.parametrize("field, op, value, expected", [("feeling", *row) for row in OF_VALUES] + [("feelings", *row) for row in OF_LISTS])
def test_conditions_on_domains_over_enums(server, name, field, op, value, expected):
    assert ids(server, name, LISTS[name], {field: {op: value}}) == expected


@pytest.mark.parametrize("name", ["seens", "wholes"])
def test_what_an_expression_gives_may_be_a_domain(server, name):
    assert ids(server, name, LISTS[name], {"either": {"eq": "so_so"}}) == [3]
    assert server.data(f"{{ {name}(orderBy: [{{either: DESC}}]) {{ id }} }}")[name] == [{"id": 2}, {"id": 3}, {"id": 1}]


@pytest.mark.parametrize("name", LISTS)
def test_aggregates_of_domains(server, name):
    aggregate = server.data(f"""{{ {name}Aggregate {{
        min {{ feeling }} max {{ id feeling }} arrayAgg {{ id feeling code }} countDistinct {{ feeling }}
    }} }}""" if name != "wholes" else f"""{{ {name}Aggregate {{
        min {{ feeling }} max {{ feeling }} arrayAgg {{ id }} countDistinct {{ feeling }}
    }} }}""")[f"{name}Aggregate"]
    assert (aggregate["min"]["feeling"], aggregate["max"]["feeling"]) == ("sad", "glad")
    assert aggregate["arrayAgg"]["id"] == [1, 2, 3]
    if name != "wholes":
        assert aggregate["arrayAgg"] == {"id": [1, 2, 3], "feeling": ["sad", "glad", None], "code": ["ab  ", None, "c   "]}
    assert aggregate["countDistinct"] == {"feeling": 2}


@pytest.mark.parametrize("name", LISTS)
def test_groups_and_pages_by_domains(server, name):
    groups = server.data(f"""{{ {name}Groups(
        by: [{{feeling: KEY}}], having: {{key: {{feeling: {{gte: sad}}}}, max: {{feeling: {{eq: glad}}}}}}, orderBy: [{{min: {{feeling: ASC}}}}]
    ) {{ key {{ feeling }} count arrayAgg {{ id }} }} }}""")[f"{name}Groups"]
    assert groups == [{"key": {"feeling": "glad"}, "count": 1, "arrayAgg": {"id": [2]}}]
    query = f"""query ($after: String) {{ {name}Connection(first: 1, after: $after, orderBy: [{{feeling: ASC}}]) {{
        nodes {{ id }} pageInfo {{ endCursor }} }} }}"""
    seen, after = [], None
    for _ in range(3):
        page = server.data(query, {"after": after})[f"{name}Connection"]
        seen += [node["id"] for node in page["nodes"]]
        after = page["pageInfo"]["endCursor"]
    assert seen == [1, 2, 3]
    assert [row["id"] for row in server.data(f"{{ {name}(distinctOn: [feeling], orderBy: [{{id: DESC}}]) {{ id }} }}")[name]] == [3, 2, 1]


def test_rows_are_found_by_keys_that_are_domains(server):
    data = server.data("""{
        state(feeling: glad) { note people { id } }
        states(where: {people: {some: {feeling: {eq: sad}}}}) { note }
        summed: states(where: {peopleAggregate: {max: {feeling: {eq: glad}}}}, orderBy: [{peopleAggregate: {min: {feeling: DESC}}}]) { note }
        people(orderBy: [{state: {feeling: ASC}}, {id: ASC}]) { id state { feeling } }
    }""")
    assert data["state"] == {"note": "high", "people": [{"id": 1}]}
    assert (data["states"], data["summed"]) == ([{"note": "high"}], [{"note": "low"}])
    assert data["people"] == [{"id": 2, "state": {"feeling": "sad"}}, {"id": 1, "state": {"feeling": "glad"}}, {"id": 3, "state": None}]


def test_what_functions_give(server):
    data = server.data("""{
        felt(limit: 1) { id feeling feelings }
        people(where: {felt: {eq: glad}}) { id felt }
        compared: people(where: {compare: [{left: feeling, op: lt, right: mood}]}) { id }
    }""")
    assert data["felt"] == [{"id": 1, "feeling": "sad", "feelings": ["sad", "glad"]}]
    assert data["people"] == [{"id": 2, "felt": "glad"}]
    assert data["compared"] == [{"id": 1}]


def test_rows_are_written_by_keys_that_are_domains(server):
    made = server.data("""mutation {
        createState(input: {feeling: so_so, mood: so_so, people: {create: [{id: 9, mail: "d@x", feelings: [sad]}]}}) { feeling people { id feelings } }
        updateState(feeling: so_so, set: {note: "middle"}) { note }
        updatePeople(where: {feelings: {anyEq: sad}, mood: {eq: so_so}}, max: 1, set: {feelings: [glad], mood: null}) { people { feelings } }
        upsertState(input: {feeling: so_so, mood: so_so}, onConflict: feeling, set: {note: "again"}) { note }
        deletePeople(where: {id: {eq: 9}}, max: 1) { count }
        deleteState(feeling: so_so) { feeling }
    }""")
    assert made == {
        "createState": {"feeling": "so_so", "people": [{"id": 9, "feelings": ["sad"]}]}, "updateState": {"note": "middle"},
        "updatePeople": {"people": [{"feelings": ["glad"]}]}, "upsertState": {"note": "again"}, "deletePeople": {"count": 1},
        "deleteState": {"feeling": "so_so"}}
