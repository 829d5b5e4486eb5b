/* SPDX-License-Identifier: MIT
 *
 * The life of an engine: open, read again, close.
 */
#include <errno.h>
#include <time.h>

#include "api/engine.h"
#include "base/clock.h"
#include "base/limits.h"
#include "base/memory.h"
#include "runtime/persisted.h"
#include "runtime/served.h"

/* ---- what lanes tell ---- */

static struct fq_api_lane *lane_of(struct fq_lane *lane)
{
    return FQ_CONTAINER(lane, struct fq_api_lane, own);
}

static void on_taken(struct fq_lane *lane, enum fq_status status)
{
    struct fraiseql *engine = lane_of(lane)->engine;
    fq_api_lane_runs(lane_of(lane));
    pthread_mutex_lock(&engine->lock);
    engine->failed = engine->failed || status;
    engine->untaken--;
    pthread_cond_broadcast(&engine->changed);
    pthread_mutex_unlock(&engine->lock);
}

static void on_compared(struct fq_lane *lane, bool differs, uint64_t fingerprint)
{
    if (differs)
        fq_api_refresh_ask(lane_of(lane), fingerprint);
}

static const struct fq_lane_events lane_events = {.taken = on_taken, .compared = on_compared};

/* ---- a schema ---- */

static enum fq_status hand_to_lane(struct fraiseql *engine, struct fq_api_lane *lane,
                                   struct fq_schema *schema, struct fq_live_config *live)
{
    pthread_mutex_lock(&engine->lock);
    engine->untaken++;
    pthread_mutex_unlock(&engine->lock);
    enum fq_status status = fq_lane_set(lane->lane, schema, live);
    if (status == FQ_OK)
        return FQ_OK;
    pthread_mutex_lock(&engine->lock);
    engine->untaken--;
    pthread_mutex_unlock(&engine->lock);
    return status;
}

/* All lanes have it when this returns. */
static enum fq_status hand_out(struct fraiseql *engine, struct fq_schema *schema,
                               struct fq_live_config *live)
{
    enum fq_status status = FQ_OK;
    engine->failed = false;
    for (size_t i = 0; i < engine->lane_count && status == FQ_OK; i++)
        status = hand_to_lane(engine, &engine->lanes[i], schema, live);
    pthread_mutex_lock(&engine->lock);
    while (engine->untaken)
        pthread_cond_wait(&engine->changed, &engine->lock);
    if (engine->failed)
        status = FQ_NOMEM;
    pthread_mutex_unlock(&engine->lock);
    return status;
}

const struct fq_schema *fq_api_whole(const struct fq_schema *schema)
{
    return schema->whole ? schema->whole : schema;
}

void fq_api_keep_loaded(struct fraiseql *engine, struct fq_schema *schema,
                        struct fq_live_config *live, bool again)
{
    pthread_mutex_lock(&engine->lock);
    struct fq_schema *schema_before = engine->schema;
    struct fq_live_config *live_before = engine->live;
    engine->schema = schema;
    engine->live = live;
    engine->loads++;
    fq_pace_loaded(&engine->pace, schema->catalog->fingerprint, again);
    pthread_mutex_unlock(&engine->lock);
    fq_schema_unref(schema_before);
    fq_live_config_unref(live_before);
}

/* Takes over the reference of live.  *may_pass: it failed, and need not the next time. */
static enum fraiseql_status load(struct fraiseql *engine, struct fq_live_config *live, bool again,
                                 bool *may_pass, struct fraiseql_error **reterr)
{
    struct fq_arena arena;
    struct fq_error error = {0};
    struct fq_schema *schema = NULL;
    fq_arena_init(&arena, 4096, FQ_LIMIT_CONFIG_BYTES);
    const struct fq_load_options options = {.hosts = engine->program.base.begin,
                                            .cache = engine->schema ? FQ_CACHE_ANEW : FQ_CACHE_USED,
                                            .whole = true};
    size_t trusted;
    enum fq_status status = fq_load_served(&live->config, &options, engine->persisted, &arena,
                                           &schema, &trusted, &error);
    if (status == FQ_OK) {
        fq_persisted_set_config(engine->persisted, &live->config);
        status = hand_out(engine, schema, live);
        error.status = status;
    }
    enum fraiseql_status ret = FRAISEQL_OK;
    *may_pass = fq_load_may_pass(status, engine->schema != NULL);
    if (status) {
        ret = fq_api_fail_with(reterr, &error);
        fq_schema_unref(schema);
        fq_live_config_unref(live);
        pthread_mutex_lock(&engine->lock);
        fq_pace_failed(&engine->pace);
        pthread_mutex_unlock(&engine->lock);
    } else {
        fq_api_keep_loaded(engine, schema, live, again);
    }
    fq_arena_clear(&arena);
    return ret;
}

