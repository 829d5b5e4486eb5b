/* SPDX-License-Identifier: MIT */
#include "engine/engine.h"

#include "base/limits.h"
#include "base/memory.h"
#include "engine/document.h"
#include "engine/estimate.h"
#include "engine/raised.h"

static const struct fq_job_events job_events;

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

/* ---- the end of a request ---- */

static void release(struct fq_request *request)
{
    fq_engine_document_unref(request->held);
    request->held = NULL;
    fq_arena_clear(&request->plan_arena);
    fq_arena_clear(&request->rows_arena);
    request->running = false;
}

/* What errors point into, the document's names in their paths, lives until the asker was told;
 * the request may be gone then. */
static void tell(struct fq_request *request, void (*event)(struct fq_request *request))
{
    struct fq_engine_document *held = request->held;
    bool is_misfit = request->response.malformed || request->misfit;
    request->schema_stale = is_misfit && held && held->schema == request->engine->schema;
    struct fq_arena plan_arena = request->plan_arena;
    request->held = NULL;
    fq_arena_init(&request->plan_arena, 0, 0);
    fq_arena_clear(&request->rows_arena);
    request->running = false;
    event(request);
    fq_engine_document_unref(held);
    fq_arena_clear(&plan_arena);
}

static void finish(struct fq_request *request, enum fq_status status,
                   const struct fq_errors *errors)
{
    request->status = status;
    request->errors = errors->first ? errors : NULL;
    tell(request, request->events->done);
}

/* No data: the response is nothing but errors. */
static void finish_errors(struct fq_request *request, const struct fq_errors *errors)
{
    if (request->part_sent) {
        request->errors = errors;
        tell(request, request->events->broken);
        return;
    }
    fq_buf_reset(request->out);
    fq_response_errors(request->out, errors, request->engine->options.show_detail);
    finish(request, errors->first->status, errors);
}

static void finish_error(struct fq_request *request, const struct fq_error *error)
{
    struct fq_error alone = *error;
    alone.next = NULL;
    request->misfit = request->misfit || error->status == FQ_STALE;
    struct fq_errors errors = {.first = &alone, .last = &alone, .count = 1};
    finish_errors(request, &errors);
}

void fq_engine_refuse(struct fq_request *request, const struct fq_error *error)
{
    finish_error(request, error);
}

/* Who refused, and what helps: a schema has no rows to limit. */
static fq_str limit_sentence(const struct fq_request *request)
{
    bool response = request->out->failure == FQ_LIMIT;
    if (request->held && request->held->introspection)
        return response
                   ? FQ_STR("The response is larger than is allowed (limits.response_bytes); ask "
                            "for less of the schema at once.")
                   : FQ_STR("What is asked of the schema needs more memory than is allowed "
                            "(limits.request_bytes); ask for less of it at once.");
    return response ? FQ_STR("The response is larger than is allowed (limits.response_bytes); ask "
                             "for less at once, with limit.")
                    : FQ_STR("The request needs more memory than is allowed "
                             "(limits.request_bytes); ask for less at once, with limit.");
}

