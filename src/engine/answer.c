/* SPDX-License-Identifier: MIT
 *
 * What the database answers: rows are written as they come, or kept; and what happens when a field
 * fails.
 */
#include <assert.h>

#include "base/limits.h"
#include "engine/raised.h"
#include "engine/run.h"

/* Of a streamed list, of which the database sends rows meanwhile, so much is sent at a time. */
#define STREAMED_PART_BYTES (32u * 1024u)

/* Rows that were received together and are longer than this are not copied when they are kept, and
 * not written in the engine's thread: it takes up to 15 ns a byte. */
#define LONG_ROWS_BYTES (256u * 1024u)

void fq_run_start(struct fq_run *run)
{
    struct fq_database *database = run->engine->options.database;
    fq_run_begin_response(run);
    enum fq_status status = FQ_UNLIKELY(run->hosts != NULL) ? fq_run_call_hosts(run) : FQ_OK;
    if (status)
        fq_run_fail(run, status);
    else if (run->job.step_count == 0)
        fq_run_enter(run, FQ_RUN_WRITING);
    else
        database->calls->run(database, &run->job);
}

void fq_run_resume(struct fq_run *run)
{
    struct fq_database *database = run->engine->options.database;
    if (run->sent && fq_run_send(run))
        return;
    if (run->state == FQ_RUN_WRITING)
        fq_run_write(run);
    else if (run->state == FQ_RUN_ASKING)
        database->calls->resume(database, &run->job);
}

/* ---- rows ---- */

static struct fq_run *run_of(struct fq_job *job)
{
    return FQ_CONTAINER(job, struct fq_run, job);
}

/* Of a job that is paused nothing is reported but its failure. */
static struct fq_run *going_run_of(struct fq_job *job)
{
    struct fq_run *run = run_of(job);
    assert(!run->is_aside);
    return run;
}

static const struct fq_node *root_of(const struct fq_run *run, size_t step)
{
    return &run->plan->roots[run->steps[step]->root];
}

/* The run fails while the database has its job, and may just be committing it if it is certain. */
static void stop(struct fq_run *run, enum fq_status status)
{
    struct fq_database *database = run->engine->options.database;
    const struct fq_error unsure = {
        .status = status,
        .message = FQ_STR("The response needs more memory than is allowed or there is; whether the "
                          "change was made is not known."),
    };
    database->calls->cancel(database, &run->job);
    if (run->job.certain)
        fq_run_refuse(run, &unsure);
    else
        fq_run_fail(run, status);
}

static size_t bytes_of(const struct fq_run_rows *rows)
{
    size_t bytes = 0, count = rows->row_count * rows->column_count;
    for (size_t i = 0; i < count; i++)
        bytes += rows->cells[i].len;
    return bytes;
}

/* They are written when all have come; or when those do that are streamed, which they run ahead of.
 */
static bool are_kept(const struct fq_run *run, size_t step)
{
    return run->plan->kept || run->steps[step]->ahead;
}

/* Rows of an operation with nested lists, together. */
static bool are_too_many(struct fq_run *run)
{
    run->nested_rows += run->rows.row_count;
    return run->nested_rows > fq_engine_list_product(run->engine);
}

static enum fq_status keep_rows(void *arg)
{
    struct fq_run *run = arg;
    const struct fq_run_rows *rows = &run->rows;
    const struct fq_plan_step *step = run->steps[rows->step];
    if (are_too_many(run))
        return FQ_EXPENSIVE;
    fq_response_keep(&run->response, &run->kept[step->root], step, rows->cells, rows->row_count,
                     rows->column_count, rows->held);
    run->ahead_bytes += step->ahead ? bytes_of(rows) : 0;
    return FQ_OK;
}

static enum fq_status write_some(void *arg)
{
    struct fq_run *run = arg;
    const struct fq_run_rows *rows = &run->rows;
    if (run->plan->nested && are_too_many(run))
        return FQ_EXPENSIVE;
    fq_run_write_until(run, run->steps[rows->step]->root, SIZE_MAX);
    fq_response_rows(&run->response, run->steps[rows->step], rows->cells, rows->row_count,
                     rows->column_count);
    return FQ_OK;
}

static enum fq_status write_rows(struct fq_run *run)
{
    return fq_guard(write_some, run);
}

