/* SPDX-License-Identifier: MIT */
#include "cli/doctor.h"

#include <limits.h>
#include <string.h>
#include <sys/stat.h>

#include "model/guard.h"

static void tell_of(struct fq_doctor *doctor, const struct fq_doctor_check *check,
                    const char *subject, const char *remedy)
{
    fq_doctor_find(doctor, check, fq_str_from(subject), fq_str_from(remedy));
}

static bool is_loopback(fq_str host)
{
    return fq_str_starts_with(host, FQ_STR("127.")) || fq_str_eq(host, FQ_STR("::1")) ||
           fq_str_eq(host, FQ_STR("localhost"));
}

/* ---- the way to the database ---- */

static void look_for_plain_text(struct fq_doctor *doctor, const struct fq_doctor_check *check)
{
    const char *host = PQhost(doctor->connection);
    bool local = !host || !*host || *host == '/' || *host == '@' || is_loopback(fq_str_from(host));
    if (!local && !PQsslInUse(doctor->connection))
        tell_of(doctor, check, "database.url", "database.url: add sslmode=verify-full to it");
}

static void look_for_unknown_server(struct fq_doctor *doctor, const struct fq_doctor_check *check)
{
    bool verified = false;
    PQconninfoOption *options = PQconninfo(doctor->connection);
    for (const PQconninfoOption *at = options; at && at->keyword; at++)
        verified |=
            strcmp(at->keyword, "sslmode") == 0 && at->val && strncmp(at->val, "verify-", 7) == 0;
    PQconninfoFree(options);
    if (PQsslInUse(doctor->connection) && !verified)
        tell_of(doctor, check, "database.url", "database.url: add sslmode=verify-full to it");
}

/* ---- who asks ---- */

static void look_for_trusted_headers(struct fq_doctor *doctor, const struct fq_doctor_check *check)
{
    if (doctor->config->session.trusted_headers && !is_loopback(doctor->config->server.host))
        tell_of(doctor, check, "session.trusted_headers",
                "session.trusted_headers: false, and auth.providers with a gateway that names its "
                "addresses; or server.host: 127.0.0.1");
}

static void look_for_any_gateway(struct fq_doctor *doctor, const struct fq_doctor_check *check)
{
    const struct fq_config_records *providers = &doctor->config->auth.providers;
    const struct fq_provider_config *items = providers->items;
    for (size_t i = 0; i < providers->count; i++) {
        bool anywhere = false;
        char subject[200];
        for (size_t k = 0; k < items[i].addresses.count; k++)
            anywhere |= fq_str_ends_with(items[i].addresses.items[k], FQ_STR("/0"));
        if (items[i].type != FQ_PROVIDER_GATEWAY || !anywhere)
            continue;
        snprintf(subject, sizeof(subject), "auth.providers, %.100s", items[i].name.ptr);
        tell_of(doctor, check, subject, "addresses: those of the gateway alone");
    }
}

static void look_for_part(struct fq_doctor *doctor, const struct fq_doctor_check *check)
{
    const struct fq_config *config = doctor->config;
    if (config->auth.mode != FQ_ROLLOUT_ON || config->auth.canary < FQ_ROLLOUT_EVERYBODY)
        tell_of(doctor, check, "auth.mode", "auth: {mode: on, canary: 100%}");
    if (config->policy.mode != FQ_ROLLOUT_ON || config->policy.canary < FQ_ROLLOUT_EVERYBODY)
        tell_of(doctor, check, "policy.mode", "policy: {mode: on, canary: 100%}");
    if (config->rate_limit.mode != FQ_ROLLOUT_ON ||
        config->rate_limit.canary < FQ_ROLLOUT_EVERYBODY)
        tell_of(doctor, check, "rate_limit.mode", "rate_limit: {mode: on, canary: 100%}");
}

/* It believes tokens that it reads itself. */
static bool takes_tokens(const struct fq_provider_config *provider)
{
    return provider->type == FQ_PROVIDER_JWT || provider->type == FQ_PROVIDER_OIDC ||
           provider->type == FQ_PROVIDER_AUTH0;
}

