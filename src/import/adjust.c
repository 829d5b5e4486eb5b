/* SPDX-License-Identifier: MIT */
#include "import/adjust.h"

#include "graphql/types/print.h"
#include "model/name.h"

/* All that the database gives, so that what is hidden or renamed is known by looking at it. */
static struct fq_adjust_type *take_object(struct fq_adjust *adjust,
                                          const struct fq_model_object *object)
{
    struct fq_adjust_type *type = FQ_NEW(adjust->arena, struct fq_adjust_type);
    *type = (struct fq_adjust_type){.object = object, .name = object->name};
    for (const struct fq_model_field *field = object->fields.first; field; field = field->next) {
        struct fq_adjust_field *taken = FQ_NEW(adjust->arena, struct fq_adjust_field);
        *taken = (struct fq_adjust_field){.field = field, .name = field->name};
        if (type->last)
            type->last->next = taken;
        else
            type->fields = taken;
        type->last = taken;
    }
    return type;
}

void fq_adjust_init(struct fq_adjust *adjust, const struct fq_schema *schema,
                    struct fq_arena *arena)
{
    *adjust = (struct fq_adjust){.arena = arena, .schema = schema};
    fq_map_init(&adjust->by_object, arena);
    fq_map_init(&adjust->own, arena);
    fq_map_init(&adjust->lookups, arena);
    fq_buf_init(&adjust->query, arena, SIZE_MAX);
    fq_buf_init(&adjust->mutation, arena, SIZE_MAX);
    fq_buf_init(&adjust->more, arena, SIZE_MAX);
    for (const struct fq_model_object *object = schema->model->objects; object;
         object = object->next) {
        struct fq_adjust_type *type = take_object(adjust, object);
        if (adjust->last)
            adjust->last->next = type;
        else
            adjust->types = type;
        adjust->last = type;
        fq_map_put(&adjust->by_object, object->sql_name, type);
    }
}

/* ---- finding ---- */

struct fq_adjust_type *fq_adjust_type_of(struct fq_adjust *adjust,
                                         const struct fq_model_object *object)
{
    return object ? fq_map_get(&adjust->by_object, object->sql_name) : NULL;
}

struct fq_adjust_type *fq_adjust_type(struct fq_adjust *adjust, fq_str schema, fq_str relation)
{
    return fq_map_get(&adjust->by_object, fq_name_qualified(adjust->arena, schema, relation));
}

struct fq_adjust_field *fq_adjust_given(struct fq_adjust_type *type,
                                        const struct fq_model_field *field)
{
    for (struct fq_adjust_field *each = type->fields; each && field; each = each->next) {
        if (each->field == field)
            return each;
    }
    return NULL;
}

struct fq_adjust_field *fq_adjust_named(struct fq_adjust_type *type, fq_str name)
{
    for (struct fq_adjust_field *each = type->fields; each; each = each->next) {
        if (each->field && fq_str_eq(each->field->name, name))
            return each;
    }
    return NULL;
}

struct fq_adjust_field *fq_adjust_column(struct fq_adjust_type *type, fq_str column)
{
    for (struct fq_adjust_field *each = type->fields; each; each = each->next) {
        if (each->field && !each->field->beside && each->field->source == FQ_FROM_COLUMN &&
            fq_str_eq(each->field->from, column))
            return each;
    }
    return NULL;
}

/* Pairs in any order. */
static bool is_same_key(const struct fq_catalog_foreign_key *key,
                        const struct fq_catalog_relation *table, const fq_str *own,
                        const fq_str *target, size_t count)
{
    size_t found = 0;
    for (size_t i = 0; i < key->column_count && count == key->column_count; i++) {
        for (size_t k = 0; k < count; k++)
            found += fq_str_eq(table->columns[key->columns[i]].name, own[k]) &&
                     (!target ||
                      fq_str_eq(key->target->columns[key->target_columns[i]].name, target[k]));
    }
    return count && found == count;
}

struct fq_adjust_field *fq_adjust_joined(struct fq_adjust *adjust, struct fq_adjust_type *from,
                                         const struct fq_model_object *to,
                                         const struct fq_adjust_key *key, bool forward)
{
    for (const struct fq_model_join *join = adjust->schema->model->joins; join; join = join->next) {
        const struct fq_model_object *here = forward ? join->from : join->to;
        const struct fq_model_object *there = forward ? join->to : join->from;
        const struct fq_model_field *field = forward ? join->forward : join->backward;
        const struct fq_catalog_relation *table = join->from->shape.base;
        if (here == from->object && (!to || there == to) && field && table &&
            is_same_key(join->key, table, forward ? key->local : key->remote,
                        forward ? key->remote : key->local, key->count))
            return fq_adjust_given(from, field);
    }
    return NULL;
}

