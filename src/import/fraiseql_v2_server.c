/* SPDX-License-Identifier: MIT
 *
 * What of the server in fraiseql.toml takes more than a copy: the address of the database, origins,
 * what is encrypted and written down.
 */
#include "base/limits.h"
#include "import/fraiseql_v2.h"
#include "json/json.h"

bool fq_v2_is_variable(fq_str text)
{
    return fq_str_find(text, FQ_STR("${")) < text.len;
}

static fq_str ssl_mode(const struct fq_v2 *v2)
{
    struct fq_import_tree database = fq_import_tree_get(&v2->settings, "database");
    struct fq_import_tree tls = fq_import_tree_get(&v2->settings, "database_tls");
    fq_str mode = fq_import_tree_text(&database, "ssl_mode");
    return mode.len ? mode : fq_import_tree_text(&tls, "postgres_ssl_mode");
}

static fq_str address_in(const struct fq_v2 *v2)
{
    struct fq_import_tree database = fq_import_tree_get(&v2->settings, "database");
    fq_str url = fq_import_tree_text(&database, "url");
    return url.len ? url : fq_import_tree_text(&v2->settings, "database_url");
}

static bool is_of_postgresql(fq_str url)
{
    return fq_str_starts_with(url, FQ_STR("postgres://")) ||
           fq_str_starts_with(url, FQ_STR("postgresql://"));
}

void fq_v2_address(struct fq_v2 *v2)
{
    fq_str url = address_in(v2), mode = ssl_mode(v2);
    if (!is_of_postgresql(url) || fq_v2_is_variable(url))
        return;
    bool adds = mode.len && fq_str_find(url, FQ_STR("sslmode=")) == url.len;
    v2->import->database_url =
        adds ? fq_arena_printf(v2->import->arena, "%.*s%csslmode=%.*s", FQ_STR_ARG(url),
                               fq_str_find_char(url, '?') < url.len ? '&' : '?', FQ_STR_ARG(mode))
             : url;
}

void fq_v2_take_url(struct fq_v2 *v2, const struct fq_import_tree *value)
{
    fq_str url = value->value->text;
    struct fq_buf out;
    if (fq_v2_is_variable(url)) {
        fq_import_note(&v2->import->notes, FQ_V2_PLACE(v2, value),
                       "set DATABASE_URL, which the server reads by itself",
                       "the address of the database stays in the environment");
    } else if (!is_of_postgresql(url)) {
        fq_import_note(&v2->import->notes, FQ_V2_PLACE(v2, value), NULL,
                       "the database is one of PostgreSQL here; its address is not carried over");
    } else if (v2->import->database_url.len) {
        fq_buf_init(&out, v2->import->arena, FQ_LIMIT_CONFIG_BYTES);
        fq_json_string(&out, v2->import->database_url);
        fq_v2_set(v2, "database.url", fq_buf_finish(&out));
    }
}

/* Said in the address, unless that is not in the file. */
void fq_v2_take_ssl_mode(struct fq_v2 *v2, const struct fq_import_tree *value)
{
    fq_str url = address_in(v2), mode = value->value->text;
    if (fq_str_eq(mode, FQ_STR("prefer")) || (url.len && !fq_v2_is_variable(url)))
        return;
    fq_import_note(&v2->import->notes, FQ_V2_PLACE(v2, value),
                   "add sslmode to the address of the database, or set PGSSLMODE",
                   "the address of the database has to say sslmode=%.*s", FQ_STR_ARG(mode));
}

/* What was encrypted is not offered to everybody without. */
void fq_v2_take_tls(struct fq_v2 *v2, const struct fq_import_tree *tls)
{
    if (!fq_v2_is(tls, "enabled"))
        return;
    fq_import_note(&v2->import->notes, FQ_V2_PLACE(v2, tls),
                   "put a proxy in front that does, and name it in server.trusted_proxies",
                   "the server does not encrypt; it listens on this machine alone");
    fq_v2_set(v2, "server.host", FQ_STR("127.0.0.1"));
}

void fq_v2_take_audit(struct fq_v2 *v2, const struct fq_import_tree *audit)
{
    struct fq_import_tree enabled = fq_import_tree_get(audit, "enabled");
    struct fq_buf out;
    if (enabled.value && !fq_v2_is(audit, "enabled"))
        return;
    fq_buf_init(&out, v2->import->arena, FQ_LIMIT_CONFIG_BYTES);
    fq_json_string(&out, fq_import_tree_path(v2->import->arena, v2->import->output, "audit.log"));
    fq_v2_set(v2, "audit.file", fq_buf_finish(&out));
}

void fq_v2_take_introspection(struct fq_v2 *v2, const struct fq_import_tree *value)
{
    bool open = fq_str_eq(fq_import_tree_text(&v2->settings, "introspection_require_auth"),
                          FQ_STR("false"));
    fq_v2_set(v2, "introspection.mode",
              !fq_str_eq(value->value->text, FQ_STR("true")) ? FQ_STR("\"off\"")
              : open                                         ? FQ_STR("\"on\"")
                                                             : FQ_STR("authenticated"));
}

/* Browsers are told of no origin that may send cookies and is everybody. */
void fq_v2_take_cors(struct fq_v2 *v2, const struct fq_import_tree *cors)
{
    struct fq_import_tree origins = fq_import_tree_get(cors, "origins");
    bool all = false;
    struct fq_buf out;
    fq_buf_init(&out, v2->import->arena, FQ_LIMIT_CONFIG_BYTES);
    fq_buf_char(&out, '[');
    for (const struct fq_yaml *o = origins.value ? origins.value->first : NULL; o; o = o->next) {
        all |= fq_str_eq(o->text, FQ_STR("*"));
        fq_buf_str_add(&out, out.len > 1 ? FQ_STR(", ") : FQ_STR(""));
        fq_json_string(&out, o->text);
    }
    fq_buf_char(&out, ']');
    if (origins.value && origins.value->count)
        fq_v2_set(v2, "cors.origins", fq_buf_finish(&out));
    if (!fq_v2_is(cors, "credentials"))
        return;
    if (all || !origins.value || !origins.value->count)
        fq_import_note(&v2->import->notes, FQ_V2_PLACE(v2, cors), "name them in cors.origins",
                       "pages of all origins may not send cookies here");
    else
        fq_v2_set(v2, "cors.credentials", FQ_STR("true"));
}

void fq_v2_take_revocation(struct fq_v2 *v2, const struct fq_import_tree *revocation)
{
    if (!fq_v2_is(revocation, "enabled"))
        return;
    fq_v2_set(v2, "auth.revocation", FQ_STR("true"));
    fq_import_note(&v2->import->notes, FQ_V2_PLACE(v2, revocation),
                   "run 'fraiseql setup --with revocation', and say there what is withdrawn",
                   "withdrawn tokens are looked for in tables of the database");
}
