create table tb_note (
    id int generated always as identity primary key,
    title text not null
);
create table tb_change (
    id int generated always as identity primary key,
    note int not null,
    who text not null,
    before text,
    after text
);
create view v_note as select id, jsonb_build_object('id', id, 'title', title) as data from tb_note;
create view v_change as
    select id, note, jsonb_build_object('id', id, 'note', note, 'who', who, 'before', before, 'after', after) as data
    from tb_change;

-- Whoever writes, and however: the change is noted down in the same transaction.
create function note_change() returns trigger language plpgsql as $$
begin
    insert into tb_change (note, who, before, after)
        values (new.id, current_setting('app.user_id', true), old.title, new.title);
    return new;
end $$;
create trigger note_change after update on tb_note for each row execute function note_change();

create type mutation_response as (
    status text, message text, entity_id text, entity_type text, entity jsonb,
    updated_fields text[], cascade jsonb, metadata jsonb
);
create function fn_rename_note(input jsonb) returns mutation_response language plpgsql as $$
declare
    made tb_note;
begin
    update tb_note set title = input->>'title' where id = (input->>'id')::int returning * into made;
    if made.id is null then
        return row('not_found:note', 'There is no such note.', null, null, null, null, null, null)::mutation_response;
    end if;
    return row('updated', 'Renamed.', made.id::text, 'Note',
        (select data from v_note where id = made.id), array['title'], null, null)::mutation_response;
end $$;
insert into tb_note (title) values ('Draft');
