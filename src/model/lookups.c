/* SPDX-License-Identifier: MIT
 *
 * Which of an object's keys are fields of Query that find one row, and what these are called.
 */
#include "base/list.h"
#include "model/comment.h"
#include "model/convention.h"
#include "model/model.h"
#include "model/name.h"

static void add_lookup(struct fq_model *model, struct fq_model_object *object,
                       const struct fq_catalog_key *key, bool main)
{
    struct fq_model_lookup *lookup = FQ_NEW(model->arena, struct fq_model_lookup);
    lookup->key = key;
    lookup->main = main;
    FQ_CHAIN_APPEND(object->lookups, object->last_lookup, lookup);
}

static void add_key(struct fq_model *model, struct fq_model_object *object,
                    const struct fq_catalog_relation *table, const struct fq_catalog_key *key,
                    bool main)
{
    struct fq_comment comment = fq_comment_on_key(model, table, key->name, key->comment);
    if (!fq_comment_keeps_out(&comment))
        add_lookup(model, object, key, main);
}

/* By the convention, else the primary key of a relation that is its own table. */
static const struct fq_catalog_key *main_key(const struct fq_model_object *object,
                                             const struct fq_catalog_relation *table)
{
    const struct fq_catalog_key *main = NULL;
    for (size_t i = 0; i < table->key_count; i++) {
        const struct fq_catalog_key *key = &table->keys[i];
        if (key->column_count == 1 && fq_convention_is_id(table->columns[key->columns[0]].name))
            main = key;
    }
    if (!main && table == object->relation && table->key_count && table->keys[0].primary)
        main = &table->keys[0];
    return main;
}

static void add_lookups(struct fq_model *model, struct fq_model_object *object)
{
    const struct fq_catalog_relation *base = object->shape.base;
    const struct fq_catalog_relation *table = base ? base : object->relation;
    const struct fq_catalog_key *main = main_key(object, table);
    if (main)
        add_key(model, object, table, main, true);
    else
        add_lookup(model, object, NULL, true);
    for (size_t i = 0; base && i < table->key_count; i++) {
        if (&table->keys[i] != main)
            add_key(model, object, table, &table->keys[i], false);
    }
}

void fq_model_add_lookups(struct fq_model *model)
{
    for (struct fq_model_object *object = model->objects; object; object = object->next)
        add_lookups(model, object);
}

fq_str fq_model_lookup_name(struct fq_arena *arena, const struct fq_model_object *object,
                            const struct fq_model_lookup *lookup, const fq_str *fields,
                            size_t count)
{
    fq_str name = object->singular;
    for (size_t i = 0; i < count && !lookup->main; i++)
        name = fq_arena_printf(arena, "%.*s%s%.*s", FQ_STR_ARG(name), i ? "And" : "By",
                               FQ_STR_ARG(fq_name_pascal(arena, fields[i])));
    return name;
}
