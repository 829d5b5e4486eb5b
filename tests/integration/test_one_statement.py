# SPDX-License-Identifier: MIT
"""Rows that are changed and shown by one statement, and those that need a second one because something besides the
statement changes them: what is shown is how they are when the statement has ended."""

import subprocess

import pytest

from support.process import PATIENCE
from support.server import BINARY, environment

WRITTEN = '@fraiseql {"mutations": ["create", "update", "delete"]}'

SQL = f"""
create table plain (id int primary key, name text, twice int generated always as (id * 2) stored);
create table watched (id int primary key, name text);
create function shout() returns trigger language plpgsql as $$
begin
    if new.name <> upper(new.name) then update watched set name = upper(new.name) where id = new.id; end if;
    return null;
end $$;
create trigger shout after insert or update on watched for each row execute function shout();
create table circle (code text primary key, of_id text references circle on update cascade);
create table origin (id int primary key, code text unique, name text);
create table copy (id int primary key, code text references origin (code) on update cascade);
create function note_copy() returns trigger language plpgsql as $$
begin update origin set name = 'copied' where code = new.code; return null; end $$;
create trigger note_copy after update on copy for each row execute function note_copy();
create table tree (id int primary key, of_id int references tree, name text);
create table tally (calls int not null);
insert into tally values (0);
insert into plain values (1, 'one');
insert into watched values (1, 'ONE');
insert into circle values ('a', 'a');
insert into tree values (1, null, 'root');
insert into origin values (1, 'a', 'one');
insert into copy values (1, 'a');
comment on table origin is '{WRITTEN}';
comment on table plain is '{WRITTEN}';
comment on table watched is '{WRITTEN}';
comment on table circle is '{WRITTEN}';
comment on table tree is '{WRITTEN}';

create function fn_make_plain(id int) returns plain language plpgsql as $$
declare made plain;
begin
    update tally set calls = calls + 1;
    insert into plain (id, name) values (fn_make_plain.id, 'made') returning * into made;
    return made;
end $$;
create table late (id int primary key, of_id int references late deferrable initially deferred, text text not null);
create function fn_late(id int, size int) returns late language plpgsql as $$
declare made late;
begin
    update tally set calls = calls + 1;
    insert into late values (fn_late.id, case fn_late.id when 1 then null else 99 end, repeat('ä"', size)) returning * into made;
    if size = 3 then made.text := null; end if;
    return made;
end $$;
create function fn_no_plain() returns plain language sql volatile as $$ select null::plain $$;
create function fn_stale_plain() returns plain language plpgsql as $$
declare old plain;
begin
    select * into old from plain where plain.id = 1;
    update plain set name = 'later' where plain.id = 1;
    return old;
end $$;
"""


@pytest.fixture(scope="module")
def kept(module_database):
    return module_database(SQL)


@pytest.fixture
def server(kept, serve):
    return serve(kept)


def statements(database, document):
    done = subprocess.run([BINARY, "explain", database.url, document], env=environment(), capture_output=True, text=True,
                          timeout=PATIENCE, check=True)
    return done.stdout.count("-- plan:")


@pytest.mark.parametrize("document, count", [
    ("mutation { updatePlain(id: 1, set: {name: \"x\"}) { id name twice } }", 1),
    ("mutation { createPlain(input: {id: 9}) { id twice } }", 1),
    ("mutation { makePlain(id: 9) { id name } }", 1),
    ("mutation { updateTree(id: 1, set: {name: \"x\"}) { name } }", 1),
    ("mutation { updateTree(id: 1, set: {name: \"x\"}) { name of { name } } }", 2),
    ("mutation { updatePlains(where: {id: {eq: 1}}, max: 9, set: {name: \"x\"}) { count } }", 2),
    ("mutation { updateWatched(id: 1, set: {name: \"x\"}) { name } }", 2),
    ("mutation { updateCircle(code: \"a\", set: {code: \"b\"}) { code } }", 2),
    ("mutation { updateOrigin(id: 1, set: {code: \"b\"}) { name } }", 2),
])
def test_one_statement_where_nothing_else_changes_or_shows_the_row(kept, document, count):
    assert statements(kept, document) == count


