# SPDX-License-Identifier: MIT
"""distinctOn keeps of the rows that are the same in some fields the first one of the order, as hand-written SQL
does: at the root, in lists inside, in a table, a seen-through view and stored documents, of what a function returns;
under any order, with conditions, limits and nulls."""

import pytest

SQL = """
create type mood as enum ('sad', 'happy');
create table team (id int primary key, name text);
insert into team select i, (array['b', 'a', null])[i] from generate_series(1, 3) i;
create schema base;
create table base.tb_run (pk_run int primary key, id int not null unique, team_id int references team, city text, mood mood, day date, length numeric);
create index on base.tb_run (city, length desc);
insert into base.tb_run select i, i, nullif(i % 4, 0), (array['Oslo', 'oslo', 'Rome', null])[1 + i % 4],
    (array['sad', 'happy', null])[1 + i % 3]::mood, date '2024-01-01' + i % 5, nullif(i * 7 % 11, 4)
    from generate_series(1, 40) i;
create table run as select id, team_id, city, mood, day, length from base.tb_run;
alter table run add primary key (id), add foreign key (team_id) references team;
create function run_double(r run) returns int stable language sql as $$ select r.id % 2 $$;
create function fn_long_runs(at_least int) returns setof run stable language sql as $$ select * from run where length >= at_least order by id desc $$;
create view v_run_view as select id, jsonb_build_object('id', id, 'city', city, 'mood', mood, 'day', day, 'length', length) as data from base.tb_run;
create view v_stored_run as select id, jsonb_build_object('id', id, 'city', city, 'mood', mood, 'day', day, 'length', length) as data from base.tb_run;
create table tv_stored_run (id int primary key, data jsonb not null);
insert into tv_stored_run select id, data from v_stored_run;
create table only_json (a int primary key, j json);
"""
PLACES = ["runs", "runViews", "storedRuns"]
# distinctOn, orderBy, the columns, the order by hand.
CASES = [
    ("[city]", "", "city", "id"),
    ("city", "", "city", "id"),
    ("[city, city]", "[{length: DESC_NULLS_LAST}]", "city", "length desc nulls last, id"),
    ("[mood, city]", "[{city: DESC}, {length: ASC}]", "mood, city", "city desc, length, id"),
    ("[day]", "[{mood: ASC}, {day: DESC}]", "day", "mood, day desc, id"),
    ("[mood]", "[{id: DESC}]", "mood", "id desc"),
    ("[id]", "[{city: ASC}]", "id", "city, id"),
    ("[length, mood]", "[{length: DESC}]", "length, mood", "length desc, id"),
    ("[]", "[{city: DESC}]", "", "city desc, id"),
]


def by_hand(columns, order, where="true", rest=""):
    choose = f"distinct on ({columns})" if columns else ""
    inner = f"order by {columns}, {order}" if columns else ""
    return f"select id from (select {choose} * from run where {where} {inner}) r order by {order} {rest}"


def ids(rows):
    return [row["id"] for row in rows]


@pytest.mark.parametrize("on, by, columns, order", CASES)
def test_the_first_row_of_the_order_is_kept(server, database, on, by, columns, order):
    by = f", orderBy: {by}" if by else ""
    for field in PLACES:
        data = server.data(f"""query ($limit: Int, $offset: Int) {{ all: {field}(distinctOn: {on}{by}) {{ id }}
            some: {field}(distinctOn: {on}{by}, where: {{id: {{lte: 30}}, OR: [{{mood: {{isnull: true}}}}, {{length: {{gt: "2"}}}}]}}, limit: 2, offset: 1)
                {{ id city }}
            open: {field}(distinctOn: {on}{by}, limit: $limit, offset: $offset) {{ id }} }}""", {"limit": 2, "offset": 1})
        rows = [row[0] for row in database.rows(by_hand(columns, order))]
        assert ids(data["all"]) == rows, field
        assert ids(data["open"]) == rows[1:3], field
        where = "id <= 30 and (mood is null or length > 2)"
        assert ids(data["some"]) == [row[0] for row in database.rows(by_hand(columns, order, where, "limit 2 offset 1"))], field


def test_lists_inside_and_what_is_related(server, database):
    data = server.data("""{ teams { id runs(distinctOn: [city, mood], orderBy: [{length: DESC_NULLS_LAST}], limit: 2) { id team { name } } }
        runs(distinctOn: [day], orderBy: [{team: {name: ASC}}, {id: DESC}], limit: 3, offset: 1) { id team { name } }
        joined: runs(distinctOn: [mood], limit: 2) { id team { name } }
        teamsOfMany: teams(distinctOn: [name], where: {runsAggregate: {count: {gt: 1}}}, orderBy: [{runsAggregate: {sum: {length: DESC}}}]) { id } }""")
    assert [(team["id"], run["id"]) for team in data["teams"] for run in team["runs"]] == database.rows("""
        select t.id, r.id from team t, lateral (select * from (select distinct on (city, mood) * from run where team_id = t.id
            order by city, mood, length desc nulls last, id) q order by length desc nulls last, id limit 2) r
        order by t.id, length desc nulls last, r.id""")
    assert ids(data["runs"]) == [row[0] for row in database.rows("""
        select id from (select distinct on (day) r.id, name from run r left join team t on t.id = team_id
            order by day, name, r.id desc) q order by name, id desc limit 3 offset 1""")]
    assert ids(data["joined"]) == [1, 2] and data["joined"][0]["team"] == {"name": "b"}
    assert len(ids(data["teamsOfMany"])) == 3


def test_of_what_functions_give(server, database):
    data = server.data("""{ longRuns(atLeast: 5, distinctOn: [city]) { id } runs(distinctOn: [double], orderBy: [{id: DESC}]) { id double }
        sorted: longRuns(atLeast: 5, distinctOn: [city], orderBy: [{length: ASC}], limit: 2) { id } }""")
    assert ids(data["longRuns"]) == [row[0] for row in database.rows("""
        select id from (select distinct on (city) * from run where length >= 5 order by city, id desc) q order by id desc""")]
    assert ids(data["sorted"]) == [row[0] for row in database.rows("""
        select id from (select distinct on (city) * from run where length >= 5 order by city, length, id desc) q order by length, id desc limit 2""")]
    assert data["runs"] == [{"id": 40, "double": 0}, {"id": 39, "double": 1}]


def test_the_fields_may_come_from_a_variable(server):
    query = "query ($on: [RunDistinctOn!]) { runs(distinctOn: $on) { id } }"
    assert [len(server.data(query, {"on": on})["runs"]) for on in (["city"], ["mood"], ["city", "mood"], [], None, ["city"])] == [4, 3, 12, 40, 40, 4]
    assert "nowhere" in server.errors(query, {"on": ["nowhere"]})[0]["message"]
    assert len(server.data("query ($on: RunDistinctOn!) { runs(distinctOn: [$on, day]) { id } }", {"on": "mood"})["runs"]) == 15


def test_the_enum_has_the_fields_that_are_compared(server):
    types = server.data("""{ run: __type(name: "RunDistinctOn") { enumValues { name } } json: __type(name: "OnlyJsonDistinctOn") { enumValues { name } } }""")
    assert [value["name"] for value in types["run"]["enumValues"]] == ["id", "teamId", "city", "mood", "day", "length", "double"]
    assert types["json"]["enumValues"] == [{"name": "a"}]