static void finish_status(struct fq_request *request, enum fq_status status)
{
    struct fq_error error = {.status = status};
    bool may_have_changed = request->running && request->job.changes && request->job.step_count;
    if (may_have_changed)
        error.message =
            FQ_STR("The response needs more memory than is allowed or there is; whether "
                   "the change was made is not known.");
    else if (status == FQ_EXPENSIVE)
        error.message =
            FQ_STR("The nested lists have more rows than limits.list_product allows; ask for "
                   "fewer, with limit or where.");
    else if (status == FQ_LIMIT)
        error.message = limit_sentence(request);
    finish_error(request, &error);
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
        .events = &job_events,
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

static void begin_response(struct fq_request *request)
{
    struct fq_errors none = {.limit = request->engine->options.errors};
    fq_buf_reset(request->out);
    fq_arena_reset(&request->rows_arena);
    fq_response_begin(&request->response, request->plan, request->out, request->arena,
                      &request->rows_arena);
    request->response.show_detail = request->engine->options.show_detail;
    request->response.errors = none;
    request->next_root = 0;
    request->kept_rows = 0;
    for (size_t i = 0; i < request->plan->root_count; i++)
        request->kept[i] = (struct fq_kept){0};
}

/* A long answer is written so much at a time, about a millisecond, and then sent, if it may be sent
 * in parts: until then an error can still take its place.  A streamed list, of which the database
 * sends rows meanwhile, does not wait so long. */
#define PART_BYTES          (256u * 1024u)
#define STREAMED_PART_BYTES (32u * 1024u)

/* Writes the root fields before this one that are not written yet: constants, fields that have
 * failed, and rows that were kept.  False: the buffer has reached full. */
static bool write_until(struct fq_request *request, size_t root, size_t full)
{
    struct fq_response *response = &request->response;
    for (; request->next_root < root; request->next_root++) {
        size_t at = request->next_root;
        const struct fq_root *passed = &request->plan->roots[at];
        if (passed->kind == FQ_ROOT_CONSTANT) {
            fq_response_constant(response, passed);
        } else if (request->root_errors[at]) {
            fq_response_root_failed(response, passed, request->root_errors[at]);
        } else {
            if (!fq_response_write_kept(response, passed, &request->kept[at], full))
                return false;
            fq_response_root_done(response, passed);
        }
    }
    return true;
}

static enum fq_status write_slice(void *arg)
{
    struct fq_request *request = arg;
    size_t full = request->events->later ? request->out->len + PART_BYTES : SIZE_MAX;
    request->writing = !write_until(request, request->plan->root_count, full);
    if (!request->writing)
        fq_response_end(&request->response);
    return FQ_OK;
}

/* True: the receiver is slow. */
static bool send_part(struct fq_request *request)
{
    request->part_sent = true;
    bool slow = request->events->part(request);
    fq_response_part_sent(&request->response);
    return slow;
}

/* Everything is there: writes what is not written, in as many turns as it takes. */
static void write_on(struct fq_request *request)
{
    enum fq_status status = fq_guard(write_slice, request);
    if (status == FQ_OK)
        status = request->out->failure;
    if (status == FQ_OK && request->part_sent && request->response.data_null)
        status = FQ_INTERNAL; /* null would have to stand where something was sent */
    if (status)
        finish_status(request, status);
    else if (!request->writing)
        finish(request, FQ_OK, &request->response.errors);
    else if (!request->events->part || !send_part(request))
        request->events->later(request);
}

void fq_engine_start(struct fq_request *request)
{
    struct fq_database *database = request->engine->options.database;
    begin_response(request);
    if (request->job.step_count == 0)
        write_on(request);
    else
        database->calls->run(database, &request->job);
}

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
        finish_errors(request, &errors);
    } else if (status) {
        finish_status(request, status);
    } else if (fq_engine_must_estimate(request)) {
        status = fq_engine_estimate(request);
        if (status)
            finish_status(request, status);
    } else {
        fq_engine_start(request);
    }
}

/* ---- the database answers ---- */

struct rows {
    struct fq_request *request;
    size_t step;
    const struct fq_cell *cells;
    size_t row_count;
    size_t column_count;
};

static const struct fq_root *root_of(struct fq_request *request, size_t step)
{
    return &request->plan->roots[request->steps[step].root];
}

static enum fq_status take_rows(void *arg)
{
    struct rows *rows = arg;
    struct fq_request *request = rows->request;
    size_t at = request->steps[rows->step].root;
    const struct fq_root *root = &request->plan->roots[at];
    if (request->plan->kept) {
        request->kept_rows += rows->row_count;
        if (request->kept_rows > fq_engine_list_product(request->engine))
            return FQ_EXPENSIVE;
        fq_response_keep(&request->response, &request->kept[at], root, rows->cells, rows->row_count,
                         rows->column_count);
        return FQ_OK;
    }
    write_until(request, at, SIZE_MAX);
    fq_response_rows(&request->response, root, rows->cells, rows->row_count, rows->column_count);
    return FQ_OK;
}

