# SPDX-License-Identifier: MIT
"""A join to one row never multiplies rows: choosing a field, an order or a function never changes
how many rows a list has, whatever stands behind the related row."""

import subprocess

import pytest

from support.server import BINARY, environment


def field_names(server, type):
    return {field["name"] for field in server.data('{ __type(name: "%s") { fields { name } } }' % type)
            ["__type"]["fields"]}


# Table inheritance: a foreign key leads to rows of the parent itself.

FILES = """
create table file (id int primary key, name text not null, owner int);
create table pic (w int) inherits (file);
create table deep (d int) inherits (pic);
create table ref (id int primary key, file_id int not null references file);
create table subref () inherits (ref);
create table mark (file_id int primary key references file, text text);
insert into file values (1, 'f1'), (3, 'f3');
insert into pic values (1, 'p1', 0, 9), (2, 'p2', 0, 9);
insert into deep values (1, 'd1', 0, 9, 9);
insert into ref values (1, 1), (2, 1);
insert into mark values (1, 'm1');
create function fn_own_files() returns setof file stable language sql as 'select * from only file';
create function fn_touch() returns setof file language sql as 'select * from only file';
"""


@pytest.fixture(scope="module")
def files(module_database, module_serve):
    return module_serve(module_database(FILES))


def test_a_parent_of_inheritance_is_joined_by_its_own_rows(files):
    assert files.data("{ refs { id file { name } } }") == {"refs": [
        {"id": 1, "file": {"name": "f1"}}, {"id": 2, "file": {"name": "f1"}}]}
    assert files.data("{ refs(limit: 1) { id file { name } } }") == {"refs": [{"id": 1, "file": {"name": "f1"}}]}
    assert files.data("{ refs(orderBy: [{file: {name: ASC}}]) { id } }") == {"refs": [{"id": 1}, {"id": 2}]}


def test_filters_reach_only_the_rows_that_a_key_leads_to(files):
    assert files.data('{ refs(where: {file: {name: {eq: "p1"}}}) { id } }') == {"refs": []}
    assert files.data('{ refs(where: {file: {name: {eq: "f1"}}}) { id } }') == {"refs": [{"id": 1}, {"id": 2}]}
    some = files.data("{ files(where: {refs: {some: {}}}) { name } }")
    assert some == {"files": [{"name": "f1"}]}


def test_rows_of_a_child_are_referred_to_by_nothing(files):
    rows = files.data("{ files(orderBy: [{name: ASC}]) { name refs { id } mark { text } } }")["files"]
    assert rows == [{"name": "d1", "refs": [], "mark": None},
                    {"name": "f1", "refs": [{"id": 1}, {"id": 2}], "mark": {"text": "m1"}},
                    {"name": "f3", "refs": [], "mark": None},
                    {"name": "p1", "refs": [], "mark": None},
                    {"name": "p2", "refs": [], "mark": None}]


def test_rows_that_a_function_returns_count_as_the_tables_own(files):
    expected = [{"name": "f1", "refs": [{"id": 1}, {"id": 2}], "mark": {"text": "m1"}},
                {"name": "f3", "refs": [], "mark": None}]
    assert files.data("{ ownFiles { name refs { id } mark { text } } }") == {"ownFiles": expected}
    assert files.data("{ ownFiles(limit: 1) { name refs { id } mark { text } } }") == {"ownFiles": expected[:1]}
    assert files.data("mutation { touch { name refs { id } mark { text } } }") == {"touch": expected}


def test_a_role_that_may_not_read_tableoid_gets_no_field_it_could_not_use(cluster, make_database, serve):
    database = make_database(FILES + "create role file_clerk login; grant select (id, name) on file to file_clerk;"
                             "grant select on ref to file_clerk")
    server = serve(cluster.url(database.name, user="file_clerk"))
    assert server.data("{ files(orderBy: [{name: ASC}], limit: 1) { name } }") == {"files": [{"name": "d1"}]}
    assert "refs" not in field_names(server, "File") and "file" not in field_names(server, "Ref")


# Views that fan out, and keys that somebody only promises.

