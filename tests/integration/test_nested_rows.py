# SPDX-License-Identifier: MIT
"""Rows are made, connected and disconnected inside of the rows that lead to them, or that they lead to: a level of them is one
statement, all or none of them, and only what the role may."""

import pytest

SQL = """
create table tb_author (
    pk_author int generated always as identity (start with 100) primary key,
    id int not null unique,
    name text not null,
    hidden boolean not null default false
);
create view v_author as select a.id, jsonb_build_object('id', a.id, 'name', a.name) as data from tb_author a
    where not a.hidden;
create table tb_post (
    pk_post int generated always as identity (start with 500) primary key,
    id int not null unique,
    fk_author int not null references tb_author,
    fk_editor int references tb_author,
    title text not null unique
);
create view v_post as select p.id, jsonb_build_object('id', p.id, 'title', p.title) as data from tb_post p;
create table tb_comment (
    pk_comment int generated always as identity primary key,
    id int not null unique,
    fk_post int references tb_post,
    line text not null check (line <> 'bad')
);
create view v_comment as select c.id, jsonb_build_object('id', c.id, 'line', c.line) as data from tb_comment c
    where c.line <> 'unseen';
create table comment_statements (at timestamptz);
create function note() returns trigger language plpgsql as
    $$ begin insert into comment_statements values (now()); return null; end $$;
create trigger note after insert on tb_comment for each statement execute function note();
insert into tb_comment (id, line) select i, 'loose ' || i from generate_series(1, 9) as i;
insert into tb_comment (id, line) values (10, 'unseen');

create table house (street text, number int, label text, primary key (street, number));
create table room (id int primary key, street text not null, number int not null, name text,
    foreign key (street, number) references house);
create table holder_of_badge (id int primary key, name text);
create table badge (id int primary key, holder_id int unique references holder_of_badge);
create table part (id int primary key, name text, whole_id int references part);

create table refused (id int primary key, name text);
create table leads_to_refused (id int primary key, refused_id int references refused);
create function refuse() returns trigger language plpgsql as
    $$ begin if new.name = 'no' then return null; end if; return new; end $$;
create trigger refuse before insert on refused for each row execute function refuse();

create table club (id int primary key, tenant text not null default current_setting('app.tenant_id', true), name text);
alter table club enable row level security;
create policy own on club using (tenant = current_setting('app.tenant_id', true));
create table fee (id int primary key, club_id int references club (id), amount int);
create table visit (id int primary key, club_id int not null references club (id));
"""


@pytest.fixture(scope="module")
def server(database, module_serve):
    return module_serve(database, mutations_tables="all")


@pytest.fixture(scope="module")
def tenant(cluster, database, module_serve):
    with cluster.connect() as connection:
        connection.execute("create role nester login")
    database.execute("grant select, insert, update on club to nester; grant select, insert on fee to nester;"
                     "grant select, update on visit to nester")
    yield module_serve(cluster.url(database.name, user="nester"), mutations_tables="all", session_trusted_headers=True)
    database.execute("drop owned by nester")
    with cluster.connect() as connection:
        connection.execute("drop role nester")


def inputs(server, name):
    found = server.data("query ($name: String!) { __type(name: $name) { inputFields { name } } }", {"name": name})["__type"]
    return found and [field["name"] for field in found["inputFields"]]


def refused(server, document, variables=None, **others):
    return [error["message"] for error in server.errors(document, variables, **others)][-1]


def counts(database):
    return [database.value(f"select count(*) from {table}") for table in ("tb_author", "tb_post", "tb_comment")]


def test_inputs_stand_inside_of_inputs(server):
    assert inputs(server, "AuthorReferenceInput") == ["create", "connect"]
    assert inputs(server, "PostCommentsInput") == ["create", "connect"]
    assert inputs(server, "PostCommentsSetInput") == ["create", "connect", "disconnect"]
    assert inputs(server, "PostCommentsCreateInput") == ["id", "line"]
    assert "disconnect" not in inputs(server, "AuthorPostsInput") and not inputs(server, "AuthorPostsSetInput")
    assert inputs(server, "HouseRoomsCreateInput") == ["id", "name"]


