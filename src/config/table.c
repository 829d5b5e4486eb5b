/* SPDX-License-Identifier: MIT */
#include "config/table.h"

#include "base/address.h"
#include "base/feature.h"
#include "base/limits.h"
#include "base/raised_rule.h"
#include "config/header_line.h"
#include "config/origin.h"
#include "config/profile.h"
#include "config/providers.h"
#include "config/session_setting.h"

#define HOUR 3600000u
#define KIB  1024ull
#define MIB  (1024ull * KIB)
#define GIB  (1024ull * MIB)

/* It cannot lay out initialisers in macros. */
/* clang-format off */

/* The field's place; does not compile when the field is of another type. */
#define PLACE(section, field, c_type)                                                              \
    _Generic(((struct fq_config *)0)->section.field,                                               \
        c_type: offsetof(struct fq_config, section.field))
#define NAME(section, key) .name = FQ_STR_INIT(#section "." #key)

#define TEXT(section, key, value, ...)                                                             \
    {NAME(section, key), FQ_CONFIG_TEXT, PLACE(section, key, fq_str), .text = (value),             \
     .help = __VA_ARGS__}
#define COUNT(section, key, value, least, most, ...)                                               \
    {NAME(section, key), FQ_CONFIG_COUNT, PLACE(section, key, uint32_t), .number = (value),        \
     .low = (least), .high = (most), .help = __VA_ARGS__}
#define AMOUNT(section, key, value, least, most, ...)                                              \
    {NAME(section, key), FQ_CONFIG_AMOUNT, PLACE(section, key, uint64_t), .number = (value),       \
     .low = (least), .high = (most), .help = __VA_ARGS__}
#define SHARE(section, key, value, least, ...)                                                     \
    {NAME(section, key), FQ_CONFIG_SHARE, PLACE(section, key, uint32_t), .number = (value),        \
     .low = (least), .high = FQ_ROLLOUT_EVERYBODY, .help = __VA_ARGS__}
#define BOOL(section, key, value, ...)                                                             \
    {NAME(section, key), FQ_CONFIG_BOOL, PLACE(section, key, bool), .number = (value),             \
     .help = __VA_ARGS__}
