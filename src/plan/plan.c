/* SPDX-License-Identifier: MIT */
#include "plan/plan.h"

#include <stdarg.h>
#include <stdio.h>

#include "base/hash.h"
#include "base/limits.h"
#include "graphql/introspect/introspect.h"
#include "plan/kinds.h"

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
    p->reusable = p->reusable && value->leaf != FQ_INPUT_PASSING;
    param->null = value->kind == FQ_INPUT_NULL;
    if (value->kind == FQ_INPUT_LIST)
        fill_list(p, param, value);
    else
        param->text =
            fq_arena_str(p->arena, value->kind == FQ_INPUT_ENUM ? value->internal : value->text);
}

void fq_plan_param_add(struct fq_planner *p, struct fq_sql *sql, const struct fq_input *value,
                       enum fq_param_form form, fq_oid type)
{
    struct fq_plan_param *param = FQ_NEW(p->arena, struct fq_plan_param);
    fill_param(p, &param->param, value, form);
    param->type = type;
    FQ_CHAIN_APPEND(p->params, p->last_param, param);
    if (++p->param_count > FQ_LIMIT_SQL_PARAMS)
        fq_plan_error(p, value->at, "The operation has more than %d values; use lists.",
                      FQ_LIMIT_SQL_PARAMS);
    fq_sql_name(sql, '$', p->param_count);
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
    p->params = p->last_param = NULL;
    p->param_count = 0;
}

struct fq_plan_step *fq_plan_add_step(struct fq_planner *p, struct fq_sql *sql,
                                      struct fq_location at)
{
    const char *text = fq_sql_statement(sql);
    if (!text) {
        fq_plan_error(p, at,
                      "The selection needs an SQL statement of more than %u bytes; split it.",
                      FQ_LIMIT_SQL_BYTES);
        return NULL;
    }
    struct fq_planned_step *planned = FQ_NEW(p->arena, struct fq_planned_step);
    planned->step.root = p->root;
    planned->step.statement.sql = text;
    planned->step.statement.id = fq_hash(fq_str_from(text));
    take_params(p, &planned->step);
    FQ_CHAIN_APPEND(p->steps, p->last_step, planned);
    p->step_count++;
    return &planned->step;
}

/* ---- root fields ---- */

static void begin_root(struct fq_planner *p, bool stateful)
{
    p->sets = p->last_set = NULL;
    p->params = p->last_param = NULL;
    p->set_count = p->param_count = 0;
    p->aliases = 0;
    p->row_limit = 1;
    p->stateful = stateful;
    p->views = NULL;
}

static void plan_rows(struct fq_planner *p, struct fq_node *node,
                      const struct fq_collected *collected, const struct fq_field_def *def)
{
    const struct fq_field *field = def->binding;
    const struct fq_plan_kind *kind = fq_plan_kind_of(field->kind);
    size_t before = p->errors->count;
    begin_root(p, kind->stateful);
    struct fq_plan_set *set = kind->begin(p, collected, def);
    kind->filter(p, set, collected->field, def);
    kind->order(p, set, collected->field, def);
    fq_plan_count_rows(p, set, p->row_limit);
    fq_plan_select_item(p, set, collected, def);
    if (p->errors->count > before)
        return;
    fq_plan_statement(p, node->at);
    node->op = FQ_OP_ROWS;
    node->rows = set->rowset;
}

static bool has_variable_argument(const struct fq_selection *field)
{
    for (size_t i = 0; i < field->argument_count; i++) {
        if (field->arguments[i].value.kind == FQ_VALUE_VARIABLE)
            return true;
    }
    return false;
}

