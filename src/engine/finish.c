/* SPDX-License-Identifier: MIT
 *
 * The end of a request, whatever it is: the asker is told, and what was held is given back.
 */
#include "base/limits.h"
#include "engine/document.h"
#include "engine/running.h"

void fq_engine_release(struct fq_request *request)
{
    fq_engine_document_unref(request->held);
    request->held = NULL;
    fq_arena_clear(&request->plan_arena);
    fq_arena_clear(&request->rows_arena);
    request->running = false;
}

/* What errors point into, the document's names in their paths, lives until the asker was told;
 * the request may be gone then. */
static void tell(struct fq_request *request, void (*event)(struct fq_request *request))
{
    struct fq_engine_document *held = request->held;
    bool is_misfit = request->response.malformed || request->misfit;
    request->schema_stale = is_misfit && held && held->schema == request->engine->schema;
    struct fq_arena plan_arena = request->plan_arena;
    request->held = NULL;
    fq_arena_init(&request->plan_arena, 0, 0);
    fq_arena_clear(&request->rows_arena);
    request->running = false;
    event(request);
    fq_engine_document_unref(held);
    fq_arena_clear(&plan_arena);
}

void fq_engine_finish(struct fq_request *request, enum fq_status status,
                      const struct fq_errors *errors)
{
    request->status = status;
    request->errors = errors->first ? errors : NULL;
    tell(request, request->events->done);
}

/* No data: the response is nothing but errors. */
void fq_engine_finish_errors(struct fq_request *request, const struct fq_errors *errors)
{
    if (request->part_sent) {
        request->errors = errors;
        tell(request, request->events->broken);
        return;
    }
    fq_buf_reset(request->out);
    fq_response_errors(request->out, errors, request->engine->options.show_detail);
    fq_engine_finish(request, errors->first->status, errors);
}

void fq_engine_refuse(struct fq_request *request, const struct fq_error *error)
{
    struct fq_error alone = *error;
    alone.next = NULL;
    request->misfit = request->misfit || error->status == FQ_STALE;
    struct fq_errors errors = {.first = &alone, .last = &alone, .count = 1};
    fq_engine_finish_errors(request, &errors);
}

/* Who refused, and what helps: a schema has no rows to limit. */
static fq_str limit_sentence(const struct fq_request *request)
{
    bool response = request->out->failure == FQ_LIMIT;
    if (request->held && request->held->introspection)
        return response
                   ? FQ_STR("The response is larger than is allowed (limits.response_bytes); ask "
                            "for less of the schema at once.")
                   : FQ_STR("What is asked of the schema needs more memory than is allowed "
                            "(limits.request_bytes); ask for less of it at once.");
    return response ? FQ_STR("The response is larger than is allowed (limits.response_bytes); ask "
                             "for less at once, with limit.")
                    : FQ_STR("The request needs more memory than is allowed "
                             "(limits.request_bytes); ask for less at once, with limit.");
}

void fq_engine_finish_status(struct fq_request *request, enum fq_status status)
{
    struct fq_error error = {.status = status};
    bool may_have_changed = request->running && request->job.changes && request->job.step_count;
    if (may_have_changed)
        error.message =
            FQ_STR("The response needs more memory than is allowed or there is; whether "
                   "the change was made is not known.");
    else if (status == FQ_EXPENSIVE)
        error.message =
            FQ_STR("The nested lists have more rows than limits.list_product allows; ask for "
                   "fewer, with limit or where.");
    else if (status == FQ_LIMIT)
        error.message = limit_sentence(request);
    fq_engine_refuse(request, &error);
}
