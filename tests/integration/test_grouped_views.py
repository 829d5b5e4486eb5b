# SPDX-License-Identifier: MIT
"""Views that group what is joined to their first table: they are seen through, and the answer is the view's own."""

import json
import subprocess

import psycopg
import pytest

from support.server import BINARY, environment

TABLES = """
create table tb_org (pk int primary key, name text not null);
create table tb_user (pk int primary key, id int not null unique, nick text unique, fk_org int references tb_org,
                      name text not null, email text, active bool not null, deleted date);
create table tb_post (pk int primary key, fk_user int references tb_user, fk_editor int references tb_user, title text, views int, deleted date);
create table tb_note (pk int primary key, fk_user int references tb_user, fk_post int references tb_post, body text);
create table tb_tag (pk int primary key, name text not null);
create table tb_user_tag (fk_user int references tb_user, fk_tag int references tb_tag, primary key (fk_user, fk_tag));
create index on tb_post (fk_user, views); create index on tb_note using hash (fk_user); create index on tb_note (fk_post);
insert into tb_org values (1, 'o1'), (2, 'o2');
insert into tb_user values (1, 11, null, 1, 'ann', 'a@x', true, null), (2, 12, null, null, 'bob', null, true, null),
    (5, 15, null, null, 'bob', null, true, null), (3, 13, 'e', 2, 'eve', 'e@x', false, null), (4, 14, 'f', 1, 'gone', null, true, '2020-01-01');
insert into tb_post values (1, 1, 2, 'p1', 5, null), (2, 1, null, 'p2', null, null), (3, 2, 1, 'p3', 7, '2020-01-01'),
    (4, 4, 4, 'p4', 1, null), (5, null, 1, 'p5', 2, null);
insert into tb_note values (1, 1, 1, 'n1'), (2, 1, 3, 'n2'), (3, 3, null, null), (4, 2, 2, 'n4');
insert into tb_tag values (1, 'red'), (2, 'blue'); insert into tb_user_tag values (1, 1), (1, 2), (3, 2);
create function kept(int) returns int language sql immutable as $$ select $1 $$;
create aggregate total(int) (sfunc = int4pl, stype = int, initcond = '0');
create aggregate many(*) (sfunc = int8inc, stype = int8, initcond = '0');
create view v_post as select p.pk as id, p.fk_user, jsonb_build_object('id', p.pk, 'title', p.title, 'views', p.views) as data from tb_post p;
create view people as select u.pk, u.name, u.email from tb_user u;
"""
POSTS = "jsonb_agg(jsonb_build_object('id', p.pk, 'title', p.title, 'views', p.views) order by p.pk)"
THERE = f"coalesce({POSTS} filter (where p.pk is not null), '[]'::jsonb)"
OWN = "'id', u.pk, 'name', u.name, 'email', u.email"
LEFT = "from tb_user u left join tb_post p on p.fk_user = u.pk"
INNER = "from tb_user u join tb_post p on p.fk_user = u.pk"

