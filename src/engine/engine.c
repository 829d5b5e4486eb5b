/* SPDX-License-Identifier: MIT */
#include "engine/engine.h"

#include "base/limits.h"
#include "base/memory.h"
#include "engine/run.h"

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
    fq_list_init(&engine->idle);
    engine->schema = fq_schema_ref(schema);
    enum fq_status documents = fq_cache_init(&engine->documents, options->cached_documents,
                                             DOCUMENT_CACHE_BYTES, on_leave, engine);
    enum fq_status grants = fq_grants_table_init(&engine->grants);
    if (documents == FQ_OK && grants == FQ_OK)
        return engine;
    fq_engine_free(engine);
    return NULL;
}

void fq_engine_free(struct fq_engine *engine)
{
    if (!engine)
        return;
    fq_engine_stop_sweep(engine);
    while (!fq_list_empty(&engine->idle)) {
        struct fq_run *run = FQ_CONTAINER(fq_list_first(&engine->idle), struct fq_run, idle);
        fq_list_remove(&engine->idle, &run->idle);
        fq_run_free(run);
    }
    fq_cache_clear(&engine->documents);
    fq_grants_table_clear(&engine->grants);
    fq_schema_unref(engine->schema);
    fq_free(engine);
}

void fq_engine_set_schema(struct fq_engine *engine, struct fq_schema *schema,
                          const struct fq_engine_options *options)
{
    struct fq_schema *before = engine->schema;
    struct fq_database *database = engine->options.database;
    struct fq_asides *asides = engine->options.asides;
    struct fq_hosts *hosts = engine->options.hosts;
    engine->options = *options;
    engine->options.database = database;
    engine->options.asides = asides;
    engine->options.hosts = hosts;
    engine->schema = fq_schema_ref(schema);
    fq_cache_empty(&engine->documents);
    fq_grants_table_empty(&engine->grants);
    fq_schema_unref(before);
}

void fq_engine_stats(const struct fq_engine *engine, struct fq_engine_stats *ret)
{
    *ret = engine->stats;
    ret->document_evictions = engine->documents.evictions;
    ret->documents = fq_cache_count(&engine->documents);
}

/* ---- running ---- */

/* The steps of the plan with their values. */
static enum fq_status fill_job(void *arg)
{
    struct fq_run *run = arg;
    const struct fq_plan *plan = run->plan;
    if (plan->host_count || plan->hosted_count)
        fq_run_prepare_hosts(run);
    run->keyed = fq_run_has_key(run);
    size_t first = run->keyed ? 1 : 0, count = plan->step_count + first;
    struct fq_step *steps = FQ_NEW_ARRAY(&run->arena, count, struct fq_step);
    run->steps = FQ_NEW_ARRAY(&run->arena, count, const struct fq_plan_step *);
    run->root_errors = FQ_NEW_ARRAY(&run->arena, plan->root_count, const struct fq_error *);
    run->kept = FQ_NEW_ARRAY(&run->arena, plan->root_count, struct fq_kept);
    if (run->keyed) {
        struct fq_plan_step *claim = FQ_NEW(&run->arena, struct fq_plan_step);
        claim->root = plan->steps[0].root;
        run->steps[0] = claim;
        steps[0] = fq_run_claim(run);
    }
    for (size_t i = 0; i < plan->step_count; i++) {
        run->steps[first + i] = &plan->steps[i];
        steps[first + i] = (struct fq_step){&plan->steps[i].statement, run->values[i]};
    }
    struct fq_job *job = &run->job;
    fq_job_init(job, &fq_run_job_events, steps, count);
    job->timeout_ms = fq_run_timeout_ms(run);
    job->began_ms = run->request->began_ms;
    job->streamed = plan->streamed && plan->operation == FQ_QUERY && run->request->events &&
                    run->request->events->part;
    job->repeatable = plan->operation == FQ_QUERY;
    job->changes = job->held = plan->operation == FQ_MUTATION;
    if (plan->certain && !run->keyed && !plan->memo->uncertain && run->out.max >= FQ_CERTAIN_BYTES)
        fq_run_be_certain(run, true);
    job->isolation = run->engine->options.isolation;
    job->stateful = plan->stateful;
    job->position = run->request->position;
    fq_principal_settings(run->request->principal, run->request->id, &run->arena, &job->settings,
                          &job->setting_count);
    return FQ_OK;
}

/* Whether the asker lets it run. */
static enum fq_status admit(struct fq_run *run, struct fq_error *reterr)
{
    const struct fq_request_events *events = run->request->events;
    const struct fq_definition *operation = run->held ? run->held->operation : NULL;
    if (!events->admit || !operation)
        return FQ_OK;
    const struct fq_admission what = {operation->operation, operation->name, run->cost,
                                      run->plan->forbidden};
    return events->admit(run->request, &what, reterr);
}

