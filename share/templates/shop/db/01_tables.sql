-- The command side: what is so.  pk_… joins, id is for the world, identifier is for people.
create type order_status as enum ('placed', 'paid', 'sent', 'cancelled');

create table tb_customer (
    pk_customer int primary key generated always as identity,
    id          uuid not null unique default gen_random_uuid(),
    name        text not null,
    email       text not null unique
);
comment on table tb_customer is 'Who buys.';

create table tb_product (
    pk_product int primary key generated always as identity,
    id         uuid not null unique default gen_random_uuid(),
    identifier text not null unique,
    name       text not null,
    price      numeric(10,2) not null check (price >= 0),
    stock      int not null default 0 check (stock >= 0)
);
comment on table tb_product is 'What is for sale.';

create table tb_order (
    pk_order    int primary key generated always as identity,
    id          uuid not null unique default gen_random_uuid(),
    fk_customer int not null references tb_customer,
    status      order_status not null default 'placed',
    placed_at   timestamptz not null default now()
);
create index on tb_order (fk_customer);
comment on table tb_order is 'What somebody bought at once.';

create table tb_order_line (
    pk_order_line int primary key generated always as identity,
    id            uuid not null unique default gen_random_uuid(),
    fk_order      int not null references tb_order on delete cascade,
    fk_product    int not null references tb_product,
    quantity      int not null check (quantity > 0),
    price         numeric(10,2) not null,
    unique (fk_order, fk_product)
);
create index on tb_order_line (fk_product);
comment on table tb_order_line is 'One product of an order, at the price of that day.';
