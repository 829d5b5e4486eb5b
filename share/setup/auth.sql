-- SPDX-License-Identifier: MIT
--
-- Accounts with passwords, and their sessions: who may log in, and which refresh token continues
-- which session; and the keys of programs.  Installed by `fraiseql setup --with auth`, behind
-- library.sql and in its transaction; running it again changes nothing.
--
-- Whoever changes this file raises the version below, in both places, and adds what brings older
-- tables here.
--
-- No password, token or key ever stands here: only Argon2id's text of a password, and SHA-256 of
-- tokens, which are 32 random bytes, and of keys, which are random too.  The tables are granted to
-- nobody, and the functions, but for api_keys_of, have no more rights than their caller, so that
-- only the role of the service that logs people in can use them.

do $setup$
declare
    known constant int := 4;
    installed int;
begin
    select version into installed from fraiseql.setup where part = 'auth';
    if installed > known then
        raise exception 'the schema fraiseql has version % of auth, and this program knows version % only',
            installed, known using hint = 'Run setup with the newer fraiseql that installed it.';
    elsif installed = known then
        return;
    end if;
    if installed is not null then
        -- Of version 3: it takes the client's address as well.
        drop function if exists fraiseql.begin_login(text);
    end if;
    -- Of version 4: keys of programs.
    create table fraiseql.api_keys (
        hash bytea primary key constraint api_keys_hash_is_of_sha256 check (length(hash) = 32),
        name text constraint api_keys_name_is_said check (name <> '' and length(name) <= 500),
        user_id text constraint api_keys_user_id_is_said check (user_id <> '' and length(user_id) <= 500),
        tenant_id text constraint api_keys_tenant_id_is_said check (tenant_id <> '' and length(tenant_id) <= 500),
        contact_id text constraint api_keys_contact_id_is_said check (contact_id <> '' and length(contact_id) <= 500),
        roles text[] not null default '{}',
        permissions text[] not null default '{}',
        created_at timestamptz not null default now(),
        expires_at timestamptz,
        revoked_at timestamptz,
        constraint api_keys_are_somebodys check (num_nonnulls(name, user_id) > 0)
    );
    if installed >= 2 then
        return;
    end if;
    -- Of version 2: people register, and what is mailed is counted.
    create table fraiseql.registrations (
        hash bytea primary key constraint registrations_hash_is_of_sha256 check (length(hash) = 32),
        email text not null,
        password_hash text not null,
        name text,
        created_at timestamptz not null default now(),
        expires_at timestamptz not null
    );
    create index registrations_email on fraiseql.registrations (lower(email));
    create index registrations_expires_at on fraiseql.registrations (expires_at);
    create table fraiseql.mails (
        address_hash bytea primary key,
        count int not null default 0,
        since timestamptz not null default now()
    );
    create index mails_since on fraiseql.mails (since);
    if installed is not null then
        return;
    end if;
    create table fraiseql.accounts (
        id uuid primary key default gen_random_uuid(),
        email text not null constraint accounts_email_is_an_address
            check (length(email) <= 254 and email ~ '^[^[:space:][:cntrl:]@]+@[^[:space:][:cntrl:]@]+$'),
        password_hash text not null constraint accounts_password_hash_is_of_argon2id
            check (password_hash ~ '^\$argon2id\$v=19\$m=[0-9]+,t=[0-9]+,p=[0-9]+\$[A-Za-z0-9+/]+\$[A-Za-z0-9+/]+$'
                   and length(password_hash) <= 500),
        name text constraint accounts_name_is_short check (length(name) <= 500),
        tenant_id text constraint accounts_tenant_id_is_said check (tenant_id <> '' and length(tenant_id) <= 500),
        roles text[] not null default '{}',
        permissions text[] not null default '{}',
        metadata jsonb not null default '{}',
        is_active boolean not null default true,
        email_verified_at timestamptz,
        password_changed_at timestamptz not null default now(),
        created_at timestamptz not null default now(),
        updated_at timestamptz not null default now()
    );
    create unique index accounts_email_key on fraiseql.accounts (lower(email));
    -- Of every address with which somebody tried to log in, whether it has an account or not, so
    -- that neither time nor a lock tells which have one: SHA-256 of it, how often since the last right
    -- password, and until when no other is looked at.
    create table fraiseql.login_attempts (
        address_hash bytea primary key,
        tries int not null default 0,
        tried_at timestamptz not null default now(),
        locked_until timestamptz
    );
    create index login_attempts_tried_at on fraiseql.login_attempts (tried_at);
    create table fraiseql.sessions (
        id uuid primary key default gen_random_uuid(),
        account_id uuid not null references fraiseql.accounts on delete cascade,
        user_agent text constraint sessions_user_agent_is_short check (length(user_agent) <= 500),
        address text constraint sessions_address_is_short check (length(address) <= 100),
        created_at timestamptz not null default now(),
        last_used_at timestamptz not null default now(),
        ended_at timestamptz,
        end_reason text
    );
    create index sessions_account_id on fraiseql.sessions (account_id);
    -- One row for each that was given out, also when it was used: so that a second use is noticed.
    create table fraiseql.refresh_tokens (
        hash bytea primary key constraint refresh_tokens_hash_is_of_sha256 check (length(hash) = 32),
        session_id uuid not null references fraiseql.sessions on delete cascade,
        -- The access token that was given out with it: its jti, and when it ends.
        access_token_id uuid not null default gen_random_uuid(),
        access_expires_at timestamptz not null,
        issued_at timestamptz not null default now(),
        expires_at timestamptz not null,
        used_at timestamptz
    );
    create index refresh_tokens_session_id on fraiseql.refresh_tokens (session_id);
    create index refresh_tokens_expires_at on fraiseql.refresh_tokens (expires_at);
    create table fraiseql.password_resets (
        hash bytea primary key constraint password_resets_hash_is_of_sha256 check (length(hash) = 32),
        account_id uuid not null references fraiseql.accounts on delete cascade,
        created_at timestamptz not null default now(),
        expires_at timestamptz not null,
        used_at timestamptz
    );
    create index password_resets_account_id on fraiseql.password_resets (account_id);
    -- What whoever signs an access token must know.
    create type fraiseql.session_grant as (
        outcome text,
        session_id uuid,
        account_id uuid,
        access_token_id uuid,
        access_expires_at timestamptz,
        claims jsonb
    );
