create table tb_city (id int primary key, name text not null);
create view v_city as select id, jsonb_build_object('id', id, 'name', name) as data from tb_city;
insert into tb_city values (1, 'Oslo'), (2, 'Turin');
