-- The command side: what is so.  pk_… joins, id is for the world, identifier is for people.
create type post_status as enum ('draft', 'published');

create table tb_user (
    pk_user    int primary key generated always as identity,
    id         uuid not null unique default gen_random_uuid(),
    identifier text not null unique,
    name       text not null,
    email      text not null unique,
    created_at timestamptz not null default now()
);
comment on table tb_user is 'People who write or comment.';

create table tb_post (
    pk_post      int primary key generated always as identity,
    id           uuid not null unique default gen_random_uuid(),
    identifier   text not null unique,
    fk_user      int not null references tb_user,
    title        text not null,
    body         text not null default '',
    status       post_status not null default 'draft',
    tags         text[] not null default '{}',
    published_at timestamptz,
    created_at   timestamptz not null default now()
);
create index on tb_post (fk_user);
comment on table tb_post is 'Articles.';

create table tb_comment (
    pk_comment int primary key generated always as identity,
    id         uuid not null unique default gen_random_uuid(),
    fk_post    int not null references tb_post on delete cascade,
    fk_user    int not null references tb_user,
    body       text not null,
    created_at timestamptz not null default now()
);
create index on tb_comment (fk_post);
create index on tb_comment (fk_user);
comment on table tb_comment is 'What readers say.';
