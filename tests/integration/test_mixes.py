# SPDX-License-Identifier: MIT
"""Rows of several relations in one list: unions and interfaces that a field of Query gives."""

import re
import subprocess

import pytest

from support.server import BINARY, environment

SQL = """
create type mood as enum ('good', 'bad');
create table account (id uuid primary key default gen_random_uuid(), name text collate "C" not null, mail text, mood mood, rank int not null);
create table post (id int primary key, title text not null, body text, author_id uuid references account, mood mood, rank int not null,
    name varchar(40) collate "POSIX" not null);
create table tag (word text, kind text, name text not null, rank bigint not null, mood mood, primary key (word, kind));
insert into account (id, name, mail, mood, rank) select ('00000000-0000-0000-0000-00000000000' || i)::uuid, n, m, o::mood, r
    from (values (1, 'Ada', 'a@x', 'good', 3), (2, 'Bob', null, 'bad', 1), (3, 'Cyd', 'c@x', null, 2)) v (i, n, m, o, r);
insert into post select i, 't' || i, 'body ' || i, ('00000000-0000-0000-0000-00000000000' || i % 3 + 1)::uuid,
    case when i % 2 = 0 then 'good' else 'bad' end::mood, i, 'n' || 9 - i from generate_series(1, 6) i;
insert into tag values ('x', 'b', 'Bob', 7, 'good'), ('x', 'a', 'zed', 8, null);
create view v_note as select i as id, jsonb_build_object('id', i, 'name', 'note' || i, 'rank', i) as data from generate_series(1, 3) i;
create table keyless (name text not null);
create table media (id int primary key, kind text not null, name text not null);
"""

FILE = """
"Whatever has a name."
union Found = Account | Post | Tag
interface Ranked { name: String!  rank: Int! }
type Account implements Ranked @relation(name: "account") { id: ID! name: String! mail: String mood: Mood rank: Int! posts: [Post!]! }
type Post implements Ranked @relation(name: "post") { id: Int! title: String! author: Account mood: Mood rank: Int! name: String! }
extend type Query {
  "Finds what has a name."
  found: [Found!]!
  ranked: [Ranked!]!
}
"""


@pytest.fixture(scope="module")
def database(module_database):
    return module_database(SQL)


@pytest.fixture(scope="module")
def file(tmp_path_factory):
    path = tmp_path_factory.mktemp("schema") / "mixes.graphql"
    path.write_text(FILE)
    return path


@pytest.fixture(scope="module")
def server(database, module_serve, file):
    return module_serve(database, schema_file=str(file), server_workers=1)


NAMES = "{ __typename ... on Account { name } ... on Post { n: name } ... on Tag { name kind } }"


def test_rows_of_all_come_in_one_order(server):
    rows = server.data("{ found(orderBy: [{name: ASC}], limit: 5, offset: 1) %s }" % NAMES)["found"]
    assert rows == [{"__typename": "Account", "name": "Bob"}, {"__typename": "Tag", "name": "Bob", "kind": "b"},
                    {"__typename": "Account", "name": "Cyd"}, {"__typename": "Post", "n": "n3"}, {"__typename": "Post", "n": "n4"}]
    rows = server.data("query ($n: Int, $skip: Int, $by: [FoundOrderByInput!]) { found(orderBy: $by, limit: $n, offset: $skip) %s }" % NAMES,
                       {"n": 3, "skip": 8, "by": [{"mood": "DESC_NULLS_LAST"}, {"name": "DESC"}]})["found"]
    assert rows == [{"__typename": "Account", "name": "Ada"}, {"__typename": "Tag", "name": "zed", "kind": "a"},
                    {"__typename": "Account", "name": "Cyd"}]


def test_pages_are_stable_and_complete_without_an_order(server):
    every = server.data("{ found { __typename ... on Account { id } ... on Post { id2: id } ... on Tag { word kind } } }")["found"]
    assert [row["__typename"] for row in every] == ["Account"] * 3 + ["Post"] * 6 + ["Tag"] * 2
    walked = []
    for skip in range(0, 12, 2):
        walked += server.data("query ($skip: Int!) { found(limit: 2, offset: $skip) { __typename ... on Account { id } ... on Post { id2: id } "
                              "... on Tag { word kind } } }", {"skip": skip})["found"]
    assert walked == every


