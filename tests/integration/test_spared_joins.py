# SPDX-License-Identifier: MIT
"""An inner join of a view that nothing is read of is left out where a foreign key says that it finds one row
for each, and nowhere else: rows that it takes away do not come back."""

import subprocess
import time

import psycopg
import pytest

from support.process import PATIENCE
from support.server import BINARY, environment

READER = "spared_reader"

# A pair of tables, a_x with fk_b and b_x, and a view over them.
MADE = """
create table b_{x} (pk int primary key, other int unique, name text not null);
create table a_{x} (pk int primary key, fk_b int {null} {key}, title text not null, named boolean default true);
insert into b_{x} values (1, 1, 'b1'), (2, 2, 'b2');
insert into a_{x} values (1, 1, 't1'), (2, 2, 't2'), (3, 1, 't3');
{change};
create view v_{x}_row as select a.pk as id, jsonb_build_object('title', a.title, 'b', jsonb_build_object('name', b.name)) as data
    from a_{x} a join b_{x} b on {on} {where};
"""
DANGLING = "insert into a_{x} values (4, 99, 'nobody')"
KEY = "references b_{x} {actions}"

SPARED = {
    "plain": {},
    "cascade": {"actions": "on delete cascade"},
    "later": {"change": """create function noop() returns trigger language plpgsql as $$ begin return new; end $$;
        create trigger t before update on a_{x} for each row execute function noop()"""},
}
# What the join takes away are the rows without a key, which a condition says as well.
NULL = {"null": "null", "change": "insert into a_{x} values (4, null, 'nobody'), (5, 2, 't5')"}
SPARED |= {
    "null": NULL,
    "nullwhere": {**NULL, "where": "where a.title <> 't1' or a.title like 't%'"},
    "nullboth": {**NULL, "where": "where exists (select from a_nullboth o where o.pk > a.pk) and a.title <> 't1'"},
    "conditionalone": {**NULL, "where": "where a.named"},
    "ordered": {**NULL, "where": "order by a.title"},
    "orderedwhere": {**NULL, "where": "where a.title <> 't1' or a.title like 't%' order by a.title desc"},
    "nullactions": {**NULL, "actions": "on delete set null", "change": NULL["change"] + "; delete from b_{x} where pk = 1"},
}
# What must be read of the other table, and a row that would come back.
KEPT = {
    "orderedby": {**NULL, "where": "order by b.name"},
    "unchecked": {"key": "", "change": DANGLING + "; alter table a_{x} add foreign key (fk_b) references b_{x} not valid"},
    "disabled": {"change": "alter table a_{x} disable trigger all; " + DANGLING},
    "replica": {"change": "set session_replication_role = replica; " + DANGLING +
                          "; reset session_replication_role; alter table a_{x} disable trigger all"},
    "deferrable": {"actions": "deferrable", "change": ""},
    "condition": {"on": "b.pk = a.fk_b and b.name <> 'b2'"},
    "where": {"where": "where b.name <> 'b2'"},
    "other": {"on": "b.other = a.fk_b", "change": "update b_{x} set other = 9 where pk = 2"},
    "none": {"key": "", "change": DANGLING},
    "hindered": {"actions": "on delete cascade", "change": """
        create function keep() returns trigger language plpgsql as $$ begin return null; end $$;
        create trigger t before delete on a_{x} for each row execute function keep(); delete from b_{x} where pk = 2"""},
    "ruled": {"actions": "on delete cascade", "change": """create table c_{x} (pk int);
        create rule r as on delete to a_{x} do instead delete from c_{x} where pk = old.pk;
        delete from b_{x} where pk = 2"""},
    "updated": {"actions": "on update cascade", "change": """
        create function skip() returns trigger language plpgsql as $$ begin return null; end $$;
        create trigger t before update on a_{x} for each row execute function skip(); update b_{x} set pk = 9 where pk = 2"""},
    "parent": {"change": "create table c_{x} () inherits (b_{x}); insert into c_{x} values (1, 1, 'again')"},
    "child": {"change": "create table c_{x} () inherits (a_{x}); insert into c_{x} values (4, 99, 'nobody')"},
    "nullhidden": {"null": "null", "change": "alter table b_{x} enable row level security; create policy first on b_{x} using (pk = 1)"},
    "hidden": {"change": """alter table b_{x} enable row level security; create policy first on b_{x} using (pk = 1);
        alter table b_{x} owner to spared_reader; alter table b_{x} force row level security"""},
}


def made(name, change="", null="not null", key=KEY, actions="", on="b.pk = a.fk_b", where=""):
    return MADE.replace("{change}", change).replace("{key}", key).format(x=name, null=null, actions=actions, on=on, where=where)


def database_of(make_database, cases):
    with_reader = "".join(f"alter view v_{name}_row owner to {READER}; grant select on a_{name}, b_{name} to {READER};"
                          for name in cases)
    return make_database("".join(made(name, **case) for name, case in cases.items()) + with_reader)


def as_reader(database):
    return database.cluster.url(database.name, READER)


def shown(database, name):
    with psycopg.connect(as_reader(database)) as connection:
        return sorted(row[0] for row in connection.execute(f"select data ->> 'title' from v_{name}_row"))


