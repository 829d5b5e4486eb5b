create table tb_message (
    id int primary key,
    author text not null,
    said text not null
);
create view v_message as
    select id, jsonb_build_object('id', id, 'author', author, 'said', said) as data from tb_message;
insert into tb_message select n, case when n % 2 = 0 then 'Ann' else 'Bob' end, 'Message ' || n
    from generate_series(1, 5) n;
