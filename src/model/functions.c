/* SPDX-License-Identifier: MIT
 *
 * Functions to fields of the roots: volatile ones change data and are fields of Mutation, the
 * others are fields of Query.
 */
#include "base/list.h"
#include "catalog/oid.h"
#include "model/comment.h"
#include "model/convention.h"
#include "model/name.h"
#include "model/refinement.h"

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

void fq_model_name_function(struct fq_model *model, struct fq_model_function *function, fq_str name)
{
    function->name = name;
    function->noun = fq_name_pascal(model->arena, name);
}

/* ---- arguments and results ---- */

/* The composite type that says what the document holds, if that is all the function takes. */
static const struct fq_catalog_type *document_type(const struct fq_model *model,
                                                   const struct fq_catalog_function *function,
                                                   const struct fq_model_argument *arguments,
                                                   const struct fq_catalog_argument *argument)
{
    size_t given = 0;
    for (size_t i = 0; i < function->argument_count; i++)
        given += !arguments[i].setting.len;
    if (given > 1 || (argument->type != OID_JSON && argument->type != OID_JSONB))
        return NULL;
    fq_str wanted = fq_convention_input_type(model->arena, function->name);
    for (size_t i = 0; i < model->catalog->type_count; i++) {
        const struct fq_catalog_type *type = &model->catalog->types[i];
        if (type->kind == FQ_CATALOG_COMPOSITE && fq_str_eq(type->name, wanted) &&
            fq_str_eq(type->schema, function->schema))
            return type;
    }
    return NULL;
}

static void name_argument(struct fq_model *model, const struct fq_catalog_function *function,
                          const struct fq_model_argument *all, struct fq_model_argument *said)
{
    const struct fq_catalog_argument *argument = said->argument;
    said->document = document_type(model, function, all, argument);
    bool is_input = argument->name.len == 0 || said->document;
    if (!said->name.len)
        said->name = is_input ? FQ_STR("input") : fq_name_field(model->arena, argument->name);
}

static const struct fq_model_argument *arguments_of(struct fq_model *model,
                                                    const struct fq_catalog_function *function,
                                                    const struct fq_said_field *call)
{
    size_t count = function->argument_count;
    struct fq_model_argument *arguments =
        FQ_NEW_ARRAY(model->arena, count, struct fq_model_argument);
    for (size_t i = 0; i < count; i++) {
        const struct fq_catalog_argument *argument = &function->arguments[i];
        struct fq_model_argument *said = &arguments[i];
        said->argument = argument;
        said->setting = fq_convention_setting(argument->name);
    }
    if (call)
        fq_refine_arguments(model->refinement, call, function, arguments);
    for (size_t i = 0; i < count; i++)
        name_argument(model, function, arguments, &arguments[i]);
    return arguments;
}

static const struct fq_model_output *outputs_of(struct fq_model *model,
                                                const struct fq_catalog_function *function)
{
    size_t count = function->output_count;
    struct fq_model_output *outputs = FQ_NEW_ARRAY(model->arena, count, struct fq_model_output);
    for (size_t i = 0; i < count; i++) {
        fq_str column = function->outputs[i].name;
        if (!column.len)
            column = fq_arena_printf(model->arena, "column%zu", i + 1);
        outputs[i] = (struct fq_model_output){column, fq_name_field(model->arena, column)};
    }
    return outputs;
}

/* fn_create_user is about a User: of the ends of its name the longest that names a type. */
const struct fq_model_object *fq_model_about(struct fq_model *model,
                                             const struct fq_model_function *function)
{
    fq_str words = fq_convention_action(function->function->name), said = function->entity;
    for (;;) {
        fq_str wanted = said.len ? said : fq_name_type(model->arena, words);
        const struct fq_model_object *object = fq_model_object(model, wanted);
        if (object)
            return object;
        size_t end = fq_str_find_char(words, '_');
        if (said.len || end == words.len)
            break;
        words = fq_str_from_offset(words, end + 1);
    }
    if (said.len)
        fq_model_note(model, true, function->sql_name,
                      "its comment's entity %.*s is no type of the API", FQ_STR_ARG(said));
    return NULL;
}

/* ---- the whole ---- */

struct fq_model_function *fq_model_function_new(struct fq_model *model,
                                                const struct fq_catalog_function *function,
                                                fq_str sql_name, const struct fq_comment *comment,
                                                const struct fq_said_field *call)
{
    struct fq_model_function *added = FQ_NEW(model->arena, struct fq_model_function);
    *added = (struct fq_model_function){
        .function = function,
        .sql_name = sql_name,
        .arguments = arguments_of(model, function, call),
        .outputs = outputs_of(model, function),
        .description = comment->text,
        .deprecated = comment->deprecated,
        .reason = comment->reason,
        .entity = comment->entity,
        .constraints = comment->constraints,
        .guard = comment->guard,
        .weight = comment->weight,
        .changes = function->volatility == 'v',
        .of_row = fq_model_computes(model, function) != NULL,
    };
    fq_model_name_function(model, added, field_name(model, function, sql_name, comment->name));
    return added;
}

static void add_function(struct fq_model *model, const struct fq_catalog_function *function)
{
    const struct fq_said_field *call = fq_said_call(model, function);
    if (fq_model_computes(model, function) && !call)
        return; /* a field of what it is about */
    fq_str sql_name = fq_name_qualified(model->arena, function->schema, function->name);
    struct fq_comment comment = fq_comment_read(model, FQ_ON_FUNCTION, sql_name, function->comment);
    bool offered = call ? !fq_comment_keeps_out(&comment) : is_offered(function, &comment);
    if (fq_comment_keeps_schema_out(model, function->schema) || !offered)
        return;
    struct fq_model_function *added =
        fq_model_function_new(model, function, sql_name, &comment, call);
    added->of_row = false;
    FQ_CHAIN_APPEND(model->functions, model->last_function, added);
}

void fq_model_add_functions(struct fq_model *model)
{
    for (size_t i = 0; i < model->catalog->function_count; i++)
        add_function(model, &model->catalog->functions[i]);
}
