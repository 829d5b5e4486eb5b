# SPDX-License-Identifier: MIT
"""Objects that a view finds by a key in a sub-select: their members are fields, and the answer is the view's own."""

import json
import subprocess

import psycopg
import pytest

from support.server import BINARY, environment

TABLES = """
create table tb_org (pk int primary key, name text not null, rank int unique);
create table tb_user (pk int primary key, fk_org int references tb_org, name text not null, email text unique, price numeric(8, 2));
create table tb_post (pk int primary key, fk_author int not null references tb_user, fk_editor int references tb_user,
                      mail text, rank int, title text not null);
create table tb_note (pk int primary key, fk_post int references tb_post, fk_user int references tb_user, body text, at date);
create table tb_parent (pk int primary key, name text); create table tb_child () inherits (tb_parent);
insert into tb_org values (1, 'o1', 1), (2, 'o2', null);
insert into tb_user values (1, 1, 'ann', 'a@x', 1.50), (2, null, 'bob', null, null), (3, 2, 'eve', 'e@x', 0);
insert into tb_post values (1, 1, 2, 'e@x', 1, 'p1'), (2, 2, null, null, null, 'p2'), (3, 3, 1, 'none', 9, 'p3');
insert into tb_note values (1, 1, 1, 'n1', '2020-01-01'), (2, 1, null, 'n2', null), (3, 2, 3, null, '2020-02-02');
insert into tb_parent values (1, 'x'); insert into tb_child values (1, 'y');
create function hide(text) returns text language sql immutable as $$ select upper($1) $$;
create aggregate upper(text) (sfunc = textcat, stype = text, initcond = '');
create view v_user as select u.pk, u.pk as id, jsonb_build_object('id', u.pk, 'name', u.name, 'org', (select jsonb_build_object('name', o.name)
    from tb_org o where o.pk = u.fk_org)) as data from tb_user u;
create view v_twice as select u.pk, u.pk as id, jsonb_build_object('name', u.name) as data from tb_user u cross join tb_org o;
"""
USER = "jsonb_build_object('id', u.pk, 'name', u.name, 'price', u.price)"

# What stands for `of` in the document of a view over tb_post p, and what is asked of it.
JOINED = {
    "plain": (f"(select {USER} from tb_user u where u.pk = p.fk_author)", "{ id name price }"),
    "nullable": (f"(select {USER} from tb_user u where u.pk = p.fk_editor)", "{ id name price }"),
    "turned": (f"(select {USER} from tb_user u where p.fk_editor = u.pk)", "{ name }"),
    "more": (f"(select {USER} from tb_user u where u.pk = p.fk_author and u.name <> 'bob' and p.title <> 'p3')", "{ id name }"),
    "unique": (f"(select {USER} from tb_user u where u.email = p.mail)", "{ name }"),
    "limited": (f"(select {USER} from tb_user u where u.pk = p.fk_author order by u.name limit 1)", "{ name }"),
    "json": ("(select json_build_object('name', u.name) from tb_user u where u.pk = p.fk_author)", "{ name }"),
    "row": ("(select to_jsonb(u) - 'email' from tb_user u where u.pk = p.fk_editor)", "{ pk name price }"),
    "view": ("(select u.data from v_user u where u.id = p.fk_author)", "{ id name org { name } }"),
    "viewkey": ("(select v_user.data from v_user where v_user.pk = p.fk_editor limit 1)", "{ name org { name } }"),
    "inner": ("(select jsonb_build_object('name', u.name, 'org', (select jsonb_build_object('name', o.name) from tb_org o where o.pk = u.fk_org)) "
              "from tb_user u where u.pk = p.fk_editor)", "{ name org { name } }"),
    "listed": ("(select jsonb_build_object('name', u.name, 'notes', (select jsonb_agg(jsonb_build_object('body', n.body, 'post', "
               "(select jsonb_build_object('title', q.title) from tb_post q where q.pk = n.fk_post)) order by n.pk) "
               "from tb_note n where n.fk_user = u.pk)) from tb_user u where u.pk = p.fk_editor)", "{ name notes { body post { title } } }"),
    "computed": ("(select jsonb_build_object('loud', upper(u.name) || left('!?', 1), 'twice', u.price * 2, 'named', coalesce(u.email, u.name), "
                 "'cut', u.price::numeric(4, 1)) from tb_user u where u.pk = p.fk_author)", "{ loud twice named cut }"),
    "object": (f"jsonb_build_object('by', (select {USER} from tb_user u where u.pk = p.fk_editor))", "{ by { name } }"),
    "shared": (f"jsonb_build_object('p', (select jsonb_build_object('name', u.name) from tb_user u where u.pk = p.fk_author), "
               "'u', (select jsonb_build_object('name', u.name) from tb_user u where u.pk = p.fk_editor))", "{ p { name } u { name } }"),
}
# Before SELECT, behind FROM tb_post p, and what is asked of s.d, the object.
OF_USER = """with s as (select u.pk, jsonb_build_object('name', u.name, 'org', case when o.pk is null then null
    else jsonb_build_object('name', o.name, 'rank', o.rank) end) as d from tb_user u left join tb_org o on o.pk = u.fk_org)"""
