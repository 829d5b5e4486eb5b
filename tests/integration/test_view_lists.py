# SPDX-License-Identifier: MIT
"""Lists of objects that views make: their types, their values, what is null, and what a schema file makes of them."""

import subprocess

import pytest

from support.server import BINARY, environment

# Each as a value of a column and as a member of an object in a list.
VALUES = {
    "bool": "true", "smallint": "-5", "int": "7", "bigint": "9007199254740993", "real": "0.1", "float8": "1.5e-7",
    "numeric": "12345678901234567890.1200", "numeric(9,3)": "1.5", "money": "12.5", "text": "a \"b\" \\ é", "varchar(9)": "v",
    "char(5)": "c", "name": "n", '"char"': "x", "uuid": "a0000000-0000-4000-8000-000000000001", "date": "2020-02-29",
    "time": "12:34:56.5", "timetz": "12:34:56+02", "timestamp": "2020-02-29 12:34:56.789", "timestamptz": "2020-02-29 12:34:56+02",
    "interval": "1 year 2 mons 3 days 04:05:06.7", "bytea": "\\x00ff", "inet": "10.0.0.1/8", "cidr": "10.0.0.0/8",
    "macaddr": "08:00:2b:01:02:03", "bit(3)": "101", "varbit": "10", "point": "(1,2)", "box": "(3,4),(1,2)", "tsvector": "fat cat",
    "json": '{"a": [1, {"b": null}]}', "jsonb": '{"a": [1, {"b": null}]}', "jsonpath": "$.a", "xml": "<a/>", "oid": "4000000000",
    "pg_lsn": "16/B374D848", "mood": "glad", "small": "3",
    "int[]": "{1,NULL,3}", "bigint[]": "{9007199254740993}", "numeric[]": "{1.50}", "text[]": "{a,NULL}", "mood[]": "{sad,NULL}",
    "timestamptz[]": "{2020-02-29 12:34:56+02}", "date[]": "{2020-02-29}", "bytea[]": '{"\\\\x00ff"}', "uuid[]": "{a0000000-0000-4000-8000-000000000001}",
    "jsonb[]": '{"{\\"a\\": 1}"}', "bool[]": "{t}", "interval[]": "{1 day}", "inet[]": "{10.0.0.1}",
}
NAMES = {f"c{number}": kind for number, kind in enumerate(VALUES)}


def document(row):
    """PostgreSQL's functions have a hundred arguments at most."""
    pairs = [f"'{name}', {row}.{name}" for name in ("id", *NAMES)]
    return f"(jsonb_build_object({', '.join(pairs[:30])}) || jsonb_build_object({', '.join(pairs[30:])}))"


POST = """select p.id, jsonb_build_object('id', p.id, 'title', p.title,
    'comments', (select jsonb_agg(jsonb_build_object('id', c.id, 'body', c.body, 'post', jsonb_build_object('title', p.title),
            'likes', (select coalesce(json_agg(json_build_object('who', l.who, 'likedAt', l.at) order by l.who desc), '[]')
                      from tb_like l where l.comment_id = c.id)) order by c.id desc)
        from tb_comment c where c.post_id = p.id),
    'stars', coalesce((select jsonb_agg(jsonb_build_object('stars', c.stars, 'like', l.who) order by c.id, l.who)
        from tb_comment c left join tb_like l on l.comment_id = c.id where c.post_id = p.id), '[]'),
    'page', (select coalesce(jsonb_agg(jsonb_build_object('id', c.id)), '[]') from tb_comment c where c.post_id = p.id limit 1),
    'hidden', (select jsonb_agg(jsonb_build_object('id', c.id, 'token', c.token)) from tb_comment c where c.post_id = p.id),
    'inner', jsonb_build_object('ids', (select jsonb_agg(jsonb_build_object('id', c.id)) from tb_comment c where c.post_id = p.id))
    ) as data from tb_post p"""