/* They were written or kept, while the job was paused or not.  The run may be gone afterwards. */
static void rows_taken(struct fq_run *run, enum fq_status status, bool paused)
{
    struct fq_database *database = run->engine->options.database;
    if (status == FQ_OK)
        status = run->out.failure;
    bool full = run->job.streamed && run->out.len > STREAMED_PART_BYTES;
    if (status == FQ_OK && full && !fq_run_is_text(run))
        status = FQ_DATABASE;
    if (status) {
        stop(run, status);
        return;
    }
    if (run->response.data_null && run->part_sent) {
        database->calls->cancel(database, &run->job);
        fq_run_break_off(run);
        return;
    }
    bool waits = full && !run->response.data_null && fq_run_send(run);
    if (waits && !paused)
        database->calls->pause(database, &run->job);
    else if (paused && !waits)
        database->calls->resume(database, &run->job);
}

/* ---- long rows ---- */

static enum fq_status copy_cells(void *arg)
{
    struct fq_run *run = arg;
    size_t count = run->rows.row_count * run->rows.column_count;
    struct fq_cell *cells = FQ_NEW_ARRAY(&run->long_arena, count, struct fq_cell);
    memcpy(cells, run->rows.cells, count * sizeof(*cells));
    run->rows.cells = cells;
    return FQ_OK;
}

static void long_rows_written(struct fq_run *run, enum fq_status status)
{
    const struct fq_error *late = run->late;
    fq_run_let_go(run);
    fq_arena_clear(&run->long_arena);
    run->late = NULL;
    if (late)
        fq_run_job_events.failed(&run->job, run->late_step, late);
    else
        rows_taken(run, status, true);
}

/* Meanwhile no others come. */
static void write_long_rows(struct fq_run *run)
{
    struct fq_database *database = run->engine->options.database;
    enum fq_status status = fq_run_hold(run, 0);
    fq_arena_init(&run->long_arena, 0, run->engine->options.request_bytes);
    if (status == FQ_OK)
        status = fq_guard(copy_cells, run);
    if (status) {
        stop(run, status);
        return;
    }
    database->calls->pause(database, &run->job);
    fq_run_aside(run, write_rows, long_rows_written);
}

static void on_rows(struct fq_job *job, size_t step, const struct fq_cell *cells, size_t row_count,
                    size_t column_count)
{
    struct fq_run *run = going_run_of(job);
    enum fq_status status = FQ_OK;
    if (!run->steps[step]->wanted)
        return;
    run->rows = (struct fq_run_rows){step, cells, row_count, column_count, false};
    bool kept = are_kept(run, step);
    size_t bytes = bytes_of(&run->rows);
    size_t written = kept ? bytes : bytes + run->ahead_bytes; /* with those, one time */
    bool is_long = written > LONG_ROWS_BYTES && fq_run_can_aside(run);
    if (is_long && !kept) {
        write_long_rows(run);
        return;
    }
    if (is_long && run->plan->kept) /* what is held goes with the next long rows */
        status = fq_run_hold(run, bytes);
    run->rows.held = is_long && run->plan->kept;
    if (status == FQ_OK)
        status = kept ? fq_guard(keep_rows, run) : write_rows(run);
    rows_taken(run, status, false);
}

/* ---- the end of a step, and of all ---- */

static enum fq_status write_done(void *arg)
{
    struct fq_run *run = arg;
    fq_run_write_until(run, run->steps[run->rows.step]->root, SIZE_MAX);
    fq_response_root_done(&run->response, root_of(run, run->rows.step));
    run->next_root++;
    return FQ_OK;
}

static void on_step_done(struct fq_job *job, size_t step)
{
    struct fq_run *run = going_run_of(job);
    run->rows = (struct fq_run_rows){.step = step};
    if (!run->steps[step]->wanted || are_kept(run, step))
        return;
    enum fq_status status = fq_guard(write_done, run);
    if (status)
        stop(run, status);
}

static enum fq_status note_unreadable(void *arg)
{
    struct fq_run *run = arg;
    struct fq_error *error = FQ_NEW(&run->arena, struct fq_error);
    size_t root = run->steps[run->rows.step]->root;
    error->status = FQ_STALE;
    run->root_errors[root] = error;
    run->misfit = true;
    if (!are_kept(run, run->rows.step))
        fq_run_write_until(run, root + 1, SIZE_MAX);
    return FQ_OK;
}

