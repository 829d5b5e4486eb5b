-- The command side: what is so.  pk_… joins, id is for the world, identifier is for people.
create table tb_note (
    pk_note    int primary key generated always as identity,
    id         uuid not null unique default gen_random_uuid(),
    identifier text unique,
    title      text not null,
    body       text,
    created_at timestamptz not null default now()
);
comment on table tb_note is 'Something worth remembering.';
