insert into tb_customer (name, email) values ('Ada', 'ada@example.org'), ('Ben', 'ben@example.org');
insert into tb_product (identifier, name, price, stock) values
    ('pen', 'Pen', 2.50, 100), ('book', 'Notebook', 7.00, 3), ('lamp', 'Lamp', 39.90, 0);
insert into tb_order (fk_customer, status, placed_at) values (1, 'sent', '2026-01-05 09:00+00');
insert into tb_order_line (fk_order, fk_product, quantity, price) values (1, 1, 4, 2.50), (1, 2, 1, 7.00);
