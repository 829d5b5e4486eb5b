/* SPDX-License-Identifier: MIT
 *
 * Foreign keys to fields, in both directions.  Keys belong to tables; a view that is seen through
 * stands for its leftmost table, whose other columns are within reach inside the view's FROM.
 */
#include "schema/build.h"

#include "catalog/oid.h"

/* The expression is that column of the base table and nothing else. */
static bool is_base_column(struct fq_builder *b, const struct fq_relation *relation,
                           fq_str expression, fq_str name)
{
    fq_str alias, column, schema, base_alias;
    return fq_view_reference(b->arena, expression, &alias, &column) && fq_str_eq(column, name) &&
           fq_view_name(b->arena, relation->base_alias, &schema, &base_alias) && schema.len == 0 &&
           fq_str_eq(alias, base_alias);
}

/* The relation's column is that column of its base table. */
static bool is_column(struct fq_builder *b, const struct fq_relation *relation,
                      const struct fq_column *column, uint16_t base_column)
{
    if (relation->base == relation->catalog)
        return column->label.len && column->number == base_column;
    return is_base_column(b, relation, column->expression,
                          relation->base->columns[base_column].name);
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
        bool namesake = fq_convention_is_namesake(draft->relation->catalog->name, table->name);
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

static const struct fq_column **with_column(struct fq_builder *b, const struct fq_column **columns,
                                            size_t count, const struct fq_column *last)
{
    const struct fq_column **more = FQ_NEW_ARRAY(b->arena, count + 1, const struct fq_column *);
    memcpy(more, columns, count * sizeof(*more));
    more[count] = last;
    return more;
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

bool fq_build_is_unique(struct fq_builder *b, const struct fq_relation *relation,
                        const struct fq_column *const *columns, size_t count)
{
    const struct fq_catalog_relation *table = relation->base;
    for (size_t i = 0; relation->one_to_one && i < table->key_count; i++) {
        const struct fq_catalog_key *key = &table->keys[i];
        size_t found = 0;
        for (size_t k = 0; k < key->column_count && !key->deferrable; k++) {
            bool held = false;
            for (size_t c = 0; c < count; c++)
                held = held || is_column(b, relation, columns[c], key->columns[k]);
            found += held;
        }
        if (found == key->column_count)
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
        fq_str column = fq_convention_pointed_at(table->columns[key->columns[i]].name);
        name = fq_arena_printf(b->arena, "%.*s%s%.*s", FQ_STR_ARG(name), i ? "And" : "",
                               FQ_STR_ARG(fq_name_pascal(b->arena, column)));
    }
    return name;
}

static void note_taken(struct fq_builder *b, const struct fq_draft *draft, fq_str name,
                       const struct fq_catalog_foreign_key *key)
{
    fq_model_note(&b->model, true, draft->relation->sql_name,
                  "the foreign key %.*s has no field, since the name %.*s is taken",
                  FQ_STR_ARG(key->name), FQ_STR_ARG(name));
}

static void add_to_one(struct fq_builder *b, struct fq_draft *from, struct fq_draft *to,
                       const struct fq_catalog_foreign_key *key, const struct fq_field *field,
                       fq_str description)
{
    const struct fq_catalog_relation *table = from->relation->base;
    fq_str reference = key->column_count == 1
                           ? fq_convention_reference(table->columns[key->columns[0]].name)
                           : FQ_STR_NONE;
    fq_str name = to->relation->singular;
    if (reference.len)
        name = fq_name_field(b->arena, reference);
    else if (from == to) /* an employee's employee could be either side */
        name = by_columns(b, name, table, key);
    bool sure = to->relation->base == to->relation->catalog &&
                !to->relation->catalog->row_security && !key->unchecked && !table->inherited;
    for (size_t i = 0; i < key->column_count; i++)
        sure = sure && table->columns[key->columns[i]].not_null;
    struct fq_type_ref type = fq_build_ref(to->type, sure);
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

/* The base table's tableoid as a column; NULL when it may not be read. */
static const struct fq_column *own_rows(struct fq_builder *b, struct fq_relation *relation)
{
    const struct fq_catalog_relation *table = relation->base;
    if (relation->own_rows || !table->tableoid_readable)
        return relation->own_rows;
    bool seen_through = table != relation->catalog;
    fq_str expression =
        seen_through ? fq_arena_printf(b->arena, "%.*s.tableoid", FQ_STR_ARG(relation->base_alias))
                     : FQ_STR_NONE;
    fq_str label = seen_through ? FQ_STR("\"base.tableoid\"") : FQ_STR("\"tableoid\"");
    const struct fq_value_type *value = fq_build_value_type(b, OID_OID, 0, false);
    fq_str name = fq_name_qualified(b->arena, table->schema, table->name);
    relation->own_oid = fq_arena_printf(b->arena, "%.*s::pg_catalog.regclass::pg_catalog.oid",
                                        FQ_STR_ARG(fq_name_literal(b->arena, name)));
    relation->own_rows = fq_build_relation_column(b, relation, label, expression, value, OID_OID);
    return relation->own_rows;
}

static const struct fq_column *constant(struct fq_builder *b, fq_str sql, fq_oid type)
{
    struct fq_column *column = FQ_NEW(b->arena, struct fq_column);
    column->type = type;
    column->before = sql;
    return column;
}

/* Foreign keys lead to rows of the table itself, never to those of tables that inherit from it. */
static const struct fq_column **targets_of(struct fq_builder *b, struct fq_relation *relation,
                                           const struct fq_catalog_foreign_key *key,
                                           const struct fq_column ***local, size_t *count)
{
    const struct fq_column **remote =
        columns_of(b, relation, key->target_columns, key->column_count);
    if (!remote || !key->target->inherited)
        return remote;
    const struct fq_column *own = own_rows(b, relation);
    if (!own)
        return NULL;
    *local = with_column(b, *local, *count, constant(b, relation->own_oid, OID_OID));
    remote = with_column(b, remote, *count, own);
    *count += 1;
    return remote;
}

static void add_key(struct fq_builder *b, struct fq_draft *from,
                    const struct fq_catalog_foreign_key *key)
{
    struct fq_draft *to = fq_build_standing_for(b, key->target);
    struct fq_comment comment =
        fq_comment_on_key(&b->model, from->relation->base, key->name, key->comment);
    if (!to || fq_comment_keeps_out(&comment))
        return;
    size_t count = key->column_count;
    const struct fq_column **local = columns_of(b, from->relation, key->columns, count);
    const struct fq_column **remote =
        local ? targets_of(b, to->relation, key, &local, &count) : NULL;
    if (!remote) {
        fq_model_note(&b->model, false, key->name, "a column of this foreign key may not be read");
        return;
    }
    struct fq_field *forward = FQ_NEW(b->arena, struct fq_field);
    *forward = (struct fq_field){.kind = FQ_FIELD_TO_ONE,
                                 .target = to->relation,
                                 .local = local,
                                 .remote = remote,
                                 .pair_count = count,
                                 .many_may_fit = !to->relation->one_to_one};
    struct fq_field *backward = FQ_NEW(b->arena, struct fq_field);
    *backward = (struct fq_field){
        .target = from->relation,
        .local = remote,
        .remote = local,
        .pair_count = count,
        .many_may_fit = !fq_build_is_unique(b, from->relation, local, key->column_count)};
    add_to_one(b, from, to, key, forward, comment.text);
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
