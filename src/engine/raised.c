/* SPDX-License-Identifier: MIT */
#include "engine/raised.h"

#include "base/raised_rule.h"
#include "json/json.h"
#include "plan/reach.h"
#include "schema/violation.h"

struct telling {
    const struct fq_engine_options *options;
    const struct fq_schema *schema;
    const struct fq_grants *grants;
    struct fq_arena *arena;
    struct fq_error error;
    struct fq_told told;
};

static bool knows(const struct fq_told *told, const struct fq_relation *relation,
                  const struct fq_field_def *def)
{
    const struct telling *t = FQ_CONTAINER(told, const struct telling, told);
    return fq_reach_field(t->schema, t->grants, relation, def, t->arena);
}

/* The longest SQLSTATE that fits, so that one of a class may have a code of its own. */
static bool is_for_clients(const struct fq_engine_options *options, fq_str sqlstate,
                           struct fq_raised_rule *ret)
{
    struct fq_raised_rule rule;
    *ret = (struct fq_raised_rule){0};
    for (size_t i = 0; i < options->client_sqlstate_count; i++) {
        if (fq_raised_rule_read(options->client_sqlstates[i], &rule) &&
            rule.sqlstate.len >= ret->sqlstate.len && fq_str_starts_with(sqlstate, rule.sqlstate))
            *ret = rule;
    }
    return ret->sqlstate.len > 0;
}

static void raised_text(struct fq_buf *extensions, const char *name, fq_str text)
{
    if (!text.len)
        return;
    fq_buf_printf(extensions, "%s\"%s\":", extensions->len ? "," : "", name);
    fq_json_string(extensions, text);
}

/* A function that says no: the server did not fail. */
static void tell_in_its_words(struct telling *t, const struct fq_raised_rule *rule)
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
    error->code = rule->code;
    error->http = rule->http;
}

static enum fq_status tell_raised(void *arg)
{
    struct telling *t = arg;
    struct fq_raised_rule rule;
    if (t->error.violated)
        fq_schema_tell_violation(t->schema, &t->told, t->arena, &t->error);
    if (is_for_clients(t->options, t->error.sqlstate, &rule))
        tell_in_its_words(t, &rule);
    return FQ_OK;
}

struct fq_error fq_engine_told(const struct fq_engine_options *options,
                               const struct fq_schema *schema, const struct fq_grants *grants,
                               struct fq_arena *arena, const struct fq_error *error)
{
    struct telling t = {options, schema, grants, arena, *error, {knows}};
    return error->sqlstate.len && fq_guard(tell_raised, &t) == FQ_OK ? t.error : *error;
}