#define DURATION(section, key, value, least, most, ...)                                            \
    {NAME(section, key), FQ_CONFIG_DURATION, PLACE(section, key##_ms, uint32_t),                   \
     .number = (value), .low = (least), .high = (most), .help = __VA_ARGS__}
#define SIZE(section, key, value, least, most, ...)                                                \
    {NAME(section, key), FQ_CONFIG_SIZE, PLACE(section, key, size_t), .number = (value),           \
     .low = (least), .high = (most), .help = __VA_ARGS__}
#define WORD(section, key, c_type, value, names, ...)                                              \
    {NAME(section, key), FQ_CONFIG_WORD, PLACE(section, key, c_type), .number = (value),           \
     .words = (names), .help = __VA_ARGS__}
#define LIST(section, key, value, of, ...)                                                         \
    {NAME(section, key), FQ_CONFIG_LIST, PLACE(section, key, struct fq_config_list),               \
     .text = (value), .items = &(of), .help = __VA_ARGS__}
#define RECORDS(section, key, of, ...)                                                             \
    {NAME(section, key), FQ_CONFIG_RECORDS, PLACE(section, key, struct fq_config_records),         \
     .text = "", .record = &(of), .help = __VA_ARGS__}
/* How a feature is brought in (base/rollout.h): two keys, what refuses stands in refused. */
#define ROLLOUT(section, value, refused)                                                           \
    WORD(section, mode, enum fq_rollout_mode, value, fq_rollout_words,                             \
         "`on` refuses " refused "; `observe` counts what it would refuse "                        \
         "(`fraiseql_refusals_observed_total`) and refuses nothing; `off` does nothing."),         \
    SHARE(section, canary, FQ_ROLLOUT_EVERYBODY, 1,                                                \
          "The share of callers for whom `" #section ".mode` holds, told apart by user, or by "    \
          "address where there is none: always the same ones, and a greater share adds others. "   \
          "For the rest the mode is the one before: `observe` for `on`, `off` for `observe`.")

/* clang-format on */

/* Words are stored through a uint32_t. */
_Static_assert(sizeof(enum fq_log_level) == sizeof(uint32_t) &&
                   sizeof(enum fq_persisted_mode) == sizeof(uint32_t) &&
                   sizeof(enum fq_idempotency_store) == sizeof(uint32_t) &&
                   sizeof(enum fq_rights_source) == sizeof(uint32_t) &&
                   sizeof(enum fq_introspection_mode) == sizeof(uint32_t) &&
                   sizeof(enum fq_introspection_guarded) == sizeof(uint32_t) &&
                   sizeof(enum fq_same_site) == sizeof(uint32_t),
               "enums are as wide as counts");

static const char *const same_sites[] = {
    [FQ_SAME_SITE_LAX] = "lax",
    [FQ_SAME_SITE_STRICT] = "strict",
    [FQ_SAME_SITE_NONE] = "none",
    NULL,
};

static bool is_command_word(fq_str item)
{
    return fq_str_find_char(item, '\0') == item.len;
}

static const struct fq_config_items command_words = {
    "the path of a program and its arguments, separated by commas; or none", true, is_command_word};

static const char *const log_levels[] = {
    [FQ_LOG_DEBUG] = "debug",
    [FQ_LOG_INFO] = "info",
    [FQ_LOG_WARNING] = "warning",
    [FQ_LOG_ERROR] = "error",
    NULL,
};
static const char *const log_formats[] = {[FQ_LOG_TEXT] = "text", [FQ_LOG_JSON] = "json", NULL};

static const char *const introspection_modes[] = {
    [FQ_INTROSPECTION_ON] = "on",
    [FQ_INTROSPECTION_AUTHENTICATED] = "authenticated",
    [FQ_INTROSPECTION_OFF] = "off",
    NULL,
};
static const char *const proxy_headers[] = {
    [FQ_PROXY_X_FORWARDED_FOR] = "x-forwarded-for", [FQ_PROXY_FORWARDED] = "forwarded", NULL};
static const char *const guarded_words[] = {
    [FQ_GUARDED_SHOW] = "show", [FQ_GUARDED_HIDE] = "hide", NULL};
static const char *const poolers[] = {
    [FQ_DATABASE_POOLER_AUTO] = "auto",
    [FQ_DATABASE_POOLER_SESSION] = "session",
    [FQ_DATABASE_POOLER_TRANSACTION] = "transaction",
    NULL,
};
static const char *const isolations[] = {
    [FQ_MUTATION_READ_COMMITTED] = "read_committed",
    [FQ_MUTATION_REPEATABLE_READ] = "repeatable_read",
    [FQ_MUTATION_SERIALIZABLE] = "serializable",
    NULL,
};
static const char *const idempotency_stores[] = {
    [FQ_IDEMPOTENCY_OFF] = "off", [FQ_IDEMPOTENCY_DATABASE] = "database", NULL};
static const char *const csrf_modes[] = {
    [FQ_CSRF_OFF] = "off",
    [FQ_CSRF_COOKIES] = "cookies",
    [FQ_CSRF_ALWAYS] = "always",
    NULL,
};
static const char *const audit_targets[] = {
    [FQ_CONFIG_AUDIT_OFF] = "off",
    [FQ_CONFIG_AUDIT_FILE] = "file",
    [FQ_CONFIG_AUDIT_SYSLOG] = "syslog",
    [FQ_CONFIG_AUDIT_TABLE] = "table",
    NULL,
};
static const char *const audit_syncs[] = {
    [FQ_CONFIG_AUDIT_SYNC_NEVER] = "never",
    [FQ_CONFIG_AUDIT_SYNC_SECOND] = "second",
    [FQ_CONFIG_AUDIT_SYNC_ALWAYS] = "always",
    NULL,
};
static const char *const audit_fulls[] = {
    [FQ_CONFIG_AUDIT_DROP] = "drop", [FQ_CONFIG_AUDIT_REFUSE] = "refuse", NULL};
static const char *const audit_personals[] = {
    [FQ_CONFIG_AUDIT_PLAIN] = "plain",
    [FQ_CONFIG_AUDIT_HASHED] = "hashed",
    [FQ_CONFIG_AUDIT_OMITTED] = "omitted",
    NULL,
};
static const char *const rights_sources[] = {
    [FQ_RIGHTS_NONE] = "none", [FQ_RIGHTS_TABLES] = "tables", NULL};
static const char *const persisted_modes[] = {
    [FQ_PERSISTED_MODE_OFF] = "off",
    [FQ_PERSISTED_MODE_ALLOW] = "allow",
    [FQ_PERSISTED_MODE_REQUIRED] = "required",
    NULL,
};

static bool is_name(fq_str item)
{
    return item.len > 0;
}
static const struct fq_config_items names = {"one or more names, separated by commas", false,
                                             is_name};

static const struct fq_config_items replicas = {
    "connection URIs of replicas, separated by commas; or none", true, is_name};

static const struct fq_config_items tables = {
    "all, or names of tables, separated by commas; or none", true, is_name};

static const char *const anonymous_words[] = {
    [FQ_ANONYMOUS_ALLOW] = "allow", [FQ_ANONYMOUS_REFUSE] = "refuse", NULL};

static const struct fq_config_items database_roles = {
    "names of roles of PostgreSQL, separated by commas; or none", true, is_name};

static bool is_feature(fq_str item)
{
    return fq_feature(item) != 0;
}
static const struct fq_config_items features = {
    "some of " FQ_FEATURES_TEXT ", separated by commas; or none", true, is_feature};

static bool is_sqlstate(fq_str item)
{
    struct fq_raised_rule rule;
    return fq_raised_rule_read(item, &rule);
}
static const struct fq_config_items sqlstates = {
    "SQLSTATEs of five characters, or of two for a class of them, some with the code they are told "
    "with, an HTTP status of 400 to 599, or both (`LB001=OUT_OF_STOCK:409`, `LB=:422`), separated "
    "by commas; or none",
    true, is_sqlstate};

static bool is_session_setting(fq_str item)
{
    struct fq_session_setting setting;
    return fq_session_setting_read(item, &setting);
}
static const struct fq_config_items session_settings = {
    "settings and where they come from, separated by commas: `app.plan=claims.org.plan`, "
    "`app.locale=header:accept-language`, `app.source='api'`; or none",
    true, is_session_setting};

static const struct fq_config_items origins = {
    "origins as browsers send them (`https://app.example.org`, `http://localhost:5173`), "
    "`https://*.example.org` for all below, or `*`, separated by commas; or none",
    true, fq_origin_is_pattern};
static const struct fq_config_items header_names = {
    "names of headers, separated by commas; or none", true, fq_header_is_name};
static const struct fq_config_items header_lines = {
    "headers like `Name: value`, separated by commas; or none", true, fq_header_is_line};

static bool is_network(fq_str item)
{
    struct fq_network network;
    return fq_network_read(item, &network);
}
const struct fq_config_items fq_config_networks = {
    "addresses and networks (`10.0.0.0/8`, `2001:db8::/32`), separated by commas; or none", true,
    is_network};

const struct fq_config_section fq_config_sections[] = {
    {FQ_STR_INIT("database"), "The PostgreSQL database and the connections to it."},
    {FQ_STR_INIT("server"), "Where the server listens, and how long it waits for whom."},
    {FQ_STR_INIT("schema"), "What of the database the API offers."},
    {FQ_STR_INIT("policy"), "What each role may do with which rows."},
    {FQ_STR_INIT("mutations"), "What clients may change without a function for it."},
    {FQ_STR_INIT("idempotency"),
     "Mutations that are done once, however often a client sends them."},
    {FQ_STR_INIT("security"), "Many keys at once."},
    {FQ_STR_INIT("cors"), "Which pages of other origins browsers let ask and read."},
    {FQ_STR_INIT("csrf"), "Requests that pages of other origins have browsers send."},
    {FQ_STR_INIT("accounts"), "Passwords and sessions of those who log in here (a provider of type "
                              "`native`)."},
    {FQ_STR_INIT("headers"), "What every answer tells browsers to refrain from."},
    {FQ_STR_INIT("rate_limit"), "How many requests in what time."},
    {FQ_STR_INIT("limits"), "What one request may ask for. What passes a limit is refused."},
    {FQ_STR_INIT("memory"), "What all requests together may hold, and where what slow clients have "
                            "not taken yet waits."},
    {FQ_STR_INIT("cache"), "What is kept between requests."},
    {FQ_STR_INIT("introspection"), "Who may ask which types and fields there are."},
    {FQ_STR_INIT("persisted"), "Documents that are asked for by an identifier."},
    {FQ_STR_INIT("auth"),
     "Who asks: who vouches for it, and what becomes of those nobody vouches for."},
    {FQ_STR_INIT("session"), "What PostgreSQL is told about who is asking."},
    {FQ_STR_INIT("audit"), "Who did what, in entries of which none can be changed unseen."},
    {FQ_STR_INIT("rbac"), "What callers are and may, besides what whoever vouches for them says."},
    {FQ_STR_INIT("log"), "What the server writes to standard error."},
    {FQ_STR_INIT("errors"), "What clients are told when something fails."},
};
const size_t fq_config_section_count = FQ_ARRAY_LEN(fq_config_sections);

/* Where a sentence below has a number. */
_Static_assert(FQ_LIMIT_BUDGET_FREE_BYTES == 32 * KIB && FQ_LIMIT_HTTP_PROGRESS_BYTES == 16 * KIB,
               "numbers in the sentences are those of base/limits.h");

/* One key, one entry. */
/* clang-format off */
const struct fq_config_key fq_config_keys[] = {
    {NAME(database, url), FQ_CONFIG_TEXT, PLACE(database, url, fq_str), .text = "", .secret = true,
     .help = "Connection URI (`postgresql://user@host/name`) or libpq keywords (`host=… dbname=…`). "
             "Of several hosts the one that takes changes is meant. "
             "Without it libpq's own variables hold: `PGHOST`, `PGUSER`, `PGDATABASE`, …"},
    {NAME(database, replicas), FQ_CONFIG_LIST, PLACE(database, replicas, struct fq_config_list),
     .text = "", .secret = true, .items = &replicas,
     .help = "Servers that follow the one of `database.url` by streaming replication, as connection URIs or "
             "libpq keywords, each of one server. Queries go to them as far as they are not behind what the "
             "caller may expect to see."},
    DURATION(database, replica_lag, FQ_REPLICA_LAG_MS, FQ_REPLICA_LAG_LEAST_MS, HOUR,
             "How far behind a replica may be to answer queries."),
    WORD(database, pooler, enum fq_database_pooler, FQ_DATABASE_POOLER_AUTO, poolers,
         "What stands between FraiseQL and PostgreSQL. `transaction`: a pooler that lends processes "
         "of PostgreSQL for one transaction, like PgBouncer in transaction mode. `session`: none, "
         "or a pooler in session mode. `auto` finds out whether there is one, and takes it for one "
         "in transaction mode."),
    COUNT(database, pool_size, FQ_PG_POOL_SIZE, 1, 10000,
          "Connections to PostgreSQL, all workers together; each worker has at least one. Requests "
          "share connections, so a few per processor of the database carry full load."),
    COUNT(database, pipeline_depth, FQ_PG_POOL_DEPTH, 1, 1000,
          "Requests sent on one connection before the first is answered."),
    COUNT(database, queue_limit, FQ_PG_POOL_QUEUE, 0, 1000000,
          "Requests that may wait for a connection; further ones are refused at once."),
    DURATION(database, queue_timeout, FQ_PG_QUEUE_TIMEOUT_MS, 1, HOUR,
             "How long a request may wait for a connection."),
    DURATION(database, statement_timeout, FQ_PG_STATEMENT_TIMEOUT_MS, 1, 24 * HOUR,
             "How long one request may take in the database: all its statements together, waiting for a "
             "connection and asking again for fields beside one that failed included. Then they are "
             "cancelled."),
    DURATION(database, replan_after, FQ_PG_REPLAN_MS, 1, HOUR,
             "Of a statement that takes longer PostgreSQL is asked whether it would plan otherwise for the "
             "values at hand than for any. If so it does for a minute, each time."),
    DURATION(database, connect_timeout, FQ_PG_CONNECT_TIMEOUT_MS, 1, HOUR,
             "How long connecting to PostgreSQL may take."),
    DURATION(database, catalog_timeout, FQ_PG_CATALOG_TIMEOUT_MS, 1, HOUR,
             "How long PostgreSQL may take over a question about what the database has. They are "
             "asked at the start and at each reload; thousands of tables take seconds."),
    TEXT(database, catalog_cache, "",
         "A file that keeps what the catalog was read as, so that the next start only asks PostgreSQL "
         "whether anything in it has changed. It is written with rights for its owner alone; give "
         "each server, and each role that one is started for, a file of its own. Empty: none."),
    SIZE(database, statement_bytes, FQ_PG_STATEMENT_BYTES, MIB, 64ull * GIB,
         "Memory that the prepared statements of one connection may take in PostgreSQL, estimated "
         "from their texts. Those unused for longest are forgotten first."),

    TEXT(server, host, "127.0.0.1",
         "Address to listen on: `127.0.0.1` for this machine alone, `0.0.0.0` or `::` for all."),
    COUNT(server, port, 8080, 0, 65535, "Port to listen on; 0 takes one that is free."),
    COUNT(server, workers, 0, 0, 1024, "Threads that serve requests; 0 is one per processor."),
    COUNT(server, max_connections, FQ_LIMIT_HTTP_CONNECTIONS, 1, 1000000,
          "Client connections open at once; further ones are closed as they come."),
    DURATION(server, header_timeout, FQ_LIMIT_HTTP_HEAD_MS, 1, HOUR,
             "How long a client may take to send the head of a request."),
    DURATION(server, body_timeout, FQ_LIMIT_HTTP_PROGRESS_MS, 1, HOUR,
             "How long a client may take to send 16 KB more of a body, or its end."),
    DURATION(server, idle_timeout, FQ_LIMIT_HTTP_IDLE_MS, 1, 24 * HOUR,
             "How long a connection may stay open between two requests. It must be longer than a proxy "
             "in front keeps its idle connections, which most do for 60 to 120 seconds."),
    DURATION(server, write_timeout, FQ_LIMIT_HTTP_PROGRESS_MS, 1, HOUR,
             "How long a client may take to accept 16 KB more of a response, or its end."),
    DURATION(server, shutdown_timeout, FQ_LIMIT_SHUTDOWN_MS, 1, HOUR,
             "How long requests may go on after SIGTERM."),
    SIZE(server, max_header_bytes, FQ_LIMIT_HTTP_HEADER_BYTES, KIB, MIB,
         "The request line and all headers together."),
    SIZE(server, max_body_bytes, FQ_LIMIT_HTTP_BODY_BYTES, KIB, GIB, "The body of a request."),
    LIST(server, trusted_proxies, "", fq_config_networks,
         "Proxies in front of the server: whom a request comes from is what they say in "
         "`server.proxy_header`, read from its end up to the first address that is none of them. "
         "Without them it is whoever connects."),
    WORD(server, proxy_header, enum fq_proxy_header, FQ_PROXY_X_FORWARDED_FOR, proxy_headers,
         "The header that these proxies write: `X-Forwarded-For`, or `Forwarded` (RFC 7239). The other "
         "one is not looked at."),
    BOOL(server, graphiql, true,
         "Show the query editor GraphiQL to browsers that open `/graphql`. Switching it off hides "
         "nothing: what it asks, anybody can ask without it."),
    BOOL(server, batching, false,
         "Take several GraphQL requests in one body, as a JSON list, and answer them with a list."),
    COUNT(server, batch_limit, FQ_LIMIT_BATCH, 1, 1000, "GraphQL requests in one such list."),

    LIST(schema, names, "public", names,
         "PostgreSQL schemas whose relations and functions the API offers."),
    TEXT(schema, file, "",
         "A schema file (SDL) that renames, hides and describes types and fields of what the "
         "database gives. It is read again with the database."),
    LIST(schema, features, FQ_FEATURES_TEXT, features,
         "What the types have beside lists and single rows. A comment can say it of one type."),
    BOOL(schema, node, false,
         "Whether each row that a key tells apart has an id of its own among all rows, `nodeId`, by "
         "which `node(id:)` of `Query` finds it again, as Relay asks for."),
    BOOL(schema, see_through, true,
         "Read the columns behind a view's `data` object instead of building the object, where "
         "that changes neither rows nor rights."),
    BOOL(schema, reload, true,
         "Read the schema again, as after SIGHUP, when the database is no longer what the schema "
         "says: `schema.watch` finds out, or an answer shows it. Without it such answers are errors "
         "until SIGHUP."),
    DURATION(schema, watch, FQ_LIMIT_WATCH_MS, 0, HOUR,
             "How often PostgreSQL is asked whether its catalog has changed, which takes it a few "
             "milliseconds. When it has, the schema is read again, unless `schema.reload` is false. "
             "`0s` never asks."),
    BOOL(schema, int8_as_number, false,
         "Write `bigint` values as JSON numbers. JavaScript loses digits beyond 2^53; the default "
         "writes them as strings."),
    BOOL(schema, arrays_as_json, false,
         "Show arrays as JSON, each value with its own number of dimensions. As lists, values that "
         "do not have the declared number are errors."),

    TEXT(policy, file, "",
         "A policy file (YAML): which rows and fields of each type a role may read, create, change and "
         "delete. It is read again with the schema. Without one, whoever is let in may do what the "
         "database lets the server do."),
    ROLLOUT(policy, FQ_ROLLOUT_ON,
            "what neither the policy file grants nor @requiresAuth, @requiresRole and "
            "@requiresPermission do, and keeps rows back that a rule does; otherwise all rows are "
            "shown and all fields are there"),

    LIST(mutations, tables, "", tables,
         "Tables whose rows clients may create, change and delete, as far as the role's rights go: "
         "their names, or those of the views that stand for them; or `all`. A comment can say it of "
         "one table."),
    WORD(mutations, isolation, enum fq_mutation_isolation, FQ_MUTATION_READ_COMMITTED, isolations,
         "What a mutation sees of what others change meanwhile: PostgreSQL's isolation levels. At "
         "`read_committed` it waits for them; at the others it may lose against them, and is run "
         "again."),
    BOOL(mutations, atomic, true,
         "Whether all fields of a mutation happen, or none. Without it a field that fails is null with "
         "its error and the others happen, in one transaction; they are run again without the one that "
         "failed, and a field that may not be null still takes all along."),
    COUNT(mutations, retries, FQ_LIMIT_CONFLICT_RETRIES, 0, 10,
          "How often a mutation is run again that lost against another one: a deadlock, or a conflict "
          "of `mutations.isolation`. Its code is `CONFLICT` when it has lost each time."),

    WORD(idempotency, store, enum fq_idempotency_store, FQ_IDEMPOTENCY_DATABASE, idempotency_stores,
         "Where the answer of a mutation that came with a key is kept: in a table that `fraiseql setup` "
         "installs, in the transaction of the change; or nowhere, and keys are not looked at."),
    TEXT(idempotency, header, "Idempotency-Key", "The request header that the key stands in."),
    DURATION(idempotency, ttl, 24 * HOUR, 1000, 30 * 24 * HOUR,
             "How long a key stands for its answer. Then it is free again."),
    SIZE(idempotency, answer_bytes, 256 * KIB, KIB, 16 * MIB,
         "The longest answer that is kept. The key of a longer one is kept alone: the change is not "
         "made again, and an error says that it was made."),

    WORD(security, profile, enum fq_profile, FQ_PROFILE_STANDARD, fq_profile_words,
         "Values of many keys, for what nothing else is said about. `standard` is the built-in "
         "values; with the others the server does not start until `audit.file` is named, or "
         "`audit.to` says otherwise."),

    LIST(cors, origins, "", origins,
         "Origins whose pages may ask `/graphql` and read the answers. `https://*.example.org` is every "
         "host below `example.org`, not itself. `*` is everybody, and never with `cors.credentials`. "
         "Without any, browsers keep answers from all pages of other origins."),
    BOOL(cors, credentials, false,
         "Whether these pages may send cookies and what else browsers add on their own."),
    LIST(cors, headers,
         "Content-Type, Authorization, Idempotency-Key, X-CSRF-Token, X-Request-Id, "
         "FraiseQL-Position, Apollo-Require-Preflight, GraphQL-Require-Preflight",
         header_names, "Headers of requests that these pages may set."),
    LIST(cors, expose,
         "X-Request-Id, Retry-After, RateLimit-Limit, RateLimit-Remaining, RateLimit-Reset, "
         "Idempotent-Replayed, FraiseQL-Position, WWW-Authenticate",
         header_names, "Headers of answers that these pages may read."),
    DURATION(cors, max_age, 600 * 1000, 0, 24 * HOUR,
             "How long a browser may remember what it was told before the first request of a page. "
             "Chromium forgets after two hours at most."),

    WORD(csrf, mode, enum fq_csrf_mode, FQ_CSRF_COOKIES, csrf_modes,
         "Of which requests it is asked that no page of another origin can have sent them: of those with "
         "cookies, or of all, as where the network is what lets people in. Pages of `cors.origins` "
         "always may."),
    TEXT(csrf, key_file, "",
         "A file with the key of CSRF tokens, 32 bytes or more, the same for all servers behind one name. "
         "Without it each process makes its own, and its tokens end with it. Tokens are asked for where "
         "sessions are in a cookie."),
    DURATION(csrf, ttl, HOUR, 60 * 1000, 24 * HOUR, "How long a CSRF token is good."),

    SIZE(accounts, hash_memory, 64 * MIB, FQ_PASSWORD_LEAST_BYTES, FQ_PASSWORD_MOST_BYTES,
         "The memory that Argon2id fills for one password. Two are hashed at a time, whoever logs in. A password "
         "that was hashed with other numbers is hashed anew when it is next used."),
    COUNT(accounts, hash_passes, 3, 1, FQ_PASSWORD_MOST_PASSES,
         "How often Argon2id goes over that memory."),
    DURATION(accounts, access_lasts, 15 * 60 * 1000, 10 * 1000, 24 * HOUR,
         "How long an access token is good."),
    DURATION(accounts, refresh_lasts, 720u * HOUR, 60 * 1000, 960u * HOUR,
         "How long a refresh token is good, and so a session that nobody uses."),
    COUNT(accounts, rate, 30, 0, 1000000,
         "How often in a minute one address may log in, register, ask for a mail and use one, or change a password, "
         "all of these together: a rule beside `rate_limit.rules`, under `rate_limit.mode`. 0: there is none."),
    BOOL(accounts, cookies, false,
         "Whether who logs in may ask for tokens in cookies, `\"cookie\": true`, in place of the answer: no script of a "
         "page can read them then. `auth.cookie` names the cookie."),
    WORD(accounts, same_site, enum fq_same_site, FQ_SAME_SITE_LAX, same_sites,
         "`SameSite` of these cookies. `none` is for pages that stand in those of other sites."),
    BOOL(accounts, registration, false,
         "Whether `/auth/register` lets people make accounts. Who does is mailed a token, so `accounts.mail_command` "
         "or `accounts.mail_url` says how."),
    DURATION(accounts, verify_lasts, 24 * HOUR, 60 * 1000, 168u * HOUR,
         "How long the token is good that is mailed to who registers."),
    DURATION(accounts, reset_lasts, HOUR, 60 * 1000, 24 * HOUR,
         "How long the token is good that is mailed to who forgot a password."),
    LIST(accounts, mail_command, "", command_words,
         "The program that mails, and its arguments. It reads a JSON object from its standard input; no shell is "
         "between, and of the environment it has PATH, HOME, LANG and TZ."),
    TEXT(accounts, mail_url, "",
         "In place of a program: where that object is sent with POST. https only, but for http to this machine."),
    {NAME(accounts, mail_secret), FQ_CONFIG_TEXT, PLACE(accounts, mail_secret, fq_str), .text = "",
     .secret = true, .help = "Sent to `accounts.mail_url` as `Authorization: Bearer`."},
    TEXT(accounts, mail_ca_file, "",
         "The certificates, as PEM, of those who may vouch for `accounts.mail_url`, in place of those that the "
         "system trusts."),
    DURATION(accounts, mail_timeout, 10 * 1000, 100, 300 * 1000,
         "How long mailing one may take; then the program is killed, or the server given up."),
    COUNT(accounts, mail_tries, 4, 1, 10,
          "How often a mail is tried that nobody can have, after 2, 10 and 50 seconds, and so on: no connection, a status of "
          "408, 429 or 503, or a program that ended with another code than 0. One that somebody may have is not tried again."),

    BOOL(headers, security, true,
         "Send `X-Content-Type-Options`, `X-Frame-Options`, `Cross-Origin-Resource-Policy` and what "
         "follows here. Answers that do not say how they may be kept are sent with `Cache-Control: "
         "no-store` in any case."),
    TEXT(headers, content_security_policy, "default-src 'none'; frame-ancestors 'none'",
         "`Content-Security-Policy` of every answer but GraphiQL's page, which has its own. Empty "
         "sends none."),
    TEXT(headers, referrer_policy, "no-referrer", "`Referrer-Policy`. Empty sends none."),
    TEXT(headers, strict_transport_security, "",
         "`Strict-Transport-Security`, like `max-age=63072000; includeSubDomains`: browsers come by "
         "https alone from then on. Only where clients reach this server by https."),
    LIST(headers, more, "", header_lines,
         "Further headers of every answer, like `Permissions-Policy: camera=()`."),

    ROLLOUT(rate_limit, FQ_ROLLOUT_ON, "what a rule of `rate_limit.rules` does not allow"),
    RECORDS(rate_limit, rules, fq_config_rate_rules,
         "Each counts the requests that it is about; one is let through if no rule refuses it. What is "
         "refused gets the status 429 with `Retry-After`, and takes nothing of any rule. SIGHUP changes "
         "rules, and those whose numbers stay the same go on counting."),
    COUNT(rate_limit, callers, 100000, 1000, 100000000,
         "Callers that can be told apart at once, each by each rule: 48 bytes of memory, as they come. "
         "When there are more, those are forgotten who have used the least."),

    COUNT(limits, list_default, FQ_LIMIT_LIST_DEFAULT, 1, 10000000,
          "Rows of a list that is asked for without `limit`."),
    COUNT(limits, list_max, FQ_LIMIT_LIST_MAX, 1, 10000000, "The most that `limit` may ask for."),
    COUNT(limits, list_product, FQ_LIMIT_LIST_PRODUCT, 1, 1000000000,
          "Rows of all lists of an operation with nested ones, together. Where the limits of the "
          "lists allow more, PostgreSQL is asked how many it expects before the operation runs."),
    AMOUNT(limits, cost, FQ_LIMIT_COST, 0, FQ_LIMIT_COST_MOST,
           "What an operation may cost: each of its fields as often as the lists around it have rows, by "
           "what `limit`, `first` or `last` asks for, or by `limits.list_default`. `@cost` gives "
           "fields other weights than 1. What costs more is refused before PostgreSQL is asked "
           "anything. 0: any."),
    BOOL(limits, cost_shown, false,
         "Whether answers say what their operation costs, in `extensions.cost`: `requested` and `limit`."),
    SIZE(limits, document_bytes, FQ_LIMIT_DOCUMENT_BYTES, KIB, 64 * MIB, "Size of a document."),
    COUNT(limits, document_tokens, FQ_LIMIT_DOCUMENT_TOKENS, 100, 10000000,
          "Tokens (names, values, punctuation) of a document."),
    COUNT(limits, document_depth, FQ_LIMIT_DOCUMENT_DEPTH, 4, FQ_LIMIT_DOCUMENT_DEPTH_MOST,
          "Nesting of selections, lists and objects in a document, fragments followed."),
    COUNT(limits, document_operations, FQ_LIMIT_DOCUMENT_OPERATIONS, 1, 10000,
          "Operations in a document."),
    COUNT(limits, document_fragments, FQ_LIMIT_DOCUMENT_FRAGMENTS, 1, 100000,
          "Fragments defined in a document."),
    COUNT(limits, document_variables, FQ_LIMIT_DOCUMENT_VARIABLES, 1, 65535,
          "Variables of an operation."),
    COUNT(limits, document_aliases, FQ_LIMIT_DOCUMENT_ALIASES, 1, 100000,
          "Aliases in a document."),
    COUNT(limits, document_directives, FQ_LIMIT_DOCUMENT_DIRECTIVES, 1, 100000,
          "Directives in a document."),
    COUNT(limits, document_directives_each, FQ_LIMIT_DOCUMENT_DIRECTIVES_EACH, 1, 1000,
          "Directives at one place of a document."),
    COUNT(limits, document_root_fields, FQ_LIMIT_DOCUMENT_ROOT_FIELDS, 1, FQ_LIMIT_JOB_STEPS,
          "Fields at the top of an operation, fragments followed."),
    COUNT(limits, document_fields, FQ_LIMIT_DOCUMENT_FIELDS, 1, 10000000,
          "Fields of an operation, counted wherever a fragment repeats them."),
    COUNT(limits, document_merge_steps, FQ_LIMIT_DOCUMENT_MERGE_STEPS, 1000, 100000000,
          "Steps taken to see that fields of one name in the response are the same field."),
    COUNT(limits, errors, FQ_LIMIT_ERRORS, 1, 1000, "Errors told of one request."),
    SIZE(limits, request_bytes, FQ_LIMIT_REQUEST_BYTES, MIB, 64 * GIB,
         "Memory that one request may take."),
    SIZE(limits, response_bytes, FQ_LIMIT_RESPONSE_BYTES, MIB, 64 * GIB,
         "Size of a response."),

    SIZE(memory, requests, FQ_LIMIT_MEMORY_REQUESTS, MIB, 1024 * GIB,
         "Memory of all requests together, from the first byte of a body to the answer. What would "
         "pass it is answered with 503, the bodies that have been arriving for longest first. "
         "Requests of usual size, up to 32 KB, are not counted."),
    SIZE(memory, responses, FQ_LIMIT_MEMORY_RESPONSES, MIB, 1024 * GIB,
         "Memory of all responses together, those being written and those that wait for their "
         "clients. What would pass it is answered with 503. Responses up to 32 KB are not counted."),
    SIZE(memory, spill, FQ_LIMIT_MEMORY_SPILL, 0, 1024 * GIB,
         "What of responses may wait for slow clients in temporary files, all together; of one "
         "response `limits.response_bytes`. 0 writes no files."),
    TEXT(memory, spill_folder, "/var/tmp",
         "Where these files are made. They have no names and vanish with the server. Not in a folder "
         "that is itself in memory, as `/tmp` often is."),
    DURATION(memory, spill_after, FQ_LIMIT_SPILL_AFTER_MS, 1, HOUR,
             "How long a response waits for its client in memory before the rest goes to a file. A "
             "list that is streamed gives its connection to PostgreSQL back then."),
    DURATION(memory, reader_timeout, FQ_LIMIT_READER_MS, 1, HOUR,
             "How much longer a streamed list waits for its client when the files are full; then "
             "it is cut off."),

    COUNT(cache, plans, FQ_LIMIT_CACHED_DOCUMENTS, 0, 1000000,
          "Compiled operations kept for the next request that sends the same document."),
    COUNT(cache, persisted, FQ_LIMIT_PERSISTED_DOCUMENTS, 0, 1000000,
          "Documents kept that clients have registered by their hash (`persisted.apq`), all workers "
          "together."),
    COUNT(cache, rights, FQ_LIMIT_RIGHTS_KNOWN, 0, 1000000,
          "Callers of whom each worker remembers what they may by the tables of roles (`rbac.source`)."),

    COUNT(cache, tokens, FQ_LIMIT_REMEMBERED_TOKENS, 0, 1000000,
          "Tokens of each worker that are known to be good until they end; 0 verifies each request's "
          "anew."),

    WORD(introspection, mode, enum fq_introspection_mode, FQ_INTROSPECTION_ON, introspection_modes,
         "Who may use `__schema` and `__type`: everybody, those of whom it is known who they are, "
         "or nobody. To the others errors suggest no names either. `__typename` is always there."),
    WORD(introspection, guarded, enum fq_introspection_guarded, FQ_GUARDED_SHOW, guarded_words,
         "What becomes of types and fields that require something, for callers who lack it. `show`: they "
         "are seen, and refused. `hide`: they are not there, neither in introspection nor in what "
         "errors say or suggest; so is what a policy file refuses."),

    WORD(persisted, mode, enum fq_persisted_mode, FQ_PERSISTED_MODE_ALLOW, persisted_modes,
         "`off`: `persisted.folder` is not read. `allow`: its documents can be asked for by their "
         "identifiers. `required`: and nothing else is run."),
    TEXT(persisted, folder, "",
         "Folder of trusted documents, read at start and on SIGHUP: files `*.graphql` and `*.gql`, "
         "and manifests `*.json`, which map identifiers to documents or are those of Apollo's "
         "tools."),
    BOOL(persisted, apq, true,
         "Let clients register a document by its SHA-256 hash and then send the hash alone "
         "(automatic persisted queries). Not in the mode `required`."),

    ROLLOUT(auth, FQ_ROLLOUT_ON, "tokens, keys and headers that do not prove who asks, and with "
            "`auth.anonymous` those who say nothing; who is observed asks as nobody then"),
    WORD(auth, anonymous, enum fq_anonymous, FQ_ANONYMOUS_ALLOW, anonymous_words,
         "What becomes of requests that say nothing of who asks: they run as nobody's, or are refused with "
         "401. One with a token that is not good is refused in any case."),
    RECORDS(auth, providers, fq_config_providers,
         "Who vouches for those who ask. A token belongs to the provider that its issuer names, and only that "
         "one's keys can prove it. A request may say who asks in one way only."),
    LIST(auth, claims, "", fq_config_claims,
         "Where claims say what, each as a path: `realm_access.roles`; quotes hold a name with dots together: "
         "`roles=\"https://example.com/roles\"`. Roles and permissions are a list, or a text with spaces. "
         "`user=sub` holds unless another claim is given for it."),
    LIST(auth, database_roles, "", database_roles,
         "The roles of PostgreSQL that a claim may name (`auth.claims: database_role=…`), and the statements "
         "then run as. A token that names another one is refused."),
    TEXT(auth, cookie, "",
         "The cookie that a token may stand in, beside `Authorization: Bearer`. Empty: none. Browsers send "
         "cookies by themselves, so pages of others can ask with them unless that is prevented."),
    DURATION(auth, leeway, 30000, 0, 10 * 60000,
             "How far the clocks of those who make tokens may differ from this one's."),
    SIZE(auth, token_bytes, FQ_LIMIT_TOKEN_BYTES, 256, 64 * KIB,
         "The longest token. A longer one is refused unread."),
    BOOL(auth, revocation, false,
         "Whether tokens can be withdrawn before they end, by the tables of `fraiseql setup --with "
         "revocation`, which are looked at for every request with a token."),

    BOOL(session, trusted_headers, false,
         "Believe the request headers `X-FraiseQL-Tenant-Id`, `X-FraiseQL-User-Id`, "
         "`X-FraiseQL-Contact-Id` and `X-FraiseQL-Claims`, and hand them to PostgreSQL as "
         "`app.tenant_id`, `app.user_id`, `app.contact_id` and `request.jwt.claims`; and "
         "`X-FraiseQL-Roles` and `X-FraiseQL-Permissions`, names with commas, for what the schema "
         "requires of callers. Only behind a "
         "gateway that sets or removes them on every request: whoever can send these headers is "
         "whoever they say."),

    LIST(session, settings, "", session_settings,
         "Further settings that PostgreSQL is told with each request, sixteen at most: a claim by its path "
         "(quotes hold a name with dots together: `claims.\"https://example.com/roles\"`), a header of "
         "the request, or a text. Their names have a dot. What a request does not have is not told: the "
         "setting is empty then. They win over the settings above. Claims are those of the header above; "
         "other headers anybody may send, unless a gateway removes them."),

    WORD(audit, to, enum fq_config_audit_to, FQ_CONFIG_AUDIT_OFF, audit_targets,
         "Where entries are written: a file, syslog (facility `authpriv`), the table `fraiseql.audit` "
         "of the database (`fraiseql setup --with audit`), or nowhere."),
    TEXT(audit, file, "",
         "The file, which one server writes; to name it is to say `audit.to: file`. It is made if there is none; after a rotation SIGHUP has "
         "the next one begun, whose first entry names the hash of the last."),
    TEXT(audit, key_file, "",
         "A file with the key of the chain, 32 bytes or more: with it nobody can write a chain anew who "
         "does not have it. Without it, whoever may write the file can."),
    BOOL(audit, reads, false,
         "Whether queries that are answered have entries, too. Refusals always have."),
    WORD(audit, personal, enum fq_config_audit_personal, FQ_CONFIG_AUDIT_PLAIN, audit_personals,
         "How user, tenant and address are written: as they are, as hashes by the key, or not at all."),
    WORD(audit, sync, enum fq_config_audit_sync, FQ_CONFIG_AUDIT_SYNC_SECOND, audit_syncs,
         "When the disk must have what was written (`fdatasync`): once a second, each time, or when "
         "the system likes. What a kill leaves is written in any case; this is about lost power. Of a "
         "table: `never` does not wait for the disk of the database (`synchronous_commit`)."),
    WORD(audit, when_full, enum fq_config_audit_full, FQ_CONFIG_AUDIT_DROP, audit_fulls,
         "When the queue or the disk is full, or the table is away: go on, and write how many entries are missing as soon as "
         "there is room; or answer GraphQL with 503 until there is."),
    SIZE(audit, queue, FQ_LIMIT_AUDIT_QUEUE_BYTES, 4 * FQ_LIMIT_AUDIT_LINE_BYTES, GIB,
         "Entries that wait to be written."),

    WORD(rbac, source, enum fq_rights_source, FQ_RIGHTS_NONE, rights_sources,
         "Where roles and permissions come from beside those that a token says: nowhere, or the tables "
         "that `fraiseql setup --with rbac` installs, by the caller's user and tenant."),

    WORD(log, level, enum fq_log_level, FQ_LOG_INFO, log_levels,
         "The least important message that is written."),
    WORD(log, format, enum fq_log_format, FQ_LOG_TEXT, log_formats,
         "Lines for people, or one JSON object a line."),

    BOOL(errors, detail, false,
         "Show clients what lies behind an error: SQL, names of tables, PostgreSQL's own words. "
         "For development; never where strangers ask."),
    LIST(errors, client_sqlstates, "P0001", sqlstates,
         "Errors whose message is written for clients and shown to them: `P0001` is what "
         "`RAISE EXCEPTION` raises when it names no other. PostgreSQL's own messages under a listed "
         "SQLSTATE are shown as well, so list your own. The code is that of the SQLSTATE's class, or "
         "the one behind an equals sign. The HTTP status behind a colon is that of the answer when "
         "none of its fields has a value."),
    BOOL(errors, client_details, false,
         "Show `DETAIL` and `HINT` of these errors too, as `extensions.details` and "
         "`extensions.hint`."),
};
/* clang-format on */
const size_t fq_config_key_count = FQ_ARRAY_LEN(fq_config_keys);

/* Sockets, threads, connections and memory are laid out once.  A word without a dot is a section.
 */
static const fq_str fixed[] = {
    FQ_STR_INIT("database"),
    FQ_STR_INIT("server.host"),
    FQ_STR_INIT("server.port"),
    FQ_STR_INIT("server.workers"),
    FQ_STR_INIT("server.graphiql"),
    FQ_STR_INIT("rate_limit.callers"),
    FQ_STR_INIT("persisted"),
    FQ_STR_INIT("cache"),
    FQ_STR_INIT("log"),
    FQ_STR_INIT("csrf.key_file"),
    FQ_STR_INIT("auth.revocation"),
    FQ_STR_INIT("audit.to"),
    FQ_STR_INIT("audit.file"),
    FQ_STR_INIT("audit.key_file"),
    FQ_STR_INIT("audit.personal"), /* hashes are by the key */
    FQ_STR_INIT("audit.sync"),
    FQ_STR_INIT("audit.queue"),
    FQ_STR_INIT("rbac"),
    FQ_STR_INIT("session.settings"),
};

bool fq_config_key_is_fixed(const struct fq_config_key *key)
{
    fq_str section = fq_config_key_section(key);
    for (size_t i = 0; i < FQ_ARRAY_LEN(fixed); i++) {
        if (fq_str_eq(fixed[i], key->name) || fq_str_eq(fixed[i], section))
            return true;
    }
    return false;
}
