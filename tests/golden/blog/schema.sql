-- SPDX-License-Identifier: MIT
-- A blog: tables that only join others, functions of a row, and views ordered as their tables are.
create table person (
    id int primary key,
    first_name text not null,
    last_name text not null,
    password_hash text,
    boss_id int references person
);
create table post (id int primary key, title text not null, author_id int not null references person);
create table tag (id int primary key, label text not null);
create table post_tag (
    post_id int not null references post,
    tag_id int not null references tag,
    created_at timestamptz not null default now(),
    primary key (post_id, tag_id)
);
create index on post_tag (tag_id);
create index on post (author_id);
insert into person values (1, 'Ada', 'Lovelace', 'h1', null), (2, 'Grace', 'Hopper', 'h2', 1), (3, 'Mary', 'Shelley', 'h3', 1);
insert into post values (1, 'One', 1), (2, 'Two', 1), (3, 'Three', 2);
insert into tag values (1, 'red'), (2, 'green'), (3, 'blue');
insert into post_tag (post_id, tag_id) values (1, 1), (1, 2), (2, 2), (3, 3), (3, 1);

create function person_full_name(p person) returns text stable language sql as
    $$ select p.first_name || ' ' || p.last_name $$;
create function person_greeting(p person, word text default 'Dear', mark text default ',') returns text stable language sql as
    $$ select word || ' ' || p.first_name || mark $$;
create function person_top_posts(p person, above int default 0) returns setof post stable language sql as
    $$ select * from post where author_id = p.id and id > above order by id desc $$;
create function person_first_post(p person) returns post stable language sql as
    $$ select * from post where author_id = p.id order by id limit 1 $$;
create function person_initials(p person) returns setof text stable language sql as
    $$ values (left(p.first_name, 1)), (left(p.last_name, 1)) $$;
-- Fails where it is given no row.
create function person_checked(p person) returns bool stable language plpgsql as
    $$ begin if p is null then raise 'no row'; end if; return true; end $$;

create table tb_room (pk_room int primary key, id uuid not null unique, name text not null);
create table tb_guest (pk_guest int primary key, id uuid not null unique, name text not null);
create table tb_stay (
    fk_room int not null references tb_room,
    fk_guest int not null references tb_guest,
    primary key (fk_room, fk_guest)
);
create view v_room as select r.id, jsonb_build_object('id', r.id, 'name', r.name) as data from tb_room r;
create view v_guest as select g.id, jsonb_build_object('id', g.id, 'name', g.name, 'stays', coalesce((
    select jsonb_agg(jsonb_build_object('room', r.name, 'number', r.pk_room::bigint) order by r.pk_room)
    from tb_stay s join tb_room r on r.pk_room = s.fk_room where s.fk_guest = g.pk_guest), '[]')) as data from tb_guest g;
create function v_room_loud(r v_room) returns text immutable language sql as $$ select upper(r.data ->> 'name') $$;
insert into tb_room values
    (1, '00000000-0000-4000-8000-00000000000c', 'attic'), (2, '00000000-0000-4000-8000-00000000000b', 'cellar');
insert into tb_guest values
    (1, '00000000-0000-4000-9000-00000000000c', 'Zoë'), (2, '00000000-0000-4000-9000-00000000000b', 'Ann');
insert into tb_stay values (1, 1), (1, 2), (2, 1);

create type label as (text text, letters int);
create function person_label(p person, mark text default '') returns label stable language sql as
    $$ select row(p.last_name || mark, length(p.last_name || mark))::label $$;
create function person_badge(p person) returns label stable language sql as
    $$ select row('badge ' || p.id, p.id)::label $$;
