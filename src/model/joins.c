/* SPDX-License-Identifier: MIT
 *
 * Foreign keys to fields, in both directions.  Keys belong to tables; a view that is seen through
 * stands for its leftmost table, whose other columns are within reach inside the view.
 */
#include "base/list.h"
#include "model/comment.h"
#include "model/convention.h"
#include "model/derived.h"
#include "model/name.h"

/* Which of two objects over one table stands for it, the later of them or what was found before. */
static struct fq_model_object *better(struct fq_model_object *found, struct fq_model_object *later,
                                      const struct fq_catalog_relation *table)
{
    if (!found || later->relation == table)
        return later;
    if (found->relation == table)
        return found;
    /* Of several views over one table the one named after it. */
    return fq_convention_is_namesake(later->relation->name, table->name) ? later : found;
}

static struct fq_model_object *standing_for(const struct fq_model *model,
                                            const struct fq_catalog_relation *table)
{
    struct fq_model_object *found = NULL;
    for (struct fq_model_object *object = model->objects; object; object = object->next) {
        if (object->shape.base == table)
            found = better(found, object, table);
    }
    return found;
}

/* The same of all tables, in the order of the catalog. */
static struct fq_model_object **standing_for_all(const struct fq_model *model)
{
    const struct fq_catalog_relation *tables = model->catalog->relations;
    struct fq_model_object **found =
        FQ_NEW_ARRAY(model->scratch, model->catalog->relation_count, struct fq_model_object *);
    for (struct fq_model_object *object = model->objects; object; object = object->next) {
        const struct fq_catalog_relation *table = object->shape.base;
        if (table)
            found[table - tables] = better(found[table - tables], object, table);
    }
    return found;
}

struct fq_model_object *fq_model_serving(const struct fq_model *model,
                                         const struct fq_catalog_relation *relation)
{
    for (struct fq_model_object *object = model->objects; object; object = object->next) {
        if (object->relation == relation)
            return object;
    }
    struct fq_model_object *standing = standing_for(model, relation);
    for (struct fq_model_object *object = model->objects; object && !standing;
         object = object->next) {
        if (fq_str_eq(object->relation->schema, relation->schema) &&
            fq_convention_is_namesake(object->relation->name, relation->name))
            standing = object;
    }
    return standing;
}

/* ---- turns ---- */

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

static const struct fq_catalog_foreign_key **in_turn(struct fq_model *model,
                                                     const struct fq_catalog_relation *table)
{
    const struct fq_catalog_foreign_key **keys = FQ_NEW_ARRAY(
        model->scratch, table->foreign_key_count, const struct fq_catalog_foreign_key *);
    for (size_t i = 0; i < table->foreign_key_count; i++) {
        size_t at = i;
        for (; at && precedes(&table->foreign_keys[i], keys[at - 1]); at--)
            keys[at] = keys[at - 1];
        keys[at] = &table->foreign_keys[i];
    }
    return keys;
}

/* ---- what a key says ---- */

