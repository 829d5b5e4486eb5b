-- SPDX-License-Identifier: MIT
-- What a schema file beside a database says: no foreign key joins anything here, and nothing describes a document.
create table member (
    id    int primary key,
    email text not null unique,
    name  text not null,
    born  date
);
create table town (
    country  text not null,
    name     text not null,
    people   bigint not null,
    primary key (country, name)
);
create table letter (
    id      int primary key,
    to_mail varchar(80),
    country text,
    town    text,
    state   text not null,
    info    jsonb not null default '{}'
);
create table tb_parcel (
    pk_parcel int primary key,
    id        uuid not null unique,
    mail      text,
    weight    numeric(6, 2) not null
);
create view v_parcel as
    select p.id, jsonb_build_object('id', p.id, 'sentTo', p.mail, 'weight', p.weight) as data from tb_parcel p;
create function box_document(number int, mail text, rest jsonb) returns jsonb immutable language plpgsql
    as $$ begin return jsonb_build_object('number', number, 'owner_mail', mail) || rest; end $$;
create table box (number int primary key, mail text, rest jsonb not null);
create view v_box as select number, box_document(number, mail, rest) as data from box;

create function letter_label(l letter, prefix text default 'Letter ') returns text stable language sql
    as $$ select prefix || l.id $$;
create function seek(search_state text, tenant text, most int default 10) returns setof letter stable language sql
    as $$ select * from letter where state = search_state and (tenant is null or to_mail = tenant) order by id limit most $$;
create function put_letter(author text, letter_id int, state text default 'new') returns letter language sql
    as $$ insert into letter (id, to_mail, state) values (letter_id, author, state) returning * $$;

insert into member values
    (1, 'ann@x', 'Ann', '1980-02-03'), (2, 'ben@x', 'Ben', null), (3, 'cid@x', 'Cid', '1990-12-01');
insert into town values ('FR', 'Paris', 2100000), ('FR', 'Lyon', 520000), ('US', 'Paris', 24000);
insert into letter values
    (1, 'ann@x', 'FR', 'Paris', 'sent', '{"size": {"width": 10, "tags": ["a", "b"]}, "sent on": "2026-01-02"}'),
    (2, 'ann@x', 'US', 'Paris', 'new', '{"size": {"width": 9}}'),
    (3, 'ben@x', 'FR', 'Lyon', 'lost', '{"size": {"width": null}}'),
    (4, 'nobody@x', null, 'Rome', 'sent', '{"size": 7}'),
    (5, null, 'FR', 'Rome', 'new', '{"size": {"width": 100}, "sent on": "2025-12-31"}');
insert into tb_parcel values
    (1, 'a0000000-0000-4000-8000-000000000001', 'ann@x', 1.50), (2, 'a0000000-0000-4000-8000-000000000002', 'cid@x', 20.00),
    (3, 'a0000000-0000-4000-8000-000000000003', 'ann@x', 0.25);
insert into box values
    (1, 'ann@x', '{"state": "full", "parts": [{"name": "lid", "made": "2026-01-01"}, {"name": "base", "made": "2025-01-01"}]}'),
    (2, 'cid@x', '{"state": "empty", "parts": []}');
create table vehicle (plate text primary key, kind text not null, seats int, load int, towed_by text references vehicle);
insert into vehicle values ('A 1', 'bus', 50, null, null), ('A 2', 'truck', 2, 18, null), ('A 3', 'ship', 9, 900, null),
    ('A 4', 'bus', 12, null, 'A 2'), ('A 5', 'van', 3, 2, 'A 3');
create table party (id int primary key, name text not null);
create table person (id int primary key references party, first_name text not null);
create table company (id int primary key references party, tax_no text, director_id int references party);
insert into party values (1, 'Ann'), (2, 'Cars'), (3, 'Nobody'), (4, 'Ben');
insert into person values (1, 'Ann-Marie'), (4, 'Benjamin');
insert into company values (2, 'T2', 4);
