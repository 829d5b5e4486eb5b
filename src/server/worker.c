/* SPDX-License-Identifier: MIT */
#include "audit/audit.h"
#include "base/limits.h"
#include "base/memory.h"
#include "server/crew.h"
#include "server/log.h"
#include "server/log_queue.h"
#include "server/worker_private.h"

#define SAMPLING_MS 1000u

static struct fq_worker *worker_of(struct fq_lane *lane)
{
    return FQ_CONTAINER(lane, struct fq_worker, lane);
}

/* ---- counting ---- */

/* Counters of other modules run on their own; a telemetry counter is brought to their value. */
static void raise_to(struct fq_telemetry *block, enum fq_counter counter, uint64_t value)
{
    uint64_t now = atomic_load_explicit(&block->counters[counter], memory_order_relaxed);
    if (value > now)
        fq_telemetry_count(block, counter, value - now);
}

/* What is counted once for all workers. */
static void raise_process_counters(struct fq_worker *worker)
{
    const struct fq_audit *audit = worker->all->audit;
    raise_to(&worker->telemetry, FQ_COUNTER_LOG_LOST, fq_log_queue_lost());
    if (!audit)
        return;
    raise_to(&worker->telemetry, FQ_COUNTER_AUDIT_WRITTEN, fq_audit_written(audit));
    raise_to(&worker->telemetry, FQ_COUNTER_AUDIT_LOST, fq_audit_lost(audit));
}

static void sample_replicas(struct fq_worker *worker, const struct fq_replicas *replicas)
{
    struct fq_telemetry *block = &worker->telemetry;
    struct fq_replicas_stats stats;
    int64_t ok = 0, behind = 0, count = (int64_t)fq_replicas_count(replicas);
    for (size_t i = 0; i < fq_replicas_count(replicas); i++) {
        enum fq_replica_state state = fq_replicas_state(replicas, i);
        ok += state == FQ_REPLICA_OK;
        behind += state == FQ_REPLICA_BEHIND;
    }
    fq_replicas_stats(replicas, &stats);
    fq_telemetry_gauge_set(block, FQ_GAUGE_REPLICAS_OK, ok);
    fq_telemetry_gauge_set(block, FQ_GAUGE_REPLICAS_BEHIND, behind);
    fq_telemetry_gauge_set(block, FQ_GAUGE_REPLICAS_AWAY, count - ok - behind);
    raise_to(block, FQ_COUNTER_DB_READS_REPLICA, stats.replica_reads);
    raise_to(block, FQ_COUNTER_DB_READS_PRIMARY, stats.primary_reads);
    raise_to(block, FQ_COUNTER_DB_READS_RETURNED, stats.returned);
}

void fq_worker_sample(struct fq_worker *worker)
{
    struct fq_telemetry *block = &worker->telemetry;
    struct fq_pg_pool_stats pool;
    fq_pg_pool_stats(worker->lane.pool, &pool);
    fq_telemetry_gauge_set(block, FQ_GAUGE_DB_IDLE, (int64_t)pool.idle);
    fq_telemetry_gauge_set(block, FQ_GAUGE_DB_BUSY, (int64_t)(pool.busy + pool.settling));
    fq_telemetry_gauge_set(block, FQ_GAUGE_DB_CONNECTING, (int64_t)pool.connecting);
    fq_telemetry_gauge_set(block, FQ_GAUGE_DB_POOLED, (int64_t)pool.pooled);
    fq_telemetry_gauge_set(block, FQ_GAUGE_DB_WAITING, (int64_t)pool.waiting);
    raise_to(block, FQ_COUNTER_DB_JOBS, pool.jobs);
    raise_to(block, FQ_COUNTER_DB_ERRORS, pool.failures);
    raise_to(block, FQ_COUNTER_DB_RECONNECTS, pool.losses);
    raise_to(block, FQ_COUNTER_DB_REPLANS, pool.replans);
    if (worker->lane.replicas)
        sample_replicas(worker, worker->lane.replicas);
    const struct fq_http_counters *http = fq_http_server_counters(worker->http);
    fq_telemetry_gauge_set(block, FQ_GAUGE_HTTP_CONNECTIONS, (int64_t)http->connections);
    raise_to(block, FQ_COUNTER_HTTP_REFUSED, http->refused + http->rejected);
    if (worker->lane.first) /* of the process: counted once */
        raise_process_counters(worker);
    raise_to(block, FQ_COUNTER_HTTP_TIMED_OUT, http->timed_out);
    raise_to(block, FQ_COUNTER_HTTP_SPILLED, http->spilled);
    if (!worker->lane.engine)
        return;
    struct fq_engine_stats engine;
    fq_engine_stats(worker->lane.engine, &engine);
    raise_to(block, FQ_COUNTER_DOCUMENT_CACHE_HITS, engine.document_hits);
    raise_to(block, FQ_COUNTER_DOCUMENT_CACHE_MISSES, engine.document_misses);
    raise_to(block, FQ_COUNTER_PLAN_CACHE_HITS, engine.plan_hits);
    raise_to(block, FQ_COUNTER_PLAN_CACHE_MISSES, engine.plan_misses);
    raise_to(block, FQ_COUNTER_PLAN_CACHE_EVICTIONS, engine.document_evictions);
    fq_telemetry_gauge_set(block, FQ_GAUGE_PLAN_CACHE_ENTRIES, (int64_t)engine.documents);
}

