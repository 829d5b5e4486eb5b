/* SPDX-License-Identifier: MIT */
#include "cli/commands.h"

#include <stdio.h>

#include "base/arena.h"
#include "base/hash.h"
#include "cli/explanation.h"
#include "cli/terminal.h"
#include "net/loop.h"
#include "pg/pool.h"
#include "runtime/once.h"

static const struct fq_cli_option options[] = {
    {"analyze", NULL, NULL, "run it, and show what that took; what a mutation changes is undone"},
    {"format", "FORMAT", NULL, "text (built in), json, or html: a page with pictures of the plans"},
    FQ_CLI_REQUEST_OPTIONS,
};

/* How the answer is written, and how PostgreSQL is asked for it. */
static const struct form {
    const char *name;
    fq_explanation_write *write;
    const char *ask, *ask_and_run;
} forms[] = {
    {"text", fq_explanation_text, "EXPLAIN ", "EXPLAIN (ANALYZE, BUFFERS) "},
    {"json", fq_explanation_json, "EXPLAIN (FORMAT JSON) ",
     "EXPLAIN (ANALYZE, BUFFERS, FORMAT JSON) "},
    {"html", fq_explanation_html, "EXPLAIN (FORMAT JSON) ",
     "EXPLAIN (ANALYZE, BUFFERS, FORMAT JSON) "},
};

/* One job for all steps: some of a mutation's read what others kept. */
struct asking {
    struct fq_once *once;
    const struct form *form;
    bool analyze;
    struct fq_explained explained;
    struct fq_job job;
    struct fq_buf *plans; /* as many as there are steps */
    bool failed;
};

static void on_rows(struct fq_job *job, size_t step, const struct fq_cell *cells, size_t row_count,
                    size_t column_count)
{
    struct asking *asking = FQ_CONTAINER(job, struct asking, job);
    struct fq_buf *plan = &asking->plans[step];
    for (size_t i = 0; i < row_count; i++) {
        if (plan->len)
            fq_buf_char(plan, '\n');
        fq_buf_add(plan, cells[i * column_count].ptr, cells[i * column_count].len);
    }
}

static void on_step_done(struct fq_job *job, size_t step)
{
    (void)job;
    (void)step;
}

static void on_failed(struct fq_job *job, size_t step, const struct fq_error *error)
{
    struct asking *asking = FQ_CONTAINER(job, struct asking, job);
    (void)step;
    fq_cli_error("PostgreSQL gives no plan: %.*s %.*s", FQ_STR_ARG(error->message),
                 FQ_STR_ARG(error->detail));
    asking->failed = true;
    fq_loop_stop(asking->once->loop);
}

static void on_job_done(struct fq_job *job)
{
    fq_loop_stop(FQ_CONTAINER(job, struct asking, job)->once->loop);
}

static const struct fq_job_events events = {
    .rows = on_rows, .step_done = on_step_done, .failed = on_failed, .done = on_job_done};

/* EXPLAIN of each step.  A mutation that is run ends by undoing what it did. */
static enum fq_status make_job(void *arg)
{
    /* In the midst of a segment PostgreSQL takes back all of it, and warns if nobody began it. */
    static const struct fq_statement undo[] = {{.id = 1, .sql = "begin"},
                                               {.id = 2, .sql = "rollback"}};
    struct asking *asking = arg;
    struct fq_arena *arena = &asking->once->arena;
    const struct fq_job *job = asking->explained.job;
    bool undone = job->changes && asking->analyze;
    size_t count = job->step_count + (undone ? FQ_ARRAY_LEN(undo) : 0);
    struct fq_statement *statements = FQ_NEW_ARRAY(arena, count, struct fq_statement);
    struct fq_step *steps = FQ_NEW_ARRAY(arena, count, struct fq_step);
    const char *explain = asking->analyze ? asking->form->ask_and_run : asking->form->ask;
    asking->plans = FQ_NEW_ARRAY(arena, count, struct fq_buf);
    for (size_t i = 0; i < job->step_count; i++) {
        fq_str sql = fq_arena_printf(arena, "%s%s", explain, job->steps[i].statement->sql);
        statements[i] = *job->steps[i].statement;
        statements[i].sql = sql.ptr;
        statements[i].id = fq_hash(sql);
        statements[i].column_types = NULL; /* a plan is text */
        steps[i] = (struct fq_step){&statements[i], job->steps[i].values};
    }
    for (size_t i = job->step_count; i < count; i++)
        steps[i].statement = &undo[i - job->step_count];
    for (size_t i = 0; i < count; i++)
        fq_buf_init(&asking->plans[i], NULL, SIZE_MAX);
    fq_job_init(&asking->job, &events, steps, count);
    asking->job.settings = job->settings;
    asking->job.setting_count = job->setting_count;
    asking->job.changes = undone;
    asking->job.stateful = job->stateful && !undone;
    return FQ_OK;
}

