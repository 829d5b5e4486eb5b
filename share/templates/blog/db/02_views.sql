-- The query side: what things look like.  Foreign keys of the tables become fields by themselves.
create view v_user as
select u.id,
       u.identifier,
       jsonb_build_object(
           'id', u.id,
           'identifier', u.identifier,
           'name', u.name,
           'created_at', u.created_at
       ) as data
from tb_user u;
comment on view v_user is 'People who write or comment.';

create view v_post as
select p.id,
       p.identifier,
       jsonb_build_object(
           'id', p.id,
           'identifier', p.identifier,
           'title', p.title,
           'body', p.body,
           'status', p.status,
           'tags', p.tags,
           'published_at', p.published_at,
           'created_at', p.created_at,
           'author', jsonb_build_object('id', u.id, 'name', u.name)
       ) as data
from tb_post p
join tb_user u on u.pk_user = p.fk_user;
comment on view v_post is 'Articles.';

create view v_comment as
select c.id,
       jsonb_build_object(
           'id', c.id,
           'body', c.body,
           'created_at', c.created_at,
           'author', jsonb_build_object('id', u.id, 'name', u.name)
       ) as data
from tb_comment c
join tb_user u on u.pk_user = c.fk_user;
comment on view v_comment is 'What readers say.';
