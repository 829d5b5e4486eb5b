# SPDX-License-Identifier: MIT
"""A constraint that is violated is told by the names of the API, in a sentence that its reader understands."""

import pytest

SQL = """
create domain zip_code as text constraint zip_form check (value ~ '^[0-9]{5}$');
comment on constraint zip_form on domain zip_code is 'A zip code has five digits.';
create domain even as int constraint even_half check (value % 2 = 0);

create table author (id int primary key, first_name text not null, email text unique, zip zip_code, lucky even);
create table book (
    id int primary key, author_id int references author, title text not null, pages int check (pages > 0),
    price int, discount int, kept int4range,
    constraint book_bargain check (discount < price),
    unique (author_id, title), exclude using gist (kept with &&)
);
comment on constraint book_bargain on book is 'A discount stays below the price.';
create unique index book_once on book (pages) where price is null;
comment on index book_once is '@fraiseql {"message": "Only one free book of so many pages."}';
create table "Odd ""name" (id int primary key references author, parent_id int references "Odd ""name");
insert into author values (1, 'Ann', 'ann@x.org'), (2, 'Bob', null);
insert into book values (1, 1, 'One', 10, 5, 1, '[1,5)'), (2, 2, 'Two', 20, null, null, null);
insert into "Odd ""name" values (1, null), (2, 1);

create table tb_shop (pk_shop int primary key, id uuid not null unique, identifier text unique, fk_owner int references author,
    till int constraint tb_shop_till check (till >= 0));
create view v_shop as select s.id, jsonb_build_object('id', s.id, 'identifier', s.identifier, 'cash', s.till,
    'owner', jsonb_build_object('name', a.first_name)) as data from tb_shop s left join author a on a.id = s.fk_owner;
insert into tb_shop values (1, 'a0000000-0000-4000-8000-000000000001', 'corner', 1, 0);

create schema hidden;
create table hidden.secret (code text constraint secret_rule check (code <> ''));
comment on constraint secret_rule on hidden.secret is 'The agents know.';

create function fn_run(sql text) returns int language plpgsql as $$ begin execute sql; return 1; end $$;
create function fn_late() returns int language plpgsql as $$ begin
    raise exception using errcode = 'LB001', message = 'No copy is left.', detail = 'Three were lent.', hint = 'Come again.'; end $$;

create table note (id int primary key, owner text);
grant select, insert on note to public;
alter table note enable row level security;
create policy mine on note using (true) with check (owner = 'me');
create role violator;
grant execute on all functions in schema public to violator;
create function fn_as(sql text) returns int language plpgsql as $$ begin
    set local role violator; execute sql; return 1; end $$;
"""


def run(server, sql, function="run"):
    errors = server.errors("mutation ($sql: String!) { " + function + "(sql: $sql) }", {"sql": sql})
    assert len(errors) == 1, errors
    return errors[0]["message"], errors[0]["extensions"]


def told(violation, **more):
    return {"code": "CONSTRAINT_VIOLATION", "violation": violation, **more}