static void on_unreadable(struct fq_job *job, size_t step)
{
    struct fq_run *run = going_run_of(job);
    run->rows = (struct fq_run_rows){.step = step};
    enum fq_status status = fq_guard(note_unreadable, run);
    if (status)
        stop(run, status);
}

/* What is asked for is written while the transaction is open. */
static void on_job_ready(struct fq_job *job)
{
    struct fq_run *run = going_run_of(job);
    run->undecided = true;
    fq_run_enter(run, FQ_RUN_WRITING);
}

static void on_done(struct fq_job *job)
{
    struct fq_run *run = going_run_of(job);
    if (job->changes)
        run->request->changed_at = job->position;
    if (run->state == FQ_RUN_COMMITTING)
        fq_run_finish(run, FQ_OK, &run->response.errors);
    else if (run->state == FQ_RUN_TAKING_BACK)
        fq_run_ask_again(run);
    else {
        run->committed = job->changes;
        fq_run_enter(run, FQ_RUN_WRITING);
    }
}

/* ---- one root field fails ---- */

struct failing {
    struct fq_run *run;
    size_t step;
    const struct fq_error *error;
};

/* Inside a guard. */
static struct fq_error *kept_error(struct fq_arena *arena, const struct fq_error *error)
{
    struct fq_error *kept = FQ_NEW(arena, struct fq_error);
    *kept = fq_error_copy(error, arena);
    return kept;
}

static enum fq_status keep_error(void *arg)
{
    struct failing *f = arg;
    struct fq_run *run = f->run;
    size_t root = run->steps[f->step]->root;
    run->root_errors[root] = kept_error(&run->arena, f->error);
    run->misfit = run->misfit || f->error->status == FQ_STALE;
    fq_run_drop_root(run, root);
    return FQ_OK;
}

/* The others may happen without the field of this step. */
static bool fails_alone(const struct fq_run *run, size_t step)
{
    return run->engine->options.partial && step != SIZE_MAX && !root_of(run, step)->non_null;
}

/* Whoever hears that time ran out asks what became of the change.  When nobody knows, the error
 * says so already. */
static struct fq_error with_outcome(const struct fq_run *run, size_t step,
                                    const struct fq_error *error)
{
    struct fq_error told = *error;
    if (!run->job.changes || told.status != FQ_TIMEOUT || told.message.len)
        return told;
    told.message = fails_alone(run, step)
                       ? FQ_STR("This field took longer than it may, and was rolled back.")
                       : FQ_STR("The mutation took longer than it may, and was rolled back.");
    return told;
}

/* Null at a field that may not be null is null for all of data. */
static void write_failed(struct fq_run *run)
{
    for (size_t i = 0; i < run->plan->root_count; i++) {
        if (run->root_errors[i])
            fq_response_root_failed(&run->response, &run->plan->roots[i], run->root_errors[i]);
    }
    if (run->hosts)
        fq_run_leave_hosts(run);
    run->next_root = run->plan->root_count;
    fq_run_enter(run, FQ_RUN_WRITING);
}

void fq_run_ask_again(struct fq_run *run)
{
    struct fq_database *database = run->engine->options.database;
    fq_run_begin_response(run);
    run->is_writing = run->unwritten = false;
    run->state = FQ_RUN_ASKING;
    run->job.last = NULL;
    fq_job_renew(&run->job);
    database->calls->run(database, &run->job);
}

/* What was reported has not happened. */
static bool on_anew(struct fq_job *job)
{
    struct fq_run *run = run_of(job);
    if (run->is_aside || run->part_sent || run->misfit)
        return false;
    fq_run_begin_response(run);
    return true;
}

/* Rows are being written in another thread; it is told when that is done. */
static enum fq_status note_late(void *arg)
{
    struct failing *f = arg;
    fq_arena_clear(&f->run->late_arena); /* it may have been asked again since the last */
    fq_arena_init(&f->run->late_arena, 0, FQ_LIMIT_REQUEST_BYTES);
    f->run->late = kept_error(&f->run->late_arena, f->error);
    return FQ_OK;
}

static void fail_later(struct fq_run *run, size_t step, const struct fq_error *error)
{
    static const struct fq_error unknown = {.status = FQ_NOMEM};
    struct failing f = {run, step, error};
    run->late = &unknown;
    run->late_step = step;
    (void)!fq_guard(note_late, &f); /* then it is that */
}