end
$setup$;

comment on table fraiseql.accounts is
    E'Those who log in with a password. An address is of one account, however its letters are written.\n@fraiseql {"expose": false}';
comment on table fraiseql.login_attempts is
    E'Tries to log in that no right password followed yet, of each address, by its SHA-256.\n@fraiseql {"expose": false}';
comment on table fraiseql.sessions is
    E'What begins with a login, goes on with each refresh, and ends once.\n@fraiseql {"expose": false}';
comment on table fraiseql.refresh_tokens is
    E'SHA-256 of each refresh token that was given out; it is good for one use.\n@fraiseql {"expose": false}';
comment on table fraiseql.password_resets is
    E'SHA-256 of what was mailed to those who forgot their password.\n@fraiseql {"expose": false}';
comment on table fraiseql.registrations is
    E'Accounts that wait until somebody has read the mail that went to their address, by the SHA-256 of what was mailed.\n@fraiseql {"expose": false}';
comment on table fraiseql.api_keys is
    E'Keys of programs, by their SHA-256, and whom each stands for until it expires or is revoked.\n@fraiseql {"expose": false}';
comment on table fraiseql.mails is
    E'How many mails somebody caused to each address in an hour, by its SHA-256, whether it has an account or not.\n@fraiseql {"expose": false}';
comment on type fraiseql.session_grant is
    'What became of asking for a session. Of "granted" the rest says what to sign; of "reused" which session and account it was; of anything else it is null.';

-- ---- accounts ----

create or replace function fraiseql.register_account(email text, password_hash text, name text default null,
    tenant_id text default null, metadata jsonb default '{}', roles text[] default '{}')
returns uuid language sql set search_path from current as $$
    insert into fraiseql.accounts (email, password_hash, name, tenant_id, metadata, roles)
    values ($1, $2, $3, $4, coalesce($5, '{}'), coalesce($6, '{}'))
    on conflict (lower(email)) do nothing returning id
$$;

comment on function fraiseql.register_account(text, text, text, text, jsonb, text[]) is
    'Makes an account; null if the address has one already.';

create or replace function fraiseql.address_hash(email text) returns bytea
language sql stable set search_path from current as $$ select sha256(convert_to(lower($1), 'UTF8')) $$;

comment on function fraiseql.address_hash(text) is 'The key of an address in login_attempts.';