SQL = f"""
create type mood as enum ('sad', 'glad'); create domain small as int check (value < 9);
create table tb_value (id int primary key, {", ".join(f"{name} {kind}" for name, kind in NAMES.items())});
insert into tb_value values (1, {", ".join(f"'{VALUES[kind]}'" for kind in NAMES.values())});
insert into tb_value values (2);
create view v_value as select v.id, {document("v")} || jsonb_build_object(
    'own', (select jsonb_agg({document("w")}) from tb_value w where w.id = v.id)) as data from tb_value v;
create table tb_post (id int primary key, title text not null);
create table tb_comment (id int primary key, post_id int not null references tb_post, body text, stars bigint not null, token text);
create table tb_like (comment_id int not null references tb_comment, who text not null, at date);
insert into tb_post values (1, 'One'), (2, 'Two');
insert into tb_comment values (1, 1, 'b1', 5, 't'), (2, 1, null, 4, null);
insert into tb_like values (1, 'Ann', '2020-01-02'), (1, 'Ben', null);
create view v_post as {POST};
create view v_barrier with (security_barrier) as {POST};
create table tv_stored (id int primary key, data jsonb not null);
create view v_stored as {POST};
insert into tv_stored select id, data from v_post;
"""
ALL = """{ id comments { id body likes { who likedAt } post { title } __typename } stars { like stars } page { id }
    inner { ids { number: id } } }"""
POSTS = [
    {"id": 1, "comments": [
        {"id": 2, "body": None, "likes": [], "post": {"title": "One"}, "__typename": "%sComments"},
        {"id": 1, "body": "b1", "likes": [{"who": "Ben", "likedAt": None}, {"who": "Ann", "likedAt": "2020-01-02"}],
         "post": {"title": "One"}, "__typename": "%sComments"}],
     "stars": [{"like": "Ann", "stars": "5"}, {"like": "Ben", "stars": "5"}, {"like": None, "stars": "4"}],
     "page": [{"id": 1}, {"id": 2}], "inner": {"ids": [{"number": 1}, {"number": 2}]}},
    {"id": 2, "comments": None, "stars": [], "page": [], "inner": {"ids": None}},
]


@pytest.fixture(scope="module")
def database(module_database):
    return module_database(SQL)


@pytest.fixture(scope="module")
def server(database, module_serve):
    return module_serve(database)


def named(posts, name):
    return [{**post, "comments": post["comments"] and [{**each, "__typename": each["__typename"] % name}
                                                       for each in post["comments"]]} for post in posts]


def types(server, name):
    found = server.data("""{ __type(name: "%s") { fields { name type { ...T ofType { ...T ofType { ...T ofType { ...T } } } } } } }
        fragment T on __Type { kind name }""" % name)["__type"]["fields"]

    def text(node):
        inner = node["name"] or text(node["ofType"])
        return {"NON_NULL": f"{inner}!", "LIST": f"[{inner}]"}.get(node["kind"], inner)
    return {field["name"]: text(field["type"]) for field in found}


def test_values_are_what_they_are_outside_of_lists(server):
    outside, inside = types(server, "Value"), types(server, "ValueOwn")
    assert {name: outside[name] for name in NAMES} == {name: inside[name] for name in NAMES}
    for row in server.data("{ values(orderBy: [{id: ASC}]) { id %s own { id %s } } }" % (2 * (" ".join(NAMES),)))["values"]:
        own = row.pop("own")
        assert {name: own[0][name] for name in row} == row


def test_what_may_be_null_says_so(server):
    assert {name: kind for name, kind in types(server, "Post").items() if name in ("comments", "stars", "page", "hidden")} == {
        "comments": "[PostComments!]", "stars": "[PostStars!]!", "page": "[PostPage!]"}
    assert types(server, "PostComments") == {
        "id": "Int!", "body": "String", "post": "PostCommentsPost!", "likes": "[PostCommentsLikes!]!"}
    assert types(server, "PostCommentsLikes") == {"who": "String!", "likedAt": "Date"}
    assert types(server, "PostStars") == {"stars": "BigInt!", "like": "String"}
    assert types(server, "Stored")["stars"] == "[StoredStars!]"


@pytest.mark.parametrize("root,name", [("posts", "Post"), ("barriers", "Barrier"), ("storeds", "Stored")])
def test_lists_are_cut_down_to_what_is_asked_for(server, root, name):
    assert server.data("{ %s(orderBy: [{id: ASC}]) %s }" % (root, ALL))[root] == named(POSTS, name)
    where = '{comments: {some: {body: {isnull: true}, post: {title: {eq: "One"}}, likes: {none: {}}}}, stars: {every: {stars: {gte: 4}}}}'
    assert server.data("{ %s(where: %s) { id } }" % (root, where))[root] == [{"id": 1}]


def test_a_secret_in_a_list_keeps_it_back(server):
    assert "hidden" not in types(server, "Post")
    assert "the member token is not served" in server.process.output


