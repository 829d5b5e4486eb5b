-- SPDX-License-Identifier: MIT
-- A small shop: what golden cases are asked of.  Everything is deterministic.
create type order_state as enum ('open', 'paid', 'in transit');
create domain positive as int check (value > 0);

create table customer (
    id uuid primary key,
    email text not null unique,
    full_name text not null,
    born date,
    credit numeric(10,2) not null default 0,
    tags text[] not null default '{}',
    settings jsonb,
    fk_referrer uuid references customer
);
comment on table customer is 'Whoever has bought something.';
comment on column customer.full_name is 'As on the invoice.';

create table purchase (
    purchase_no int primary key,
    customer_id uuid not null references customer,
    state order_state not null default 'open',
    placed timestamptz not null,
    during tstzrange,
    total numeric
);
create index on purchase (customer_id);

create table purchase_line (
    purchase_no int not null references purchase,
    line_no positive not null,
    article text not null,
    amount bigint not null,
    primary key (purchase_no, line_no)
);

create table tb_author (
    pk_author int generated always as identity primary key,
    id uuid not null unique,
    name text not null,
    born int
);
create table tb_book (
    pk_book int generated always as identity primary key,
    id uuid not null unique,
    fk_author int not null references tb_author,
    title text not null,
    pages int,
    published timestamptz
);
create index on tb_book (fk_author);

create view v_author as
    select a.id, jsonb_build_object('id', a.id, 'name', a.name, 'born', a.born) as data
    from tb_author a;
create view v_book as
    select b.id, jsonb_build_object('id', b.id, 'title', b.title, 'pages', b.pages,
        'published', b.published,
        'author', jsonb_build_object('id', a.id, 'name', a.name),
        'words', (select count(*) * 250 from generate_series(1, b.pages))) as data
    from tb_book b join tb_author a on a.pk_author = b.fk_author;
-- Grants other rights than its table: queried as it stands.
create view v_secret_book with (security_barrier) as
    select b.id, jsonb_build_object('id', b.id, 'title', b.title, 'pages', b.pages,
        'published', b.published, 'author', jsonb_build_object('name', a.name)) as data
    from tb_book b join tb_author a on a.pk_author = b.fk_author where b.pages < 200;
create view v_book_card as
    select b.id, jsonb_build_object('id', b.id, 'title', b.title, 'pages', b.pages::bigint,
        'published', b.published) as data
    from tb_book b;
create table tv_book_card (id uuid primary key, data jsonb not null);

insert into customer (id, email, full_name, born, credit, tags, settings, fk_referrer) values
    ('00000000-0000-4000-8000-000000000001', 'ada@example.org', 'Ada "The First" Lovelace', '1815-12-10', 10.50, '{math,poetry}', '{"theme": "dark", "n": 1}', null),
    ('00000000-0000-4000-8000-000000000002', 'grace@example.org', 'Grace Hopper', '1906-12-09', 0, '{}', null, '00000000-0000-4000-8000-000000000001'),
    ('00000000-0000-4000-8000-000000000003', '100%_sure@example.org', E'Tab\tand\\slash', null, 99999999.99, '{"a,b",null}', '[]', null);
insert into purchase (purchase_no, customer_id, state, placed, during, total) values
    (1, '00000000-0000-4000-8000-000000000001', 'paid', '2024-01-01 12:00:00+00', '[2024-01-01 00:00:00+00,2024-02-01 00:00:00+00)', 12.30),
    (2, '00000000-0000-4000-8000-000000000001', 'open', '2024-02-01 12:00:00.5+02', null, null),
    (3, '00000000-0000-4000-8000-000000000002', 'in transit', '2024-03-01 12:00:00+00', 'empty', 'NaN');
insert into purchase_line values
    (1, 1, 'tea', 9007199254740993), (1, 2, 'cup', 2), (2, 1, 'pen', 1), (3, 1, 'ink', 3), (3, 2, 'tea', 4);
insert into tb_author (id, name, born) values
    ('00000000-0000-4000-9000-000000000001', 'Ursula', 1929),
    ('00000000-0000-4000-9000-000000000002', 'Stanisław', 1921),
    ('00000000-0000-4000-9000-000000000003', 'Nobody', null);
insert into tb_book (id, fk_author, title, pages, published) values
    ('00000000-0000-4000-a000-000000000001', 1, 'The Dispossessed', 341, '1974-05-01 00:00:00+00'),
    ('00000000-0000-4000-a000-000000000002', 1, 'Lathe', 184, '1971-10-01 00:00:00+00'),
    ('00000000-0000-4000-a000-000000000003', 2, 'Solaris', 204, null),
    ('00000000-0000-4000-a000-000000000004', 2, 'Fiasko', null, '1986-01-01 00:00:00+00');
insert into tv_book_card select id, data from v_book_card;

create type spot as (lat float8, lon float8);
create type place as (street text, geo spot);
create table shop (id int primary key, home place, numbers int[]);
insert into shop values (1, row('High Street', row(51.5, -0.1)), '{3,1}'), (2, row('Low Street', row(48.8, 2.3)), '{}'), (3, null, null);

create type mutation_response as (status text, message text, entity_id text, entity_type text, entity jsonb,
    updated_fields text[], cascade jsonb, metadata jsonb);
create function fn_long_books(at_least int default 300) returns setof v_book stable language sql as
    $$ select * from v_book where (data ->> 'pages')::int >= at_least order by (data ->> 'pages')::int desc $$;
create function fn_letters(word text) returns setof text immutable language sql as
    $$ select unnest(string_to_array(word, null)) $$;
create type type_praise_book_input as (id uuid, stars int, words text[]);
-- Says what it was given and changes nothing, so that cases do not see each other.
create function fn_praise_book(input jsonb) returns mutation_response language sql as $$
    select case when (input ->> 'stars')::int > 0
        then row('updated', input ->> 'words', input ->> 'id', 'Book', null, '{star_count}', null, null)::mutation_response
        else row('validation:stars', 'No stars?', null, null, null, null, null, '{"field": "stars"}')::mutation_response
    end
$$;

-- What mutations of tables change; no other case reads these.
create table stall (
    id int primary key generated by default as identity,
    name text not null unique,
    visits int not null default 0,
    tags text[] not null default '{}',
    settings jsonb not null default '{}',
    home place,
    opened date generated always as ('2024-01-01'::date + visits) stored
);
comment on table stall is 'Where things are sold.
@fraiseql {"mutations": ["create", "update", "delete"]}';
create table stall_offer (
    stall_id int references stall on delete cascade,
    article text,
    price numeric(10,2),
    primary key (stall_id, article)
);
comment on table stall_offer is '@fraiseql {"mutations": ["create", "update", "delete"]}';
create table tb_guild (
    pk_guild int generated always as identity primary key,
    id uuid not null unique default gen_random_uuid(),
    name text not null,
    password_hash text
);
create view v_guild as
    select g.id, jsonb_build_object('id', g.id, 'title', g.name) as data from tb_guild g;
comment on table tb_guild is '@fraiseql {"mutations": ["create", "update", "delete"]}';
