-- SPDX-License-Identifier: MIT
-- The command side of a small publishing application: people, posts, comments, tags.
-- Trinity keys: pk_… joins and never leaves the database, id is public, identifier is for people.
-- The tables hold one column of nearly every type there is, and values that need care.

-- step: tables and types
create type user_role as enum ('reader', 'author', 'editor', 'admin');
comment on type user_role is 'What a person may do.';

create type post_status as enum ('draft', 'review', 'published', 'archived');
comment on type post_status is 'Where a post stands on its way to readers.';

create domain email_address as text
    constraint email_address_has_an_at check (value ~ '^[^@\s]+@[^@\s]+$');

-- Foreign keys are added at the end of 02_data.sql: checked in one go they cost a tenth.

create table tb_user (
    pk_user       int generated always as identity primary key,
    id            uuid not null default gen_random_uuid() constraint tb_user_id_key unique,
    identifier    text not null constraint tb_user_identifier_key unique,
    name          text not null constraint tb_user_name_is_not_blank check (name <> ''),
    email         email_address not null constraint tb_user_email_key unique,
    role          user_role not null default 'reader',
    bio           text,
    birthday      date,
    wakes_at      time,
    is_active     boolean not null default true,
    reputation    int not null default 0,
    karma         bigint not null default 0,
    level         smallint not null default 1,
    rating        float8,
    balance       numeric(12,2) not null default 0,
    languages     text[] not null default '{}',
    lucky_numbers int[],
    settings      jsonb not null default '{}',
    avatar_hash   bytea,
    last_ip       inet,
    session_limit interval,
    local_time    timestamp,
    last_seen_at  timestamptz,
    created_at    timestamptz not null default now()
);
comment on table tb_user is 'People who write, comment or only read.';
comment on column tb_user.identifier is 'The name in the address of the profile page.';
comment on column tb_user.name is 'The name shown beside posts and comments.';
comment on column tb_user.bio is 'A few words the person wrote about themselves.';
comment on column tb_user.wakes_at is 'When the daily digest is sent, in the person''s own time.';
comment on column tb_user.karma is 'Points earned over a lifetime; outgrows 32 bits.';
comment on column tb_user.rating is 'Mean rating of the person''s posts, 0 to 5.';
comment on column tb_user.balance is 'Earnings not yet paid out.';
comment on column tb_user.settings is 'Preferences of the user interface.';
comment on column tb_user.session_limit is 'How long a sign-in lasts.';

create table tb_post (
    pk_post      int generated always as identity primary key,
    id           uuid not null default gen_random_uuid() constraint tb_post_id_key unique,
    identifier   text not null constraint tb_post_identifier_key unique,
    fk_user      int not null,
    title        text not null,
    body         text not null,
    status       post_status not null default 'draft',
    is_pinned    boolean not null default false,
    view_count   bigint not null default 0,
    score        float8 not null default 0,
    price        numeric(12,2),
    keywords     text[] not null default '{}',
    metadata     jsonb,
    reading_time interval,
    publish_on   date,
    created_at   timestamptz not null default now(),
    updated_at   timestamptz
);
comment on table tb_post is 'Articles.';
comment on column tb_post.identifier is 'The last part of the address of the article.';
comment on column tb_post.price is 'Price of a paid article; null when it is free.';
comment on column tb_post.reading_time is 'How long an average reader takes.';

create table tb_comment (
    pk_comment int generated always as identity primary key,
    id         uuid not null default gen_random_uuid() constraint tb_comment_id_key unique,
    fk_post    int not null,
    fk_user    int not null,
    fk_parent  int,
    body       text not null constraint tb_comment_body_is_not_blank check (body <> ''),
    likes      smallint not null default 0,
    is_spam    boolean,
    created_at timestamptz not null default now()
);
comment on table tb_comment is 'What readers say under an article.';
comment on column tb_comment.fk_parent is 'The comment this one answers.';
comment on column tb_comment.is_spam is 'Null until somebody has looked.';

create table tb_tag (
    pk_tag     int generated always as identity primary key,
    id         uuid not null default gen_random_uuid() constraint tb_tag_id_key unique,
    identifier text not null constraint tb_tag_identifier_key unique,
    name       text not null,
    color      text,
    created_at timestamptz not null default now()
);
comment on table tb_tag is 'Words that posts are filed under.';
comment on column tb_tag.color is 'A CSS colour; null for the theme''s own.';

create table tb_post_tag (
    fk_post  int not null,
    fk_tag   int not null,
    position smallint not null,
    primary key (fk_post, fk_tag)
);
comment on table tb_post_tag is 'Which post is filed under which tag.';

-- A stored projection: the document is written when data changes, so reading joins nothing.
create table tv_post_summary (
    id           uuid primary key,
    data         jsonb not null,
    refreshed_at timestamptz not null default now()
);
comment on table tv_post_summary is 'One published post as lists show it.';
