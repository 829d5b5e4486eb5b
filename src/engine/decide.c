/* SPDX-License-Identifier: MIT
 *
 * The end of a mutation's transaction: it is committed when the response stands, so that whatever
 * cannot be told has not happened either.
 */
#include <string.h>

#include "base/limits.h"
#include "engine/run.h"

void fq_run_be_certain(struct fq_run *run, bool certain)
{
    const struct fq_plan *plan = run->plan;
    run->job.certain = certain;
    if (!plan->asks_whether)
        return;
    size_t count = plan->steps[0].statement.param_count;
    struct fq_step *step = FQ_NEW(&run->arena, struct fq_step); /* it has no other */
    const char **values = FQ_NEW_ARRAY(&run->arena, count, const char *);
    *step = run->job.steps[0];
    memcpy(values, step->values, count * sizeof(*values));
    values[plan->asks_whether - 1] = certain ? "t" : "f";
    step->values = values;
    run->job.steps = step;
}

void fq_run_commit(struct fq_run *run)
{
    struct fq_database *database = run->engine->options.database;
    run->undecided = false;
    enum fq_status status = run->keyed ? fq_run_keep_answer(run) : FQ_OK;
    if (status) {
        database->calls->cancel(database, &run->job);
        fq_run_fail(run, status);
        return;
    }
    run->state = FQ_RUN_COMMITTING; /* no gate: the transaction waits */
    database->calls->commit(database, &run->job);
}

bool fq_run_is_asking(const struct fq_run *run)
{
    bool asks = run->state == FQ_RUN_ESTIMATING || run->state == FQ_RUN_ASKING ||
                run->state == FQ_RUN_COMMITTING || run->state == FQ_RUN_TAKING_BACK;
    return (asks || run->undecided) && !run->late;
}

/* ---- a field fails ---- */

static bool has_failed_too_often(const struct fq_run *run)
{
    return run->root_failures > FQ_LIMIT_ROOT_FAILURES;
}

static void roll_back(struct fq_run *run, size_t failed)
{
    const struct fq_plan *plan = run->plan;
    fq_str key = plan->roots[failed].key;
    for (size_t i = 0; i < plan->root_count; i++) {
        if (run->root_errors[i] || plan->roots[i].op == FQ_OP_CONST)
            continue;
        struct fq_error *error = FQ_NEW(&run->arena, struct fq_error);
        error->status = FQ_ROLLED_BACK;
        error->message =
            has_failed_too_often(run)
                ? fq_arena_printf(&run->arena,
                                  "Rolled back, or not begun, because more than %d fields failed; "
                                  "the last was \"%.*s\".",
                                  FQ_LIMIT_ROOT_FAILURES, FQ_STR_ARG(key))
                : fq_arena_printf(&run->arena,
                                  "Rolled back, or not begun, because \"%.*s\" failed.",
                                  FQ_STR_ARG(key));
        run->root_errors[i] = error;
    }
    run->job.step_count = 0;
}

/* Without the steps of this field.  A claim of a key alone is not worth a run. */
static void leave_out(struct fq_run *run, size_t root)
{
    struct fq_step *steps = FQ_NEW_ARRAY(&run->arena, run->job.step_count, struct fq_step);
    size_t first = run->keyed ? 1 : 0, count = 0;
    for (size_t i = 0; i < run->job.step_count; i++) {
        if (i >= first && run->steps[i]->root == root)
            continue;
        steps[count] = run->job.steps[i];
        run->steps[count++] = run->steps[i];
    }
    run->job.steps = steps;
    run->job.step_count = count > first ? count : 0;
}

void fq_run_drop_root(struct fq_run *run, size_t failed)
{
    bool together = !run->engine->options.partial || run->plan->roots[failed].non_null ||
                    has_failed_too_often(run);
    if (run->plan->operation == FQ_MUTATION && together)
        roll_back(run, failed);
    else
        leave_out(run, failed);
}

/* ---- what could not be written ---- */

/* The root field that the error is of, by the first name of its path. */
static size_t root_of_error(const struct fq_run *run, const struct fq_error *error)
{
    const struct fq_path *path = error->path;
    while (path && path->parent)
        path = path->parent;
    for (size_t i = 0; path && i < run->plan->root_count; i++) {
        if (fq_str_eq(run->plan->roots[i].key, path->key))
            return i;
    }
    return 0;
}

static bool is_in_job(const struct fq_run *run, size_t root)
{
    for (size_t i = run->keyed ? 1 : 0; i < run->job.step_count; i++) {
        if (run->steps[i]->root == root)
            return true;
    }
    return false;
}

/* The first error that is not of a field that was left out. */
static const struct fq_error *unforeseen(const struct fq_run *run)
{
    const struct fq_error *error = run->response.errors.first;
    while (error && !is_in_job(run, root_of_error(run, error)))
        error = error->next;
    return error;
}

bool fq_run_has_failed(const struct fq_run *run)
{
    return unforeseen(run) != NULL;
}

static enum fq_status keep_first(void *arg)
{
    struct fq_run *run = arg;
    const struct fq_error *first = unforeseen(run);
    size_t failed = root_of_error(run, first);
    struct fq_error *kept = FQ_NEW(&run->arena, struct fq_error);
    *kept = *first; /* all of it lives in the run's arena */
    kept->next = NULL;
    run->root_errors[failed] = kept;
    run->root_failures++;
    fq_run_drop_root(run, failed);
    return FQ_OK;
}

void fq_run_take_back(struct fq_run *run)
{
    struct fq_database *database = run->engine->options.database;
    run->undecided = false;
    database->calls->take_back(database, &run->job);
    enum fq_status status = fq_guard(keep_first, run);
    run->misfit = run->misfit || run->response.malformed;
    if (status == FQ_OK && run->job.step_count) {
        /* Not before its locks are gone: the others would meet them on another connection. */
        run->state = FQ_RUN_TAKING_BACK;
        return;
    }
    database->calls->cancel(database, &run->job);
    if (status) {
        fq_run_fail(run, status);
        return;
    }
    run->is_writing = run->unwritten = false;
    fq_run_begin_response(run);
    fq_run_enter(run, FQ_RUN_WRITING);
}
