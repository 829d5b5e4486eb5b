create table tb_author (
    pk_author int generated always as identity primary key,
    id uuid not null unique default gen_random_uuid(),
    name text not null
);
create table tb_post (
    pk_post int generated always as identity primary key,
    id uuid not null unique default gen_random_uuid(),
    fk_author int not null references tb_author,
    title text not null,
    body text not null,
    published_at timestamptz
);

create view v_author as
    select id, jsonb_build_object('id', id, 'name', name) as data from tb_author;

create view v_post as
    select p.id, jsonb_build_object(
        'id', p.id, 'title', p.title, 'body', p.body, 'published_at', p.published_at,
        'author', jsonb_build_object('id', a.id, 'name', a.name)
    ) as data
    from tb_post p join tb_author a on a.pk_author = p.fk_author;

insert into tb_author (id, name) values ('a0000000-0000-4000-8000-000000000001', 'Ursula');
insert into tb_post (id, fk_author, title, body, published_at) values
    ('b0000000-0000-4000-8000-000000000001', 1, 'Walls', 'There was a wall. It did not look important.', '2024-05-01 12:00Z'),
    ('b0000000-0000-4000-8000-000000000002', 1, 'Draft', 'To be written.', null);
