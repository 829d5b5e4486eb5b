/* SPDX-License-Identifier: MIT */
#include "config/source.h"

#define PREFIX FQ_STR("FRAISEQL_")

struct variable {
    fq_str name;
    fq_str value;
};

static struct variable variable_of(const char *entry)
{
    fq_str whole = fq_str_from(entry);
    size_t len = fq_str_find_char(whole, '=');
    return (struct variable){fq_str_of(whole.ptr, len), fq_str_from_offset(whole, len + 1)};
}

/* Kubernetes gives every pod the addresses of its services; for one named fraiseql these are
 * FRAISEQL_PORT, FRAISEQL_PORT_8080_TCP…, FRAISEQL_SERVICE_HOST, FRAISEQL_SERVICE_PORT…, which
 * nobody wrote and nobody misspelt. */
static bool is_service_link(fq_str rest)
{
    return fq_str_eq(rest, FQ_STR("PORT")) || fq_str_starts_with(rest, FQ_STR("PORT_")) ||
           fq_str_eq(rest, FQ_STR("SERVICE_HOST")) ||
           fq_str_starts_with(rest, FQ_STR("SERVICE_PORT"));
}

/* By the console script of the Python package it says which Python runs applications. */
static bool is_no_key(fq_str name)
{
    fq_str rest = fq_str_from_offset(name, PREFIX.len);
    return is_service_link(rest) || fq_str_eq(rest, FQ_STR("PYTHON"));
}

static const struct fq_config_key *key_of_variable(fq_str name)
{
    for (size_t i = 0; i < fq_config_key_count; i++) {
        char variable[FQ_CONFIG_VARIABLE_BYTES];
        fq_config_key_variable(&fq_config_keys[i], variable);
        if (fq_str_eq(fq_str_from(variable), name))
            return &fq_config_keys[i];
    }
    return NULL;
}

/* The name of a variable as a key: sections have no underscore. */
static fq_str as_key(fq_str variable, char key[FQ_CONFIG_VARIABLE_BYTES])
{
    fq_str given = fq_str_from_offset(variable, PREFIX.len);
    size_t dot = fq_str_find_char(given, '_');
    if (given.len > FQ_CONFIG_VARIABLE_BYTES)
        return FQ_STR_NONE;
    for (size_t i = 0; i < given.len; i++)
        key[i] = fq_lower(given.ptr[i]);
    if (dot < given.len)
        key[dot] = '.';
    return fq_str_of(key, given.len);
}

static enum fq_status unknown(struct fq_config_reading *reading, fq_str name)
{
    char key[FQ_CONFIG_VARIABLE_BYTES], near[FQ_CONFIG_VARIABLE_BYTES];
    const struct fq_config_key *best = fq_config_key_find(fq_config_key_nearest(as_key(name, key)));
    fq_str shown = fq_config_shown(reading, name);
    if (!best)
        return fq_error_set(reading->error, reading->arena, FQ_CONFIG,
                            "%.*s: no configuration key has this environment variable; unset it, "
                            "or see 'fraiseql help config'",
                            FQ_STR_ARG(shown));
    fq_config_key_variable(best, near);
    return fq_error_set(reading->error, reading->arena, FQ_CONFIG,
                        "%.*s: no configuration key has this environment variable; did you mean "
                        "%s?",
                        FQ_STR_ARG(shown), near);
}

/* DATABASE_URL, as many hosting platforms set it, stands in for the variable of our own. */
static enum fq_status read_plain_url(struct fq_config_reading *reading,
                                     const char *const *environment)
{
    for (; *environment; environment++) {
        struct variable variable = variable_of(*environment);
        if (variable.value.len && fq_str_eq(variable.name, FQ_STR("DATABASE_URL")))
            return fq_config_assign(reading, variable.name,
                                    fq_config_key_find(FQ_STR("database.url")), variable.value);
    }
    return FQ_OK;
}

/* A variable set to nothing counts as not set: compose files and CI write those. */
enum fq_status fq_config_environment_read(struct fq_config_reading *reading,
                                          const char *const *environment)
{
    enum fq_status status = read_plain_url(reading, environment);
    for (; status == FQ_OK && *environment; environment++) {
        struct variable variable = variable_of(*environment);
        if (!fq_str_starts_with(variable.name, PREFIX) || is_no_key(variable.name))
            continue;
        const struct fq_config_key *key = key_of_variable(variable.name);
        if (!key)
            status = unknown(reading, variable.name);
        else if (variable.value.len)
            status = fq_config_assign(reading, variable.name, key, variable.value);
    }
    return status;
}
