/* SPDX-License-Identifier: MIT
 *
 * The end of a run, whatever it is: the asker is told, and what was held is given back.
 */
#include "base/limits.h"
#include "engine/run.h"

/* What errors point into, the document's names in their paths, lives until the asker was told; the
 * request may be gone then. */
static void tell(struct fq_run *run, void (*event)(struct fq_request *request))
{
    struct fq_request *request = run->request;
    bool is_misfit = run->response.malformed || run->misfit;
    if (is_misfit && run->held && run->held->schema == run->engine->schema)
        request->misfit_of = run->engine->schema->catalog->fingerprint;
    fq_run_describe(run);
    fq_run_give_back(run);
    event(request);
    fq_run_end(run);
}

static bool has_values(const struct fq_run *run)
{
    const struct fq_plan *plan = run->plan;
    if (run->response.data_null || !plan)
        return false;
    for (size_t i = 0; i < plan->root_count; i++) {
        if (plan->roots[i].op != FQ_OP_CONST && !run->root_errors[i])
            return true;
    }
    return false;
}

/* What a rule says of the first error that it is about. */
static int http_of(const struct fq_run *run, const struct fq_errors *errors)
{
    const struct fq_error *error = errors->first;
    while (error && !error->http)
        error = error->next;
    return error && !has_values(run) ? error->http : 0;
}

void fq_run_finish(struct fq_run *run, enum fq_status status, const struct fq_errors *errors)
{
    run->request->status = status;
    run->request->http = http_of(run, errors);
    run->request->errors = errors->first ? errors : NULL;
    tell(run, run->request->events->done);
}

void fq_run_fail_with(struct fq_run *run, const struct fq_errors *errors)
{
    if (run->part_sent) {
        run->request->errors = errors;
        tell(run, run->request->events->broken);
        return;
    }
    fq_buf_reset(&run->out);
    fq_response_errors(&run->out, errors, run->engine->options.show_detail);
    fq_run_finish(run, errors->first->status, errors);
}

void fq_run_break_off(struct fq_run *run)
{
    if (run->response.errors.first)
        fq_run_fail_with(run, &run->response.errors);
    else
        fq_run_fail(run, FQ_INTERNAL);
}

void fq_run_refuse(struct fq_run *run, const struct fq_error *error)
{
    struct fq_error alone = *error;
    alone.next = NULL;
    run->misfit = run->misfit || error->status == FQ_STALE;
    struct fq_errors errors = {.first = &alone, .last = &alone, .count = 1};
    fq_run_fail_with(run, &errors);
}

/* Who refused, and what helps: a schema has no rows to limit. */
static fq_str limit_sentence(const struct fq_run *run)
{
    bool response = run->out.failure == FQ_LIMIT;
    if (run->held && run->held->introspection)
        return response
                   ? FQ_STR("The response is larger than is allowed (limits.response_bytes); ask "
                            "for less of the schema at once.")
                   : FQ_STR("What is asked of the schema needs more memory than is allowed "
                            "(limits.request_bytes); ask for less of it at once.");
    return response ? FQ_STR("The response is larger than is allowed (limits.response_bytes); ask "
                             "for less at once, with limit.")
                    : FQ_STR("The request needs more memory than is allowed "
                             "(limits.request_bytes); ask for less at once, with limit or first.");
}

void fq_run_fail(struct fq_run *run, enum fq_status status)
{
    struct fq_error error = {.status = status};
    if (status == FQ_DATABASE)
        error.message = FQ_STR("the database's text is no UTF-8, since a function has set "
                               "client_encoding; nothing was changed");
    else if (run->committed)
        error.message = FQ_STR("The mutation was carried out, but there is no memory for its "
                               "answer.");
    else if (run->job.changes && run->job.step_count)
        error.message = FQ_STR("The response needs more memory than is allowed or there is; the "
                               "mutation was rolled back.");
    else if (status == FQ_EXPENSIVE)
        error.message =
            FQ_STR("The nested lists have more rows than limits.list_product allows; ask for "
                   "fewer, with limit or where.");
    else if (status == FQ_LIMIT)
        error.message = limit_sentence(run);
    fq_run_refuse(run, &error);
}