# The members beside its own; FROM and what follows; what is asked of the members.
THROUGH = {
    "plain": (f"'posts', {THERE}", f"{LEFT} group by u.pk", "posts { id title views }"),
    "noposts": (f"'posts', {POSTS}", f"{LEFT} group by u.pk", "posts { id title }"),
    "counts": ("'n', count(p.pk), 'all', count(*), 'some', count(p.pk) > 1, 'sum', sum(p.views), 'most', coalesce(max(p.views), 0), "
               "'titles', string_agg(p.title, ',' order by p.title), 'median', percentile_cont(0.5) within group (order by p.views) "
               "filter (where p.views > 1)", f"{LEFT} group by u.pk", "n all some sum most titles median"),
    "inner": (f"'posts', {POSTS}", f"{INNER} group by u.pk", "posts { title }"),
    "on": (f"'posts', {THERE}", f"{LEFT} and p.deleted is null and u.active group by u.pk", "posts { title }"),
    "where": (f"'posts', {THERE}", f"{LEFT} where u.deleted is null and p.deleted is null group by u.pk", "posts { title }"),
    "either": (f"'posts', {THERE}", f"{LEFT} where p.pk > 1 or u.name = 'eve' group by u.pk", "posts { title }"),
    "wherenot": (f"'posts', {THERE}", f"{LEFT} where u.active group by u.pk", "posts { title }"),
    "having": (f"'posts', {THERE}", f"{LEFT} group by u.pk having count(*) > 1 or max(p.views) < 6", "posts { title }"),
    "ordered": ("'n', count(p.pk)", f"{LEFT} group by u.pk order by count(p.pk) desc, u.name", "n"),
    "columns": (f"'posts', {THERE}", f"{LEFT} group by u.id, u.pk, u.name, u.email, lower(u.name)", "posts { title }"),
    "org": (f"'org', case when o.pk is null then null else jsonb_build_object('name', o.name) end, 'posts', {THERE}",
            "from tb_user u left join tb_post p on p.fk_user = u.pk left join tb_org o on o.pk = u.fk_org group by u.pk, o.pk",
            "org { name } posts { title }"),
    "twice": (f"'posts', {THERE}, 'notes', coalesce(jsonb_agg(jsonb_build_object('body', n.body) order by n.pk) filter (where n.pk is not null), '[]'), "
              "'distinct', jsonb_agg(distinct jsonb_build_object('t', p.title))",
              f"{LEFT} left join tb_note n on n.fk_user = u.pk group by u.pk", "posts { title } notes { body } distinct { t }"),
    "further": ("'posts', jsonb_agg(jsonb_build_object('title', p.title, 'editor', e.name, 'notes', (select jsonb_agg(jsonb_build_object('body', n.body) "
                "order by n.pk) from tb_note n where n.fk_post = p.pk)) order by p.pk)",
                f"{LEFT} left join tb_user e on e.pk = p.fk_editor group by u.pk", "posts { title editor notes { body } }"),
    "tags": ("'tags', jsonb_agg(jsonb_build_object('name', t.name, 'of', u.name) order by t.name)",
             "from tb_user u join tb_user_tag ut on ut.fk_user = u.pk join tb_tag t on t.pk = ut.fk_tag group by u.pk", "tags { name of }"),
    "view": ("'posts', coalesce(jsonb_agg(p.data order by p.id) filter (where p.id is not null), '[]')",
             "from tb_user u left join v_post p on p.fk_user = u.pk group by u.pk", "posts { id title views }"),
    "query": (f"'posts', {THERE}, 'org', (select jsonb_build_object('name', o.name) from tb_org o where o.pk = u.fk_org), "
              "'notes', (select count(*) from tb_note n where n.pk > 1)", f"{LEFT} group by u.pk", "posts { title } org { name } notes"),
    "with": (f"'posts', {THERE}, 'most', (select m.n from m)", f"{LEFT} group by u.pk", "posts { title } most"),
    "only": ("'org', o.name", "from tb_user u left join tb_org o on o.pk = u.fk_org group by u.pk, o.name", "org"),
    "viewof": (f"'posts', {THERE}", "from people u left join tb_post p on p.fk_user = u.pk group by u.pk, u.name, u.email", "posts { title }"),
    "named": ("'n', count(grouped.pk), 'org', one.name", "from tb_user u left join tb_post grouped on grouped.fk_user = u.pk "
              "left join tb_org one on one.pk = u.fk_org group by u.pk, one.pk", "n org"),
    "beside": ("'n', count(p.pk), 'most', s.most", f"{LEFT} left join lateral (select max(n.pk) as most from tb_note n where n.fk_user = u.pk) s on true "
               "group by u.pk, s.most", "n most"),
    "row": ("'posts', jsonb_agg(to_jsonb(p) - 'deleted' order by p.pk) filter (where p.pk is not null)", f"{LEFT} group by u.pk", "posts"),
}
# What stands: its reason is told, and the document is the view's.
STAYS = {
    "nokey": ("'n', count(p.pk)", f"{LEFT} group by u.name, u.email, u.active", "a key of its first table"),
    "nullablekey": ("'n', count(p.pk)", f"{LEFT} group by u.nick, u.name, u.email", "a key of its first table"),
    "bypost": ("'n', count(*)", f"{LEFT} group by u.pk, p.title", "first table's rows alone"),
    "byown": ("'n', count(*)", f"{LEFT} group by u.pk, kept(u.pk)", "first table's rows alone"),
    "noindex": ("'n', count(p.pk)", "from tb_user u left join tb_post p on p.fk_editor = u.pk group by u.pk", "no index"),
    "right": ("'n', count(p.pk)", "from tb_user u right join tb_post p on p.fk_user = u.pk group by u.pk", "FROM is not one table"),
    "ofrow": ("'n', count(p.pk), 'm', max(u.name)", f"{LEFT} group by u.pk", "first table's rows alone"),
    "ofrowinside": ("'n', count(p.pk), 'm', (select max(u.name))", f"{LEFT} group by u.pk", "a query in its list"),
    "inside": ("'m', (select max(p.views) from tb_org o where o.pk = u.fk_org)", f"{LEFT} group by u.pk", "a query in its list"),
    "ownofrows": ("'n', many(*)", f"{LEFT} group by u.pk", "may be an aggregate"),
    "own": ("'n', total(p.views)", f"{LEFT} group by u.pk", "may be an aggregate"),
    "viewfirst": ("'n', count(p.pk)", "from v_twice u left join tb_post p on p.fk_user = u.pk group by u.pk, u.name, u.email", "a key of its first table"),
}
OUTER = """create view v_outer as select p.pk as id, jsonb_build_object('id', p.pk, 'by', i.data, 'other', t.data) as data
    from tb_post p join v_plain_item i on i.id = p.fk_user left join v_tags_item t on t.id = p.fk_editor;"""
