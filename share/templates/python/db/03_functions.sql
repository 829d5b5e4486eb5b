-- Mutations.  What they answer is built by functions that `fraiseql setup` installs.
create type type_create_note_input as (identifier text, title text, body text);

create function fn_create_note(input jsonb) returns fraiseql.mutation_response language plpgsql as $$
declare
    made uuid;
begin
    -- The input has refused a title that is blank.
    if length(input ->> 'title') > 200 then
        return fraiseql.mutation_validation_error('A title has 200 characters at most.', 'title');
    end if;
    insert into tb_note (identifier, title, body)
    values (input ->> 'identifier', input ->> 'title', input ->> 'body')
    returning id into made;
    -- What Python computes needs all of it.
    return fraiseql.mutation_created('Noted.', (select data from v_note where id = made), 'Note');
end
$$;