/* ---- opening ---- */

static bool make_lane(struct fraiseql *engine, size_t number, struct fq_error *reterr)
{
    struct fq_api_lane *lane = &engine->lanes[number];
    const struct fq_lane_options options = {
        .events = &lane_events,
        .live = engine->live,
        .responses = &engine->responses,
        .rights_news = &engine->rights_news,
        .replica_news = &engine->replica_news,
        .program = engine->program.base.begin ? &engine->program.base : NULL,
        .lanes = engine->lane_count,
        .first = number == 0,
    };
    lane->lane = &lane->own;
    if (fq_lane_init(lane->lane, &options, &engine->arena, reterr))
        return false;
    if (fq_lane_start(lane->lane) == FQ_OK)
        return true;
    return fq_error_set(reterr, &engine->arena, FQ_NOMEM, "there is no thread to be had") == FQ_OK;
}

static void init_lane(struct fraiseql *engine, size_t number)
{
    struct fq_api_lane *lane = &engine->lanes[number];
    lane->engine = engine;
    lane->last_id = number + engine->lane_count; /* so that no id is 0 */
    atomic_store(&lane->closed, true);
    for (size_t i = 0; i < FQ_API_BUCKETS; i++)
        fq_list_init(&lane->running[i]);
    pthread_mutex_init(&lane->lock, NULL);
}

bool fq_api_make_lanes(struct fraiseql *engine, size_t count)
{
    engine->lanes = fq_aligned_calloc(_Alignof(struct fq_api_lane), count * sizeof(*engine->lanes));
    if (!engine->lanes)
        return false;
    engine->lane_count = count;
    for (size_t i = 0; i < count; i++)
        init_lane(engine, i);
    return true;
}

static bool start_lanes(struct fraiseql *engine, unsigned threads, struct fq_error *reterr)
{
    reterr->status = FQ_NOMEM;
    bool good = fq_api_make_lanes(engine, threads ? threads : 1);
    for (size_t i = 0; i < engine->lane_count && good; i++)
        good = make_lane(engine, i, reterr);
    return good;
}

void fq_api_set_budgets(struct fraiseql *engine, const struct fq_config *config)
{
    const size_t usual = FQ_LIMIT_BUDGET_FREE_BYTES;
    fq_budget_init(&engine->requests, config->memory.requests, usual, FQ_REQUESTS_FULL);
    fq_budget_init(&engine->responses, config->memory.responses, usual, FQ_RESPONSES_FULL);
}

static bool take_options(struct fraiseql *engine, const struct fraiseql_options *options,
                         struct fq_error *reterr)
{
    struct fq_config config;
    const char *name = options->schema_name ? options->schema_name : "schema";
    struct fq_config_sources sources;
    if (fq_api_configure(options, &engine->arena, &config, &sources, reterr))
        return false;
    if (options->host && !fq_api_program_init(&engine->program, options->host)) {
        fq_error_set(reterr, &engine->arena, FQ_CONFIG,
                     "the host is not of this version, or has no function to call");
        return false;
    }
    engine->live = fq_live_config_new(&config);
    reterr->status = FQ_NOMEM;
    if (!engine->live ||
        (options->schema.len &&
         fq_live_config_set_schema(engine->live, fq_api_str(options->schema), fq_str_from(name))))
        return false;
    engine->persisted = fq_persisted_new(&engine->live->config);
    if (!engine->persisted)
        return false;
    fq_api_set_budgets(engine, &config);
    engine->log = options->log;
    engine->log_user = options->log_user;
    return true;
}

