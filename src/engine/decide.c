/* SPDX-License-Identifier: MIT
 *
 * The end of a mutation's transaction: it is committed when the response stands, so that whatever
 * cannot be told has not happened either.
 */
#include "engine/run.h"

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
                run->state == FQ_RUN_COMMITTING;
    return (asks || run->undecided) && !run->late;
}

void fq_run_roll_back(struct fq_run *run, size_t failed)
{
    const struct fq_plan *plan = run->plan;
    for (size_t i = 0; i < plan->root_count; i++) {
        if (i == failed || plan->roots[i].op == FQ_OP_CONST)
            continue;
        struct fq_error *error = FQ_NEW(&run->arena, struct fq_error);
        error->status = FQ_ROLLED_BACK;
        error->message =
            fq_arena_printf(&run->arena, "Rolled back, or not begun, because \"%.*s\" failed.",
                            FQ_STR_ARG(plan->roots[failed].key));
        run->root_errors[i] = error;
    }
    run->job.step_count = 0;
}

/* ---- what could not be written ---- */

bool fq_run_has_failed(const struct fq_run *run)
{
    return run->response.errors.first != NULL;
}

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

static enum fq_status keep_first(void *arg)
{
    struct fq_run *run = arg;
    const struct fq_error *first = run->response.errors.first;
    size_t failed = root_of_error(run, first);
    struct fq_error *kept = FQ_NEW(&run->arena, struct fq_error);
    *kept = *first; /* all of it lives in the run's arena */
    kept->next = NULL;
    run->root_errors[failed] = kept;
    fq_run_roll_back(run, failed);
    return FQ_OK;
}

void fq_run_take_back(struct fq_run *run)
{
    struct fq_database *database = run->engine->options.database;
    run->undecided = false;
    database->calls->cancel(database, &run->job);
    enum fq_status status = fq_guard(keep_first, run);
    if (status) {
        fq_run_fail(run, status);
        return;
    }
    run->misfit = run->misfit || run->response.malformed;
    run->is_writing = run->unwritten = false;
    fq_run_begin_response(run);
    fq_run_enter(run, FQ_RUN_WRITING);
}
