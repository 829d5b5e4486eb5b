-- SPDX-License-Identifier: MIT
create table author (id int primary key, name text not null, password_hash text);
create table book (id int primary key, title text not null, published date, author_id int not null references author);
create table ledger (id int primary key, amount int);
create function fn_publish(book_id int) returns book language sql as
    $$ update book set published = '2026-01-01' where id = book_id returning * $$;
insert into author values (1, 'Ada');
insert into book values (1, 'Engines', null, 1);
create function fn_purge() returns int language sql as $$ delete from ledger returning 1 $$;
create table shelf (id int primary key, book_id int not null references book);
create table loan (id int primary key, book_id int not null references book);
