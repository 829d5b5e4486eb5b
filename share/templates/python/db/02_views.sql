-- The query side: what it looks like.
create view v_note as
select n.id,
       n.identifier,
       jsonb_build_object(
           'id', n.id,
           'identifier', n.identifier,
           'title', n.title,
           'body', n.body,
           'created_at', n.created_at
       ) as data
from tb_note n;
comment on view v_note is 'Something worth remembering.';