static void plan_constant(struct fq_planner *p, struct fq_node *node,
                          const struct fq_collected *collected, const struct fq_type *type)
{
    const struct fq_plan_request *request = p->request;
    node->op = FQ_OP_CONST;
    if (fq_str_eq(collected->field->name, FQ_STR("__typename"))) {
        node->constant = fq_plan_typename(p, type);
        return;
    }
    struct fq_buf json;
    fq_buf_init(&json, p->arena, SIZE_MAX / 2);
    fq_introspect(&json, &request->schema->types, request->document, collected->field,
                  request->variables, p->arena, p->errors);
    node->constant = fq_buf_str(&json);
    p->reusable = p->reusable && !has_variable_argument(collected->field);
}

static void plan_root(struct fq_planner *p, struct fq_node *node, const struct fq_type *type,
                      const struct fq_collected *collected)
{
    const struct fq_field_def *def = fq_type_field(type, collected->field->name);
    node->key = collected->key;
    node->at = collected->field->at;
    node->prefix = fq_plan_prefix(p, collected->key, p->root == 0);
    node->non_null = def && def->type.non_null;
    if (def)
        plan_rows(p, node, collected, def);
    else
        plan_constant(p, node, collected, type);
}

static void index_fragments(struct fq_planner *p)
{
    fq_map_init(&p->fragments, p->arena);
    for (struct fq_definition *d = p->request->document->definitions; d; d = d->next) {
        if (d->kind == FQ_DEFINE_FRAGMENT)
            fq_map_put(&p->fragments, d->name, d);
    }
}

static void take_steps(const struct fq_planner *p, struct fq_plan *plan)
{
    struct fq_plan_step *steps = FQ_NEW_ARRAY(p->arena, p->step_count, struct fq_plan_step);
    plan->steps = steps;
    for (const struct fq_planned_step *planned = p->steps; planned; planned = planned->next) {
        steps[plan->step_count++] = planned->step;
        plan->kept |= fq_result_is_merged(&planned->step.result);
        plan->stateful |= planned->step.statement.stateful;
    }
}

/* A list that may be null could become so after its first part was sent. */
static bool is_streamed(const struct fq_planner *p, const struct fq_plan *plan)
{
    const struct fq_node *root = plan->roots;
    return plan->root_count == 1 && root->op == FQ_OP_ROWS && !root->rows->one && root->non_null &&
           p->set_count == 1 && p->row_limit > FQ_LIMIT_ROWS_AT_ONCE;
}

enum fq_status fq_plan_operation(struct fq_arena *arena, const struct fq_plan_request *request,
                                 const struct fq_plan **ret, struct fq_errors *errors)
{
    struct fq_planner p = {.arena = arena, .request = request, .errors = errors, .reusable = true};
    index_fragments(&p);
    const struct fq_type_system *types = &request->schema->types;
    bool changes = request->operation->operation == FQ_MUTATION;
    const struct fq_type *type = changes ? types->mutation : types->query;
    size_t before = errors->count, count;
    struct fq_selections whole = {.first = request->operation->selections};
    const struct fq_collected *collected = fq_plan_collect(&p, type, &whole, &count);
    struct fq_node *roots = FQ_NEW_ARRAY(arena, count, struct fq_node);
    struct fq_plan *plan = FQ_NEW(arena, struct fq_plan);
    for (; p.root < count; p.root++, collected = collected->next) {
        plan_root(&p, &roots[p.root], type, collected);
        /* What introspection says of a large schema is written in parts: rows have to wait. */
        plan->kept |=
            roots[p.root].op == FQ_OP_CONST && roots[p.root].constant.len > FQ_LIMIT_PART_BYTES;
    }
    if (errors->count > before)
        return FQ_INPUT;
    plan->operation = request->operation->operation;
    plan->roots = roots;
    plan->root_count = count;
    take_steps(&p, plan);
    plan->reusable = p.reusable;
    plan->guarded = p.guarded;
    plan->most_rows = p.most_rows;
    plan->memo = FQ_NEW(arena, struct fq_plan_memo);
    plan->list_max = request->options.list_max;
    plan->kept = plan->kept && plan->step_count;
    plan->streamed = is_streamed(&p, plan);
    *ret = plan;
    return FQ_OK;
}
