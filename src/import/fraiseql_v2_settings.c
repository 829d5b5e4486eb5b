/* SPDX-License-Identifier: MIT
 *
 * fraiseql.toml, table by table.  What we have a key for is copied; what restricts and cannot be
 * said here makes the server stricter, or is told.  Nothing in the file is passed over unseen.
 */
#include "base/limits.h"
#include "import/fraiseql_v2.h"
#include "json/json.h"

enum v2_form {
    V2_TOLD,  /* not carried over; `text` says what to do instead */
    V2_QUIET, /* nothing is lost, or it is read elsewhere */
    V2_COPY,
    V2_MS, /* likewise, a number of milliseconds */
    V2_SECONDS,
    V2_TAKE,
};

/* A path in the file, where [fraiseql.security] is called [security].  Of a table all that is in it
 * is meant, as far as no row says otherwise. */
struct v2_row {
    const char *path;
    enum v2_form form;
    const char *text; /* our key, or what to do instead */
    void (*take)(struct fq_v2 *v2, const struct fq_import_tree *value);
};

/* ---- the rows ---- */

#define NO_LOGIN                                                                                   \
    "give its tokens to clients with an application in front, or a provider of type native"
#define A_POLICY "say in a policy file who may read and change which rows"

static const struct v2_row rows[] = {
    {"server.tls", V2_QUIET}, /* before all others */
    {"tls", V2_QUIET},
    {"server.host", V2_COPY, "server.host"},
    {"server.port", V2_COPY, "server.port"},
    {"server.request_timeout_ms", V2_MS, "database.statement_timeout"},
    {"server.keep_alive_secs", V2_QUIET},
    {"server.cors", V2_TAKE, NULL, fq_v2_take_cors},
    {"request_timeout_secs", V2_SECONDS, "database.statement_timeout"},
    {"max_request_body_bytes", V2_COPY, "server.max_body_bytes"},
    {"max_header_bytes", V2_COPY, "server.max_header_bytes"},
    {"playground_enabled", V2_COPY, "server.graphiql"},
    {"apq_enabled", V2_COPY, "persisted.apq"},
    {"cors_origins", V2_COPY, "cors.origins"},
    {"introspection_enabled", V2_TAKE, NULL, fq_v2_take_introspection},
    {"introspection_require_auth", V2_QUIET},
    {"pool_max_size", V2_COPY, "database.pool_size"},
    {"pool_min_size", V2_QUIET},
    {"pool_timeout_secs", V2_SECONDS, "database.queue_timeout"},
    {"database_url", V2_TAKE, NULL, fq_v2_take_url},
    {"database.url", V2_TAKE, NULL, fq_v2_take_url},
    {"database.ssl_mode", V2_TAKE, NULL, fq_v2_take_ssl_mode},
    {"database_tls.postgres_ssl_mode", V2_TAKE, NULL, fq_v2_take_ssl_mode},
    {"database.pool_max", V2_COPY, "database.pool_size"},
    {"database.pool_min", V2_QUIET},
    {"database.idle_timeout_ms", V2_QUIET},
    {"database.connect_timeout_ms", V2_MS, "database.queue_timeout"},
    {"validation.max_query_depth", V2_COPY, "limits.document_depth"},
    {"validation.max_page_size", V2_COPY, "limits.list_max"},
    {"validation.max_query_complexity", V2_TOLD,
     "say in limits.cost what an operation may cost; it is counted otherwise"},
    {"security.rate_limiting", V2_TAKE, NULL, fq_v2_take_rates},
    {"rate_limiting", V2_TAKE, NULL, fq_v2_take_rates},
    {"security.audit_logging", V2_TAKE, NULL, fq_v2_take_audit},
    {"security.error_sanitization", V2_QUIET}, /* internals are never told to clients */
    {"security.constant_time", V2_QUIET},
    {"security.role_definitions", V2_TAKE, NULL, fq_v2_take_roles},
    {"security.api_keys", V2_TAKE, NULL, fq_v2_take_api_keys},
    {"security.token_revocation", V2_TAKE, NULL, fq_v2_take_revocation},
    {"security.trusted_documents", V2_TAKE, NULL, fq_v2_take_documents},
    {"security.persisted_queries_only", V2_TAKE, NULL, fq_v2_take_persisted_only},
    {"security.cost_budget", V2_TOLD,
     "say in limits.cost what an operation may cost, and in rate_limit.rules, with the unit cost, "
     "what somebody's may in a minute"},
    {"security.default_role", V2_TOLD, "give the role to users in the tables of roles"},
    {"security.rules", V2_TOLD, A_POLICY},
    {"security.policies", V2_TOLD, A_POLICY},
    {"security.field_auth", V2_TOLD, A_POLICY},
    {"security.multi_tenant", V2_TOLD, A_POLICY ", or keep row-level security"},
    {"security.rls", V2_TOLD,
     "name what the database's policies read in session.settings, and see that the server's role "
     "obeys them"},
    {"security.state_encryption", V2_QUIET}, /* of logins that are not served here */
    {"security.pkce", V2_TOLD, NO_LOGIN},
    {"auth", V2_TAKE, NULL, fq_v2_take_auth},
    {"auth_hs256", V2_TAKE, NULL, fq_v2_take_hs256},
    {"session_variables", V2_TAKE, NULL, fq_v2_take_session},
    {"tenancy", V2_QUIET}, /* read before the types are */
    {"inject_defaults", V2_QUIET},
    {"types", V2_QUIET},
    {"queries", V2_QUIET},
    {"mutations", V2_QUIET},
    {"schema", V2_QUIET},
    {"project", V2_QUIET},
    {"schema_file", V2_QUIET},
    {"output_file", V2_QUIET},
    {"schema_path", V2_QUIET},
    {"query_defaults", V2_TOLD, "every list takes where, orderBy, limit and offset"},
    {"observers", V2_TOLD, "write a trigger that notifies"},
    {"metrics_enabled", V2_TOLD, "let only who collects them reach /metrics"},
    {"metrics_token", V2_TOLD, "let only who collects them reach /metrics"},
    {"caching", V2_TOLD, "answers are not kept; plans are, see cache.plans"},
    {"cache_enabled", V2_QUIET},
    {"tracing_enabled", V2_QUIET},
};