@pytest.mark.parametrize("sql, message, extensions", [
    ("insert into author values (3, 'Eve', 'ann@x.org')", "An author with this email exists already.",
     told("UNIQUE", constraint="author_email_key", type="Author", fields=["email"])),
    ("insert into author values (1, 'Eve')", "An author with this id exists already.",
     told("UNIQUE", constraint="author_pkey", type="Author", fields=["id"])),
    ("insert into book values (3, 1, 'One')", "A book with this author and title exists already.",
     told("UNIQUE", constraint="book_author_id_title_key", type="Book", fields=["authorId", "title"])),
    ("insert into book values (3, 1, 'X', 20)", "Only one free book of so many pages.",
     told("UNIQUE", constraint="book_once", type="Book", fields=["pages"])),
    ("insert into book values (3, 9, 'X')", "There is no such author.",
     told("FOREIGN_KEY", constraint="book_author_id_fkey", type="Book", fields=["authorId"])),
    ("delete from author where id = 2", "A book still refers to this author.",
     told("FOREIGN_KEY", constraint="book_author_id_fkey", type="Author", referencedBy="Book")),
    ('insert into "Odd ""name" values (3)', "There is no such author.",
     told("FOREIGN_KEY", constraint="Odd \"name_id_fkey", type="OddName", fields=["id"])),
    ('delete from "Odd ""name" where id = 1', "An odd name still refers to this odd name.",
     told("FOREIGN_KEY", constraint="Odd \"name_parent_id_fkey", type="OddName", referencedBy="OddName")),
    ('update "Odd ""name" set parent_id = 7', "There is no such parent.",
     told("FOREIGN_KEY", constraint="Odd \"name_parent_id_fkey", type="OddName", fields=["parentId"])),
    ("insert into author values (3)", "The first name of an author is required.",
     told("NOT_NULL", type="Author", fields=["firstName"])),
    ("update book set pages = 0 where id = 1", "The value of pages is not allowed for a book.",
     told("CHECK", constraint="book_pages_check", type="Book", fields=["pages"])),
    ("update book set discount = 9 where id = 1", "A discount stays below the price.",
     told("CHECK", constraint="book_bargain", type="Book", fields=["discount", "price"])),
    ("insert into book (id, title, kept) values (3, 'X', '[2,3)')", "Another book conflicts with this one in kept.",
     told("EXCLUSION", constraint="book_kept_excl", type="Book", fields=["kept"])),
    ("update author set zip = '1'", "A zip code has five digits.", told("CHECK", constraint="zip_form")),
    ("update author set lucky = 1", "a value is not allowed here", told("CHECK", constraint="even_half")),
])
def test_each_is_told_by_the_names_of_the_api(server, sql, message, extensions):
    assert run(server, sql) == (message, extensions)


@pytest.mark.parametrize("sql, message, extensions", [
    ("update tb_shop set till = -1", "The value of cash is not allowed for a shop.",
     told("CHECK", constraint="tb_shop_till", type="Shop", fields=["cash"])),
    ("insert into tb_shop values (2, gen_random_uuid(), 'corner')", "A shop with this identifier exists already.",
     told("UNIQUE", constraint="tb_shop_identifier_key", type="Shop", fields=["identifier"])),
    ("update tb_shop set fk_owner = 9", "There is no such owner.",
     told("FOREIGN_KEY", constraint="tb_shop_fk_owner_fkey", type="Shop", fields=["owner"])),
    ("insert into tb_shop values (1, gen_random_uuid())", "A shop like this one exists already.",
     told("UNIQUE", constraint="tb_shop_pkey", type="Shop")),
])
def test_a_table_behind_a_view_is_told_by_the_views_names(server, sql, message, extensions):
    assert run(server, sql) == (message, extensions)


def test_a_table_that_nobody_is_shown_stays_inside(server):
    assert run(server, "insert into hidden.secret values ('')") == ("a value is not allowed here", told("CHECK"))


def test_a_policy_and_a_privilege_are_told_apart(server):
    assert run(server, "insert into note values (1, 'you')", "as") == (
        "you may not write an object with these values", {"code": "FORBIDDEN"})
    assert run(server, "delete from note", "as") == ("you have no right to do this", {"code": "FORBIDDEN"})


def test_details_of_an_author_are_shown_when_asked_for(database, serve):
    server = serve(database, errors_client_sqlstates="LB=LIBRARY,LB001=OUT_OF_STOCK", errors_client_details="true")
    error = server.errors("mutation { late }")[0]
    assert (error["message"], error["extensions"]) == ("No copy is left.", {
        "code": "OUT_OF_STOCK", "sqlstate": "LB001", "details": "Three were lent.", "hint": "Come again."})
    assert "details" not in run(server, "insert into book values (3, 9, 'X')")[1]


def test_everything_is_told_where_details_are_shown(database, serve):
    extensions = run(serve(database, errors_detail="true"), "insert into hidden.secret values ('')")[1]
    assert "23514" in extensions["detail"] and "secret_rule" in extensions["detail"]
    assert "fn_run" in extensions["detail"], "the statement"
