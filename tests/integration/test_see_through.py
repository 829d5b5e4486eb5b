# SPDX-License-Identifier: MIT
"""Whether a view is seen through or not, everybody gets the same of it.

Views are put together at random, owned by some and granted to others; what is asked of them is random
too.  Each question is asked where views are seen through and where they are not, and what has no
condition is compared with the view's own documents.
"""

import json
import os
import random
import subprocess
from decimal import Decimal

import psycopg
import pytest

from support.random_views import (GUEST, OTHER, OWNER, READER, ROLES, Api, Views, even, project, unordered)
from support.server import BINARY, Server, environment

# FRAISEQL_TEST_VIEWS=<rounds>[:<seed>] makes more databases, or the same again.
ROUNDS, _, SEED = os.environ.get("FRAISEQL_TEST_VIEWS", "1:3").partition(":")
SEED = int(SEED or random.randrange(1 << 30))
VIEWS = 12
QUESTIONS = 8


@pytest.fixture(scope="module")
def roles(cluster):
    with cluster.connect() as connection:
        for role in ROLES:
            connection.execute(f"create role {role} login")
    yield
    with cluster.connect() as connection:
        for role in ROLES:
            connection.execute(f"drop role {role}")


def documents(database, view, role):
    """What the view itself gives to the role; None: it is refused."""
    with psycopg.connect(database.cluster.url(database.name, role)) as connection:
        connection.execute("set timezone = 'UTC'")
        try:
            found = connection.execute(f"select ({view.document(role)})::text from public.{view.name}").fetchall()
        except psycopg.Error:
            return None
    return [json.loads(text, parse_float=Decimal) for text, in found]


class Comparison:
    """The views of one database as one role has them, seen through and as they stand."""

    def __init__(self, database, role, choose):
        self.database = database
        self.role = role
        self.choose = choose
        url = database.cluster.url(database.name, role)
        self.servers = [Server(url, server_workers=1, database_pool_size=2, schema_see_through=through)
                        for through in (True, False)]
        through, stands = (Api(server, choose) for server in self.servers)
        self.through, self.api = through, stands
        self.asked = 0

    def stop(self):
        for server in self.servers:
            server.stop()

    def both(self, query, same_order, context):
        found = []
        for server in self.servers:
            answer = server.graphql(query)
            refused = answer.get("errors", [{}])[0].get("extensions", {}).get("code")
            assert refused in (None, "FORBIDDEN", "DATABASE_ERROR"), (context, query, answer)
            rows = None if refused else even(next(iter(answer["data"].values())))
            found.append(rows if same_order or not isinstance(rows, list) else unordered(rows))
        self.asked += 1
        # What is not asked for need not be allowed where a view is seen through.
        if found[1] is None and found[0] is not None:
            return found[1]
        assert found[0] == found[1], f"{context}\n{query}\nseen through {found[0]}\nas it stands {found[1]}"
        return found[0]

    def rows(self, view, root, context):
        """A selection, maybe of some rows in some order."""
        selection = self.api.selection(self.api.row_type(root))
        where = self.api.argument(root, "where")
        condition = self.api.where(where) if where and self.choose.random() < 0.7 else None
        order = self.api.order(self.api.argument(root, "orderBy"))
        arguments = [f"orderBy: [{order}, {{id: ASC}}]"] + ([f"where: {condition}"] if condition else [])
        if not view.fans and self.choose.random() < 0.3:
            arguments.append("limit: 4")
        query = "{ %s(%s) %s }" % (root, ", ".join(arguments), self.api.text(selection))
        found = self.both(query, not view.fans, context)
        if len(arguments) > 1 or found is None:
            return
        own = documents(self.database, view, self.role)
        if own is None:  # of a table some of whose columns it may read
            return
        shown = [even(project(each, selection, self.api.row_type(root))) for each in own]
        assert (found if view.fans else unordered(found)) == unordered(shown), f"{context}\n{query}"

    def together(self, root, context):
        where = self.api.argument(root + "Aggregate", "where")
        condition = self.api.where(where)
        narrowed = f"(where: {condition})" if condition else ""
        self.both("{ %sAggregate%s { count } }" % (root, narrowed), True, context)

    def check(self, view, context):
        root = view.name[2:] + "s"
        if root not in self.api.roots:
            assert root not in self.through.roots, context
            return
        assert self.through.has(self.through.row_type(root), self.api), context
        for _ in range(QUESTIONS):
            self.rows(view, root, context)
        self.together(root, context)


def explained(database, role, query):
    """The SQL that it becomes."""
    done = subprocess.run([BINARY, "explain", database.cluster.url(database.name, role), query], cwd="/",
                          env=environment(), capture_output=True, text=True, timeout=60)
    return done.stdout.split("-- plan:")[0]


def seen_through(database, role, views):
    """How many of the views are not named in what is sent."""
    found = [explained(database, role, "{ %ss { id } }" % view.name[2:]) for view in views]
    return sum(bool(sql) and view.name not in sql for view, sql in zip(views, found))


@pytest.mark.parametrize("number", range(int(ROUNDS)))
def test_what_is_seen_through_is_what_the_view_gives(roles, make_database, number):
    seed = SEED + number
    choose = random.Random(seed)
    views = Views(choose, VIEWS)
    database = make_database()
    database.execute("".join(views.sql))
    asked = 0
    for role in (OWNER, OTHER, READER, GUEST) if number else choose.sample([OWNER, READER, OTHER, GUEST], 3):
        comparison = Comparison(database, role, choose)
        try:
            for view in views.made:
                comparison.check(view, f"seed {seed}, {role}, {view.name}:\n{view.sql}")
        finally:
            comparison.stop()
        asked += comparison.asked
    through = seen_through(database, OWNER, views.made)
    print(f"seed {seed}: {len(views.made)} views, {through} seen through by their tables' owner; {asked} questions")
    assert asked > 100


