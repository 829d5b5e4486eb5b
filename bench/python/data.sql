-- SPDX-License-Identifier: MIT
-- 1,000 authors with ten posts each, as the views of an application of FraiseQL 1 show them, and as tables.
create table tb_author (id int primary key, name text not null, email text not null, bio text);
create table tb_post (
    id int primary key,
    author_id int not null references tb_author,
    title text not null,
    body text not null,
    views int not null default 0
);
create index on tb_post (author_id);
insert into tb_author
    select n, 'Author ' || n, 'author' || n || '@example.org', 'Writes about ' || n from generate_series(1, 1000) n;
insert into tb_post
    select n, 1 + n % 1000, 'Post ' || n, repeat('words ', 20), n % 97 from generate_series(1, 10000) n;
create view v_author as
    select id, jsonb_build_object('id', id, 'name', name, 'email', email, 'bio', bio) as data from tb_author;
create view v_post as
    select p.id, jsonb_build_object('id', p.id, 'title', p.title, 'body', p.body, 'views', p.views,
        'author', jsonb_build_object('id', a.id, 'name', a.name, 'email', a.email, 'bio', a.bio)) as data
    from tb_post p join tb_author a on a.id = p.author_id;
create type mutation_response as (
    status text, message text, entity_id text, entity_type text, entity jsonb, updated_fields text[], cascade jsonb,
    metadata jsonb
);
create type type_view_post_input as (id int);
create function fn_view_post(input jsonb) returns mutation_response language plpgsql as $$
declare
    number int := (input ->> 'id')::int;
begin
    update tb_post set views = views + 1 where id = number;
    return row('updated', 'Seen.', number::text, 'Post', (select data from v_post where id = number), array['views'],
        null, null)::mutation_response;
end $$;
analyze;
