/* SPDX-License-Identifier: MIT
 *
 * The configuration, typed and complete: built-in values, a YAML file, the environment and the
 * command line, each winning over the one before it.
 *
 * config_table.c holds one table of every key; reading, checking, `fraiseql help config` and
 * docs/configuration.md all come from it.  What a key means stands there.
 */
#ifndef FQ_CONFIG_CONFIG_H
#define FQ_CONFIG_CONFIG_H

#include "base/buf.h"
#include "base/error.h"
#include "base/rollout.h"

enum fq_log_level { FQ_LOG_DEBUG, FQ_LOG_INFO, FQ_LOG_WARNING, FQ_LOG_ERROR };
enum fq_introspection_guarded { FQ_GUARDED_SHOW, FQ_GUARDED_HIDE };

enum fq_introspection_mode {
    FQ_INTROSPECTION_ON,
    FQ_INTROSPECTION_AUTHENTICATED,
    FQ_INTROSPECTION_OFF
};
enum fq_mutation_isolation {
    FQ_MUTATION_READ_COMMITTED,
    FQ_MUTATION_REPEATABLE_READ,
    FQ_MUTATION_SERIALIZABLE
};
enum fq_database_pooler {
    FQ_DATABASE_POOLER_AUTO,
    FQ_DATABASE_POOLER_SESSION,
    FQ_DATABASE_POOLER_TRANSACTION
};
enum fq_persisted_mode {
    FQ_PERSISTED_MODE_OFF,
    FQ_PERSISTED_MODE_ALLOW,
    FQ_PERSISTED_MODE_REQUIRED
};
enum fq_idempotency_store { FQ_IDEMPOTENCY_OFF, FQ_IDEMPOTENCY_DATABASE };
enum fq_anonymous { FQ_ANONYMOUS_ALLOW, FQ_ANONYMOUS_REFUSE };
enum fq_provider_kind {
    FQ_PROVIDER_JWT,
    FQ_PROVIDER_API_KEY,
    FQ_PROVIDER_GATEWAY,
    FQ_PROVIDER_OIDC,
    FQ_PROVIDER_AUTH0,
    FQ_PROVIDER_WEBHOOK,
    FQ_PROVIDER_INTROSPECTION,
    FQ_PROVIDER_NATIVE
};
enum fq_webhook_method { FQ_WEBHOOK_POST, FQ_WEBHOOK_GET };
enum fq_rights_source { FQ_RIGHTS_NONE, FQ_RIGHTS_TABLES };
enum fq_proxy_header { FQ_PROXY_X_FORWARDED_FOR, FQ_PROXY_FORWARDED };
enum fq_log_format { FQ_LOG_TEXT, FQ_LOG_JSON };
/* Those of audit/, in the same order. */
enum fq_config_audit_to {
    FQ_CONFIG_AUDIT_OFF,
    FQ_CONFIG_AUDIT_FILE,
    FQ_CONFIG_AUDIT_SYSLOG,
    FQ_CONFIG_AUDIT_TABLE,
};
enum fq_profile {
    FQ_PROFILE_STANDARD,
    FQ_PROFILE_REGULATED,
    FQ_PROFILE_RESTRICTED,
    FQ_PROFILE_COUNT
};
enum fq_csrf_mode { FQ_CSRF_OFF, FQ_CSRF_COOKIES, FQ_CSRF_ALWAYS };
enum fq_config_audit_sync {
    FQ_CONFIG_AUDIT_SYNC_NEVER,
    FQ_CONFIG_AUDIT_SYNC_SECOND,
    FQ_CONFIG_AUDIT_SYNC_ALWAYS
};
enum fq_config_audit_full { FQ_CONFIG_AUDIT_DROP, FQ_CONFIG_AUDIT_REFUSE };
enum fq_config_audit_personal {
    FQ_CONFIG_AUDIT_PLAIN,
    FQ_CONFIG_AUDIT_HASHED,
    FQ_CONFIG_AUDIT_OMITTED
};

struct fq_config_list {
    const fq_str *items;
    size_t count;
};

/* A list of structs, each of the type that its key says. */
struct fq_config_records {
    const void *items;
    size_t count;
};

/* One of auth.providers; config/providers.c says which type has which. */
struct fq_provider_config {
    fq_str name;
    enum fq_provider_kind type;
    fq_str issuer;
    struct fq_config_list audience;
    struct fq_config_list algorithms;
    fq_str secret;
    fq_str secret_file;
    fq_str public_key;
    fq_str jwks_file;
    struct fq_config_list key_files;
    fq_str jwks_url;
    fq_str domain;
    struct fq_config_list client_ids;
    uint32_t keys_refresh_ms;
    uint32_t keys_keep_ms;
    uint32_t keys_pause_ms;
    bool require_exp;
    fq_str header;
    fq_str file;
    fq_str table;
    struct fq_config_list addresses;
    struct fq_config_list headers;
    fq_str url;
    enum fq_webhook_method method;
    struct fq_config_list send_headers;
    fq_str client_id;
    fq_str client_secret;
    fq_str client_secret_file;
    uint32_t remember_ms;
    uint32_t timeout_ms;
    fq_str ca_file;
    struct fq_config_list claims;
};

/* Of a cookie. */
enum fq_same_site {
    FQ_SAME_SITE_LAX,
    FQ_SAME_SITE_STRICT,
    FQ_SAME_SITE_NONE,
};

/* One struct a section, one field a key.  Texts are followed by a NUL that len does not count and
 * live in the arena given to fq_config_load(). */
