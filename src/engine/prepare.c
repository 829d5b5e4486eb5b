/* SPDX-License-Identifier: MIT
 *
 * From the text of a request to a plan with its values, step by step.
 */
#include "base/limits.h"
#include "engine/raised.h"
#include "engine/run.h"
#include "graphql/validate/constraints.h"
#include "json/json.h"

/* Plans of usual operations fit into one block, or two. */
#define PLAN_BLOCK_BYTES (4u * 1024u)

static enum fq_rollout_mode permissions_for(const struct fq_engine_options *options,
                                            const struct fq_request *request)
{
    fq_str user = request->principal ? request->principal->user : FQ_STR_NONE;
    if (!options->permissions_eased)
        return FQ_ROLLOUT_ON;
    return fq_rollout_decides(options->permissions, options->permissions_canary,
                              fq_rollout_hash(user.len ? user : request->client));
}

/* Who asks, as far as it makes a difference, and what is there for him. */
static enum fq_status take_grants(struct fq_run *run)
{
    const struct fq_guard_names *guards = &run->schema->guards;
    run->permissions = permissions_for(run->options, run->request);
    enum fq_status status = fq_grants_of(&run->engine->grants, guards, run->request->principal,
                                         run->permissions != FQ_ROLLOUT_ON, &run->grants);
    if (status || !run->options->hides_guarded || !(guards->count || guards->auth))
        return status;
    run->errors.sight = fq_engine_sight(run->grants, &run->plan_arena);
    return run->errors.sight ? FQ_OK : FQ_NOMEM;
}

enum fq_status fq_run_begin_preparing(struct fq_run *run)
{
    const struct fq_request *request = run->request;
    struct fq_engine *engine = run->engine;
    run->asked = (struct fq_asked){
        .document = request->document,
        .operation_name = request->operation_name,
        .variables = request->variables,
        .document_is_json = request->document_is_json,
        .operation_name_is_json = request->operation_name_is_json,
        .read_only = request->read_only,
        .schema_hidden = request->schema_hidden,
    };
    run->options = &engine->options;
    run->schema = engine->schema;
    run->errors.hint_steps = request->schema_hidden ? FQ_LIMIT_HINT_STEPS : 0;
    fq_arena_init(&run->plan_arena, run->arena.block_size ? PLAN_BLOCK_BYTES : 0,
                  engine->options.request_bytes);
    run->plan_arena.budget = run->arena.budget;
    run->asker = (struct fq_asker){.principal = request->principal};
    enum fq_status status = take_grants(run);
    if (status == FQ_OK)
        run->held = fq_engine_find_document(run);
    return status;
}

/* ---- the document ---- */

/* Documents are remembered whoever sent them, so this is asked for each request. */
static enum fq_status check_introspection(struct fq_run *run)
{
    const struct fq_selection *introspection = run->held->introspection;
    if (!introspection || !run->asked.schema_hidden)
        return FQ_OK;
    fq_errors_add(&run->errors, &run->arena, FQ_VALIDATION, introspection->at,
                  "GraphQL introspection is not allowed, but the query contained __schema or "
                  "__type.");
    return FQ_VALIDATION;
}

static enum fq_status check_method(struct fq_run *run)
{
    const struct fq_definition *operation = run->held->operation;
    if (!run->asked.read_only || operation->operation == FQ_QUERY)
        return FQ_OK;
    fq_errors_add(&run->errors, &run->arena, FQ_METHOD, operation->at,
                  "Only queries may be sent with GET; use POST.");
    return FQ_METHOD;
}

static enum fq_status take_document(struct fq_run *run)
{
    enum fq_status status = run->held ? FQ_OK : fq_engine_make_document(run);
    if (status == FQ_OK)
        status = check_introspection(run);
    return status == FQ_OK ? check_method(run) : status;
}

/* ---- variables ---- */

/* As if the database had refused the values. */
static void tell_violations(struct fq_run *run)
{
    for (struct fq_error *error = run->errors.first; error; error = error->next)
        *error = fq_engine_told(run->options, run->held->schema, run->grants, &run->arena, error);
}

