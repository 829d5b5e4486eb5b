/* SPDX-License-Identifier: MIT
 *
 * Foreign keys to fields, in both directions.  Keys belong to tables; a view that is seen through
 * stands for its leftmost table, whose other columns are within reach inside the view's FROM.
 */
#include "schema/build.h"

/* The expression is that column of the base table and nothing else. */
static bool is_base_column(struct fq_builder *b, const struct fq_relation *relation,
                           fq_str expression, fq_str name)
{
    fq_str alias, column, schema, base_alias;
    return fq_view_reference(b->arena, expression, &alias, &column) && fq_str_eq(column, name) &&
           fq_view_name(b->arena, relation->base_alias, &schema, &base_alias) && schema.len == 0 &&
           fq_str_eq(alias, base_alias);
}

const struct fq_column *fq_build_base_column(struct fq_builder *b, struct fq_relation *relation,
                                             uint16_t base_column)
{
    const struct fq_catalog_column *catalog = &relation->base->columns[base_column];
    if (relation->base == relation->catalog)
        return catalog->readable ? relation->columns[base_column] : NULL;
    for (size_t i = 0; i < relation->column_count; i++) {
        if (is_base_column(b, relation, relation->columns[i]->expression, catalog->name))
            return relation->columns[i];
    }
    fq_str expression = fq_arena_printf(b->arena, "%.*s.%.*s", FQ_STR_ARG(relation->base_alias),
                                        FQ_STR_ARG(fq_name_quoted(b->arena, catalog->name)));
    fq_str label = fq_arena_printf(b->arena, "base.%.*s", FQ_STR_ARG(catalog->name));
    const struct fq_value_type *value = fq_build_value_type(b, catalog->type, catalog->dims, false);
    struct fq_column *column = fq_build_relation_column(
        b, relation, fq_name_quoted(b->arena, label), expression, value, catalog->type);
    column->not_null = catalog->not_null;
    return column;
}

struct fq_draft *fq_build_standing_for(const struct fq_builder *b,
                                       const struct fq_catalog_relation *table)
{
    struct fq_draft *found = NULL;
    for (struct fq_draft *draft = b->drafts; draft; draft = draft->next) {
        if (draft->relation->base != table)
            continue;
        if (draft->relation->catalog == table)
            return draft;
        /* Of several views over one table the one named after it. */
        bool namesake = fq_str_eq(fq_name_without_prefix(draft->relation->catalog->name),
                                  fq_name_without_prefix(table->name));
        if (!found || namesake)
            found = draft;
    }
    return found;
}

static const struct fq_column **columns_of(struct fq_builder *b, struct fq_relation *relation,
                                           const uint16_t *base_columns, size_t count)
{
    const struct fq_column **columns = FQ_NEW_ARRAY(b->arena, count, const struct fq_column *);
    for (size_t i = 0; i < count; i++) {
        columns[i] = fq_build_base_column(b, relation, base_columns[i]);
        if (!columns[i])
            return NULL;
    }
    return columns;
}

static bool is_unique(const struct fq_catalog_relation *relation, const uint16_t *columns,
                      size_t count)
{
    for (size_t i = 0; i < relation->key_count; i++) {
        const struct fq_catalog_key *key = &relation->keys[i];
        size_t found = 0;
        for (size_t k = 0; k < key->column_count; k++) {
            for (size_t c = 0; c < count; c++)
                found += key->columns[k] == columns[c];
        }
        if (key->column_count == found)
            return true;
    }
    return false;
}

/* Does the key's turn come first?  By its columns, the older ones first: a key that is added to a
 * new column moves the name of no other. */
static bool precedes(const struct fq_catalog_foreign_key *key,
                     const struct fq_catalog_foreign_key *other)
{
    for (size_t i = 0; i < key->column_count && i < other->column_count; i++) {
        if (key->columns[i] != other->columns[i])
            return key->columns[i] < other->columns[i];
    }
    if (key->column_count != other->column_count)
        return key->column_count < other->column_count;
    return key < other; /* by name */
}

/* Is it the first that leads from its table to that other one? */
static bool is_first(const struct fq_catalog_relation *table,
                     const struct fq_catalog_foreign_key *key)
{
    for (size_t i = 0; i < table->foreign_key_count; i++) {
        const struct fq_catalog_foreign_key *other = &table->foreign_keys[i];
        if (other != key && other->target == key->target && precedes(other, key))
            return false;
    }
    return true;
}

static fq_str by_columns(struct fq_builder *b, fq_str field,
                         const struct fq_catalog_relation *table,
                         const struct fq_catalog_foreign_key *key)
{
    fq_str name = fq_arena_printf(b->arena, "%.*sBy", FQ_STR_ARG(field));
    for (size_t i = 0; i < key->column_count; i++) {
        fq_str column = table->columns[key->columns[i]].name;
        if (fq_str_starts_with(column, FQ_STR("fk_")))
            column = fq_str_from_offset(column, 3);
        name = fq_arena_printf(b->arena, "%.*s%s%.*s", FQ_STR_ARG(name), i ? "And" : "",
                               FQ_STR_ARG(fq_name_pascal(b->arena, column)));
    }
    return name;
}

