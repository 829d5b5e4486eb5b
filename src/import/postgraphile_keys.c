/* SPDX-License-Identifier: MIT
 *
 * Foreign keys under other names, and keys that only a tag says:
 *
 *     @primaryKey id
 *     @foreignKey (author_id, kind) references app.author (id, kind)|@fieldName writer
 */
#include "import/postgraphile.h"
#include "model/name.h"

static const char *const known_of_keys[] = {
    "name", "fieldName",  "foreignFieldName",  "foreignSimpleFieldName",
    "omit", "deprecated", "simpleCollections", NULL,
};

static void name_field(struct fq_adjust_field *field, const struct fq_smart_tag *name)
{
    if (!field || !name || !fq_name_is_valid(name->value))
        return;
    fq_adjust_rename(field, name->value);
    field->named = true; /* whatever the type is called that it leads to */
}

/* ---- foreign keys of the database ---- */

static void adjust_key(struct fq_postgraphile *p, const struct fq_model_join *join,
                       const struct fq_smart_tags *tags)
{
    struct fq_adjust *adjust = &p->import->adjust;
    struct fq_adjust_type *from = fq_adjust_type_of(adjust, join->from);
    struct fq_adjust_type *to = fq_adjust_type_of(adjust, join->to);
    struct fq_adjust_field *forward = from ? fq_adjust_given(from, join->forward) : NULL;
    struct fq_adjust_field *backward = to ? fq_adjust_given(to, join->backward) : NULL;
    const struct fq_smart_tag *omit = fq_smart_tag(tags, "omit");
    const struct fq_smart_tag *there = fq_smart_tag(tags, "foreignFieldName");
    name_field(forward, fq_smart_tag(tags, "fieldName"));
    name_field(backward, there ? there : fq_smart_tag(tags, "foreignSimpleFieldName"));
    if (forward && tags->description.ptr)
        forward->description = tags->description;
    if (backward && tags->description.ptr)
        backward->description = tags->description;
    if (forward && omit && fq_smart_tag_has(omit, "read"))
        forward->hidden = true;
    if (backward && omit && (fq_smart_tag_has(omit, "read") || fq_smart_tag_has(omit, "many")))
        backward->hidden = true; /* and what stands beside it */
    fq_postgraphile_note_others(p, tags, known_of_keys);
}

static void adjust_unique_key(struct fq_postgraphile *p, const struct fq_adjust_type *type,
                              const struct fq_catalog_key *key, const struct fq_smart_tags *tags)
{
    const struct fq_smart_tag *omit = fq_smart_tag(tags, "omit");
    const struct fq_model_root *root = fq_adjust_lookup(type, key);
    if (omit && !omit->value.len && root)
        fq_adjust_hide_root(&p->import->adjust, type, root);
    if (fq_smart_tag(tags, "fieldName") || fq_smart_tag(tags, "name"))
        fq_import_note(&p->import->notes, tags->place, "let clients use an alias",
                       "another name of a lookup is not carried over");
}

/* Of the comment on a constraint, of the file's section of constraints, and of the table there. */
static struct fq_smart_tags tags_of_constraint(struct fq_postgraphile *p,
                                               const struct fq_catalog_relation *relation,
                                               const struct fq_import_tree *entry, fq_str name,
                                               fq_str comment)
{
    struct fq_import_tree constraints = fq_import_tree_get(entry, "constraint");
    fq_str whole = fq_arena_printf(p->import->arena, "%.*s.%.*s", FQ_STR_ARG(relation->name),
                                   FQ_STR_ARG(name));
    struct fq_smart_tags tags =
        fq_postgraphile_tags(p, "constraint", relation->schema, whole, comment);
    struct fq_import_tree inside =
        fq_import_tree_get(&constraints, whole.ptr + relation->name.len + 1);
    fq_smart_tags_of_tree(p->import->arena, &inside, &tags);
    return tags;
}

void fq_postgraphile_keys(struct fq_postgraphile *p, struct fq_adjust_type *type,
                          const struct fq_import_tree *entry)
{
    const struct fq_catalog_relation *relation = type->object->relation;
    for (size_t i = 0; i < relation->key_count; i++) {
        const struct fq_catalog_key *key = &relation->keys[i];
        struct fq_smart_tags tags = tags_of_constraint(p, relation, entry, key->name, key->comment);
        adjust_unique_key(p, type, key, &tags);
    }
    for (const struct fq_model_join *join = p->import->schema->model->joins; join;
         join = join->next) {
        if (join->from != type->object || join->from->shape.base != relation)
            continue;
        struct fq_smart_tags tags =
            tags_of_constraint(p, relation, entry, join->key->name, join->key->comment);
        adjust_key(p, join, &tags);
    }
}

/* ---- keys that tags say ---- */

#define MOST_COLUMNS 16

struct said_key {
    fq_str local[MOST_COLUMNS], remote[MOST_COLUMNS];
    size_t count, remote_count;
    fq_str schema, table;
    fq_str field, foreign_field; /* empty: they are not said */
};

static fq_str next_word(fq_str *text)
{
    while (text->len && strchr(" \t,", text->ptr[0]))
        *text = fq_str_from_offset(*text, 1);
    size_t end = 0;
    while (end < text->len && !strchr(" \t,()|", text->ptr[end]))
        end++;
    fq_str word = fq_str_of(text->ptr, end);
    *text = fq_str_from_offset(*text, end);
    while (text->len && strchr(" \t", text->ptr[0]))
        *text = fq_str_from_offset(*text, 1);
    return word;
}

