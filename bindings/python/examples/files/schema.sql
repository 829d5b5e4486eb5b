create extension ltree;
create table tb_file (
    id int primary key,
    path ltree not null unique,
    bytes bigint not null
);
create view v_file as
    select id, path, jsonb_build_object('id', id, 'path', path, 'bytes', bytes) as data from tb_file;
insert into tb_file values
    (1, 'home', 0), (2, 'home.ann', 0), (3, 'home.ann.letter', 1200), (4, 'home.bob', 0), (5, 'home.bob.song', 90000);
