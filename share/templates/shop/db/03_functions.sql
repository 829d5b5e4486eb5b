-- Mutations.  What they answer is built by functions that `fraiseql setup` installs.

-- {"customer_id": …, "lines": [{"product_id": …, "quantity": 2}]}; what the API calls it is in schema.graphql.
create function fn_place_order(input jsonb) returns fraiseql.mutation_response language plpgsql as $$
declare
    customer int;
    placed record;
    line record;
begin
    select pk_customer into customer from tb_customer where id = (input ->> 'customer_id')::uuid;
    if customer is null then
        return fraiseql.mutation_not_found('Customer', input ->> 'customer_id');
    end if;
    insert into tb_order (fk_customer) values (customer) returning pk_order, id into placed;
    for line in
        select p.pk_product, p.name, p.price, p.stock, sum(l.quantity)::int as quantity
        from jsonb_to_recordset(input -> 'lines') as l (product_id uuid, quantity int)
        join tb_product p on p.id = l.product_id
        group by p.pk_product order by p.pk_product
    loop
        update tb_product set stock = stock - line.quantity
        where pk_product = line.pk_product and stock >= line.quantity;
        if not found then
            -- An exception undoes what was done so far; its message reaches the client.
            raise exception 'Of % there are not enough.', line.name using errcode = 'P0001';
        end if;
        insert into tb_order_line (fk_order, fk_product, quantity, price)
        values (placed.pk_order, line.pk_product, line.quantity, line.price);
    end loop;
    return fraiseql.mutation_created('Thank you.', jsonb_build_object('id', placed.id), 'Order');
end
$$;

create function fn_cancel_order(id uuid) returns fraiseql.mutation_response language plpgsql as $$
begin
    update tb_order as o set status = 'cancelled' where o.id = $1 and status in ('placed', 'paid');
    if not found then
        return fraiseql.mutation_conflict('It is not there, or on its way already.', 'status');
    end if;
    update tb_product p set stock = stock + l.quantity
    from tb_order_line l join tb_order o on o.pk_order = l.fk_order
    where l.fk_product = p.pk_product and o.id = $1;
    return fraiseql.mutation_updated('Cancelled.', jsonb_build_object('id', id), '{status}', 'Order');
end
$$;