-- Of an address of IPv6 the first 64 bits; of what is no address the text.
create or replace function fraiseql.network_of(client text) returns text
language plpgsql immutable set search_path from current as $$
begin
    return host(network(set_masklen($1::inet, case family($1::inet) when 4 then 32 else 64 end)));
exception when data_exception then
    return $1;
end
$$;

comment on function fraiseql.network_of(text) is 'What clients of one place have in common.';

-- Whoever tries from elsewhere must not lock out who logs in where he did before: of such a place
-- tries are counted apart.
create or replace function fraiseql.tries_key(email text, client text) returns bytea
language sql stable set search_path from current as $$
    select case when exists (
        select from fraiseql.accounts as a join fraiseql.sessions as s on s.account_id = a.id
        where lower(a.email) = lower($1) and s.address is not null and fraiseql.network_of(s.address) = fraiseql.network_of($2))
    then sha256(fraiseql.address_hash($1) || convert_to(fraiseql.network_of($2), 'UTF8'))
    else fraiseql.address_hash($1) end
$$;

comment on function fraiseql.tries_key(text, text) is
    'The key in login_attempts of tries with an address that come from a client: of one place if the account has a session from there.';

-- A try is counted before the password is compared, and one after the other: many at once are not
-- more tries.  The fifth locks the address for a minute, each further one for twice as long, up to an
-- hour: enough for people, and some 30 tries a day for everybody else.
create or replace function fraiseql.begin_login(email text, client text default null, out account_id uuid,
    out password_hash text, out may_try boolean) returns record
language plpgsql set search_path from current as $$
declare
    this bytea := fraiseql.tries_key($1, $2);
    tried fraiseql.login_attempts;
begin
    insert into fraiseql.login_attempts (address_hash) values (this) on conflict do nothing;
    select t.* into tried from fraiseql.login_attempts as t where t.address_hash = this for update;
    select a.id, a.password_hash into account_id, password_hash from fraiseql.accounts as a
    where lower(a.email) = lower($1) and a.is_active;
    may_try := coalesce(tried.locked_until <= clock_timestamp(), true);
    if may_try then
        if tried.tried_at < clock_timestamp() - interval '1 day' then
            tried.tries := 0;
        end if;
        update fraiseql.login_attempts as t set tries = tried.tries + 1, tried_at = clock_timestamp(),
            locked_until = case when tried.tries >= 4 then clock_timestamp()
                + least(interval '1 hour', interval '1 minute' * 2 ^ least(tried.tries - 4, 10)) end
        where t.address_hash = this;
    end if;
    -- Addresses that somebody made up do not pile up.
    delete from fraiseql.login_attempts as t where t.address_hash in (
        select old.address_hash from fraiseql.login_attempts as old
        where old.tried_at < clock_timestamp() - interval '1 day' and old.address_hash <> this
        order by old.tried_at limit 2 for update skip locked);
end
$$;

comment on function fraiseql.begin_login(text, text) is
    'Before a password is compared: the account of an address and its Argon2id text, null if there is none or it is not active. may_try is false while the address is locked, for clients of a place from which it has a session by tries from there alone. Compare the password with some text in each case, and answer alike, or the time tells which addresses have accounts.';

-- What is signed into an access token, beside iss, aud, exp, iat and jti.
create or replace function fraiseql.account_claims(account_id uuid, session_id uuid) returns jsonb
language sql stable set search_path from current as $$
    select jsonb_strip_nulls(jsonb_build_object('sub', a.id, 'email', a.email, 'name', a.name, 'sid', $2,
        'email_verified', a.email_verified_at is not null, 'tenant_id', a.tenant_id, 'roles', a.roles,
        'permissions', a.permissions))
    from fraiseql.accounts as a where a.id = $1
$$;

comment on function fraiseql.account_claims(uuid, uuid) is 'The claims of an access token of an account in a session.';

-- ---- sessions ----

create or replace function fraiseql.give_tokens(session_id uuid, account_id uuid, refresh_hash bytea,
    access_lasts interval, refresh_lasts interval) returns fraiseql.session_grant
language plpgsql set search_path from current as $$
declare
    made fraiseql.refresh_tokens;
begin
    insert into fraiseql.refresh_tokens as t (hash, session_id, access_expires_at, issued_at, expires_at)
    values ($3, $1, clock_timestamp() + $4, clock_timestamp(), clock_timestamp() + $5) returning t.* into made;
    return ('granted', $1, $2, made.access_token_id, made.access_expires_at,
        fraiseql.account_claims($2, $1))::fraiseql.session_grant;
