/* SPDX-License-Identifier: MIT */
#include "audit/audit.h"
#include "base/limits.h"
#include "base/memory.h"
#include "runtime/engine_options.h"
#include "runtime/pool_options.h"
#include "server/log.h"
#include "server/log_queue.h"
#include "server/worker_private.h"

#define SAMPLING_MS 1000u

static bool is_first_worker(const struct fq_worker *worker)
{
    return worker == worker->all->items[0];
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

void fq_worker_sample(struct fq_worker *worker)
{
    struct fq_telemetry *block = &worker->telemetry;
    struct fq_pg_pool_stats pool;
    fq_pg_pool_stats(worker->pool, &pool);
    fq_telemetry_gauge_set(block, FQ_GAUGE_DB_IDLE, (int64_t)pool.idle);
    fq_telemetry_gauge_set(block, FQ_GAUGE_DB_BUSY, (int64_t)(pool.busy + pool.settling));
    fq_telemetry_gauge_set(block, FQ_GAUGE_DB_CONNECTING, (int64_t)pool.connecting);
    fq_telemetry_gauge_set(block, FQ_GAUGE_DB_POOLED, (int64_t)pool.pooled);
    fq_telemetry_gauge_set(block, FQ_GAUGE_DB_WAITING, (int64_t)pool.waiting);
    raise_to(block, FQ_COUNTER_DB_JOBS, pool.jobs);
    raise_to(block, FQ_COUNTER_DB_ERRORS, pool.failures);
    raise_to(block, FQ_COUNTER_DB_RECONNECTS, pool.losses);
    raise_to(block, FQ_COUNTER_DB_REPLANS, pool.replans);
    const struct fq_http_counters *http = fq_http_server_counters(worker->http);
    fq_telemetry_gauge_set(block, FQ_GAUGE_HTTP_CONNECTIONS, (int64_t)http->connections);
    raise_to(block, FQ_COUNTER_HTTP_REFUSED, http->refused + http->rejected);
    if (is_first_worker(worker)) /* of the process: counted once */
        raise_process_counters(worker);
    raise_to(block, FQ_COUNTER_HTTP_TIMED_OUT, http->timed_out);
    raise_to(block, FQ_COUNTER_HTTP_SPILLED, http->spilled);
    if (!worker->engine)
        return;
    struct fq_engine_stats engine;
    fq_engine_stats(worker->engine, &engine);
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
    if (worker->config->schema.reload &&
        atomic_compare_exchange_strong(&all->misfit_of, &nothing_told, fingerprint))
        fq_loop_post(all->main_loop, &all->misfit);
}

void fq_worker_tell_misfit(struct fq_worker *worker, uint64_t fingerprint)
{
    fq_telemetry_count(&worker->telemetry, FQ_COUNTER_SCHEMA_MISFITS, 1);
    ask_for_reload(worker, fingerprint);
}

/* Has the database changed?  It says so itself. */
static void tell_change(struct fq_changes *changes, bool differs)
{
    struct fq_worker *worker = FQ_CONTAINER(changes, struct fq_worker, changes);
    atomic_store(&worker->all->outdated, differs);
    if (!differs)
        return;
    atomic_store(&worker->all->changed, true);
    ask_for_reload(worker, changes->fingerprint);
}

/* ---- making ---- */

static size_t share(uint32_t total, size_t workers)
{
    size_t each = total / workers;
    return each ? each : 1;
}

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
    options.max_connections = share(config->server.max_connections, all->count);
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

static struct fq_pg_pool *new_pool(struct fq_worker *worker)
{
    const struct fq_config *config = worker->config;
    struct fq_pg_pool_options options = fq_pool_options_of(config, &worker->job_settings);
    options.size = share(config->database.pool_size, worker->all->count);
    options.queue_limit = share(config->database.queue_limit, worker->all->count);
    options.depth = config->database.pipeline_depth;
    options.budget = &worker->all->memory.responses;
    return fq_pg_pool_new(worker->loop, &options);
}

static enum fq_status listen_at(struct fq_worker *worker, uint16_t port, bool join,
                                struct fq_arena *arena, uint16_t *ret_port, struct fq_error *reterr)
{
    const struct fq_http_options options = http_options(worker->live, worker->all);
    const struct fq_tcp_bind address = {
        .host = worker->config->server.host.ptr, .port = port, .join = join};
    enum fq_status status =
        fq_http_server_new(worker->loop, &options, worker->all->handler, worker, &worker->http);
    if (status)
        return fq_error_set(reterr, arena, status, "there is no memory to serve HTTP");
    return fq_http_server_listen(worker->http, &address, arena, ret_port, reterr);
}

enum fq_status fq_worker_new(struct fq_live_config *config, struct fq_workers *all, uint16_t port,
                             bool join, struct fq_arena *arena, struct fq_worker **ret,
                             uint16_t *ret_port, struct fq_error *reterr)
{
    struct fq_worker *worker = fq_aligned_calloc(_Alignof(struct fq_worker), sizeof(*worker));
    if (!worker)
        return fq_error_set(reterr, arena, FQ_NOMEM, "there is no memory for a worker");
    worker->live = fq_live_config_ref(config);
    worker->config = &config->config;
    worker->all = all;
    worker->loop = fq_loop_new();
    fq_worker_asides_init(&worker->asides, worker->loop);
    enum fq_status status =
        worker->loop ? listen_at(worker, port, join, arena, ret_port, reterr)
                     : fq_error_set(reterr, arena, FQ_NOMEM, "there is no event loop to be had");
    if (status == FQ_OK && fq_token_memory_init(&worker->tokens, worker->config->cache.tokens,
                                                worker->live->auth) != FQ_OK)
        status = fq_error_set(reterr, arena, FQ_NOMEM, "there is no memory for tokens");
    if (status == FQ_OK && !(worker->pool = new_pool(worker)))
        status = fq_error_set(reterr, arena, FQ_NOMEM, "there is no memory for connections");
    if (status) {
        fq_worker_free(worker);
        return status;
    }
    fq_loop_measure(worker->loop, on_turn, worker);
    fq_changes_init(&worker->changes, worker->loop, fq_pg_pool_database(worker->pool), tell_change);
    fq_timer_init(&worker->sampling, worker->loop, on_sampling);
    fq_timer_start(&worker->sampling, SAMPLING_MS, SAMPLING_MS);
    *ret = worker;
    return FQ_OK;
}

static void *serve_requests(void *arg)
{
    struct fq_worker *worker = arg;
    fq_loop_run(worker->loop);
    return NULL;
}

static enum fq_status start_withdrawn(struct fq_worker *worker)
{
    const struct fq_config *config = worker->config;
    bool listens = config->database.pooler != FQ_DATABASE_POOLER_TRANSACTION;
    const struct fq_withdrawn_options options = {
        .revocations = worker->all->revocations,
        .database = fq_pg_pool_database(worker->pool),
        .conninfo = listens ? config->database.url.ptr : NULL,
        .connect_timeout_ms = config->database.connect_timeout_ms,
    };
    return fq_withdrawn_start(&worker->withdrawn, worker->loop, &options);
}

enum fq_status fq_worker_start(struct fq_worker *worker)
{
    enum fq_status status = fq_worker_start_rights(worker);
    if (status)
        return status;
    if (is_first_worker(worker) && worker->all->revocations)
        status = start_withdrawn(worker);
    if (status)
        return status;
    if (pthread_create(&worker->thread, NULL, serve_requests, worker) != 0)
        return FQ_NOMEM;
    worker->started = true;
    return FQ_OK;
}

/* ---- what other threads ask ---- */

struct change_task {
    struct fq_task task;
    struct fq_worker *worker;
    struct fq_schema *schema;
    struct fq_live_config *config;
};

static void take_config(struct fq_worker *worker, struct fq_live_config *config)
{
    struct fq_live_config *before = worker->live;
    worker->live = config;
    worker->config = &config->config;
    fq_token_memory_set(&worker->tokens, worker->live->auth);
    fq_live_config_unref(before);
    const struct fq_http_options options = http_options(worker->live, worker->all);
    fq_workers_set_memory(worker->all, worker->config);
    fq_http_server_set_options(worker->http, &options);
}

static void take_schema(struct fq_worker *worker, struct fq_schema *schema)
{
    struct fq_engine_options options =
        fq_engine_options_of(worker->config, fq_pg_pool_database(worker->pool));
    options.asides = &worker->asides.base;
    if (worker->engine)
        fq_engine_set_schema(worker->engine, schema, &options);
    else if (!(worker->engine = fq_engine_new(&options, schema)))
        fq_log(FQ_LOG_ERROR, "there is no memory for the engine; this worker stays unavailable");
    if (is_first_worker(worker))
        fq_changes_watch(&worker->changes, schema->catalog, worker->config->schema.watch_ms);
    fq_schema_unref(schema);
}

static void take_change(struct fq_task *task)
{
    struct change_task *change = FQ_CONTAINER(task, struct change_task, task);
    if (change->config != change->worker->live)
        take_config(change->worker, change->config);
    else
        fq_live_config_unref(change->config);
    take_schema(change->worker, change->schema);
    if (is_first_worker(change->worker)) /* one counts for all */
        fq_telemetry_count(&change->worker->telemetry, FQ_COUNTER_SCHEMA_LOADS, 1);
    fq_free(change);
}

void fq_worker_set(struct fq_worker *worker, struct fq_schema *schema,
                   struct fq_live_config *config)
{
    struct change_task *change = fq_malloc(sizeof(*change));
    if (!change) {
        fq_log(FQ_LOG_ERROR, "there is no memory to take the new schema; the old one stays");
        return;
    }
    *change = (struct change_task){.task.run = take_change,
                                   .worker = worker,
                                   .schema = fq_schema_ref(schema),
                                   .config = fq_live_config_ref(config)};
    fq_loop_post(worker->loop, &change->task);
}

struct drain_task {
    struct fq_task task;
    struct fq_worker *worker;
};

static void on_pool_closed(void *user)
{
    struct fq_worker *worker = user;
    worker->pool = NULL;
    fq_loop_stop(worker->loop);
}

static void on_empty(void *user)
{
    struct fq_worker *worker = user;
    fq_timer_stop(&worker->sampling);
    fq_changes_stop(&worker->changes);
    fq_worker_stop_rights(worker);
    fq_withdrawn_stop(&worker->withdrawn);
    fq_pg_pool_close(worker->pool, on_pool_closed, worker);
}

static void drain(struct fq_task *task)
{
    struct drain_task *asked = FQ_CONTAINER(task, struct drain_task, task);
    struct fq_worker *worker = asked->worker;
    fq_free(asked);
    if (worker->draining)
        return;
    worker->draining = true;
    fq_http_server_drain(worker->http, worker->config->server.shutdown_timeout_ms, on_empty,
                         worker);
}

void fq_worker_drain(struct fq_worker *worker)
{
    struct drain_task *asked = worker->started ? fq_malloc(sizeof(*asked)) : NULL;
    if (!asked) {
        fq_loop_stop(worker->loop);
        return;
    }
    *asked = (struct drain_task){.task.run = drain, .worker = worker};
    fq_loop_post(worker->loop, &asked->task);
}

void fq_worker_free(struct fq_worker *worker)
{
    if (!worker)
        return;
    if (worker->started)
        pthread_join(worker->thread, NULL);
    fq_http_server_free(worker->http);
    fq_token_memory_clear(&worker->tokens);
    fq_engine_free(worker->engine);
    fq_worker_stop_rights(worker);
    fq_withdrawn_stop(&worker->withdrawn);
    if (worker->pool) { /* never started, or stopped without draining */
        fq_pg_pool_close(worker->pool, on_pool_closed, worker);
        fq_loop_run(worker->loop);
    }
    fq_loop_free(worker->loop);
    fq_live_config_unref(worker->live);
    fq_free(worker);
}