def test_what_a_row_leads_to_is_made_before_it(server):
    made = server.data("""
        mutation {
          createPost(input: {id: 1, title: "one", author: {create: {id: 1, name: "Ada"}}, editor: {create: {id: 2, name: "Bob"}},
                             comments: {create: [{id: 20, line: "x"}, {id: 21, line: "y"}], connect: [{id: 1}, {id: 2}]}}) {
            title author { name } editor { name } comments(orderBy: {id: ASC}) { id line } }
        }""")
    assert made["createPost"] == {
        "title": "one", "author": {"name": "Ada"}, "editor": {"name": "Bob"},
        "comments": [{"id": 1, "line": "loose 1"}, {"id": 2, "line": "loose 2"}, {"id": 20, "line": "x"}, {"id": 21, "line": "y"}]}


def test_any_depth(server):
    made = server.data("""
        mutation ($author: AuthorCreateInput!) {
          createAuthor(input: $author) {
            name posts(orderBy: {id: ASC}) { title editor { name } comments(orderBy: {id: ASC}) { line post { title } } } } }""",
        {"author": {"id": 10, "name": "Deep", "posts": {"create": [
            {"id": 10, "title": "ten", "editor": {"create": {"id": 11, "name": "Eve"}},
             "comments": {"create": [{"id": 30, "line": "a"}]}},
            {"id": 11, "title": "eleven"},
            {"id": 12, "title": "twelve", "editor": {"connect": {"id": 10}},
             "comments": {"create": [{"id": 31, "line": "b"}, {"id": 32, "line": "c"}]}}]}}})
    assert made["createAuthor"] == {"name": "Deep", "posts": [
        {"title": "ten", "editor": {"name": "Eve"}, "comments": [{"line": "a", "post": {"title": "ten"}}]},
        {"title": "eleven", "editor": None, "comments": []},
        {"title": "twelve", "editor": {"name": "Deep"}, "comments": [
            {"line": "b", "post": {"title": "twelve"}}, {"line": "c", "post": {"title": "twelve"}}]}]}


def test_many_rows_are_a_statement_for_each_level(server, database):
    rows = [{"id": 1000 + i, "title": f"many {i}", "author": {"create": {"id": 1000 + i, "name": f"by {i}"}},
             "comments": {"create": [{"id": 1000 + 2 * i + k, "line": f"{i}.{k}"} for k in range(2)]}} for i in range(300)]
    database.execute("truncate comment_statements")
    rows[5]["author"] = {"connect": {"id": 1}}
    rows[6]["editor"] = {"create": {"id": 999, "name": "editor"}}
    made = server.data("""
        mutation ($rows: [PostCreateInput!]!) { createPosts(input: $rows) {
          posts { title author { name } editor { name } comments(orderBy: {id: ASC}) { line } } } }""", {"rows": rows})
    assert made["createPosts"]["posts"] == [
        {"title": f"many {i}", "author": {"name": "Ada" if i == 5 else f"by {i}"}, "editor": {"name": "editor"} if i == 6 else None,
         "comments": [{"line": f"{i}.0"}, {"line": f"{i}.1"}]} for i in range(300)]
    assert database.value("select count(*) from comment_statements") == 1


def test_rows_of_one_that_is_changed(server):
    changed = server.data("""
        mutation {
          updatePost(id: 1, set: {title: "uno", editor: {create: {id: 3, name: "New"}},
                                  comments: {create: [{id: 40, line: "z"}], connect: [{id: 3}], disconnect: [{id: 1}, {id: 20}]}}) {
            title editor { name } comments(orderBy: {id: ASC}) { id } }
          only: updatePost(id: 1, set: {comments: {connect: [{id: 1}], disconnect: []}}) { comments(orderBy: {id: ASC}) { id } }
        }""")
    assert changed == {
        "updatePost": {"title": "uno", "editor": {"name": "New"}, "comments": [{"id": 2}, {"id": 3}, {"id": 21}, {"id": 40}]},
        "only": {"comments": [{"id": 1}, {"id": 2}, {"id": 3}, {"id": 21}, {"id": 40}]}}


