# SPDX-License-Identifier: MIT
"""Rows that are made or changed lead to rows that are named by a key: behind views, many at once, by keys of several
columns, to their own table, and only to rows that who asks may see."""

import pytest

WRITTEN = '@fraiseql {"mutations": ["create", "update", "delete"]}'

SQL = f"""
create table tb_author (
    pk_author int generated always as identity (start with 100) primary key,
    id uuid not null unique,
    email text not null unique,
    hidden boolean not null default false
);
create view v_author as select a.id, jsonb_build_object('id', a.id, 'email', a.email) as data from tb_author a
    where not a.hidden;
create table tb_post (
    pk_post int generated always as identity primary key,
    id int not null unique,
    fk_author int not null references tb_author,
    fk_editor int references tb_author,
    title text not null default 'untitled' unique
);
create view v_post as select p.id, jsonb_build_object('id', p.id, 'title', p.title) as data from tb_post p;
insert into tb_author (id, email, hidden)
    select ('a0000000-0000-4000-8000-00000000000' || i)::uuid, 'mail' || i, i = 9 from generate_series(1, 9) as i;

create table tb_lot (id int primary key, fk_estate int references tb_author, fk_owner int not null references tb_author);
create view v_lot as select l.id, jsonb_build_object('id', l.id) as data from tb_lot l
    join tb_author o on o.pk_author = l.fk_owner where l.fk_estate = 101;
create table tb_open (id int primary key, fk_estate int references tb_author);
comment on column tb_open.fk_estate is '@fraiseql {{"expose": true}}';
create view v_open as select o.id, jsonb_build_object('id', o.id) as data from tb_open o where o.fk_estate = 101;

create table room (house text, floor int, name text unique, primary key (house, floor));
insert into room values ('north', 1, 'hall'), ('north', 2, null), ('south', 1, 'shop');
create table desk (id int primary key, house text, floor int, label text,
    foreign key (house, floor) references room (house, floor));

create table berth (pk_berth int primary key, id int not null unique, place int not null unique deferrable initially deferred);
insert into berth values (1, 1, 7), (2, 2, 8);
create table boat (id int primary key, fk_berth int references berth);

create table node (id int primary key, name text not null unique, parent_id int references node);
insert into node values (1, 'root', null);

create table parent (id int primary key, name text not null unique);
create table child_of_parent () inherits (parent);
comment on table parent is '@fraiseql {{"key": ["id"]}}';
insert into parent values (1, 'own');
insert into child_of_parent values (2, 'inherited');
create table toy (id int primary key, parent_id int references parent);

create table secret_club (id int primary key, tenant text not null, name text not null);
alter table secret_club enable row level security;
create policy own on secret_club using (tenant = current_setting('app.tenant_id', true));
insert into secret_club values (1, 'one', 'first'), (2, 'two', 'second');
create table member (id int primary key, club_id int references secret_club (id));
"""


@pytest.fixture(scope="module")
def server(database, module_serve):
    return module_serve(database, mutations_tables="all")


@pytest.fixture(scope="module")
def member(cluster, database, module_serve):
    with cluster.connect() as connection:
        connection.execute("create role member login")
    database.execute("grant select, insert, update on member to member; grant select on secret_club to member")
    yield module_serve(cluster.url(database.name, user="member"), mutations_tables="all", session_trusted_headers=True)
    database.execute("drop owned by member")
    with cluster.connect() as connection:
        connection.execute("drop role member")


def author(number):
    return f"a0000000-0000-4000-8000-00000000000{number}"


def inputs(server, name):
    fields = server.data("""query ($name: String!) {
        __type(name: $name) { isOneOf inputFields { name type { kind name ofType { name } } } } }""",
                         {"name": name})["__type"]["inputFields"]
    return {field["name"]: (field["type"]["kind"], field["type"]["name"] or field["type"]["ofType"]["name"])
            for field in fields}


def refused(server, document, variables=None, **others):
    return [error["message"] for error in server.errors(document, variables, **others)]


def count(database, table):
    return database.value(f"select count(*) from {table}")


def test_inputs_name_rows_by_their_keys(server):
    assert inputs(server, "PostCreateInput") == {
        "id": ("NON_NULL", "Int"), "title": ("SCALAR", "String"),
        "author": ("NON_NULL", "AuthorReferenceInput"), "editor": ("INPUT_OBJECT", "AuthorReferenceInput")}
    assert inputs(server, "PostSetInput")["author"] == ("INPUT_OBJECT", "AuthorReferenceInput")
    assert inputs(server, "AuthorReferenceInput") == {
        "create": ("INPUT_OBJECT", "AuthorCreateInput"), "connect": ("INPUT_OBJECT", "AuthorKeyInput")}
    assert inputs(server, "AuthorKeyInput") == {"id": ("SCALAR", "ID"), "email": ("SCALAR", "String")}
    assert set(inputs(server, "RoomKeyInput")) == {"house", "floor", "name"}
    assert inputs(server, "DeskCreateInput")["house"] == ("SCALAR", "String")


