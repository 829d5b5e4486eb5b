# SPDX-License-Identifier: MIT
"""Corners of schema files: own enums of char(n), secrets inside of what nothing takes apart, settings for lists."""

import subprocess

import pytest

from support.server import BINARY, environment

SQL = """
create table letter (id int primary key, state char(8) not null, states text[] not null default '{}', info jsonb not null default '{}');
insert into letter values (1, 'new', '{new,"sent ",null}', '{"states": ["new", "sent "]}'), (2, 'sent', '{}', '{}'), (3, 'lost', '{lost}', '{"states": []}');
create table tb_user (pk_user int primary key, id int not null unique, name text, password text, token text);
create table tb_login (pk_login int primary key, fk_user int not null references tb_user, token text, at date);
insert into tb_user values (1, 1, 'Ann', 'hunter2', 'tk1');
insert into tb_login values (1, 1, 'tk2', '2026-01-02');
create view v_user as select u.id, jsonb_build_object(
    'id', u.id, 'name', u.name,
    'auth', jsonb_build_object('name', u.name, 'password', u.password) #- '{other}',
    'plain', coalesce(jsonb_build_object('name', u.name, 'password', u.password), '{}'),
    'deep', to_jsonb(array[jsonb_build_object('kind', 'password', 'x', jsonb_build_object('apiKey', u.token))]),
    'kinds', jsonb_build_object('kind', 'password', 'n', 'token') - 'other',
    'recent', (select jsonb_agg(jsonb_build_object('at', l.at, 'token', lower(l.token)))
        from tb_login l where l.fk_user = u.pk_user),
    'pairs', (select jsonb_agg(jsonb_build_object('at', l.at)) from tb_login l where l.fk_user = u.pk_user)) as data from tb_user u;
create function fn_all(word text, variadic tags text[]) returns text stable language sql as 'select word || tags[1]';
"""

FILE = """
enum State { NEW @label(name: "new"), SENT @label(name: "sent ") }
extend type Letter { state: State!  states: [State]!  inside: [State!] @column(name: "info", path: ["states"]) }
"""


@pytest.fixture(scope="module")
def database(module_database):
    return module_database(SQL)


def served(database, module_serve, tmp_path_factory, text):
    path = tmp_path_factory.mktemp("schema") / "said.graphql"
    path.write_text(text)
    return module_serve(database, schema_file=str(path))


@pytest.fixture(scope="module")
def server(database, module_serve, tmp_path_factory):
    return served(database, module_serve, tmp_path_factory, FILE)


def test_an_own_enum_of_padded_text(server):
    data = server.data("{ letters(where: {state: {in: [NEW, SENT]}}) { id state } }")["letters"]
    assert data == [{"id": 1, "state": "NEW"}, {"id": 2, "state": "SENT"}]
    assert server.data("{ lettersGroups(by: [{state: KEY}], where: {state: {eq: NEW}}) { key { state } count } }")["lettersGroups"] == [
        {"key": {"state": "NEW"}, "count": 1}]


def test_lists_of_an_own_enum(server):
    data = server.data("""query ($s: [State!]) {
      letters(where: {id: {lt: 3}}) { states inside }
      contains: letters(where: {states: {contains: $s}}) { id }
      inside: letters(where: {inside: {contains: [SENT]}}) { id }
      equal: letters(where: {states: {eq: [NEW, SENT, null]}}) { id }
    }""", variables={"s": ["NEW", "SENT"]})
    assert data == {"letters": [{"states": ["NEW", "SENT", None], "inside": ["NEW", "SENT"]}, {"states": [], "inside": None}],
                    "contains": [{"id": 1}], "inside": [{"id": 1}], "equal": [{"id": 1}]}
    lost = server.graphql("{ letter(id: 3) { states } }")
    assert lost["data"] == {"letter": None} and lost["errors"][0]["path"] == ["letter", "states"]
    assert server.errors('{ letters(where: {states: {contains: ["new"]}}) { id } }')


def fields(server, name):
    return [field["name"] for field in server.data('{ t: __type(name: "%s") { fields { name } } }' % name)["t"]["fields"]]


def test_secrets_inside_of_what_nothing_takes_apart_are_not_shown(server):
    assert [name for name in fields(server, "User") if name in ("auth", "plain", "deep", "kinds", "recent", "pairs")] == [
        "plain", "kinds", "pairs"]
    assert fields(server, "UserPlain") == ["name"]
    told = server.process.output
    for member, remedy in (("password", "auth"), ("apiKey", "deep"), ("token", "recent")):
        assert f"the member {member} is not served" in told and f"name the field {remedy} of User in a schema file" in told


def test_a_file_that_names_them_shows_them(database, module_serve, tmp_path_factory):
    server = served(database, module_serve, tmp_path_factory, "extend type User { auth: JSON, recent: JSON }")
    user = server.data("{ users { auth recent } }")["users"][0]
    assert user == {"auth": {"name": "Ann", "password": "hunter2"}, "recent": [{"at": "2026-01-02", "token": "tk2"}]}
    assert "deep" not in fields(server, "User")


@pytest.mark.parametrize("text,sentence", [
    ('extend type Query { all(word: String!): String @function(name: "fn_all", context: {tags: "app.tags"}) }',
     "1:21: the function of all cannot be a field of Query: its argument tags is VARIADIC, which no setting of the session can give"),
    ('enum State { NEW, OLD @hidden } extend type Letter { state: State! }',
     "1:19: the file alone says what State has; take OLD away instead of hiding it"),
    ('enum State { NEW @label(name: "new"), FRESH @label(name: "new") } extend type Letter { state: State! }',
     "1:39: NEW and FRESH of State stand for one text, new"),
    ('enum OrderDirection { NEW } extend type Letter { state: OrderDirection! }',
     "1:6: something else is called OrderDirection already; choose another name"),
    ('enum LetterDistinctOn { NEW } extend type Letter { state: LetterDistinctOn! }',
     "1:6: something else is called LetterDistinctOn already; choose another name"),
])
def test_what_cannot_be_is_told(database, tmp_path, text, sentence):
    path = tmp_path / "wrong.graphql"
    path.write_text(text)
    told = subprocess.run([BINARY, "schema", "--schema", str(path), database.url], env=environment(), text=True,
                          capture_output=True).stderr
    assert sentence in told