# A row of the first table may be there several times before it is grouped.
MULTIPLIED = {
    "severalbeside": "left join lateral (select 1 as one from tb_tag t limit 2) s on true",
    "groupsbeside": "left join lateral (select count(*) as one from tb_tag t group by t.pk) s on true",
    "windowbeside": "left join lateral (select count(*) over () as one from tb_tag t) s on true",
}
STAYS.update({name: ("'n', count(p.pk), 's', s.one", f"{LEFT} {join} group by u.pk, s.one", "FROM is not one table")
              for name, join in MULTIPLIED.items()})
# What is not said to be grouped by rows at all.
OTHERS = {
    "rollup": ("'n', count(p.pk)", f"{LEFT} group by rollup (u.pk), u.name, u.email"),
    "window": ("'n', count(p.pk), 'r', sum(count(p.pk)) over ()", f"{LEFT} group by u.pk"),
    "limited": ("'n', count(p.pk)", f"{LEFT} group by u.pk order by u.pk limit 2"),
}
TWICE = "create view v_twice as select u.pk, u.name, u.email from tb_user u cross join generate_series(1, 2);"
WITH = {"with": "with m as (select max(views) as n from tb_post)"}


def views():
    for name, (members, behind, *_) in {**THROUGH, **STAYS, **OTHERS}.items():
        made = f"u.pk as id, jsonb_build_object({OWN}, {members}) as data"
        if name in ("nokey", "nullablekey"):
            made = made.replace("u.pk", "length(u.name)")
        yield f"create view v_{name}_item as {WITH.get(name, '')} select {made} {behind};"


@pytest.fixture(scope="module")
def database(module_database):
    return module_database(TABLES + TWICE + "".join(views()) + OUTER)


@pytest.fixture(scope="module", params=[True, False], ids=["through", "whole"])
def server(module_serve, database, request):
    return module_serve(database, schema_see_through=request.param)


def documents(database, name):
    with psycopg.connect(database.cluster.url(database.name)) as connection:
        return [json.loads(text, parse_float=str) for text, in connection.execute(f"select data::text from v_{name} order by id, data")]


def is_shown(value, shown):
    """Whether what is shown is of the document; numbers that have no end are text."""
    if isinstance(shown, dict):
        return all(is_shown(value[name], inner) for name, inner in shown.items())
    if isinstance(shown, list):
        return len(value) == len(shown) and all(map(is_shown, value, shown))
    return value == shown or str(value) == str(shown)


def test_documents_of_groups_are_those_of_the_view(database, server):
    asked = " ".join("%sItems(orderBy: {id: ASC}) { id name email %s }" % (name, form[-1]) for name, form in THROUGH.items())
    answer = server.data("{ %s }" % asked)
    for name in THROUGH:
        own, shown = documents(database, f"{name}_item"), answer[f"{name}Items"]
        assert len(own) == len(shown) > 0 and all(map(is_shown, own, shown)), (name, own, shown)
    assert [row["posts"] for row in answer["nopostsItems"]][2] == [{"id": None, "title": None}]
    assert [row["all"] for row in answer["countsItems"]] == ["2", "1", "1", "1", "1"]


