# SPDX-License-Identifier: MIT
"""The database of the soak, and what must be in its answers."""

AUTHORS, BOOKS, TENANTS, NOTES = 60, 3000, 4, 25

SQL = f"""
create table author (id int primary key, name text not null, born date);
insert into author select i, 'Author ' || i, date '1900-01-01' + i
  from generate_series(1, {AUTHORS}) i;
create table book (id int primary key, title text not null, pages int,
                   author_id int not null references author);
insert into book select i, 'Book "' || i || '" ☃', nullif(i % 997, 0), 1 + i % {AUTHORS}
  from generate_series(1, {BOOKS}) i;
create index on book (author_id);

-- Rows that only their tenant sees.
create table note (id int primary key, tenant text not null, words text not null);
insert into note select i, 't' || (1 + i % {TENANTS}), 'of t' || (1 + i % {TENANTS})
  from generate_series(1, {TENANTS * NOTES}) i;
alter table note enable row level security;
create policy own on note using (tenant = nullif(current_setting('app.tenant_id', true), ''));
create role soak nologin;
grant select on note to soak;
create view v_note with (security_invoker = true) as select * from note;

-- Written by mutations.
create table ledger (key text primary key, amount int not null);
create function fn_post_entry(key text, amount int) returns ledger language sql as
  $$ insert into ledger values ($1, $2) returning * $$;
create function fn_post_pair(key text, amount int) returns setof ledger language sql as
  $$ insert into ledger values ($1 || 'a', $2), ($1 || 'b', -$2) returning * $$;

-- Whose type and definition change; the value stays 7.
create table thing (id int primary key, v int not null);
insert into thing select i, 7 from generate_series(1, 20) i;
create view v_changing as select id, v::text as w from thing;
comment on view v_changing is '@fraiseql {{"key": ["id"]}}';
create function fn_seven() returns int stable language sql as $$ select 7 $$;

-- Stays away from everything else: what waits for it is slow.
create table slow (id int primary key);
insert into slow values (1);
analyze;
"""

# The table's owner sees every row, so the server's role is another.
ROLE_SQL = """
create role {role} login;
grant select, insert, update, delete on all tables in schema public to {role};
grant execute on all functions in schema public to {role};
alter default privileges in schema public grant select on tables to {role};
"""


def author(number):
    return {"id": number, "name": f"Author {number}"}


def book(number):
    return {"id": number, "title": f'Book "{number}" ☃', "pages": number % 997 or None}


def books_of(number):
    return [i for i in range(1, BOOKS + 1) if 1 + i % AUTHORS == number]


def notes_of(tenant):
    return [{"id": i, "words": f"of t{tenant}"} for i in range(1, TENANTS * NOTES + 1)
            if 1 + i % TENANTS == tenant]
