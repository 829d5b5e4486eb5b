-- SPDX-License-Identifier: MIT
-- The query side: a view for each kind of thing.  Its column data is the document the API answers
-- with; the plain columns beside it are for filters.

-- step: views
create view v_user as
select u.id,
       u.identifier,
       jsonb_build_object(
           'id', u.id,
           'identifier', u.identifier,
           'name', u.name,
           'email', u.email,
           'role', u.role,
           'bio', u.bio,
           'birthday', u.birthday,
           'wakes_at', u.wakes_at,
           'is_active', u.is_active,
           'reputation', u.reputation,
           'karma', u.karma,
           'level', u.level,
           'rating', u.rating,
           'balance', u.balance,
           'languages', u.languages,
           'lucky_numbers', u.lucky_numbers,
           'settings', u.settings,
           'avatar_hash', u.avatar_hash,
           'last_ip', u.last_ip,
           'session_limit', u.session_limit,
           'local_time', u.local_time,
           'last_seen_at', u.last_seen_at,
           'created_at', u.created_at
       ) as data
from tb_user u;
comment on view v_user is 'People who write, comment or only read.';

create view v_tag as
select t.id,
       t.identifier,
       jsonb_build_object(
           'id', t.id,
           'identifier', t.identifier,
           'name', t.name,
           'color', t.color,
           'created_at', t.created_at
       ) as data
from tb_tag t;
comment on view v_tag is 'Words that posts are filed under.';

create view v_post as
select p.id,
       p.identifier,
       u.id as author_id,
       jsonb_build_object(
           'id', p.id,
           'identifier', p.identifier,
           'title', p.title,
           'body', p.body,
           'status', p.status,
           'is_pinned', p.is_pinned,
           'view_count', p.view_count,
           'score', p.score,
           'price', p.price,
           'keywords', p.keywords,
           'metadata', p.metadata,
           'reading_time', p.reading_time,
           'publish_on', p.publish_on,
           'created_at', p.created_at,
           'updated_at', p.updated_at,
           'author', jsonb_build_object(
               'id', u.id,
               'identifier', u.identifier,
               'name', u.name,
               'role', u.role
           ),
           'tags', coalesce((
               select jsonb_agg(jsonb_build_object('id', t.id, 'identifier', t.identifier, 'name', t.name)
                                order by pt.position)
               from tb_post_tag pt
               join tb_tag t on t.pk_tag = pt.fk_tag
               where pt.fk_post = p.pk_post
           ), '[]'::jsonb)
       ) as data
from tb_post p
join tb_user u on u.pk_user = p.fk_user;
comment on view v_post is 'Articles.';

create view v_comment as
select c.id,
       p.id as post_id,
       u.id as author_id,
       jsonb_build_object(
           'id', c.id,
           'body', c.body,
           'likes', c.likes,
           'is_spam', c.is_spam,
           'created_at', c.created_at,
           'author', jsonb_build_object(
               'id', u.id,
               'identifier', u.identifier,
               'name', u.name
           )
       ) as data
from tb_comment c
join tb_post p on p.pk_post = c.fk_post
join tb_user u on u.pk_user = c.fk_user;
comment on view v_comment is 'What readers say under an article.';

-- step: the stored projection
create view v_post_summary as
select p.id,
       jsonb_build_object(
           'id', p.id,
           'identifier', p.identifier,
           'title', p.title,
           'view_count', p.view_count,
           'created_at', p.created_at,
           'author', jsonb_build_object(
               'id', u.id,
               'identifier', u.identifier,
               'name', u.name
           ),
           'tag_names', coalesce((
               select jsonb_agg(t.name order by pt.position)
               from tb_post_tag pt
               join tb_tag t on t.pk_tag = pt.fk_tag
               where pt.fk_post = p.pk_post
           ), '[]'::jsonb),
           'comment_count', (select count(*) from tb_comment c where c.fk_post = p.pk_post)
       ) as data
from tb_post p
join tb_user u on u.pk_user = p.fk_user
where p.status = 'published';
comment on view v_post_summary is 'One published post as lists show it; tv_post_summary stores what this computes.';

-- Brings the stored projection of the given posts up to date; of all posts when none are given.
create function fn_sync_tv_post_summary(post_ids uuid[] default null) returns int
    language plpgsql as $$
declare
    touched int;
begin
    delete from tv_post_summary s
    where (post_ids is null or s.id = any (post_ids))
      and not exists (select from tb_post p where p.id = s.id and p.status = 'published');
    insert into tv_post_summary (id, data)
    select v.id, v.data from v_post_summary v where post_ids is null or v.id = any (post_ids)
    on conflict (id) do update set data = excluded.data, refreshed_at = now()
        where tv_post_summary.data is distinct from excluded.data;
    get diagnostics touched = row_count;
    return touched;
end
$$;
comment on function fn_sync_tv_post_summary(uuid[]) is E'@fraiseql {"expose": false}\nRewrites what changed of the stored summaries.';

-- step: 35,000 stored summaries
select fn_sync_tv_post_summary();

-- step: an index for the newest summaries
create index tv_post_summary_created_at_idx on tv_post_summary ((data ->> 'created_at') desc, id);