/* It has a plan with its values, or will have none. */
static void prepared(struct fq_run *run, enum fq_status status)
{
    fq_run_remember(run);
    if (run->held && run->request->events->valid)
        run->request->events->valid(run->request);
    struct fq_error refused;
    if (status == FQ_OK && (admit(run, &refused) || (FQ_UNLIKELY(run->plan->host_count) &&
                                                     fq_run_refuses_key(run, &refused)))) {
        fq_run_refuse(run, &refused);
        return;
    }
    if (status == FQ_OK)
        status = fq_guard(fill_job, run);
    if (run->errors.first)
        fq_run_fail_with(run, &run->errors);
    else if (status)
        fq_run_fail(run, status);
    else if (fq_run_must_estimate(run))
        fq_run_enter(run, FQ_RUN_ESTIMATING);
    else
        fq_run_enter(run, FQ_RUN_ASKING);
}

/* The rest of preparing. */
static void set_aside(struct fq_run *run)
{
    static const struct fq_error too_many = {
        .status = FQ_UNAVAILABLE,
        .message = FQ_STR_INIT("too many long requests are waiting; try again"),
    };
    const struct fq_asides *asides = run->engine->options.asides;
    if (asides && asides->under_way >= FQ_LIMIT_ASIDES) {
        fq_run_refuse(run, &too_many);
        return;
    }
    enum fq_status status = asides ? fq_run_copy_asked(run) : FQ_OK;
    if (status)
        prepared(run, status);
    else
        fq_run_aside(run, fq_run_prepare, prepared);
}

static void refuse_without_run(struct fq_request *request)
{
    struct fq_error error = {.status = FQ_NOMEM};
    const struct fq_errors errors = {.first = &error, .last = &error, .count = 1};
    fq_buf_reset(request->out);
    fq_response_errors(request->out, &errors, false);
    request->status = error.status;
    request->errors = &errors; // cppcheck-suppress autoVariables // gone after done()
    request->events->done(request);
}

void fq_engine_run(struct fq_engine *engine, struct fq_request *request)
{
    request->errors = NULL;
    request->misfit_of = 0;
    request->replayed = false;
    request->changed_at = 0;
    request->operation = NULL;
    struct fq_run *run = fq_run_new(engine, request);
    if (!run) {
        refuse_without_run(request);
        return;
    }
    fq_run_enter(run, FQ_RUN_PREPARING);
}

void fq_run_prepare_all(struct fq_run *run)
{
    enum fq_status status = fq_run_begin_preparing(run);
    if (status == FQ_OK)
        status = fq_run_prepare_in_turn(run);
    if (status == FQ_OK && run->step != FQ_PREPARE_READY)
        set_aside(run);
    else
        prepared(run, status);
}

/* ---- the asker ---- */

void fq_engine_describe(struct fq_request *request)
{
    const struct fq_run *run = request->run;
    request->operation = NULL;
    /* A document that is being read aside is another thread's. */
    if (run && !(run->is_aside && run->state == FQ_RUN_PREPARING))
        fq_run_describe(run);
}

void fq_engine_cancel(struct fq_request *request)
{
    struct fq_run *run = request->run;
    if (!run)
        return;
    struct fq_database *database = run->engine->options.database;
    if (run->hosts)
        fq_run_leave_hosts(run);
    if (run->waits && !fq_run_awaits_hosts(run))
        run->engine->gate->leave(run->engine->gate, run);
    else if (fq_run_is_asking(run))
        database->calls->cancel(database, &run->job);
    if (run->is_aside) {
        fq_run_abandon(run);
        return;
    }
    fq_run_give_back(run);
    fq_run_end(run);
}

void fq_engine_resume(struct fq_request *request)
{
    if (request->run && !request->run->is_aside && !request->run->waits)
        fq_run_resume(request->run);
}

enum fq_status fq_engine_explain(struct fq_engine *engine, struct fq_request *request,
                                 struct fq_explained *ret, struct fq_errors *errors)
{
    struct fq_run *run = fq_run_new(engine, request);
    if (!run)
        return FQ_NOMEM;
    enum fq_status status = fq_run_begin_preparing(run);
    if (status == FQ_OK)
        status = fq_run_prepare(run);
    fq_run_remember(run);
    *errors = run->errors;
    if (status == FQ_OK)
        status = fq_guard(fill_job, run);
    if (status == FQ_OK)
        *ret = (struct fq_explained){run->plan, &run->job};
    return status;
}

void fq_engine_explained(struct fq_request *request)
{
    struct fq_run *run = request->run;
    if (run) {
        fq_run_give_back(run);
        fq_run_end(run);
    }
}
