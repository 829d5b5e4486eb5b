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
        if (new.id, new.parent_role_id, new.tenant_id) is not distinct from (old.id, old.parent_role_id, old.tenant_id) then
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
    if depth > most then
        raise exception 'role % would stand in a line of more than % roles above each other', new.name, most
            using errcode = 'check_violation', constraint = 'roles_are_not_too_deep', table = 'roles', schema = 'fraiseql';
    end if;
    return new;
end
$$;

comment on function fraiseql.roles_check() is
    'Of the table roles: no role is above itself, deeper than ten, or below one of another tenant.';

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

create or replace function fraiseql.user_permissions(
    user_id text, tenant_id text default nullif(current_setting('app.tenant_id', true), '')
) returns table (roles text[], granted text[], denied text[], expires_at timestamptz)
language sql stable security definer set search_path from current
begin atomic
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
end;

comment on function fraiseql.user_permissions(text, text) is
    'What somebody is and may in a tenant: names of roles, permissions granted and denied, and until when that is so.';

create or replace function fraiseql.user_rights(user_id text, tenant_id text)
returns table (kind int, name text) language sql stable set search_path from current
begin atomic
    select said.kind, said.name from fraiseql.user_permissions(user_id, tenant_id) as h, lateral (
        select 1, unnest(h.roles) union all select 2, unnest(h.granted) union all select 3, unnest(h.denied)
        union all select 0, trunc(extract(epoch from h.expires_at - statement_timestamp()) * 1000)::text
        where h.expires_at < 'infinity'
    ) as said (kind, name);
end;

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