def test_rows_are_not_sorted_or_grouped_by_lists(server):
    inputs = {each["name"] for each in server.data('{ __type(name: "StoredOrderByInput") { inputFields { name } } }')["__type"]["inputFields"]}
    assert "id" in inputs and not inputs & {"comments", "stars", "page"}


def test_a_file_names_the_types_or_leaves_json(database, module_serve, tmp_path):
    printed = subprocess.run([BINARY, "schema", database.url], env=environment(), text=True, capture_output=True, check=True).stdout
    assert "type PostCommentsLikes" in printed
    path = tmp_path / "whole.graphql"
    path.write_text(printed)
    again = subprocess.run([BINARY, "schema", "--schema", str(path), database.url], env=environment(), text=True,
                           capture_output=True)
    assert again.stdout == printed, again.stderr
    path.write_text("""extend type Post { comments: JSON, hidden: [PostHidden!] }
        type PostStars { "How good." stars: BigInt!, fan: String @column(name: "like") }""")
    server = module_serve(database, schema_file=str(path))
    assert server.data("{ post(id: 1) { comments stars { fan } hidden { token } } }")["post"] == {
        "comments": [{"id": 2, "body": None, "post": {"title": "One"}, "likes": []},
                     {"id": 1, "body": "b1", "post": {"title": "One"}, "likes": [
                         {"who": "Ben", "likedAt": None}, {"who": "Ann", "likedAt": "2020-01-02"}]}],
        "stars": [{"fan": "Ann"}, {"fan": "Ben"}, {"fan": None}], "hidden": [{"token": "t"}, {"token": None}]}


COMPOSED = """
create table tb_user (id int primary key, name text not null, mail text);
create table tb_post (id int primary key, title text not null);
create table tb_comment (id int primary key, post_id int not null references tb_post, user_id int references tb_user, stars bigint not null);
create table tb_like (comment_id int not null references tb_comment, user_id int not null references tb_user);
insert into tb_user values (1, 'Ann', null), (2, 'Ben', 'b@x');
insert into tb_post values (1, 'One'), (2, 'Two'), (3, 'Three');
insert into tb_comment values (1, 1, 1, 9007199254740993), (2, 1, null, 4), (3, 2, 2, 4);
insert into tb_like values (1, 2), (1, 1);
create view v_user as select id, jsonb_build_object('id', id, 'name', name, 'mail', mail) as data from tb_user;
create view v_comment as select c.id, c.post_id, jsonb_build_object('id', c.id, 'stars', c.stars, 'author', u.data,
    'likes', (select jsonb_agg(jsonb_build_object('who', l.data) order by l.id)
              from tb_like k join v_user l on l.id = k.user_id where k.comment_id = c.id)) as data
    from tb_comment c left join v_user u on u.id = c.user_id;
create view comments_of_post as select post_id, jsonb_agg(data order by id) as data from v_comment group by post_id;
create view v_post as select p.id, jsonb_build_object('id', p.id,
    'comments', (select jsonb_agg(c.data order by c.id) from v_comment c where c.post_id = p.id),
    'built', coalesce((select jsonb_agg(jsonb_build_object('id', c.id, 'by', u.data) order by c.id)
        from tb_comment c left join v_user u on u.id = c.user_id where c.post_id = p.id), '[]'),
    'holes', (select jsonb_agg(c.data) from tb_post o left join v_comment c on c.post_id = o.id and c.id < 0 where o.id = p.id),
    'whole', (select coalesce(jsonb_agg(c.data order by c.id) filter (where c.id is not null), '[]')
        from tb_post o left join v_comment c on c.post_id = o.id where o.id = p.id),
    'different', (select jsonb_agg(distinct jsonb_build_object('stars', c.stars)) from tb_comment c where c.stars < 9),
    'counted', array(select jsonb_build_object('stars', c.stars, 'n', count(*)) from tb_comment c where c.post_id = p.id
        group by c.stars order by c.stars),
    'subtotals', array(select jsonb_build_object('stars', c.stars) from tb_comment c where c.post_id = p.id
        group by rollup (c.stars) order by c.stars),
    'array', array(select c.data from v_comment c where c.post_id = p.id order by c.id),
    'joined', j.items, 'beside', coalesce(b.items, '[]'), 'others', coalesce(o.data, '[]')) as data
    from tb_post p
    left join (select c.post_id, jsonb_agg(jsonb_build_object('id', c.id, 'by', u.data) order by c.id) as items
               from tb_comment c left join v_user u on u.id = c.user_id group by c.post_id) j on j.post_id = p.id
    left join lateral (select jsonb_agg(c.data order by c.id) as items from v_comment c where c.post_id = p.id) b on true
    left join comments_of_post o on o.post_id = p.id;
create view v_grouped as select p.id, jsonb_build_object('id', p.id, 'n', count(c.id),
    'comments', coalesce(jsonb_agg(c.data order by c.id) filter (where c.id is not null), '[]')) as data
    from tb_post p left join v_comment c on c.post_id = p.id group by p.id;
create view v_outer as select p.id, jsonb_build_object('id', p.id, 'post', p.data, 'grouped', g.data) as data
    from v_post p join v_grouped g on g.id = p.id;
create view v_named as
    with tb_comment as (select c.* from tb_comment c where c.stars < 9999999999999999),
        comments as (select c.post_id, jsonb_agg(jsonb_build_object('id', c.id, 'stars', c.stars, 'by', u.data) order by c.id) as items
            from tb_comment c left join v_user u on u.id = c.user_id group by c.post_id),
        "Docs"(of, "The list", n) as materialized (select v.post_id, jsonb_agg(v.data order by v.id), count(*) from v_comment v group by v.post_id),
        behind as (select k.post_id as at, coalesce(k.items, '[]') as items from comments k)
    select p.id, jsonb_build_object('id', p.id, 'direct', coalesce(k.items, '[]'), 'renamed', d."The list", 'n', d.n, 'behind', b.items,
        'asked', (select coalesce(x.items, '[]') from comments x where x.post_id = p.id),
        'twice', (with comments as (select 1 as one, jsonb_agg(jsonb_build_object('id', 0)) as items) select y.items from comments y where y.one = p.id),
        'inner', (with mine as (select jsonb_agg(jsonb_build_object('id', z.id, 'of', p.title) order by z.id) as items
            from tb_comment z where z.post_id = p.id) select coalesce(m.items, '[]') from mine m)) as data
    from tb_post p left join comments k on k.post_id = p.id left join "Docs" d on d.of = p.id left join behind b on b.at = p.id;
create view v_endless as with recursive up as (select p.id, jsonb_agg(jsonb_build_object('id', p.id)) as items from tb_post p group by p.id)
    select u.id, jsonb_build_object('id', u.id, 'items', u.items) as data from up u;
create view v_barred with (security_barrier) as select p.id, p.data from v_post p;
"""
USERS = {1: {"name": "Ann", "mail": None}, 2: {"name": "Ben", "mail": "b@x"}}
COMMENTS = {
    1: {"id": 1, "stars": "9007199254740993", "author": USERS[1], "likes": [{"who": USERS[1]}, {"who": USERS[2]}]},
    2: {"id": 2, "stars": "4", "author": None, "likes": None}, 3: {"id": 3, "stars": "4", "author": USERS[2], "likes": None}}