def test_what_fails_leaves_nothing(server, database):
    before = counts(database)
    create = "mutation ($row: PostCreateInput!) { createPost(input: $row) { id } }"
    row = {"id": 60, "title": "fails", "author": {"create": {"id": 60, "name": "x"}}}

    def fails(comments):
        return refused(server, create, {"row": {**row, "comments": comments}})

    seen = "names no row that you may see; nothing was changed"
    assert "tb_comment_line_check" in server.errors(create, {"row": {**row, "comments": {"create": [{"id": 61, "line": "bad"}]}}})[
        -1]["extensions"]["constraint"]
    assert fails({"connect": [{"id": 1}, {"id": 77}]}) == f'"input.comments.connect.1" {seen}'
    assert fails({"connect": [{"id": 10}]}) == f'"input.comments.connect.0" {seen}'
    assert "names one twice" in fails({"connect": [{"id": 1}, {"id": 1}]})
    assert "one key: id, and nothing else" in fails({"connect": [{}]})
    many = "mutation ($rows: [PostCreateInput!]!) { createPosts(input: $rows) { count } }"
    rows = [{**row, "id": 60 + i, "title": f"f{i}", "author": {"create": {"id": 60 + i, "name": "x"}}} for i in range(3)]
    rows[2]["comments"] = {"connect": [{"id": 77}]}
    assert refused(server, many, {"rows": rows}) == f'"input.2.comments.connect.0" {seen}'
    rows[2]["comments"] = {"create": [{"id": 70, "line": "x"}]}
    rows[2]["editor"] = {"connect": {"id": 12345}}
    assert refused(server, many, {"rows": rows}) == f'"input.2.editor.connect" {seen}'
    update = "mutation ($set: PostSetInput!, $id: Int!) { updatePost(id: $id, set: $set) { id } }"
    assert "does not belong here" in refused(server, update, {"id": 1, "set": {"comments": {"disconnect": [{"id": 5}]}}})
    for given in ({"comments": {"create": [{"id": 80, "line": "x"}]}}, {"editor": {"create": {"id": 80, "name": "x"}}},
                  {"comments": {"connect": [{"id": 5}]}}):
        assert '"set" changes no row' in refused(server, update, {"id": 4711, "set": given})
    assert counts(database) == before
    assert database.value("select count(*) from tb_comment where id in (5, 6) and fk_post is not null") == 0


def test_where_nothing_is_nested(server):
    assert "by its key, not by a filter" in refused(
        server, 'mutation { updatePosts(where: {}, max: 9, set: {comments: {connect: [{id: 5}]}}) { count } }')
    for given in ('input: {id: 1, title: "x", author: {create: {id: 90, name: "x"}}}',
                  'input: {id: 1, title: "x", author: {connect: {id: 1}}}, set: {comments: {connect: [{id: 5}]}}'):
        assert "An upsert changes no rows but its own" in refused(
            server, "mutation { upsertPost(onConflict: id, %s) { id } }" % given)


def test_fields_of_one_mutation_say_what_an_upsert_does_not_nest(server, database):
    for _ in range(2):  # as when it is sent again
        assert server.data("""
            mutation {
              upsertAuthor(onConflict: id, input: {id: 700, name: "Ida"}) { id }
              upsertPost(onConflict: id, input: {id: 701, title: "t701", author: {connect: {id: 700}}}) { id }
              upsertComment(onConflict: id, input: {id: 702, line: "l702", post: {connect: {id: 701}}}) { post { author { name } } }
              updateComments(where: {id: {eq: 702}}, max: 1, set: {post: null}) { comments { post { id } } }
            }""") == {
                "upsertAuthor": {"id": 700}, "upsertPost": {"id": 701},
                "upsertComment": {"post": {"author": {"name": "Ida"}}}, "updateComments": {"comments": [{"post": None}]}}
    assert database.value("select count(*) from tb_comment where id = 702") == 1