static const struct v2_row *row_of(fq_str path)
{
    for (size_t i = 0; i < FQ_ARRAY_LEN(rows); i++) {
        if (fq_str_eq(path, fq_str_from(rows[i].path)))
            return &rows[i];
    }
    return NULL;
}

/* ---- the walk ---- */

void fq_v2_set(struct fq_v2 *v2, const char *key, fq_str yaml)
{
    fq_str *value = FQ_NEW(v2->import->arena, fq_str);
    *value = yaml;
    fq_map_add(&v2->keys, fq_str_from(key), value);
}

static void copy_setting(struct fq_v2 *v2, const struct v2_row *row,
                         const struct fq_import_tree *value, fq_str path)
{
    const struct fq_yaml *given = value->value;
    bool list = given->kind == FQ_YAML_LIST;
    struct fq_buf out;
    fq_buf_init(&out, v2->import->arena, FQ_LIMIT_CONFIG_BYTES);
    if (given->kind == FQ_YAML_TEXT && fq_v2_is_variable(given->text)) {
        fq_import_note(
            &v2->import->notes, FQ_V2_PLACE(v2, value),
            fq_arena_printf(v2->import->arena, "write %s into fraiseql.yaml", row->text).ptr,
            "%.*s stands in the environment", FQ_STR_ARG(path));
        return;
    }
    for (const struct fq_yaml *item = list ? given->first : given; item;
         item = list ? item->next : NULL) {
        fq_buf_str_add(&out, !list ? FQ_STR("") : out.len ? FQ_STR(", ") : FQ_STR("["));
        if (item->quoted)
            fq_json_string(&out, item->text);
        else
            fq_buf_str_add(&out, item->text);
    }
    if (list && !given->first)
        return;
    fq_buf_str_add(&out, list                      ? FQ_STR("]")
                         : row->form == V2_MS      ? FQ_STR("ms")
                         : row->form == V2_SECONDS ? FQ_STR("s")
                                                   : FQ_STR(""));
    fq_v2_set(v2, row->text, fq_buf_finish(&out));
}

/* What is switched off needs no word. */
static bool is_off(const struct fq_import_tree *value)
{
    return fq_str_eq(value->value->text, FQ_STR("false")) ||
           fq_str_eq(fq_import_tree_text(value, "enabled"), FQ_STR("false"));
}