LISTS = {name: text for names, text in {
    "comments whole array beside others": "{ id stars author { name mail } likes { who { name mail } } }", "built joined": "{ id by { name mail } }",
    "holes": "{ id }", "different subtotals": "{ stars }", "counted": "{ n stars }"}.items() for name in names.split()}


def composed(number):
    mine = [COMMENTS[each] for each in {1: [1, 2], 2: [3], 3: []}[number]]
    by = [{"id": each["id"], "by": each["author"]} for each in mine]
    stars = sorted({int(each["stars"]) for each in mine})
    return {"id": number, "comments": mine or None, "built": by, "holes": [None], "whole": mine, "different": [{"stars": "4"}],
            "subtotals": [{"stars": str(each)} for each in stars] + [{"stars": None}],
            "counted": [{"n": "1", "stars": str(each)} for each in stars], "array": mine, "joined": by or None, "beside": mine, "others": mine}


@pytest.fixture(scope="module")
def other(module_database, module_serve):
    return module_serve(module_database(COMPOSED))


def test_lists_of_documents_of_other_views_have_types(other):
    found = types(other, "Post")
    assert {name: found[name] for name in LISTS} == {
        "comments": "[PostComments!]", "built": "[PostBuilt!]!", "holes": "[PostHoles]", "whole": "[PostWhole!]!",
        "different": "[PostDifferent!]", "subtotals": "[PostSubtotals!]!", "counted": "[PostCounted!]!", "array": "[PostArray!]!", "joined": "[PostJoined!]",
        "beside": "[PostBeside!]!", "others": "[PostOthers!]!"}
    for name in ("PostComments", "PostArray", "PostBeside", "PostOthers", "GroupedComments"):
        assert types(other, name) == {"id": "Int!", "stars": "BigInt!", "author": f"{name}Author", "likes": f"[{name}Likes!]"}, name
    assert types(other, "PostCommentsLikes") == {"who": "PostCommentsLikesWho!"}
    assert types(other, "PostCommentsLikesWho") == {"id": "Int!", "name": "String!", "mail": "String"}
    assert types(other, "PostBuilt") == {"id": "Int!", "by": "PostBuiltBy"}
    assert types(other, "PostCounted") == {"stars": "BigInt!", "n": "BigInt"}


