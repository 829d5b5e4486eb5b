# SPDX-License-Identifier: MIT
"""Rows are chosen, sorted and shown by what their related rows give together.  However it is joined, the answer is
that of a sub-select for each row, written by hand: for random filters, orders, pages and selections, over tables,
through a table in between, over a view that is seen through, under row level security."""

import os
import random
import subprocess
import time
import types

import pytest

from support.process import PATIENCE
from support.server import BINARY, Server, environment

ROLE = "summaries_reader"
SQL = f"""
    do $$ begin create role {ROLE} login; exception when duplicate_object then null; end $$;
    create table team (id int primary key, name text not null, town int, x0 int);
    create table member (id int primary key, team_id int references team, age int, pay numeric(9,2), active boolean,
        nick text collate "C");
    create table badge (id int primary key, label text not null, rank int);
    create table wears (member_id int not null references member, badge_id int not null references badge,
        primary key (member_id, badge_id));
    create table tb_squad (pk_squad int primary key, id uuid not null unique, name text not null);
    create table tb_soldier (pk_soldier int primary key, id uuid not null unique, fk_squad int not null references tb_squad,
        age int);
    create index on member (team_id); create index on wears (badge_id); create index on tb_soldier (fk_squad);
    insert into team select i, 'Team ' || i % 7, i % 5, i % 3 from generate_series(1, 40) i;
    insert into member select i, nullif(i * 7 % 31, 0), nullif(i % 23, 0), i * 1.25, nullif(i % 3, 0) = 1,
        nullif(chr(97 + i % 9), 'c') from generate_series(1, 200) i;
    insert into badge select i, 'Badge ' || i, nullif(i % 6, 0) from generate_series(1, 12) i;
    insert into wears select distinct i * 11 % 180 + 1, i % 10 + 1 from generate_series(1, 300) i;
    insert into tb_squad select i, md5('q' || i)::uuid, 'Squad ' || i from generate_series(1, 20) i;
    insert into tb_soldier select i, md5('s' || i)::uuid, i * 3 % 17 + 1, nullif(i % 19, 0) from generate_series(1, 90) i;
    create view v_squad as select q.id, jsonb_build_object('id', q.id, 'name', q.name) as data from tb_squad q;
    create view v_soldier as select s.id, q.id as squad_id, jsonb_build_object('id', s.id, 'age', s.age) as data
        from tb_soldier s join tb_squad q on q.pk_squad = s.fk_squad;
    alter table member enable row level security;
    create policy p on member using (id % 10 <> 0);
    grant select on all tables in schema public to {ROLE};
    analyze;
"""

# A to-many field, the rows in SQL that belong to `t`, and its columns in GraphQL and SQL.
MEMBERS = ("membersAggregate", "from member r where r.team_id = t.id", [
    ("count", "count(*)", None), ("sum.pay", "sum(r.pay)", "num"), ("max.age", "max(r.age)", "int"),
    ("min.nick", "min(r.nick)", "text"), ("countDistinct.age", "count(distinct r.age)", "int"),
    ("boolAnd.active", "bool_and(r.active)", "bool"), ("avg.age", "avg(r.age)", "num")], [
    ("{active: {eq: true}}", "r.active"), ("{age: {gte: $age}}", "r.age >= 9"),
    ("{OR: [{nick: {in: [\"a\", \"d\"]}}, {age: {isnull: true}}]}", "(r.nick in ('a', 'd') or r.age is null)"),
    ("{badges: {some: {rank: {gt: 2}}}}",
     "exists (select from wears w join badge b on b.id = w.badge_id where w.member_id = r.id and b.rank > 2)"),
    ("{badgesAggregate: {count: {gt: 1}}}", "(select count(*) from wears w where w.member_id = r.id) > 1")])
BADGES = ("badgesAggregate", "from wears w join badge r on r.id = w.badge_id where w.member_id = t.id", [
    ("count", "count(*)", None), ("sum.rank", "sum(r.rank)", "int"), ("max.label", "max(r.label)", "text")], [
    ("{rank: {lte: $age}}", "r.rank <= 9"), ("{label: {neq: \"Badge 3\"}}", "r.label <> 'Badge 3'")])
WEARERS = ("membersAggregate", "from wears w join member r on r.id = w.member_id where w.badge_id = t.id",
           MEMBERS[2], MEMBERS[3])