def test_the_row_is_shown_as_it_is_in_the_end(server, kept):
    assert server.data('mutation { createPlain(input: {id: 2, name: "b"}) { id name twice } }') == {
        "createPlain": {"id": 2, "name": "b", "twice": 4}}
    assert server.data('mutation { updatePlain(id: 2, set: {id: 3}) { id twice __typename } }') == {
        "updatePlain": {"id": 3, "twice": 6, "__typename": "Plain"}}
    assert server.data('mutation { updatePlain(id: 77, set: {name: "x"}) { id } }') == {"updatePlain": None}
    assert server.data('mutation { updateWatched(id: 1, set: {name: "loud"}) { name } }') == {
        "updateWatched": {"name": "LOUD"}}
    assert server.data('mutation { updateCircle(code: "a", set: {code: "b"}) { code of { code } } }') == {
        "updateCircle": {"code": "b", "of": {"code": "b"}}}
    assert server.data('mutation { updateOrigin(id: 1, set: {code: "b"}) { name } }') == {"updateOrigin": {"name": "copied"}}
    assert kept.rows("select code, of_id from circle") == [("b", "b")]


def test_a_function_is_called_once_and_shown_as_it_returned(server, kept):
    before = kept.value("select calls from tally")
    assert server.data("mutation { makePlain(id: 20) { id name twice } }") == {
        "makePlain": {"id": 20, "name": "made", "twice": 40}}
    assert server.data("mutation { makePlain(id: 21) { __typename } }") == {"makePlain": {"__typename": "Plain"}}
    assert kept.value("select calls from tally") == before + 2
    assert server.data("mutation { noPlain { id name } }") == {"noPlain": None}
    assert server.data("mutation { stalePlain { name } }")["stalePlain"]["name"] != "later"
    assert kept.value("select name from plain where id = 1") == "later"


LATE = "mutation ($id: Int!, $size: Int!) { late(id: $id, size: $size) { id text __typename } }"


def late(server, kept, number, size):
    kept.execute("truncate late")
    before = kept.value("select calls from tally")
    answer = server.graphql(LATE, {"id": number, "size": size})
    return answer, kept.value("select calls from tally") - before, kept.value("select count(*) from late")


def test_what_is_told_and_what_has_happened_are_the_same_whoever_commits(server, kept):
    for size in (5, 5, 5, 30_000, 30_000, 5):
        answer, calls, rows = late(server, kept, 1, size)
        assert answer == {"data": {"late": {"id": 1, "text": 'ä"' * size, "__typename": "Late"}}}
        assert (calls, rows) == (1, 1)
    for _ in range(3):
        answer, calls, rows = late(server, kept, 1, 3) # a null that must not be
        assert answer["data"] == {"late": None} and answer["errors"][0]["path"] == ["late", "text"]
        assert (calls, rows) == (0, 0)


def test_what_fails_at_the_commit_is_an_error_of_the_field(kept, serve):
    server = serve(kept, server_workers=1, database_pool_size=1)
    for _ in range(3):
        assert late(server, kept, 1, 5)[1:] == (1, 1)
        answer, calls, rows = late(server, kept, 2, 5)
        assert answer["data"] == {"late": None} and answer["errors"][0]["path"] == ["late"]
        assert answer["errors"][0]["extensions"]["code"] == "CONSTRAINT_VIOLATION"
        assert (calls, rows) == (0, 0)


def test_of_several_fields_each_shows_its_own_row(server):
    data = server.data('mutation { a: createPlain(input: {id: 30, name: "a"}) { name }'
                       ' b: updatePlain(id: 30, set: {name: "b"}) { name } c: makePlain(id: 31) { name }'
                       ' d: updatePlain(id: 31, set: {name: "d"}) { name } }')
    assert data == {"a": {"name": "a"}, "b": {"name": "b"}, "c": {"name": "made"}, "d": {"name": "d"}}


def test_a_function_that_returns_other_rows_by_now_is_not_shown_as_these(make_database, serve):
    database = make_database(SQL)
    server = serve(database, schema_watch="0s", schema_reload="false")
    assert server.data("mutation { makePlain(id: 40) { id } }") == {"makePlain": {"id": 40}}
    database.execute("""create type other as (id int, name text, twice int);
        drop function fn_make_plain(int);
        create function fn_make_plain(id int) returns other language sql volatile as $$ select $1, 'other', 0 $$;""")
    assert server.graphql("mutation { makePlain(id: 41) { id name twice } }").get("data") in (None, {"makePlain": None})