LABELLED = {
    "lateral": ("", "join lateral (select jsonb_build_object('n', count(*), 'latest', max(n.at), 'some', count(*) > 0) as d from tb_note n "
                "where n.fk_post = p.pk) s on true", "{ n latest some }"),
    "newest": ("", "left join lateral (select jsonb_build_object('body', n.body, 'by', jsonb_build_object('id', n.fk_user)) as d from tb_note n "
               "where n.fk_post = p.pk order by n.pk desc limit 1) s on true", "{ body by { id } }"),
    "several": ("", "left join lateral (select jsonb_build_object('n', count(*)) as d from tb_note n where n.fk_post = p.pk having count(*) > 1) s on true",
                "{ n }"),
    "ifany": ("", "left join lateral (select jsonb_build_object('n', count(*)) as d from tb_note n where n.fk_post = p.pk) s on (p.pk < 3)", "{ n }"),
    "totals": ("", "left join (select n.fk_post, jsonb_build_object('n', count(*), 'notes', jsonb_agg(jsonb_build_object('body', n.body) order by n.pk)) "
               "as d from tb_note n group by n.fk_post) s on s.fk_post = p.pk", "{ n notes { body } }"),
    "with": (OF_USER, "join s on s.pk = p.fk_author", "{ name org { name rank } }"),
    "without": (OF_USER, "left join s on s.pk = p.fk_editor", "{ name org { name rank } }"),
    "twicewith": (OF_USER, "join s on s.pk = p.fk_author left join s e on e.d ->> 'name' = 'eve'", "{ name }"),
}
# One row that the sub-select puts together: it stands beside.
BESIDE = {
    "counted": ("(select jsonb_build_object('n', count(*)) from tb_user u where u.pk = p.fk_author)", "{ n }"),
    "most": ("(select jsonb_build_object('n', max(u.name)) from tb_user u where u.pk = p.fk_author)", "{ n }"),
    "within": ("jsonb_build_object('a', (select jsonb_build_object('n', count(*), 'o', jsonb_build_object('m', max(n.body))) from tb_note n "
               "where n.fk_post = p.pk), 'b', (select jsonb_build_object('n', sum(n.pk)) from tb_note n where n.fk_post = p.pk))", "{ a { n o { m } } b { n } }"),
}
# What is not the same twice, is grouped by as a whole, or has names that cannot be given.
UNLABELLED = {
    "volatile": ("", "join lateral (select jsonb_build_object('n', random() < 2) as d) s on true"),
    "byobject": ("", "left join (select jsonb_build_object('n', u.name) as d, min(u.pk) as pk from tb_user u group by jsonb_build_object('n', u.name)) s "
                 "on s.pk = p.fk_author"),
    "distinct": ("", "left join (select distinct u.pk, jsonb_build_object('n', u.name) as d from tb_user u) s on s.pk = p.fk_author"),
    "renamed": ("with s (d, pk) as (select jsonb_build_object('n', u.name), u.pk from tb_user u)", "join s on s.pk = p.fk_author"),
    "longname": ("", f"join lateral (select jsonb_build_object('{'n' * 62}', 1) as d) s on true"),
}

