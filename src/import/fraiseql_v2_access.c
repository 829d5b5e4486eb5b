/* SPDX-License-Identifier: MIT
 *
 * Who is let in, by fraiseql.toml: providers, keys, rates, what the database is told. A server that
 * asked for a proof asks for one here, also where the proof itself could not be carried over.
 */
#include "base/limits.h"
#include "import/fraiseql_v2.h"
#include "json/json.h"

/* `name: "text"` in an object of one line; nothing where the text is empty. */
static void add_member_text(struct fq_buf *out, const char *name, fq_str text)
{
    if (!text.len)
        return;
    fq_buf_printf(out, ", %s: ", name);
    fq_json_string(out, text);
}

/* One text, and those of a list. */
static void add_member_texts(struct fq_buf *out, const char *name, fq_str first,
                             const struct fq_import_tree *more)
{
    bool list = more->value && more->value->kind == FQ_YAML_LIST && more->value->count;
    if (!first.len && !list)
        return;
    fq_buf_printf(out, ", %s: [", name);
    if (first.len)
        fq_json_string(out, first);
    for (const struct fq_yaml *item = list ? more->value->first : NULL; item; item = item->next) {
        fq_buf_str_add(out, first.len || item != more->value->first ? FQ_STR(", ") : FQ_STR(""));
        fq_json_string(out, item->text);
    }
    fq_buf_char(out, ']');
}

static void begin_provider(struct fq_v2 *v2, const char *name, const char *type)
{
    fq_buf_printf(&v2->providers, "%s{name: %s, type: %s", v2->providers.len ? ", " : "", name,
                  type);
}

/* The rest of a table, of which `known` was read. */
static void tell_others(struct fq_v2 *v2, const struct fq_import_tree *table, const char *where,
                        const char *const *known, size_t known_count)
{
    FQ_YAML_EACH(table->value, member)
    {
        const struct fq_import_tree value = {member, table->file};
        size_t i = 0;
        while (i < known_count && !fq_str_eq(member->name, fq_str_from(known[i])))
            i++;
        if (i == known_count && !fq_str_eq(member->text, FQ_STR("false")))
            fq_import_note(&v2->import->notes, FQ_V2_PLACE(v2, &value), NULL,
                           "%s.%.*s is not carried over", where, FQ_STR_ARG(member->name));
    }
}

/* Nobody is let in until the value of a variable is written down. */
static void tell_variables(struct fq_v2 *v2, const struct fq_import_tree *auth)
{
    FQ_YAML_EACH(auth->value, member)
    {
        const struct fq_import_tree value = {member, auth->file};
        if (fq_v2_is_variable(member->text))
            fq_import_note(&v2->import->notes, FQ_V2_PLACE(v2, &value),
                           "write its value into auth.providers",
                           "auth.%.*s stands in the environment", FQ_STR_ARG(member->name));
    }
}

static void tell_roles(struct fq_v2 *v2, const struct fq_import_tree *auth)
{
    fq_import_note(
        &v2->import->notes, FQ_V2_PLACE(v2, auth),
        "say it in auth.claims, as `roles=realm_access.roles`, or give roles to users in "
        "tables, with rbac.source",
        "where tokens say who has which roles has to be said");
}

void fq_v2_take_auth(struct fq_v2 *v2, const struct fq_import_tree *auth)
{
    static const char *const known[] = {
        "issuer",   "audience",           "jwks_uri",       "additional_audiences",
        "required", "allowed_algorithms", "clock_skew_secs"};
    fq_str issuer = fq_import_tree_text(auth, "issuer");
    fq_str keys = fq_import_tree_text(auth, "jwks_uri");
    fq_str leeway = fq_import_tree_text(auth, "clock_skew_secs");
    struct fq_import_tree audiences = fq_import_tree_get(auth, "additional_audiences");
    struct fq_import_tree algorithms = fq_import_tree_get(auth, "allowed_algorithms");
    if (!fq_str_eq(fq_import_tree_text(auth, "required"), FQ_STR("false")))
        fq_v2_set(v2, "auth.anonymous", FQ_STR("refuse"));
    tell_others(v2, auth, "auth", known, FQ_ARRAY_LEN(known));
    tell_variables(v2, auth);
    if (leeway.len)
        fq_v2_set(v2, "auth.leeway",
                  fq_arena_printf(v2->import->arena, "%.*ss", FQ_STR_ARG(leeway)));
    if (!issuer.len && !keys.len)
        return;
    begin_provider(v2, "main", keys.len ? "jwt" : "oidc");
    add_member_text(&v2->providers, "issuer", issuer);
    add_member_text(&v2->providers, "jwks_url", keys);
    add_member_texts(&v2->providers, "audience", fq_import_tree_text(auth, "audience"), &audiences);
    if (algorithms.value && algorithms.value->count)
        add_member_texts(&v2->providers, "algorithms", FQ_STR(""), &algorithms);
    fq_buf_char(&v2->providers, '}');
    tell_roles(v2, auth);
}

