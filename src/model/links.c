/* SPDX-License-Identifier: MIT
 *
 * `@join(on: {author_mail: "email"})` where no foreign key leads: a schema file joins two relations
 * by columns that it says are equal.  A column is called as the database or as the API calls it; it
 * is one of the relation, of the table behind a view, or a member of a document.
 */
#include "base/list.h"
#include "graphql/types/suggest.h"
#include "model/derived.h"
#include "model/refinement.h"

/* ---- columns ---- */

/* By its name in the API, which the file may give, or by its key. */
static const struct fq_model_field *member_called(const struct fq_model_object *object, fq_str name)
{
    const struct fq_said_field *said = object->said ? fq_said_field(object->said, name) : NULL;
    const struct fq_model_field *field = fq_model_field(&object->fields, name);
    if (said && said->from.len) {
        name = said->from;
        field = NULL;
    }
    for (const struct fq_model_field *f = object->fields.first; f && !field; f = f->next) {
        if (f->source == FQ_FROM_MEMBER && fq_str_eq(f->from, name))
            field = f;
    }
    bool is_value = field && field->source == FQ_FROM_MEMBER && !field->member->members &&
                    !field->member->item_count;
    return is_value ? field : NULL;
}

static int column_called(const struct fq_model_object *object, fq_str name)
{
    const struct fq_model_field *field = fq_model_field(&object->fields, name);
    int column = fq_catalog_column_index(object->relation, name);
    if (column < 0 && field && field->source == FQ_FROM_COLUMN)
        column = (int)(field - object->columns);
    return column;
}

/* The table behind a view that is seen through. */
static const struct fq_catalog_relation *table_behind(const struct fq_model_object *object)
{
    return object->shape.base_columns ? object->shape.base : NULL;
}

/* False: there is none that may be read. */
static bool find_end(const struct fq_model_object *object, fq_str name, struct fq_model_end *ret)
{
    *ret = (struct fq_model_end){.column = column_called(object, name), .base_column = -1};
    if (ret->column >= 0)
        return object->relation->columns[ret->column].readable;
    const struct fq_model_field *field = member_called(object, name);
    if (field)
        ret->base_column = field->member->base_column;
    else if (table_behind(object))
        ret->base_column = fq_catalog_column_index(object->shape.base, name);
    ret->member = ret->base_column < 0 ? field : NULL;
    return ret->base_column >= 0 || ret->member;
}

static void suggest_columns(struct fq_suggestions *near, const struct fq_catalog_relation *relation)
{
    for (size_t i = 0; relation && i < relation->column_count; i++)
        fq_suggest(near, relation->columns[i].name);
}

static void refuse_end(struct fq_refinement *refinement, const struct fq_model_object *object,
                       fq_str name, struct fq_location at)
{
    struct fq_suggestions near;
    if (column_called(object, name) >= 0) {
        fq_refinement_wrong(refinement, at, "the role may not read the column %.*s of %.*s",
                            FQ_STR_ARG(name), FQ_STR_ARG(object->sql_name));
        return;
    }
    fq_suggest_init(&near, name, &refinement->errors);
    suggest_columns(&near, object->relation);
    suggest_columns(&near, table_behind(object));
    for (const struct fq_model_field *f = object->fields.first; f; f = f->next) {
        if (f->source == FQ_FROM_MEMBER)
            fq_suggest(&near, f->name);
    }
    fq_refinement_wrong(refinement, at, "%.*s has no column %.*s that can be joined by.%.*s",
                        FQ_STR_ARG(object->sql_name), FQ_STR_ARG(name),
                        FQ_STR_ARG(fq_suggest_text(&near, refinement->arena)));
}