# What might find several rows, or is not of its row alone: one value, as it was.
STAYS = {
    "havingcount": "(select jsonb_build_object('n', count(*)) from tb_note n where n.fk_post = p.pk having count(*) > 1)",
    "latest": "(select jsonb_build_object('body', n.body, 'by', jsonb_build_object('id', n.fk_user)) from tb_note n where n.fk_post = p.pk order by n.pk desc limit 1)",
    "orderedby": "(select jsonb_build_object('n', 1) from tb_user u where u.pk = p.fk_author order by count(*) limit 1)",
    "either": "(select jsonb_build_object('name', u.name) from tb_user u where u.pk = p.fk_author or u.pk = p.fk_editor limit 1)",
    "parent": "(select jsonb_build_object('name', u.name) from tb_parent u where u.pk = p.pk limit 1)",
    "nokey": "(select jsonb_build_object('name', u.name) from tb_user u where u.name = p.mail)",
    "ranked": "(select jsonb_build_object('n', row_number() over ()) from tb_user u where u.pk = p.fk_author)",
    "ofrow": "(select jsonb_build_object('n', (select max(u.pk))) from tb_user u where u.pk = p.fk_author)",
    "ownupper": "(select jsonb_build_object('n', public.upper(u.name)) from tb_user u where u.pk = p.fk_author)",
    "own": "(select jsonb_build_object('n', hide(u.name)) from tb_user u where u.pk = p.fk_author)",
    "offset": "(select jsonb_build_object('name', u.name) from tb_user u where u.pk = p.fk_author offset 1)",
    "twice": "(select u.data from v_twice u where u.id = p.fk_author limit 1)",
    "grouped": "(select jsonb_build_object('name', u.name) from tb_user u where u.pk = p.fk_author group by u.pk)",
}


HAVE_MEMBERS = {name: form[-1] for name, form in {**JOINED, **LABELLED, **BESIDE}.items()}
ONE_VALUE = [*STAYS, *UNLABELLED]


def views():
    for name, made in [(name, made) for name, (made, _) in {**JOINED, **BESIDE}.items()] + list(STAYS.items()):
        yield f"""create view v_{name}_post as select p.pk as id, jsonb_build_object('id', p.pk, 'of', {made}) as data from tb_post p;"""
    for name, (before, behind, *_) in {**LABELLED, **UNLABELLED}.items():
        yield f"create view v_{name}_post as {before} select p.pk as id, jsonb_build_object('id', p.pk, 'of', s.d) as data from tb_post p {behind};"
    yield """create view v_rowed_post as with s as (select u.pk, jsonb_build_object('n', u.name) as d from tb_user u)
        select p.pk as id, jsonb_build_object('id', p.pk, 'of', s.d, 'all', to_jsonb(s.*)) as data from tb_post p join s on s.pk = p.fk_author;"""


@pytest.fixture(scope="module")
def database(module_database):
    return module_database(TABLES + "".join(views()))


@pytest.fixture(scope="module", params=[True, False], ids=["through", "whole"])
def server(module_serve, database, request):
    return module_serve(database, schema_see_through=request.param)


def documents(database, name):
    with psycopg.connect(database.cluster.url(database.name)) as connection:
        found = connection.execute(f"select (data -> 'of')::text from v_{name}_post order by id").fetchall()
    return [json.loads(text, parse_float=str) for text, in found]


def is_shown(value, shown):
    """Whether what is shown is of the document; numbers that have no end are text."""
    if isinstance(shown, dict):
        return all(is_shown(value[name], inner) for name, inner in shown.items())
    if isinstance(shown, list):
        return len(value) == len(shown) and all(map(is_shown, value, shown))
    return value == shown or str(value) == shown


def test_what_a_key_finds_is_an_object(database, server):
    asked = " ".join("%sPosts { of %s }" % each for each in HAVE_MEMBERS.items())
    answer = server.data("{ %s }" % asked)
    for name in HAVE_MEMBERS:
        own, shown = documents(database, name), [row["of"] for row in answer[f"{name}Posts"]]
        assert len(own) == len(shown) == 3 and all(map(is_shown, own, shown)), (name, own, shown)
    assert answer["nullablePosts"] == [{"of": {"id": 2, "name": "bob", "price": None}}, {"of": None},
                                       {"of": {"id": 1, "name": "ann", "price": "1.50"}}]


def test_what_is_not_known_to_be_one_row_stays_one_value(database, server):
    answer = server.data("{ %s }" % " ".join(f"{name}Posts {{ of }}" for name in ONE_VALUE))
    for name in ONE_VALUE:
        assert [row["of"] for row in answer[f"{name}Posts"]] == documents(database, name), name