static void on_sampling(struct fq_timer *timer)
{
    struct fq_worker *worker = FQ_CONTAINER(timer, struct fq_worker, sampling);
    fq_worker_sample(worker);
    fq_http_server_trim(worker->http);
}

static void on_turn(void *user, uint64_t busy_ns)
{
    struct fq_worker *worker = user;
    fq_telemetry_observe(&worker->telemetry, FQ_HISTOGRAM_LOOP_TURN, busy_ns);
}

const struct fq_telemetry *fq_worker_telemetry(const struct fq_worker *worker)
{
    return &worker->telemetry;
}

/* ---- the database is not what the schema says ---- */

static void ask_for_reload(struct fq_worker *worker, uint64_t fingerprint)
{
    struct fq_workers *all = worker->all;
    uint64_t nothing_told = 0;
    if (worker->lane.config->schema.reload &&
        atomic_compare_exchange_strong(&all->misfit_of, &nothing_told, fingerprint))
        fq_loop_post(all->main_loop, &all->misfit);
}

void fq_worker_tell_misfit(struct fq_worker *worker, uint64_t fingerprint)
{
    fq_telemetry_count(&worker->telemetry, FQ_COUNTER_SCHEMA_MISFITS, 1);
    ask_for_reload(worker, fingerprint);
}

/* Has the database changed?  It says so itself. */
static void on_compared(struct fq_lane *lane, bool differs, uint64_t fingerprint)
{
    struct fq_worker *worker = worker_of(lane);
    atomic_store(&worker->all->outdated, differs);
    if (!differs)
        return;
    atomic_store(&worker->all->changed, true);
    ask_for_reload(worker, fingerprint);
}

/* ---- making ---- */

void fq_workers_init_memory(struct fq_workers *all, const struct fq_config *config)
{
    const size_t usual = FQ_LIMIT_BUDGET_FREE_BYTES;
    fq_budget_init(&all->memory.requests, 0, usual, FQ_REQUESTS_FULL);
    fq_budget_init(&all->memory.responses, 0, usual, FQ_RESPONSES_FULL);
    fq_budget_init(&all->memory.spill, 0, 0, FQ_UNAVAILABLE);
    fq_workers_set_memory(all, config);
}

void fq_workers_set_memory(struct fq_workers *all, const struct fq_config *config)
{
    fq_budget_set_limit(&all->memory.requests, config->memory.requests);
    fq_budget_set_limit(&all->memory.responses, config->memory.responses);
    fq_budget_set_limit(&all->memory.spill, config->memory.spill);
}

static struct fq_http_options http_options(const struct fq_live_config *live,
                                           struct fq_workers *all)
{
    const struct fq_config *config = &live->config;
    const struct fq_protection *protection = &live->protection;
    struct fq_http_options options = fq_http_options_default();
    options.max_head_bytes = config->server.max_header_bytes;
    options.max_body_bytes = config->server.max_body_bytes;
    options.max_request_memory = config->limits.request_bytes;
    options.max_connections = fq_lane_share(config->server.max_connections, all->count);
    options.head_timeout_ms = config->server.header_timeout_ms;
    options.body_timeout_ms = config->server.body_timeout_ms;
    options.idle_timeout_ms = config->server.idle_timeout_ms;
    options.write_timeout_ms = config->server.write_timeout_ms;
    options.proxies = (struct fq_http_proxies){
        .networks = protection->proxies,
        .count = protection->proxy_count,
        .header = config->server.proxy_header == FQ_PROXY_FORWARDED ? FQ_HTTP_FORWARDED
                                                                    : FQ_HTTP_X_FORWARDED_FOR,
    };
    options.memory = &all->memory;
    options.spill_folder = config->memory.spill ? config->memory.spill_folder.ptr : NULL;
    options.spill_max_bytes = config->limits.response_bytes;
    options.spill_after_ms = config->memory.spill_after_ms;
    options.reader_timeout_ms = config->memory.reader_timeout_ms;
    return options;
}

