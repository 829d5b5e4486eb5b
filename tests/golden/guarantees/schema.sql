-- SPDX-License-Identifier: MIT
-- Where the database guarantees less than it seems to.
create table file (id int primary key, name text not null);
create table pic (width int) inherits (file);
create table ref (id int primary key, file_id int not null references file);
insert into file values (1, 'f1'), (2, 'f2');
insert into pic values (1, 'p1', 9);
insert into ref values (1, 1), (2, 1);

create table shop (id int primary key);
create table visit (id int primary key, shop_id int not null);
insert into shop values (1);
insert into visit values (1, 99), (2, 1);
alter table visit add foreign key (shop_id) references shop not valid;

create table tb_shelf (pk_shelf int primary key, id int not null unique, name text not null);
create table tb_label (shelf int not null, label text not null);
create table tb_book (pk_book int primary key, id int not null unique, fk_shelf int not null references tb_shelf);
insert into tb_shelf values (1, 11, 'A'), (2, 12, 'B');
insert into tb_label values (1, 'y'), (1, 'x'), (2, 'z');
insert into tb_book values (1, 21, 1), (2, 22, 1), (3, 23, 2);
create view v_shelf as
    select s.id, jsonb_build_object('id', s.id, 'name', s.name, 'label', l.label) as data
    from tb_shelf s join tb_label l on l.shelf = s.pk_shelf;
create view v_book as
    select b.id, jsonb_build_object('id', b.id, 'shelf_name', s.name) as data
    from tb_book b join tb_shelf s on s.pk_shelf = b.fk_shelf;
create table loan (id int primary key, book_id int not null references tb_book (id));
insert into loan values (1, 21), (2, 23);
create function fn_last_shelves() returns setof tb_shelf stable language sql as
    'select * from tb_shelf order by id desc';

create table grid (id int primary key, cells int[][], line int[]);
insert into grid values (1, '{{1,2}}', '{1}'), (2, '{1}', '{{1}}'), (3, '{}', '{}');

create table pay (id int primary key, iban text);
comment on table pay is '@fraiseql {"expose": false,}';