static bool find_ends(struct fq_refinement *refinement, struct fq_model_link *link)
{
    bool all = true;
    for (size_t i = 0; i < link->count; i++) {
        const struct fq_said_pair *pair = &link->said->pairs[i];
        if (!find_end(link->from, pair->local, &link->local[i])) {
            refuse_end(refinement, link->from, pair->local, pair->local_at);
            all = false;
        }
        if (!find_end(link->to, pair->remote, &link->remote[i])) {
            refuse_end(refinement, link->to, pair->remote, pair->remote_at);
            all = false;
        }
    }
    return all;
}

/* ---- fields ---- */

static struct fq_model_field *add_field(struct fq_model *model, struct fq_model_link *link,
                                        fq_str name)
{
    struct fq_model_field *field = FQ_NEW(model->scratch, struct fq_model_field);
    *field = (struct fq_model_field){
        .source = FQ_FROM_LINK,
        .from =
            fq_arena_printf(model->arena, "%.*s: \"%.*s\"", FQ_STR_ARG(link->said->pairs[0].local),
                            FQ_STR_ARG(link->said->pairs[0].remote)),
        .name = name,
        .link = link,
    };
    fq_model_field_add(&link->from->fields, field);
    return field;
}

static void add_beside(struct fq_model *model, struct fq_model_link *link)
{
    for (enum fq_beside kind = 0; kind < FQ_BESIDE_KINDS; kind++) {
        fq_str name = fq_model_beside_name(model->arena, link->field->name, kind);
        if (!fq_model_has_beside(link->to, kind) || fq_model_field(&link->from->fields, name))
            continue;
        link->beside[kind] = add_field(model, link, name);
        link->beside[kind]->beside = link->field;
    }
}

static void refuse_target(const struct fq_model *model, struct fq_refinement *refinement,
                          const struct fq_said_field *said, fq_str target)
{
    struct fq_suggestions near;
    fq_suggest_init(&near, target, &refinement->errors);
    for (const struct fq_model_object *object = model->objects; object; object = object->next)
        fq_suggest(&near, object->name);
    fq_refinement_wrong(refinement, said->join_at,
                        "@join leads to a type that is of a table or view; %.*s is none.%.*s",
                        FQ_STR_ARG(target), FQ_STR_ARG(fq_suggest_text(&near, refinement->arena)));
}

static void add_link(struct fq_model *model, struct fq_refinement *refinement,
                     struct fq_model_object *from, struct fq_said_field *said)
{
    fq_str target = fq_said_named(said);
    struct fq_model_object *to = fq_model_object(model, target);
    said->met = true; /* or told */
    if (!to) {
        refuse_target(model, refinement, said, target);
        return;
    }
    struct fq_model_link *link = FQ_NEW(model->scratch, struct fq_model_link);
    *link = (struct fq_model_link){.said = said,
                                   .from = from,
                                   .to = to,
                                   .count = said->pair_count,
                                   .many = said->type->of != NULL};
    link->local = FQ_NEW_ARRAY(model->scratch, link->count, struct fq_model_end);
    link->remote = FQ_NEW_ARRAY(model->scratch, link->count, struct fq_model_end);
    if (!find_ends(refinement, link))
        return;
    const struct fq_model_field *holder = fq_model_field(&from->fields, said->name);
    if (holder) {
        fq_refinement_wrong(refinement, said->at, "the field %.*s of %.*s stands for %.*s already",
                            FQ_STR_ARG(said->name), FQ_STR_ARG(from->name),
                            FQ_STR_ARG(holder->from));
        return;
    }
    link->field = add_field(model, link, said->name);
    if (link->many)
        add_beside(model, link);
    FQ_CHAIN_APPEND(model->links, model->last_link, link);
}

void fq_model_add_links(struct fq_model *model, struct fq_refinement *refinement)
{
    for (struct fq_said_type *type = refinement->types; type; type = type->next) {
        if (!type->object || type->object->said != type || type->hidden)
            continue;
        for (struct fq_said_field *said = type->fields; said; said = said->next) {
            if (said->pairs && !fq_refine_joined(model, &type->object->fields, said))
                add_link(model, refinement, type->object, said);
        }
    }
}