struct fq_config {
    struct {
        fq_str url; /* empty: what libpq finds in PGHOST and its like */
        struct fq_config_list replicas;
        uint32_t replica_lag_ms;
        enum fq_database_pooler pooler;
        uint32_t pool_size;
        uint32_t pipeline_depth;
        uint32_t queue_limit;
        uint32_t queue_timeout_ms;
        uint32_t statement_timeout_ms;
        uint32_t replan_after_ms;
        uint32_t connect_timeout_ms;
        size_t statement_bytes;
        uint32_t catalog_timeout_ms;
        fq_str catalog_cache; /* empty: none */
    } database;
    struct {
        fq_str host;
        uint32_t port;    /* 0: one that is free */
        uint32_t workers; /* 0: as many as processors */
        uint32_t max_connections;
        uint32_t header_timeout_ms;
        uint32_t body_timeout_ms;
        uint32_t idle_timeout_ms;
        uint32_t write_timeout_ms;
        uint32_t shutdown_timeout_ms;
        size_t max_header_bytes;
        size_t max_body_bytes;
        struct fq_config_list trusted_proxies; /* networks */
        enum fq_proxy_header proxy_header;
        bool graphiql;
        bool batching;
        uint32_t batch_limit;
    } server;
    struct {
        struct fq_config_list names; /* at least one */
        fq_str file;                 /* empty: none */
        fq_str text; /* no key: the file's text, where a program gives that; ptr NULL: none */
        struct fq_config_list features;
        bool node;
        bool see_through;
        bool reload;
        uint32_t watch_ms;
        bool int8_as_number;
        bool arrays_as_json;
    } schema;
    struct {
        fq_str file; /* empty: none */
        enum fq_rollout_mode mode;
        uint32_t canary; /* per cent */
    } policy;
    struct {
        struct fq_config_list tables;
        enum fq_mutation_isolation isolation;
        uint32_t retries;
        bool atomic;
    } mutations;
    struct {
        enum fq_idempotency_store store;
        fq_str header;
        uint32_t ttl_ms;
        size_t answer_bytes;
    } idempotency;
    struct {
        enum fq_profile profile;
    } security;
    struct {
        struct fq_config_list origins; /* config/origin.h reads each; none: off */
        bool credentials;
        struct fq_config_list headers;
        struct fq_config_list expose;
        uint32_t max_age_ms;
    } cors;
    struct {
        enum fq_csrf_mode mode;
        fq_str key_file; /* empty: a key of the process's own */
        uint32_t ttl_ms;
    } csrf;
    struct {
        bool security;
        fq_str content_security_policy;
        fq_str referrer_policy;
        fq_str strict_transport_security; /* empty: not sent */
        struct fq_config_list more;       /* "Name: value" */
    } headers;
    struct {
        enum fq_rollout_mode mode;
        uint32_t canary;                /* per cent */
        struct fq_config_records rules; /* struct fq_config_rate_rule */
        uint32_t callers;
    } rate_limit;
    struct {
        uint32_t list_default; /* never more than list_max */
        uint32_t list_max;
        uint32_t list_product;
        uint64_t cost; /* 0: any */
        bool cost_shown;
        size_t document_bytes;
        uint32_t document_tokens;
        uint32_t document_depth;
        uint32_t document_operations;
        uint32_t document_fragments;
        uint32_t document_variables;
        uint32_t document_aliases;
        uint32_t document_directives;
        uint32_t document_directives_each;
        uint32_t document_root_fields;
        uint32_t document_fields;
        uint32_t document_merge_steps;
        uint32_t errors;
        size_t request_bytes;
        size_t response_bytes;
    } limits;
    struct {
        size_t requests;
        size_t responses;
        size_t spill; /* 0: nothing goes to files */
        fq_str spill_folder;
        uint32_t spill_after_ms;
        uint32_t reader_timeout_ms;
    } memory;
    struct {
        uint32_t plans;
        uint32_t persisted;
        uint32_t tokens;
        uint32_t rights;
    } cache;
    struct {
        enum fq_introspection_mode mode;
        enum fq_introspection_guarded guarded;
    } introspection;
    struct {
        enum fq_persisted_mode mode;
        fq_str folder;
        bool apq;
    } persisted;
    struct {
        enum fq_rollout_mode mode;
        uint32_t canary;
        enum fq_anonymous anonymous;
        struct fq_config_records providers; /* struct fq_provider_config */
        struct fq_config_list claims;
        struct fq_config_list database_roles;
        fq_str cookie;
        uint32_t leeway_ms;
        size_t token_bytes;
        bool revocation;
    } auth;
    struct {
        size_t hash_memory;
        uint32_t hash_passes;
        uint32_t access_lasts_ms;
        uint32_t refresh_lasts_ms;
        uint32_t rate;
        bool cookies; /* tokens may be kept in them */
        enum fq_same_site same_site;
        bool registration; /* whoever reads a mail may make an account */
        uint32_t verify_lasts_ms;
        uint32_t reset_lasts_ms;
        struct fq_config_list mail_command; /* one of these, or none */
        fq_str mail_url;
        fq_str mail_secret;
        fq_str mail_ca_file;
        uint32_t mail_timeout_ms;
        uint32_t mail_tries;
    } accounts;
    struct {
        bool trusted_headers;
        struct fq_config_list settings; /* session_setting.h takes each apart */
    } session;
    struct {
        enum fq_config_audit_to to;
        fq_str file;
        fq_str key_file; /* empty: the chain has no key */
        bool reads;
        enum fq_config_audit_personal personal;
        enum fq_config_audit_sync sync;
        enum fq_config_audit_full when_full;
        size_t queue;
    } audit;
    struct {
        enum fq_rights_source source;
    } rbac;
    struct {
        enum fq_log_level level;
        enum fq_log_format format;
    } log;
    struct {
        bool detail;
        struct fq_config_list client_sqlstates; /* whole ones, and classes of two characters;
                                                 * "=CODE" behind some */
        bool client_details;
    } errors;
};

#endif
