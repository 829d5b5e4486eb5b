/* SPDX-License-Identifier: MIT */
#include "engine/raised.h"

#include "json/json.h"

static bool is_for_clients(const struct fq_engine_options *options, fq_str sqlstate)
{
    for (size_t i = 0; i < options->client_sqlstate_count; i++) {
        if (fq_str_starts_with(sqlstate, options->client_sqlstates[i]))
            return true;
    }
    return false;
}

struct fq_error fq_engine_told(const struct fq_engine_options *options, struct fq_arena *arena,
                               const struct fq_error *error)
{
    struct fq_error told = *error;
    struct fq_buf extensions;
    if (!is_for_clients(options, error->sqlstate))
        return told;
    fq_buf_init(&extensions, arena, SIZE_MAX / 2);
    fq_buf_str_add(&extensions, error->extensions);
    fq_buf_str_add(&extensions,
                   error->extensions.len ? FQ_STR(",\"sqlstate\":") : FQ_STR("\"sqlstate\":"));
    fq_json_string(&extensions, error->sqlstate);
    if (!fq_buf_failed(&extensions))
        told.extensions = fq_buf_str(&extensions);
    if (error->raised.len)
        told.message = error->raised;
    /* A function that says no: the server did not fail. */
    if (told.status == FQ_DATABASE)
        told.status = FQ_INPUT;
    return told;
}
