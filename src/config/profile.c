/* SPDX-License-Identifier: MIT */
#include "config/profile.h"

const char *const fq_profile_words[] = {
    [FQ_PROFILE_STANDARD] = "standard",
    [FQ_PROFILE_REGULATED] = "regulated",
    [FQ_PROFILE_RESTRICTED] = "restricted",
    NULL,
};

#define ROW(name, regulated, restricted)                                                           \
    {                                                                                              \
        FQ_STR_INIT(name),                                                                         \
        {                                                                                          \
            NULL, regulated, restricted                                                            \
        }                                                                                          \
    }

/* Of callers, not of addresses: behind a proxy that is not named in server.trusted_proxies all have
 * the same one, and the worst of them would use it up for the others. */
#define CALLERS(requests) "[{name: callers, key: user, requests: " requests ", window: 1min}]"

/* The built-in values are those of standard. */
const struct fq_profile_row fq_profile_rows[] = {
    ROW("server.max_body_bytes", "1MiB", "512KiB"),
    ROW("server.graphiql", "false", "false"),
    ROW("headers.strict_transport_security", "max-age=63072000; includeSubDomains",
        "max-age=63072000; includeSubDomains"),
    ROW("csrf.mode", NULL, "always"),
    ROW("rate_limit.rules", CALLERS("50"), CALLERS("10")),
    ROW("limits.list_max", "1000", "100"),
    ROW("limits.list_product", "100000", "10000"),
    ROW("limits.cost", "10000000000", "10000000"),
    ROW("limits.document_bytes", "64KiB", "24KiB"),
    ROW("limits.document_depth", "15", "8"),
    ROW("limits.document_aliases", "100", "20"),
    ROW("limits.document_root_fields", "20", "5"),
    ROW("introspection.mode", "off", "off"),
    ROW("auth.anonymous", "refuse", "refuse"),
    ROW("persisted.apq", NULL, "false"),
    ROW("audit.to", "file", "file"),
    ROW("audit.reads", "true", "true"),
    ROW("audit.sync", NULL, "always"),
    ROW("audit.when_full", NULL, "refuse"),
    ROW("errors.client_sqlstates", NULL, ""),
};
const size_t fq_profile_row_count = FQ_ARRAY_LEN(fq_profile_rows);
