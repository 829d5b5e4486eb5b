-- SPDX-License-Identifier: MIT
-- The database "writes": what the cases that change something change.
create table account (id int primary key, name text not null, balance bigint not null, changed_at timestamptz);
create table entry (id bigint generated always as identity primary key, account_id int not null references account,
                    body text not null, amount int not null default 0, made_at timestamptz not null default now());
create index on entry (account_id);
insert into account select n, 'account ' || n, 0 from generate_series(1, 10000) n;

create function fn_add_entry(account_id int, body text) returns entry language sql as
    'insert into entry (account_id, body) values ($1, $2) returning *';
