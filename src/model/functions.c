/* SPDX-License-Identifier: MIT
 *
 * Functions to fields of the roots: volatile ones change data and are fields of Mutation, the
 * others are fields of Query.
 */
#include "base/list.h"
#include "model/comment.h"
#include "model/convention.h"
#include "model/name.h"

static bool is_offered(const struct fq_catalog_function *function, const struct fq_comment *comment)
{
    if (comment->has_expose)
        return comment->expose;
    return comment->name.len || fq_convention_is_root(function->name);
}

static fq_str field_name(struct fq_model *model, const struct fq_catalog_function *function,
                         fq_str sql_name, fq_str given)
{
    if (given.len && fq_name_is_valid(given))
        return fq_name_field(model->arena, given);
    if (given.len)
        fq_model_note(model, true, sql_name,
                      "the name \"%.*s\" in its comment is no name in GraphQL", FQ_STR_ARG(given));
    return fq_name_field(model->arena, fq_convention_action(function->name));
}

static void add_function(struct fq_model *model, const struct fq_catalog_function *function)
{
    fq_str sql_name = fq_name_qualified(model->arena, function->schema, function->name);
    struct fq_comment comment = fq_comment_read(model, FQ_ON_FUNCTION, sql_name, function->comment);
    if (fq_comment_keeps_schema_out(model, function->schema) || !is_offered(function, &comment))
        return;
    struct fq_model_function *added = FQ_NEW(model->arena, struct fq_model_function);
    *added = (struct fq_model_function){
        .function = function,
        .sql_name = sql_name,
        .name = field_name(model, function, sql_name, comment.name),
        .description = comment.text,
        .deprecated = comment.deprecated,
        .reason = comment.reason,
        .entity = comment.entity,
        .changes = function->volatility == 'v',
    };
    FQ_CHAIN_APPEND(model->functions, model->last_function, added);
}

void fq_model_add_functions(struct fq_model *model)
{
    for (size_t i = 0; i < model->catalog->function_count; i++)
        add_function(model, &model->catalog->functions[i]);
}