def test_fragments_select_all_that_a_type_has(server):
    (post, account) = server.data("""{ found(where: {OR: [{post: {rank: {eq: 2}}}, {account: {rank: {eq: 2}}}]}, orderBy: [{name: DESC}]) {
        ... on Post { title author { name posts(orderBy: [{id: DESC}], limit: 1) { title } } } ...A } }
        fragment A on Account { mail posts { id } }""")["found"]
    assert post == {"title": "t2", "author": {"name": "Cyd", "posts": [{"title": "t5"}]}}
    assert account == {"mail": "c@x", "posts": [{"id": 2}, {"id": 5}]}


@pytest.mark.parametrize("where, names", [
    ('{name: {eq: "Bob"}}', ["Bob", "Bob"]),
    ('{name: {eq: "Bob"}, mood: {eq: good}}', ["Bob"]),
    ('{NOT: {OR: [{name: {startswith: "n"}}, {mood: {isnull: true}}]}}', ["Ada", "Bob", "Bob"]),
    ('{account: {mail: {isnull: false}}}', ["Ada", "Cyd"]),
    ('{OR: [{account: {mail: {isnull: true}}}, {post: {author: {name: {eq: "Ada"}}, rank: {lt: 5}}}, {AND: [{tag: {kind: {eq: "a"}}}]}]}',
     ["Bob", "n6", "zed"]),
    ('{NOT: {post: {rank: {gt: 0}}}}', ["Ada", "Bob", "Bob", "Cyd", "zed"]),
    ('{}', ["Ada", "Bob", "Bob", "Cyd", "n3", "n4", "n5", "n6", "n7", "n8", "zed"]),
    ('{OR: []}', []),
])
def test_rows_are_found_by_what_all_have_and_by_what_one_has(server, where, names):
    named = "{ ... on Account { name } ... on Post { name } ... on Tag { name } }"
    rows = server.data("{ found(where: %s, orderBy: [{name: ASC}]) %s }" % (where, named))["found"]
    assert [row["name"] for row in rows] == names


def test_a_filter_may_be_a_variable(server):
    query = "query ($where: FoundWhereInput, $name: String!) { all: found(where: $where) { __typename } one: found(where: {post: {name: {eq: $name}}}) { __typename } }"
    data = server.data(query, {"where": {"NOT": {"name": {"in": ["Bob", "n3"]}}}, "name": "n4"})
    assert len(data["all"]) == 8 and data["one"] == [{"__typename": "Post"}]


def test_an_interface_promises_what_all_have(server):
    data = server.data("""{ ranked(orderBy: [{rank: DESC}, {name: ASC}], limit: 5) { __typename name rank ... on Post { title } }
                            __type(name: "RankedWhereInput") { inputFields { name } }
                            type: __type(name: "Ranked") { kind possibleTypes { name } fields { name } } }""")
    assert data["ranked"][:3] == [{"__typename": "Post", "name": f"n{9 - i}", "rank": i, "title": f"t{i}"} for i in (6, 5, 4)]
    assert data["ranked"][3:] == [{"__typename": "Account", "name": "Ada", "rank": 3},
                                  {"__typename": "Post", "name": "n6", "rank": 3, "title": "t3"}]
    assert [field["name"] for field in data["__type"]["inputFields"]] == ["name", "rank", "account", "post", "AND", "OR", "NOT"]
    assert data["type"] == {"kind": "INTERFACE", "possibleTypes": [{"name": "Account"}, {"name": "Post"}],
                            "fields": [{"name": "name"}, {"name": "rank"}]}


def test_what_stands_beside_it_and_nothing_but_types(server):
    data = server.data("""{ found(limit: 4) { __typename } posts(limit: 1) { id }
                            two: found(orderBy: [{name: ASC}], limit: 1, where: {tag: {}}) { ... on Tag { word } } none: found(limit: 0) { __typename } }""")
    assert data == {"found": [{"__typename": "Account"}] * 3 + [{"__typename": "Post"}], "posts": [{"id": 1}],
                    "two": [{"word": "x"}], "none": []}
    assert server.data("{ found(limit: 1, where: {post: {}}) { ... on Tag { word } } }") == {"found": [{}]}


