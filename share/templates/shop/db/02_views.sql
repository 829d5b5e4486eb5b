-- The query side: what things look like.  Foreign keys of the tables become fields by themselves.
create view v_customer as
select c.id, jsonb_build_object('id', c.id, 'name', c.name, 'email', c.email) as data
from tb_customer c;
comment on view v_customer is 'Who buys.';

create view v_product as
select p.id,
       p.identifier,
       jsonb_build_object(
           'id', p.id,
           'identifier', p.identifier,
           'name', p.name,
           'price', p.price,
           'stock', p.stock,
           'available', p.stock > 0
       ) as data
from tb_product p;
comment on view v_product is 'What is for sale.';

create view v_order as
select o.id,
       jsonb_build_object(
           'id', o.id,
           'status', o.status,
           'placed_at', o.placed_at,
           'total', (select sum(l.quantity * l.price) from tb_order_line l where l.fk_order = o.pk_order)
       ) as data
from tb_order o;
comment on view v_order is 'What somebody bought at once.';

create view v_order_line as
select l.id,
       jsonb_build_object('id', l.id, 'quantity', l.quantity, 'price', l.price) as data
from tb_order_line l;
comment on view v_order_line is 'One product of an order, at the price of that day.';
