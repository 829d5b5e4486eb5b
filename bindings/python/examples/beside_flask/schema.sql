create table tb_note (id int primary key, author text not null, text text not null);
create view v_note as
    select id, author, jsonb_build_object('id', id, 'author', author, 'text', text) as data from tb_note;
insert into tb_note values (1, 'ann', 'Buy milk'), (2, 'bob', 'Sell the cow');