static void look_for_audience(struct fq_doctor *doctor, const struct fq_doctor_check *check)
{
    const struct fq_config_records *providers = &doctor->config->auth.providers;
    const struct fq_provider_config *items = providers->items;
    for (size_t i = 0; i < providers->count; i++) {
        char subject[200];
        if (!takes_tokens(&items[i]) || items[i].audience.count)
            continue;
        snprintf(subject, sizeof(subject), "auth.providers, %.100s", items[i].name.ptr);
        tell_of(doctor, check, subject, "audience: what the provider calls this API");
    }
}

static void look_for_endless_tokens(struct fq_doctor *doctor, const struct fq_doctor_check *check)
{
    const struct fq_config_records *providers = &doctor->config->auth.providers;
    const struct fq_provider_config *items = providers->items;
    for (size_t i = 0; i < providers->count; i++) {
        char subject[200];
        if (!takes_tokens(&items[i]) || items[i].require_exp)
            continue;
        snprintf(subject, sizeof(subject), "auth.providers, %.100s", items[i].name.ptr);
        tell_of(doctor, check, subject, "require_exp: true");
    }
}

/* Somebody of whom nothing is known gets an answer. */
static bool serves_anonymous(const struct fq_config *config)
{
    return config->auth.mode != FQ_ROLLOUT_ON || !config->auth.providers.count ||
           config->auth.anonymous == FQ_ANONYMOUS_ALLOW;
}

static void look_for_anonymous_writes(struct fq_doctor *doctor, const struct fq_doctor_check *check)
{
    const struct fq_type *mutation = doctor->schema->types.mutation;
    if (!mutation || mutation->guard || !serves_anonymous(doctor->config))
        return;
    mutation = fq_type_made(mutation);
    size_t open = 0;
    fq_str first = FQ_STR_NONE;
    for (size_t i = 0; i < mutation->field_count; i++) {
        if (mutation->fields[i].guard)
            continue;
        if (open++ == 0)
            first = mutation->fields[i].name;
    }
    char subject[200];
    snprintf(subject, sizeof(subject), "Mutation.%.*s%s", (int)(first.len < 100 ? first.len : 100),
             first.ptr ? first.ptr : "", open > 1 ? " and others" : "");
    if (open)
        tell_of(doctor, check, subject,
                "auth.anonymous: refuse, with auth.providers; or @requiresAuth on the fields");
}

/* ---- secrets in files ---- */

static void look_at_file(struct fq_doctor *doctor, const struct fq_doctor_check *check,
                         const char *key, fq_str path)
{
    struct stat found;
    char remedy[PATH_MAX + 16];
    if (!path.len || stat(path.ptr, &found) || !(found.st_mode & (S_IRWXO | S_IWGRP)))
        return;
    snprintf(remedy, sizeof(remedy), "chmod g-w,o= %s", path.ptr);
    tell_of(doctor, check, key, remedy);
}

static void look_for_open_secrets(struct fq_doctor *doctor, const struct fq_doctor_check *check)
{
    const struct fq_config *config = doctor->config;
    const struct fq_provider_config *items = config->auth.providers.items;
    look_at_file(doctor, check, "csrf.key_file", config->csrf.key_file);
    look_at_file(doctor, check, "audit.key_file", config->audit.key_file);
    for (size_t i = 0; i < config->auth.providers.count; i++) {
        const fq_str paths[] = {items[i].secret_file, items[i].client_secret_file, items[i].file};
        char subject[200];
        snprintf(subject, sizeof(subject), "auth.providers, %.100s", items[i].name.ptr);
        for (size_t k = 0; k < FQ_ARRAY_LEN(paths); k++)
            look_at_file(doctor, check, subject, paths[k]);
    }
}

/* ---- what is told ---- */

static void look_for_introspection(struct fq_doctor *doctor, const struct fq_doctor_check *check)
{
    if (doctor->config->introspection.mode == FQ_INTROSPECTION_ON)
        tell_of(doctor, check, "introspection.mode", "introspection.mode: authenticated");
}

static void look_for_detail(struct fq_doctor *doctor, const struct fq_doctor_check *check)
{
    if (doctor->config->errors.detail)
        tell_of(doctor, check, "errors.detail", "errors.detail: false");
}

static void look_for_any_origin(struct fq_doctor *doctor, const struct fq_doctor_check *check)
{
    const struct fq_config_list *origins = &doctor->config->cors.origins;
    for (size_t i = 0; i < origins->count; i++) {
        if (fq_str_eq(origins->items[i], FQ_STR("*")))
            tell_of(doctor, check, "cors.origins", "cors.origins: those of your own pages");
    }
}