/* PostgreSQL's plans for these values. */
static bool ask(struct asking *asking)
{
    struct fq_database *database = fq_pg_pool_database(asking->once->pool);
    if (fq_guard(make_job, asking) != FQ_OK) {
        fq_cli_error("there is no memory for the explanation");
        return false;
    }
    if (asking->job.step_count == 0)
        return true;
    database->calls->run(database, &asking->job);
    fq_loop_run(asking->once->loop);
    return !asking->failed;
}

struct writing {
    const struct asking *asking;
    const struct fq_explanation *explanation;
    struct fq_buf *out;
};

static enum fq_status write_guarded(void *arg)
{
    const struct writing *writing = arg;
    writing->asking->form->write(writing->out, writing->explanation, &writing->asking->once->arena);
    return FQ_OK;
}

static bool print_explanation(const struct asking *asking, fq_str document)
{
    const struct fq_explanation explanation = {.document = document,
                                               .plan = asking->explained.plan,
                                               .job = asking->explained.job,
                                               .plans = asking->plans,
                                               .analyzed = asking->analyze,
                                               .notes = asking->once->schema->notes,
                                               .note_count = asking->once->schema->note_count};
    struct fq_buf out;
    fq_buf_init(&out, NULL, SIZE_MAX);
    struct writing writing = {asking, &explanation, &out};
    bool good = fq_guard(write_guarded, &writing) == FQ_OK && !fq_buf_failed(&out);
    if (good)
        fwrite(out.ptr, 1, out.len, stdout);
    else
        fq_cli_error("there is no memory for the explanation");
    fq_buf_clear(&out);
    return good;
}

static void print_errors(const struct fq_errors *errors)
{
    for (const struct fq_error *error = errors->first; error; error = error->next)
        fq_cli_error("%.*s", FQ_STR_ARG(error->message));
}

static bool explain_request(struct asking *asking, struct fq_request *request, fq_str document)
{
    struct fq_errors errors = {0};
    bool good =
        fq_engine_explain(asking->once->engine, request, &asking->explained, &errors) == FQ_OK &&
        ask(asking) && print_explanation(asking, document);
    print_errors(&errors); /* they may live in the plan's memory */
    for (size_t i = 0; asking->plans && i < asking->job.step_count; i++)
        fq_buf_clear(&asking->plans[i]);
    fq_engine_explained(request);
    return good;
}

static int explain(const struct fq_cli_request *asked, const struct form *form, bool analyze)
{
    struct fq_once once;
    const struct fq_load_options load = {.role = asked->principal.role, .hosts = true};
    bool good = fq_once_init(&once, &asked->config, &load, true);
    if (good) {
        struct fq_request request;
        struct asking asking = {.once = &once, .form = form, .analyze = analyze};
        fq_once_request(&once, &request, asked->document, asked->variables, asked->operation,
                        &asked->principal);
        good = explain_request(&asking, &request, asked->document);
    }
    fq_once_clear(&once);
    return good ? FQ_CLI_DONE : FQ_CLI_FAILED;
}

/* NULL: there is none of that name. */
static const struct form *form_named(const char *name)
{
    for (size_t i = 0; i < FQ_ARRAY_LEN(forms); i++) {
        if (!name || strcmp(forms[i].name, name) == 0)
            return &forms[i];
    }
    fq_cli_error("--format: \"%s\" is not text, json or html", name);
    return NULL;
}

static int run_explain(const struct fq_cli_call *call)
{
    const struct form *form = form_named(fq_cli_value(call, "format"));
    if (!form)
        return FQ_CLI_USAGE;
    struct fq_cli_request request;
    int code = fq_cli_request_init(&request, call);
    if (code == FQ_CLI_DONE)
        code = explain(&request, form, fq_cli_value(call, "analyze") != NULL);
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
               "  fraiseql explain postgresql://localhost/shop '{ users(limit: 3) { name } }'\n"
               "  fraiseql explain --analyze --format html - < query.graphql > plan.html\n",
    .options = options,
    .option_count = FQ_ARRAY_LEN(options),
    .run = run_explain,
};
