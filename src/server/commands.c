/* SPDX-License-Identifier: MIT
 *
 * The doors of app.h that answer one question and leave.
 */
#include <stdio.h>

#include "net/loop.h"
#include "pg/pool.h"
#include "server/app.h"
#include "runtime/once.h"

static void print(fq_str text)
{
    fwrite(text.ptr, 1, text.len, stdout);
    if (text.len == 0 || text.ptr[text.len - 1] != '\n')
        putchar('\n');
}

/* ---- query ---- */

int fq_app_query(const struct fq_config *config, fq_str document, fq_str variables_json,
                 fq_str operation_name, fq_str role)
{
    struct fq_once once;
    bool good = false;
    if (fq_once_init(&once, config, role, true)) {
        struct fq_request request;
        fq_once_request(&once, &request, document, variables_json, operation_name, role);
        good = fq_once_run(&once, &request) == FQ_OK && !request.errors;
        print(fq_buf_str(&once.out));
    }
    fq_once_clear(&once);
    return good ? 0 : 1;
}

/* ---- explain ---- */

struct explaining {
    struct fq_once *once;
    struct fq_request *request;
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
static bool print_plan(struct explaining *e, const struct fq_statement *statement,
                       const char *const *values)
{
    struct fq_database *database = fq_pg_pool_database(e->once->pool);
    fq_str sql = fq_arena_printf(&e->once->arena, "EXPLAIN %s", statement->sql);
    e->statement = *statement;
    e->statement.sql = sql.ptr;
    e->statement.column_types = NULL; /* a plan is text */
    e->step = (struct fq_step){&e->statement, values};
    e->job = (struct fq_job){.events = &events,
                             .settings = e->request->settings,
                             .setting_count = e->request->setting_count,
                             .steps = &e->step,
                             .step_count = 1,
                             .stateful = statement->stateful};
    e->failed = false;
    database->calls->run(database, &e->job);
    fq_loop_run(e->once->loop);
    return !e->failed;
}

static bool explain_statement(struct explaining *e, const struct fq_statement *statement,
                              const char *const *values)
{
    printf("%s;\n", statement->sql);
    for (size_t i = 0; i < statement->param_count; i++) {
        if (values[i])
            printf("-- $%zu = '%s'\n", i + 1, values[i]);
        else
            printf("-- $%zu = null\n", i + 1);
    }
    printf("-- plan:\n");
    return print_plan(e, statement, values);
}

static bool explain_root(struct explaining *e, const struct fq_explained *explained, size_t i)
{
    const struct fq_root *root = &explained->plan->roots[i];
    printf("-- %.*s\n", FQ_STR_ARG(root->key));
    if (root->kind == FQ_ROOT_CONSTANT) {
        printf("-- needs no SQL\n");
        return true;
    }
    if (root->call && !explain_statement(e, &root->call->statement, explained->call_values[i]))
        return false;
    return explain_statement(e, &root->statement, explained->values[i]);
}

static void print_errors(const struct fq_errors *errors)
{
    for (const struct fq_error *error = errors->first; error; error = error->next)
        fprintf(stderr, "fraiseql: %.*s\n", FQ_STR_ARG(error->message));
}

int fq_app_explain(const struct fq_config *config, fq_str document, fq_str variables_json,
                   fq_str operation_name, fq_str role)
{
    struct fq_once once;
    struct fq_errors errors = {0};
    struct fq_explained explained;
    bool good = fq_once_init(&once, config, role, true);
    if (good) {
        struct fq_request request;
        fq_once_request(&once, &request, document, variables_json, operation_name, role);
        struct explaining e = {.once = &once, .request = &request};
        good = fq_engine_explain(once.engine, &request, &explained, &errors) == FQ_OK;
        for (size_t i = 0; good && i < explained.plan->root_count; i++)
            good = explain_root(&e, &explained, i);
        print_errors(&errors); /* they may live in the plan's memory */
        fq_engine_explained(&request);
    }
    fq_once_clear(&once);
    return good ? 0 : 1;
}