@pytest.mark.parametrize("query, sentence", [
    ("{ found { name } }", 'Cannot query field "name" on type "Found". Did you mean to use an inline fragment on "Ranked", "Account", "Post", or "Tag"?'),
    ("{ found(where: {title: {eq: \"x\"}}) { __typename } }", 'Field "title" is not defined by type "FoundWhereInput".'),
    ("{ found(where: {name: null}) { __typename } }", 'The filter "name" is null.'),
    ("{ found(where: {post: null}) { __typename } }", 'The filter "post" is null.'),
    ("{ found(orderBy: [{name: ASC, mood: ASC}]) { __typename } }", "An object in orderBy has 2 fields"),
    ("{ found(orderBy: [{rank: ASC}]) { __typename } }", 'Field "rank" is not defined by type "FoundOrderByInput".'),
    ("{ found(limit: 100001) { __typename } }", 'Argument "limit" must be between 0 and 100000'),
    ("query ($n: StringFilter) { found(where: {name: $n}) { __typename } }", 'Variable "$n" is used in a filter but has no value'),
])
def test_what_is_wrong_is_told_once(server, query, sentence):
    answer = server.graphql(query)
    (error,) = answer["errors"]
    assert sentence in error["message"]


def printed(database, path, *more):
    return subprocess.run([BINARY, "schema", database.url, "--schema", path, *more], env=environment(), check=True,
                          capture_output=True, text=True).stdout


@pytest.mark.parametrize("form", [(), ("--format", "bindings")])
def test_what_is_printed_reads_back(database, file, tmp_path, form):
    first = printed(database, file, *form)
    assert '"""Whatever has a name."""\nunion Found = Account | Post | Tag\n' in first
    assert "interface Ranked {\n  name: String!" in first
    again = tmp_path / "again.graphql"
    again.write_text(first)
    assert printed(database, again, *form) == first


def test_what_is_printed_is_a_valid_schema(database, file):
    checked = subprocess.run([BINARY, "check", "--schema", "-"], env=environment(None), input=printed(database, file),
                             capture_output=True, text=True)
    assert (checked.returncode, checked.stdout) == (0, "- is valid\n")


def test_what_a_file_leaves_to_one_type_leaves_no_condition_out(database, module_serve, file, tmp_path):
    whole = printed(database, file)
    own = re.search(r"input PostWhereInput \{.*?\n\}", whole, re.S)[0]
    path = tmp_path / "less.graphql"
    path.write_text(whole.replace(own, "input PostWhereInput {\n  id: IntFilter\n}"))
    server = module_serve(database, schema_file=str(path), server_workers=1)
    assert server.data("{ found(where: {post: {id: {eq: 1}}}) { ... on Post { title } } }")["found"] == [{"title": "t1"}]
    assert len(server.data("{ found(where: {NOT: {OR: [{post: {id: {gt: 2}}}, {tag: {}}]}}) { __typename } }")["found"]) == 5
    (error,) = server.errors('{ found(where: {NOT: {name: {eq: "x"}}}) { __typename } }')
    assert error["message"] == 'The schema file leaves no "name" to PostWhereInput.'


MEDIA = 'interface Media @relation(name: "media", discriminator: "kind") @case(value: "f", type: "Film") { id: Int! name: String! }\n' \
        "type Film implements Media { id: Int! name: String! }\n"