static void note_taken(struct fq_builder *b, const struct fq_draft *draft, fq_str name,
                       const struct fq_catalog_foreign_key *key)
{
    fq_build_note(b, true, draft->relation->sql_name,
                  "the foreign key %.*s has no field, since the name %.*s is taken",
                  FQ_STR_ARG(key->name), FQ_STR_ARG(name));
}

static void add_to_one(struct fq_builder *b, struct fq_draft *from, struct fq_draft *to,
                       const struct fq_catalog_foreign_key *key, const struct fq_field *field)
{
    const struct fq_catalog_relation *table = from->relation->base;
    fq_str reference = key->column_count == 1
                           ? fq_name_reference(table->columns[key->columns[0]].name)
                           : FQ_STR_NONE;
    fq_str name = to->relation->singular;
    if (reference.len)
        name = fq_name_field(b->arena, reference);
    else if (from == to) /* an employee's employee could be either side */
        name = by_columns(b, name, table, key);
    bool sure = to->relation->base == to->relation->catalog && !to->relation->catalog->row_security;
    for (size_t i = 0; i < key->column_count; i++)
        sure = sure && table->columns[key->columns[i]].not_null;
    struct fq_type_ref type = fq_build_ref(to->type, sure);
    fq_str description = fq_build_comment(b, key->comment).text;
    if (fq_build_add_field(b, from, name, description, type, field, key->name))
        return;
    name = by_columns(b, to->relation->singular, table, key);
    if (!fq_build_add_field(b, from, name, description, type, field, key->name))
        note_taken(b, from, name, key);
}

static void add_reverse(struct fq_builder *b, struct fq_draft *from, struct fq_draft *to,
                        const struct fq_catalog_foreign_key *key, struct fq_field *field)
{
    const struct fq_catalog_relation *table = from->relation->base;
    bool unique = is_unique(table, key->columns, key->column_count);
    field->kind = unique ? FQ_FIELD_TO_ONE : FQ_FIELD_TO_MANY;
    fq_str noun = unique ? from->relation->singular : from->relation->plural;
    fq_str name = is_first(table, key) ? noun : by_columns(b, noun, table, key);
    struct fq_type_ref type =
        unique ? fq_build_ref(from->type, false) : fq_build_list_ref(b, from->type);
    if (!fq_build_add_field(b, to, name, FQ_STR_NONE, type, field, key->name)) {
        name = by_columns(b, noun, table, key);
        if (!fq_build_add_field(b, to, name, FQ_STR_NONE, type, field, key->name))
            note_taken(b, to, name, key);
    }
}

static void add_key(struct fq_builder *b, struct fq_draft *from,
                    const struct fq_catalog_foreign_key *key)
{
    struct fq_draft *to = fq_build_standing_for(b, key->target);
    if (!to)
        return;
    const struct fq_column **local = columns_of(b, from->relation, key->columns, key->column_count);
    const struct fq_column **remote =
        columns_of(b, to->relation, key->target_columns, key->column_count);
    if (!local || !remote) {
        fq_build_note(b, false, key->name, "a column of this foreign key may not be read");
        return;
    }
    struct fq_field *forward = FQ_NEW(b->arena, struct fq_field);
    *forward = (struct fq_field){.kind = FQ_FIELD_TO_ONE,
                                 .target = to->relation,
                                 .local = local,
                                 .remote = remote,
                                 .pair_count = key->column_count};
    struct fq_field *backward = FQ_NEW(b->arena, struct fq_field);
    *backward = (struct fq_field){.target = from->relation,
                                  .local = remote,
                                  .remote = local,
                                  .pair_count = key->column_count};
    add_to_one(b, from, to, key, forward);
    add_reverse(b, from, to, key, backward);
}

static const struct fq_catalog_foreign_key **in_turn(struct fq_builder *b,
                                                     const struct fq_catalog_relation *table)
{
    const struct fq_catalog_foreign_key **keys =
        FQ_NEW_ARRAY(b->arena, table->foreign_key_count, const struct fq_catalog_foreign_key *);
    for (size_t i = 0; i < table->foreign_key_count; i++) {
        size_t at = i;
        for (; at && precedes(&table->foreign_keys[i], keys[at - 1]); at--)
            keys[at] = keys[at - 1];
        keys[at] = &table->foreign_keys[i];
    }
    return keys;
}

void fq_build_joins(struct fq_builder *b)
{
    for (struct fq_draft *draft = b->drafts; draft; draft = draft->next) {
        const struct fq_catalog_relation *table = draft->relation->base;
        /* A table behind several views: only the one that stands for it carries its keys. */
        if (!table || fq_build_standing_for(b, table) != draft)
            continue;
        const struct fq_catalog_foreign_key **keys = in_turn(b, table);
        for (size_t i = 0; i < table->foreign_key_count; i++)
            add_key(b, draft, keys[i]);
    }
}
