/* SPDX-License-Identifier: MIT
 *
 * An operation to a plan: its root fields, one after the other.
 */
#include "base/limits.h"
#include "graphql/introspect/introspect.h"
#include "plan/cost.h"
#include "plan/kinds.h"
#include "plan/rules.h"

static void begin_root(struct fq_planner *p, bool stateful)
{
    p->sets = p->last_set = NULL;
    p->params = p->last_param = NULL;
    p->set_count = p->param_count = 0;
    p->aliases = 0;
    p->levels = 0;
    p->row_limit = 1;
    p->longest = 0;
    p->streamed = false;
    p->stateful = stateful;
    p->guards = NULL;
    p->kept = (struct fq_plan_kept){0};
    p->certain = false;
    p->asks_whether = 0;
    p->unnamed_call = NULL;
}

static void plan_rows(struct fq_planner *p, struct fq_node *node, const struct fq_plan_kind *kind,
                      const struct fq_collected *collected, const struct fq_field_def *def)
{
    struct fq_plan_set *set = kind->begin(p, collected, def);
    if (kind->filter)
        kind->filter(p, set, collected->field, def);
    if (kind->order)
        kind->order(p, set, collected->field, def);
    fq_plan_count_rows(p, set, p->row_limit);
    fq_plan_select_item(p, set, collected, def);
    node->op = FQ_OP_ROWS;
    node->rows = set->rowset;
}

/* ---- whether rows are written while they come ---- */

/* The sets are written one after the other, each once, in the order of their numbers; next: that of
 * the first that was not met yet. */
static bool is_in_order(const struct fq_node *node, size_t *next)
{
    if (node->op == FQ_OP_MORE)
        return false;
    if (node->op == FQ_OP_ROWS) {
        /* Of a page its edges, or its nodes, and nothing that is known when all have come. */
        const struct fq_rowset *own = node->rows->of ? node->rows->of : node->rows;
        bool alone = !own->cut && !own->backwards && own->number == *next;
        ++*next;
        return alone && is_in_order(node->rows->item, next);
    }
    if (node->op != FQ_OP_OBJECT && node->op != FQ_OP_CASES)
        return true;
    for (size_t i = 0; i < node->count; i++) {
        bool some = node->op == FQ_OP_CASES && node->nodes[i].op == FQ_OP_ROWS;
        if (some || !is_in_order(&node->nodes[i], next)) /* or rows of some of its sets only */
            return false;
    }
    return true;
}

/* The page's edges, or its nodes, and behind them what is known when all have come. */
static bool is_page_in_order(const struct fq_node *object, size_t *next, bool *listed)
{
    for (size_t i = 0; i < object->count; i++) {
        const struct fq_node *node = &object->nodes[i];
        bool of_rows = node->op == FQ_OP_MORE || node->op == FQ_OP_ROWS;
        if (of_rows && node->rows->number != 0) /* a total, or what is in front of the page */
            return false;
        if (node->op == FQ_OP_OBJECT && node->cell == FQ_NO_CELL) {
            if (!is_page_in_order(node, next, listed))
                return false;
        } else if (node->op == FQ_OP_ROWS && !node->rows->one) {
            if (*listed || node->rows->of->backwards || !is_in_order(node->rows->item, next))
                return false;
            *listed = true;
        } else if (node->op != FQ_OP_CONST && !(of_rows && *listed)) {
            return false;
        }
    }
    return true;
}

static bool is_long_page(const struct fq_planner *p, const struct fq_node *root)
{
    size_t met = 1;
    bool listed = false;
    return root->op == FQ_OP_OBJECT && !p->stateful && is_page_in_order(root, &met, &listed) &&
           listed && met == p->set_count;
}

static bool is_long_list(const struct fq_planner *p, const struct fq_node *root)
{
    size_t met = 0;
    return root->op == FQ_OP_ROWS && !root->rows->one &&
           (p->set_count == 1 || (!p->stateful && is_in_order(root, &met) && met == p->set_count));
}

