/* SPDX-License-Identifier: MIT */
#include "cli/check_policy.h"

#include <libpq-fe.h>
#include <stdio.h>

#include "base/limits.h"
#include "base/memory.h"
#include "cli/connection.h"
#include "cli/terminal.h"
#include "response/response.h"
#include "runtime/load.h"
#include "runtime/policy_file.h"
#include "runtime/schema_file.h"
#include "schema/policy.h"
#include "schema/policy_review.h"

struct checking {
    struct fq_config *config;
    const char *path;
    const char *sdl;
    struct fq_arena arena;
    const struct fq_policy *policy;
    struct fq_schema_file file;
    struct fq_schema *schema;
    struct fq_errors errors;
    struct fq_policy_review review;
    PGresult *held; /* names of roles that somebody has by the tables; NULL: nobody knows */
};

/* ---- what it is for ---- */

static enum fq_status look_over(void *arg)
{
    struct checking *c = arg;
    const struct fq_type_system *types = c->schema ? &c->schema->types : &c->file.system;
    if (c->schema)
        fq_policy_bind_all(c->schema, c->policy, &c->errors);
    else
        fq_policy_check_names(types, c->policy, &c->arena, &c->errors);
    if (!c->errors.count)
        fq_policy_look_over(&c->review, types, c->policy);
    return FQ_OK;
}

static bool cannot_say(const struct fq_error *error)
{
    fq_cli_error("%.*s%s%.*s", FQ_STR_ARG(fq_error_message(error)), error->detail.len ? "\n  " : "",
                 FQ_STR_ARG(error->detail));
    return false;
}

static bool load_schema(struct checking *c)
{
    struct fq_error error;
    struct fq_errors errors = {0};
    if (!c->sdl) {
        c->config->policy.file = FQ_STR_NONE; /* it need not fit */
        return fq_load_schema(c->config, &(struct fq_load_options){.hosts = true}, &c->arena,
                              &c->schema, &error) == FQ_OK ||
               cannot_say(&error);
    }
    if (fq_schema_file_read(&c->file, c->sdl, &errors) == FQ_OK)
        return true;
    return cannot_say(errors.first);
}

/* ---- roles in tables ---- */

static const char held_sql[] =
    "with recursive held as ("
    " select r.id, r.name, r.parent_role_id from fraiseql.user_roles as a"
    "  join fraiseql.roles as r on r.id = a.role_id"
    "  where a.expires_at is null or a.expires_at > statement_timestamp()"
    " union select r.id, r.name, r.parent_role_id from held as h"
    "  join fraiseql.roles as r on r.id = h.parent_role_id)"
    "select distinct name::text from held";

static void ask_held(struct checking *c)
{
    PGconn *connection = fq_cli_connect(c->config->database.url.ptr, "fraiseql check");
    if (!connection)
        return;
    c->held = PQexec(connection, held_sql);
    if (PQresultStatus(c->held) != PGRES_TUPLES_OK) {
        fq_cli_error("cannot read who has which role: %s", PQerrorMessage(connection));
        PQclear(c->held);
        c->held = NULL;
    }
    PQfinish(connection);
}

static bool is_held(const struct checking *c, size_t number)
{
    const struct fq_policy *policy = c->policy;
    fq_str name = policy->roles[number].name;
    if (fq_str_eq(name, FQ_STR(FQ_POLICY_ANONYMOUS)) || fq_str_eq(name, FQ_STR(FQ_POLICY_USER)))
        return true;
    for (int row = 0; row < PQntuples(c->held); row++) {
        size_t held = fq_policy_role_number(policy, fq_str_from(PQgetvalue(c->held, row, 0)));
        if (held < policy->role_count && policy->roles[held].has[number])
            return true;
    }
    return false;
}

static enum fq_status compare_roles(void *arg)
{
    struct checking *c = arg;
    for (size_t i = 0; i < c->policy->role_count; i++) {
        const struct fq_policy_role *role = &c->policy->roles[i];
        struct fq_error *added =
            is_held(c, i) ? NULL
                          : fq_errors_add(&c->review.notes, &c->arena, FQ_CONFIG, role->at,
                                          "nobody has the role %.*s by the tables; only whoever "
                                          "vouches for a caller could say it",
                                          FQ_STR_ARG(role->name));
        if (added)
            added->code = FQ_STR("ROLE_OF_NOBODY");
    }
    return FQ_OK;
}

/* ---- telling ---- */

static void print_findings(const struct checking *c, const struct fq_errors *errors,
                           const char *what)
{
    for (const struct fq_error *error = errors->first; error; error = error->next) {
        printf("%s", c->path);
        if (error->location.line)
            printf(":%u:%u", error->location.line, error->location.column);
        printf(": %s%.*s", what, FQ_STR_ARG(fq_error_message(error)));
        if (error->code.len)
            printf(" (%.*s)", FQ_STR_ARG(error->code));
        printf("\n");
    }
}

static void write_findings(struct fq_buf *out, const struct fq_errors *errors, bool first)
{
    for (const struct fq_error *error = errors->first; error; error = error->next) {
        if (!first)
            fq_buf_char(out, ',');
        fq_response_error_object(out, error, true);
        first = false;
    }
}

static int print_json(const struct checking *c)
{
    struct fq_buf out;
    fq_buf_init(&out, NULL, FQ_LIMIT_RESPONSE_BYTES);
    fq_buf_literal(&out, "{\"errors\":[");
    write_findings(&out, &c->errors, true);
    write_findings(&out, &c->review.findings, !c->errors.count);
    fq_buf_literal(&out, "],\"notes\":[");
    write_findings(&out, &c->review.notes, true);
    fq_buf_literal(&out, "]}\n");
    bool failed = fq_buf_failed(&out);
    if (failed)
        fq_cli_error("out of memory");
    else
        fwrite(out.ptr, 1, out.len, stdout);
    fq_buf_clear(&out);
    return failed;
}

static int conclude(const struct checking *c, bool json)
{
    bool wrong = c->errors.count || c->review.findings.count;
    if (json)
        return print_json(c) || wrong ? 1 : 0;
    print_findings(c, &c->errors, "");
    print_findings(c, &c->review.findings, "");
    print_findings(c, &c->review.notes, "note: ");
    if (!wrong)
        printf("%s is valid\n", c->path);
    return wrong ? 1 : 0;
}

static int check(struct checking *c, bool json)
{
    struct fq_error error;
    if (fq_policy_file_read_all(&c->arena, c->path, &c->policy, &c->errors, &error) != FQ_OK) {
        cannot_say(&error);
        return 2;
    }
    if (!c->errors.count) {
        if (!load_schema(c))
            return 2;
        if (c->schema && c->config->rbac.source == FQ_RIGHTS_TABLES)
            ask_held(c);
        if (fq_guard(look_over, c) != FQ_OK || (c->held && fq_guard(compare_roles, c) != FQ_OK)) {
            fq_cli_error("out of memory");
            return 2;
        }
    }
    return conclude(c, json);
}

int fq_cli_check_policy(struct fq_config *config, const char *policy, const char *sdl, bool json)
{
    struct checking c = {.config = config, .path = policy, .sdl = sdl};
    fq_arena_init(&c.arena, 64u * 1024u, FQ_LIMIT_CONFIG_BYTES * 16);
    c.review.arena = &c.arena;
    int code = check(&c, json);
    if (c.held)
        PQclear(c.held);
    fq_schema_unref(c.schema);
    if (sdl)
        fq_schema_file_clear(&c.file);
    fq_arena_clear(&c.arena);
    return code;
}