def test_rows_without_what_is_joined_are_those_of_the_view(database, server):
    """Nothing of the joined tables is asked for, and they decide all the same which rows there are."""
    answer = server.data("{ %s }" % " ".join(f"{name}Items(orderBy: {{id: ASC}}) {{ name }}" for name in THROUGH))
    for name in THROUGH:
        assert [row["name"] for row in answer[f"{name}Items"]] == [own["name"] for own in documents(database, f"{name}_item")], name


def test_such_views_stand_in_others(database, server):
    answer = server.data("{ outers(orderBy: {id: ASC}) { id by { name posts { views } } other { name tags { name } } } }")["outers"]
    own = documents(database, "outer")
    assert len(own) == len(answer) == 4 and all(map(is_shown, own, answer)), answer
    assert answer[0]["by"]["posts"] == [{"views": 5}, {"views": None}] and answer[2]["other"]["tags"] == [{"name": "blue"}, {"name": "red"}]


def test_what_is_put_together_is_filtered_and_ordered_by(server):
    answer = server.data("""{ many: countsItems(where: {n: {gte: "1"}, name: {neq: "gone"}}, orderBy: [{most: DESC}]) { name n }
        some: plainItems(where: {posts: {some: {views: {gt: 4}}}}, orderBy: {name: DESC}) { name }
        countsItemsAggregate(where: {sum: {isnull: true}}) { count } }""")
    assert answer == {"many": [{"name": "bob", "n": "1"}, {"name": "ann", "n": "2"}], "some": [{"name": "bob"}, {"name": "ann"}],
                      "countsItemsAggregate": {"count": 2}}


def test_what_is_not_known_to_be_of_one_row_stands(database, server):
    answer = server.data("{ %s }" % " ".join(f"{name}Items {{ id data }}" if name == "rollup" else f"{name}Items {{ id n name }}"
                                             for name in {**STAYS, **OTHERS} if name not in ("rollup", "inside")))
    for name in answer:
        own, shown = documents(database, name[:-5] + "_item"), answer[name]
        assert sorted((str(row["name"]), str(row["n"])) for row in shown) == sorted((str(row["name"]), str(row["n"])) for row in own), name
    assert server.data("{ insideItems(orderBy: {id: ASC}) { m } }")["insideItems"] == [{"m": each["m"]} for each in documents(database, "inside_item")]


def explained(database, query):
    done = subprocess.run([BINARY, "explain", database.cluster.url(database.name), query], cwd="/", env=environment(),
                          capture_output=True, text=True, timeout=60)
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_what_is_not_asked_for_is_not_read(database):
    """PostgreSQL leaves out what is joined for groups alone; what stands says why."""
    everything = explained(database, "{ %s }" % " ".join(f"{name}Items {{ name email }}" for name in THROUGH))
    for name, part in zip(THROUGH, everything.split("-- fields:")):
        sql, plan = part.split("-- plan:")
        assert f"v_{name}_item" not in sql and "build_object" not in sql.split("FROM")[0], (name, sql)
        if name not in ("inner", "where", "either", "having", "ordered", "tags"):
            assert "on tb_post" not in plan and "Aggregate" not in plan, (name, plan)
    outer = explained(database, "{ outers { by { name } } }")
    sql, plan = outer.split("-- plan:")
    assert "v_plain_item" not in sql and "Aggregate" not in plan, outer
    one, two, page = (explained(database, "{ countsItems(orderBy: {email: ASC}%s) { name %s } }" % asked).split("-- plan:")[0]
                      for asked in (("", "n"), ("", "n titles"), (", limit: 20", "n titles")))
    assert "LATERAL" not in one and "tb_post" in one, one
    assert "LATERAL" in two and two.count("tb_post") == 1, two  # once for both
    assert "LATERAL" not in page and page.count("tb_post") == 2, page  # for the rows of a page
    told = explained(database, "{ %s }" % " ".join(f"{name}Items {{ name }}" for name in STAYS))
    for name, said in zip(STAYS, told.split("-- fields:"), strict=False):
        assert f"v_{name}_item" in said.split("-- plan:")[0].split("SELECT", 1)[1] and f'-- "public"."v_{name}_item": it is not seen through' in said, (name, said)
        assert STAYS[name][2] in said.split("it is not seen through")[1], (name, said)