ENTITIES = {
    "teams": ("team", [MEMBERS], [("{town: {eq: $town}}", "t.town = 2"), ("{id: {lt: 11}}", "t.id < 11"),
                                  ("{id: {eq: 5}}", "t.id = 5"), ("{members: {some: {age: {gt: 20}}}}",
              "exists (select from member m where m.team_id = t.id and m.age > 20)")], ["name", "town", "x0"]),
    "members": ("member", [BADGES], [("{active: {eq: false}}", "not t.active"), ("{id: {gt: 150}}", "t.id > 150")],
                ["nick", "age"]),
    "badges": ("badge", [WEARERS], [("{rank: {gt: 3}}", "t.rank > 3")], ["rank", "label"]),
}
VALUES = {None: (["0", "1", "4", "7"], str), "int": (["2", "9", "20"], str), "num": (['"10.5"', '"250"', '"800"'], None),
          "text": (['"a"', '"b"', '"Badge 5"'], None), "bool": (["true", "false"], None)}
OPERATORS = {"gt": ">", "lte": "<=", "eq": "=", "neq": "<>"}


def nested(path, value):
    return f"{{{path.replace('.', ': {')}: {value}{'}' * path.count('.')}}}"


class Asking:
    """A random question in both languages."""

    def __init__(self, seed):
        self.random = random.Random(seed)

    def rows(self, related):
        rows = related[3]
        return self.random.choice(rows) if self.random.random() < 0.3 else ("", "true")

    def condition(self, related):
        field, source, columns, _ = related
        said, sql = self.rows(related)
        parts, terms = [], []
        for path, expression, kind in self.random.sample(columns, self.random.choice([1, 1, 2])):
            if self.random.random() < 0.15 and kind:
                operator, value, term = "isnull", "true", f"{expression} is null"
            else:
                operator = "eq" if kind == "bool" else self.random.choice(list(OPERATORS))
                value = self.random.choice(VALUES[kind][0])
                if kind == "num" and "avg" in path:
                    value = value.strip('"') if self.floats else value
                term = f"{expression} {OPERATORS[operator]} {value.replace(chr(34), chr(39))}"
            parts.append(nested(path, f"{{{operator}: {value}}}")[1:-1])
            terms.append(term)
        heads = [part.partition(":")[0] for part in parts]
        if len(set(heads)) < len(heads):
            parts, terms = parts[:1], terms[:1]
        inside = ", ".join(([f"where: {said}"] if said else []) + parts)
        return f"{{{field}: {{{inside}}}}}", f"(select {' and '.join(terms)} {source} and {sql} having true)"

    floats = False

    def where(self, entity):
        _, related, plain, _ = entity
        kinds = [lambda: self.condition(self.random.choice(related)), lambda: self.random.choice(plain)]
        terms = [self.random.choice(kinds)() for _ in range(self.random.choice([0, 1, 1, 2, 3]))]
        if self.random.random() < 0.2 and terms:
            return (f"{{OR: [{', '.join(said for said, _ in terms)}]}}", " or ".join(f"({sql})" for _, sql in terms))
        if self.random.random() < 0.2 and terms:
            return f"{{NOT: {terms[0][0]}}}", f"not ({terms[0][1]})"
        return f"{{AND: [{', '.join(said for said, _ in terms)}]}}", " and ".join([f"({sql})" for _, sql in terms]) or "true"

    def order(self, entity):
        said, terms = [], []
        for _ in range(self.random.choice([0, 1, 2])):
            direction = self.random.choice(["ASC", "DESC", "DESC_NULLS_LAST", "ASC_NULLS_FIRST"])
            sql = direction.replace("_", " ")
            if self.random.random() < 0.7:
                field, source, columns, _ = self.random.choice(entity[1])
                path, expression, _ = self.random.choice(columns)
                said.append(f"{{{field}: {nested(path, direction)}}}")
                terms.append(f"(select {expression} {source}) {sql}")
            else:
                column = self.random.choice(entity[3])
                said.append(f"{{{column}: {direction}}}")
                terms.append(f"t.{column} {sql}")
        return f"[{', '.join(said)}]", ", ".join(terms + ["t.id"])

    def shown(self, entity):
        """A selection of aggregates, and each of its values by the path to it."""
        fields, values = [], {}
        for number in range(self.random.choice([0, 1, 2])):
            field, source, columns, _ = self.random.choice(entity[1])
            said, sql = self.rows((0, 0, 0, entity[1][0][3]))
            chosen = self.random.sample(columns, 2)
            arguments = f"(where: {said})" if said else ""
            leaves = " ".join(path.replace(".", " { ") + " }" * path.count(".") for path, _, _ in chosen)
            fields.append(f"a{number}: {field}{arguments} {{ {leaves} }}")
            for path, expression, _ in chosen:
                values[f"a{number}.{path}"] = f"(select {expression} {source} and {sql})"
        return " ".join(fields), values


