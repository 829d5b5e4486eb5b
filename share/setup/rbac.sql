-- SPDX-License-Identifier: MIT
--
-- Roles and permissions in tables: who has which role, which role has which permission, and what a
-- role has of those above it.  Installed by `fraiseql setup --with rbac`, behind library.sql and in
-- its transaction; running it again changes nothing.
--
-- Whoever changes this file raises the version below, in both places, and adds what brings older
-- tables here.
--
-- What asks the tables is SECURITY DEFINER, so that a policy may ask for a role that cannot read them.
-- Whoever may write them may give himself everything: they are granted to nobody.

do $setup$
declare
    known constant int := 1;
    installed int;
    -- PostgreSQL 15 knows rows without a tenant as equals by itself.
    nulls constant text := case when current_setting('server_version_num')::int >= 150000 then 'nulls not distinct' end;
    alike record;
begin
    select version into installed from fraiseql.setup where part = 'rbac';
    if installed > known then
        raise exception 'the schema fraiseql has version % of rbac, and this program knows version % only',
            installed, known using hint = 'Run setup with the newer fraiseql that installed it.';
    elsif installed is not null then
        return;
    end if;
    create table fraiseql.roles (
        id uuid primary key default gen_random_uuid(),
        name varchar(100) not null constraint roles_name_is_a_word check (name ~ '^[^[:space:]:*][^[:cntrl:]]*$'),
        description text,
        parent_role_id uuid references fraiseql.roles on delete set null,
        tenant_id text constraint roles_tenant_id_is_said check (tenant_id <> '' and length(tenant_id) <= 500),
        is_system boolean not null default false,
        created_at timestamptz not null default now(),
        updated_at timestamptz not null default now()
    );
    create table fraiseql.permissions (
        id uuid primary key default gen_random_uuid(),
        resource varchar(100) not null constraint permissions_resource_is_a_word
            check (resource = '*' or resource ~ '^[^[:space:]:*]+$'),
        action varchar(50) not null constraint permissions_action_is_a_word
            check (action = '*' or action ~ '^[^[:space:]:*]+$'),
        description text,
        -- Nothing reads them, and a permission without its conditions would be a larger one.
        constraints jsonb constraint permissions_constraints_belong_into_the_policy_file
            check (constraints is null or constraints in ('{}', 'null')),
        created_at timestamptz not null default now(),
        constraint permissions_resource_action_key unique (resource, action)
    );
    create table fraiseql.role_permissions (
        id uuid primary key default gen_random_uuid(),
        role_id uuid not null references fraiseql.roles on delete cascade,
        permission_id uuid not null references fraiseql.permissions on delete cascade,
        granted boolean not null default true,
        created_at timestamptz not null default now(),
        constraint role_permissions_role_id_permission_id_key unique (role_id, permission_id)
    );
    create table fraiseql.user_roles (
        id uuid primary key default gen_random_uuid(),
        user_id text not null constraint user_roles_user_id_is_said check (user_id <> '' and length(user_id) <= 500),
        role_id uuid not null references fraiseql.roles on delete cascade,
        tenant_id text constraint user_roles_tenant_id_is_said check (tenant_id <> '' and length(tenant_id) <= 500),
        granted_by text,
        granted_at timestamptz not null default now(),
        expires_at timestamptz
    );
    for alike in values ('roles', '{name,tenant_id}'::text[]), ('user_roles', '{user_id,role_id,tenant_id}') loop
        if nulls is not null then
            execute format('alter table fraiseql.%I add constraint %I unique %s (%s)', alike.column1,
                alike.column1 || '_' || array_to_string(alike.column2, '_') || '_key', nulls,
                array_to_string(alike.column2, ', '));
        else
            execute format('create unique index %I on fraiseql.%I (%s)',
                alike.column1 || '_' || array_to_string(alike.column2, '_') || '_key', alike.column1,
                replace(array_to_string(alike.column2, ', '), 'tenant_id', 'coalesce(tenant_id, '''')'));
        end if;
    end loop;
    create index roles_parent_role_id on fraiseql.roles (parent_role_id);
    create index role_permissions_permission_id on fraiseql.role_permissions (permission_id);
    create index user_roles_role_id on fraiseql.user_roles (role_id);
end
$setup$;

comment on table fraiseql.roles is
    E'Roles. Each has what its parent has, and the parents of that. Without a tenant: of all.\n@fraiseql {"expose": false}';
comment on table fraiseql.permissions is
    E'Permissions: an action on a resource; * is any.\n@fraiseql {"expose": false}';
comment on table fraiseql.role_permissions is
    E'Which role has which permission; not granted: is denied it, whatever else grants it.\n@fraiseql {"expose": false}';
comment on table fraiseql.user_roles is
    E'Who has which role, in which tenant (none: in all of them), and until when.\n@fraiseql {"expose": false}';

-- ---- a hierarchy without circles ----

-- One transaction after the other changes roles: each sees what those before it made.  The lock is
-- taken before any row's, so that two never wait for each other.
create or replace function fraiseql.roles_lock() returns trigger language plpgsql set search_path from current as $$
begin
    perform pg_advisory_xact_lock(hashtextextended('fraiseql.roles', 0));
    return null;
end
$$;

comment on function fraiseql.roles_lock() is 'Of the table roles: one transaction after the other changes it.';

create or replace function fraiseql.roles_check() returns trigger
language plpgsql security definer set search_path from current as $$
declare
    most constant int := 10;
    above fraiseql.roles;
    depth int := 0;
    below record;
begin
    if tg_op = 'UPDATE' then
        new.updated_at := now();
        if (new.id, new.name, new.parent_role_id, new.tenant_id)
           is not distinct from (old.id, old.name, old.parent_role_id, old.tenant_id) then
            return new;
        end if;
    end if;
    above.parent_role_id := new.parent_role_id;
    while above.parent_role_id is not null loop
        depth := depth + 1;
        if above.parent_role_id = new.id then
            raise exception 'role % would be above itself', new.name using errcode = 'check_violation',
                constraint = 'roles_have_no_circles', table = 'roles', schema = 'fraiseql';
        end if;
        -- Locked: where the snapshot is an older one, as at REPEATABLE READ, it is noticed.
        select r.* into above from fraiseql.roles as r where r.id = above.parent_role_id for share;
        exit when not found; -- the foreign key will say so
        if above.tenant_id <> new.tenant_id or (above.tenant_id is not null and new.tenant_id is null) then
            raise exception 'role % and the one above it are of two tenants', new.name using errcode = 'check_violation',
                constraint = 'roles_stay_in_their_tenant', table = 'roles', schema = 'fraiseql';
        end if;
    end loop;
    -- A statement may insert what stands below before what stands above.
    with recursive beneath (id, tenant_id, depth) as (
        select r.id, r.tenant_id, 1 from fraiseql.roles as r where r.parent_role_id = new.id
        union all
        select r.id, r.tenant_id, b.depth + 1 from beneath as b join fraiseql.roles as r on r.parent_role_id = b.id
        where b.depth <= most
    ) select coalesce(max(b.depth), 0) as depth,
             coalesce(bool_or(b.tenant_id is distinct from new.tenant_id), false) as elsewhere into below
    from beneath as b;
    depth := depth + below.depth;
    if new.tenant_id is not null and below.elsewhere then
        raise exception 'role % and one below it are of two tenants', new.name using errcode = 'check_violation',
            constraint = 'roles_stay_in_their_tenant', table = 'roles', schema = 'fraiseql';
    end if;
    -- What a schema requires is a name: no tenant makes one that means more.
    if exists (select from fraiseql.roles as r where r.name = new.name and r.id <> new.id
               and (r.tenant_id is null) <> (new.tenant_id is null)) then
        raise exception 'the name % is that of a role of all tenants and of one of a single tenant', new.name
            using errcode = 'check_violation', constraint = 'roles_of_all_have_their_names', table = 'roles', schema = 'fraiseql';
    end if;
    if depth > most then
        raise exception 'role % would stand in a line of more than % roles above each other', new.name, most
            using errcode = 'check_violation', constraint = 'roles_are_not_too_deep', table = 'roles', schema = 'fraiseql';
    end if;
    return new;
end
$$;

comment on function fraiseql.roles_check() is
    'Of the table roles: none is above itself, deeper than ten, below one of another tenant, or named as one of all tenants.';

create or replace trigger roles_lock before insert or update on fraiseql.roles
    for each statement execute function fraiseql.roles_lock();
create or replace trigger roles_check before insert or update on fraiseql.roles
    for each row execute function fraiseql.roles_check();

-- ---- who wants to know ----

-- What is told: a table, which concerns everybody, or user_roles: and whom it concerns.  Where those
-- are many, everybody.
create or replace function fraiseql.rbac_tell() returns trigger language plpgsql set search_path from current as $$
declare
    most constant int := 100;
    users text[];
begin
    if tg_table_name <> 'user_roles' or tg_op = 'TRUNCATE' then
        perform pg_notify('fraiseql_rbac', tg_table_name);
        return null;
    elsif tg_op = 'INSERT' then
        users := array(select distinct a.user_id from after_rows as a limit most + 1);
    elsif tg_op = 'DELETE' then
        users := array(select distinct b.user_id from before_rows as b limit most + 1);
    else
        users := array(select a.user_id from after_rows as a union select b.user_id from before_rows as b limit most + 1);
    end if;
    if cardinality(users) > most then
        perform pg_notify('fraiseql_rbac', 'user_roles');
    else
        perform pg_notify('fraiseql_rbac', 'user_roles:' || who) from unnest(users) as who;
    end if;
    return null;
end
$$;

comment on function fraiseql.rbac_tell() is 'Of all tables of roles: whoever listens to fraiseql_rbac is told what changed.';

do $tell$
declare
    part record;
begin
    for part in
        select t.name, e.event, e.sees from unnest(array['roles', 'permissions', 'role_permissions', 'user_roles']) as t (name),
        (values ('insert', 'new table as after_rows'), ('delete', 'old table as before_rows'),
                ('update', 'old table as before_rows new table as after_rows'), ('truncate', null)) as e (event, sees)
    loop
        execute format('create or replace trigger tell_%2$s after %2$s on fraiseql.%1$I %3$s '
                       'for each statement execute function fraiseql.rbac_tell()', part.name, part.event,
                       'referencing ' || part.sees);
    end loop;
end
$tell$;

-- ---- what somebody is and may ----

create or replace function fraiseql.get_inherited_roles(role_id uuid)
returns table (role_id uuid, depth int) language sql stable security definer set search_path from current
begin atomic
    with recursive above (id, parent, depth) as (
        select r.id, r.parent_role_id, 0 from fraiseql.roles as r where r.id = $1
        union all
        select r.id, r.parent_role_id, a.depth + 1 from above as a join fraiseql.roles as r on r.id = a.parent
        where a.depth < 10
    )
    select a.id, min(a.depth) from above as a group by a.id order by 2;
end;

comment on function fraiseql.get_inherited_roles(uuid) is
    'A role, at depth 0, and those above it, whose permissions it has as well.';

-- PL/pgSQL keeps the plan for the session, where SQL would make it at each call.
create or replace function fraiseql.user_permissions(
    user_id text, tenant_id text default nullif(current_setting('app.tenant_id', true), '')
) returns table (roles text[], granted text[], denied text[], expires_at timestamptz)
language plpgsql stable security definer set search_path from current as $$
#variable_conflict use_column
begin
    return query
    with recursive assigned as (
        select r.id, r.name, r.parent_role_id, a.expires_at
        from fraiseql.user_roles as a join fraiseql.roles as r on r.id = a.role_id
        where a.user_id = $1 and (a.tenant_id is null or a.tenant_id = $2) and (r.tenant_id is null or r.tenant_id = $2)
          and (a.expires_at is null or a.expires_at > statement_timestamp())
    ), held as (
        select a.id, a.name, a.parent_role_id from assigned as a
        union
        select r.id, r.name, r.parent_role_id from held as h join fraiseql.roles as r on r.id = h.parent_role_id
        where r.tenant_id is null or r.tenant_id = $2
    ), said as (
        select distinct p.resource || ':' || p.action as permission, rp.granted
        from held as h join fraiseql.role_permissions as rp on rp.role_id = h.id
        join fraiseql.permissions as p on p.id = rp.permission_id
    )
    select array(select distinct h.name::text from held as h order by 1),
           array(select s.permission from said as s where s.granted order by 1),
           array(select s.permission from said as s where not s.granted order by 1),
           (select min(a.expires_at) from assigned as a);
end
$$;

comment on function fraiseql.user_permissions(text, text) is
    'What somebody is and may in a tenant: names of roles, permissions granted and denied, and until when that is so.';

create or replace function fraiseql.user_rights(user_id text, tenant_id text)
returns table (kind int, name text) language plpgsql stable set search_path from current as $$
begin
    return query
    select said.kind, said.name from fraiseql.user_permissions($1, $2) as h, lateral (
        select 1, unnest(h.roles) union all select 2, unnest(h.granted) union all select 3, unnest(h.denied)
        union all select 0, trunc(extract(epoch from h.expires_at - statement_timestamp()) * 1000)::text
        where h.expires_at < 'infinity'
    ) as said (kind, name);
end
$$;

comment on function fraiseql.user_rights(text, text) is
    'The same for the server, a row a name: 1 a role, 2 granted, 3 denied; 0 how many milliseconds it is so.';

create or replace function fraiseql.permission_is_had(granted text[], denied text[], asked text)
returns boolean language sql immutable parallel safe set search_path from current
begin atomic
    -- Granted is what contains all that is asked for; denied, what has anything in common with it.
    select coalesce((
        select asked = any (granted) or r || ':*' = any (granted) or '*:' || a = any (granted) or '*:*' = any (granted)
        from (select split_part(asked, ':', 1) as r, split_part(asked, ':', 2) as a) as p
    ), false) and asked is not null and not exists (
        select from unnest(denied) as d
        where (split_part(d, ':', 1) in (split_part(asked, ':', 1), '*') or split_part(asked, ':', 1) = '*')
          and (split_part(d, ':', 2) in (split_part(asked, ':', 2), '*') or split_part(asked, ':', 2) = '*')
    );
end;

comment on function fraiseql.permission_is_had(text[], text[], text) is
    'Is resource:action among what is granted, and not among what is denied? * is any.';

create or replace function fraiseql.user_has_role(
    user_id text, role text, tenant_id text default nullif(current_setting('app.tenant_id', true), '')
) returns boolean language sql stable set search_path from current
begin atomic
    select coalesce(role = any (h.roles), false) from fraiseql.user_permissions(user_id, tenant_id) as h;
end;

comment on function fraiseql.user_has_role(text, text, text) is
    'Has somebody a role in a tenant, itself or from a role below it?';

create or replace function fraiseql.user_has_permission(
    user_id text, resource text, action text, tenant_id text default nullif(current_setting('app.tenant_id', true), '')
) returns boolean language sql stable set search_path from current
begin atomic
    select coalesce(fraiseql.permission_is_had(h.granted, h.denied, resource || ':' || action), false)
    from fraiseql.user_permissions(user_id, tenant_id) as h;
end;

comment on function fraiseql.user_has_permission(text, text, text, text) is
    'May somebody do that to such a resource in a tenant? * asks for any.';

-- Users and tenants are uuids in many databases.

create or replace function fraiseql.user_has_role(
    user_id uuid, role text, tenant_id text default nullif(current_setting('app.tenant_id', true), '')
) returns boolean language sql stable return fraiseql.user_has_role(user_id::text, role, tenant_id);

comment on function fraiseql.user_has_role(uuid, text, text) is
    'Has somebody a role in a tenant, itself or from a role below it?';

create or replace function fraiseql.user_has_permission(
    user_id uuid, resource text, action text, tenant_id text default nullif(current_setting('app.tenant_id', true), '')
) returns boolean language sql stable return fraiseql.user_has_permission(user_id::text, resource, action, tenant_id);

comment on function fraiseql.user_has_permission(uuid, text, text, text) is
    'May somebody do that to such a resource in a tenant? * asks for any.';

-- ---- to administer them: mutations, for whoever serves the schema fraiseql_rbac ----

-- What a role brings along, with those above it: permissions, granted or denied, and the names of
-- the roles that are of all tenants, which schema files can require.
create or replace function fraiseql.role_reach(role_id uuid)
returns table (permissions text[], roles text[]) language sql stable security definer set search_path from current
begin atomic
    with line as (select r.* from fraiseql.get_inherited_roles($1) as h join fraiseql.roles as r on r.id = h.role_id)
    select array(select distinct p.resource || ':' || p.action from line as l
                 join fraiseql.role_permissions as rp on rp.role_id = l.id
                 join fraiseql.permissions as p on p.id = rp.permission_id order by 1),
           array(select l.name::text from line as l where l.tenant_id is null order by 1);
end;

comment on function fraiseql.role_reach(uuid) is
    'What a role brings along, with those above it: permissions, granted or denied, and names of roles of all tenants.';

-- Nobody gives, denies or takes back what he does not have himself, in the tenant that it is about.
create or replace function fraiseql.rbac_refusal(needed text, tenant text, permissions text[], roles text[])
returns fraiseql.mutation_response language plpgsql stable set search_path from current as $$
declare
    caller constant text := nullif(current_setting('app.user_id', true), '');
    own record;
    lacking text[];
begin
    select h.* into own from fraiseql.user_permissions(caller, tenant) as h;
    if caller is null or not fraiseql.permission_is_had(own.granted, own.denied, needed) then
        return fraiseql.mutation_error('forbidden:permission', 'This requires the permission ' || needed || '.',
                                       jsonb_build_object('requires', needed));
    end if;
    lacking := array(select p from unnest(permissions) as p where not fraiseql.permission_is_had(own.granted, own.denied, p)
                     union select 'role ' || r from unnest(roles) as r where r <> all (own.roles)
                     and '*:*' <> all (own.granted) order by 1);
    if cardinality(lacking) > 0 then
        return fraiseql.mutation_error('forbidden:escalation',
            'What one does not have, one can neither give nor take: ' || array_to_string(lacking, ', ') || '.',
            jsonb_build_object('lacking', lacking));
    end if;
    return null;
end
$$;

comment on function fraiseql.rbac_refusal(text, text, text[], text[]) is
    'Why the session''s user may not do that to these permissions and roles in a tenant; null: he may.';

-- The role, if the session can know of it: one of all tenants, or of its own.
create or replace function fraiseql.rbac_role(role_id uuid)
returns fraiseql.roles language sql stable security definer set search_path from current
begin atomic
    select r.* from fraiseql.roles as r
    where r.id = $1 and (r.tenant_id is null or nullif(current_setting('app.tenant_id', true), '') is null
                         or r.tenant_id = nullif(current_setting('app.tenant_id', true), ''));
end;

comment on function fraiseql.rbac_role(uuid) is 'A role that the session can know of: of all tenants, or of its own.';

do $schema$
begin
    if to_regnamespace('fraiseql_rbac') is null then
        create schema fraiseql_rbac;
        comment on schema fraiseql_rbac is 'What serves the administration of roles, once schema.names has it.';
    elsif obj_description(to_regnamespace('fraiseql_rbac'), 'pg_namespace')
          is distinct from 'What serves the administration of roles, once schema.names has it.' then
        raise exception 'there is a schema fraiseql_rbac that was not made by fraiseql setup'
            using hint = 'Rename it: ALTER SCHEMA fraiseql_rbac RENAME TO …';
    end if;
end
$schema$;

create or replace function fraiseql_rbac.fn_create_role(
    name text, description text default null, parent_role_id uuid default null, everywhere boolean default false
) returns fraiseql.mutation_response language plpgsql security definer set search_path from current as $$
declare
    tenant constant text := case when not everywhere then nullif(current_setting('app.tenant_id', true), '') end;
    reach record;
    refused fraiseql.mutation_response;
    made uuid;
begin
    select r.* into reach from fraiseql.role_reach(parent_role_id) as r;
    refused := fraiseql.rbac_refusal('role:create', tenant, reach.permissions, reach.roles);
    if refused.status is not null then
        return refused;
    elsif parent_role_id is not null and (fraiseql.rbac_role(parent_role_id)).id is null then
        return fraiseql.mutation_not_found('Role', parent_role_id::text);
    end if;
    insert into fraiseql.roles (name, description, parent_role_id, tenant_id)
    values ($1, $2, $3, tenant) returning id into made;
    return fraiseql.mutation_created('The role was made.', jsonb_build_object('id', made), 'Role');
exception
    when unique_violation then
        return fraiseql.mutation_conflict('There is a role of this name.', 'name');
    when check_violation then
        return fraiseql.mutation_validation_error(sqlerrm, 'role');
end
$$;

create or replace function fraiseql_rbac.fn_update_role(
    id uuid, name text default null, description text default null, parent_role_id uuid default null,
    no_parent boolean default false
) returns fraiseql.mutation_response language plpgsql security definer set search_path from current as $$
declare
    it constant fraiseql.roles := fraiseql.rbac_role(id);
    reach record;
    above record;
    refused fraiseql.mutation_response;
begin
    select r.* into reach from fraiseql.role_reach(it.id) as r;
    select r.* into above from fraiseql.role_reach(parent_role_id) as r;
    refused := fraiseql.rbac_refusal('role:update', it.tenant_id, reach.permissions || above.permissions,
                                     reach.roles || above.roles);
    if refused.status is not null then
        return refused;
    elsif it.id is null then
        return fraiseql.mutation_not_found('Role', id::text);
    elsif parent_role_id is not null and (fraiseql.rbac_role(parent_role_id)).id is null then
        return fraiseql.mutation_not_found('Role', parent_role_id::text);
    elsif it.is_system and (name <> it.name or no_parent or parent_role_id <> it.parent_role_id) then
        return fraiseql.mutation_conflict('A role of the system can be described, and nothing else.', 'system');
    end if;
    update fraiseql.roles as r
    set name = coalesce($2, r.name), description = coalesce($3, r.description),
        parent_role_id = case when not no_parent then coalesce($4, r.parent_role_id) end
    where r.id = it.id;
    return fraiseql.mutation_updated('The role was changed.', jsonb_build_object('id', it.id), null, 'Role');
exception
    when unique_violation then
        return fraiseql.mutation_conflict('There is a role of this name.', 'name');
    when check_violation then
        return fraiseql.mutation_validation_error(sqlerrm, 'role');
end
$$;

create or replace function fraiseql_rbac.fn_delete_role(id uuid)
returns fraiseql.mutation_response language plpgsql security definer set search_path from current as $$
declare
    it constant fraiseql.roles := fraiseql.rbac_role(id);
    reach record;
    refused fraiseql.mutation_response;
begin
    select r.* into reach from fraiseql.role_reach(it.id) as r;
    refused := fraiseql.rbac_refusal('role:delete', it.tenant_id, reach.permissions, reach.roles);
    if refused.status is not null then
        return refused;
    elsif it.id is null then
        return fraiseql.mutation_not_found('Role', id::text);
    elsif it.is_system then
        return fraiseql.mutation_conflict('A role of the system stays.', 'system');
    elsif exists (select from fraiseql.roles as r where r.parent_role_id = it.id) then
        return fraiseql.mutation_conflict('Other roles stand below it, and would lose what it denies.', 'children');
    end if;
    delete from fraiseql.roles as r where r.id = it.id;
    return fraiseql.mutation_deleted('The role is gone.', it.id::text, 'Role');
end
$$;

create or replace function fraiseql_rbac.fn_create_permission(resource text, action text, description text default null)
returns fraiseql.mutation_response language plpgsql security definer set search_path from current as $$
declare
    refused constant fraiseql.mutation_response :=
        fraiseql.rbac_refusal('permission:create', null, array[resource || ':' || action], null);
    made uuid;
begin
    if refused.status is not null then
        return refused;
    end if;
    insert into fraiseql.permissions (resource, action, description) values ($1, $2, $3) returning id into made;
    return fraiseql.mutation_created('The permission was made.', jsonb_build_object('id', made), 'Permission');
exception
    when unique_violation then
        return fraiseql.mutation_conflict('There is this permission.', 'permission');
    when check_violation then
        return fraiseql.mutation_validation_error('A resource and an action are words, or *.', 'permission');
end
$$;

create or replace function fraiseql_rbac.fn_update_permission(id uuid, description text)
returns fraiseql.mutation_response language plpgsql security definer set search_path from current as $$
declare
    refused constant fraiseql.mutation_response := fraiseql.rbac_refusal('permission:update', null, null, null);
begin
    if refused.status is not null then
        return refused;
    end if;
    update fraiseql.permissions as p set description = $2 where p.id = $1;
    if not found then
        return fraiseql.mutation_not_found('Permission', id::text);
    end if;
    return fraiseql.mutation_updated('The permission was described.', jsonb_build_object('id', id), '{description}', 'Permission');
end
$$;

create or replace function fraiseql_rbac.fn_delete_permission(id uuid)
returns fraiseql.mutation_response language plpgsql security definer set search_path from current as $$
declare
    it constant text := (select p.resource || ':' || p.action from fraiseql.permissions as p where p.id = fn_delete_permission.id);
    refused constant fraiseql.mutation_response := fraiseql.rbac_refusal('permission:delete', null, array[it], null);
begin
    if it is null then
        return coalesce(fraiseql.rbac_refusal('permission:delete', null, null, null),
                        fraiseql.mutation_not_found('Permission', id::text));
    elsif refused.status is not null then
        return refused;
    end if;
    delete from fraiseql.permissions as p where p.id = $1;
    return fraiseql.mutation_deleted('The permission is gone.', id::text, 'Permission');
end
$$;

create or replace function fraiseql_rbac.fn_grant_permission_to_role(role_id uuid, permission text, granted boolean default true)
returns fraiseql.mutation_response language plpgsql security definer set search_path from current as $$
declare
    it constant fraiseql.roles := fraiseql.rbac_role(role_id);
    refused constant fraiseql.mutation_response :=
        fraiseql.rbac_refusal('permission:grant', it.tenant_id, array[permission], null);
begin
    if refused.status is not null then
        return refused;
    elsif it.id is null then
        return fraiseql.mutation_not_found('Role', role_id::text);
    end if;
    insert into fraiseql.role_permissions as rp (role_id, permission_id, granted)
    select it.id, p.id, $3 from fraiseql.permissions as p where p.resource || ':' || p.action = permission
    on conflict on constraint role_permissions_role_id_permission_id_key do update set granted = excluded.granted;
    if not found then
        return fraiseql.mutation_not_found('Permission', permission);
    end if;
    return fraiseql.mutation_updated(case when granted then 'The role has the permission.' else 'The role is denied the permission.' end,
                                     jsonb_build_object('id', it.id), null, 'Role');
end
$$;

create or replace function fraiseql_rbac.fn_revoke_permission_from_role(role_id uuid, permission text)
returns fraiseql.mutation_response language plpgsql security definer set search_path from current as $$
declare
    it constant fraiseql.roles := fraiseql.rbac_role(role_id);
    refused constant fraiseql.mutation_response :=
        fraiseql.rbac_refusal('permission:grant', it.tenant_id, array[permission], null);
begin
    if refused.status is not null then
        return refused;
    elsif it.id is null then
        return fraiseql.mutation_not_found('Role', role_id::text);
    end if;
    delete from fraiseql.role_permissions as rp using fraiseql.permissions as p
    where rp.role_id = it.id and p.id = rp.permission_id and p.resource || ':' || p.action = permission;
    if not found then
        return fraiseql.mutation_noop('unchanged', 'The role says nothing of this permission.');
    end if;
    return fraiseql.mutation_updated('The role says nothing of the permission any more.',
                                     jsonb_build_object('id', it.id), null, 'Role');
end
$$;

create or replace function fraiseql_rbac.fn_assign_role_to_user(
    user_id text, role_id uuid, expires_at timestamptz default null, everywhere boolean default false
) returns fraiseql.mutation_response language plpgsql security definer set search_path from current as $$
declare
    tenant constant text := case when not everywhere then nullif(current_setting('app.tenant_id', true), '') end;
    it constant fraiseql.roles := fraiseql.rbac_role(role_id);
    reach record;
    refused fraiseql.mutation_response;
    made uuid;
begin
    select r.* into reach from fraiseql.role_reach(it.id) as r;
    refused := fraiseql.rbac_refusal('role:assign', tenant, reach.permissions, reach.roles);
    if refused.status is not null then
        return refused;
    elsif it.id is null then
        return fraiseql.mutation_not_found('Role', role_id::text);
    elsif expires_at <= statement_timestamp() then
        return fraiseql.mutation_validation_error('That is over already.', 'expires_at');
    end if;
    update fraiseql.user_roles as a
    set expires_at = $3, granted_by = current_setting('app.user_id', true), granted_at = now()
    where a.user_id = $1 and a.role_id = it.id and a.tenant_id is not distinct from tenant returning a.id into made;
    if not found then
        insert into fraiseql.user_roles (user_id, role_id, tenant_id, granted_by, expires_at)
        values ($1, it.id, tenant, current_setting('app.user_id', true), $3) returning id into made;
    end if;
    return fraiseql.mutation_success('The user has the role.', jsonb_build_object('id', made), 'UserRole');
exception
    when unique_violation then
        return fraiseql.mutation_conflict('Somebody else gives the same role just now.', 'assignment');
    when check_violation then
        return fraiseql.mutation_validation_error('A user has a name, of 500 letters at most.', 'user_id');
end
$$;

create or replace function fraiseql_rbac.fn_revoke_role_from_user(user_id text, role_id uuid, everywhere boolean default false)
returns fraiseql.mutation_response language plpgsql security definer set search_path from current as $$
declare
    tenant constant text := case when not everywhere then nullif(current_setting('app.tenant_id', true), '') end;
    it constant fraiseql.roles := fraiseql.rbac_role(role_id);
    reach record;
    refused fraiseql.mutation_response;
    gone uuid;
begin
    select r.* into reach from fraiseql.role_reach(it.id) as r;
    refused := fraiseql.rbac_refusal('role:assign', tenant, reach.permissions, reach.roles);
    if refused.status is not null then
        return refused;
    elsif it.id is null then
        return fraiseql.mutation_not_found('Role', role_id::text);
    end if;
    delete from fraiseql.user_roles as a
    where a.user_id = $1 and a.role_id = it.id and a.tenant_id is not distinct from tenant returning a.id into gone;
    if not found then
        return fraiseql.mutation_noop('unchanged', 'The user does not have the role.');
    end if;
    return fraiseql.mutation_deleted('The user does not have the role any more.', gone::text, 'UserRole');
end
$$;

-- What there is, for whoever may read it: of the session's tenant, or of all when it has none.
create or replace view fraiseql_rbac.v_role with (security_barrier) as
select r.id, r.name, r.tenant_id, jsonb_build_object(
    'id', r.id, 'name', r.name, 'description', r.description, 'parent_role_id', r.parent_role_id, 'tenant_id', r.tenant_id,
    'is_system', r.is_system,
    'granted', (select coalesce(jsonb_agg(p.resource || ':' || p.action order by 1), '[]') from fraiseql.role_permissions as rp
                join fraiseql.permissions as p on p.id = rp.permission_id where rp.role_id = r.id and rp.granted),
    'denied', (select coalesce(jsonb_agg(p.resource || ':' || p.action order by 1), '[]') from fraiseql.role_permissions as rp
               join fraiseql.permissions as p on p.id = rp.permission_id where rp.role_id = r.id and not rp.granted)) as data
from fraiseql.roles as r
where (select fraiseql.user_has_permission(nullif(current_setting('app.user_id', true), ''), 'role', 'read'))
  and (r.tenant_id is null or nullif(current_setting('app.tenant_id', true), '') is null
       or r.tenant_id = current_setting('app.tenant_id', true));

create or replace view fraiseql_rbac.v_permission with (security_barrier) as
select p.id, p.resource, p.action, jsonb_build_object(
    'id', p.id, 'resource', p.resource, 'action', p.action, 'description', p.description) as data
from fraiseql.permissions as p
where (select fraiseql.user_has_permission(nullif(current_setting('app.user_id', true), ''), 'role', 'read'));

create or replace view fraiseql_rbac.v_user_role with (security_barrier) as
select a.id, a.user_id, a.role_id, a.tenant_id, jsonb_build_object(
    'id', a.id, 'user_id', a.user_id, 'role_id', a.role_id, 'role_name', r.name, 'tenant_id', a.tenant_id,
    'granted_by', a.granted_by, 'granted_at', a.granted_at, 'expires_at', a.expires_at) as data
from fraiseql.user_roles as a join fraiseql.roles as r on r.id = a.role_id
where (select fraiseql.user_has_permission(nullif(current_setting('app.user_id', true), ''), 'role', 'read'))
  and (nullif(current_setting('app.tenant_id', true), '') is null or a.tenant_id = current_setting('app.tenant_id', true));

-- What they require is said to the server as well, which refuses before it asks.
do $describe$
declare
    part record;
begin
    for part in values
        ('function', 'fn_create_role(text, text, uuid, boolean)', 'Makes a role, of the caller''s tenant or of all.', 'role:create', 'Role'),
        ('function', 'fn_update_role(uuid, text, text, uuid, boolean)', 'Renames a role, describes it or moves it.', 'role:update', 'Role'),
        ('function', 'fn_delete_role(uuid)', 'Deletes a role below which none stands.', 'role:delete', 'Role'),
        ('function', 'fn_create_permission(text, text, text)', 'Makes a permission.', 'permission:create', 'Permission'),
        ('function', 'fn_update_permission(uuid, text)', 'Describes a permission.', 'permission:update', 'Permission'),
        ('function', 'fn_delete_permission(uuid)', 'Deletes a permission, and takes it from all roles.', 'permission:delete', 'Permission'),
        ('function', 'fn_grant_permission_to_role(uuid, text, boolean)', 'Gives a role a permission, or denies it.', 'permission:grant', 'Role'),
        ('function', 'fn_revoke_permission_from_role(uuid, text)', 'Takes back what a role was given or denied.', 'permission:grant', 'Role'),
        ('function', 'fn_assign_role_to_user(text, uuid, timestamptz, boolean)', 'Gives a user a role, until a time or for good.', 'role:assign', 'UserRole'),
        ('function', 'fn_revoke_role_from_user(text, uuid, boolean)', 'Takes a role from a user.', 'role:assign', 'UserRole'),
        ('view', 'v_role', 'A role: what it says itself; what its parents say holds as well.', 'role:read', null),
        ('view', 'v_permission', 'A permission: an action on a resource; * is any.', 'role:read', null),
        ('view', 'v_user_role', 'Who has a role, in which tenant, and until when.', 'role:read', null)
    loop
        execute format('comment on %s fraiseql_rbac.%s is %L', part.column1, part.column2, part.column3 || E'\n@fraiseql '
            || jsonb_strip_nulls(jsonb_build_object('entity', part.column5, 'requires', jsonb_build_object('permission', part.column4))));
    end loop;
end
$describe$;

-- Whoever can call them can say who he is: only the role of a server may.
revoke execute on all functions in schema fraiseql_rbac from public;

-- ---- what there is from the beginning ----

do $seed$
begin
    if exists (select from fraiseql.setup where part = 'rbac') then
        return;
    end if;
    insert into fraiseql.roles (id, name, description, parent_role_id, is_system) values
        ('00000000-0000-0000-0000-000000000005', 'viewer', 'Reads.', null, true),
        ('00000000-0000-0000-0000-000000000004', 'user', 'Does daily work.', '00000000-0000-0000-0000-000000000005', true),
        ('00000000-0000-0000-0000-000000000003', 'manager', 'Looks after a team.', '00000000-0000-0000-0000-000000000004', true),
        ('00000000-0000-0000-0000-000000000002', 'admin', 'Looks after a tenant.', '00000000-0000-0000-0000-000000000003', true),
        ('00000000-0000-0000-0000-000000000001', 'super_admin', 'May everything.', '00000000-0000-0000-0000-000000000002', true);
    insert into fraiseql.permissions (resource, action, description) values
        ('*', '*', 'Everything'),
        ('user', 'create', 'Make users'), ('user', 'read', 'See users'),
        ('user', 'update', 'Change users'), ('user', 'delete', 'Delete users'),
        ('role', 'create', 'Make roles'), ('role', 'read', 'See roles, and who has them'),
        ('role', 'update', 'Change roles'), ('role', 'delete', 'Delete roles'),
        ('role', 'assign', 'Give roles to users and take them back'),
        ('permission', 'create', 'Make permissions'), ('permission', 'update', 'Describe permissions'),
        ('permission', 'delete', 'Delete permissions'), ('permission', 'grant', 'Give permissions to roles and take them back'),
        ('audit', 'read', 'Read the audit log'), ('settings', 'update', 'Change settings');
    insert into fraiseql.role_permissions (role_id, permission_id)
    select '00000000-0000-0000-0000-000000000001', p.id from fraiseql.permissions as p where p.resource = '*';
end
$seed$;

insert into fraiseql.setup values ('rbac', 1)
on conflict (part) do update set version = excluded.version, installed_at = now()
where setup.version < excluded.version;
