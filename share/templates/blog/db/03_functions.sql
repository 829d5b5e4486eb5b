-- Mutations.  What they answer is built by functions that `fraiseql setup` installs.
create type type_create_user_input as (identifier text, name text, email text);

create function fn_create_user(input jsonb) returns fraiseql.mutation_response language plpgsql as $$
declare
    made uuid;
begin
    if exists (select from tb_user where email = input ->> 'email') then
        return fraiseql.mutation_conflict('Somebody has this address.', 'email');
    end if;
    insert into tb_user (identifier, name, email)
    values (input ->> 'identifier', input ->> 'name', input ->> 'email')
    returning id into made;
    return fraiseql.mutation_created('Welcome.', jsonb_build_object('id', made), 'User');
end
$$;

create type type_create_post_input as (author_id uuid, identifier text, title text, body text, tags text[]);

create function fn_create_post(input jsonb) returns fraiseql.mutation_response language plpgsql as $$
declare
    author int;
    made uuid;
begin
    select pk_user into author from tb_user where id = (input ->> 'author_id')::uuid;
    if author is null then
        return fraiseql.mutation_not_found('User', input ->> 'author_id');
    end if;
    insert into tb_post (fk_user, identifier, title, body, tags)
    values (author, input ->> 'identifier', input ->> 'title', coalesce(input ->> 'body', ''),
            array(select jsonb_array_elements_text(coalesce(nullif(input -> 'tags', 'null'), '[]'))))
    returning id into made;
    return fraiseql.mutation_created('Written.', jsonb_build_object('id', made), 'Post');
end
$$;

create function fn_publish_post(id uuid) returns fraiseql.mutation_response language plpgsql as $$
begin
    update tb_post as p set status = 'published', published_at = coalesce(published_at, now()) where p.id = $1;
    if not found then
        return fraiseql.mutation_not_found('Post', id::text);
    end if;
    return fraiseql.mutation_updated('Published.', jsonb_build_object('id', id), '{status,published_at}', 'Post');
end
$$;

create type type_create_comment_input as (author_id uuid, post_id uuid, body text);

create function fn_create_comment(input jsonb) returns fraiseql.mutation_response language plpgsql as $$
declare
    author int;
    post int;
    made uuid;
begin
    select pk_user into author from tb_user where id = (input ->> 'author_id')::uuid;
    select pk_post into post from tb_post where id = (input ->> 'post_id')::uuid;
    if author is null then
        return fraiseql.mutation_not_found('User', input ->> 'author_id');
    elsif post is null then
        return fraiseql.mutation_not_found('Post', input ->> 'post_id');
    end if;
    insert into tb_comment (fk_post, fk_user, body) values (post, author, input ->> 'body') returning id into made;
    return fraiseql.mutation_created('Said.', jsonb_build_object('id', made), 'Comment');
end
$$;