def value_at(row, path):
    for part in path.split("."):
        row = row[part]
    return row


def normal(value):
    return round(float(value), 6) if isinstance(value, (int, float)) or hasattr(value, "as_tuple") else value


def told(value):
    try:
        return normal(float(value)) if isinstance(value, str) else normal(value)
    except ValueError:
        return value


@pytest.fixture(scope="module")
def server(database, module_serve):
    return module_serve(types.SimpleNamespace(url=database.cluster.url(database.name, ROLE)))


@pytest.mark.parametrize("seed", range(int(os.environ.get("FQ_SEEDS", 5))))
def test_the_answer_is_that_of_a_sub_select_for_each_row(server, database, seed):
    asking = Asking(seed)
    with database.connect() as connection:
        connection.execute(f"set role {ROLE}")
        for _ in range(40):
            name = asking.random.choice(list(ENTITIES))
            entity = ENTITIES[name]
            (where, conditions), (order, terms) = asking.where(entity), asking.order(entity)
            shown, values = asking.shown(entity)
            limit, offset = asking.random.choice([2, 3, 1000]), asking.random.choice([0, 0, 3])
            query = (f"query ($age: Int = 9, $town: Int = 2, $limit: Int) {{ rows: {name}(where: {where}, orderBy: {order}, "
                     f"limit: $limit, offset: {offset}) {{ id {shown} }} "
                     f"page: {name}Connection(where: {where}, orderBy: {order}, first: 4) "
                     f"{{ totalCount nodes {{ id {shown} }} }} unused: teams(where: {{town: {{eq: $town}}, id: {{eq: $age}}}}) {{ id }} }}")
            rows = connection.execute(f"select t.id{''.join(f', {sql}' for sql in values.values())} from {entity[0]} t "
                                      f"where {conditions} order by {terms}").fetchall()
            answer = server.data(query, {"limit": limit})
            expected = [[told(cell) for cell in row] for row in rows]
            paths = ["id", *values]
            assert [[told(value_at(row, path)) for path in paths] for row in answer["rows"]] == \
                expected[offset:offset + limit], query
            assert [[told(value_at(row, path)) for path in paths] for row in answer["page"]["nodes"]] == expected[:4], query
            assert answer["page"]["totalCount"] == len(expected), query


def test_pages_go_on_behind_a_cursor(server):
    """Cursors carry what related rows give."""
    order = "orderBy: [{membersAggregate: {sum: {pay: DESC}}}], where: {membersAggregate: {count: {neq: 6}}}"
    whole = server.data(f"{{ teams({order}) {{ id membersAggregate {{ sum {{ pay }} }} }} }}")["teams"]
    seen, after = [], "null"
    while after:
        page = server.data(f"{{ teamsConnection(first: 7, after: {after}, {order}) {{ nodes {{ id membersAggregate {{ sum {{ pay }} }} }}"
                           "pageInfo { endCursor hasNextPage } } }")["teamsConnection"]
        seen += page["nodes"]
        after = page["pageInfo"]["hasNextPage"] and f'"{page["pageInfo"]["endCursor"]}"'
    assert seen == whole and len(whole) > 14


def test_inside_of_a_row_each_has_its_own(server, database):
    """Below a parent, behind a related row, and with rows that have none."""
    given = server.data("""{ teams(limit: 9) { id members(where: {badgesAggregate: {count: {gt: 1}}},
        orderBy: [{badgesAggregate: {max: {label: DESC_NULLS_LAST}}}], limit: 3) { id badgesAggregate { count max { label } } } } }""")
    with database.connect() as connection:
        connection.execute(f"set role {ROLE}")
        for team in given["teams"]:
            rows = connection.execute("""select * from (select m.id, (select count(*) from wears where member_id = m.id) as n,
                (select max(label) from wears join badge b on b.id = badge_id where member_id = m.id) as label
                from member m where team_id = %s) m where n > 1 order by label desc nulls last, id limit 3""", (team["id"],)).fetchall()
            assert [(m["id"], m["badgesAggregate"]["count"], m["badgesAggregate"]["max"]["label"]) for m in team["members"]] == rows
        rows = connection.execute("""select m.id from member m order by (select count(*) from member r where r.team_id = m.team_id)
            desc, m.id limit 1000""").fetchall()
    given = server.data("{ members(orderBy: [{team: {membersAggregate: {count: DESC}}}], limit: 1000) "
                        "{ id team { membersAggregate { count } } } }")["members"]
    assert [(row["id"],) for row in given] == rows