static void stop(struct fq_request *request, enum fq_status status)
{
    struct fq_database *database = request->engine->options.database;
    database->calls->cancel(database, &request->job);
    finish_status(request, status);
}

static void on_rows(struct fq_job *job, size_t step, const struct fq_cell *cells, size_t row_count,
                    size_t column_count)
{
    struct fq_request *request = FQ_CONTAINER(job, struct fq_request, job);
    struct rows rows = {request, step, cells, row_count, column_count};
    if (request->steps[step].is_call)
        return;
    enum fq_status status = fq_guard(take_rows, &rows);
    if (status == FQ_OK)
        status = request->out->failure;
    if (status == FQ_OK && request->response.data_null && request->part_sent)
        status = FQ_INTERNAL;
    if (status)
        stop(request, status);
    else if (job->streamed && request->out->len > STREAMED_PART_BYTES &&
             !request->response.data_null && send_part(request))
        request->engine->options.database->calls->pause(request->engine->options.database, job);
}

static enum fq_status write_done(void *arg)
{
    struct rows *rows = arg;
    struct fq_request *request = rows->request;
    write_until(request, request->steps[rows->step].root, SIZE_MAX);
    fq_response_root_done(&request->response, root_of(request, rows->step));
    request->next_root++;
    return FQ_OK;
}

static void on_step_done(struct fq_job *job, size_t step)
{
    struct rows rows = {.request = FQ_CONTAINER(job, struct fq_request, job), .step = step};
    if (rows.request->steps[step].is_call || rows.request->plan->kept)
        return;
    enum fq_status status = fq_guard(write_done, &rows);
    if (status)
        stop(rows.request, status);
}

static enum fq_status note_unreadable(void *arg)
{
    struct rows *rows = arg;
    struct fq_request *request = rows->request;
    struct fq_error *error = FQ_NEW(request->arena, struct fq_error);
    size_t root = request->steps[rows->step].root;
    error->status = FQ_STALE;
    if (request->job.changes)
        error->message = FQ_STR("The change was made, but what it returned does not fit the "
                                "schema, because the database has changed since that was read.");
    request->root_errors[root] = error;
    request->misfit = true;
    if (!request->plan->kept)
        write_until(request, root + 1, SIZE_MAX);
    return FQ_OK;
}

static void on_unreadable(struct fq_job *job, size_t step)
{
    struct rows rows = {.request = FQ_CONTAINER(job, struct fq_request, job), .step = step};
    enum fq_status status = fq_guard(note_unreadable, &rows);
    if (status)
        stop(rows.request, status);
}

static void on_done(struct fq_job *job)
{
    write_on(FQ_CONTAINER(job, struct fq_request, job));
}

/* ---- one root field fails ---- */

struct failing {
    struct fq_request *request;
    size_t step;
    const struct fq_error *error;
};

static struct fq_error *kept_error(struct fq_request *request, const struct fq_error *error)
{
    struct fq_error *kept = FQ_NEW(request->arena, struct fq_error);
    *kept = *error;
    kept->message = fq_arena_str(request->arena, error->message);
    kept->detail = fq_arena_str(request->arena, error->detail);
    kept->extensions = fq_arena_str(request->arena, error->extensions);
    return kept;
}

/* A query's other fields go again, without the steps of this one. */
static void leave_out(struct fq_request *request, size_t root)
{
    struct fq_step *steps = FQ_NEW_ARRAY(request->arena, request->job.step_count, struct fq_step);
    size_t count = 0;
    for (size_t i = 0; i < request->job.step_count; i++) {
        if (request->steps[i].root == root)
            continue;
        steps[count] = request->job.steps[i];
        request->steps[count++] = request->steps[i];
    }
    request->job.steps = steps;
    request->job.step_count = count;
}