void fq_v2_take_hs256(struct fq_v2 *v2, const struct fq_import_tree *auth)
{
    fq_str variable = fq_import_tree_text(auth, "secret_env");
    fq_str file = fq_import_tree_path(v2->import->arena, v2->import->output, "jwt-secret");
    const struct fq_import_tree none = {0};
    fq_v2_set(v2, "auth.anonymous", FQ_STR("refuse"));
    begin_provider(v2, "main", "jwt");
    add_member_text(&v2->providers, "issuer", fq_import_tree_text(auth, "issuer"));
    add_member_texts(&v2->providers, "audience", fq_import_tree_text(auth, "audience"), &none);
    fq_buf_literal(&v2->providers, ", algorithms: [HS256]");
    add_member_text(&v2->providers, "secret_file", file);
    fq_buf_char(&v2->providers, '}');
    fq_import_note(&v2->import->notes, FQ_V2_PLACE(v2, auth),
                   "write it there, 32 bytes at least, for the server's user alone to read",
                   "the secret of tokens, of the variable %.*s, is read from the file %.*s",
                   FQ_STR_ARG(variable), FQ_STR_ARG(file));
    tell_roles(v2, auth);
}

/* ---- keys of programs ---- */

static bool is_sha256(fq_str hash)
{
    for (size_t i = 0; i < hash.len; i++) {
        if (fq_hex_digit(hash.ptr[i]) < 0)
            return false;
    }
    return hash.len == 64;
}

static void write_api_key(struct fq_v2 *v2, const struct fq_import_tree *key)
{
    struct fq_buf *out = &v2->import->api_keys;
    fq_str hash = fq_import_tree_text(key, "key_hash");
    struct fq_import_tree scopes = fq_import_tree_get(key, "scopes");
    if (fq_str_starts_with(hash, FQ_STR("sha256:")))
        hash = fq_str_from_offset(hash, sizeof("sha256:") - 1);
    if (!is_sha256(hash)) {
        fq_import_note(&v2->import->notes, FQ_V2_PLACE(v2, key),
                       "write the key's SHA-256 in hexadecimal into api-keys.yaml",
                       "a key whose hash is not SHA-256 is not carried over");
        return;
    }
    fq_buf_printf(out, "- {sha256: \"%.*s\"", FQ_STR_ARG(hash));
    add_member_text(out, "name", fq_import_tree_text(key, "name"));
    add_member_texts(out, "permissions", FQ_STR(""), &scopes);
    fq_buf_literal(out, "}\n");
}

void fq_v2_take_api_keys(struct fq_v2 *v2, const struct fq_import_tree *keys)
{
    struct fq_import_tree list = fq_import_tree_get(keys, "static");
    if (!fq_v2_is(keys, "enabled"))
        return;
    for (const struct fq_yaml *k = list.value ? list.value->first : NULL; k; k = k->next)
        write_api_key(v2, &(struct fq_import_tree){k, keys->file});
    if (fq_str_eq(fq_import_tree_text(keys, "storage"), FQ_STR("postgres")))
        fq_import_note(&v2->import->notes, FQ_V2_PLACE(v2, keys),
                       "write their hashes into a file of keys",
                       "keys that stand in the database are not carried over");
    if (!v2->import->api_keys.len)
        return;
    begin_provider(v2, "keys", "api_key");
    add_member_text(&v2->providers, "header", fq_import_tree_text(keys, "header"));
    add_member_text(&v2->providers, "file",
                    fq_import_tree_path(v2->import->arena, v2->import->output, "api-keys.yaml"));
    fq_buf_char(&v2->providers, '}');
}

/* ---- rates ---- */

/* A rule for the numbers of two members; nothing where the first is not there. */
struct v2_rate {
    const char *requests, *window; /* names of members; no window: a second */
    const char *burst;             /* or NULL */
    const char *rule;              /* its name, and what it is about */
};

