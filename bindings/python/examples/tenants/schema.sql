create table tb_invoice (
    id uuid primary key default gen_random_uuid(),
    tenant_id text not null,
    number text not null,
    amount numeric(10, 2) not null
);
insert into tb_invoice (tenant_id, number, amount) values
    ('north', 'N-1', 100.00), ('north', 'N-2', 50.25), ('south', 'S-1', 7.50);

-- Who asks is a setting of the session, made by the engine for each statement.
create view v_invoice as
    select id, jsonb_build_object('id', id, 'number', number, 'amount', amount) as data
    from tb_invoice
    where tenant_id = current_setting('app.tenant_id', true);