def test_a_view_that_is_seen_through(server, database):
    given = server.data("""{ squads(where: {soldiersAggregate: {count: {gte: 5}}}, orderBy: [{soldiersAggregate: {avg: {age: ASC}}}])
        { name soldiersAggregate { count avg { age } } } }""")["squads"]
    rows = database.rows("""select name, n, age from (select q.pk_squad, q.name, count(s.pk_soldier) as n, avg(s.age) as age
        from tb_squad q left join tb_soldier s on s.fk_squad = q.pk_squad group by q.pk_squad) q where n >= 5 order by age, pk_squad""")
    assert [(q["name"], q["soldiersAggregate"]["count"], told(q["soldiersAggregate"]["avg"]["age"])) for q in given] == \
        [(name, n, normal(age)) for name, n, age in rows] and len(rows) > 5


COUNTED = f"""
create table song (id int primary key); insert into song select generate_series(1, 9);
create table style (id int primary key); insert into style select generate_series(1, 3);
create table song_style (song_id int not null references song, style_id int not null references style,
    primary key (song_id, style_id));
insert into song_style select s, s % 3 + 1 from generate_series(1, 9) s;
grant select on song, style, song_style to {ROLE};
"""
COUNTS = ["{ styles(orderBy: [{songsAggregate: {count: DESC}}]) { id songsAggregate { count } } }",
          "{ styles(where: {songsAggregate: {count: {gt: 0}}}) { id songs { id } songsConnection { totalCount } } }",
          "{ styles(where: {songs: {some: {}}}) { id } }", "{ stylesAggregate(where: {songs: {none: {}}}) { count } }",
          '{ styles { id s: songsAggregate { count } } }']


@pytest.mark.parametrize("change", [
    "alter table song enable row level security; create policy p on song using (id = 1)",
    """alter table song_style drop constraint song_style_song_id_fkey; delete from song where id > 1;
    alter table song_style add constraint song_style_song_id_fkey foreign key (song_id) references song not valid"""],
    ids=["hidden", "missing"])
def test_rows_that_are_only_counted_are_read_once_they_may_be_hidden_or_missing(make_database, change):
    """Nobody was told: what relied on each row of the table in between leading to one is an error or right."""
    database = make_database(COUNTED)
    server = Server(types.SimpleNamespace(url=database.cluster.url(database.name, ROLE)))
    before = [server.data(query) for query in COUNTS]
    assert [row["songsAggregate"]["count"] for row in before[0]["styles"]] == [3, 3, 3]
    database.execute(change)
    expected = [{"styles": [{"id": 2, "songsAggregate": {"count": 1}}, {"id": 1, "songsAggregate": {"count": 0}},
                            {"id": 3, "songsAggregate": {"count": 0}}]},
                {"styles": [{"id": 2, "songs": [{"id": 1}], "songsConnection": {"totalCount": 1}}]},
                {"styles": [{"id": 2}]}, {"stylesAggregate": {"count": 2}},
                {"styles": [{"id": 1, "s": {"count": 0}}, {"id": 2, "s": {"count": 1}}, {"id": 3, "s": {"count": 0}}]}]
    deadline, waiting = time.monotonic() + PATIENCE, True
    while waiting:
        assert time.monotonic() < deadline
        answers = [server.graphql(query) for query in COUNTS]
        waiting = any("errors" in answer for answer in answers)
        for answer, right in zip(answers, expected):
            assert answer.get("data") == right or answer["errors"][0]["extensions"]["code"] == "SCHEMA_CHANGED", answer
    server.stop()


def test_what_is_only_counted_still_takes_the_right_to_read_it(server, database):
    query = "{ members(limit: 2, orderBy: [{badgesAggregate: {count: DESC}}]) { id badgesAggregate { count } } }"
    done = subprocess.run([BINARY, "explain", database.url, query], capture_output=True, text=True, check=True, timeout=60,
                          env=environment())
    assert " on wears " in done.stdout and " on badge " not in done.stdout, "badges are read to count those who wear them"
    expected = server.data(query)
    database.execute(f"revoke select on badge from {ROLE}")
    try:
        assert server.errors(query)[0]["extensions"]["code"] == "FORBIDDEN"
    finally:
        database.execute(f"grant select on badge to {ROLE}")
    assert server.data(query) == expected
