-- SPDX-License-Identifier: MIT
-- What the application can do.  Volatile functions change data and are mutations; stable ones are
-- queries.  A change answers with mutation_response; its status says how it went:
-- created, updated, deleted, noop:…, validation:…, not_found:…, conflict:….

-- step: the answer of a mutation
create type mutation_response as (
    status         text,
    message        text,
    entity_id      text,
    entity_type    text,
    entity         jsonb,
    updated_fields text[],
    cascade        jsonb,
    metadata       jsonb
);

create function mutation_done(status text, message text, entity_type text, entity jsonb,
    updated_fields text[] default null, cascade jsonb default null) returns mutation_response
    immutable language sql as $$
    select row(status, message, entity ->> 'id', entity_type, entity, updated_fields, cascade, null)::mutation_response
$$;
comment on function mutation_done(text, text, text, jsonb, text[], jsonb) is '@fraiseql {"expose": false}';

create function mutation_refused(status text, message text, metadata jsonb default null) returns mutation_response
    immutable language sql as $$
    select row(status, message, null, null, null, null, null, metadata)::mutation_response
$$;
comment on function mutation_refused(text, text, jsonb) is '@fraiseql {"expose": false}';

-- One entry of a cascade: what else changed, so that a client can bring its cache up to date.
create function cascade_of(type_name text, entity jsonb, operation text) returns jsonb
    stable language sql as $$
    select jsonb_build_object(
        'updated', jsonb_build_array(jsonb_build_object(
            '__typename', type_name, 'id', entity ->> 'id', 'operation', operation, 'entity', entity)),
        'deleted', '[]'::jsonb,
        'invalidations', '[]'::jsonb,
        'metadata', jsonb_build_object('timestamp', now(), 'affected_count', 2))
$$;
comment on function cascade_of(text, jsonb, text) is '@fraiseql {"expose": false}';

-- A free identifier made from a text: "Ada Lovelace" gives ada-lovelace, then ada-lovelace-2, …
create function identifier_for(text, taken text[]) returns text
    immutable language sql as $$
    with wanted as (
        select coalesce(nullif(trim(both '-' from regexp_replace(lower($1), '[^a-z0-9]+', '-', 'g')), ''), 'untitled') as slug
    )
    select case when slug <> all (taken) then slug
        else slug || '-' || (select min(n) from generate_series(2, cardinality(taken) + 2) as n
                             where slug || '-' || n <> all (taken)) end
    from wanted
$$;
comment on function identifier_for(text, text[]) is '@fraiseql {"expose": false}';

-- step: inputs
create type type_create_user_input as (name text, email text, role user_role, bio text, birthday date, languages text[]);
create type type_update_user_input as (id uuid, name text, email text, role user_role, bio text, is_active boolean);
create type type_delete_user_input as (id uuid);
create type type_create_post_input as (author_id uuid, title text, body text, status post_status, tags text[]);
create type type_add_comment_input as (post_id uuid, author_id uuid, body text);

-- step: people
create function fn_create_user(input jsonb) returns mutation_response
    language plpgsql as $$
declare
    wanted type_create_user_input := jsonb_populate_record(null::type_create_user_input, input);
    new_id uuid;
begin
    if coalesce(wanted.name, '') = '' then
        return mutation_refused('validation:name', 'A person needs a name.', '{"field": "name"}');
    end if;
    if wanted.email is null or wanted.email !~ '^[^@\s]+@[^@\s]+$' then
        return mutation_refused('validation:email', 'That is not an e-mail address.', '{"field": "email"}');
    end if;
    if exists (select from tb_user where email = wanted.email) then
        return mutation_refused('conflict:email', 'Somebody uses this e-mail address already.', '{"field": "email"}');
    end if;
    insert into tb_user (identifier, name, email, role, bio, birthday, languages)
    values (identifier_for(wanted.name, array(select identifier from tb_user
                where identifier like identifier_for(wanted.name, '{}') || '%')),
            wanted.name, wanted.email, coalesce(wanted.role, 'reader'), wanted.bio, wanted.birthday,
            coalesce(wanted.languages, '{}'))
    returning id into new_id;
    return mutation_done('created', 'Welcome.', 'User', (select data from v_user where id = new_id));
end
$$;
comment on function fn_create_user(jsonb) is 'Adds a person; their e-mail address must be new.';

create function fn_update_user(input jsonb) returns mutation_response
    language plpgsql as $$
declare
    found_user tb_user;
    changed tb_user;
    fields text[];
begin
    select * into found_user from tb_user where id = (input ->> 'id')::uuid for update;
    if not found then
        return mutation_refused('not_found:user', 'There is nobody with this id.');
    end if;
    -- A key that is absent leaves its column alone; null clears it.
    changed := jsonb_populate_record(found_user,
        (select coalesce(jsonb_object_agg(key, value), '{}') from jsonb_each(input)
         where key in ('name', 'email', 'role', 'bio', 'is_active')));
    select array_agg(o.key order by o.key) into fields
    from jsonb_each(to_jsonb(found_user)) as o
    join jsonb_each(to_jsonb(changed)) as c on c.key = o.key and c.value <> o.value;
    if fields is null then
        return mutation_refused('noop:unchanged', 'Nothing would change.');
    end if;
    update tb_user set name = changed.name, email = changed.email, role = changed.role,
        bio = changed.bio, is_active = changed.is_active
    where pk_user = found_user.pk_user;
    if 'name' = any (fields) then
        perform fn_sync_tv_post_summary(array(select id from tb_post where fk_user = found_user.pk_user));
    end if;
    return mutation_done('updated', 'Saved.', 'User', (select data from v_user where id = found_user.id), fields);