end
$$;

comment on function fraiseql.give_tokens(uuid, uuid, bytea, interval, interval) is
    'Of open_session and refresh_session: gives out the next refresh token of a session.';

create or replace function fraiseql.open_session(account_id uuid, password_hash text, refresh_hash bytea,
    access_lasts interval default '15 minutes', refresh_lasts interval default '30 days',
    user_agent text default null, address text default null) returns fraiseql.session_grant
language plpgsql set search_path from current as $$
declare
    account fraiseql.accounts;
    made uuid;
begin
    -- Meanwhile the password may have been changed, because somebody else knows the old one.
    select a.* into account from fraiseql.accounts as a
    where a.id = $1 and a.password_hash = $2 and a.is_active for share;
    if not found then
        return row('refused', null, null, null, null, null)::fraiseql.session_grant;
    end if;
    delete from fraiseql.login_attempts as t where t.address_hash = fraiseql.tries_key(account.email, left($7, 100));
    insert into fraiseql.sessions as s (account_id, user_agent, address)
    values ($1, left($6, 500), left($7, 100)) returning s.id into made;
    return fraiseql.give_tokens(made, $1, $3, $4, $5);
end
$$;

comment on function fraiseql.open_session(uuid, text, bytea, interval, interval, text, text) is
    'After the right password, whose Argon2id text is still this: begins a session, whose first refresh token has this SHA-256. "granted", or "refused".';

-- An access token cannot be called back, but it can be withdrawn: if the part revocation is there.
create or replace function fraiseql.withdraw_access(session_id uuid, reason text) returns void
language plpgsql set search_path from current as $$
begin
    -- Who may not withdraw ends the session all the same; its access token lives on until it expires.
    if has_table_privilege(to_regclass('fraiseql.revocations'), 'insert') then
        perform fraiseql.revoke_token(t.access_token_id::text, t.access_expires_at, $2)
        from fraiseql.refresh_tokens as t where t.session_id = $1 and t.access_expires_at > clock_timestamp();
    end if;
end
$$;

comment on function fraiseql.withdraw_access(uuid, text) is
    'Of end_session: withdraws the access tokens of a session that have not ended yet.';

create or replace function fraiseql.end_session(session_id uuid, reason text default 'logout') returns boolean
language plpgsql set search_path from current as $$
begin
    update fraiseql.sessions as s set ended_at = clock_timestamp(), end_reason = $2
    where s.id = $1 and s.ended_at is null;
    if found then
        perform fraiseql.withdraw_access($1, $2);
        return true;
    end if;
    return false;
end
$$;

comment on function fraiseql.end_session(uuid, text) is
    'Ends a session: its refresh token is good for nothing, its access tokens are withdrawn. False: it had ended.';

create or replace function fraiseql.end_sessions(account_id uuid, reason text default 'logout', except_session uuid default null)
returns bigint language sql set search_path from current as $$
    select count(*) filter (where fraiseql.end_session(s.id, $2))
    from (select s.id from fraiseql.sessions as s where s.account_id = $1 and s.ended_at is null
          and s.id is distinct from $3 order by s.id) as s
$$;

comment on function fraiseql.end_sessions(uuid, text, uuid) is
    'Ends all sessions of an account, or all but one, and says how many those were.';

create or replace function fraiseql.refresh_session(refresh_hash bytea, next_hash bytea,
    access_lasts interval default '15 minutes', refresh_lasts interval default '30 days') returns fraiseql.session_grant
language plpgsql set search_path from current as $$
declare
    token fraiseql.refresh_tokens;
    session fraiseql.sessions;
    why text;
begin
    -- Of two who come with one token at once the second waits here, and then finds it used.
    select t.* into token from fraiseql.refresh_tokens as t where t.hash = $1 for update;
    select s.* into session from fraiseql.sessions as s where s.id = token.session_id for update;
    why := case
        when token.hash is null then 'unknown'
        when session.ended_at is not null then 'ended'
        when token.used_at is not null then 'reused'
        when token.expires_at <= clock_timestamp() then 'expired'
        when not (select a.is_active from fraiseql.accounts as a where a.id = session.account_id) then 'refused'
    end;
    -- Somebody has a token that is not his: the one who came first, or this one.  Both must log in.
    if why = 'reused' then
        perform fraiseql.end_session(session.id, 'reused');
        return row(why, session.id, session.account_id, null, null, null)::fraiseql.session_grant;
    end if;
    if why is not null then
        return row(why, null, null, null, null, null)::fraiseql.session_grant;
    end if;
    update fraiseql.refresh_tokens as t set used_at = clock_timestamp() where t.hash = $1;
    update fraiseql.sessions as s set last_used_at = clock_timestamp() where s.id = session.id;
    return fraiseql.give_tokens(session.id, session.account_id, $2, $3, $4);
