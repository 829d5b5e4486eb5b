/* SPDX-License-Identifier: MIT */
#include "model/types.h"

#include "graphql/types/suggest.h"
#include "model/comment.h"
#include "model/convention.h"
#include "model/derived.h"
#include "model/name.h"
#include "model/refinement.h"
#include "model/shown.h"

/* ---- enums ---- */

/* What a comment calls a label; empty when it says nothing usable. */
static fq_str label_by_comment(struct fq_model *model, const struct fq_comment *comment,
                               fq_str label)
{
    const struct fq_json *name = fq_json_get(&comment->labels, label);
    if (!name)
        return FQ_STR_NONE;
    if (name->kind == FQ_JSON_STRING && fq_name_is_enum_value(name->text))
        return name->text;
    fq_model_note(model, true, label,
                  "what a comment's \"labels\" calls it is no name in GraphQL: %.*s",
                  FQ_STR_ARG(name->raw));
    return FQ_STR_NONE;
}

static void note_label(struct fq_model *model, const struct fq_catalog_type *type,
                       const struct fq_name_claim *claim)
{
    fq_str subject = fq_name_qualified(model->arena, type->schema, type->name);
    fq_model_note(model, true, subject,
                  "the label '%.*s' is called %.*s, since '%.*s' has the name it would have; "
                  "choose one: COMMENT ON TYPE %.*s IS '@fraiseql {\"labels\": {\"%.*s\": "
                  "\"…\"}}'",
                  FQ_STR_ARG(claim->from), FQ_STR_ARG(claim->name), FQ_STR_ARG(claim->holder->from),
                  FQ_STR_ARG(subject), FQ_STR_ARG(claim->from));
}

/* By @label or @column; empty when it gives none. */
static fq_str given_by_file(const struct fq_said_type *type, fq_str from)
{
    const struct fq_said_field *said = type ? fq_map_get(&type->by_column, from) : NULL;
    return said ? said->name : FQ_STR_NONE;
}

static size_t label_by_age(const struct fq_catalog_type *type, size_t i)
{
    return type->labels_by_age ? type->labels_by_age[i] : i;
}

/* Names are shared out in order of age: a label that is added moves no name. */
static struct fq_model_part *labels_of(struct fq_model *model, const struct fq_catalog_type *type,
                                       const struct fq_comment *comment,
                                       const struct fq_said_type *said)
{
    size_t count = type->label_count;
    struct fq_name_claim *claims = FQ_NEW_ARRAY(model->scratch, count, struct fq_name_claim);
    struct fq_model_part *parts = FQ_NEW_ARRAY(model->arena, count, struct fq_model_part);
    for (size_t i = 0; i < count; i++) {
        fq_str label = type->labels[label_by_age(type, i)];
        fq_str given = given_by_file(said, label);
        if (!given.len)
            given = label_by_comment(model, comment, label);
        fq_str name = given.len ? given : fq_name_enum_value(model->arena, label);
        claims[i] = (struct fq_name_claim){.from = label, .name = name, .given = given.len > 0};
    }
    fq_name_keep_apart(model->arena, model->scratch, claims, count);
    for (size_t i = 0; i < count; i++) {
        if (claims[i].holder)
            note_label(model, type, &claims[i]);
        parts[label_by_age(type, i)].name = claims[i].name;
        parts[label_by_age(type, i)].from = claims[i].from;
    }
    return parts;
}

/* ---- composite types ---- */

/* Each has a name of its own, by its comment where that gives one. */
static struct fq_model_part *attributes_of(struct fq_model *model,
                                           const struct fq_catalog_type *type,
                                           const struct fq_said_type *said)
{
    size_t count = type->field_count;
    struct fq_name_claim *claims = FQ_NEW_ARRAY(model->scratch, count, struct fq_name_claim);
    struct fq_model_part *parts = FQ_NEW_ARRAY(model->arena, count, struct fq_model_part);
    for (size_t i = 0; i < count; i++) {
        struct fq_comment comment = fq_comment_on_attribute(model, type, &type->fields[i]);
        fq_str from = type->fields[i].name, name = given_by_file(said, from);
        if (!name.len)
            name = fq_name_field(model->arena, comment.name.len ? comment.name : from);
        claims[i] = (struct fq_name_claim){
            .from = from,
            .name = name,
            .given = true}; /* new ones are added behind: their order is their age */
        parts[i].description = comment.text;
        parts[i].left_out = fq_model_attribute_shown(model, type, &type->fields[i]) == FQ_KEPT_OUT;
        parts[i].constraint = comment.constraint;
        parts[i].guard = comment.guard;
        parts[i].from = from;
    }
    fq_name_keep_apart(model->arena, model->scratch, claims, count);
    for (size_t i = 0; i < count; i++)
        parts[i].name = claims[i].name;
    return parts;
}