end
$$;
comment on function fn_update_user(jsonb) is 'Changes what is given and leaves the rest.';

create function fn_delete_user(input jsonb) returns mutation_response
    language plpgsql as $$
declare
    gone jsonb;
begin
    select data into gone from v_user where id = (input ->> 'id')::uuid;
    if gone is null then
        return mutation_refused('not_found:user', 'There is nobody with this id.');
    end if;
    if exists (select from tb_post p join tb_user u on u.pk_user = p.fk_user where u.id = (gone ->> 'id')::uuid)
       or exists (select from tb_comment c join tb_user u on u.pk_user = c.fk_user where u.id = (gone ->> 'id')::uuid) then
        return mutation_refused('conflict:has_written', 'People who have written something are not deleted.');
    end if;
    delete from tb_user where id = (gone ->> 'id')::uuid;
    return mutation_done('deleted', 'Gone.', 'User', gone);
end
$$;
comment on function fn_delete_user(jsonb) is 'Removes a person who has written nothing.';

-- step: posts and comments
create function fn_create_post(input jsonb) returns mutation_response
    language plpgsql as $$
declare
    wanted type_create_post_input := jsonb_populate_record(null::type_create_post_input, input);
    author tb_user;
    new_post tb_post;
begin
    if coalesce(wanted.title, '') = '' then
        return mutation_refused('validation:title', 'A post needs a title.', '{"field": "title"}');
    end if;
    select * into author from tb_user where id = wanted.author_id;
    if not found then
        return mutation_refused('not_found:author', 'There is nobody with this id.');
    end if;
    insert into tb_post (identifier, fk_user, title, body, status)
    values (identifier_for(wanted.title, array(select identifier from tb_post
                where identifier like identifier_for(wanted.title, '{}') || '%')),
            author.pk_user, wanted.title, coalesce(wanted.body, ''), coalesce(wanted.status, 'draft'))
    returning * into new_post;
    insert into tb_post_tag (fk_post, fk_tag, position)
    select new_post.pk_post, t.pk_tag, given.position
    from unnest(wanted.tags) with ordinality as given (identifier, position)
    join tb_tag t using (identifier)
    on conflict do nothing;
    perform fn_sync_tv_post_summary(array[new_post.id]);
    return mutation_done('created', 'Written.', 'Post', (select data from v_post where id = new_post.id),
        null, cascade_of('User', (select data from v_user where id = author.id), 'UPDATED'));
end
$$;
comment on function fn_create_post(jsonb) is 'Writes an article, filed under the tags with the given identifiers.';

create function fn_add_comment(input jsonb) returns mutation_response
    language plpgsql as $$
declare
    wanted type_add_comment_input := jsonb_populate_record(null::type_add_comment_input, input);
    post tb_post;
    author tb_user;
    new_id uuid;
begin
    if coalesce(wanted.body, '') = '' then
        return mutation_refused('validation:body', 'A comment needs some words.', '{"field": "body"}');
    end if;
    select * into post from tb_post where id = wanted.post_id;
    if not found then
        return mutation_refused('not_found:post', 'There is no post with this id.');
    end if;
    select * into author from tb_user where id = wanted.author_id;
    if not found then
        return mutation_refused('not_found:author', 'There is nobody with this id.');
    end if;
    insert into tb_comment (fk_post, fk_user, body) values (post.pk_post, author.pk_user, wanted.body)
    returning id into new_id;
    perform fn_sync_tv_post_summary(array[post.id]);
    return mutation_done('created', 'Said.', 'Comment', (select data from v_comment where id = new_id),
        null, cascade_of('Post', (select data from v_post where id = post.id), 'UPDATED'));
end
$$;
comment on function fn_add_comment(jsonb) is 'Says something under an article.';

-- step: queries
create function fn_search_posts(query text, max_results int default 20) returns setof v_post
    stable language sql as $$
    select v.* from v_post v join tb_post p on p.id = v.id
    where p.status = 'published' and strpos(lower(p.title), lower(query)) > 0
    order by p.created_at desc, p.pk_post desc
    limit least(greatest(max_results, 0), 100)
$$;
comment on function fn_search_posts(text, int) is 'Published articles with these words in their title, the newest first.';

create function fn_popular_tags(max_results int default 10) returns table (name text, post_count bigint)
    stable language sql as $$
    select t.name, count(*) from tb_post_tag pt join tb_tag t on t.pk_tag = pt.fk_tag
    group by t.pk_tag, t.name order by count(*) desc, t.name limit least(greatest(max_results, 0), 100)
$$;
comment on function fn_popular_tags(int) is 'The tags with the most articles.';
