/* SPDX-License-Identifier: MIT */
#include "engine/engine.h"

#include "base/limits.h"
#include "base/memory.h"
#include "engine/document.h"
#include "engine/estimate.h"
#include "engine/running.h"

/* ---- life ---- */

static void on_leave(void *user, fq_str key, void *value)
{
    (void)user;
    (void)key;
    fq_engine_document_unref(value);
}

/* Of one worker: documents by the memory they take with all that was made for them, plans and what
 * introspection answers.  A document with its plans takes some 30 KB, the introspection query of a
 * schema with 200 tables 2 MB, so that those of a dozen tools have room. */
#define DOCUMENT_CACHE_BYTES (32u * 1024u * 1024u)

struct fq_engine *fq_engine_new(const struct fq_engine_options *options, struct fq_schema *schema)
{
    struct fq_engine *engine = fq_calloc(1, sizeof(*engine));
    if (!engine)
        return NULL;
    engine->options = *options;
    fq_buf_init(&engine->key, NULL, FQ_LIMIT_HTTP_BODY_BYTES * 2);
    if (fq_cache_init(&engine->documents, options->cached_documents, DOCUMENT_CACHE_BYTES, on_leave,
                      engine) != FQ_OK) {
        fq_free(engine);
        return NULL;
    }
    engine->schema = fq_schema_ref(schema);
    return engine;
}

void fq_engine_free(struct fq_engine *engine)
{
    if (!engine)
        return;
    fq_cache_clear(&engine->documents);
    fq_buf_clear(&engine->key);
    fq_schema_unref(engine->schema);
    fq_free(engine);
}

void fq_engine_set_schema(struct fq_engine *engine, struct fq_schema *schema,
                          const struct fq_engine_options *options)
{
    struct fq_schema *before = engine->schema;
    struct fq_database *database = engine->options.database;
    engine->options = *options;
    engine->options.database = database;
    engine->schema = fq_schema_ref(schema);
    fq_cache_empty(&engine->documents);
    fq_schema_unref(before);
}

void fq_engine_stats(const struct fq_engine *engine, struct fq_engine_stats *ret)
{
    *ret = engine->stats;
    ret->document_evictions = engine->documents.evictions;
    ret->documents = fq_cache_count(&engine->documents);
}

/* ---- preparing ---- */

struct preparing {
    struct fq_engine *engine;
    struct fq_request *request;
    struct fq_errors *errors;
    const char *const **values; /* by root */
    const char *const **call_values;
};

static enum fq_status bind(struct preparing *p, const struct fq_param *params, size_t count,
                           const char *const **ret)
{
    struct fq_request *request = p->request;
    struct fq_error error;
    enum fq_status status =
        fq_plan_bind(request->plan, params, count, &request->bound, request->arena, ret, &error);
    if (status)
        fq_errors_add(p->errors, request->arena, status, error.location, "%.*s",
                      FQ_STR_ARG(error.message));
    return status;
}

static enum fq_status bind_roots(struct preparing *p)
{
    struct fq_request *request = p->request;
    const struct fq_plan *plan = request->plan;
    enum fq_status status = FQ_OK;
    p->values = FQ_NEW_ARRAY(request->arena, plan->root_count * 2, const char *const *);
    p->call_values = p->values + plan->root_count;
    for (size_t i = 0; i < plan->root_count && status == FQ_OK; i++) {
        const struct fq_root *root = &plan->roots[i];
        if (root->kind == FQ_ROOT_CONSTANT)
            continue;
        if (root->call)
            status =
                bind(p, root->call->params, root->call->statement.param_count, &p->call_values[i]);
        if (status == FQ_OK)
            status = bind(p, root->params, root->statement.param_count, &p->values[i]);
    }
    return status;
}

static enum fq_status prepare(void *arg)
{
    struct preparing *p = arg;
    enum fq_status status = fq_engine_find_plan(p->engine, p->request, p->errors);
    if (status == FQ_OK && p->request->read_only && p->request->plan->operation != FQ_QUERY) {
        fq_errors_add(p->errors, p->request->arena, FQ_METHOD, p->request->held->operation->at,
                      "Only queries may be sent with GET; use POST.");
        status = FQ_METHOD;
    }
    return status == FQ_OK ? bind_roots(p) : status;
}