@pytest.mark.parametrize("root,inside,condition", [
    ("posts", "%s", "%s"), ("barreds", "%s", "%s"), ("outers", "post { %s }", "{post: %s}")])
def test_lists_of_documents_of_other_views_are_cut_down(other, root, inside, condition):
    asked = "id " + " ".join(f"{name} {text}" for name, text in LISTS.items())
    rows = other.data("{ %s(orderBy: [{id: ASC}]) { id %s } }" % (root, inside % asked))[root]
    assert [row.get("post", row) for row in rows] == [composed(number) for number in (1, 2, 3)]
    where = condition % '{comments: {some: {author: {name: {eq: "Ben"}}}}, others: {none: {likes: {some: {}}}}}'
    assert other.data("{ %s(where: %s) { id } }" % (root, where))[root] == [{"id": 2}]


def test_lists_that_queries_of_with_make_have_types(other):
    found = types(other, "Named")
    assert {name: found[name] for name in ("direct", "renamed", "behind", "asked", "inner", "twice", "n")} == {
        "direct": "[NamedDirect!]!", "renamed": "[NamedRenamed!]", "behind": "[NamedBehind!]", "asked": "[NamedAsked!]", "inner": "[NamedInner!]",
        "twice": "JSON", "n": "BigInt"}
    assert types(other, "NamedDirect") == {"id": "Int", "stars": "BigInt", "by": "NamedDirectBy"}  # of a query, not of a table
    assert types(other, "NamedInner") == {"id": "Int", "of": "String"}
    assert types(other, "NamedRenamed")["author"] == "NamedRenamedAuthor"
    assert types(other, "Endless")["items"] == "JSON"
    by = "{ id stars by { name mail } }"
    rows = other.data("""{ nameds(orderBy: [{id: ASC}]) { id direct %s behind %s asked { stars id } renamed { id likes { who { name } } } n
        inner { of id } twice } }""" % (by, by))["nameds"]
    titles = {1: "One", 2: "Two", 3: "Three"}
    for row, number in zip(rows, (1, 2, 3), strict=True):
        mine = [COMMENTS[each] for each in {1: [1, 2], 2: [3], 3: []}[number]]
        direct = [{"id": each["id"], "stars": each["stars"], "by": each["author"]} for each in mine]
        renamed = [{"id": each["id"], "likes": each["likes"] and [{"who": {"name": like["who"]["name"]}} for like in each["likes"]]} for each in mine]
        assert row == {
            "id": number, "direct": direct, "behind": direct or None, "asked": [{"stars": each["stars"], "id": each["id"]} for each in mine] or None,
            "renamed": renamed or None, "n": str(len(mine)) if mine else None, "inner": [{"of": titles[number], "id": each["id"]} for each in mine],
            "twice": [{"id": 0}] if number == 1 else None}
    where = '{direct: {some: {by: {name: {eq: "Ben"}}}}, renamed: {none: {likes: {some: {}}}}}'
    assert other.data("{ nameds(where: %s) { id } }" % where)["nameds"] == [{"id": 2}]


def test_lists_that_a_view_itself_aggregates_have_types(other):
    rows = other.data("{ groupeds(orderBy: [{id: ASC}]) { n comments %s } }" % LISTS["comments"])["groupeds"]
    assert rows == [{"n": str(len(composed(number)["whole"])), "comments": composed(number)["whole"]} for number in (1, 2, 3)]
    assert types(other, "Grouped")["comments"] == "[GroupedComments!]!"