end
$$;

comment on function fraiseql.refresh_session(bytea, bytea, interval, interval) is
    'Takes a refresh token and gives out the next: "granted". "reused": it was used before, which ends the session. Otherwise "unknown", "expired", "ended", "refused".';

create or replace function fraiseql.sessions_of(account_id uuid)
returns table (session_id uuid, user_agent text, address text, created_at timestamptz, last_used_at timestamptz)
language sql stable set search_path from current as $$
    select s.id, s.user_agent, s.address, s.created_at, s.last_used_at from fraiseql.sessions as s
    where s.account_id = $1 and s.ended_at is null and exists (
        select from fraiseql.refresh_tokens as t where t.session_id = s.id and t.used_at is null
        and t.expires_at > now())
    order by s.last_used_at desc, s.id
$$;

comment on function fraiseql.sessions_of(uuid) is 'The sessions of an account that have not ended, the last used first.';

-- ---- passwords ----

-- Also when a password is changed by the one who knows the old one.  Whoever knew it before is out.
create or replace function fraiseql.set_password(account_id uuid, password_hash text, except_session uuid default null)
returns boolean language plpgsql set search_path from current as $$
begin
    update fraiseql.accounts as a set password_hash = $2, password_changed_at = clock_timestamp(),
        updated_at = clock_timestamp() where a.id = $1;
    if not found then
        return false;
    end if;
    update fraiseql.password_resets as r set used_at = clock_timestamp()
    where r.account_id = $1 and r.used_at is null;
    perform fraiseql.end_sessions($1, 'password changed', $3);
    return true;
end
$$;

comment on function fraiseql.set_password(uuid, text, uuid) is
    'Gives an account another password: all its sessions end, or all but one, and what was mailed for a reset is good for nothing.';

create or replace function fraiseql.open_password_reset(email text, reset_hash bytea, lasts interval default '1 hour')
returns uuid language plpgsql set search_path from current as $$
declare
    found_id uuid;
begin
    -- Locked, so that two at once count each other.
    select a.id into found_id from fraiseql.accounts as a where lower(a.email) = lower($1) and a.is_active for update;
    -- Three in an hour: who asks for more floods somebody's mailbox.
    if found_id is null or 3 <= (select count(*) from fraiseql.password_resets as r
        where r.account_id = found_id and r.created_at > clock_timestamp() - interval '1 hour') then
        return null;
    end if;
    insert into fraiseql.password_resets (hash, account_id, created_at, expires_at)
    values ($2, found_id, clock_timestamp(), clock_timestamp() + $3);
    return found_id;
end
$$;

comment on function fraiseql.open_password_reset(text, bytea, interval) is
    'For somebody who forgot a password: the account to mail the token of this SHA-256 to; null: nothing is to be mailed. Answer the one who asked alike in both cases.';

create or replace function fraiseql.reset_password(reset_hash bytea, password_hash text) returns uuid
language plpgsql set search_path from current as $$
declare
    found_id uuid;
begin
    -- The account first, as whoever else changes a password: so that none waits for the other.
    select a.id into found_id from fraiseql.accounts as a
    where a.is_active and a.id = (select r.account_id from fraiseql.password_resets as r where r.hash = $1) for update;
    update fraiseql.password_resets as r set used_at = clock_timestamp()
    where r.hash = $1 and r.account_id = found_id and r.used_at is null and r.expires_at > clock_timestamp();
    if not found then
        return null;
    end if;
    perform fraiseql.set_password(found_id, $2);
    -- Who forgot it has tried some.
    delete from fraiseql.login_attempts as t using fraiseql.accounts as a
    where a.id = found_id and (t.address_hash = fraiseql.address_hash(a.email) or t.address_hash in (
        select fraiseql.tries_key(a.email, s.address) from fraiseql.sessions as s where s.account_id = found_id));
    -- The mail arrived.
    update fraiseql.accounts as a set email_verified_at = coalesce(a.email_verified_at, clock_timestamp()) where a.id = found_id;
    return found_id;