def test_a_row_behind_a_view_leads_to_the_row_that_is_named(server):
    made = server.data("""
        mutation ($author: AuthorReferenceInput!, $mail: String!) {
          one: createPost(input: {id: 1, title: "one", author: $author}) { author { email } editor { email } }
          two: createPost(input: {id: 2, title: "two", author: {connect: {email: $mail}},
                                  editor: {connect: {id: "%s"}}}) { author { email } editor { email } }
        }""" % author(3), {"author": {"connect": {"id": author(1)}}, "mail": "mail2"})
    assert made == {"one": {"author": {"email": "mail1"}, "editor": None},
                    "two": {"author": {"email": "mail2"}, "editor": {"email": "mail3"}}}
    changed = server.data("""
        mutation {
          updatePost(id: 1, set: {author: {connect: {email: "mail4"}}, editor: {connect: {email: "mail1"}}}) {
            author { email } editor { email } }
          none: updatePost(id: 2, set: {editor: null}) { author { email } editor { email } }
          updatePosts(where: {id: {in: [1, 2]}}, max: 2, set: {author: {connect: {email: "mail5"}}}) {
            posts { author { email } } }
        }""")
    assert changed == {"updatePost": {"author": {"email": "mail4"}, "editor": {"email": "mail1"}},
                       "none": {"author": {"email": "mail2"}, "editor": None},
                       "updatePosts": {"posts": [{"author": {"email": "mail5"}}] * 2}}


def test_what_decides_which_rows_are_shown_leads_to_no_row_that_is_named(server):
    assert inputs(server, "LotSetInput") == {"id": ("SCALAR", "Int"), "owner": ("INPUT_OBJECT", "AuthorReferenceInput")}
    assert "clients cannot give its table's foreign key tb_lot_fk_estate_fkey" in server.process.output
    assert "estate" in inputs(server, "OpenSetInput")


def test_an_upsert_leads_to_the_row_either_way(server):
    document = """
        mutation ($mail: String!) {
          upsertPost(input: {id: 5, title: "five", author: {connect: {email: $mail}}}, onConflict: id) {
            author { email } } }"""
    for mail in ("mail1", "mail2"):
        assert server.data(document, {"mail": mail}) == {"upsertPost": {"author": {"email": mail}}}
    changed = server.data("""
        mutation {
          upsertPost(input: {id: 5, title: "five", author: {connect: {email: "mail1"}}}, onConflict: id,
                     set: {editor: {connect: {email: "mail3"}}}) { author { email } editor { email } } }""")
    assert changed["upsertPost"] == {"author": {"email": "mail2"}, "editor": {"email": "mail3"}}


def test_many_rows_keep_their_order_however_rows_are_named(server):
    rows = [{"id": 1000 + i, "title": f"many {i}", "author": {"connect": {"email": f"mail{i % 8 + 1}"}}} for i in range(300)]
    rows[7]["author"] = {"connect": {"id": author(8)}}
    rows[8]["editor"] = None
    rows[9]["editor"] = {"connect": {"email": "mail1"}}
    made = server.data("""
        mutation ($rows: [PostCreateInput!]!) {
          createPosts(input: $rows) { posts { id author { email } editor { email } } } }""", {"rows": rows})
    assert made["createPosts"]["posts"] == [
        {"id": 1000 + i, "author": {"email": f"mail{i % 8 + 1}"}, "editor": {"email": "mail1"} if i == 9 else None}
        for i in range(300)]


def test_a_row_that_is_not_there_undoes_everything(server, database):
    before = count(database, "tb_post")
    nobody = 'names no row that you may see; nothing was changed'
    assert refused(server, """
        mutation {
          a: createPost(input: {id: 50, title: "a", author: {connect: {email: "mail1"}}}) { id }
          b: createPost(input: {id: 51, title: "b", author: {connect: {email: "mail1"}},
                                editor: {connect: {email: "nobody"}}}) { id }
        }""")[-1] == f'"input.editor.connect" {nobody}'
    rows = [{"id": 60 + i, "title": f"r{i}", "author": {"connect": {"email": "mail1"}}} for i in range(4)]
    rows[1]["editor"] = None
    rows[3]["author"] = {"connect": {"email": "nobody"}}
    many = "mutation ($rows: [PostCreateInput!]!) { createPosts(input: $rows) { count } }"
    assert refused(server, many, {"rows": rows}) == [f'"input.3.author.connect" {nobody}']
    # The view does not show it.
    rows[3]["author"] = {"connect": {"email": "mail9"}}
    assert refused(server, many, {"rows": rows}) == [f'"input.3.author.connect" {nobody}']
    assert refused(server, 'mutation { updatePost(id: 5, set: {editor: {connect: {email: "mail9"}}}) { id } }') == [
        f'"set.editor.connect" {nobody}']
    (error,) = server.errors('mutation ($k: AuthorKeyInput!) { updatePost(id: 5, set: {editor: {connect: $k}}) { id } }',
                          {"k": {"email": "nobody"}})
    assert error["extensions"]["code"] == "BAD_USER_INPUT" and error["path"] == ["updatePost"]
    assert count(database, "tb_post") == before


