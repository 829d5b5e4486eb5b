-- SPDX-License-Identifier: MIT
--
-- The library of fraiseql: functions for functions, which build what a mutation answers and keep
-- stored documents fresh, and the answers of mutations that came with an idempotency key.  Installed
-- by `fraiseql setup`, in one transaction with the parts behind it; running it again changes nothing.
--
-- Whoever changes this file raises the version below, in both places, and adds what brings an
-- older one here: a function whose arguments change must be dropped first.
--
-- Bodies that begin with RETURN are bound to what they name when they are made, so that no
-- search_path can lead them elsewhere.  Nothing here has more rights than its caller, but for the
-- functions of idempotency keys: whose rows they see is decided by keys that cannot be guessed.

set local search_path to pg_catalog, pg_temp;

do $setup$
declare
    known constant int := 3;
    installed int;
begin
    perform pg_advisory_xact_lock(hashtextextended('fraiseql setup', 0));
    -- What is there already: only what is made now is granted at the end.
    perform set_config('fraiseql.there', (select array_agg(oid) from pg_proc
                                          where pronamespace = to_regnamespace('fraiseql'))::text, true);
    if to_regtype('fraiseql.mutation_response') is not null and exists (
           select from pg_class as c where c.oid = to_regclass('fraiseql.setup') and c.relkind = 'r'
           and 2 = (select count(*) from pg_attribute where attrelid = c.oid
                    and (attname, atttypid) in (('part', 'text'::regtype), ('version', 'int'::regtype)))) then
        select version into installed from fraiseql.setup where part = 'library';
        if installed > known then
            raise exception 'the schema fraiseql has version % of the library, and this program knows version % only',
                installed, known using hint = 'Run setup with the newer fraiseql that installed it.';
        end if;
        return;
    end if;
    if to_regnamespace('fraiseql') is null then
        create schema fraiseql;
    elsif exists (select from pg_class where relnamespace = 'fraiseql'::regnamespace)
          or exists (select from pg_proc where pronamespace = 'fraiseql'::regnamespace)
          or exists (select from pg_type where typnamespace = 'fraiseql'::regnamespace) then
        raise exception 'there is a schema fraiseql that was not made by fraiseql setup'
            using hint = 'Rename it: ALTER SCHEMA fraiseql RENAME TO …';
    end if;
    create table fraiseql.setup (
        part text primary key,
        version int not null,
        installed_at timestamptz not null default now()
    );
    create type fraiseql.mutation_response as (
        status text,
        message text,
        entity_id text,
        entity_type text,
        entity jsonb,
        updated_fields text[],
        cascade jsonb,
        metadata jsonb
    );
    grant usage on schema fraiseql to public;
end
$setup$;

comment on schema fraiseql is 'What fraiseql setup installed.';
comment on table fraiseql.setup is E'What is installed here, and which version of it.\n@fraiseql {"expose": false}';
comment on type fraiseql.mutation_response is 'What a mutation answers: how it went, and what it was about.';

-- ---- answers ----

create or replace function fraiseql.mutation_success(
    message text, entity jsonb default null, entity_type text default null, cascade jsonb default null,
    metadata jsonb default null
) returns fraiseql.mutation_response language sql stable parallel safe
return row('success', message, entity ->> 'id', entity_type, entity, null, cascade, metadata)::fraiseql.mutation_response;

comment on function fraiseql.mutation_success(text, jsonb, text, jsonb, jsonb) is 'It went well: status success.';

create or replace function fraiseql.mutation_created(
    message text, entity jsonb default null, entity_type text default null, cascade jsonb default null,
    metadata jsonb default null
) returns fraiseql.mutation_response language sql stable parallel safe
return row('created', message, entity ->> 'id', entity_type, entity, null, cascade, metadata)::fraiseql.mutation_response;

comment on function fraiseql.mutation_created(text, jsonb, text, jsonb, jsonb) is 'Something was made: status created.';

create or replace function fraiseql.mutation_updated(
    message text, entity jsonb default null, updated_fields text[] default null, entity_type text default null,
    cascade jsonb default null, metadata jsonb default null
) returns fraiseql.mutation_response language sql stable parallel safe
return row('updated', message, entity ->> 'id', entity_type, entity, updated_fields, cascade,
           metadata)::fraiseql.mutation_response;