/* A mutation's fields are one transaction: what the others did has not happened either. */
static void roll_back(struct fq_request *request, size_t failed)
{
    const struct fq_plan *plan = request->plan;
    for (size_t i = 0; i < plan->root_count; i++) {
        if (i == failed || plan->roots[i].kind == FQ_ROOT_CONSTANT)
            continue;
        struct fq_error *error = FQ_NEW(request->arena, struct fq_error);
        error->status = FQ_ROLLED_BACK;
        error->message =
            fq_arena_printf(request->arena, "Rolled back, or not begun, because \"%.*s\" failed.",
                            FQ_STR_ARG(plan->roots[failed].key));
        request->root_errors[i] = error;
    }
    request->job.step_count = 0;
}

static enum fq_status keep_error(void *arg)
{
    struct failing *f = arg;
    struct fq_request *request = f->request;
    size_t root = request->steps[f->step].root;
    request->root_errors[root] = kept_error(request, f->error);
    request->misfit = request->misfit || f->error->status == FQ_STALE;
    if (request->plan->operation == FQ_MUTATION)
        roll_back(request, root);
    else
        leave_out(request, root);
    return FQ_OK;
}

/* Whoever hears that time ran out asks what became of the change.  When nobody knows, the error
 * says so already. */
static struct fq_error with_outcome(const struct fq_request *request, const struct fq_error *error)
{
    struct fq_error told = *error;
    if (request->job.changes && told.status == FQ_TIMEOUT && told.message.len == 0)
        told.message = FQ_STR("The mutation took longer than it may, and was rolled back.");
    return told;
}

/* Every statement of a query sees one snapshot, so when one field fails the others are asked again
 * together.  Worth it only when null may stand for the field.  Nothing of a mutation remains. */
static void on_failed(struct fq_job *job, size_t step, const struct fq_error *error)
{
    struct fq_request *request = FQ_CONTAINER(job, struct fq_request, job);
    struct fq_database *database = request->engine->options.database;
    struct fq_error in_words = fq_engine_told(&request->engine->options, request->arena, error);
    struct fq_error told = with_outcome(request, &in_words);
    struct failing f = {request, step, &told};
    bool too_many = ++request->root_failures > FQ_LIMIT_ROOT_FAILURES;
    if (step == SIZE_MAX || request->part_sent || too_many) {
        finish_error(request, &told);
        return;
    }
    bool fatal = root_of(request, step)->non_null;
    enum fq_status status = fq_guard(keep_error, &f);
    if (status) {
        finish_status(request, status);
        return;
    }
    begin_response(request);
    if (fatal) {
        /* Null at a field that may not be null is null for all of data. */
        for (size_t i = 0; i < request->plan->root_count; i++) {
            if (request->root_errors[i])
                fq_response_root_failed(&request->response, &request->plan->roots[i],
                                        request->root_errors[i]);
        }
        request->next_root = request->plan->root_count;
        write_on(request);
    } else if (request->job.step_count == 0) {
        write_on(request);
    } else {
        request->job.at_step = 0;
        request->job.phase = 0;
        request->job.connection = NULL;
        database->calls->run(database, &request->job);
    }
}

static const struct fq_job_events job_events = {
    .rows = on_rows,
    .step_done = on_step_done,
    .unreadable = on_unreadable,
    .failed = on_failed,
    .done = on_done,
};

/* ---- the asker ---- */

void fq_engine_cancel(struct fq_request *request)
{
    if (!request->running)
        return;
    struct fq_database *database = request->engine->options.database;
    if (!request->writing)
        database->calls->cancel(database, &request->job);
    release(request);
}

void fq_engine_resume(struct fq_request *request)
{
    struct fq_database *database = request->engine->options.database;
    if (request->running && request->writing)
        write_on(request);
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
    release(request);
}