/* The condition's time-outs are by the clock that never steps back. */
static void make_locks(struct fraiseql *engine)
{
    pthread_condattr_t attributes;
    pthread_condattr_init(&attributes);
    pthread_condattr_setclock(&attributes, CLOCK_MONOTONIC);
    pthread_cond_init(&engine->changed, &attributes);
    pthread_condattr_destroy(&attributes);
    pthread_mutex_init(&engine->lock, NULL);
    pthread_mutex_init(&engine->reloading, NULL);
}

struct fraiseql *fq_api_engine_new(void)
{
    struct fraiseql *engine = fq_calloc(1, sizeof(*engine));
    if (!engine)
        return NULL;
    fq_arena_init(&engine->arena, 4096, FQ_LIMIT_CONFIG_BYTES);
    make_locks(engine);
    fq_pace_init(&engine->pace);
    return engine;
}

/* Nobody else has the engine yet. */
static void rest(uint64_t ms)
{
    struct timespec left = {.tv_sec = (time_t)(ms / 1000), .tv_nsec = (long)(ms % 1000) * 1000000};
    while (nanosleep(&left, &left) && errno == EINTR)
        ;
}

/* Until there is something to serve, or the time is over. */
static enum fraiseql_status load_first(struct fraiseql *engine, uint32_t timeout_ms,
                                       struct fraiseql_error **reterr)
{
    const uint64_t until = fq_clock_monotonic_ns() / 1000000u + timeout_ms;
    struct fq_retry retry;
    fq_retry_init(&retry);
    for (;;) {
        bool may_pass;
        struct fraiseql_error *error = NULL;
        enum fraiseql_status status =
            load(engine, fq_live_config_ref(engine->live), false, &may_pass, &error);
        uint64_t now = fq_clock_monotonic_ns() / 1000000u;
        if (status == FRAISEQL_OK)
            return status;
        if (!may_pass || now >= until) {
            if (reterr)
                *reterr = error;
            else
                fraiseql_error_free(error);
            return status;
        }
        fq_api_tell(engine, FQ_API_WARNING, fq_api_str(fraiseql_error_message(error)));
        fraiseql_error_free(error);
        uint64_t wait_ms = fq_retry_next(&retry);
        rest(wait_ms < until - now ? wait_ms : until - now);
    }
}

enum fraiseql_status fraiseql_open(const struct fraiseql_options *options, struct fraiseql **ret,
                                   struct fraiseql_error **reterr)
{
    struct fraiseql_options given;
    const size_t least = offsetof(struct fraiseql_options, schema);
    if (!fq_api_copy_options(&given, sizeof(given), options, options->size, least) ||
        given.threads > FQ_LIMIT_API_THREADS)
        return fq_api_fail(reterr, FRAISEQL_INVALID,
                           "the options are not of this version, or want too many threads");
    struct fraiseql *engine = fq_api_engine_new();
    if (!engine)
        return fq_api_fail(reterr, FRAISEQL_MEMORY, "out of memory");
    struct fq_error error = {0};
    bool made = take_options(engine, &given, &error) && start_lanes(engine, given.threads, &error);
    enum fraiseql_status status =
        made ? load_first(engine, given.open_timeout_ms, reterr) : fq_api_fail_with(reterr, &error);
    if (status == FRAISEQL_OK && !fq_api_refresh_start(engine))
        status = fq_api_fail(reterr, FRAISEQL_MEMORY, "there is no thread to be had");
    if (status == FRAISEQL_OK)
        *ret = engine;
    else
        fraiseql_close(engine, 0);
    return status;
}