/* "(a, b)"; false: it is none. */
static bool take_list(fq_str *text, fq_str *columns, size_t *count)
{
    if (!text->len || text->ptr[0] != '(')
        return false;
    *text = fq_str_from_offset(*text, 1);
    while (text->len && text->ptr[0] != ')' && *count < MOST_COLUMNS) {
        columns[*count] = next_word(text);
        if (!columns[(*count)++].len)
            return false;
    }
    bool closed = text->len && text->ptr[0] == ')';
    *text = fq_str_from_offset(*text, 1);
    return closed;
}

static void take_names_behind(struct fq_arena *arena, fq_str text, struct said_key *key)
{
    while (text.len) {
        size_t bar = fq_str_find_char(text, '|');
        text = fq_str_from_offset(text, bar + 1);
        fq_str word = next_word(&text);
        fq_str value = fq_arena_str(arena, next_word(&text));
        if (fq_str_eq(word, FQ_STR("@fieldName")))
            key->field = value;
        else if (fq_str_eq(word, FQ_STR("@foreignFieldName")))
            key->foreign_field = value;
    }
}

static bool read_said_key(struct fq_postgraphile *p, const struct fq_adjust_type *type, fq_str text,
                          struct said_key *key)
{
    struct fq_arena *arena = p->import->arena;
    while (text.len && text.ptr[0] == ' ')
        text = fq_str_from_offset(text, 1);
    if (!take_list(&text, key->local, &key->count) ||
        !fq_str_eq_nocase(next_word(&text), FQ_STR("references")))
        return false;
    fq_str name = next_word(&text);
    size_t dot = fq_str_find_char(name, '.');
    key->schema = dot < name.len ? fq_str_of(name.ptr, dot) : type->object->relation->schema;
    key->table = dot < name.len ? fq_str_from_offset(name, dot + 1) : name;
    if (text.len && text.ptr[0] == '(' && !take_list(&text, key->remote, &key->remote_count))
        return false;
    take_names_behind(arena, text, key);
    return key->table.len > 0;
}

/* Without columns there it is the primary key that is meant. */
static bool complete_said_key(struct said_key *key, const struct fq_catalog_relation *table)
{
    const struct fq_catalog_key *primary = table->key_count ? &table->keys[0] : NULL;
    if (!key->remote_count && primary && primary->primary) {
        for (size_t i = 0; i < primary->column_count && i < MOST_COLUMNS; i++)
            key->remote[key->remote_count++] = table->columns[primary->columns[i]].name;
    }
    return key->count && key->count == key->remote_count &&
           fq_adjust_finds_one(table, key->remote, key->count);
}

static void add_said_key(struct fq_postgraphile *p, struct fq_adjust_type *type,
                         struct fq_adjust_type *to, const struct said_key *key)
{
    struct fq_adjust *adjust = &p->import->adjust;
    struct fq_arena *arena = p->import->arena;
    const struct fq_adjust_key forward = {key->local, key->remote, key->count};
    const struct fq_adjust_key backward = {key->remote, key->local, key->count};
    fq_str field =
        key->field.len ? key->field : fq_name_singular(arena, fq_name_snake(arena, to->name));
    fq_str list = key->foreign_field.len ? key->foreign_field
                                         : fq_name_plural(arena, fq_name_snake(arena, type->name));
    if (fq_adjust_name_is_free(type, field))
        fq_adjust_add(adjust, type, field, to->name, fq_adjust_join_text(adjust, &forward, false));
    if (fq_adjust_name_is_free(to, list))
        fq_adjust_add(adjust, to, list, fq_arena_printf(arena, "[%.*s!]!", FQ_STR_ARG(type->name)),
                      fq_adjust_join_text(adjust, &backward, true));
}

static void take_said_key(struct fq_postgraphile *p, struct fq_adjust_type *type,
                          const struct fq_smart_tags *tags, fq_str text)
{
    struct said_key key = {0};
    bool read = read_said_key(p, type, text, &key);
    struct fq_adjust_type *to =
        read ? fq_adjust_type(&p->import->adjust, key.schema, key.table) : NULL;
    if (to && complete_said_key(&key, to->object->relation))
        add_said_key(p, type, to, &key);
    else
        fq_import_note(
            &p->import->notes, tags->place, "write the field with @join in the schema file",
            "@foreignKey %.*s leads to no unique key of a table that is served", FQ_STR_ARG(text));
}

static void take_said_primary_key(struct fq_postgraphile *p, struct fq_adjust_type *type,
                                  fq_str columns)
{
    struct fq_buf out;
    fq_buf_init(&out, p->import->arena, SIZE_MAX);
    while (columns.len) {
        fq_str column = next_word(&columns);
        if (!column.len)
            break;
        fq_buf_printf(&out, "%s\"%.*s\"", out.len ? ", " : "", FQ_STR_ARG(column));
    }
    type->key = fq_buf_finish(&out);
}

void fq_postgraphile_said_keys(struct fq_postgraphile *p, struct fq_adjust_type *type,
                               const struct fq_smart_tags *tags)
{
    FQ_SMART_TAGS_EACH(tags, tag)
    {
        bool main = fq_str_eq(tag->name, FQ_STR("primaryKey"));
        if (main || (fq_str_eq(tag->name, FQ_STR("unique")) && !type->key.len))
            take_said_primary_key(p, type, tag->value);
        else if (fq_str_eq(tag->name, FQ_STR("foreignKey")))
            take_said_key(p, type, tags, tag->value);
    }
}