def test_lists_whose_members_are_too_long_for_one_statement_have_types(make_database, serve):
    """Each member of the list is described with the whole of the other view's query."""
    members = ", ".join(f"'m{number}', concat({', '.join(['w.name'] * 90)})" for number in range(30))
    server = serve(make_database(f"""
        create table tb_wide (id int primary key, name text not null); insert into tb_wide values (1, 'a');
        create view v_wide as select w.id, jsonb_build_object('id', w.id, {members}) as data from tb_wide w;
        create view v_post as select p.id, jsonb_build_object('id', p.id, 'name', p.name,
            'wides', (select jsonb_agg(w.data) from v_wide w)) as data from tb_wide p"""))
    assert types(server, "Post")["wides"] == "[PostWides!]"
    members = " ".join(f"m{number}" for number in range(30))
    post = server.data(f"{{ posts {{ id name wides {{ id {members} }} }} }}")["posts"][0]
    assert post == {"id": 1, "name": "a", "wides": [{"id": 1, **{f"m{number}": "a" * 90 for number in range(30)}}]}


def test_a_view_whose_expressions_are_too_long_for_one_statement_is_seen_through(make_database, serve):
    """Its members have their types, wherever the parts are cut; what does not even fit alone stays JSON."""
    filler = "x" * 3000
    objects = ", ".join("'o{}', jsonb_build_object({})".format(o, ", ".join(
        f"'k{k}', w.n + length('{filler}') + {o * 40 + k}" for k in range(40))) for o in range(5))
    server = serve(make_database(f"""
        create table tb_long (id int primary key, n int not null); insert into tb_long values (1, 0), (2, 1);
        create view v_longest as select w.id, jsonb_build_object('id', w.id, 'of', length('{filler * 100}') + w.n) as data from tb_long w;
        create view v_long as select w.id, jsonb_build_object('id', w.id, {objects}, 'word', w.n::text) as data from tb_long w"""))
    assert types(server, "Long")["word"] == "String" and types(server, "Longest")["data"] == "JSON"
    said = server.process.output
    assert '"v_longest": its document stays one JSON value' in said and "16 statements of 256 KB" in said
    assert "PostgreSQL refuses" not in said and '"v_long":' not in said
    selection = " ".join(f"o{o} {{ k0 k39 }}" for o in range(5))
    longs = server.data(f"{{ longs(where: {{o4: {{k39: {{gt: 3199}}}}}}) {{ id word {selection} }} }}")["longs"]
    assert longs == [{"id": 2, "word": "1", **{f"o{o}": {"k0": 3001 + o * 40, "k39": 3040 + o * 40} for o in range(5)}}]


def test_what_leaves_nulls_out_shows_them_as_nulls(make_database, serve):
    """Not inside of JSON, from which they are gone, nor where another object's member counts then."""
    database = make_database("""
        create type pair as (a int, b text);
        create table tb_thing (id int primary key, name text, extra jsonb, pairs pair[]);
        insert into tb_thing values (1, null, '{"a": null, "b": [null, {"c": null}]}', '{"(1,)"}'), (2, 'n', 'null', null);
        create view v_thing as select id, jsonb_strip_nulls(jsonb_build_object('id', id, 'name', name, 'extra', extra,
            'inner', jsonb_build_object('name', name, 'extra', extra),
            'list', (select jsonb_agg(jsonb_build_object('extra', o.extra, 'name', o.name) order by o.id) from tb_thing o))) as data from tb_thing;
        create view v_pair as select id, jsonb_strip_nulls(jsonb_build_object('id', id, 'pairs', pairs)) as data from tb_thing;
        create view v_over as select t.id, jsonb_build_object('id', t.id, 'thing', t.data, 'same',
            jsonb_build_object('name', 'left') || jsonb_strip_nulls(jsonb_build_object('name', o.name))) as data
            from v_thing t join tb_thing o on o.id = t.id""")
    bare, seen, stood = {"b": [None, {}]}, serve(database), serve(database, schema_see_through=False)
    rows = [{"extra": bare, "name": None}, {"extra": None, "name": "n"}]
    things = [{"id": number, "name": row["name"], "extra": row["extra"], "inner": row, "list": rows}
              for number, row in enumerate(rows, 1)]
    for server in (seen, stood):
        asked = "{ id name extra inner { extra name } list { extra name } }"
        assert server.data("{ things(orderBy: [{id: ASC}]) %s }" % asked)["things"] == things
        assert server.data("{ overs(orderBy: [{id: ASC}]) { thing %s same } }" % asked)["overs"] == [
            {"thing": thing, "same": {"name": thing["name"] or "left"}} for thing in things]
        assert server.data("{ things(where: {name: {isnull: true}}) { id } }")["things"] == [{"id": 1}]
    assert seen.data("{ pairs(orderBy: [{id: ASC}]) { pairs } }") == stood.data("{ pairs(orderBy: [{id: ASC}]) { pairs } }")
