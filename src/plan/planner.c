/* SPDX-License-Identifier: MIT */
#include "plan/planner.h"

#include <stdarg.h>
#include <stdio.h>

#include "base/hash.h"
#include "base/limits.h"
#include "catalog/oid.h"

void fq_plan_error(struct fq_planner *p, struct fq_location at, const char *format, ...)
{
    char text[FQ_LIMIT_ERROR_MESSAGE_BYTES];
    va_list args;
    va_start(args, format);
    vsnprintf(text, sizeof(text), format, args);
    va_end(args);
    fq_errors_add(p->errors, p->arena, FQ_INPUT, at, "%s", text);
}

const struct fq_input_def *fq_plan_argument_def(const struct fq_field_def *def,
                                                enum fq_argument_role role)
{
    for (size_t i = 0; i < def->argument_count; i++) {
        const struct fq_bound_argument *bound = def->arguments[i].binding;
        if (bound->role == role)
            return &def->arguments[i];
    }
    return NULL;
}

const struct fq_input *fq_plan_argument(struct fq_planner *p, const struct fq_selection *field,
                                        const struct fq_input_def *def)
{
    const struct fq_input *value = NULL;
    if (def)
        fq_argument_coerce(&p->request->schema->types, def, field->arguments, field->argument_count,
                           field->at, p->request->variables, p->arena, &value, p->errors);
    return value;
}

/* ---- parameters ---- */

static void fill_param(struct fq_planner *p, struct fq_param *param, const struct fq_input *value,
                       enum fq_param_form form);

static void fill_list(struct fq_planner *p, struct fq_param *param, const struct fq_input *list)
{
    struct fq_param *items = FQ_NEW_ARRAY(p->arena, list->count, struct fq_param);
    for (size_t i = 0; i < list->count; i++)
        fill_param(p, &items[i], list->items[i],
                   list->items[i]->kind == FQ_INPUT_LIST ? FQ_FORM_LIST : FQ_FORM_VALUE);
    param->items = items;
    param->count = list->count;
}

static void fill_param(struct fq_planner *p, struct fq_param *param, const struct fq_input *value,
                       enum fq_param_form form)
{
    param->form = form;
    param->leaf = value->leaf;
    param->at = value->at;
    if (value->leaf >= 0)
        return;
    if (value->leaf == FQ_INPUT_ASKER) {
        param->asker = value->text;
        param->type = value->type;
        param->needed = value->boolean;
        return;
    }
    p->reusable = p->reusable && value->leaf != FQ_INPUT_PASSING;
    param->null = value->kind == FQ_INPUT_NULL;
    if (value->kind == FQ_INPUT_LIST)
        fill_list(p, param, value);
    else
        param->text =
            fq_arena_str(p->arena, value->kind == FQ_INPUT_ENUM ? value->internal : value->text);
}

static const char *unsigned_range(fq_oid type)
{
    switch (type) {
    case OID_OID:
    case OID_OID_ARRAY:
        return "0 and 4294967295";
    case OID_XID8:
    case OID_XID8_ARRAY:
        return "0 and 18446744073709551615";
    default:
        return NULL;
    }
}

size_t fq_plan_param_number(struct fq_planner *p, const struct fq_param *given, fq_oid type)
{
    struct fq_plan_param *param = FQ_NEW(p->arena, struct fq_plan_param);
    param->param = *given;
    param->param.unsigned_range = unsigned_range(type);
    param->type = type;
    FQ_CHAIN_APPEND(p->params, p->last_param, param);
    if (++p->param_count > FQ_LIMIT_SQL_PARAMS)
        fq_plan_error(p, given->at, "The operation has more than %d values; use lists.",
                      FQ_LIMIT_SQL_PARAMS);
    return p->param_count;
}

static bool is_of_asker(const struct fq_param *param)
{
    bool found = param->asker.len > 0;
    for (size_t i = 0; i < param->count && !found; i++)
        found = is_of_asker(&param->items[i]);
    return found;
}