# What it relies on

RELYING = """
create table tb_org (pk int primary key, code text, name text); alter table tb_org add constraint org_code unique (code);
create table tb_user (pk int primary key, id int not null, number int not null, org text, name text);
alter table tb_user add constraint user_id unique (id), add constraint user_number unique (number);
create table tb_post (pk int primary key, fk_user int references tb_user); create index on tb_post (fk_user);
create table tb_view (pk int primary key, fk_user int references tb_user, org text); create index on tb_view (fk_user);
insert into tb_org values (1, 'a', 'o1'); insert into tb_user values (1, 11, 21, 'a', 'ann'), (2, 12, 22, null, 'bob');
insert into tb_post values (1, 1), (2, 1); insert into tb_view values (1, 1, 'a');
create view people as select u.pk, u.name from tb_user u;
create view v_byid_item as select u.id, jsonb_build_object('n', count(p.pk)) as data from tb_user u left join tb_post p on p.fk_user = u.pk and u.pk > 0 group by u.id;
create view v_bynumber_item as select u.number as id, jsonb_build_object('n', count(p.pk)) as data from tb_user u left join tb_post p on p.fk_user = u.pk group by u.number;
create view v_joined_item as select u.pk as id, jsonb_build_object('org', o.name, 'n', count(p.pk)) as data from tb_user u left join tb_post p on p.fk_user = u.pk
    left join tb_org o on o.code = u.org group by u.pk, o.name;
create schema shown; create view shown.orgs as select o.code, o.name from tb_org o;
create view v_joinedview_item as select u.pk as id, jsonb_build_object('org', o.name, 'n', count(p.pk)) as data from tb_user u left join tb_post p on p.fk_user = u.pk
    left join shown.orgs o on o.code = u.org group by u.pk, o.name;
create view v_behind_item as select u.pk as id, jsonb_build_object('n', count(p.pk)) as data from people u left join tb_post p on p.fk_user = u.pk group by u.pk;
create view v_found_item as select v.pk as id, jsonb_build_object('n', (select jsonb_build_object('name', o.name) from tb_org o where o.code = v.org order by o.pk limit 1)) as data from tb_view v;
"""
# What is asked for, and what changes below it.
CHANGES = {
    "byid": ("n", "alter table tb_user drop constraint user_id; insert into tb_user values (3, 11, 23)"),
    "bynumber": ("n", "alter table tb_user alter number drop not null; insert into tb_user values (4, 14, null), (5, 15, null)"),
    "behind": ("n", "create or replace view people as select u.pk, u.name from tb_user u union all select u.pk, u.name from tb_user u"),
    "joined": ("org n", "alter table tb_org drop constraint org_code; insert into tb_org values (2, 'a', 'o1'), (3, 'a', 'other')"),
    "joinedview": ("org n", "select 1"),  # by the same key
    "found": ("n { name }", "select 1"),
}


def test_what_a_text_relies_on_is_asked_again_with_each_request(make_database, serve):
    database = make_database(RELYING)
    server = serve(database, schema_reload=False, server_workers=1)
    queries = {name: "{ %sItems { id %s } }" % (name, asked) for name, (asked, _) in CHANGES.items()}
    for name, (_, change) in CHANGES.items():
        if change != "select 1":
            assert len(server.data(queries[name])[f"{name}Items"]) > 1, name
        database.execute(change)
        refused = server.graphql(queries[name])
        assert refused.get("errors", [{}])[0].get("extensions", {}).get("code") == "SCHEMA_CHANGED", (name, refused)
    server = serve(database, server_workers=1)
    for name, (asked, _) in CHANGES.items():
        query = "{ %sItems { id n } }" % name if name == "found" else queries[name]  # which has no members without a key
        own = sorted(documents(database, f"{name}_item"), key=lambda each: str(each["n"]))
        shown = sorted(({member: row[member] for member in asked.split(" {")[0].split()} for row in server.data(query)[f"{name}Items"]),
                       key=lambda row: str(row["n"]))
        assert len(own) == len(shown) and all(map(is_shown, own, shown)), (name, own, shown)