/* What may be null could become so after its first part was sent. */
static bool may_be_streamed(const struct fq_planner *p, const struct fq_node *root)
{
    return root->non_null && p->request->operation->operation == FQ_QUERY &&
           (is_long_list(p, root) || is_long_page(p, root));
}

/* One root field is streamed if it is long; of several those that may be, if one of them is long,
 * which is known when all have been planned.  The others run ahead of them. */
static void choose_form(struct fq_planner *p, const struct fq_node *root)
{
    bool may = may_be_streamed(p, root), is_long = p->longest > FQ_LIMIT_ROWS_AT_ONCE;
    p->orderly = p->orderly && !p->stateful;
    p->any_long = p->any_long || (may && is_long);
    p->streamed = may && !p->hosted_count && (p->root_count == 1 ? is_long : p->in_order);
}

static void plan_bound(struct fq_planner *p, struct fq_node *node,
                       const struct fq_collected *collected, const struct fq_field_def *def)
{
    const struct fq_field *field = def->binding;
    const struct fq_plan_kind *kind = fq_plan_kind_of(field->kind);
    const struct fq_call *call = fq_field_more(field)->call;
    size_t before = p->errors->count;
    begin_root(p, call && call->stateful);
    p->root_at = node->at;
    if (call)
        fq_plan_rule_call(p, def, node->at);
    if (kind->whole)
        kind->whole(p, node, collected, def);
    else
        plan_rows(p, node, kind, collected, def);
    if (p->errors->count == before && p->set_count) {
        choose_form(p, node);
        fq_plan_statement(p, node->at);
        if (p->last_step)
            p->last_step->step.ahead = p->in_order && !p->streamed;
    }
    if (p->errors->count == before && kind->after)
        kind->after(p, collected, def);
    p->certain = p->certain && (!node->non_null || field->kind == FQ_FIELD_CREATE);
    /* What one field did to the session is undone behind it, not between its own steps. */
    if (p->stateful && p->errors->count == before && p->last_step)
        p->last_step->step.statement.stateful = true;
}

static bool has_variable_argument(const struct fq_selection *field)
{
    for (size_t i = 0; i < field->argument_count; i++) {
        if (field->arguments[i].value.kind == FQ_VALUE_VARIABLE)
            return true;
    }
    return false;
}

