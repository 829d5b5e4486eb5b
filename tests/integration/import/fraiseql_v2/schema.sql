-- SPDX-License-Identifier: MIT
create type mood as enum ('sad', 'happy');
create table tb_person (
    pk_person int primary key generated always as identity,
    id uuid not null unique default gen_random_uuid(),
    full_name text not null,
    email text not null,
    mood mood not null default 'happy',
    rank text not null default 'low',
    internal_note text
);
create view v_person as select p.id, jsonb_build_object('id', p.id, 'full_name', p.full_name, 'email', p.email,
    'mood', p.mood, 'rank', p.rank, 'internal_note', p.internal_note) as data from tb_person p;
create table tb_post (
    pk_post int primary key generated always as identity,
    id uuid not null unique default gen_random_uuid(),
    fk_person int not null references tb_person,
    title text not null
);
create view v_article as select p.id, jsonb_build_object('id', p.id, 'title', p.title,
    'author', jsonb_build_object('id', a.id, 'full_name', a.full_name)) as data
    from tb_post p join tb_person a on a.pk_person = p.fk_person;
create function built(title text) returns jsonb stable language sql as
    $$ select jsonb_build_object('id', 1, 'title', $1, 'word_count', 2, 'tone', 'loud') $$;
create view v_summary as select p.id, built(p.title) as data from tb_post p;
create view v_secret_report as select 1 as id;
create view v_ledger as select 1 as id;
create view v_letter as select 1 as id;
create view v_note as select 1 as id;

create function fn_create_post(input jsonb) returns fraiseql.mutation_response language plpgsql as $$
declare
    made uuid;
begin
    insert into tb_post (fk_person, title)
    select pk_person, (input ->> 'title') || coalesce(input ->> 'ending', '') from tb_person where full_name = 'Ada'
    returning id into made;
    return fraiseql.mutation_created('Made.', jsonb_build_object('id', made), 'Post');
end
$$;
create function fn_rename(id uuid, full_name text) returns fraiseql.mutation_response language plpgsql as $$
begin
    update tb_person p set full_name = $2 where p.id = $1;
    return fraiseql.mutation_updated('Renamed.', jsonb_build_object('id', id), '{full_name}', 'Person');
end
$$;
insert into tb_person (id, full_name, email) values ('a0000000-0000-4000-8000-000000000001', 'Ada', 'ada@example.org');
insert into tb_post (fk_person, title) values (1, 'Engines');
create function fn_sign(full_name text, signed_by text) returns int language sql as $$ select 1 $$;
create function fn_forget() returns int language sql as $$ delete from tb_post returning 1 $$;
create function fn_password(id int) returns text stable language sql as $$ select 'secret' $$;
create view v_part as select 1 as id;
create function fn_salary("of" int) returns int stable language sql as $$ select 1000 $$;
create function fn_wages(whose text) returns int stable language sql as $$ select 1000 $$;
create function fn_dismiss() returns int volatile language sql as $$ select 1 $$;
create view v_piece as select 1 as id;
comment on view v_piece is '@fraiseql {"key": ["id"]}';