def plans(database, names, selection):
    """What PostgreSQL does for rows of each view."""
    query = "{ %s }" % " ".join(f"{name}Rows {selection}" for name in names)
    done = subprocess.run([BINARY, "explain", as_reader(database), query], cwd="/", env=environment(), capture_output=True,
                          text=True, timeout=60)
    assert done.returncode == 0, done.stderr
    found = [part.split("-- fields:")[0] for part in done.stdout.split("-- plan:")[1:]]
    return dict(zip(names, found, strict=True))


def titles(server, field):
    return sorted(row["title"] for row in server.data("{ %s { title } }" % field)[field])


def reader(cluster):
    with cluster.connect() as connection:
        if not connection.execute("select 1 from pg_roles where rolname = %s", [READER]).fetchone():
            connection.execute(f"create role {READER} login")


def test_a_join_is_spared_where_a_foreign_key_says_that_it_finds_one_row(cluster, make_database, serve):
    reader(cluster)
    cases = {**SPARED, **KEPT}
    database = database_of(make_database, cases)
    server = serve(as_reader(database))
    without, read = plans(database, cases, "{ title }"), plans(database, cases, "{ b { name } }")
    filtered = plans(database, cases, '(where: {b: {name: {eq: "b1"}}}) { title }')
    for name in cases:
        field = f"{name}Rows"
        assert titles(server, field) == shown(database, name), name
        assert len(server.data("{ %s { b { name } } }" % field)[field]) == len(shown(database, name)), name
        assert (f"b_{name}" not in without[name]) == (name in SPARED), name
        assert f"b_{name}" in read[name] and f"b_{name}" in filtered[name]


NESTED = """
create table tb_shelf (pk int primary key, name text not null);
create table tb_book (pk int primary key, fk_shelf int not null references tb_shelf, title text not null);
create table tb_loan (pk int primary key, fk_book int not null references tb_book, fk_other int references tb_book, note text);
insert into tb_shelf values (1, 's1'), (2, 's2');
insert into tb_book values (1, 1, 'b1'), (2, 2, 'b2'), (3, 1, 'b3');
insert into tb_loan values (1, 1, 2, 'l1'), (2, 2, null, 'l2'), (3, 3, 1, 'l3');
create view v_shelf as select pk, pk as id, jsonb_build_object('name', name) as data from tb_shelf;
create view v_book as select b.pk, b.pk as id, jsonb_build_object('title', b.title, 'shelf', s.data) as data
    from tb_book b left join v_shelf s on s.pk = b.fk_shelf;
create view v_few as select pk, pk as id, jsonb_build_object('title', title) as data from tb_book where pk < 3;
create view v_loan as select l.pk as id, jsonb_build_object('note', l.note, 'book', b.data, 'shelf', s.data) as data
    from tb_loan l join v_book b on b.pk = l.fk_book join tb_book k on k.pk = l.fk_book join v_shelf s on s.pk = k.fk_shelf;
create view v_part as select l.pk as id, jsonb_build_object('note', l.note, 'book', b.data) as data
    from tb_loan l join v_few b on b.pk = l.fk_book;
create view v_pair as select l.pk as id, jsonb_build_object('note', l.note, 'book', b.data) as data
    from tb_loan l join v_book b on b.pk = l.fk_other;
"""


def test_the_view_whose_document_nobody_reads_is_spared(make_database, serve):
    database = make_database(NESTED)
    server = serve(database)
    for root, notes in {"loans": ["l1", "l2", "l3"], "parts": ["l1", "l2"], "pairs": ["l1", "l3"]}.items():
        assert sorted(row["note"] for row in server.data("{ %s { note } }" % root)[root]) == notes
    assert server.data('{ loans(where: {shelf: {name: {eq: "s2"}}}) { book { title shelf { name } } } }') == {
        "loans": [{"book": {"title": "b2", "shelf": {"name": "s2"}}}]}
    read = {"note": set(), "shelf { name }": {"tb_book k", "tb_shelf"}, "book { title }": {"tb_book b"},
            "book { shelf { name } }": {"tb_book b", "tb_shelf"}}
    for selection, tables in read.items():
        done = subprocess.run([BINARY, "explain", database.url, "{ loans { %s } }" % selection], cwd="/", env=environment(),
                              capture_output=True, text=True, timeout=60)
        plan = done.stdout.split("-- plan:")[1].split("-- fields:")[0]
        assert {table for table in ("tb_book b", "tb_book k", "tb_shelf") if f" on {table}" in plan} == tables, (selection, done.stdout)