@pytest.mark.parametrize("granted,revoked", [("", ""), ("(id, data)", "(data)"), ("(id, data)", "(id)")])
def test_what_may_be_read_no_longer_is_not_seen_through(roles, make_database, granted, revoked):
    """The role may read the tables, and what it asks names no view."""
    database = make_database(f"""
        create table tb_a (pk int primary key, name text not null); insert into tb_a values (1, 'a1');
        create view v_a as select a.pk as id, jsonb_build_object('id', a.pk, 'name', a.name) as data from tb_a a;
        create view v_b as select i.id, jsonb_build_object('id', i.id, 'inner', i.data) as data from v_a i;
        alter table tb_a owner to {OWNER}; alter view v_a owner to {OTHER}; alter view v_b owner to {OTHER};
        grant select on tb_a to {OTHER}, {READER}; grant select on v_b to {READER}; grant select {granted} on v_a to {READER}""")
    server = Server(database.cluster.url(database.name, READER), server_workers=1)
    try:
        for query in ("{ as { name } }", "{ bs { inner { name } } }"):
            assert server.graphql(query)["data"], query
        assert "v_a" not in explained(database, READER, "{ as { name } }")
        database.execute(f"revoke select {revoked} on v_a from {READER}")
        answer = server.graphql("{ as { name } }")
        assert not answer["data"] and answer["errors"][0]["extensions"]["code"] == "SCHEMA_CHANGED", answer
        assert not (server.graphql("{ as { name } }").get("data") or {}).get("as")
    finally:
        server.stop()


def test_what_a_view_inside_joins_may_be_null(make_database, serve):
    """The row of the view inside is there, and what that view joins to it is not."""
    server = serve(make_database("""
        create table a (pk int primary key, name text not null); insert into a values (1, 'a1');
        create table b (pk int primary key, name text not null);
        create view v_inner as select a.pk as id, jsonb_build_object('name', a.name, 'other', b.name) as data
            from a left join b on b.pk = a.pk;
        create view v_outer as select i.id, jsonb_build_object('inner', i.data) as data from v_inner i"""))
    assert server.data("{ outers(where: {inner: {name: {eq: \"a1\"}}}) { inner { name other } } }") == {
        "outers": [{"inner": {"name": "a1", "other": None}}]}


WHOLE_ROWS = """
    create table tb_owner (id int primary key, name text not null, password text);
    create table tb_thing (id int primary key, title text, owner int references tb_owner, price numeric(8, 2), big bigint);
    insert into tb_owner values (1, 'ann', 'x'), (2, 'bob', 'y');
    insert into tb_thing values (1, 'one', 1, 1.50, 9007199254740993), (2, 'two', null, null, null);
    create table tb_wide (id int primary key, {wide}); insert into tb_wide (id, c7, c119) values (1, 7, 119);
    create view v_thing as select t.id, to_jsonb(t) || jsonb_build_object('owner', to_jsonb(o) - 'password') as data
        from tb_thing t left join tb_owner o on o.id = t.owner;
    create view v_owner as select o.id, to_jsonb(o) - array['password'] || jsonb_build_object('things',
        (select jsonb_agg(to_jsonb(t) order by t.id) from tb_thing t where t.owner = o.id)) as data from tb_owner o;
    create view v_part as select p.id, row_to_json(p) as data
        from (select t.id, t.title, t.price * 2 as twice from tb_thing t) p;
    create view v_wide as select w.id, to_jsonb(w) as data from tb_wide w;
""".replace("{wide}", ", ".join(f"c{i} int" for i in range(120)))


@pytest.mark.parametrize("through", [True, False])
def test_whole_rows_have_their_columns(make_database, serve, through):
    database = make_database(WHOLE_ROWS)
    server = serve(database, schema_see_through=through)
    assert server.data("""{ things(orderBy: {price: ASC_NULLS_LAST}, where: {id: {lt: 9}}) { id title price big owner { id name } }
                            owners(where: {things: {some: {big: {eq: "9007199254740993"}}}}) { name things { title price } }
                            parts(where: {twice: {gt: "2"}}) { id title twice }
                            wides(where: {c119: {eq: 119}}) { id c7 c8 c119 } }""") == {
        "things": [{"id": 1, "title": "one", "price": "1.50", "big": "9007199254740993", "owner": {"id": 1, "name": "ann"}},
                   {"id": 2, "title": "two", "price": None, "big": None, "owner": None}],
        "owners": [{"name": "ann", "things": [{"title": "one", "price": "1.50"}]}],
        "parts": [{"id": 1, "title": "one", "twice": "3.00"}],
        "wides": [{"id": 1, "c7": 7, "c8": None, "c119": 119}]}
    hidden = server.graphql("{ things { owner { password } } }")
    assert hidden["errors"][0]["extensions"]["code"] == "GRAPHQL_VALIDATION_FAILED", hidden
    if through:
        sql = explained(database, "postgres", "{ things { title owner { name } } wides { c7 } parts { twice } }")
        assert ".v_" not in sql and "build_object" not in sql and "to_json" not in sql, sql
