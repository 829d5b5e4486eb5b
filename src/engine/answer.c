/* SPDX-License-Identifier: MIT
 *
 * What the database gives becomes the response: written as it comes, or kept and written in turns;
 * and what happens when a field fails.
 */
#include "base/limits.h"
#include "engine/document.h"
#include "engine/raised.h"
#include "engine/running.h"

/* ---- writing ---- */

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
void fq_engine_write_on(struct fq_request *request)
{
    enum fq_status status = fq_guard(write_slice, request);
    if (status == FQ_OK)
        status = request->out->failure;
    if (status == FQ_OK && request->part_sent && request->response.data_null)
        status = FQ_INTERNAL; /* null would have to stand where something was sent */
    if (status)
        fq_engine_finish_status(request, status);
    else if (!request->writing)
        fq_engine_finish(request, FQ_OK, &request->response.errors);
    else if (!request->events->part || !send_part(request))
        request->events->later(request);
}

void fq_engine_start(struct fq_request *request)
{
    struct fq_database *database = request->engine->options.database;
    begin_response(request);
    if (request->job.step_count == 0)
        fq_engine_write_on(request);
    else
        database->calls->run(database, &request->job);
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
    fq_engine_finish_status(request, status);
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
    fq_engine_write_on(FQ_CONTAINER(job, struct fq_request, job));
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
        fq_engine_refuse(request, &told);
        return;
    }
    bool fatal = root_of(request, step)->non_null;
    enum fq_status status = fq_guard(keep_error, &f);
    if (status) {
        fq_engine_finish_status(request, status);
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
        fq_engine_write_on(request);
    } else if (request->job.step_count == 0) {
        fq_engine_write_on(request);
    } else {
        request->job.at_step = 0;
        request->job.phase = 0;
        request->job.connection = NULL;
        database->calls->run(database, &request->job);
    }
}

const struct fq_job_events fq_engine_job_events = {
    .rows = on_rows,
    .step_done = on_step_done,
    .unreadable = on_unreadable,
    .failed = on_failed,
    .done = on_done,
};
