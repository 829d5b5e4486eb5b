/* SPDX-License-Identifier: MIT */
#include "model/types.h"

#include "model/comment.h"
#include "model/convention.h"
#include "model/derived.h"
#include "model/name.h"
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

static size_t label_by_age(const struct fq_catalog_type *type, size_t i)
{
    return type->labels_by_age ? type->labels_by_age[i] : i;
}

/* Names are shared out in order of age: a label that is added moves no name. */
static const struct fq_model_part *labels_of(struct fq_model *model,
                                             const struct fq_catalog_type *type,
                                             const struct fq_comment *comment)
{
    size_t count = type->label_count;
    struct fq_name_claim *claims = FQ_NEW_ARRAY(model->arena, count, struct fq_name_claim);
    struct fq_model_part *parts = FQ_NEW_ARRAY(model->arena, count, struct fq_model_part);
    for (size_t i = 0; i < count; i++) {
        fq_str label = type->labels[label_by_age(type, i)];
        fq_str given = label_by_comment(model, comment, label);
        fq_str name = given.len ? given : fq_name_enum_value(model->arena, label);
        claims[i] = (struct fq_name_claim){.from = label, .name = name, .given = given.len > 0};
    }
    fq_name_keep_apart(model->arena, claims, count);
    for (size_t i = 0; i < count; i++) {
        if (claims[i].holder)
            note_label(model, type, &claims[i]);
        parts[label_by_age(type, i)].name = claims[i].name;
    }
    return parts;
}

static struct fq_model_type enum_type(struct fq_model *model, const struct fq_catalog_type *type)
{
    struct fq_comment comment = fq_comment_on_type(model, type);
    fq_str from = comment.name.len ? comment.name : type->name;
    return (struct fq_model_type){.name = fq_name_pascal(model->arena, from),
                                  .description = comment.text,
                                  .parts = labels_of(model, type, &comment)};
}

/* ---- composite types ---- */

/* Gives the parts names of their own; given[i]: by a comment, or empty. */
static void name_attributes(struct fq_model *model, const struct fq_catalog_type *type,
                            const fq_str *given, struct fq_model_part *parts)
{
    size_t count = type->field_count;
    struct fq_name_claim *claims = FQ_NEW_ARRAY(model->arena, count, struct fq_name_claim);
    for (size_t i = 0; i < count; i++) {
        fq_str from = type->fields[i].name;
        claims[i] = (struct fq_name_claim){
            .from = from,
            .name = fq_name_field(model->arena, given[i].len ? given[i] : from),
            .given = true}; /* new ones are added behind: their order is their age */
    }
    fq_name_keep_apart(model->arena, claims, count);
    for (size_t i = 0; i < count; i++)
        parts[i].name = claims[i].name;
}

static struct fq_model_type composite_type(struct fq_model *model,
                                           const struct fq_catalog_type *type)
{
    size_t count = type->field_count;
    struct fq_model_part *parts = FQ_NEW_ARRAY(model->arena, count, struct fq_model_part);
    name_attributes(model, type, FQ_NEW_ARRAY(model->arena, count, fq_str), parts);
    for (size_t i = 0; i < count; i++)
        parts[i].left_out = fq_model_attribute_shown(model, type, &type->fields[i]) == FQ_KEPT_OUT;
    return (struct fq_model_type){.name = fq_name_pascal(model->arena, type->name),
                                  .description = fq_comment_on_type(model, type).text,
                                  .parts = parts};
}

struct fq_model_type fq_model_input_type(struct fq_model *model, const struct fq_catalog_type *type)
{
    size_t count = type->field_count;
    struct fq_model_part *parts = FQ_NEW_ARRAY(model->arena, count, struct fq_model_part);
    fq_str *given = FQ_NEW_ARRAY(model->arena, count, fq_str);
    for (size_t i = 0; i < count; i++) {
        struct fq_comment comment = fq_comment_on_attribute(model, type, &type->fields[i]);
        parts[i].description = comment.text;
        given[i] = comment.name;
    }
    name_attributes(model, type, given, parts);
    fq_str noun = fq_name_pascal(model->arena, fq_convention_input_noun(type->name));
    fq_str name = fq_model_derived_name(model->arena, noun, FQ_DERIVED_INPUT);
    return (struct fq_model_type){
        .name = name, .description = fq_comment_on_type(model, type).text, .parts = parts};
}

/* ---- all that are shown ---- */

struct fq_model_type fq_model_output_type(struct fq_model *model,
                                          const struct fq_catalog_type *type)
{
    if (type->kind == FQ_CATALOG_ENUM)
        return enum_type(model, type);
    if (type->kind == FQ_CATALOG_COMPOSITE)
        return composite_type(model, type);
    return (struct fq_model_type){
        .name = fq_name_pascal(model->arena, type->name),
        .description = FQ_STR("A range of values; a bound that is null is unbounded.")};
}