def test_a_key_that_several_rows_may_have_for_a_while_names_none(server):
    assert set(inputs(server, "BerthKeyInput")) == {"id"}
    assert "place" in refused(server, "mutation { createBoat(input: {id: 1, berth: {connect: {place: 7}}}) { id } }")[0]
    assert server.data("mutation { createBoat(input: {id: 1, berth: {connect: {id: 2}}}) { berth { place } } }") == {
        "createBoat": {"berth": {"place": 8}}}


def test_a_row_is_named_by_one_key(server):
    create = 'mutation ($author: AuthorReferenceInput!) { createPost(input: {id: 70, title: "x", author: $author}) { id } }'
    said = '"author" names its row by one key: id, or email, and nothing else.'
    for key in ({}, {"id": author(1), "email": "mail1"}, {"email": None}):
        assert refused(server, create, {"author": {"connect": key}}) == [said]
    assert refused(server, 'mutation { createDesk(input: {id: 9, room: {connect: {house: "north"}}}) { id } }') == [
        '"room" names its row by one key: house and floor, or name, and nothing else.']
    assert "author" in refused(server, create, {"author": {"connect": None}})[0]
    assert "found null" in refused(server, 'mutation { createPost(input: {id: 71, author: null}) { id } }')[0]


def test_keys_of_several_columns(server):
    made = server.data("""
        mutation {
          a: createDesk(input: {id: 1, room: {connect: {house: "south", floor: 1}}}) { house floor room { name } }
          b: createDesk(input: {id: 2, room: {connect: {name: "hall"}}, label: "b"}) { house floor }
          c: createDesk(input: {id: 3, house: "north", floor: 2}) { room { house floor } }
          many: createDesks(input: [{id: 4, room: {connect: {floor: 2, house: "north"}}}, {id: 5, room: null},
                                    {id: 6, room: {connect: {name: "shop"}}}]) { desks { id house floor } }
          gone: updateDesk(id: 1, set: {room: null}) { house floor }
        }""")
    assert made == {
        "a": {"house": "south", "floor": 1, "room": {"name": "shop"}}, "b": {"house": "north", "floor": 1},
        "c": {"room": {"house": "north", "floor": 2}},
        "many": {"desks": [{"id": 4, "house": "north", "floor": 2}, {"id": 5, "house": None, "floor": None},
                           {"id": 6, "house": "south", "floor": 1}]},
        "gone": {"house": None, "floor": None}}


def test_a_column_is_given_once(server):
    said = '"room" and "floor" give the same column; give one of them.'
    assert refused(server, 'mutation { createDesk(input: {id: 7, floor: 1, room: {connect: {name: "hall"}}}) { id } }') == [said]
    assert refused(server, 'mutation { createDesks(input: [{id: 7, floor: 1, room: {connect: {name: "hall"}}}]) { count } }') == [said]
    assert refused(server, 'mutation { updateDesk(id: 2, set: {floor: 1, room: null}) { id } }') == [said]


def test_rows_of_the_same_table(server):
    made = server.data("""
        mutation {
          createNode(input: {id: 2, name: "leaf", parent: {connect: {name: "root"}}}) { parent { id } }
          updateNode(id: 1, set: {parent: {connect: {id: 1}}}) { parent { parent { name } } }
        }""")
    assert made == {"createNode": {"parent": {"id": 1}}, "updateNode": {"parent": {"parent": {"name": "root"}}}}


def test_rows_of_tables_that_inherit_are_not_meant(server):
    create = "mutation ($id: Int!) { createToy(input: {id: $id, parent: {connect: {id: $id}}}) { parent { name } } }"
    assert server.data(create, {"id": 1}) == {"createToy": {"parent": {"name": "own"}}}
    assert "names no row" in refused(server, create, {"id": 2})[0]


def test_only_rows_that_who_asks_may_see(member, database):
    create = """mutation ($id: Int!, $club: Int!) {
        createMember(input: {id: $id, club: {connect: {id: $club}}}) { club { name } } }"""
    headers = {"X-FraiseQL-Tenant-Id": "one"}
    assert member.data(create, {"id": 1, "club": 1}, headers=headers) == {"createMember": {"club": {"name": "first"}}}
    assert "names no row" in refused(member, create, {"id": 2, "club": 2}, headers=headers)[0]
    assert count(database, "member") == 1