/* It lost against another change, and is certainly rolled back.  Each time it rests for longer. */
static bool runs_again(struct fq_run *run, const struct fq_error *error)
{
    if (!run->job.changes || error->status != FQ_CONFLICT ||
        run->retries >= run->engine->options.retries)
        return false;
    run->job.rest_ms = FQ_LIMIT_CONFLICT_REST_MS << run->retries++;
    fq_run_ask_again(run);
    return true;
}

static enum fq_status look_before_commit(void *arg)
{
    fq_run_be_certain(arg, false);
    return FQ_OK;
}

/* PostgreSQL found that its row is longer than what is told without looking: so it was rolled back,
 * and is looked at.  A limit of ours says nothing of the change. */
static bool is_looked_at(struct fq_run *run, const struct fq_error *error)
{
    if (!run->job.certain || error->status != FQ_LIMIT || !error->sqlstate.len)
        return false;
    run->plan->memo->uncertain = true;
    if (fq_guard(look_before_commit, run)) {
        fq_run_fail(run, FQ_NOMEM);
        return true;
    }
    fq_run_ask_again(run);
    return true;
}

/* What fails at the commit is of no step: of all fields whose changes were to be committed. */
static enum fq_status keep_for_all(void *arg)
{
    struct failing *f = arg;
    struct fq_run *run = f->run;
    for (size_t i = run->keyed ? 1 : 0; i < run->job.step_count; i++)
        run->root_errors[run->steps[i]->root] = kept_error(&run->arena, f->error);
    run->job.step_count = 0;
    return FQ_OK;
}

/* Of a job that commits by itself, and was run. */
static bool is_of_commit(const struct fq_run *run, size_t step, const struct fq_error *error)
{
    return run->job.certain && step == SIZE_MAX && error->sqlstate.len;
}

static void fail_at_commit(struct failing *f)
{
    enum fq_status status = fq_guard(keep_for_all, f);
    if (status) {
        fq_run_fail(f->run, status);
        return;
    }
    f->run->is_writing = f->run->unwritten = false;
    fq_run_begin_response(f->run);
    fq_run_enter(f->run, FQ_RUN_WRITING);
}

/* Every statement of a query sees one snapshot, so when one field fails the others are asked again
 * together.  Worth it only when null may stand for the field.  Of a mutation's others nothing
 * remains, unless fields may happen without each other. */
static void on_failed(struct fq_job *job, size_t step, const struct fq_error *error)
{
    struct fq_run *run = run_of(job);
    if (run->is_aside) {
        fail_later(run, step, error);
        return;
    }
    run->undecided = false;
    if (run->state == FQ_RUN_TAKING_BACK) { /* it is lost, or took its time: so this comes later */
        fq_run_ask_again(run);
        return;
    }
    if (is_looked_at(run, error) || runs_again(run, error) || fq_run_is_known(run, step, error))
        return;
    if (run->keyed && step == 0) /* of no field */
        step = SIZE_MAX;
    struct fq_error in_words =
        fq_engine_told(&run->engine->options, run->held->schema, run->grants, &run->arena, error);
    struct fq_error told = with_outcome(run, step, &in_words);
    struct failing f = {run, step, &told};
    if (run->state == FQ_RUN_COMMITTING || is_of_commit(run, step, error)) {
        fail_at_commit(&f);
        return;
    }
    /* Each field of a mutation has its error even then, since all of it is rolled back. */
    bool too_many = ++run->root_failures > FQ_LIMIT_ROOT_FAILURES && !run->job.changes;
    if (step == SIZE_MAX || run->part_sent || too_many) {
        fq_run_refuse(run, &told);
        return;
    }
    bool fatal = root_of(run, step)->non_null;
    enum fq_status status = fq_guard(keep_error, &f);
    if (status) {
        fq_run_fail(run, status);
        return;
    }
    if (!fatal && run->job.step_count) {
        fq_run_ask_again(run);
        return;
    }
    fq_run_begin_response(run);
    if (fatal)
        write_failed(run);
    else
        fq_run_enter(run, FQ_RUN_WRITING);
}

const struct fq_job_events fq_run_job_events = {
    .rows = on_rows,
    .step_done = on_step_done,
    .unreadable = on_unreadable,
    .failed = on_failed,
    .anew = on_anew,
    .ready = on_job_ready,
    .done = on_done,
};