/* ---- what a schema file says of parts ---- */

static void refine_part(const struct fq_said_type *type, struct fq_model_part *part)
{
    struct fq_said_field *said = fq_said_part(type, part->from, part->name);
    if (fq_said_leaves_out(type, said))
        part->left_out = true;
    if (!said)
        return;
    said->met = true;
    if (said->description.ptr)
        part->description = said->description;
    if (said->constraint) {
        part->constraint = said->constraint;
        part->constraint_at = said->constraint_at;
    }
    if (said->deprecated) {
        part->deprecated = true;
        part->reason = said->reason;
    }
}

static void refuse_part(struct fq_model *model, const struct fq_model_type *type,
                        const struct fq_said_field *said, size_t count)
{
    struct fq_suggestions near;
    bool by_from = said->from.len > 0;
    fq_suggest_init(&near, by_from ? said->from : said->name, &model->refinement->errors);
    for (size_t i = 0; i < count; i++)
        fq_suggest(&near, by_from ? type->parts[i].from : type->parts[i].name);
    fq_refinement_wrong(model->refinement, by_from ? said->from_at : said->at,
                        "the database gives %.*s no %s%.*s.%.*s", FQ_STR_ARG(type->name),
                        by_from ? "part for " : "", FQ_STR_ARG(near.input),
                        FQ_STR_ARG(fq_suggest_text(&near, model->arena)));
}

static void refine_type(struct fq_model *model, struct fq_model_type *type,
                        struct fq_model_part *parts, size_t count)
{
    if (!type->said)
        return;
    if (type->said->description.ptr)
        type->description = type->said->description;
    for (size_t i = 0; i < count; i++)
        refine_part(type->said, &parts[i]);
    for (struct fq_said_field *said = type->said->fields; parts && said; said = said->next) {
        if (!said->met)
            refuse_part(model, type, said, count);
        said->met = true;
    }
}

/* ---- all of them ---- */

/* What a type of the database is called, and what is said of it. */
static struct fq_model_type type_of(struct fq_model *model, const struct fq_catalog_type *type,
                                    fq_str name, fq_str description, bool input)
{
    struct fq_said_type *said = fq_refinement_of_type(model->refinement, type, name, input);
    return (struct fq_model_type){
        .name = said ? said->name : name, .description = description, .said = said, .type = type};
}

/* Kept for whoever prints what the API is bound to. */
static struct fq_model_type keep(struct fq_model *model, struct fq_model_type type,
                                 struct fq_model_part *parts, size_t count)
{
    struct fq_model_type *kept = FQ_NEW(model->arena, struct fq_model_type);
    type.parts = parts;
    type.part_count = count;
    refine_type(model, &type, parts, count);
    type.name = fq_model_free_name(model, type.name);
    *kept = type;
    fq_map_put(&model->pg_types, type.name, kept);
    return type;
}

struct fq_model_type fq_model_input_type(struct fq_model *model, const struct fq_catalog_type *type)
{
    fq_str noun = fq_name_pascal(model->arena, fq_convention_input_noun(type->name));
    fq_str name = fq_model_derived_name(model->arena, noun, FQ_DERIVED_INPUT);
    struct fq_model_type made =
        type_of(model, type, name, fq_comment_on_type(model, type).text, true);
    return keep(model, made, attributes_of(model, type, made.said), type->field_count);
}

struct fq_model_type fq_model_output_type(struct fq_model *model,
                                          const struct fq_catalog_type *type)
{
    struct fq_comment comment = fq_comment_on_type(model, type);
    fq_str name = fq_name_pascal(model->arena, type->name), description = comment.text;
    if (type->kind == FQ_CATALOG_ENUM && comment.name.len)
        name = fq_name_pascal(model->arena, comment.name);
    if (type->kind == FQ_CATALOG_RANGE)
        description = FQ_STR("A range of values; a bound that is null is unbounded.");
    struct fq_model_type made = type_of(model, type, name, description, false);
    if (type->kind == FQ_CATALOG_ENUM)
        return keep(model, made, labels_of(model, type, &comment, made.said), type->label_count);
    if (type->kind == FQ_CATALOG_COMPOSITE)
        return keep(model, made, attributes_of(model, type, made.said), type->field_count);
    return keep(model, made, NULL, 0);
}