/* ---- how much ---- */

enum { LONG_STATEMENT_MS = 300000, LONG_LIST = 100000 };

static void look_for_long_statements(struct fq_doctor *doctor, const struct fq_doctor_check *check)
{
    uint32_t timeout_ms = doctor->config->database.statement_timeout_ms;
    if (timeout_ms == 0 || timeout_ms > LONG_STATEMENT_MS)
        tell_of(doctor, check, "database.statement_timeout", "database.statement_timeout: 30s");
}

static void look_for_long_lists(struct fq_doctor *doctor, const struct fq_doctor_check *check)
{
    if (doctor->config->limits.list_max > LONG_LIST)
        tell_of(doctor, check, "limits.list_max", "limits.list_max: 1000");
}

/* Whoever asks for a strict profile means to have these; that of standard has neither. */
static void look_for_no_limits(struct fq_doctor *doctor, const struct fq_doctor_check *check)
{
    const struct fq_config *config = doctor->config;
    if (config->security.profile == FQ_PROFILE_STANDARD)
        return;
    if (!config->rate_limit.rules.count)
        tell_of(doctor, check, "rate_limit.rules",
                "rate_limit.rules: at least one, of addresses or users");
    if (!config->limits.cost)
        tell_of(doctor, check, "limits.cost", "limits.cost: 10000000, or leave it to the profile");
}

const struct fq_doctor_check fq_doctor_config_checks[] = {
    {.id = "database-without-tls",
     .severity = FQ_DOCTOR_SERIOUS,
     .why = "leads to another machine, and nothing on the way is encrypted",
     .look = look_for_plain_text},
    {.id = "database-not-verified",
     .severity = FQ_DOCTOR_WARNING,
     .why = "is encrypted, but whoever answers there is believed to be the database",
     .look = look_for_unknown_server},
    {.id = "headers-trusted",
     .severity = FQ_DOCTOR_SERIOUS,
     .why = "lets whoever reaches this address be whom he says he is",
     .look = look_for_trusted_headers},
    {.id = "gateway-from-anywhere",
     .severity = FQ_DOCTOR_SERIOUS,
     .why = "believes headers from every address, so that anybody is whom he says he is",
     .look = look_for_any_gateway},
    {.id = "not-for-everybody",
     .severity = FQ_DOCTOR_WARNING,
     .why = "is off, only observes, or is on for a share of the callers",
     .look = look_for_part},
    {.id = "token-without-audience",
     .severity = FQ_DOCTOR_SERIOUS,
     .why = "takes tokens that were made for any other application of the same issuer",
     .look = look_for_audience},
    {.id = "token-without-end",
     .severity = FQ_DOCTOR_WARNING,
     .why = "takes tokens that never end",
     .look = look_for_endless_tokens},
    {.id = "secret-in-open-file",
     .severity = FQ_DOCTOR_WARNING,
     .why = "names a file with a secret, or with keys, that others on this machine may read or "
            "change",
     .look = look_for_open_secrets},
    {.id = "anonymous-writes",
     .severity = FQ_DOCTOR_SERIOUS,
     .why = "can be called by somebody of whom nothing is known",
     .look = look_for_anonymous_writes},
    {.id = "introspection-open",
     .severity = FQ_DOCTOR_WARNING,
     .why = "tells everybody which types, fields and mutations there are",
     .look = look_for_introspection},
    {.id = "errors-in-detail",
     .severity = FQ_DOCTOR_SERIOUS,
     .why = "shows clients SQL, and values that others have stored",
     .look = look_for_detail},
    {.id = "any-origin",
     .severity = FQ_DOCTOR_WARNING,
     .why = "lets the pages of everybody read answers",
     .look = look_for_any_origin},
    {.id = "statements-without-end",
     .severity = FQ_DOCTOR_WARNING,
     .why = "lets one request keep a connection for minutes, or for ever",
     .look = look_for_long_statements},
    {.id = "lists-without-end",
     .severity = FQ_DOCTOR_WARNING,
     .why = "lets one request read whole tables",
     .look = look_for_long_lists},
    {.id = "limits-missing",
     .severity = FQ_DOCTOR_WARNING,
     .why = "is not set, so one caller may take what is there for all",
     .look = look_for_no_limits},
};
const size_t fq_doctor_config_check_count = FQ_ARRAY_LEN(fq_doctor_config_checks);