comment on function fraiseql.mutation_updated(text, jsonb, text[], text, jsonb, jsonb) is
    'Something was changed: status updated.';

create or replace function fraiseql.mutation_deleted(
    message text, entity_id text default null, entity_type text default null, cascade jsonb default null,
    metadata jsonb default null, entity jsonb default null
) returns fraiseql.mutation_response language sql stable parallel safe
return row('deleted', message, coalesce(entity_id, entity ->> 'id'), entity_type, entity, null, cascade,
           metadata)::fraiseql.mutation_response;

comment on function fraiseql.mutation_deleted(text, text, text, jsonb, jsonb, jsonb) is
    'Something is gone: status deleted. Clients see of it what entity says, since there is no row any more.';

create or replace function fraiseql.mutation_noop(reason text, message text, metadata jsonb default null)
returns fraiseql.mutation_response language sql stable parallel safe
return row('noop:' || coalesce(reason, 'unchanged'), message, null, null, null, null, null,
           metadata)::fraiseql.mutation_response;

comment on function fraiseql.mutation_noop(text, text, jsonb) is
    'Nothing had to be done: status noop:reason, an error of code 422 to clients.';

create or replace function fraiseql.mutation_validation_error(
    message text, field text default null, metadata jsonb default null
) returns fraiseql.mutation_response language sql stable parallel safe
return row('validation:' || coalesce(field, 'invalid'), message, null, null, null, null, null,
           jsonb_build_object('field', field, 'type', 'validation') || coalesce(metadata, '{}'))::fraiseql.mutation_response;

comment on function fraiseql.mutation_validation_error(text, text, jsonb) is
    'What was given is wrong: status validation:field, code 422.';

create or replace function fraiseql.mutation_not_found(
    resource_type text default 'Resource', resource_id text default null, metadata jsonb default null
) returns fraiseql.mutation_response language sql stable parallel safe
return row('not_found:' || lower(coalesce(resource_type, 'Resource')),
           coalesce(resource_type, 'Resource') || coalesce(' with ID ' || resource_id, '') || ' not found',
           null, null, null, null, null,
           jsonb_build_object('resource_type', resource_type, 'resource_id', resource_id)
               || coalesce(metadata, '{}'))::fraiseql.mutation_response;

comment on function fraiseql.mutation_not_found(text, text, jsonb) is
    'There is no such thing: status not_found:type, code 404.';

create or replace function fraiseql.mutation_conflict(
    message text, conflict_type text default 'duplicate', metadata jsonb default null
) returns fraiseql.mutation_response language sql stable parallel safe
return row('conflict:' || coalesce(conflict_type, 'duplicate'), message, null, null, null, null, null,
           metadata)::fraiseql.mutation_response;

comment on function fraiseql.mutation_conflict(text, text, jsonb) is
    'Something else is in the way: status conflict:type, code 409.';

create or replace function fraiseql.mutation_error(error_type text, message text, metadata jsonb default null)
returns fraiseql.mutation_response language sql stable parallel safe
return row(case when error_type ~* '^(noop|validation|unauthorized|forbidden|not_found|timeout|conflict|failed)(:|$)'
                then error_type
                else 'failed' || coalesce(':' || error_type, '') end,
           message, null, null, null, null, null, metadata)::fraiseql.mutation_response;

comment on function fraiseql.mutation_error(text, text, jsonb) is
    'Something else went wrong: the status given, such as forbidden:not_yours, or failed:type, code 500.';

-- ---- questions about an answer ----

create or replace function fraiseql.mutation_is_success(answer fraiseql.mutation_response)
returns boolean language sql stable parallel safe
return coalesce(lower(split_part((answer).status, ':', 1)) = any (
    '{success,created,updated,deleted,new,completed,ok,done,existing,synced,cancelled}'), false);

comment on function fraiseql.mutation_is_success(fraiseql.mutation_response) is
    'Would a client see a success? Words that nobody knows are errors.';