@pytest.mark.parametrize("text, sentences", [
    ("union Found = Account | Pst\nextend type Query { found: [Found!]! }",
     ['1:25: no table or view gives a type Pst, whose rows would be of Found. Did you mean "Post"?']),
    ("union Found = Account | Post\nextend type Query { found: [Fund!]! }",
     ["1:7: the database gives no union Found; say which relation its rows are of", "2:21: the database gives Query no field found."]),
    ("union Found = Account | Post\nextend type Query { found: [Found] }",
     ["2:21: Query.found is [Found!]! in the database, not [Found]"]),
    ("union Found = Account | Keyless\nextend type Query { found: [Found!]! }",
     ["1:7: rows of Keyless have no key, by which those of Found are told apart"]),
    ("union Found = Account | Post\nextend type Query { accounts: [Found!]! }",
     ["2:21: Query.accounts is there already and gives something else; choose another name"]),
    ("union Tag = Account | Post\nextend type Query { found: [Tag!]! }",
     ["1:7: something else is called Tag already; choose another name"]),
    (MEDIA + "union Found = Film | Post\nextend type Query { found: [Found!]! }",
     ["3:15: rows of Film are rows of Media; Found puts types together that have relations of their own"]),
    ('interface Ranked { rank: Int! title: String! }\nextend type Account implements Ranked\nextend type Post implements Ranked\n'
     "extend type Query { ranked: [Ranked!]! }",
     ["1:31: Account needs the field title, which the interface Ranked has."]),
    ('interface Ranked { rank: String! }\nextend type Account implements Ranked\nextend type Query { ranked: [Ranked!]! }',
     ["1:20: Account.rank is Int!; write what all types of Ranked have"]),
    ('interface Ranked { name: String! rank: Int! }\nextend type Post implements Ranked\nextend type Tag implements Ranked\n'
     "extend type Query { ranked: [Ranked!]! }",
     ["3:13: Tag.rank is BigInt!, and the interface Ranked promises Int!"]),
    ("union Found = Account | Post\nextend type Query { found(where: FoundWhereInput, order: String): [Found!]! }",
     ["2:51: the database gives no argument Query.found(order:); take it away", "has the argument orderBy as well; write all or none"]),
])
def test_what_cannot_be_is_told_with_its_place(database, tmp_path, text, sentences):
    path = tmp_path / "f.graphql"
    path.write_text(text)
    told = subprocess.run([BINARY, "schema", database.url, "--schema", path], env=environment(), capture_output=True, text=True)
    assert told.returncode == 1
    for sentence in sentences:
        assert sentence in told.stderr


# Callers

POLICY = """
roles:
  reader:
    Account: {read: {fields: [id, name, mail], where: {name: {startswith: "A"}}}}
    Post: {read: {fields: "*", where: {rank: {lt: 4}}, limit: 2}}
    Tag: {read: true}
  writer:
    Account: {read: {fields: [id, name]}}
    Post: {read: true}
    Tag: {read: true}
  stranger:
    Account: {read: {fields: [id, name, mood]}}
    Post: {read: true}
"""


@pytest.fixture(scope="module")
def ruled(database, module_serve, tmp_path_factory):
    folder = tmp_path_factory.mktemp("policy")
    (folder / "policy.yaml").write_text(POLICY)
    (folder / "mixes.graphql").write_text(FILE.replace("mail: String", 'mail: String @requiresAuth'))
    return module_serve(database, schema_file=str(folder / "mixes.graphql"), policy_file=str(folder / "policy.yaml"),
                        session_trusted_headers=True, server_workers=1)


def known(roles):
    return {"X-FraiseQL-User-Id": "1", "X-FraiseQL-Roles": roles}


@pytest.mark.parametrize("roles, query, expected", [
    ("reader", "{ found(where: {NOT: {tag: {}}}) { ...A ... on Post { title } } } fragment A on Account { name mail }",
     [{"name": "Ada", "mail": "a@x"}, {"title": "t1"}]),
    # Of a list of several types no role may see more rows than of any of them.
    ("reader", "{ found(limit: 9) { __typename } }", [{"__typename": "Account"}, {"__typename": "Post"}]),
    ("writer", "{ found(where: {account: {}}) { ... on Account { name } } }", [{"name": "Ada"}, {"name": "Bob"}, {"name": "Cyd"}]),
    # What is shown of a row decides which rule lets it through, in the list as well.
    ("reader,writer", "{ found(where: {account: {}}) { ... on Account { name mail } } }", [{"name": "Ada", "mail": "a@x"}]),
    ("reader,writer", "{ found(where: {account: {}}) { ... on Account { name } } }", [{"name": "Ada"}, {"name": "Bob"}, {"name": "Cyd"}]),
])
def test_the_rules_of_each_type_hold(ruled, roles, query, expected):
    assert ruled.data(query, headers=known(roles)) == {"found": expected}