def test_rows_are_filtered_and_ordered_by_what_is_inside(server):
    assert server.data("""{ nullablePosts(where: {of: {name: {eq: "ann"}}}) { id }
        none: nullablePosts(where: {of: {id: {isnull: true}}}) { id }
        viewPosts(where: {of: {org: {name: {gte: "o2"}}}}) { id }
        lateralPosts(where: {of: {n: {gt: "0"}}}, orderBy: {of: {n: ASC}}) { id of { n } }
        withPosts(where: {of: {org: {rank: {isnull: false}}}}) { id } withoutPosts(where: {of: {name: {eq: "bob"}}}) { id }
        rowedPosts(where: {id: {eq: 3}}) { id of all }
        innerPosts(orderBy: [{of: {org: {name: ASC_NULLS_FIRST}}}, {id: DESC}]) { id } }""") == {
        "nullablePosts": [{"id": 3}], "none": [{"id": 2}], "viewPosts": [{"id": 3}],
        "lateralPosts": [{"id": 2, "of": {"n": "1"}}, {"id": 1, "of": {"n": "2"}}],
        "withPosts": [{"id": 1}], "withoutPosts": [{"id": 1}], "rowedPosts": [{"id": 3, "of": {"n": "eve"}, "all": {"pk": 3, "d": {"n": "eve"}}}],
        "innerPosts": [{"id": 2}, {"id": 1}, {"id": 3}]}


def explained(database, selections):
    """The SQL and the plan of each field."""
    query = "{ %s }" % " ".join(f"{name}Posts {selection}" for name, selection in selections.items())
    done = subprocess.run([BINARY, "explain", database.cluster.url(database.name), query], cwd="/", env=environment(),
                          capture_output=True, text=True, timeout=60)
    assert done.returncode == 0, done.stderr
    parts = [part.split("-- fields:")[0].split("-- plan:") for part in done.stdout.split("Posts\nSELECT")[1:]]
    return dict(zip(selections, parts, strict=True))


def test_it_is_a_join_that_is_left_out_where_nothing_is_read_of_it(database):
    read = explained(database, {name: "{ of %s }" % selection for name, (_, selection) in JOINED.items()})
    unread = explained(database, {name: "{ id }" for name in JOINED})
    for name in JOINED:
        sql, plan = read[name]
        assert f"v_{name}_post" not in sql and "LEFT JOIN" in sql and "tb_user" in plan, (name, sql)
        assert "SELECT jsonb" not in sql and "SELECT u.data" not in sql, (name, sql)
        assert "tb_user" not in unread[name][1], name


def test_a_row_beside_is_read_where_something_of_it_is(database):
    """Several members are read at once, one alone for the rows that are shown, none not at all."""
    asked = {"counted": ("{ of { n } }", None), "within": ("{ of { b { n } } }", "{ of { a { n o { m } } } }")}
    alone = explained(database, {name: one for name, (one, _) in asked.items()})
    both = explained(database, {name: two for name, (_, two) in asked.items() if two})
    none = explained(database, {name: "{ id }" for name in BESIDE})
    for name in asked:
        assert f"v_{name}_post" not in alone[name][0] and "LATERAL" not in alone[name][0] and "build_object" not in alone[name][0], (name, alone[name])
    for name in both:
        assert f"v_{name}_post" not in both[name][0] and both[name][0].count("LATERAL") == 1, (name, both[name])
    for name in BESIDE:
        assert "LATERAL" not in none[name][0] and "tb_note" not in none[name][0], (name, none[name])


def test_only_the_members_that_are_asked_for_are_computed(database):
    for name, (sql, _) in explained(database, {"lateral": "{ of { n } }", "with": "{ of { name } }", "without": "{ of { org { rank } } }"}).items():
        assert f"v_{name}_post" not in sql, (name, sql)
        assert '"d.n"' in sql.split("FROM")[2] or '"d.name"' in sql.split("FROM")[1] or '"d.org.rank"' in sql, (name, sql)


def test_an_inner_join_beside_it_still_has_its_row(make_database, serve):
    """The outer join that is written makes no column null that was not."""
    server = serve(make_database(TABLES + """
        create view v_entry as select p.pk as id, jsonb_build_object('by', jsonb_build_object('name', a.name),
            'editor', (select jsonb_build_object('name', u.name) from tb_user u where u.pk = p.fk_editor)) as data
            from tb_post p join tb_user a on a.pk = p.fk_author"""))
    found = server.data('{ by: __type(name: "EntryBy") { fields { type { kind } } } of: __type(name: "EntryEditor") { fields { type { kind } } } }')
    assert [found[name]["fields"][0]["type"]["kind"] for name in ("by", "of")] == ["NON_NULL", "SCALAR"]
    assert server.data("{ entries { by { name } editor { name } } }")["entries"][1] == {"by": {"name": "bob"}, "editor": None}