/* The steps of the statements that have not failed. */
static enum fq_status fill_job(void *arg)
{
    struct preparing *p = arg;
    struct fq_request *request = p->request;
    const struct fq_plan *plan = request->plan;
    struct fq_step *steps = FQ_NEW_ARRAY(request->arena, plan->statement_count + 1, struct fq_step);
    request->steps = FQ_NEW_ARRAY(request->arena, plan->statement_count + 1, struct fq_engine_step);
    request->root_errors = FQ_NEW_ARRAY(request->arena, plan->root_count, const struct fq_error *);
    request->kept = FQ_NEW_ARRAY(request->arena, plan->root_count, struct fq_kept);
    size_t count = 0;
    for (size_t i = 0; i < plan->root_count; i++) {
        const struct fq_root *root = &plan->roots[i];
        if (root->kind == FQ_ROOT_CONSTANT)
            continue;
        if (root->call) {
            request->steps[count] = (struct fq_engine_step){i, true};
            steps[count++] = (struct fq_step){&root->call->statement, p->call_values[i]};
        }
        request->steps[count] = (struct fq_engine_step){i, false};
        steps[count++] = (struct fq_step){&root->statement, p->values[i]};
    }
    request->job = (struct fq_job){
        .events = &fq_engine_job_events,
        .settings = request->settings,
        .setting_count = request->setting_count,
        .steps = steps,
        .step_count = count,
        .timeout_ms = p->engine->options.timeout_ms,
        .streamed = plan->streamed && request->events->part,
        .repeatable = plan->operation == FQ_QUERY,
        .changes = plan->operation == FQ_MUTATION,
        .stateful = plan->stateful,
    };
    return FQ_OK;
}

/* Documents are remembered whoever sent them, so this is asked for each request. */
static enum fq_status check_introspection(const struct preparing *p)
{
    const struct fq_selection *introspection = p->request->held->introspection;
    if (!introspection || !p->request->schema_hidden)
        return FQ_OK;
    fq_errors_add(p->errors, p->request->arena, FQ_VALIDATION, introspection->at,
                  "GraphQL introspection is not allowed, but the query contained __schema or "
                  "__type.");
    return FQ_VALIDATION;
}

static enum fq_status get_ready(struct preparing *p)
{
    enum fq_status status = fq_engine_hold_document(p->engine, p->request, p->errors);
    if (status == FQ_OK)
        status = check_introspection(p);
    return status == FQ_OK ? fq_guard(prepare, p) : status;
}

/* ---- running ---- */

void fq_engine_run(struct fq_engine *engine, struct fq_request *request)
{
    struct fq_errors errors = {.limit = engine->options.errors,
                               .hint_steps = request->schema_hidden ? FQ_LIMIT_HINT_STEPS : 0};
    struct preparing p = {.engine = engine, .request = request, .errors = &errors};
    request->engine = engine;
    request->held = NULL;
    request->plan = NULL;
    request->bound = (struct fq_variables){0};
    request->document_valid = false;
    request->root_failures = request->estimated_steps = 0;
    request->response.malformed = request->misfit = false;
    request->part_sent = request->writing = false;
    request->running = true;
    fq_arena_init(&request->plan_arena, 0, engine->options.request_bytes);
    request->plan_arena.block_size = 16u * 1024u;
    fq_arena_init(&request->rows_arena, 8u * 1024u, engine->options.request_bytes);
    request->rows_arena.budget = request->arena->budget;
    request->out->max = engine->options.response_bytes;
    enum fq_status status = get_ready(&p);
    if (status == FQ_OK)
        status = fq_guard(fill_job, &p);
    if (errors.first) {
        fq_engine_finish_errors(request, &errors);
    } else if (status) {
        fq_engine_finish_status(request, status);
    } else if (fq_engine_must_estimate(request)) {
        status = fq_engine_estimate(request);
        if (status)
            fq_engine_finish_status(request, status);
    } else {
        fq_engine_start(request);
    }
}

/* ---- the asker ---- */

void fq_engine_cancel(struct fq_request *request)
{
    if (!request->running)
        return;
    struct fq_database *database = request->engine->options.database;
    if (!request->writing)
        database->calls->cancel(database, &request->job);
    fq_engine_release(request);
}

void fq_engine_resume(struct fq_request *request)
{
    struct fq_database *database = request->engine->options.database;
    if (request->running && request->writing)
        fq_engine_write_on(request);
    else if (request->running)
        database->calls->resume(database, &request->job);
}

enum fq_status fq_engine_explain(struct fq_engine *engine, struct fq_request *request,
                                 struct fq_explained *ret, struct fq_errors *errors)
{
    struct preparing p = {.engine = engine, .request = request, .errors = errors};
    request->engine = engine;
    request->bound = (struct fq_variables){0};
    fq_arena_init(&request->plan_arena, 16u * 1024u, engine->options.request_bytes);
    fq_arena_init(&request->rows_arena, 0, 0);
    enum fq_status status = get_ready(&p);
    if (status == FQ_OK)
        *ret = (struct fq_explained){request->plan, p.values, p.call_values};
    return status;
}

void fq_engine_explained(struct fq_request *request)
{
    fq_engine_release(request);
}