static enum fq_status coerce_variables(struct fq_run *run)
{
    struct fq_json given = {.kind = FQ_JSON_NULL};
    struct fq_error error;
    const struct fq_engine_document *held = run->held;
    if (run->asked.variables.len == 0 && held->only) /* given ones are read, if only to refuse */
        return FQ_OK;
    if (run->asked.variables.len) {
        enum fq_status status = fq_json_read(&run->arena, run->asked.variables, &given, &error);
        if (status) {
            fq_errors_add(&run->errors, &run->arena, status, (struct fq_location){0},
                          "The parameter \"variables\" is not valid JSON: %.*s",
                          FQ_STR_ARG(error.message));
            return status;
        }
    }
    enum fq_status coerced = fq_variables_coerce(&held->schema->types, held->operation, &given,
                                                 &run->arena, &run->bound, &run->errors);
    /* Where fields may happen without each other, one that the database refuses fails alone. */
    bool demands = !run->options->partial || held->operation->operation == FQ_QUERY;
    enum fq_status checked =
        fq_constraints_check(held->constrained, &run->bound, demands, &run->arena, &run->errors);
    if (checked)
        tell_violations(run);
    return coerced ? coerced : checked;
}

/* ---- the plan ---- */

/* Kept plans are the engine's thread's. */
static enum fq_status look_up_plan(struct fq_run *run)
{
    if (run->is_copied)
        return FQ_OK;
    run->plan = fq_engine_find_plan(run);
    return FQ_OK;
}

struct as_if {
    struct fq_run *run;
    const struct fq_plan_request *asked;
    fq_str forbidden; /* in the run's own arena */
};

static enum fq_status plan_as_if(void *arg)
{
    struct as_if *as_if = arg;
    struct fq_run *run = as_if->run;
    struct fq_plan_request ruled = *as_if->asked;
    struct fq_grants grants = *as_if->asked->grants;
    struct fq_errors errors = {.hint_steps = FQ_LIMIT_HINT_STEPS};
    const struct fq_plan *plan;
    grants.free = false;
    ruled.grants = &grants;
    ruled.scratch = NULL;
    (void)fq_plan_operation(&run->plan_arena, &ruled, &plan, &errors);
    for (const struct fq_error *error = errors.first; error; error = error->next) {
        if (error->status != FQ_FORBIDDEN && error->status != FQ_UNAUTHENTICATED)
            continue;
        as_if->forbidden = fq_arena_str(&run->arena, fq_error_message(error));
        break;
    }
    return FQ_OK;
}

/* What would be said if the permissions held: found by planning as if they did.  Nothing else is
 * left of it, and there being no memory for it refuses nothing. */
static fq_str forbidden_if(struct fq_run *run, const struct fq_plan_request *asked)
{
    struct as_if as_if = {.run = run, .asked = asked};
    struct fq_arena_mark mark = fq_arena_mark(&run->plan_arena);
    if (fq_guard(plan_as_if, &as_if))
        as_if.forbidden = FQ_STR_NONE;
    fq_arena_rewind(&run->plan_arena, &mark);
    return fq_arena_str(&run->plan_arena, as_if.forbidden);
}

static enum fq_status make_plan(struct fq_run *run)
{
    const struct fq_engine_document *held = run->held;
    struct fq_plan_request asked = {
        .schema = held->schema,
        .document = held->document,
        .operation = held->operation,
        .variables = &run->bound,
        .grants = run->grants,
        .options = run->options->plan,
        .scratch = &run->rows_arena, /* there are none yet */
    };
    if (run->plan)
        return FQ_OK;
    run->is_planned = true;
    if (run->permissions == FQ_ROLLOUT_OBSERVE)
        asked.forbidden = forbidden_if(run, &asked);
    return fq_plan_operation(&run->plan_arena, &asked, &run->plan, &run->errors);
}

/* ---- values ---- */

static enum fq_status bind_step(struct fq_run *run, size_t step)
{
    struct fq_error error;
    enum fq_status status = fq_plan_bind(run->plan, &run->plan->steps[step], &run->bound,
                                         &run->asker, &run->arena, &run->values[step], &error);
    if (status)
        fq_errors_append(&run->errors, &run->arena, &error);
    return status;
}

static enum fq_status bind_values(struct fq_run *run)
{
    size_t count = run->plan->step_count;
    enum fq_status status = FQ_OK;
    run->values = FQ_NEW_ARRAY(&run->arena, count, const char *const *);
    for (size_t i = 0; i < count && status == FQ_OK; i++)
        status = bind_step(run, i);
    return status;
}