static const struct v2_rate rates_known[] = {
    {"requests_per_second", NULL, "burst_size", "addresses, key: address"},
    {"rps_per_ip", NULL, "burst_size", "addresses, key: address"},
    {"requests_per_second_per_user", NULL, "burst_size", "callers, key: user"},
    {"rps_per_user", NULL, "burst_size", "callers, key: user"},
    {"failed_login_max_requests", "failed_login_window_secs", NULL,
     "failures, unit: failures, key: address, paths: [\"/auth/*\"]"},
    {"failed_login_max_attempts", "failed_login_lockout_secs", NULL,
     "failures, unit: failures, key: address, paths: [\"/auth/*\"]"},
    {"auth_refresh_max_requests", "auth_refresh_window_secs", NULL,
     "refreshing, key: address, paths: [\"/auth/refresh\"]"},
    {"auth_logout_max_requests", "auth_logout_window_secs", NULL,
     "leaving, key: address, paths: [\"/auth/logout\"]"},
    /* Logins by other providers, which are not here. */
    {"auth_start_max_requests", "auth_start_window_secs", NULL, NULL},
    {"auth_callback_max_requests", "auth_callback_window_secs", NULL, NULL},
};

static bool is_rate_member(fq_str name)
{
    bool known = fq_str_eq(name, FQ_STR("enabled"));
    for (size_t i = 0; i < FQ_ARRAY_LEN(rates_known) && !known; i++) {
        const struct v2_rate *rate = &rates_known[i];
        known = fq_str_eq(name, fq_str_from(rate->requests)) ||
                (rate->window && fq_str_eq(name, fq_str_from(rate->window))) ||
                (rate->burst && fq_str_eq(name, fq_str_from(rate->burst)));
    }
    return known;
}

static void write_rate(struct fq_v2 *v2, const struct fq_import_tree *rates,
                       const struct v2_rate *rate)
{
    fq_str requests = fq_import_tree_text(rates, rate->requests);
    fq_str window = rate->window ? fq_import_tree_text(rates, rate->window) : FQ_STR("1");
    fq_str burst = rate->burst ? fq_import_tree_text(rates, rate->burst) : FQ_STR("");
    if (!requests.len || !rate->rule)
        return;
    if (!window.len)
        window = FQ_STR("60");
    fq_buf_printf(&v2->rules, "%s{name: %s, requests: %.*s, window: %.*ss",
                  v2->rules.len ? ", " : "", rate->rule, FQ_STR_ARG(requests), FQ_STR_ARG(window));
    if (burst.len)
        fq_buf_printf(&v2->rules, ", burst: %.*s", FQ_STR_ARG(burst));
    fq_buf_char(&v2->rules, '}');
}

void fq_v2_take_rates(struct fq_v2 *v2, const struct fq_import_tree *rates)
{
    struct fq_import_tree enabled = fq_import_tree_get(rates, "enabled");
    if (enabled.value && !fq_v2_is(rates, "enabled"))
        return;
    for (size_t i = 0; i < FQ_ARRAY_LEN(rates_known); i++)
        write_rate(v2, rates, &rates_known[i]);
    FQ_YAML_EACH(rates->value, member)
    {
        const struct fq_import_tree value = {member, rates->file};
        if (!is_rate_member(member->name))
            fq_import_note(&v2->import->notes, FQ_V2_PLACE(v2, &value),
                           "say in rate_limit.rules what is meant",
                           "rate_limiting.%.*s is not carried over", FQ_STR_ARG(member->name));
    }
}

/* ---- what the database is told ---- */

/* `claims.name`, `header:name` or `'text'`; empty: it cannot be said. */
static fq_str session_source(struct fq_v2 *v2, const struct fq_import_tree *variable)
{
    struct fq_arena *arena = v2->import->arena;
    fq_str source = fq_import_tree_text(variable, "source");
    fq_str claim = fq_import_tree_text(variable, "claim");
    fq_str header = fq_import_tree_text(variable, "header");
    fq_str value = fq_import_tree_text(variable, "value");
    if (fq_str_eq(source, FQ_STR("jwt")) && claim.len && fq_str_find_char(claim, '"') == claim.len)
        return fq_arena_printf(arena, "claims.\"%.*s\"", FQ_STR_ARG(claim));
    if (fq_str_eq(source, FQ_STR("header")) && header.len)
        return fq_arena_printf(arena, "header:%.*s", FQ_STR_ARG(header));
    if (fq_str_eq(source, FQ_STR("literal")) && fq_str_find_char(value, '\'') == value.len)
        return fq_arena_printf(arena, "'%.*s'", FQ_STR_ARG(value));
    return FQ_STR("");
}

