/* SPDX-License-Identifier: MIT
 *
 * Before an operation with nested lists runs for the first time, PostgreSQL is asked how many rows
 * it will give.  What each list may have says little: a thousand users with a thousand posts each
 * are a million rows, or ten thousand.
 */
#include <stdio.h>
#include <string.h>

#include "engine/run.h"

static const struct fq_job_events estimate_events;

bool fq_run_must_estimate(const struct fq_run *run)
{
    const struct fq_plan *plan = run->plan;
    return (plan->kept || plan->nested) && plan->operation == FQ_QUERY && !plan->memo->fits &&
           plan->most_rows > fq_engine_list_product(run->engine);
}

/* An EXPLAIN of each statement, with the values of this request. */
static enum fq_status fill_job(void *arg)
{
    struct fq_run *run = arg;
    struct fq_arena *arena = &run->arena;
    size_t count = run->job.step_count;
    struct fq_step *steps = FQ_NEW_ARRAY(arena, count, struct fq_step);
    struct fq_statement *statements = FQ_NEW_ARRAY(arena, count, struct fq_statement);
    for (size_t i = 0; i < count; i++) {
        const struct fq_statement *asked = run->job.steps[i].statement;
        statements[i] = (struct fq_statement){
            .id = asked->id,
            .sql = fq_arena_printf(arena, "EXPLAIN %s", asked->sql).ptr,
            .param_types = asked->param_types,
            .param_count = asked->param_count,
            .stateful = asked->stateful,
        };
        steps[i] = (struct fq_step){&statements[i], run->job.steps[i].values};
    }
    run->planned_job = run->job;
    run->job.events = &estimate_events;
    run->job.steps = steps;
    run->job.streamed = false;
    run->estimated_rows = 0;
    return FQ_OK;
}

void fq_run_estimate(struct fq_run *run)
{
    struct fq_database *database = run->engine->options.database;
    enum fq_status status = fq_guard(fill_job, run);
    if (status) {
        fq_run_fail(run, status);
        return;
    }
    database->calls->run(database, &run->job);
}

/* ---- the database answers ---- */

static struct fq_run *run_of(struct fq_job *job)
{
    return FQ_CONTAINER(job, struct fq_run, job);
}

/* `Append  (cost=0.28..8.29 rows=1000 width=40)`; 0 when a line says nothing of the kind. */
static double rows_of(fq_str line)
{
    static const char word[] = " rows=";
    double rows = 0;
    const char *at = memmem(line.ptr, line.len, word, sizeof(word) - 1);
    if (!at)
        return 0;
    for (at += sizeof(word) - 1; at < line.ptr + line.len && *at >= '0' && *at <= '9'; at++)
        rows = rows * 10 + (*at - '0');
    return rows;
}

/* The first line is of the whole: its rows are those of all lists together. */
static void on_estimate_rows(struct fq_job *job, size_t step, const struct fq_cell *cells,
                             size_t row_count, size_t column_count)
{
    struct fq_run *run = run_of(job);
    if (row_count == 0 || column_count == 0 || !cells[0].ptr || run->estimated_steps > step)
        return;
    run->estimated_steps = step + 1;
    run->estimated_rows += rows_of(fq_str_of(cells[0].ptr, cells[0].len));
}

static void on_estimate_step(struct fq_job *job, size_t step)
{
    (void)job;
    (void)step;
}

/* It is one request, so its time goes on. */
static void start(struct fq_run *run)
{
    uint64_t deadline_ms = run->job.deadline_ms;
    run->job = run->planned_job;
    run->job.deadline_ms = deadline_ms;
    fq_run_enter(run, FQ_RUN_ASKING);
}

/* Whatever it is, running the operation itself will tell it better. */
static void on_estimate_failed(struct fq_job *job, size_t step, const struct fq_error *error)
{
    (void)step;
    (void)error;
    start(run_of(job));
}

static void on_estimated(struct fq_job *job)
{
    struct fq_run *run = run_of(job);
    uint32_t most = fq_engine_list_product(run->engine);
    if (run->estimated_rows <= most) {
        run->plan->memo->fits = true;
        start(run);
        return;
    }
    char message[256];
    snprintf(message, sizeof(message),
             "The nested lists would give about %.0f rows, and %u are allowed "
             "(limits.list_product); ask for fewer, with limit or where.",
             run->estimated_rows, most);
    const struct fq_error error = {.status = FQ_EXPENSIVE, .message = fq_str_from(message)};
    fq_run_refuse(run, &error);
}

static const struct fq_job_events estimate_events = {
    .rows = on_estimate_rows,
    .step_done = on_estimate_step,
    .failed = on_estimate_failed,
    .done = on_estimated,
};
