-- SPDX-License-Identifier: MIT
--
-- Tokens that are withdrawn before they end: one by one, those of a user, or all that were made
-- before some time.  Installed by `fraiseql setup --with revocation`, behind library.sql and in its
-- transaction; running it again changes nothing.
--
-- Whoever changes this file raises the version below, in both places, and adds what brings older
-- tables here.
--
-- Whoever may write the table may lock everybody out: it is granted to nobody, and its functions have
-- no more rights than their caller.

do $setup$
declare
    known constant int := 1;
    installed int;
begin
    select version into installed from fraiseql.setup where part = 'revocation';
    if installed > known then
        raise exception 'the schema fraiseql has version % of revocation, and this program knows version % only',
            installed, known using hint = 'Run setup with the newer fraiseql that installed it.';
    elsif installed is not null then
        return;
    end if;
    create table fraiseql.revocations (
        id uuid primary key default gen_random_uuid(),
        token_id text constraint revocations_token_id_is_said check (token_id <> '' and length(token_id) <= 500),
        user_id text constraint revocations_user_id_is_said check (user_id <> '' and length(user_id) <= 500),
        issued_before timestamptz constraint revocations_issued_before_is_a_time check (isfinite(issued_before)),
        reason text,
        revoked_at timestamptz not null default now(),
        expires_at timestamptz,
        -- By it a reader finds what was committed since it last looked, in whatever order that was.
        changed_by xid8 not null default pg_current_xact_id(),
        constraint revocations_are_of_a_token_or_before_a_time check
            (num_nonnulls(token_id, issued_before) = 1 and num_nonnulls(token_id, user_id) <= 1)
    );
    create index revocations_changed_by on fraiseql.revocations (changed_by);
    create index revocations_expires_at on fraiseql.revocations (expires_at);
end
$setup$;

comment on table fraiseql.revocations is
    E'Tokens that are withdrawn: one, those of a user, or all, that were issued before some time. Of no use once they would have ended anyway.\n@fraiseql {"expose": false}';

-- Servers that listen look at once.  What was added they find; whatever else happened, they read all.
create or replace function fraiseql.revocations_tell() returns trigger
language plpgsql set search_path from current as $$
begin
    perform pg_notify('fraiseql_revocation', case tg_op when 'INSERT' then 'more' else 'all' end);
    return null;
end
$$;

comment on function fraiseql.revocations_tell() is 'Of the table revocations: says that it has changed.';

create or replace trigger revocations_tell after insert or update or delete or truncate on fraiseql.revocations
    for each statement execute function fraiseql.revocations_tell();

create or replace function fraiseql.revocations_mark() returns trigger
language plpgsql set search_path from current as $$
begin
    new.changed_by := pg_current_xact_id();
    return new;
end
$$;

comment on function fraiseql.revocations_mark() is 'Of the table revocations: says which transaction changed a row.';

create or replace trigger revocations_mark before insert or update on fraiseql.revocations
    for each row execute function fraiseql.revocations_mark();

create or replace function fraiseql.revoke_token(token_id text, expires_at timestamptz default null, reason text default null)
returns void language sql set search_path from current as $$
    insert into fraiseql.revocations (token_id, expires_at, reason) values ($1, $2, $3)
$$;

comment on function fraiseql.revoke_token(text, timestamptz, text) is
    'Withdraws the token with this jti. expires_at is when it ends by itself: from then on the row is of no use.';

create or replace function fraiseql.revoke_user(user_id text, issued_before timestamptz default clock_timestamp(), reason text default null)
returns void language sql set search_path from current as $$
    insert into fraiseql.revocations (user_id, issued_before, reason) values ($1, $2, $3)
$$;

comment on function fraiseql.revoke_user(text, timestamptz, text) is
    'Withdraws every token of a user that was issued before a time: until now, if none is said.';

create or replace function fraiseql.revoke_all(issued_before timestamptz default clock_timestamp(), reason text default null)
returns void language sql set search_path from current as $$
    insert into fraiseql.revocations (issued_before, reason) values ($1, $2)
$$;

comment on function fraiseql.revoke_all(timestamptz, text) is
    'Withdraws every token that was issued before a time: until now, if none is said.';

-- What was committed since a reading that returned this seen_by ('0': all there is), without what has ended; one row at
-- least.  A time is told as the first second in which tokens are good.  The role of a server needs no right on the table.
create or replace function fraiseql.revocations_since(seen_by text)
returns table (token_id text, user_id text, issued_before bigint, now_seen_by text)
language sql stable security definer set search_path from current as $$
    select r.token_id, r.user_id, ceil(extract(epoch from r.issued_before))::bigint,
        pg_snapshot_xmin(pg_current_snapshot())::text
    from (select) as one left join fraiseql.revocations as r
        on r.changed_by >= $1::xid8 and (r.expires_at is null or r.expires_at > now())
$$;

comment on function fraiseql.revocations_since(text) is
    'What servers read: which tokens were withdrawn since they last did.';

create or replace function fraiseql.forget_revocations() returns bigint
language sql set search_path from current as $$
    with gone as (delete from fraiseql.revocations where expires_at < now() returning 1)
    select count(*) from gone
$$;

comment on function fraiseql.forget_revocations() is
    'Deletes what is of no use any more, and says how much that was.';

insert into fraiseql.setup values ('revocation', 1)
on conflict (part) do update set version = excluded.version, installed_at = now()
where setup.version < excluded.version;
