/* SPDX-License-Identifier: MIT */
#include "runtime/lane.h"

#include <signal.h>

#include "base/memory.h"
#include "runtime/pool_options.h"

/* ---- making ---- */

size_t fq_lane_share(uint32_t total, size_t lanes)
{
    size_t each = total / lanes;
    return each ? each : 1;
}

static void on_replica(void *arg, size_t number, enum fq_replica_state state, fq_str why)
{
    struct fq_lane *lane = arg;
    if (lane->events->replica)
        lane->events->replica(lane, number, state, why);
}

static bool add_replicas(struct fq_lane *lane, const struct fq_pg_pool_options *pools,
                         const struct fq_lane_options *given)
{
    const struct fq_replicas_options options = {
        .loop = lane->loop,
        .primary = lane->pool,
        .pools = pools,
        .conninfos = &lane->config->database.replicas,
        .news = given->replica_news,
        .lag_ms = lane->config->database.replica_lag_ms,
        .changed = on_replica,
        .arg = lane,
    };
    return fq_replicas_new(&options, &lane->replicas) == FQ_OK;
}

static bool make_pools(struct fq_lane *lane, const struct fq_lane_options *given)
{
    const struct fq_config *config = lane->config;
    struct fq_pg_pool_options options = fq_pool_options_of(config, &lane->job_settings);
    options.size = fq_lane_share(config->database.pool_size, given->lanes);
    options.queue_limit = fq_lane_share(config->database.queue_limit, given->lanes);
    options.depth = config->database.pipeline_depth;
    options.budget = given->responses;
    lane->pool = fq_pg_pool_new(lane->loop, &options);
    return lane->pool && (!config->database.replicas.count || add_replicas(lane, &options, given));
}

static void tell_comparison(struct fq_changes *changes, bool differs)
{
    struct fq_lane *lane = FQ_CONTAINER(changes, struct fq_lane, changes);
    lane->events->compared(lane, differs, changes->fingerprint);
}

enum fq_status fq_lane_init(struct fq_lane *lane, const struct fq_lane_options *options,
                            struct fq_arena *arena, struct fq_error *reterr)
{
    *lane = (struct fq_lane){.events = options->events,
                             .live = fq_live_config_ref(options->live),
                             .config = &options->live->config,
                             .rights_news = options->rights_news,
                             .program = options->program,
                             .first = options->first};
    lane->loop = fq_loop_new();
    if (!lane->loop)
        return fq_error_set(reterr, arena, FQ_NOMEM, "there is no event loop to be had");
    fq_loop_asides_init(&lane->asides, lane->loop);
    if (!make_pools(lane, options))
        return fq_error_set(reterr, arena, FQ_NOMEM, "there is no memory for connections");
    if (lane->program && !(lane->hosts = lane->program->begin(lane->program, lane)))
        return fq_error_set(reterr, arena, FQ_NOMEM, "there is no memory for the program's calls");
    fq_delegates_init(&lane->delegates, lane->hosts, lane->loop);
    fq_changes_init(&lane->changes, lane->loop, fq_pg_pool_database(lane->pool), tell_comparison);
    return FQ_OK;
}

static void *run_loop(void *arg)
{
    struct fq_lane *lane = arg;
    fq_loop_run(lane->loop);
    return NULL;
}

bool fq_lane_thread(pthread_t *thread, void *(*run)(void *arg), void *arg)
{
    sigset_t all, before;
    sigfillset(&all);
    pthread_sigmask(SIG_BLOCK, &all, &before);
    bool started = pthread_create(thread, NULL, run, arg) == 0;
    pthread_sigmask(SIG_SETMASK, &before, NULL);
    return started;
}

enum fq_status fq_lane_start(struct fq_lane *lane)
{
    enum fq_status status = fq_lane_start_rights(lane);
    if (status)
        return status;
    lane->started = fq_lane_thread(&lane->thread, run_loop, lane);
    return lane->started ? FQ_OK : FQ_NOMEM;
}

/* ---- another schema ---- */

struct change_task {
    struct fq_task task;
    struct fq_lane *lane;
    struct fq_schema *schema;
    struct fq_live_config *live;
};

static bool set_schema(struct fq_engine **engine, const struct fq_engine_options *options,
                       struct fq_schema *schema)
{
    if (*engine)
        fq_engine_set_schema(*engine, schema, options);
    else
        *engine = fq_engine_new(options, schema);
    return *engine != NULL;
}

