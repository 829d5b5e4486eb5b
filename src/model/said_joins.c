/* SPDX-License-Identifier: MIT
 *
 * Which foreign key a schema file means by `@join(on: {author_id: "id"})`.  A column may be called
 * as the database calls it, or as the API does.
 */
#include "graphql/types/suggest.h"
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

static fq_str named(const struct fq_type_node *type)
{
    while (type->of)
        type = type->of;
    return type->name;
}

struct fq_model_field *fq_refine_joined(const struct fq_model_fields *fields,
                                        const struct fq_said_field *said)
{
    struct fq_model_field *found = NULL;
    for (struct fq_model_field *field = fields->first; field; field = field->next) {
        if (field->source != FQ_FROM_KEY || field->beside)
            continue;
        const struct way way = way_of(field);
        if (!is_way(&way, said))
            continue;
        /* The same columns may lead to several tables. */
        if (fq_str_eq(way.there->name, named(said->type)))
            return field;
        if (!found)
            found = field;
    }
    return found;
}

/* `author_id: id`, of each pair. */
static fq_str text_of_way(struct fq_arena *arena, const struct way *way)
{
    fq_str text = FQ_STR_NONE;
    for (size_t i = 0; i < way->count; i++)
        text = fq_arena_printf(arena, "%.*s%s%.*s: %.*s", FQ_STR_ARG(text), i ? ", " : "",
                               FQ_STR_ARG(column_name(way->here, way->local[i])),
                               FQ_STR_ARG(column_name(way->there, way->remote[i])));
    return text;
}

void fq_refine_refuse_join(struct fq_refinement *refinement, const struct fq_model_fields *fields,
                           fq_str subject, const struct fq_said_field *said)
{
    fq_str text = FQ_STR_NONE;
    struct fq_suggestions near;
    for (size_t i = 0; i < said->pair_count; i++)
        text =
            fq_arena_printf(refinement->arena, "%.*s%s%.*s: %.*s", FQ_STR_ARG(text), i ? ", " : "",
                            FQ_STR_ARG(said->pairs[i].local), FQ_STR_ARG(said->pairs[i].remote));
    fq_suggest_init(&near, text, &refinement->errors);
    for (const struct fq_model_field *field = fields->first; field; field = field->next) {
        if (field->source != FQ_FROM_KEY || field->beside)
            continue;
        const struct way way = way_of(field);
        fq_suggest(&near, text_of_way(refinement->arena, &way));
    }
    fq_refinement_wrong(refinement, said->join_at, "no foreign key joins %.*s by {%.*s}.%.*s",
                        FQ_STR_ARG(subject), FQ_STR_ARG(text),
                        FQ_STR_ARG(fq_suggest_text(&near, refinement->arena)));
}