struct fq_adjust_field *fq_adjust_computed(struct fq_adjust_type *type, fq_str schema,
                                           fq_str function)
{
    for (struct fq_adjust_field *each = type->fields; each; each = each->next) {
        const struct fq_model_field *field = each->field;
        if (field && field->source == FQ_FROM_FUNCTION && !field->beside &&
            fq_str_eq(field->function->function->schema, schema) &&
            fq_str_eq(field->function->function->name, function))
            return each;
    }
    return NULL;
}

bool fq_adjust_finds_one(const struct fq_catalog_relation *relation, const fq_str *columns,
                         size_t count)
{
    for (size_t i = 0; i < relation->key_count; i++) {
        const struct fq_catalog_key *key = &relation->keys[i];
        size_t met = 0;
        for (size_t k = 0; k < key->column_count; k++) {
            for (size_t c = 0; c < count; c++)
                met += fq_str_eq(relation->columns[key->columns[k]].name, columns[c]);
        }
        if (met == key->column_count)
            return true;
    }
    return false;
}

const struct fq_adjust_field *fq_adjust_find(const struct fq_adjust_type *type, fq_str name)
{
    for (const struct fq_adjust_field *each = type->fields; each; each = each->next) {
        if (!each->hidden && fq_str_eq(each->name, name))
            return each;
    }
    return NULL;
}

bool fq_adjust_name_is_free(const struct fq_adjust_type *type, fq_str name)
{
    return fq_adjust_find(type, name) == NULL;
}

/* ---- changing ---- */

void fq_adjust_rename(struct fq_adjust_field *field, fq_str name)
{
    field->named = field->named || !fq_str_eq(field->name, name);
    field->name = name;
}

void fq_adjust_rename_type(struct fq_adjust_type *type, fq_str name)
{
    type->named = type->named || !fq_str_eq(type->name, name);
    type->name = name;
}

struct fq_adjust_field *fq_adjust_add(struct fq_adjust *adjust, struct fq_adjust_type *type,
                                      fq_str name, fq_str field_type, fq_str binding)
{
    struct fq_adjust_field *field = FQ_NEW(adjust->arena, struct fq_adjust_field);
    *field = (struct fq_adjust_field){
        .name = name, .named = true, .type = field_type, .binding = binding};
    if (type->last)
        type->last->next = field;
    else
        type->fields = field;
    type->last = field;
    return field;
}

/* ---- texts ---- */

fq_str fq_adjust_join_text(struct fq_adjust *adjust, const struct fq_adjust_key *key, bool many)
{
    struct fq_buf out;
    fq_buf_init(&out, adjust->arena, SIZE_MAX);
    fq_buf_literal(&out, "@join(on: {");
    for (size_t i = 0; i < key->count; i++) {
        const struct fq_value value = {.kind = FQ_VALUE_STRING, .text = key->remote[i]};
        fq_buf_printf(&out, "%s%.*s: ", i ? ", " : "", FQ_STR_ARG(key->local[i]));
        fq_value_print(&out, &value);
    }
    fq_buf_str_add(&out, many ? FQ_STR("}, many: true)") : FQ_STR("})"));
    return fq_buf_finish(&out);
}

/* Where a table is hidden, a view that shows its rows may take its place. */
static const struct fq_adjust_type *stands_in(const struct fq_adjust *adjust,
                                              const struct fq_adjust_type *hidden)
{
    const struct fq_catalog_relation *table = hidden->object->shape.base;
    for (const struct fq_adjust_type *type = adjust->types; type && table; type = type->next) {
        if (!type->hidden && type->object->shape.base == table)
            return type;
    }
    return hidden;
}

const struct fq_adjust_type *fq_adjust_now(const struct fq_adjust *adjust, fq_str given_name)
{
    for (const struct fq_adjust_type *type = adjust->types; type; type = type->next) {
        if (fq_str_eq(type->object->name, given_name))
            return type->hidden ? stands_in(adjust, type) : type;
    }
    return NULL;
}

static fq_str name_of_type(const struct fq_adjust *adjust, fq_str name)
{
    const struct fq_adjust_type *type = fq_adjust_now(adjust, name);
    return type ? type->name : name;
}

static void add_type_ref(struct fq_buf *out, const struct fq_adjust *adjust,
                         const struct fq_type_ref *ref)
{
    if (ref->named) {
        fq_buf_str_add(out, name_of_type(adjust, ref->named->name));
    } else {
        fq_buf_char(out, '[');
        add_type_ref(out, adjust, ref->of);
        fq_buf_char(out, ']');
    }
    if (ref->non_null)
        fq_buf_char(out, '!');
}

fq_str fq_adjust_type_text(struct fq_adjust *adjust, const struct fq_type_ref *ref)
{
    struct fq_buf out;
    fq_buf_init(&out, adjust->arena, SIZE_MAX);
    add_type_ref(&out, adjust, ref);
    return fq_buf_finish(&out);
}