/* What many rules ask for is one parameter; of lists that name it each is one. */
static size_t asker_number(struct fq_planner *p, const struct fq_param *param, fq_oid type)
{
    size_t number = 0;
    for (const struct fq_plan_param *each = p->params; each && param->asker.len;
         each = each->next) {
        number++;
        if (each->type == type && each->param.form == param->form &&
            each->param.type == param->type && fq_str_eq(each->param.asker, param->asker))
            return number;
    }
    return fq_plan_param_number(p, param, type);
}

static void note_asker(struct fq_planner *p, size_t number)
{
    struct fq_plan_asker **link = &p->askers;
    while (*link && (*link)->number != number)
        link = &(*link)->next;
    if (*link)
        return;
    *link = FQ_NEW(p->arena, struct fq_plan_asker);
    (*link)->number = number;
}

void fq_plan_param_add(struct fq_planner *p, struct fq_sql *sql, const struct fq_input *value,
                       enum fq_param_form form, fq_oid type)
{
    struct fq_param param = {.argument = "limit"};
    fill_param(p, &param, value, form);
    size_t number =
        is_of_asker(&param) ? asker_number(p, &param, type) : fq_plan_param_number(p, &param, type);
    if (is_of_asker(&param))
        note_asker(p, number);
    fq_sql_name(sql, '$', number);
}

static void take_params(struct fq_planner *p, struct fq_plan_step *step)
{
    struct fq_param *params = FQ_NEW_ARRAY(p->arena, p->param_count, struct fq_param);
    fq_oid *types = FQ_NEW_ARRAY(p->arena, p->param_count, fq_oid);
    size_t count = 0;
    for (const struct fq_plan_param *param = p->params; param; param = param->next) {
        params[count] = param->param;
        types[count++] = param->type;
    }
    step->params = params;
    step->statement.param_count = count;
    step->statement.param_types = types;
    step->statement.gives_values = p->gives_values;
    p->params = p->last_param = NULL;
    p->param_count = 0;
    p->gives_values = false;
}

/* NULL: it is too long, which is reported. */
static const char *statement_text(struct fq_planner *p, struct fq_sql *sql, struct fq_location at)
{
    const char *text = fq_sql_statement(sql);
    if (!text)
        fq_plan_error(p, at,
                      "The selection needs an SQL statement of more than %u bytes; split it.",
                      FQ_LIMIT_SQL_BYTES);
    return text;
}

static void set_text(struct fq_plan_step *step, const char *text)
{
    step->statement.sql = text;
    step->statement.id = fq_hash(fq_str_from(text));
}

struct fq_plan_step *fq_plan_add_step(struct fq_planner *p, struct fq_sql *sql,
                                      struct fq_location at)
{
    const char *text = statement_text(p, sql, at);
    if (!text)
        return NULL;
    struct fq_planned_step *planned = FQ_NEW(p->arena, struct fq_planned_step);
    planned->step.root = p->root;
    set_text(&planned->step, text);
    take_params(p, &planned->step);
    FQ_CHAIN_APPEND(p->steps, p->last_step, planned);
    p->step_count++;
    return &planned->step;
}

size_t fq_plan_param_of_last(struct fq_planner *p, const struct fq_param *given, fq_oid type)
{
    struct fq_plan_step *step = &p->last_step->step;
    size_t count = step->statement.param_count;
    struct fq_param *params = FQ_NEW_ARRAY(p->arena, count + 1, struct fq_param);
    fq_oid *types = FQ_NEW_ARRAY(p->arena, count + 1, fq_oid);
    for (size_t i = 0; i < count; i++) {
        params[i] = step->params[i];
        types[i] = step->statement.param_types[i];
    }
    params[count] = *given;
    types[count] = type;
    step->params = params;
    step->statement.param_types = types;
    return ++step->statement.param_count;
}

struct fq_plan_step *fq_plan_replace_step(struct fq_planner *p, struct fq_sql *sql,
                                          struct fq_location at)
{
    const char *text = statement_text(p, sql, at);
    if (!text)
        return NULL;
    set_text(&p->last_step->step, text);
    return &p->last_step->step;
}