def test_keys_of_several_columns_and_one_row(server):
    made = server.data("""
        mutation {
          createHouse(input: {street: "a", number: 1, rooms: {create: [{id: 1, name: "hall"}, {id: 2}]}}) {
            rooms(orderBy: {id: ASC}) { id street number name } }
          createRoom(input: {id: 3, house: {create: {street: "b", number: 2, label: "new"}}}) { house { label } number }
          updateHouse(street: "b", number: 2, set: {rooms: {connect: [{id: 1}]}}) { rooms(orderBy: {id: ASC}) { id } }
          createHolderOfBadge(input: {id: 1, badge: {create: {id: 7}}}) { badge { id } }
          updateHolderOfBadge(id: 1, set: {badge: {disconnect: {id: 7}}}) { badge { id } }
          again: updateHolderOfBadge(id: 1, set: {badge: {connect: {id: 7}}}) { badge { id } }
        }""")
    assert made == {
        "createHouse": {"rooms": [{"id": 1, "street": "a", "number": 1, "name": "hall"},
                                  {"id": 2, "street": "a", "number": 1, "name": None}]},
        "createRoom": {"house": {"label": "new"}, "number": 2},
        "updateHouse": {"rooms": [{"id": 1}, {"id": 3}]},
        "createHolderOfBadge": {"badge": {"id": 7}}, "updateHolderOfBadge": {"badge": None}, "again": {"badge": {"id": 7}}}


def test_rows_of_the_same_table(server):
    made = server.data("""
        mutation {
          createPart(input: {id: 1, name: "car", whole: {create: {id: 2, name: "fleet"}}, parts: {create: [
            {id: 3, name: "wheel", parts: {create: [{id: 4, name: "tyre"}]}}, {id: 5, name: "door"}]}}) {
            name whole { name } parts(orderBy: {id: ASC}) { name parts { name } } }
        }""")
    assert made["createPart"] == {"name": "car", "whole": {"name": "fleet"}, "parts": [
        {"name": "wheel", "parts": [{"name": "tyre"}]}, {"name": "door", "parts": []}]}


def test_a_row_that_a_trigger_refuses_shifts_no_other(server, database):
    many = "mutation ($rows: [LeadsToRefusedCreateInput!]!) { createLeadsToRefuseds(input: $rows) { count } }"
    rows = [{"id": i, "refused": {"create": {"id": i, "name": "no" if i == 1 else "yes"}}} for i in range(3)]
    assert refused(server, many, {"rows": rows}) == '"input.refused.create" could not make all of its rows; nothing was changed'
    assert database.value("select count(*) from refused") == 0


def test_only_what_the_role_may(tenant, database):
    assert inputs(tenant, "ClubFeesInput") == ["create"]
    assert inputs(tenant, "ClubVisitsInput") == ["connect"]
    database.execute("insert into club values (50, 'two', 'other'); insert into visit values (1, 50)")
    headers = {"X-FraiseQL-Tenant-Id": "one"}
    made = tenant.data("""
        mutation { createFee(input: {id: 1, amount: 5, club: {create: {id: 1, name: "mine"}}}) { club { name fees { amount } } } }""",
        headers=headers)
    assert made == {"createFee": {"club": {"name": "mine", "fees": [{"amount": 5}]}}}
    assert tenant.errors('mutation { createFee(input: {id: 2, club: {create: {id: 2, tenant: "two"}}}) { id } }',
                         headers=headers)[-1]["extensions"]["code"] == "FORBIDDEN"
    assert "changes no row" in refused(tenant, "mutation { updateClub(id: 50, set: {fees: {create: [{id: 3}]}}) { id } }",
                                       headers=headers)
    assert database.rows("select id from fee") == [(1,)]


def test_so_many_places(server):
    row = {"id": 100000, "name": "last"}
    for i in range(60):
        row = {"id": 100001 + i, "whole": {"create": row}}
    assert "in more than 50 places" in refused(
        server, "mutation ($row: PartCreateInput!) { createPart(input: $row) { id } }", {"row": row})