COMPOSED = """
create table b (x int, y int, name text, primary key (x, y));
create table k (pk int primary key, x int, y int, foreign key (x, y) references b);
create table a (pk int primary key, fk_k int references k, x int not null, y int, foreign key (x, y) references b);
insert into b values (1, 1, 'b1'), (2, 2, 'b2');
insert into k values (1, 1, 1), (2, null, 2), (3, 9, null), (4, null, null);
insert into a select i, case when i % 6 > 0 then 1 + i % 4 end, 1 + i % 2, case when i % 3 > 0 then 1 + i % 2 end from generate_series(1, 24) i;
create view v_one as select a.pk as id, jsonb_build_object('pk', a.pk, 'name', b.name) as data from a join b on b.x = a.x and b.y = a.y;
create view v_two as select a.pk as id, jsonb_build_object('pk', a.pk, 'of', k.pk, 'name', b.name) as data
    from a join k on k.pk = a.fk_k join b on b.x = k.x and b.y = k.y;
create view v_three as select a.pk as id, jsonb_build_object('pk', a.pk, 'of', k.pk, 'name', b.name) as data
    from a left join k on k.pk = a.fk_k join b on b.x = k.x and b.y = k.y;
"""


def test_keys_of_several_columns_and_joins_behind_joins(make_database, serve):
    database = make_database(COMPOSED)
    server = serve(database)
    for view, name in {"one": "ones", "two": "twos", "three": "threes"}.items():
        rows = [row[0] for row in database.rows(f"select data from v_{view} order by id")]
        assert 3 < len(rows) < 24
        for fields in ("pk", "pk name", *(["of", "of name"] if view != "one" else [])):
            expected = [{field: row[field] for field in fields.split()} for row in rows]
            assert server.data("{ %s(limit: 100, orderBy: [{id: ASC}]) { %s } }" % (name, fields))[name] == expected, (view, fields)
        count = server.data("{ %sAggregate { count } }" % name)[name + "Aggregate"]["count"]
        assert count == len(rows), view


CHANGES = {
    "dropped": "alter table a_{x} drop constraint a_{x}_fk_b_fkey; " + DANGLING,
    "switched": "alter table a_{x} disable trigger all; " + DANGLING,
    "nullable": "alter table a_{x} alter fk_b drop not null; insert into a_{x} values (4, null, 'nobody')",
    "guarded": "alter table b_{x} enable row level security; create policy first on b_{x} using (pk = 1)",
    "postponed": "alter table a_{x} alter constraint a_{x}_fk_b_fkey deferrable",
}


def test_what_was_concluded_is_asked_again_with_each_request(cluster, make_database, serve):
    reader(cluster)
    database = database_of(make_database, {name: {} for name in CHANGES})
    server = serve(as_reader(database), schema_reload=False)
    for name, change in CHANGES.items():
        assert titles(server, f"{name}Rows") == ["t1", "t2", "t3"]
        database.execute(change.format(x=name))
        refused = server.graphql("{ %sRows { title } }" % name)
        assert refused["errors"][0]["extensions"]["code"] == "SCHEMA_CHANGED", (name, refused)
    server = serve(as_reader(database))
    for name in CHANGES:
        assert titles(server, f"{name}Rows") == shown(database, name), name


def test_a_view_with_views_inside_has_its_order(make_database, serve):
    """Where its joins are spared, the order stands behind the query that another view's name became."""
    server = serve(make_database("""
        create table tb_org (pk int primary key, name text not null);
        create table tb_user (pk int primary key, name text not null);
        create table tb_post (pk int primary key, title text not null, fk_user int not null references tb_user, fk_org int not null references tb_org);
        insert into tb_org values (1, 'o1'); insert into tb_user values (1, 'u1'); insert into tb_post values (1, 'p1', 1, 1), (2, 'p2', 1, 1);
        create view v_user as select u.pk as id, jsonb_build_object('name', u.name) as data from tb_user u;
        create view v_post as select p.pk as id, jsonb_build_object('title', p.title, 'by', u.data, 'org', o.name) as data from tb_post p
            join v_user u on u.id = p.fk_user join tb_org o on o.pk = p.fk_org order by p.title desc"""))
    assert server.data("{ posts(orderBy: {title: DESC}) { title by { name } } all: posts { org } }") == {
        "posts": [{"title": "p2", "by": {"name": "u1"}}, {"title": "p1", "by": {"name": "u1"}}], "all": [{"org": "o1"}, {"org": "o1"}]}


@pytest.fixture(scope="module")
def moved(cluster, module_database, module_serve):
    reader(cluster)
    made_by_hand = database_of(module_database, {"moved": {}})
    made_by_hand.execute("alter view v_moved_row owner to postgres; grant select on v_moved_row to " + READER)
    return made_by_hand, module_serve(as_reader(made_by_hand))


@pytest.mark.parametrize("move", [
    "alter table a_moved disable trigger all; alter table a_moved enable trigger all",
    f"revoke select on v_moved_row from {READER}; grant select (id, data) on v_moved_row to {READER}",
])
def test_what_is_proven_otherwise_by_now_is_found_again(moved, move):
    """Rows of pg_trigger that stand elsewhere, a right in parts."""
    database, server = moved
    database.execute(move)
    refused = server.graphql("{ movedRows { title } }")
    assert refused["errors"][0]["extensions"]["code"] == "SCHEMA_CHANGED", refused
    end = time.monotonic() + PATIENCE
    while refused.get("errors") and time.monotonic() < end:
        refused = server.graphql("{ movedRows { title } }")
    assert sorted(row["title"] for row in refused["data"]["movedRows"]) == ["t1", "t2", "t3"]