/* What the program asks is part of an operation that says what it costs itself. */
static bool set_whole(struct fq_lane *lane, struct fq_engine_options options,
                      struct fq_schema *schema)
{
    options.cost_shown = false;
    return set_schema(&lane->whole, &options, schema);
}

struct fq_database *fq_lane_database(struct fq_lane *lane)
{
    return lane->replicas ? fq_replicas_database(lane->replicas) : fq_pg_pool_database(lane->pool);
}

static enum fq_status take_schema(struct fq_lane *lane, struct fq_schema *schema)
{
    struct fq_database *database = fq_lane_database(lane);
    struct fq_engine_options options = fq_engine_options_of(lane->config, database);
    if (lane->replicas) /* the schema was read from the primary: none answers that is behind it */
        fq_replicas_catch_up(lane->replicas);
    options.asides = &lane->asides.base;
    options.hosts = lane->hosts ? &lane->delegates.hosts : NULL;
    if (lane->hosts) /* which know no other than the database's */
        options.timeout_ms = lane->config->database.statement_timeout_ms;
    bool set = set_schema(&lane->engine, &options, schema);
    if (schema->whole)
        set = set_whole(lane, options, schema->whole) && set;
    fq_delegates_set(&lane->delegates, lane->whole, schema, database, &options);
    if (lane->first)
        fq_changes_watch(&lane->changes, schema->catalog, lane->config->schema.watch_ms);
    if (lane->hosts && set)
        lane->program->taken(lane->hosts, schema);
    return set ? FQ_OK : FQ_NOMEM;
}

static void take_config(struct fq_lane *lane, struct fq_live_config *live)
{
    struct fq_live_config *before = lane->live;
    lane->live = fq_live_config_ref(live);
    lane->config = &live->config;
    if (live != before && lane->events->configured)
        lane->events->configured(lane);
    fq_live_config_unref(before);
}

static void take_change(struct fq_task *task)
{
    struct change_task *change = FQ_CONTAINER(task, struct change_task, task);
    struct fq_lane *lane = change->lane;
    take_config(lane, change->live);
    enum fq_status status = take_schema(lane, change->schema);
    fq_live_config_unref(change->live);
    fq_schema_unref(change->schema);
    fq_free(change);
    lane->events->taken(lane, status);
}

enum fq_status fq_lane_set(struct fq_lane *lane, struct fq_schema *schema,
                           struct fq_live_config *live)
{
    struct change_task *change = fq_malloc(sizeof(*change));
    if (!change)
        return FQ_NOMEM;
    *change = (struct change_task){.task.run = take_change,
                                   .lane = lane,
                                   .schema = fq_schema_ref(schema),
                                   .live = fq_live_config_ref(live)};
    fq_loop_post(lane->loop, &change->task);
    return FQ_OK;
}

/* ---- the end ---- */

static void on_pool_closed(void *user)
{
    struct fq_lane *lane = user;
    lane->pool = NULL;
    if (lane->events->closed)
        lane->events->closed(lane);
    fq_loop_stop(lane->loop);
}

static void close_pool(void *user)
{
    struct fq_lane *lane = user;
    fq_pg_pool_close(lane->pool, on_pool_closed, lane);
}

static void close_pools(struct fq_lane *lane)
{
    if (lane->replicas)
        fq_replicas_close(lane->replicas, close_pool, lane);
    else
        close_pool(lane);
}

static void part(struct fq_task *task)
{
    struct fq_lane *lane = FQ_CONTAINER(task, struct fq_lane, parting);
    if (lane->hosts)
        lane->program->cancel(lane->hosts);
    fq_changes_stop(&lane->changes);
    fq_lane_stop_rights(lane);
    close_pools(lane);
}

void fq_lane_close(struct fq_lane *lane)
{
    if (lane->hosts)
        lane->program->closing(lane->hosts);
    lane->parting.run = part;
    fq_loop_post(lane->loop, &lane->parting);
}

void fq_lane_join(struct fq_lane *lane)
{
    if (lane->started)
        pthread_join(lane->thread, NULL);
    lane->started = false;
}

void fq_lane_clear(struct fq_lane *lane)
{
    fq_engine_free(lane->engine);
    fq_engine_free(lane->whole);
    fq_delegates_clear(&lane->delegates);
    fq_lane_stop_rights(lane);
    if (lane->pool) { /* never started, or stopped without closing */
        close_pools(lane);
        fq_loop_run(lane->loop);
    }
    fq_replicas_free(lane->replicas);
    if (lane->hosts)
        lane->program->end(lane->hosts);
    if (lane->loop)
        fq_loop_free(lane->loop);
    fq_live_config_unref(lane->live);
}
