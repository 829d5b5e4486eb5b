/* SPDX-License-Identifier: MIT */
#include "engine/raised.h"

#include "json/json.h"
#include "schema/violation.h"

struct telling {
    const struct fq_engine_options *options;
    const struct fq_schema *schema;
    struct fq_arena *arena;
    struct fq_error error;
};

/* An entry of the list: a SQLSTATE or its first characters, and perhaps the code it stands for:
 * "P0001", "LB001=OUT_OF_STOCK". */
static bool entry_fits(fq_str entry, fq_str sqlstate, fq_str *ret_code)
{
    size_t equals = fq_str_find(entry, FQ_STR("="));
    *ret_code = equals < entry.len ? fq_str_from_offset(entry, equals + 1) : FQ_STR_NONE;
    return fq_str_starts_with(sqlstate, fq_str_of(entry.ptr, equals));
}

/* The longest entry that fits, so that one SQLSTATE of a class may have a code of its own. */
static bool is_for_clients(const struct fq_engine_options *options, fq_str sqlstate,
                           fq_str *ret_code)
{
    size_t longest = 0;
    fq_str code;
    for (size_t i = 0; i < options->client_sqlstate_count; i++) {
        fq_str entry = options->client_sqlstates[i];
        if (!entry_fits(entry, sqlstate, &code) || entry.len - code.len < longest)
            continue;
        longest = entry.len - code.len;
        *ret_code = code;
    }
    return longest > 0;
}

static void raised_text(struct fq_buf *extensions, const char *name, fq_str text)
{
    if (!text.len)
        return;
    fq_buf_printf(extensions, "%s\"%s\":", extensions->len ? "," : "", name);
    fq_json_string(extensions, text);
}

/* A function that says no: the server did not fail. */
static void tell_in_its_words(struct telling *t, fq_str code)
{
    struct fq_error *error = &t->error;
    struct fq_buf extensions;
    fq_buf_init(&extensions, t->arena, SIZE_MAX / 2);
    fq_buf_str_add(&extensions, error->extensions);
    raised_text(&extensions, "sqlstate", error->sqlstate);
    if (t->options->client_details) {
        raised_text(&extensions, "details", error->raised_detail);
        raised_text(&extensions, "hint", error->raised_hint);
    }
    error->extensions = fq_buf_str(&extensions);
    if (error->raised.len)
        error->message = error->raised;
    if (error->status == FQ_DATABASE)
        error->status = FQ_INPUT;
    error->code = code;
}

static enum fq_status tell_raised(void *arg)
{
    struct telling *t = arg;
    fq_str code;
    if (t->error.violated)
        fq_schema_tell_violation(t->schema, t->arena, &t->error);
    if (is_for_clients(t->options, t->error.sqlstate, &code))
        tell_in_its_words(t, code);
    return FQ_OK;
}

struct fq_error fq_engine_told(const struct fq_engine_options *options,
                               const struct fq_schema *schema, struct fq_arena *arena,
                               const struct fq_error *error)
{
    struct telling t = {options, schema, arena, *error};
    return error->sqlstate.len && fq_guard(tell_raised, &t) == FQ_OK ? t.error : *error;
}
