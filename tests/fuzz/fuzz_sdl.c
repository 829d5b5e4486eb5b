/* SPDX-License-Identifier: MIT
 *
 * Any document of definitions becomes a type system or errors; a valid one is printed, and what was
 * printed makes the same one again.  Behind a line "---" stands a document that is validated
 * against it.
 */
#include "fuzz.h"

#include "base/limits.h"
#include "graphql/introspect/introspect.h"
#include "graphql/syntax/parse.h"
#include "graphql/types/print.h"
#include "graphql/sdl/sdl.h"
#include "graphql/validate/validate.h"

struct job {
    struct fq_arena arena;
    fq_str sdl;
    fq_str document;
};

static enum fq_status build(struct job *job, fq_str sdl, struct fq_type_system *ret)
{
    struct fq_errors errors = {0};
    struct fq_document *document = NULL;
    const struct fq_parse_limits limits = {.bytes = 64 * FQ_LIMIT_DOCUMENT_BYTES,
                                           .tokens = 64 * FQ_LIMIT_DOCUMENT_BYTES};
    if (fq_graphql_parse(&job->arena, sdl, &limits, &document, NULL))
        return FQ_SYNTAX;
    enum fq_status status = fq_type_system_build(ret, document, NULL, &job->arena, &errors);
    MUST((status == FQ_OK) == (errors.count == 0));
    return status;
}

static fq_str print(struct job *job, const struct fq_type_system *system)
{
    struct fq_buf out;
    fq_buf_init(&out, &job->arena, 64 * FQ_LIMIT_DOCUMENT_BYTES);
    fq_type_system_print(&out, system);
    return fq_buf_failed(&out) ? FQ_STR_NONE : fq_buf_str(&out);
}

static void validate(struct job *job, const struct fq_type_system *system)
{
    struct fq_errors errors = {0};
    struct fq_document *document = NULL;
    if (fq_graphql_parse(&job->arena, job->document, NULL, &document, NULL))
        return;
    (void)!fq_graphql_validate(system, document, &job->arena, &errors);
}

static enum fq_status run(void *arg)
{
    struct job *job = arg;
    struct fq_type_system system, again;
    if (build(job, job->sdl, &system))
        return FQ_OK;
    fq_str text = print(job, &system);
    if (text.ptr) {
        MUST(build(job, text, &again) == FQ_OK);
        MUST(fq_str_eq(text, print(job, &again)));
    }
    validate(job, &system);
    return FQ_OK;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    fq_str text = fq_str_of((const char *)data, size);
    size_t end = fq_str_find(text, FQ_STR("\n---\n"));
    struct job job = {.sdl = fq_str_of(text.ptr, end),
                      .document = fq_str_from_offset(text, end + 5)};
    fq_arena_init(&job.arena, 16384, FQ_LIMIT_REQUEST_BYTES);
    (void)!fq_guard(run, &job);
    fq_arena_clear(&job.arena);
    return 0;
}
