-- SPDX-License-Identifier: MIT
--
-- The audit log as a table (audit.to: table).  Installed by `fraiseql setup --with audit`, behind
-- library.sql and in its transaction; running it again changes nothing.
--
-- Whoever changes this file raises the version below, in both places, and adds what brings older
-- tables here.
--
-- The table only grows.  The role of a server needs the rights to insert and to select.  Whoever owns
-- the table can take the triggers away; that rows were changed or removed the hashes in them show.

do $setup$
declare
    known constant int := 1;
    installed int;
begin
    select version into installed from fraiseql.setup where part = 'audit';
    if installed > known then
        raise exception 'the schema fraiseql has version % of audit, and this program knows version % only',
            installed, known using hint = 'Run setup with the newer fraiseql that installed it.';
    elsif installed is not null then
        return;
    end if;
    create table fraiseql.audit (
        seq bigint primary key constraint audit_seq_is_counted check (seq > 0),
        entry text not null constraint audit_entry_is_one_line check (entry like '{"seq":%' and position(E'\n' in entry) = 0)
    );
end
$setup$;

comment on table fraiseql.audit is
    E'The audit log: lines of JSON, each with the hash of the one before it. Only grows.\n@fraiseql {"expose": false}';

create or replace function fraiseql.audit_keep() returns trigger
language plpgsql set search_path from current as $$
begin
    raise exception 'the audit log only grows: % is not possible', lower(tg_op)
        using errcode = 'insufficient_privilege';
end
$$;

comment on function fraiseql.audit_keep() is 'Of the table audit: refuses to change or remove a row.';

create or replace trigger audit_keep before update or delete or truncate on fraiseql.audit
    for each statement execute function fraiseql.audit_keep();
alter table fraiseql.audit enable always trigger audit_keep;

-- A text may hold the one character that PostgreSQL has in no text.
create or replace view fraiseql.audit_entries with (security_barrier) as
    select a.seq, (e.entry ->> 'time')::timestamptz as "time", e.entry ->> 'kind' as kind,
        e.entry ->> 'outcome' as outcome, e.entry ->> 'code' as code, e.entry ->> 'user' as user_id,
        e.entry ->> 'tenant' as tenant_id, e.entry ->> 'address' as address, e.entry ->> 'request' as request_id,
        e.entry ->> 'operation' as operation, e.entry ->> 'name' as name, e.entry -> 'fields' as fields, e.entry
    from fraiseql.audit as a, lateral (select replace(a.entry, '\u0000', '\ufffd')::json as entry) as e;

comment on view fraiseql.audit_entries is
    E'The entries of the table audit, taken apart.\n@fraiseql {"expose": false}';

insert into fraiseql.setup values ('audit', 1)
on conflict (part) do update set version = excluded.version, installed_at = now()
where setup.version < excluded.version;