static void take_setting(struct fq_v2 *v2, const struct v2_row *row,
                         const struct fq_import_tree *value, fq_str path)
{
    bool parts =
        value->value->kind == FQ_YAML_MAP && row && row->form >= V2_COPY && row->form <= V2_SECONDS;
    switch (row && !parts ? row->form : V2_TOLD) {
    case V2_TOLD:
        if (is_off(value))
            break;
        fq_import_note(&v2->import->notes, FQ_V2_PLACE(v2, value), row && !parts ? row->text : NULL,
                       "%.*s is not carried over", FQ_STR_ARG(path));
        break;
    case V2_QUIET:
        break;
    case V2_TAKE:
        row->take(v2, value);
        break;
    case V2_COPY:
    case V2_MS:
    case V2_SECONDS:
    default:
        copy_setting(v2, row, value, path);
        break;
    }
}

/* Is there a row for something below this table? */
static bool has_rows_below(fq_str path)
{
    for (size_t i = 0; i < FQ_ARRAY_LEN(rows); i++) {
        if (fq_str_starts_with(fq_str_from(rows[i].path), path) && rows[i].path[path.len] == '.')
            return true;
    }
    return false;
}

static void walk_table(struct fq_v2 *v2, const struct fq_import_tree *table, fq_str path)
{
    FQ_YAML_EACH(table->value, member)
    {
        const struct fq_import_tree value = {member, table->file};
        fq_str own = fq_arena_printf(v2->import->arena, "%.*s%s%.*s", FQ_STR_ARG(path),
                                     path.len ? "." : "", FQ_STR_ARG(member->name));
        const struct v2_row *row = row_of(own);
        bool map = member->kind == FQ_YAML_MAP;
        if (map && !row && (has_rows_below(own) || fq_str_eq(own, FQ_STR("fraiseql"))))
            walk_table(v2, &value, fq_str_eq(own, FQ_STR("fraiseql")) ? FQ_STR("") : own);
        else
            take_setting(v2, row, &value, own);
    }
}

/* ---- the file written ---- */

static fq_str section_of(fq_str key)
{
    return fq_str_of(key.ptr, fq_str_find_char(key, '.'));
}

static void write_keys(struct fq_v2 *v2)
{
    struct fq_buf *out = &v2->import->config;
    struct fq_map written;
    fq_map_init(&written, v2->import->arena);
    for (size_t i = 0; i < v2->keys.count; i++) {
        fq_str section = section_of(v2->keys.entries[i].key);
        if (fq_map_add(&written, section, v2))
            continue;
        fq_buf_printf(out, "%.*s:\n", FQ_STR_ARG(section));
        for (size_t k = i; k < v2->keys.count; k++) {
            const struct fq_map_entry *entry = &v2->keys.entries[k];
            const fq_str *value = entry->value;
            if (fq_str_eq(section_of(entry->key), section))
                fq_buf_printf(out, "  %.*s: %.*s\n",
                              FQ_STR_ARG(fq_str_from_offset(entry->key, section.len + 1)),
                              FQ_STR_ARG(*value));
        }
    }
}

static void set_list(struct fq_v2 *v2, const char *key, const struct fq_buf *items)
{
    if (items->len)
        fq_v2_set(v2, key,
                  fq_arena_printf(v2->import->arena, "[%.*s]", (int)items->len, items->ptr));
}

void fq_v2_settings(struct fq_v2 *v2)
{
    struct fq_arena *arena = v2->import->arena;
    if (!v2->settings.value)
        return;
    fq_map_init(&v2->keys, arena);
    fq_buf_init(&v2->providers, arena, FQ_LIMIT_CONFIG_BYTES);
    fq_buf_init(&v2->rules, arena, FQ_LIMIT_CONFIG_BYTES);
    struct fq_import_tree server = fq_import_tree_get(&v2->settings, "server");
    const struct fq_import_tree tls[] = {fq_import_tree_get(&server, "tls"),
                                         fq_import_tree_get(&v2->settings, "tls")};
    for (size_t i = 0; i < FQ_ARRAY_LEN(tls); i++) /* before a host is said */
        fq_v2_take_tls(v2, &tls[i]);
    walk_table(v2, &v2->settings, FQ_STR(""));
    set_list(v2, "auth.providers", &v2->providers);
    set_list(v2, "rate_limit.rules", &v2->rules);
    write_keys(v2);
}