VIEWS = """
create table tb_shelf (pk_shelf int primary key, id int not null unique, name text not null);
create table tb_book (pk_book int primary key, id int not null unique, fk_shelf int not null references tb_shelf,
    title text not null);
create table tb_tag (shelf int not null, tag text not null);
create table tb_note (pk_note int primary key, id int not null unique, fk_book int not null unique references tb_book,
    text text not null);
insert into tb_shelf values (1, 11, 'A'), (2, 12, 'B');
insert into tb_tag values (1, 'x'), (1, 'y'), (2, 'z');
insert into tb_book values (1, 21, 1, 'one'), (2, 22, 1, 'two'), (3, 23, 2, 'three');
insert into tb_note values (1, 31, 1, 'n1');
create view v_shelf as select s.id, jsonb_build_object('id', s.id, 'name', s.name, 'tag', t.tag) as data
    from tb_shelf s {join};
create view v_book as select b.id, jsonb_build_object('id', b.id, 'title', b.title) as data from tb_book b;
create view v_note as select n.id, jsonb_build_object('id', n.id, 'text', n.text, 'tag', t.tag) as data
    from tb_note n {notes};
create function fn_first_shelf() returns v_shelf stable language sql as 'select * from v_shelf where id = 11 limit 1';
create function fn_all_shelves() returns setof tb_shelf stable language sql as 'select * from tb_shelf order by id desc';
"""
FANS = {
    "inner": ("join tb_tag t on t.shelf = s.pk_shelf", "cross join tb_tag t"),
    "left": ("left join tb_tag t on t.shelf = s.pk_shelf", "left join tb_tag t on true"),
    "comma": (", tb_tag t where t.shelf = s.pk_shelf", ", tb_tag t"),
    "lateral": (", lateral (select tag from tb_tag where shelf = s.pk_shelf) t", ", lateral (select 'q' as tag union all select 'p') t"),
    "or": ("join tb_tag t on t.shelf = s.pk_shelf or t.shelf is null", "join tb_tag t on not (t.shelf = n.pk_note)"),
}


@pytest.fixture(scope="module", params=[*FANS, "opaque"])
def views(request, module_database, module_serve):
    join, notes = FANS.get(request.param, FANS["inner"])
    sql = VIEWS.replace("{join}", join).replace("{notes}", notes)
    return module_serve(module_database(sql), schema_see_through=request.param != "opaque")


def names(rows):
    return [row["title"] for row in rows]


def test_a_view_that_fans_out_does_not_multiply_what_leads_to_it(views):
    if "shelf" not in field_names(views, "Book"):
        pytest.skip("a view that is not seen through has no foreign keys")
    books = views.data("{ books { title shelf { name } } }")["books"]
    assert names(books) == ["one", "two", "three"]
    assert [book["shelf"]["name"] for book in books] == ["A", "A", "B"]
    assert names(views.data("{ books(limit: 2) { title shelf { name tag } } }")["books"]) == ["one", "two"]
    assert names(views.data("{ books(orderBy: [{shelf: {tag: DESC}}]) { title } }")["books"]) == ["three", "one", "two"]
    always = {views.data("{ books(limit: 1) { shelf { tag } } }")["books"][0]["shelf"]["tag"] for _ in range(5)}
    assert always == {"x"}


def test_nor_where_a_unique_key_leads_back(views):
    if "note" not in field_names(views, "Book"):
        pytest.skip("a view that is not seen through has no foreign keys")
    books = views.data("{ books { title note { text } } }")["books"]
    assert names(books) == ["one", "two", "three"]
    assert books[0]["note"] == {"text": "n1"} and books[1]["note"] is None


def test_a_lookup_gives_one_row_and_always_the_same(views):
    answers = {views.data("{ shelf(id: 11) { name tag } }")["shelf"]["tag"] for _ in range(5)}
    assert answers == {"x"}


def test_rows_of_a_function_are_not_multiplied_by_what_they_are_found_in(make_database, serve):
    join, notes = FANS["inner"]
    server = serve(make_database(VIEWS.replace("{join}", join).replace("{notes}", notes)))
    assert server.data("{ allShelves { name } }") == {
        "allShelves": [{"name": "B"}, {"name": "A"}]}
    assert server.data("{ firstShelf { name tag } }") == {"firstShelf": {"name": "A", "tag": "x"}}