static enum fq_status listen_at(struct fq_worker *worker, uint16_t port, bool join,
                                struct fq_arena *arena, uint16_t *ret_port, struct fq_error *reterr)
{
    const struct fq_http_options options = http_options(worker->lane.live, worker->all);
    const struct fq_tcp_bind address = {
        .host = worker->lane.config->server.host.ptr, .port = port, .join = join};
    enum fq_status status = fq_http_server_new(worker->lane.loop, &options, worker->all->handler,
                                               worker, &worker->http);
    if (status)
        return fq_error_set(reterr, arena, status, "there is no memory to serve HTTP");
    return fq_http_server_listen(worker->http, &address, arena, ret_port, reterr);
}

/* ---- what the lane tells ---- */

static enum fq_status set_keys(struct fq_worker *worker)
{
    const struct fq_lane *lane = &worker->lane;
    const struct fq_worker_keys_options options = {
        .config = lane->config,
        .loop = lane->loop,
        .database = fq_pg_pool_database(lane->pool),
        .news = &worker->all->key_news,
        .listens = lane->first,
    };
    return fq_worker_keys_set(&worker->keys, &options);
}

static void on_configured(struct fq_lane *lane)
{
    struct fq_worker *worker = worker_of(lane);
    fq_token_memory_set(&worker->tokens, lane->live->auth);
    if (set_keys(worker))
        fq_log(FQ_LOG_ERROR,
               "there is no memory for API keys in a table; what asks for them fails");
    const struct fq_http_options options = http_options(lane->live, worker->all);
    fq_workers_set_memory(worker->all, lane->config);
    fq_http_server_set_options(worker->http, &options);
}

static void on_taken(struct fq_lane *lane, enum fq_status status)
{
    if (status)
        fq_log(FQ_LOG_ERROR, "there is no memory for the engine; this worker stays unavailable");
    if (lane->first) /* one counts for all */
        fq_telemetry_count(&worker_of(lane)->telemetry, FQ_COUNTER_SCHEMA_LOADS, 1);
}

/* One tells for all; its text may hold what PostgreSQL says, and no password. */
static void on_replica(struct fq_lane *lane, size_t number, enum fq_replica_state state, fq_str why)
{
    if (lane->first)
        fq_log(state == FQ_REPLICA_OK ? FQ_LOG_INFO : FQ_LOG_WARNING, "replica %zu: %s%s%.*s",
               number + 1, fq_replica_word(state), why.len ? ": " : "", FQ_STR_ARG(why));
}

static const struct fq_lane_events lane_events = {
    .configured = on_configured, .taken = on_taken, .compared = on_compared, .replica = on_replica};

/* ---- life ---- */

static enum fq_status make_parts(struct fq_worker *worker, uint16_t port, bool join,
                                 struct fq_arena *arena, uint16_t *ret_port,
                                 struct fq_error *reterr)
{
    struct fq_lane *lane = &worker->lane;
    enum fq_status status = listen_at(worker, port, join, arena, ret_port, reterr);
    if (status == FQ_OK &&
        fq_token_memory_init(&worker->tokens, lane->config->cache.tokens, lane->live->auth))
        status = fq_error_set(reterr, arena, FQ_NOMEM, "there is no memory for tokens");
    if (status == FQ_OK &&
        fq_cache_init(&worker->audited, worker->all->audit ? FQ_LIMIT_AUDIT_KNOWN : 0,
                      FQ_LIMIT_AUDIT_KNOWN_BYTES, NULL, NULL))
        status = fq_error_set(reterr, arena, FQ_NOMEM, "there is no memory for the audit log");
    return status;
}