@pytest.mark.parametrize("roles, query, sentence", [
    ("writer", "{ found { ... on Account { mail } } }", 'The field Account.mail requires the role "reader".'),
    ("writer", '{ found(where: {account: {mail: {eq: "x"}}}) { __typename } }', 'The field Account.mail requires the role "reader".'),
    ("writer", "{ found(orderBy: [{mood: ASC}]) { __typename } }", 'The field Account.mood requires the role "stranger".'),
    ("stranger", "{ found { ... on Account { name } } }", 'Reading Tag requires one of the roles "reader", "writer".'),
])
def test_who_may_not_read_one_of_them_is_told(ruled, roles, query, sentence):
    error = ruled.errors(query, headers=known(roles))[0]
    assert error["message"] == sentence


def test_what_a_type_requires_leads_to_what_all_need(database, module_serve, tmp_path):
    path = tmp_path / "guarded.graphql"
    path.write_text(FILE.replace('@relation(name: "account")', '@relation(name: "account") @requiresAuth'))
    server = module_serve(database, schema_file=str(path), session_trusted_headers=True, server_workers=1)
    (error,) = server.errors("{ found { ... on Post { title } } }")
    assert error["message"] == "The type Account requires that it is known who asks."
    assert server.data("{ found(limit: 1) { __typename } }", headers=known("x")) == {"found": [{"__typename": "Account"}]}


def test_what_they_cost_is_counted(database, module_serve, file):
    server = module_serve(database, schema_file=str(file), limits_cost=150, server_workers=1)
    (error,) = server.errors("{ found(limit: 200) { ... on Post { title } } }")
    assert error["extensions"]["code"] == "OPERATION_TOO_EXPENSIVE"
    assert len(server.data("{ found(limit: 20) { ... on Post { title } } }")["found"]) == 11


# What views make of rows

OF_VIEWS = """
create table pair (id int primary key, a int not null, b int not null);
insert into pair values (1, 5, 2), (2, 1, 9);
create view v_alpha as select id, jsonb_build_object('id', id, 'one', a, 'two', a) as data from pair;
create view v_beta as select id, jsonb_build_object('id', id, 'one', a, 'two', a) as data from pair;
create view v_gamma as select id, jsonb_build_object('id', id, 'one', a, 'two', b) as data from pair;
create view v_delta as select nullif(id, 2) as id, jsonb_build_object('one', a) as data from pair;
"""
OF_VIEWS_FILE = """
union Several = Alpha | Beta | Gamma
union Keyless = Alpha | Delta
extend type Query { several: [Several!]!  keyless: [Keyless!]! }
"""


@pytest.fixture(scope="module")
def of_views(module_database, module_serve, tmp_path_factory):
    path = tmp_path_factory.mktemp("schema") / "views.graphql"
    path.write_text(OF_VIEWS_FILE + "".join('type %s @relation(name: "v_%s", key: ["id"])\n' % (name, name.lower())
                                            for name in ("Alpha", "Beta", "Gamma", "Delta")))
    return module_serve(module_database(OF_VIEWS), schema_file=str(path), server_workers=1)


def test_two_names_of_one_column_are_an_order_beside_two_columns(of_views):
    rows = of_views.data("{ several(orderBy: [{one: ASC}, {two: ASC}]) { __typename ... on Alpha { one two } ... on Beta { one two } ... on Gamma { one two } } }")["several"]
    assert [(row["__typename"], row["one"], row["two"]) for row in rows] == [
        ("Alpha", 1, 1), ("Beta", 1, 1), ("Gamma", 1, 9), ("Gamma", 5, 2), ("Alpha", 5, 5), ("Beta", 5, 5)]


def test_a_row_without_the_key_that_was_promised_is_an_error(of_views):
    answer = of_views.graphql("{ keyless { ... on Alpha { one } ... on Delta { one } } }")
    assert answer["data"] is None and answer["errors"][0]["path"] == ["keyless", 3], answer
    assert of_views.data("{ keyless(limit: 3) { ... on Alpha { one } ... on Delta { one } } }")["keyless"] == [{"one": 5}, {"one": 1}, {"one": 5}]


# What interfaces have of functions