/* ---- what it costs ---- */

static enum fq_status check_cost(struct fq_run *run)
{
    double cost = fq_plan_cost_of(run->plan, &run->bound, &run->arena);
    uint64_t most = run->options->cost;
    run->cost = cost < FQ_LIMIT_COST_MOST ? (uint64_t)cost : FQ_LIMIT_COST_MOST;
    if (!most || cost <= (double)most)
        return FQ_OK;
    fq_errors_add(&run->errors, &run->arena, FQ_EXPENSIVE, (struct fq_location){0},
                  "The operation costs %s%llu, and %llu is allowed (limits.cost); ask for fewer "
                  "rows, with limit, or for fewer fields.",
                  run->cost < FQ_LIMIT_COST_MOST ? "" : "more than ", (unsigned long long)run->cost,
                  (unsigned long long)most);
    return FQ_EXPENSIVE;
}

/* ---- all of it ---- */

static enum fq_status (*const steps[])(struct fq_run *run) = {
    [FQ_PREPARE_DOCUMENT] = take_document, [FQ_PREPARE_VARIABLES] = coerce_variables,
    [FQ_PREPARE_LOOK_UP] = look_up_plan,   [FQ_PREPARE_PLAN] = make_plan,
    [FQ_PREPARE_VALUES] = bind_values,     [FQ_PREPARE_COST] = check_cost,
};

/* The next step may take long: it grows with what was sent, or with the schema. */
static bool is_long(const struct fq_run *run)
{
    if (run->step == FQ_PREPARE_DOCUMENT)
        return (run->held ? 0 : run->asked.document.len) + run->asked.variables.len >
               FQ_LIMIT_AT_ONCE_BYTES;
    return run->step == FQ_PREPARE_PLAN && !run->plan && run->held->introspection;
}

static enum fq_status go_on(void *arg)
{
    struct fq_run *run = arg;
    enum fq_status status = FQ_OK;
    while (status == FQ_OK && run->step < FQ_PREPARE_READY && !(run->in_turn && is_long(run))) {
        status = steps[run->step](run);
        run->step++;
    }
    return status;
}

enum fq_status fq_run_prepare(struct fq_run *run)
{
    run->in_turn = false;
    return fq_guard(go_on, run);
}

enum fq_status fq_run_prepare_in_turn(struct fq_run *run)
{
    run->in_turn = true;
    return fq_guard(go_on, run);
}

/* ---- aside ---- */

/* Quotes stand right around what was the inside of a JSON string. */
static fq_str copy(struct fq_arena *arena, fq_str text, bool is_json)
{
    if (!is_json || text.len == 0)
        return fq_arena_str(arena, text);
    fq_str quoted = fq_arena_str(arena, fq_str_of(text.ptr - 1, text.len + 2));
    return fq_str_of(quoted.ptr + 1, text.len);
}

static void copy_asker(struct fq_run *run)
{
    if (!run->asker.principal)
        return;
    struct fq_principal *copy = FQ_NEW(&run->arena, struct fq_principal);
    fq_principal_copy(run->asker.principal, &run->arena, copy);
    run->asker.principal = copy;
}

static enum fq_status copy_asked(void *arg)
{
    struct fq_run *run = arg;
    struct fq_asked *asked = &run->asked;
    struct fq_engine_options *options = FQ_NEW(&run->arena, struct fq_engine_options);
    *options = run->engine->options;
    asked->document = copy(&run->arena, asked->document, asked->document_is_json);
    asked->operation_name = copy(&run->arena, asked->operation_name, asked->operation_name_is_json);
    asked->variables = copy(&run->arena, asked->variables, false);
    copy_asker(run);
    run->options = options;
    run->schema = fq_schema_ref(run->schema);
    run->is_copied = true;
    return FQ_OK;
}

enum fq_status fq_run_copy_asked(struct fq_run *run)
{
    return fq_guard(copy_asked, run);
}

/* ---- afterwards ---- */

void fq_run_remember(struct fq_run *run)
{
    struct fq_engine_stats *stats = &run->engine->stats;
    if (run->is_new)
        fq_engine_remember_document(run);
    if (run->is_planned) {
        stats->plan_misses++;
        stats->plans++;
        if (run->plan)
            fq_engine_keep_plan(run);
    } else if (run->plan) {
        stats->plan_hits++;
    }
}
