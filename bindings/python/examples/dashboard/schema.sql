create table tb_sale (
    id int primary key,
    shop text not null,
    sold_on date not null,
    amount numeric(10, 2) not null
);
create view v_sale as
    select id, shop, amount,
        jsonb_build_object('id', id, 'shop', shop, 'sold_on', sold_on, 'amount', amount) as data
    from tb_sale;
create view v_shop_total as
    select shop as id, jsonb_build_object('shop', shop, 'sales', count(*), 'turnover', sum(amount)) as data
    from tb_sale group by shop;
insert into tb_sale values
    (1, 'north', '2024-05-01', 10.00), (2, 'north', '2024-05-02', 2.50), (3, 'south', '2024-05-02', 7.00);