void fq_v2_take_session(struct fq_v2 *v2, const struct fq_import_tree *session)
{
    struct fq_import_tree list = fq_import_tree_get(session, "variables");
    struct fq_buf out;
    fq_buf_init(&out, v2->import->arena, FQ_LIMIT_CONFIG_BYTES);
    for (const struct fq_yaml *v = list.value ? list.value->first : NULL; v; v = v->next) {
        const struct fq_import_tree variable = {v, session->file};
        fq_str name = fq_import_tree_text(&variable, "name");
        fq_str source = session_source(v2, &variable);
        if (!name.len)
            name = fq_import_tree_text(&variable, "pg_name");
        if (!source.len || !name.len) {
            fq_import_note(&v2->import->notes, FQ_V2_PLACE(v2, &variable),
                           "say in session.settings where its value comes from",
                           "the setting %.*s is not carried over", FQ_STR_ARG(name));
            continue;
        }
        fq_buf_str_add(&out, out.len ? FQ_STR(", ") : FQ_STR(""));
        fq_json_string(&out, fq_arena_printf(v2->import->arena, "%.*s=%.*s", FQ_STR_ARG(name),
                                             FQ_STR_ARG(source)));
    }
    if (out.len)
        fq_v2_set(v2, "session.settings",
                  fq_arena_printf(v2->import->arena, "[%.*s]", (int)out.len, out.ptr));
}

/* ---- documents that are asked for by an identifier ---- */

static void read_documents(struct fq_v2 *v2, const struct fq_import_tree *said, fq_str manifest,
                           bool only)
{
    struct fq_buf out;
    if (only)
        fq_v2_set(v2, "persisted.mode", FQ_STR("required"));
    fq_buf_init(&out, v2->import->arena, FQ_LIMIT_CONFIG_BYTES);
    fq_json_string(&out, fq_import_tree_path(v2->import->arena, v2->import->output, "documents"));
    fq_v2_set(v2, "persisted.folder", fq_buf_finish(&out));
    fq_import_note(&v2->import->notes, FQ_V2_PLACE(v2, said),
                   "a file there maps identifiers to documents, {\"…\": \"query …\"}",
                   "trusted documents are read from the folder documents; put %.*s there",
                   FQ_STR_ARG(manifest.len ? manifest : FQ_STR("the manifest")));
}

void fq_v2_take_documents(struct fq_v2 *v2, const struct fq_import_tree *documents)
{
    if (fq_v2_is(documents, "enabled"))
        read_documents(v2, documents, fq_import_tree_text(documents, "manifest_path"),
                       fq_str_eq(fq_import_tree_text(documents, "mode"), FQ_STR("strict")));
}

void fq_v2_take_persisted_only(struct fq_v2 *v2, const struct fq_import_tree *value)
{
    if (fq_str_eq(value->value->text, FQ_STR("true")))
        read_documents(v2, value, FQ_STR(""), true);
}

/* ---- roles ---- */

void fq_v2_take_roles(struct fq_v2 *v2, const struct fq_import_tree *roles)
{
    FQ_YAML_EACH(roles->value, r)
    {
        const struct fq_import_tree role = {r, roles->file};
        struct fq_import_tree scopes = fq_import_tree_get(&role, "scopes");
        struct fq_buf list;
        fq_buf_init(&list, v2->import->arena, FQ_LIMIT_CONFIG_BYTES);
        for (const struct fq_yaml *s = scopes.value ? scopes.value->first : NULL; s; s = s->next)
            fq_buf_printf(&list, "%s%.*s", list.len ? ", " : "", FQ_STR_ARG(s->text));
        fq_import_note(&v2->import->notes, FQ_V2_PLACE(v2, &role),
                       "give it these in the tables that 'fraiseql setup --with rbac' makes, and "
                       "say rbac.source: tables",
                       "the role %.*s has no permissions yet: %.*s",
                       FQ_STR_ARG(fq_import_tree_text(&role, "name")), (int)list.len,
                       list.len ? list.ptr : "");
    }
}
