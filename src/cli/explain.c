/* SPDX-License-Identifier: MIT */
#include "cli/commands.h"

#include <stdio.h>

#include "net/loop.h"
#include "pg/pool.h"
#include "plan/layout.h"
#include "runtime/once.h"

static const struct fq_cli_option options[] = {FQ_CLI_REQUEST_OPTIONS};

struct explaining {
    struct fq_once *once;
    struct fq_explained explained;
    struct fq_statement statement;
    struct fq_step step;
    struct fq_job job;
    bool failed;
};

static void on_rows(struct fq_job *job, size_t step, const struct fq_cell *cells, size_t row_count,
                    size_t column_count)
{
    (void)job;
    (void)step;
    for (size_t i = 0; i < row_count; i++)
        printf("  %.*s\n", (int)cells[i * column_count].len, cells[i * column_count].ptr);
}

static void on_step_done(struct fq_job *job, size_t step)
{
    (void)job;
    (void)step;
}

static void on_failed(struct fq_job *job, size_t step, const struct fq_error *error)
{
    struct explaining *explaining = FQ_CONTAINER(job, struct explaining, job);
    (void)step;
    printf("  not to be had: %.*s %.*s\n", FQ_STR_ARG(error->message), FQ_STR_ARG(error->detail));
    explaining->failed = true;
    fq_loop_stop(explaining->once->loop);
}

static void on_job_done(struct fq_job *job)
{
    fq_loop_stop(FQ_CONTAINER(job, struct explaining, job)->once->loop);
}

static const struct fq_job_events events = {
    .rows = on_rows, .step_done = on_step_done, .failed = on_failed, .done = on_job_done};

/* PostgreSQL's plan for these values. */
static bool print_plan(struct explaining *e, const struct fq_step *step)
{
    struct fq_database *database = fq_pg_pool_database(e->once->pool);
    fq_str sql = fq_arena_printf(&e->once->arena, "EXPLAIN %s", step->statement->sql);
    e->statement = *step->statement;
    e->statement.sql = sql.ptr;
    e->statement.column_types = NULL; /* a plan is text */
    e->step = (struct fq_step){&e->statement, step->values};
    fq_job_init(&e->job, &events, &e->step, 1);
    e->job.settings = e->explained.job->settings;
    e->job.setting_count = e->explained.job->setting_count;
    e->job.stateful = e->statement.stateful;
    e->failed = false;
    database->calls->run(database, &e->job);
    fq_loop_run(e->once->loop);
    return !e->failed;
}

static bool explain_step(struct explaining *e, const struct fq_step *step)
{
    struct fq_buf text;
    fq_buf_init(&text, NULL, SIZE_MAX);
    fq_plan_layout_statement(&text, step->statement, step->values);
    bool good = !fq_buf_failed(&text);
    fwrite(text.ptr, 1, good ? text.len : 0, stdout);
    fq_buf_clear(&text);
    if (!good) {
        fprintf(stderr, "fraiseql: there is no memory for the statement\n");
        return false;
    }
    printf("-- plan:\n");
    return print_plan(e, step);
}

static bool explain_root(struct explaining *e, size_t root)
{
    const struct fq_plan *plan = e->explained.plan;
    bool good = true;
    printf("-- %.*s\n", FQ_STR_ARG(plan->roots[root].key));
    if (plan->roots[root].op == FQ_OP_CONST)
        printf("-- needs no SQL\n");
    for (size_t i = 0; i < plan->step_count && good; i++) {
        if (plan->steps[i].root == root)
            good = explain_step(e, &e->explained.job->steps[i]);
    }
    return good;
}

static bool explain_all(struct explaining *e)
{
    bool good = true;
    for (size_t i = 0; i < e->explained.plan->root_count && good; i++)
        good = explain_root(e, i);
    return good;
}

static void print_errors(const struct fq_errors *errors)
{
    for (const struct fq_error *error = errors->first; error; error = error->next)
        fprintf(stderr, "fraiseql: %.*s\n", FQ_STR_ARG(error->message));
}

static int explain(const struct fq_cli_request *asked)
{
    struct fq_once once;
    struct fq_errors errors = {0};
    bool good = fq_once_init(&once, &asked->config, asked->role, true);
    if (good) {
        struct fq_request request;
        fq_once_request(&once, &request, asked->document, asked->variables, asked->operation,
                        asked->role);
        struct explaining e = {.once = &once};
        good = fq_engine_explain(once.engine, &request, &e.explained, &errors) == FQ_OK &&
               explain_all(&e);
        print_errors(&errors); /* they may live in the plan's memory */
        fq_engine_explained(&request);
    }
    fq_once_clear(&once);
    return good ? FQ_CLI_DONE : FQ_CLI_FAILED;
}

static int run_explain(const struct fq_cli_call *call)
{
    struct fq_cli_request request;
    int code = fq_cli_request_init(&request, call);
    if (code == FQ_CLI_DONE)
        code = explain(&request);
    fq_cli_request_clear(&request);
    return code;
}

const struct fq_cli_command fq_cli_explain = {
    .name = "explain",
    .arguments = "[DATABASE_URL] (DOCUMENT | -)",
    .least_arguments = 1,
    .most_arguments = 2,
    .summary = "Print the SQL a request becomes, its parameters, and PostgreSQL's plan and cost.",
    .details = "DOCUMENT is GraphQL text; - reads it from standard input.\n"
               "\n"
               "  fraiseql explain postgresql://localhost/shop '{ users(limit: 3) { name } }'\n",
    .options = options,
    .option_count = FQ_ARRAY_LEN(options),
    .run = run_explain,
};