end
$$;

comment on function fraiseql.reset_password(bytea, text) is
    'With the token that was mailed: sets the password, once. Null: the token is not known, was used, or is too old.';

-- ---- mails ----

create or replace function fraiseql.is_address(email text) returns boolean language sql immutable as $$
    select length($1) <= 254 and $1 ~ '^[^[:space:][:cntrl:]@]+@[^[:space:][:cntrl:]@]+$'
$$;

comment on function fraiseql.is_address(text) is 'Whether an account can have this address.';

-- Three in an hour: who causes more floods somebody's mailbox.  Of every address, so that nothing
-- tells which have accounts.
create or replace function fraiseql.count_mail(email text) returns boolean
language plpgsql set search_path from current as $$
declare
    this bytea := fraiseql.address_hash($1);
    may boolean;
begin
    insert into fraiseql.mails as m (address_hash, count, since) values (this, 1, clock_timestamp())
    on conflict (address_hash) do update set
        count = case when m.since < clock_timestamp() - interval '1 hour' then 1 else least(m.count, 3) + 1 end,
        since = case when m.since < clock_timestamp() - interval '1 hour' then clock_timestamp() else m.since end
    returning m.count <= 3 into may;
    -- Addresses that somebody made up do not pile up.
    delete from fraiseql.mails as m where m.address_hash in (
        select old.address_hash from fraiseql.mails as old
        where old.since < clock_timestamp() - interval '1 hour' and old.address_hash <> this
        order by old.since limit 2 for update skip locked);
    return may;
end
$$;

comment on function fraiseql.count_mail(text) is 'Counts a mail to an address; false: it has had enough of them.';

-- Mails go to the address that the account has, and not to one that only compares as equal: somebody
-- else may own that.
create or replace function fraiseql.begin_registration(email text, password_hash text, name text, registration_hash bytea,
    lasts interval default '1 day', out outcome text, out address text) returns record
language plpgsql set search_path from current as $$
begin
    outcome := case when not fraiseql.is_address($1) then 'malformed' when not fraiseql.count_mail($1) then 'enough' end;
    if outcome is not null then
        return;
    end if;
    delete from fraiseql.registrations as r where r.hash in (
        select old.hash from fraiseql.registrations as old where old.expires_at < clock_timestamp()
        order by old.expires_at limit 4 for update skip locked);
    select 'registered', a.email into outcome, address from fraiseql.accounts as a where lower(a.email) = lower($1);
    if not found then
        insert into fraiseql.registrations as r (hash, email, password_hash, name, expires_at)
        values ($4, $1, $2, left($3, 500), clock_timestamp() + $5) returning 'begun', r.email into outcome, address;
    end if;
end
$$;

comment on function fraiseql.begin_registration(text, text, text, bytea, interval) is
    'Somebody says that an address is his. "begun": mail it the token of this SHA-256; "registered": mail it that it has an account; "enough": mail nothing. Answer the one who asked alike. "malformed": it is no address.';

create or replace function fraiseql.registration_password(registration_hash bytea) returns text
language sql stable set search_path from current as $$
    select r.password_hash from fraiseql.registrations as r where r.hash = $1 and r.expires_at > clock_timestamp()
$$;

comment on function fraiseql.registration_password(bytea) is
    'With the token that was mailed: the Argon2id text of the password to compare; null: the token is not known, was used, or is too old.';

-- Who has the token reads the mail, and who knows the password began: only both together are the one
-- who registered, and not somebody who clicks what a stranger had sent to him.
create or replace function fraiseql.finish_registration(registration_hash bytea, password_hash text) returns uuid
language plpgsql set search_path from current as $$
declare
    begun fraiseql.registrations;
    made uuid;
begin
    -- Of two who finish an address at once one waits here for the other, and not each for the other further down.
    perform from fraiseql.registrations as r where lower(r.email) = (
        select lower(this.email) from fraiseql.registrations as this where this.hash = $1) order by r.hash for update;
    delete from fraiseql.registrations as r
    where r.hash = $1 and r.password_hash = $2 and r.expires_at > clock_timestamp() returning r.* into begun;
    if not found then
        return null;
    end if;
    made := fraiseql.register_account(begun.email, $2, begun.name);
    update fraiseql.accounts as a set email_verified_at = clock_timestamp() where a.id = made;
    delete from fraiseql.registrations as r where lower(r.email) = lower(begun.email);
    return made;