/* What is short is written once and kept with the plan. */
static void plan_introspection(struct fq_planner *p, struct fq_node *node,
                               const struct fq_introspection *what)
{
    struct fq_arena *scratch = p->request->scratch ? p->request->scratch : p->arena;
    struct fq_arena_mark mark = fq_arena_mark(p->arena);
    struct fq_introspection_writer writer;
    struct fq_buf json;
    fq_buf_init(&json, scratch, SIZE_MAX / 2);
    fq_introspection_begin(&writer, what, p->arena);
    bool is_whole = fq_introspection_write(&writer, &json, FQ_LIMIT_INTROSPECTION_KEPT_BYTES);
    if (scratch != p->arena)
        fq_arena_rewind(p->arena, &mark);
    if (is_whole)
        node->constant = fq_arena_str(p->arena, fq_buf_str(&json));
    else
        node->introspection = what;
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
    const struct fq_introspection *what =
        fq_introspection_new(&request->schema->types, request->document, collected->field,
                             request->variables, p->arena, p->errors);
    if (what)
        plan_introspection(p, node, what);
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
    if (collected->withheld)
        fq_plan_withhold(node);
    else if (def)
        plan_bound(p, node, collected, def);
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

static void take_steps_that(const struct fq_planner *p, bool ahead, struct fq_plan *plan,
                            struct fq_plan_step *steps)
{
    for (const struct fq_planned_step *planned = p->steps; planned; planned = planned->next) {
        if (planned->step.ahead != ahead)
            continue;
        steps[plan->step_count++] = planned->step;
        plan->nested |= fq_result_is_merged(&planned->step.result);
        plan->stateful |= planned->step.statement.stateful;
    }
}

/* What fails ahead of the first part that is sent is null with an error, as it always was. */
static void take_steps(const struct fq_planner *p, struct fq_plan *plan)
{
    struct fq_plan_step *steps = FQ_NEW_ARRAY(p->arena, p->step_count, struct fq_plan_step);
    plan->steps = steps;
    take_steps_that(p, true, plan, steps);
    take_steps_that(p, false, plan, steps);
}

/* What introspection says of a large schema is written in parts: rows have to wait. */
static bool is_long_constant(const struct fq_node *root)
{
    return root->op == FQ_OP_CONST &&
           (root->introspection || root->constant.len > FQ_LIMIT_PART_BYTES);
}

static void plan_roots(struct fq_planner *p, struct fq_plan *plan)
{
    const struct fq_type_system *types = &p->request->schema->types;
    bool changes = p->request->operation->operation == FQ_MUTATION;
    const struct fq_type *type = changes ? types->mutation : types->query;
    size_t count;
    struct fq_selections whole = {.first = p->request->operation->selections};
    index_fragments(p);
    const struct fq_collected *collected = fq_plan_collect(p, type, &whole, &count);
    fq_plan_cost_fields(fq_plan_cost_new(p, NULL), type, collected);
    struct fq_node *roots = FQ_NEW_ARRAY(p->arena, count, struct fq_node);
    p->root_count = count;
    for (; p->root < count; p->root++, collected = collected->next) {
        struct fq_node *root = &roots[p->root];
        plan_root(p, root, type, collected);
        p->orderly = p->orderly && !is_long_constant(root) && root->op != FQ_OP_JSON;
        /* Or several of its fields are made of the same rows. */
        plan->kept |= is_long_constant(root) || root->op == FQ_OP_OBJECT;
    }
    plan->roots = roots;
    plan->root_count = count;
}

/* The planner and the plan with all root fields. */
static struct fq_plan *begin_plan(struct fq_planner *p, struct fq_arena *arena,
                                  const struct fq_plan_request *request, struct fq_errors *errors,
                                  bool in_order)
{
    struct fq_plan *plan = FQ_NEW(arena, struct fq_plan);
    *p = (struct fq_planner){.arena = arena,
                             .request = request,
                             .errors = errors,
                             .reusable = true,
                             .orderly = true,
                             .in_order = in_order};
    plan_roots(p, plan);
    return plan;
}

enum fq_status fq_plan_operation(struct fq_arena *arena, const struct fq_plan_request *request,
                                 const struct fq_plan **ret, struct fq_errors *errors)
{
    size_t before = errors->count;
    struct fq_planner p;
    struct fq_plan *plan = begin_plan(&p, arena, request, errors, false);
    bool together = p.root_count > 1 && p.orderly && p.any_long && !p.hosted_count;
    if (together && errors->count == before)
        plan = begin_plan(&p, arena, request, errors, true);
    if (p.host_count || p.hosted_count)
        fq_plan_check_hosts(&p);
    if (errors->count > before)
        return FQ_INPUT;
    plan->operation = request->operation->operation;
    take_steps(&p, plan);
    if (p.host_count || p.hosted_count)
        fq_plan_take_hosts(&p, plan);
    plan->certain = p.certain && p.root_count == 1 && p.step_count == 1 && !plan->stateful &&
                    !p.host_count && !p.hosted_count;
    plan->asks_whether = p.asks_whether;
    plan->reusable = p.reusable;
    plan->guarded = p.guarded;
    plan->forbidden = request->forbidden;
    plan->applied = p.applied;
    plan->most_rows = p.most_rows;
    fq_plan_cost_take(&p, plan);
    plan->memo = FQ_NEW(arena, struct fq_plan_memo);
    plan->list_max = request->options.list_max;
    plan->streamed = p.root_count == 1 ? p.streamed : p.in_order;
    plan->kept = (plan->kept || plan->nested) && plan->step_count && !plan->streamed;
    *ret = plan;
    return FQ_OK;
}
