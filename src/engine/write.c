/* SPDX-License-Identifier: MIT
 *
 * What becomes the response, a part at a time: constants, fields that have failed, and rows that
 * were kept.
 */
#include "base/limits.h"
#include "base/utf8.h"
#include "engine/run.h"

void fq_run_begin_response(struct fq_run *run)
{
    struct fq_errors none = {.limit = run->engine->options.errors};
    if (none.limit) /* what fails next must not go unseen */
        none.limit += run->plan->operation == FQ_MUTATION ? run->root_failures : 0;
    fq_buf_reset(&run->out);
    fq_run_let_go(run);
    fq_arena_reset(&run->rows_arena);
    fq_response_begin(&run->response, run->plan, &run->out, &run->arena, &run->rows_arena);
    run->response.variables = &run->bound;
    run->response.show_detail = run->engine->options.show_detail;
    run->response.errors = none;
    run->response.cost_shown = run->options->cost_shown;
    run->response.cost = run->cost;
    run->response.cost_limit = run->options->cost;
    run->next_root = 0;
    run->nested_rows = 0;
    run->ahead_bytes = 0;
    for (size_t i = 0; i < run->plan->root_count; i++)
        run->kept[i] = (struct fq_kept){0};
}

bool fq_run_write_until(struct fq_run *run, size_t root, size_t full)
{
    struct fq_response *response = &run->response;
    for (; run->next_root < root; run->next_root++) {
        size_t at = run->next_root;
        const struct fq_node *passed = &run->plan->roots[at];
        if (passed->op == FQ_OP_CONST) {
            if (!fq_response_constant(response, passed, full))
                return false;
        } else if (passed->op == FQ_OP_JSON) {
            fq_run_write_host(run, at);
        } else if (run->root_errors[at]) {
            fq_response_root_failed(response, passed, run->root_errors[at]);
        } else {
            if (!fq_response_write_kept(response, passed, &run->kept[at], full))
                return false;
            fq_response_root_done(response, passed);
        }
    }
    return true;
}

/* ---- parts ---- */

bool fq_run_is_text(const struct fq_run *run)
{
    fq_str out = fq_buf_str(&run->out);
    return run->sent || fq_utf8_check(out) == out.len;
}

/* More than this, as one long value makes it, is sent in several turns. */
#define MOST_BYTES (2 * FQ_LIMIT_PART_BYTES)

bool fq_run_send(struct fq_run *run)
{
    struct fq_request *request = run->request;
    fq_str part = fq_str_from_offset(fq_buf_str(&run->out), run->sent);
    if (part.len > MOST_BYTES && request->events->later)
        part.len = FQ_LIMIT_PART_BYTES;
    run->part_sent = true;
    run->sent += part.len;
    bool slow = request->events->part(request, part);
    if (run->sent == run->out.len) {
        run->sent = 0;
        fq_response_part_sent(&run->response);
        return slow;
    }
    if (!slow)
        request->events->later(request);
    return true;
}

/* ---- in turns ---- */

static enum fq_status write_some(void *arg)
{
    struct fq_run *run = arg;
    run->unwritten = !fq_run_write_until(run, run->plan->root_count, run->full);
    if (!run->unwritten)
        fq_response_end(&run->response);
    return FQ_OK;
}

static enum fq_status write_part(struct fq_run *run)
{
    return fq_guard(write_some, run);
}

/* Nothing is left that takes more than a turn. */
static bool is_at_end(const struct fq_run *run)
{
    bool is_long = run->out.len > MOST_BYTES && run->request->events->later;
    return !run->unwritten && !(run->part_sent && is_long);
}

/* The job may still be the database's. */
static void take_job_back(struct fq_run *run)
{
    struct fq_database *database = run->engine->options.database;
    if (run->undecided)
        database->calls->cancel(database, &run->job);
    run->undecided = false;
}

static void give_up(struct fq_run *run, enum fq_status status)
{
    take_job_back(run);
    fq_run_fail(run, status);
}

static void break_off(struct fq_run *run)
{
    take_job_back(run);
    fq_run_break_off(run);
}

static void end(struct fq_run *run)
{
    if (!run->undecided)
        fq_run_finish(run, FQ_OK, &run->response.errors);
    else if (fq_run_has_failed(run))
        fq_run_take_back(run);
    else
        fq_run_commit(run);
}

static void part_written(struct fq_run *run, enum fq_status status)
{
    if (run->late) { /* the connection was lost meanwhile, and the transaction with it */
        const struct fq_error *late = run->late;
        run->late = NULL;
        fq_run_job_events.failed(&run->job, run->late_step, late);
        return;
    }
    if (status == FQ_OK)
        status = run->out.failure;
    bool goes_out = is_at_end(run) || (!run->undecided && run->request->events->part);
    if (status == FQ_OK && goes_out && !fq_run_is_text(run))
        status = FQ_DATABASE;
    if (status)
        give_up(run, status);
    else if (run->part_sent && run->response.data_null)
        break_off(run);
    else if (is_at_end(run))
        end(run);
    else if (run->undecided || !run->request->events->part || !fq_run_send(run))
        run->request->events->later(run->request);
}

/* A part is sent when it is written, if it may be: until then an error can still take its place. */
void fq_run_write(struct fq_run *run)
{
    bool begins = !run->is_writing;
    run->is_writing = true;
    if (!begins && !run->unwritten) {
        part_written(run, FQ_OK);
        return;
    }
    run->full = run->request->events->later ? run->out.len + FQ_LIMIT_PART_BYTES : SIZE_MAX;
    bool long_answers = run->hosts && fq_run_host_bytes(run) > FQ_LIMIT_PART_BYTES;
    if (run->holds || long_answers ||
        run->ahead_bytes > FQ_LIMIT_PART_BYTES) /* one value may be longer than a part */
        fq_run_aside(run, write_part, part_written);
    else
        part_written(run, write_part(run));
}
