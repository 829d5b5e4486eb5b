/* SPDX-License-Identifier: MIT
 *
 * Which foreign key a schema file means by `@join(on: {author_id: "id"})`.  A column may be called
 * as the database calls it, or as the API does.  Where there is none, links.c joins.
 */
#include "model/refinement.h"

/* A foreign key seen from the field that follows it. */
struct way {
    const struct fq_model_object *here, *there;
    const uint16_t *local, *remote; /* columns of their tables */
    size_t count;
};

static struct way way_of(const struct fq_model_field *field)
{
    const struct fq_model_join *join = field->join;
    const struct fq_catalog_foreign_key *key = join->key;
    if (field == join->forward)
        return (struct way){join->from, join->to, key->columns, key->target_columns,
                            key->column_count};
    return (struct way){join->to, join->from, key->target_columns, key->columns, key->column_count};
}

static fq_str column_name(const struct fq_model_object *object, uint16_t column)
{
    return object->shape.base->columns[column].name;
}

static bool is_called(const struct fq_model_object *object, uint16_t column, fq_str name)
{
    if (fq_str_eq(column_name(object, column), name))
        return true;
    const struct fq_model_field *field = fq_model_field(&object->fields, name);
    return field && fq_model_base_column(object, field) == (int)column;
}

static bool has_pair(const struct way *way, const struct fq_said_pair *pair)
{
    bool has = false;
    for (size_t i = 0; i < way->count; i++)
        has = has || (is_called(way->here, way->local[i], pair->local) &&
                      is_called(way->there, way->remote[i], pair->remote));
    return has;
}

static bool is_way(const struct way *way, const struct fq_said_field *said)
{
    bool all = way->count == said->pair_count;
    for (size_t i = 0; all && i < said->pair_count; i++)
        all = has_pair(way, &said->pairs[i]);
    return all;
}

struct fq_model_field *fq_refine_joined(const struct fq_model *model,
                                        const struct fq_model_fields *fields,
                                        const struct fq_said_field *said)
{
    struct fq_model_field *found = NULL;
    fq_str target = fq_said_named(said);
    for (struct fq_model_field *field = fields->first; field; field = field->next) {
        if (field->beside)
            continue;
        if (field->source == FQ_FROM_LINK && field->link->said == said)
            return field;
        if (field->source != FQ_FROM_KEY)
            continue;
        const struct way way = way_of(field);
        if (!is_way(&way, said))
            continue;
        /* The same columns may lead to several tables. */
        if (fq_str_eq(way.there->name, target))
            return field;
        if (!found)
            found = field;
    }
    return fq_model_object(model, target) ? NULL : found;
}