enum fq_status fq_worker_new(struct fq_live_config *config, struct fq_workers *all, uint16_t port,
                             bool join, struct fq_arena *arena, struct fq_worker **ret,
                             uint16_t *ret_port, struct fq_error *reterr)
{
    struct fq_worker *worker = fq_aligned_calloc(_Alignof(struct fq_worker), sizeof(*worker));
    if (!worker)
        return fq_error_set(reterr, arena, FQ_NOMEM, "there is no memory for a worker");
    worker->all = all;
    const struct fq_lane_options options = {
        .events = &lane_events,
        .live = config,
        .responses = &all->memory.responses,
        .rights_news = &all->rights_news,
        .replica_news = &all->replica_news,
        .program = all->program,
        .lanes = all->count,
        .first = !join,
    };
    enum fq_status status = fq_lane_init(&worker->lane, &options, arena, reterr);
    if (status == FQ_OK)
        status = make_parts(worker, port, join, arena, ret_port, reterr);
    if (status) {
        fq_worker_free(worker);
        return status;
    }
    fq_loop_measure(worker->lane.loop, on_turn, worker);
    fq_timer_init(&worker->sampling, worker->lane.loop, on_sampling);
    fq_timer_start(&worker->sampling, SAMPLING_MS, SAMPLING_MS);
    *ret = worker;
    return FQ_OK;
}

static enum fq_status start_withdrawn(struct fq_worker *worker)
{
    const struct fq_config *config = worker->lane.config;
    bool listens = config->database.pooler != FQ_DATABASE_POOLER_TRANSACTION;
    const struct fq_withdrawn_options options = {
        .revocations = worker->all->revocations,
        .database = fq_pg_pool_database(worker->lane.pool),
        .conninfo = listens ? config->database.url.ptr : NULL,
        .connect_timeout_ms = config->database.connect_timeout_ms,
    };
    return fq_withdrawn_start(&worker->withdrawn, worker->lane.loop, &options);
}

enum fq_status fq_worker_start(struct fq_worker *worker)
{
    enum fq_status status = FQ_OK;
    if (worker->lane.first && worker->all->revocations)
        status = start_withdrawn(worker);
    if (status == FQ_OK)
        status = set_keys(worker);
    if (worker->lane.first && worker->lane.config->rbac.source != FQ_RIGHTS_NONE)
        fq_roles_watch_start(&worker->roles, worker->lane.loop, &worker->lane.rights,
                             &worker->all->roles_there);
    return status ? status : fq_lane_start(&worker->lane);
}

/* ---- what other threads ask ---- */

void fq_worker_set(struct fq_worker *worker, struct fq_schema *schema,
                   struct fq_live_config *config)
{
    if (fq_lane_set(&worker->lane, schema, config))
        fq_log(FQ_LOG_ERROR, "there is no memory to take the new schema; the old one stays");
}

struct drain_task {
    struct fq_task task;
    struct fq_worker *worker;
};

static void on_empty(void *user)
{
    struct fq_worker *worker = user;
    fq_timer_stop(&worker->sampling);
    fq_timer_stop(&worker->patience);
    fq_withdrawn_stop(&worker->withdrawn);
    fq_roles_watch_stop(&worker->roles);
    fq_worker_keys_stop(&worker->keys);
    fq_lane_close(&worker->lane);
}

/* Connections are cut by now.  What is hashed for them is finished, what waits for that is not. */
static void on_patience_ends(struct fq_timer *timer)
{
    fq_crew_give_up(FQ_CONTAINER(timer, struct fq_worker, patience)->all->hashing);
}

static void drain(struct fq_task *task)
{
    struct drain_task *asked = FQ_CONTAINER(task, struct drain_task, task);
    struct fq_worker *worker = asked->worker;
    fq_free(asked);
    if (worker->draining)
        return;
    uint32_t patience_ms = worker->lane.config->server.shutdown_timeout_ms;
    worker->draining = true;
    fq_timer_init(&worker->patience, worker->lane.loop, on_patience_ends);
    fq_timer_start(&worker->patience, patience_ms, 0);
    fq_http_server_drain(worker->http, patience_ms, on_empty, worker);
}

void fq_worker_drain(struct fq_worker *worker)
{
    struct drain_task *asked = worker->lane.started ? fq_malloc(sizeof(*asked)) : NULL;
    if (!asked) {
        fq_loop_stop(worker->lane.loop);
        return;
    }
    *asked = (struct drain_task){.task.run = drain, .worker = worker};
    fq_loop_post(worker->lane.loop, &asked->task);
}

void fq_worker_free(struct fq_worker *worker)
{
    if (!worker)
        return;
    fq_lane_join(&worker->lane);
    fq_http_server_free(worker->http);
    fq_token_memory_clear(&worker->tokens);
    fq_cache_clear(&worker->audited);
    fq_withdrawn_stop(&worker->withdrawn);
    fq_roles_watch_stop(&worker->roles);
    fq_worker_keys_clear(&worker->keys);
    fq_lane_clear(&worker->lane);
    fq_free(worker);
}
