/* SPDX-License-Identifier: MIT
 *
 * Which bridge a schema file means by `@join(through: "post_tag")`; of one that leads to the same
 * table twice, by which of its columns it leads here: `on: {id: "follower_id"}`.
 */
#include "graphql/types/suggest.h"
#include "model/refinement.h"

static bool is_bridge_called(const struct fq_model_bridge *bridge, fq_str through)
{
    const struct fq_catalog_relation *relation = bridge->near->from->relation;
    size_t dot = relation->schema.len;
    bool qualified = through.len == dot + 1 + relation->name.len && through.ptr[dot] == '.' &&
                     fq_str_starts_with(through, relation->schema) &&
                     fq_str_ends_with(through, relation->name);
    return qualified || fq_str_eq(through, relation->name);
}

static bool is_column_called(const struct fq_model_object *object, uint16_t column, fq_str name)
{
    const struct fq_model_field *field = fq_model_field(&object->fields, name);
    return fq_str_eq(object->shape.base->columns[column].name, name) ||
           (field && fq_model_base_column(object, field) == (int)column);
}

static bool leads_by(const struct fq_model_join *near, const struct fq_said_pair *pair)
{
    bool found = false;
    for (size_t i = 0; i < near->key->column_count; i++)
        found = found || (is_column_called(near->to, near->key->target_columns[i], pair->local) &&
                          is_column_called(near->from, near->key->columns[i], pair->remote));
    return found;
}

static bool is_meant(const struct fq_model_field *field, const struct fq_said_field *said)
{
    bool meant = field->bridge && !field->beside && is_bridge_called(field->bridge, said->through);
    for (size_t i = 0; meant && i < said->near_count; i++)
        meant = leads_by(field->bridge->near, &said->near[i]);
    return meant;
}

static size_t find_bridges(const struct fq_model_fields *fields, const struct fq_said_field *said,
                           struct fq_model_field **ret)
{
    size_t count = 0;
    for (struct fq_model_field *field = fields->first; field; field = field->next) {
        if (!is_meant(field, said))
            continue;
        *ret = field;
        count++;
    }
    return count;
}

struct fq_model_field *fq_refine_bridged(const struct fq_model_fields *fields,
                                         const struct fq_said_field *said)
{
    struct fq_model_field *found = NULL;
    return find_bridges(fields, said, &found) == 1 ? found : NULL;
}

void fq_refine_refuse_bridge(struct fq_refinement *refinement, const struct fq_model_fields *fields,
                             fq_str subject, const struct fq_said_field *said)
{
    struct fq_model_field *found = NULL;
    struct fq_suggestions near;
    fq_str last = FQ_STR_NONE;
    if (find_bridges(fields, said, &found) > 1) {
        const struct fq_model_join *join = found->bridge->near;
        const struct fq_catalog_relation *here = join->to->shape.base,
                                         *between = join->from->shape.base;
        fq_refinement_wrong(
            refinement, said->join_at,
            "%.*s joins %.*s to its like twice; say by which column it leads here: @join(through: "
            "\"%.*s\", on: {%.*s: \"%.*s\"})",
            FQ_STR_ARG(said->through), FQ_STR_ARG(subject), FQ_STR_ARG(said->through),
            FQ_STR_ARG(here->columns[join->key->target_columns[0]].name),
            FQ_STR_ARG(between->columns[join->key->columns[0]].name));
        return;
    }
    fq_suggest_init(&near, said->through, &refinement->errors);
    for (const struct fq_model_field *field = fields->first; field; field = field->next) {
        bool again = field->bridge && fq_str_eq(field->from, last); /* its other way */
        if (field->bridge && !field->beside && !said->near_count && !again)
            fq_suggest(&near, field->from);
        last = field->bridge ? field->from : last;
    }
    fq_refinement_wrong(refinement, said->join_at,
                        "%.*s is no table that does nothing but join %.*s to others%s.%.*s",
                        FQ_STR_ARG(said->through), FQ_STR_ARG(subject),
                        said->near_count ? " by this column" : "",
                        FQ_STR_ARG(fq_suggest_text(&near, refinement->arena)));
}