enum fraiseql_status fq_api_reload(struct fraiseql *engine, struct fraiseql_text schema, bool again,
                                   struct fraiseql_error **reterr)
{
    pthread_mutex_lock(&engine->reloading);
    struct fq_live_config *live = fq_live_config_ref(engine->live);
    enum fraiseql_status status = FRAISEQL_OK;
    bool may_pass; /* whoever asks will ask again */
    if (schema.ptr) {
        struct fq_live_config *next = fq_live_config_new(&live->config);
        fq_str name = live->schema_text ? live->config.schema.file : FQ_STR("schema");
        if (!next || fq_live_config_set_schema(next, fq_api_str(schema), name))
            status = fq_api_fail(reterr, FRAISEQL_MEMORY, "out of memory");
        fq_live_config_unref(live);
        live = next;
    }
    if (status == FRAISEQL_OK)
        status = load(engine, live, again, &may_pass, reterr);
    else
        fq_live_config_unref(live);
    pthread_mutex_unlock(&engine->reloading);
    return status;
}

enum fraiseql_status fraiseql_reload(struct fraiseql *engine, struct fraiseql_text schema,
                                     struct fraiseql_error **reterr)
{
    if (fq_api_is_inside(engine))
        return fq_api_fail(reterr, FRAISEQL_INVALID, "called from a callback, which must not wait");
    if (engine->served)
        return fq_api_fail(reterr, FRAISEQL_INVALID,
                           "the server reads its schema itself: on SIGHUP, and when the database "
                           "has changed");
    return fq_api_reload(engine, schema, false, reterr);
}

/* ---- closing ---- */

static void close_lane(struct fq_task *task)
{
    fq_lane_close(FQ_CONTAINER(task, struct fq_api_lane, closing)->lane);
}

static void cancel_rest(struct fq_task *task)
{
    fq_api_cancel_all(FQ_CONTAINER(task, struct fq_api_lane, cancelling));
}

size_t fq_api_running(struct fraiseql *engine)
{
    size_t count = 0;
    for (size_t i = 0; i < engine->lane_count; i++)
        count += atomic_load(&engine->lanes[i].waiting);
    return count;
}

/* Until nothing runs, or that time is over; NULL: for as long as it takes. */
static void wait_until_idle(struct fraiseql *engine, const struct timespec *until)
{
    int late = 0;
    pthread_mutex_lock(&engine->lock);
    while (fq_api_running(engine) && !late) {
        if (until)
            late = pthread_cond_timedwait(&engine->changed, &engine->lock, until);
        else
            pthread_cond_wait(&engine->changed, &engine->lock);
    }
    pthread_mutex_unlock(&engine->lock);
}

static void end_requests(struct fraiseql *engine, uint32_t timeout_ms)
{
    const struct timespec until = fq_api_after(timeout_ms);
    for (size_t i = 0; i < engine->lane_count; i++) {
        pthread_mutex_lock(&engine->lanes[i].lock);
        engine->lanes[i].closed = true;
        pthread_mutex_unlock(&engine->lanes[i].lock);
    }
    wait_until_idle(engine, &until);
    for (size_t i = 0; i < engine->lane_count; i++) {
        struct fq_api_lane *lane = &engine->lanes[i];
        lane->cancelling.run = cancel_rest;
        if (lane->own.started)
            fq_loop_post(lane->own.loop, &lane->cancelling);
    }
    wait_until_idle(engine, NULL);
}

void fraiseql_close(struct fraiseql *engine, uint32_t timeout_ms)
{
    if (!engine)
        return;
    if (!engine->served)
        fq_api_refresh_stop(engine);
    end_requests(engine, timeout_ms);
    for (size_t i = 0; i < engine->lane_count; i++) {
        struct fq_api_lane *lane = &engine->lanes[i];
        lane->closing.run = close_lane;
        if (lane->own.started)
            fq_loop_post(lane->own.loop, &lane->closing);
    }
    for (size_t i = 0; i < engine->lane_count; i++) {
        fq_lane_join(&engine->lanes[i].own);
        fq_lane_clear(&engine->lanes[i].own);
        pthread_mutex_destroy(&engine->lanes[i].lock);
    }
    fq_free(engine->lanes);
    fq_persisted_free(engine->persisted);
    fq_schema_unref(engine->schema);
    fq_live_config_unref(engine->live);
    pthread_cond_destroy(&engine->changed);
    pthread_mutex_destroy(&engine->lock);
    pthread_mutex_destroy(&engine->reloading);
    fq_arena_clear(&engine->arena);
    fq_free(engine);
}

const char *fraiseql_version(void)
{
    return FQ_VERSION;
}