# Where joins inside a view are by keys, no row of it can appear twice; then the join to it is a plain
# one, which PostgreSQL may do in whatever way is fast.
KNOWN = {
    "": True,
    "join tb_shelf b on b.pk_shelf = a.fk_b": True,
    "left join tb_shelf b on a.fk_b = b.pk_shelf and b.name > 'a' left join tb_shelf c on c.id = b.id": True,
    "join tb_book b on a.pk_book = b.pk_book": True,
    "join tb_pair b on (b.x = a.pk_book and b.y = a.fk_b)": True,
    "join tb_pair b on b.x = a.pk_book": False,
    "join tb_shelf b on b.pk_shelf = a.fk_b or b.id = 3": False,
    "join tb_shelf b on not (b.pk_shelf = a.fk_b)": False,
    "join tb_shelf b on (b.pk_shelf = a.fk_b) = false": False,
    "join tb_shelf b on b.pk_shelf = b.id": False,
    "join tb_shelf b on b.pk_shelf >= a.fk_b": False,
    "join tb_shelf b on b.name = a.title": False,
    "join lateral (select 1) b on true": False,
    "cross join generate_series(1, 2) b": False,
    "join tb_late b on b.x = a.pk_book": False,
    "join tb_old b on b.x = a.pk_book": False,
    "join (tb_shelf b join tb_pair c on c.x = b.id) on b.pk_shelf = a.fk_b": False,
}
ORIGIN = """
create table tb_shelf (pk_shelf int primary key, id int not null unique, name text not null);
create table tb_pair (x int, y int, primary key (x, y));
create table tb_late (x int unique deferrable);
create table tb_old (x int unique);
create table tb_new () inherits (tb_old);
create table tb_book (pk_book int primary key, id int not null unique, fk_b int not null, title text not null);
create table tb_leaf (pk_leaf int primary key, id int not null unique, fk_book int not null references tb_book);
create view v_book as select a.id, jsonb_build_object('id', a.id) as data from tb_book a %s;
"""


@pytest.mark.parametrize("join", KNOWN)
def test_joins_by_a_key_are_known_to_fit_once(make_database, join):
    database = make_database(ORIGIN % join)
    explained = subprocess.run([BINARY, "explain", database.url, "{ leaves { book { id } } }"], capture_output=True,
                               text=True, timeout=60, env=environment())
    assert explained.returncode == 0, explained.stderr
    assert ("LATERAL" not in explained.stdout) == KNOWN[join]


KEYS = """
create table line (id int primary key, code text not null, item int);
insert into line values (1, 'a', 1), (2, 'a', 2), (3, 'b', 3);
create view one_line as select code, item, id from line;
comment on view one_line is '@fraiseql {"key": ["code"]}';
create table plain (code text not null, item int not null);
comment on table plain is '@fraiseql {"key": ["code"]}';
insert into plain values ('a', 2), ('a', 1);
create table spare (code text not null unique deferrable initially deferred, id int unique);
comment on table spare is '@fraiseql {"key": ["code"]}';
insert into spare values ('a', 1);
create unique index plain_partial on plain (item) where item > 1;
create unique index plain_computed on plain (abs(item));
create function fn_break() returns setof spare language sql as
    $$ insert into spare values ('a', 2); select * from spare $$;
"""


def test_a_key_that_is_only_said_gives_one_row(make_database, serve):
    server = serve(make_database(KEYS))
    assert server.data('{ oneLine(code: "a") { item } }') == {"oneLine": {"item": 1}}
    assert server.data('{ plain(code: "a") { item } }') == {"plain": {"item": 1}}
    names = field_names(server, "Query")
    assert "plainByItem" not in names  # an index on some rows, or on an expression, is no key


# What an index keeps apart, = may not.

SPELLINGS = """
create collation ci (provider = icu, locale = 'und-u-ks-level2', deterministic = false);
create table word (id int primary key, text text collate ci not null);
create unique index on word (text collate "C");
create type pair as (n numeric, m int);
create table duo (id int primary key, pair pair not null);
create unique index on duo (pair record_image_ops);
create table name (id int primary key, text text not null);
create unique index on name (text text_pattern_ops);
insert into word values (1, 'a'), (2, 'A');
insert into name values (1, 'a');
"""


def test_an_index_that_compares_otherwise_is_no_key(make_database, serve):
    server = serve(make_database(SPELLINGS))
    names = field_names(server, "Query")
    assert "wordByText" not in names and "duoByPair" not in names
    assert "nameByText" in names