create or replace function fraiseql.mutation_is_noop(answer fraiseql.mutation_response)
returns boolean language sql stable parallel safe
return coalesce(lower(split_part((answer).status, ':', 1)) = 'noop', false);

comment on function fraiseql.mutation_is_noop(fraiseql.mutation_response) is 'Was there nothing to do?';

create or replace function fraiseql.mutation_is_error(answer fraiseql.mutation_response)
returns boolean language sql stable parallel safe
return not fraiseql.mutation_is_success(answer) and not fraiseql.mutation_is_noop(answer);

comment on function fraiseql.mutation_is_error(fraiseql.mutation_response) is
    'Did it go wrong? Neither a success nor a noop.';

create or replace function fraiseql.mutation_error_type(answer fraiseql.mutation_response)
returns text language sql stable parallel safe
return case when fraiseql.mutation_is_error(answer)
            then lower(split_part(coalesce(nullif((answer).status, ''), 'failed'), ':', 1)) end;

comment on function fraiseql.mutation_error_type(fraiseql.mutation_response) is
    'The first word of an error''s status, such as conflict; null: it is none.';

create or replace function fraiseql.mutation_noop_reason(answer fraiseql.mutation_response)
returns text language sql stable parallel safe
return case when fraiseql.mutation_is_noop(answer) then nullif(substr((answer).status, 6), '') end;

comment on function fraiseql.mutation_noop_reason(fraiseql.mutation_response) is
    'Why there was nothing to do; null: there was, or it does not say.';

-- ---- cascades ----

create or replace function fraiseql.cascade_entity_created(type text, id text, entity jsonb default '{}')
returns jsonb language sql stable parallel safe
return jsonb_build_object('updated', jsonb_build_array(jsonb_build_object(
    '__typename', type, 'id', id, 'operation', 'CREATED', 'entity', coalesce(entity, '{}'))));

comment on function fraiseql.cascade_entity_created(text, text, jsonb) is 'A cascade: this was made, too.';

create or replace function fraiseql.cascade_entity_update(type text, id text, entity jsonb)
returns jsonb language sql stable parallel safe
return jsonb_build_object('updated', jsonb_build_array(jsonb_build_object(
    '__typename', type, 'id', id, 'operation', 'UPDATED', 'entity', entity)));

comment on function fraiseql.cascade_entity_update(text, text, jsonb) is 'A cascade: this was changed, too.';

create or replace function fraiseql.cascade_count_update(type text, id text, field text, previous int, current int)
returns jsonb language sql stable parallel safe
return fraiseql.cascade_entity_update(type, id,
    jsonb_build_object('id', id, field, current, '_previous_' || field, previous));

comment on function fraiseql.cascade_count_update(text, text, text, int, int) is 'A cascade: this count changed, too.';

create or replace function fraiseql.cascade_entity_deleted(type text, id text, deleted_at timestamptz default now())
returns jsonb language sql stable parallel safe
return jsonb_build_object('deleted', jsonb_build_array(jsonb_build_object(
    '__typename', type, 'id', id, 'operation', 'DELETED', 'deletedAt', deleted_at)));

comment on function fraiseql.cascade_entity_deleted(text, text, timestamptz) is 'A cascade: this is gone, too.';

create or replace function fraiseql.cascade_invalidate_cache(
    names text[], strategy text default 'INVALIDATE', scope text default 'PREFIX'
) returns jsonb language sql stable parallel safe
return jsonb_build_object('invalidations', coalesce((
    select jsonb_agg(jsonb_build_object('queryName', name, 'strategy', strategy, 'scope', scope))
    from unnest(names) as name), '[]'));

comment on function fraiseql.cascade_invalidate_cache(text[], text, text) is
    'A cascade: the answers of these queries may have changed.';

create or replace function fraiseql.cascade_metadata(
    affected_count int, depth int default 1, transaction_id text default null
) returns jsonb language sql stable
return jsonb_build_object('metadata', jsonb_build_object(
    'timestamp', now(), 'affectedCount', affected_count, 'depth', depth,
    'transactionId', coalesce(transaction_id, pg_current_xact_id_if_assigned()::text)));

comment on function fraiseql.cascade_metadata(int, int, text) is
    'A cascade that says how much was changed, when, and by which transaction.';