/* Can the columns of its base table be named in SQL? */
static bool reaches(const struct fq_model_object *object, const uint16_t *columns, size_t count)
{
    bool all = true;
    for (size_t i = 0; i < count && object->relation == object->shape.base; i++)
        all = all && object->relation->columns[columns[i]].readable;
    return all;
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

/* Does every row lead to one? */
static bool always_leads(const struct fq_model_join *join)
{
    const struct fq_catalog_relation *table = join->from->shape.base;
    bool sure = join->to->shape.base == join->to->relation && !join->to->relation->row_security &&
                !join->key->unchecked && !table->inherited;
    for (size_t i = 0; i < join->key->column_count; i++)
        sure = sure && table->columns[join->key->columns[i]].not_null;
    return sure;
}

/* ---- fields ---- */

static fq_str by_columns(struct fq_model *model, fq_str field, const struct fq_model_join *join)
{
    const struct fq_catalog_relation *table = join->from->shape.base;
    fq_str name = fq_arena_printf(model->arena, "%.*sBy", FQ_STR_ARG(field));
    for (size_t i = 0; i < join->key->column_count; i++) {
        fq_str column = fq_convention_pointed_at(table->columns[join->key->columns[i]].name);
        name = fq_arena_printf(model->arena, "%.*s%s%.*s", FQ_STR_ARG(name), i ? "And" : "",
                               FQ_STR_ARG(fq_name_pascal(model->arena, column)));
    }
    return name;
}

/* Under the name, or else one by the key's columns from the noun, unless that is empty; NULL when
 * both are taken. */
static struct fq_model_field *add_field(struct fq_model *model, struct fq_model_object *object,
                                        const struct fq_model_join *join, fq_str name, fq_str noun)
{
    if (fq_model_field(&object->fields, name)) {
        fq_str other = noun.len ? by_columns(model, noun, join) : name;
        if (fq_model_field(&object->fields, other)) {
            fq_model_note(model, true, object->sql_name,
                          "the foreign key %.*s has no field, since the name %.*s is taken",
                          FQ_STR_ARG(join->key->name), FQ_STR_ARG(other));
            return NULL;
        }
        name = other;
    }
    struct fq_model_field *field = FQ_NEW(model->scratch, struct fq_model_field);
    field->source = FQ_FROM_KEY;
    field->from = join->key->name;
    field->name = name;
    field->join = join;
    fq_model_field_add(&object->fields, field);
    return field;
}

static void add_forward(struct fq_model *model, struct fq_model_join *join, fq_str description)
{
    const struct fq_catalog_foreign_key *key = join->key;
    fq_str column = join->from->shape.base->columns[key->columns[0]].name;
    fq_str reference = key->column_count == 1 ? fq_convention_reference(column) : FQ_STR_NONE;
    fq_str name = join->to->singular;
    if (reference.len)
        name = fq_name_field(model->arena, reference);
    else if (join->from == join->to) /* an employee's employee could be either side */
        name = by_columns(model, name, join);
    join->forward = add_field(model, join->from, join, name, join->to->singular);
    if (!join->forward)
        return;
    join->forward->description = description;
    join->forward->non_null = join->always;
}

static void add_backward(struct fq_model *model, struct fq_model_join *join)
{
    fq_str noun = join->unique ? join->from->singular : join->from->plural;
    fq_str name =
        is_first(join->from->shape.base, join->key) ? noun : by_columns(model, noun, join);
    join->backward = add_field(model, join->to, join, name, noun);
}

static void add_beside(struct fq_model *model, struct fq_model_join *join)
{
    for (enum fq_beside kind = 0; kind < FQ_BESIDE_KINDS; kind++) {
        if (!fq_model_has_beside(join->from, kind))
            continue;
        fq_str name = fq_model_beside_name(model->arena, join->backward->name, kind);
        join->beside[kind] = add_field(model, join->to, join, name, FQ_STR_NONE);
        if (join->beside[kind])
            join->beside[kind]->beside = join->backward;
    }
}

static void add_key(struct fq_model *model, struct fq_model_object *from,
                    struct fq_model_object *to, const struct fq_catalog_foreign_key *key)
{
    struct fq_comment comment = fq_comment_on_key(model, from->shape.base, key->name, key->comment);
    if (!to || fq_comment_keeps_out(&comment))
        return;
    /* Foreign keys lead to rows of the table itself, never to those of tables that inherit from it,
     * which only tableoid tells. */
    if (!reaches(from, key->columns, key->column_count) ||
        !reaches(to, key->target_columns, key->column_count) ||
        (key->target->inherited && !key->target->tableoid_readable)) {
        fq_model_note(model, false, key->name, "a column of this foreign key may not be read");
        return;
    }
    struct fq_model_join *join = FQ_NEW(model->scratch, struct fq_model_join);
    join->key = key;
    join->from = from;
    join->to = to;
    join->unique = is_unique(from->shape.base, key->columns, key->column_count);
    join->always = always_leads(join);
    FQ_CHAIN_APPEND(model->joins, model->last_join, join);
    if (!from->joins)
        from->joins = join;
    add_forward(model, join, comment.text);
    add_backward(model, join);
}

void fq_model_add_joins(struct fq_model *model)
{
    const struct fq_catalog_relation *tables = model->catalog->relations;
    struct fq_model_object **standing = standing_for_all(model);
    for (struct fq_model_object *object = model->objects; object; object = object->next) {
        const struct fq_catalog_relation *table = object->shape.base;
        /* A table behind several views: only the one that stands for it carries its keys. */
        if (!table || standing[table - tables] != object)
            continue;
        const struct fq_catalog_foreign_key **keys = in_turn(model, table);
        for (size_t i = 0; i < table->foreign_key_count; i++)
            add_key(model, object, standing[keys[i]->target - tables], keys[i]);
    }
    /* Last: they take no name from a foreign key. */
    for (struct fq_model_join *join = model->joins; join; join = join->next) {
        if (join->backward && !join->unique)
            add_beside(model, join);
    }
}