end
$$;

comment on function fraiseql.finish_registration(bytea, text) is
    'After the right password, whose Argon2id text is still this: makes the account, whose address is known to be its own. Null: too late, or the address has an account meanwhile.';

create or replace function fraiseql.begin_reset(email text, reset_hash bytea, lasts interval default '1 hour',
    out outcome text, out address text) returns record
language plpgsql set search_path from current as $$
declare
    found_id uuid;
begin
    outcome := case when not fraiseql.is_address($1) then 'malformed' when not fraiseql.count_mail($1) then 'enough' end;
    if outcome is null then
        found_id := fraiseql.open_password_reset($1, $2, $3);
        select a.email into address from fraiseql.accounts as a where a.id = found_id;
        outcome := case when address is null then 'unknown' else 'begun' end;
        address := coalesce(address, $1);
    end if;
end
$$;

comment on function fraiseql.begin_reset(text, bytea, interval) is
    'Somebody forgot a password. "begun": mail the address the token of this SHA-256; "unknown": it has no account, and may be told so by mail; "enough": mail nothing. Answer the one who asked alike. "malformed": it is no address.';

create or replace function fraiseql.may_reset(reset_hash bytea) returns boolean
language sql stable set search_path from current as $$
    select exists (select from fraiseql.password_resets as r
        where r.hash = $1 and r.used_at is null and r.expires_at > clock_timestamp())
$$;

comment on function fraiseql.may_reset(bytea) is 'Whether reset_password would take this token now.';

-- ---- keys of programs ----

-- Servers that listen forget at once what they remember of keys.
create or replace function fraiseql.api_keys_tell() returns trigger
language plpgsql set search_path from current as $$
begin
    perform pg_notify('fraiseql_api_keys', '');
    return null;
end
$$;

comment on function fraiseql.api_keys_tell() is 'Of the table api_keys: says that it has changed.';

create or replace trigger api_keys_tell after insert or update or delete or truncate on fraiseql.api_keys
    for each statement execute function fraiseql.api_keys_tell();

-- Whoever has a key may be told whom it stands for, so the role of a server needs no right on the table.
create or replace function fraiseql.api_keys_of(hashes text[])
returns table (hash bytea, name text, user_id text, tenant_id text, contact_id text, roles text, permissions text,
    expires bigint, revoked boolean)
language sql stable security definer set search_path from current as $$
    select k.hash, k.name, k.user_id, k.tenant_id, k.contact_id, to_jsonb(k.roles)::text, to_jsonb(k.permissions)::text,
        case when isfinite(k.expires_at) then greatest(1, floor(extract(epoch from k.expires_at)))::bigint
            when k.expires_at < now() then 1 end,
        k.revoked_at is not null
    from fraiseql.api_keys as k
    where k.hash = any (array(select decode(h, 'hex') from unnest($1) as h))
$$;

comment on function fraiseql.api_keys_of(text[]) is
    'What servers read: the keys of these SHA-256, as hexadecimal digits. A key ends at expires, in seconds since 1970.';

-- ---- tidying up ----

create or replace function fraiseql.forget_sessions() returns bigint language sql set search_path from current as $$
    with resets as (delete from fraiseql.password_resets where expires_at < now() - interval '1 hour'),
    tries as (delete from fraiseql.login_attempts where tried_at < now() - interval '1 day'),
    begun as (delete from fraiseql.registrations where expires_at <= now()),
    counted as (delete from fraiseql.mails where since < now() - interval '1 hour'),
    -- Used or not, what has expired is refused anyway.
    tokens as (delete from fraiseql.refresh_tokens where expires_at <= now()),
    gone as (delete from fraiseql.sessions as s where not exists (
        select from fraiseql.refresh_tokens as t where t.session_id = s.id and t.expires_at > now()) returning 1)
    select count(*) from gone
$$;

comment on function fraiseql.forget_sessions() is
    'Deletes sessions that can go on no more because their refresh tokens have expired, and says how many those were; and resets and tries that are too old.';

insert into fraiseql.setup values ('auth', 4)
on conflict (part) do update set version = excluded.version, installed_at = now()
where setup.version < excluded.version;
