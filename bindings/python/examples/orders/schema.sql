create table tb_order (
    id uuid primary key default gen_random_uuid(),
    customer text not null,
    quantity int not null,
    created_by text not null
);
create view v_order as
    select id, jsonb_build_object('id', id, 'customer', customer, 'quantity', quantity) as data
    from tb_order;

create type mutation_response as (
    status text, message text, entity_id text, entity_type text, entity jsonb,
    updated_fields text[], cascade jsonb, metadata jsonb
);

create function fn_place_order(input jsonb) returns mutation_response language plpgsql as $$
declare
    made tb_order;
begin
    if (input->>'quantity')::int < 1 then
        return row('validation:quantity', 'At least one must be ordered.', null, null, null, null, null, null)::mutation_response;
    end if;
    insert into tb_order (customer, quantity, created_by)
        values (input->>'customer', (input->>'quantity')::int, current_setting('app.user_id', true))
        returning * into made;
    return row('created', 'Order placed.', made.id::text, 'Order',
        (select data from v_order where id = made.id), null, null, null)::mutation_response;
end $$;