create or replace function fraiseql.cascade_entity(typename text, id text, operation text, view regclass)
returns jsonb language plpgsql stable as $$
declare
    document pg_catalog.jsonb;
begin
    execute pg_catalog.format('SELECT v.data FROM %s AS v WHERE v.id::pg_catalog.text OPERATOR(pg_catalog.=) $1',
                              (select pg_catalog.format('%I.%I', n.nspname, c.relname)
                               from pg_catalog.pg_class as c
                               join pg_catalog.pg_namespace as n on n.oid operator(pg_catalog.=) c.relnamespace
                               where c.oid operator(pg_catalog.=) view::pg_catalog.oid))
        into document using id;
    return pg_catalog.jsonb_build_object('updated', pg_catalog.jsonb_build_array(pg_catalog.jsonb_build_object(
        '__typename', typename, 'id', id, 'operation', operation, 'entity', document)));
end
$$;

comment on function fraiseql.cascade_entity(text, text, text, regclass) is
    'A cascade: this was changed, too, and is now as the view shows it.';

create or replace function fraiseql.cascade_merge(a jsonb, b jsonb)
returns jsonb language sql stable parallel safe
return coalesce(a, '{}') || coalesce(b, '{}') || coalesce((
    select jsonb_object_agg(key, coalesce(a -> key, '[]') || coalesce(b -> key, '[]'))
    from unnest(array['updated', 'deleted', 'invalidations']) as key
    where a ? key or b ? key), '{}') || case when a ? 'metadata' and b ? 'metadata' then
    jsonb_build_object('metadata', (a -> 'metadata') || (b -> 'metadata') || jsonb_build_object(
        'timestamp', greatest((a #>> '{metadata,timestamp}')::timestamptz, (b #>> '{metadata,timestamp}')::timestamptz),
        'depth', greatest((a #>> '{metadata,depth}')::int, (b #>> '{metadata,depth}')::int),
        'affectedCount', coalesce((a #>> '{metadata,affectedCount}')::int, 0)
                             + coalesce((b #>> '{metadata,affectedCount}')::int, 0)))
    else '{}' end;

comment on function fraiseql.cascade_merge(jsonb, jsonb) is
    'One cascade of two: lists one after the other, of the metadata the later time, the greater depth, the sum of counts.';

create or replace function fraiseql.cascade_has_entity_type(c jsonb, type text)
returns boolean language sql stable parallel safe
return exists (
    select from jsonb_array_elements(coalesce(c -> 'updated', '[]') || coalesce(c -> 'deleted', '[]')) as item
    where item ->> '__typename' = type);

comment on function fraiseql.cascade_has_entity_type(jsonb, text) is
    'Is anything of that type among what the cascade changed or deleted?';

-- ---- stored documents ----

create or replace function fraiseql.stored_view(
    stored regclass, out stored_name text, out view_name text, out key text, out view_key text, out key_type text,
    out equals text, out bucket text, out columns text, out old_values text, out new_values text
) language plpgsql stable set search_path to pg_catalog, pg_temp as $$
declare
    stored_class pg_class;
    view_class pg_class;
    schema_name text;
    key_name name;
begin
    select c.* into stored_class from pg_class as c where c.oid = stored;
    select nspname into schema_name from pg_namespace where oid = stored_class.relnamespace;
    if stored_class.relname !~ '^tv_.' or stored_class.relkind not in ('r', 'p') then
        raise exception '% is no table whose name begins with tv_', stored using errcode = 'wrong_object_type';
    end if;
    select c.* into view_class from pg_class as c
    where c.relnamespace = stored_class.relnamespace and c.relname = substr(stored_class.relname, 2)
      and c.relkind in ('v', 'm');
    if view_class.oid is null then
        raise exception 'there is no view % to fill % from',
            format('%I.%I', schema_name, substr(stored_class.relname, 2)), stored using errcode = 'undefined_table';
    end if;
    stored_name := format('%I.%I', schema_name, stored_class.relname);
    view_name := format('%I.%I', schema_name, view_class.relname);
    -- What both have; the column id is the key, or else the primary key.  Types are written with
    -- their schema, since the SQL runs with the caller's path; those with a modifier, such as
    -- numeric(5,2), are words of the language, or have one already.
    select (array_agg(t.attname
                order by t.attname = 'id' desc) filter (where t.attname = 'id' or i.indkey[0] = t.attnum))[1],
           string_agg(quote_ident(t.attname), ', ' order by t.attnum),
           string_agg(format('t.%I', t.attname), ', ' order by t.attnum),
           string_agg(format('(v.%I)::%s', t.attname, case when t.atttypmod >= 0
               then format_type(t.atttypid, t.atttypmod)
               else format('%I.%I', n.nspname, y.typname) end), ', ' order by t.attnum)
    into key_name, columns, old_values, new_values
    from pg_attribute as t
    join pg_attribute as v on v.attrelid = view_class.oid and v.attname = t.attname and v.attnum > 0
    join pg_type as y on y.oid = t.atttypid
    join pg_namespace as n on n.oid = y.typnamespace
    left join pg_index as i on i.indrelid = stored and i.indisprimary and i.indnkeyatts = 1
    where t.attrelid = stored and t.attnum > 0 and not t.attisdropped and t.attgenerated = '' and t.attidentity <> 'a';
    if key_name is null then
        raise exception '% and % share no column id, nor a primary key of one column', stored_name, view_name
            using errcode = 'undefined_column';
    end if;
    key := quote_ident(key_name);
    -- The unique index says what equal means.  A value of the view is compared as it is where its
    -- type can be, so that indexes below the view are of use.
    select format('%I.%I', n.nspname, y.typname), format('OPERATOR(%I.%s)', s.nspname, o.oprname),
           case when t.atttypid = v.atttypid or exists (
                    select from pg_amop where amopfamily = c.opcfamily and amopstrategy = 3
                    and amoplefttype = v.atttypid and amoprighttype = c.opcintype)
                then format('v.%I', t.attname)
                else format('(v.%I)::%I.%I', t.attname, n.nspname, y.typname) end,
           -- Equal keys have one hash, however they are written, if the type has any for this equality.
           -- It may lack one for parts of what is made of others: then there is one bucket, too.
           case when c.opcintype <> all ('{anyarray,anyrange,anymultirange,record}'::regtype[]) and exists (
                    select from pg_amop as h
                    join pg_amproc on amprocfamily = h.amopfamily and amproclefttype = c.opcintype
                     and amprocrighttype = c.opcintype and amprocnum = 2
                    where h.amopopr = o.oid and h.amopmethod = (select oid from pg_am where amname = 'hash'))
                then format('pg_catalog.hash_array_extended(ARRAY[k%s], 0) OPERATOR(pg_catalog.&) 255', (
                         select format(' COLLATE %I.%I', l.nspname, collname)
                         from pg_collation join pg_namespace as l on l.oid = collnamespace
                         where pg_collation.oid = t.attcollation))
                else '0' end
    into key_type, equals, view_key, bucket
    from pg_attribute as t
    join pg_attribute as v on v.attrelid = view_class.oid and v.attname = t.attname
    join pg_type as y on y.oid = t.atttypid
    join pg_namespace as n on n.oid = y.typnamespace
    join pg_index as i on i.indrelid = stored and i.indisunique and i.indisvalid and i.indnkeyatts = 1
     and i.indkey[0] = t.attnum and i.indpred is null
    join pg_opclass as c on c.oid = i.indclass[0]
    join pg_amop as e on e.amopfamily = c.opcfamily and e.amoplefttype = c.opcintype
     and e.amoprighttype = c.opcintype and e.amopstrategy = 3
    join pg_operator as o on o.oid = e.amopopr
    join pg_namespace as s on s.oid = o.oprnamespace
    where t.attrelid = stored and t.attname = key_name
    order by c.opcdefault desc, i.indexrelid limit 1;
    if equals is null then
        raise exception '% of % is not unique, so that a key may stand for several rows', key, stored_name
            using errcode = 'object_not_in_prerequisite_state',
            hint = format('Where each row has its own: CREATE UNIQUE INDEX ON %s (%s). Otherwise fill the table yourself.',
                          stored_name, key);
    end if;
end
$$;

comment on function fraiseql.stored_view(regclass) is
    'How a tv_ table and the view that it is filled from fit together, as SQL.';

create or replace function fraiseql.refresh_tv(stored regclass, variadic keys anyarray)
returns bigint language plpgsql volatile as $$
declare
    part pg_catalog.record;
    wanted pg_catalog.text[] := keys::pg_catalog.text[];
    buckets pg_catalog.int8[];
    bucket pg_catalog.int8;
    changed pg_catalog.int8;
    total pg_catalog.int8 := 0;
begin
    part := fraiseql.stored_view(stored);
    -- Two transactions that change parts of one document must not overtake each other: who comes
    -- second reads the view when the first has committed.  Buckets bound the number of locks.
    execute pg_catalog.format(
        'SELECT pg_catalog.array_agg(DISTINCT %1$s ORDER BY %1$s) FROM pg_catalog.unnest($1::%2$s[]) AS k '
        'WHERE k IS NOT NULL', part.bucket, part.key_type) into buckets using wanted;
    foreach bucket in array coalesce(buckets, '{}') loop
        perform pg_catalog.pg_advisory_xact_lock(pg_catalog.hashtextextended(
            pg_catalog.format('fraiseql.refresh_tv %s %s', stored::pg_catalog.oid, bucket), 0));
    end loop;
    execute pg_catalog.format(
        'DELETE FROM %1$s AS t WHERE t.%2$s %5$s ANY ($1::%4$s[]) AND NOT EXISTS '
        '(SELECT FROM %6$s AS v WHERE %3$s %5$s t.%2$s)',
        part.stored_name, part.key, part.view_key, part.key_type, part.equals, part.view_name) using wanted;
    get diagnostics changed = row_count;
    total := total operator(pg_catalog.+) changed;
    -- Rows that are as they should be are not written again.
    execute pg_catalog.format(
        'UPDATE %1$s AS t SET (%7$s) = ROW(%9$s) FROM %6$s AS v WHERE %3$s %5$s ANY ($1::%4$s[]) '
        'AND t.%2$s %5$s %3$s AND ROW(%8$s)::pg_catalog.text OPERATOR(pg_catalog.<>) ROW(%9$s)::pg_catalog.text',
        part.stored_name, part.key, part.view_key, part.key_type, part.equals, part.view_name, part.columns,
        part.old_values, part.new_values) using wanted;
    get diagnostics changed = row_count;
    total := total operator(pg_catalog.+) changed;
    execute pg_catalog.format(
        'INSERT INTO %1$s (%7$s) SELECT %8$s FROM %6$s AS v WHERE %3$s %5$s ANY ($1::%4$s[]) '
        'AND NOT EXISTS (SELECT FROM %1$s AS t WHERE t.%2$s %5$s %3$s)',
        part.stored_name, part.key, part.view_key, part.key_type, part.equals, part.view_name, part.columns,
        part.new_values) using wanted;
    get diagnostics changed = row_count;
    return total operator(pg_catalog.+) changed;
end
$$;

comment on function fraiseql.refresh_tv(regclass, anyarray) is
    'Brings the rows of a tv_ table that have these keys up to date with its view; returns how many were changed.';

create or replace function fraiseql.refresh_tv(stored regclass, key text)
returns bigint language sql volatile
return fraiseql.refresh_tv(stored, variadic array[key]);

comment on function fraiseql.refresh_tv(regclass, text) is
    'Brings the row of a tv_ table that has this key up to date with its view; returns how many were changed.';

create or replace function fraiseql.check_tv(stored regclass)
returns table (key text, difference text) language plpgsql stable as $$
declare
    part pg_catalog.record;
begin
    part := fraiseql.stored_view(stored);
    return query execute pg_catalog.format(
        'SELECT COALESCE(o.k, n.k)::pg_catalog.text, CASE WHEN o.r IS NULL THEN ''missing'' WHEN n.r IS NULL '
        'THEN ''left over'' ELSE ''differs'' END FROM (SELECT t.%1$s AS k, ROW(%4$s)::pg_catalog.text AS r FROM %3$s AS t) '
        'AS o FULL JOIN (SELECT %2$s AS k, ROW(%6$s)::pg_catalog.text AS r FROM %5$s AS v) AS n '
        'ON o.k %7$s n.k WHERE (o.r OPERATOR(pg_catalog.=) n.r) IS NOT TRUE ORDER BY 1',
        part.key, part.view_key, part.stored_name, part.old_values, part.view_name, part.new_values, part.equals);
end
$$;

comment on function fraiseql.check_tv(regclass) is
    'The keys by which a tv_ table differs from its view: rows that are missing, left over, or differ.';

-- ---- idempotency keys ----

-- Of each mutation that was done and came with a key, its answer.
create table if not exists fraiseql.idempotency_key (
    id bytea primary key,
    request bytea not null,
    answer bytea,
    made_at timestamptz not null default clock_timestamp(),
    expires_at timestamptz not null
);
create index if not exists idempotency_key_expires_at on fraiseql.idempotency_key (expires_at);

comment on table fraiseql.idempotency_key is
    E'Mutations that came with a key: SHA-256 of key and caller, of the request, and the answer.\n@fraiseql {"expose": false}';

-- How long a key lives is expires_at - made_at.  Both are from now on only until the answer is kept,
-- which is when its time begins.
create or replace function fraiseql.idempotency_claim(id bytea, request bytea, ttl interval)
returns void language plpgsql volatile security definer set search_path from current as $$
declare
    claimed_at constant timestamptz := clock_timestamp();
begin
    -- A claim in flight is seen by nobody, but waited for; the condition is then that of its end.
    insert into fraiseql.idempotency_key as k (id, request, made_at, expires_at)
    values ($1, $2, claimed_at, claimed_at + ttl)
    on conflict on constraint idempotency_key_pkey do update
    set request = excluded.request, answer = null, made_at = excluded.made_at, expires_at = excluded.expires_at
    where k.expires_at <= clock_timestamp();
    if not found then
        raise exception 'this idempotency key was used before' using errcode = 'FQ001';
    end if;
end
$$;

comment on function fraiseql.idempotency_claim(bytea, bytea, interval) is
    'First step of a mutation with a key: waits for another one with it; raises FQ001 when that was done.';

create or replace function fraiseql.idempotency_keep(id bytea, answer bytea)
returns void language plpgsql volatile security definer set search_path from current as $$
declare
    kept_at constant timestamptz := clock_timestamp();
begin
    update fraiseql.idempotency_key as k
    set answer = $2, made_at = kept_at, expires_at = kept_at + (k.expires_at - k.made_at) where k.id = $1;
    if not found then
        raise exception 'the answer for an idempotency key cannot be kept' using errcode = 'FQ002',
            hint = 'A policy or a trigger on fraiseql.idempotency_key keeps its owner from changing the row.';
    end if;
end
$$;

comment on function fraiseql.idempotency_keep(bytea, bytea) is
    'Last step of a mutation with a key: its answer, or null for one that is too long to be kept.';

create or replace function fraiseql.idempotency_find(id bytea, request bytea)
returns table (same boolean, answer bytea) language sql stable security definer set search_path from current
begin atomic
    select k.request = $2, case when k.request = $2 then k.answer end
    from fraiseql.idempotency_key as k where k.id = $1 and k.expires_at > clock_timestamp();
end;

comment on function fraiseql.idempotency_find(bytea, bytea) is
    'The answer that was kept for a key, if it is of the same request.';

create or replace function fraiseql.idempotency_sweep(most int)
returns bigint language sql volatile security definer set search_path from current
begin atomic
    with old as (
        select k.id from fraiseql.idempotency_key as k where k.expires_at <= clock_timestamp()
        order by k.expires_at limit most for update skip locked
    ), gone as (
        delete from fraiseql.idempotency_key as k using old where k.id = old.id returning 1
    )
    select count(*) from gone;
end;

comment on function fraiseql.idempotency_sweep(int) is
    'Deletes keys that have lapsed, so many at most; returns how many. The server calls it now and then.';

insert into fraiseql.setup values ('library', 3)
on conflict (part) do update set version = excluded.version, installed_at = now()
where setup.version < excluded.version;
