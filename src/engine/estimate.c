/* SPDX-License-Identifier: MIT */
#include "engine/estimate.h"

#include <stdio.h>
#include <string.h>

#include "engine/document.h"
#include "engine/running.h"

static const struct fq_job_events estimate_events;

bool fq_engine_must_estimate(const struct fq_request *request)
{
    const struct fq_plan *plan = request->plan;
    return plan->kept && plan->operation == FQ_QUERY && !plan->memo->fits &&
           plan->most_rows > fq_engine_list_product(request->engine);
}

/* An EXPLAIN of each statement, with the values of this request. */
static enum fq_status fill_job(void *arg)
{
    struct fq_request *request = arg;
    struct fq_arena *arena = request->arena;
    size_t count = request->job.step_count;
    struct fq_step *steps = FQ_NEW_ARRAY(arena, count, struct fq_step);
    struct fq_statement *statements = FQ_NEW_ARRAY(arena, count, struct fq_statement);
    for (size_t i = 0; i < count; i++) {
        const struct fq_statement *asked = request->job.steps[i].statement;
        statements[i] = (struct fq_statement){
            .id = asked->id,
            .sql = fq_arena_printf(arena, "EXPLAIN %s", asked->sql).ptr,
            .param_types = asked->param_types,
            .param_count = asked->param_count,
            .stateful = asked->stateful,
        };
        steps[i] = (struct fq_step){&statements[i], request->job.steps[i].values};
    }
    request->planned_job = request->job;
    request->job.events = &estimate_events;
    request->job.steps = steps;
    request->job.streamed = false;
    request->estimated_rows = 0;
    return FQ_OK;
}

enum fq_status fq_engine_estimate(struct fq_request *request)
{
    struct fq_database *database = request->engine->options.database;
    enum fq_status status = fq_guard(fill_job, request);
    if (status == FQ_OK)
        database->calls->run(database, &request->job);
    return status;
}

/* ---- the database answers ---- */

static struct fq_request *request_of(struct fq_job *job)
{
    return FQ_CONTAINER(job, struct fq_request, job);
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
static void on_rows(struct fq_job *job, size_t step, const struct fq_cell *cells, size_t row_count,
                    size_t column_count)
{
    struct fq_request *request = request_of(job);
    if (row_count == 0 || column_count == 0 || !cells[0].ptr || request->estimated_steps > step)
        return;
    request->estimated_steps = step + 1;
    request->estimated_rows += rows_of(fq_str_of(cells[0].ptr, cells[0].len));
}

static void on_step_done(struct fq_job *job, size_t step)
{
    (void)job;
    (void)step;
}

/* It is one request, so its time goes on. */
static void start(struct fq_request *request)
{
    uint64_t deadline_ms = request->job.deadline_ms;
    request->job = request->planned_job;
    request->job.deadline_ms = deadline_ms;
    fq_engine_start(request);
}

/* Whatever it is, running the operation itself will tell it better. */
static void on_failed(struct fq_job *job, size_t step, const struct fq_error *error)
{
    (void)step;
    (void)error;
    start(request_of(job));
}

static void on_done(struct fq_job *job)
{
    struct fq_request *request = request_of(job);
    uint32_t most = fq_engine_list_product(request->engine);
    if (request->estimated_rows <= most) {
        request->plan->memo->fits = true;
        start(request);
        return;
    }
    char message[256];
    snprintf(message, sizeof(message),
             "The nested lists would give about %.0f rows, and %u are allowed "
             "(limits.list_product); ask for fewer, with limit or where.",
             request->estimated_rows, most);
    const struct fq_error error = {.status = FQ_EXPENSIVE, .message = fq_str_from(message)};
    fq_engine_refuse(request, &error);
}

static const struct fq_job_events estimate_events = {
    .rows = on_rows,
    .step_done = on_step_done,
    .failed = on_failed,
    .done = on_done,
};