FUNCTIONS = """
create table media (id int primary key, kind text not null, title text not null, minutes int);
insert into media values (1, 'film', 'Alien', 117), (2, 'book', 'Ubik', null);
create function media_label(m media, mark text default '-') returns text stable language sql as $$ select m.kind || mark || m.title $$;
create function shout(m media) returns text stable language sql as $$ select upper(m.title) $$;
create table party (id int primary key, name text not null);
create table person (id int primary key references party, born int);
insert into party values (1, 'Ann'), (2, 'Nobody');
insert into person values (1, 1980);
create function hello(p party) returns text stable language sql as $$ select 'hi ' || p.name $$;
create table bin (id int primary key, name text not null);
create table crate (id int primary key, name text not null);
insert into bin values (1, 'x');
insert into crate values (1, 'w'), (2, 'y');
create function tag(r bin) returns text stable language sql as $$ select 'b:' || r.name $$;
create function tag(r crate) returns text stable language sql as $$ select 'c:' || r.name $$;
"""

COMPUTED = """
interface Media @relation(name: "media", discriminator: "kind") @case(value: "film", type: "Film") @case(value: "book", type: "Book") {
  title: String!  caption(mark: String): String @computed(function: "media_label")  loud: String @computed(function: "shout")
}
type Film implements Media { title: String! minutes: Int caption(mark: String): String loud: String }
type Book implements Media { title: String! caption(mark: String): String loud: String @computed(function: "shout") }
interface Party @relation(name: "party") { id: Int! name: String! greeting: String @computed(function: "hello") }
type Person implements Party { id: Int! name: String! greeting: String born: Int }
interface Tagged { name: String! label: String @computed(function: "tag") }
extend type Bin implements Tagged
type Crate implements Tagged { id: Int! name: String! label: String }
extend type Query { tagged: [Tagged!]! }
"""


@pytest.fixture(scope="module")
def computing(module_database):
    return module_database(FUNCTIONS)


def test_fields_of_interfaces_may_be_computed(computing, module_serve, tmp_path):
    path = tmp_path / "computed.graphql"
    path.write_text(COMPUTED)
    server = module_serve(computing, schema_file=str(path), server_workers=1)
    data = server.data("""{ mediaList(where: {loud: {startswith: "A"}}, orderBy: [{loud: DESC}]) { loud caption(mark: "/") ... on Film { minutes } }
        parties(where: {greeting: {eq: "hi Ann"}}) { greeting ... on Person { born } } people(orderBy: [{greeting: ASC}]) { greeting }
        tagged(where: {label: {neq: "c:w"}}, orderBy: [{label: DESC}]) { __typename label } bins { label } }""")
    assert data == {"mediaList": [{"loud": "ALIEN", "caption": "film/Alien", "minutes": 117}],
                    "parties": [{"greeting": "hi Ann", "born": 1980}], "people": [{"greeting": "hi Ann"}],
                    "tagged": [{"__typename": "Crate", "label": "c:y"}, {"__typename": "Bin", "label": "b:x"}], "bins": [{"label": "b:x"}]}
    first = printed(computing, path, "--format", "bindings")
    assert 'interface Media @relation(name: "public.media", discriminator: "kind")' in first
    assert first.count('loud: String @computed(function: "public.shout")') == 3
    path.write_text(first)
    assert printed(computing, path, "--format", "bindings") == first


@pytest.mark.parametrize("old, new, sentence", [
    ('greeting: String @computed(function: "hello")', 'greeting: String @computed(function: "helo")',
     '7:104: there is no function helo in the exposed schemas that the role may execute. Did you mean "hello"?'),
    ('loud: String @computed(function: "shout") }', 'loud: String @computed(function: "media_label") }',
     "6:75: the field loud of Media comes from something else in line 3; give one of them another name"),
    ('label: String @computed(function: "tag") }', 'label: String @computed(function: "hello") }',
     "9:68: the function hello takes no row of Tagged as its first argument"),
    ("extend type Bin implements Tagged", "extend type Bin implements Tagged { label: String @hidden }",
     "9:34: Bin needs the field label, which the interface Tagged has"),
])
def test_what_cannot_be_computed_is_told(computing, tmp_path, old, new, sentence):
    path = tmp_path / "f.graphql"
    assert COMPUTED.count(old) == 1
    path.write_text(COMPUTED.replace(old, new))
    told = subprocess.run([BINARY, "schema", computing.url, "--schema", path], env=environment(), capture_output=True, text=True)
    assert told.returncode == 1 and sentence in told.stderr
