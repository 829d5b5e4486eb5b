/* SPDX-License-Identifier: MIT */
#include "pg/pool.h"

#include <assert.h>
#include <stdio.h>
#include <string.h>

#include "base/clock.h"
#include "base/limits.h"
#include "base/memory.h"
#include "pg/pool_private.h"

static void on_up(struct fq_pg_connection *connection);
static void on_changed(struct fq_pg_connection *connection);
static void on_lost(struct fq_pg_connection *connection, const struct fq_error *error);
static void on_ended(struct fq_pg_connection *connection, struct fq_job *job, bool failed);
static void on_pool_turn(struct fq_turn *turn);
static void on_tick(struct fq_timer *timer);

static const struct fq_pg_connection_events connection_events = {on_up, on_changed, on_lost,
                                                                 on_ended};

/* ---- life ---- */

static size_t size_or(size_t value, size_t fallback)
{
    return value ? value : fallback;
}

static uint32_t time_or(uint32_t value, uint32_t fallback)
{
    return value ? value : fallback;
}

static struct fq_pg_pool_options complete(const struct fq_pg_pool_options *given)
{
    struct fq_pg_pool_options options = {
        .pooler = given->pooler,
        .size = size_or(given->size, FQ_PG_POOL_SIZE),
        .keep = size_or(given->keep, FQ_PG_POOL_KEEP),
        .depth = size_or(given->depth, FQ_PG_POOL_DEPTH),
        .queue_limit = size_or(given->queue_limit, FQ_PG_POOL_QUEUE),
        .queue_timeout_ms = time_or(given->queue_timeout_ms, FQ_PG_QUEUE_TIMEOUT_MS),
        .statement_timeout_ms = time_or(given->statement_timeout_ms, FQ_PG_STATEMENT_TIMEOUT_MS),
        .replan_after_ms = time_or(given->replan_after_ms, FQ_PG_REPLAN_MS),
        .connect_timeout_ms = time_or(given->connect_timeout_ms, FQ_PG_CONNECT_TIMEOUT_MS),
        .idle_timeout_ms = time_or(given->idle_timeout_ms, FQ_PG_IDLE_TIMEOUT_MS),
        .lifetime_ms = time_or(given->lifetime_ms, FQ_PG_LIFETIME_MS),
        .statement_bytes = size_or(given->statement_bytes, FQ_PG_STATEMENT_BYTES),
        .row_bytes = size_or(given->row_bytes, FQ_LIMIT_REQUEST_BYTES),
        .budget = given->budget,
        .settings = given->settings,
        .setting_count = given->setting_count,
    };
    if (options.keep > options.size)
        options.keep = options.size;
    return options;
}

static void free_pool(struct fq_pg_pool *pool)
{
    if (pool->connections) {
        for (size_t i = 0; i < pool->options.size; i++)
            fq_pg_connection_clear(&pool->connections[i]);
    }
    fq_free(pool->connections);
    fq_free(pool->conninfo);
    fq_free(pool);
}

static bool make_connections(struct fq_pg_pool *pool)
{
    pool->connections = fq_calloc(pool->options.size, sizeof(struct fq_pg_connection));
    if (!pool->connections)
        return false;
    for (size_t i = 0; i < pool->options.size; i++) {
        struct fq_pg_connection *connection = &pool->connections[i];
        if (!fq_pg_connection_init(connection, pool->loop, &pool->connection_options,
                                   &connection_events, pool))
            return false;
        fq_list_append(&pool->down, &connection->link);
        connection->list = &pool->down;
    }
    return true;
}

static char *copy_text(const char *text)
{
    size_t size = strlen(text) + 1;
    char *copy = fq_malloc(size);
    return copy ? memcpy(copy, text, size) : NULL;
}

struct fq_pg_pool *fq_pg_pool_new(struct fq_loop *loop, const struct fq_pg_pool_options *options)
{
    struct fq_pg_pool *pool = fq_calloc(1, sizeof(*pool));
    if (!pool)
        return NULL;
    pool->database.calls = &fq_pg_pool_calls;
    pool->loop = loop;
    pool->options = complete(options);
    pool->random = fq_clock_monotonic_ns() | 1;
    struct fq_list *lists[] = {&pool->idle,    &pool->busy,    &pool->pending, &pool->down,
                               &pool->waiting, &pool->refused, &pool->resting};
    for (size_t i = 0; i < FQ_ARRAY_LEN(lists); i++)
        fq_list_init(lists[i]);
    pool->conninfo = copy_text(options->conninfo);
    pool->connection_options = (struct fq_pg_connection_options){
        .conninfo = pool->conninfo,
        .pooler = pool->options.pooler,
        .connect_timeout_ms = pool->options.connect_timeout_ms,
        .statement_timeout_ms = pool->options.statement_timeout_ms,
        .replan_after_ms = pool->options.replan_after_ms,
        .plans = &pool->plans,
        .depth = pool->options.depth,
        .statement_bytes = pool->options.statement_bytes,
        .row_bytes = pool->options.row_bytes,
        .budget = pool->options.budget,
        .settings = pool->options.settings,
        .setting_count = pool->options.setting_count,
    };
    if (!pool->conninfo || !make_connections(pool)) {
        free_pool(pool);
        return NULL;
    }
    fq_turn_init(&pool->turn, loop, on_pool_turn);
    fq_timer_init(&pool->tick, loop, on_tick);
    fq_timer_init(&pool->rescue, loop, fq_pg_pool_rescue);
    fq_timer_init(&pool->rested, loop, fq_pg_pool_rested);
    fq_timer_start(&pool->tick, FQ_PG_TICK_MS, FQ_PG_TICK_MS);
    fq_turn_ask(&pool->turn);
    return pool;
}

struct fq_database *fq_pg_pool_database(struct fq_pg_pool *pool)
{
    return &pool->database;
}

/* ---- lists ---- */

static struct fq_list *list_for(struct fq_pg_pool *pool, const struct fq_pg_connection *connection)
{
    switch (connection->state) {
    case FQ_PG_DOWN:
        return &pool->down;
    case FQ_PG_CONNECTING:
    case FQ_PG_SETTING_UP:
    case FQ_PG_SETTLING:
        return &pool->pending;
    case FQ_PG_READY:
        break;
    }
    if (connection->broken)
        return &pool->pending; /* on its way down */
    return connection->segment_count ? &pool->busy : &pool->idle;
}

void fq_pg_pool_place(struct fq_pg_pool *pool, struct fq_pg_connection *connection)
{
    struct fq_list *to = list_for(pool, connection);
    if (connection->list == to)
        return;
    fq_list_remove(connection->list, &connection->link);
    fq_list_prepend(to, &connection->link);
    connection->list = to;
}

/* ---- opening ---- */

void fq_pg_pool_want(struct fq_pg_pool *pool)
{
    pool->wanted = true;
    if (!fq_list_empty(&pool->down) && fq_loop_now_ms(pool->loop) >= pool->retry_at_ms)
        fq_turn_ask(&pool->turn);
}

static size_t count_state(const struct fq_pg_pool *pool, enum fq_pg_connection_state state)
{
    size_t count = 0;
    for (size_t i = 0; i < pool->options.size; i++)
        count += pool->connections[i].state == state;
    return count;
}

/* How many attempts to begin now. */
static size_t attempts(const struct fq_pg_pool *pool)
{
    if (fq_loop_now_ms(pool->loop) < pool->retry_at_ms)
        return 0;
    size_t open = pool->options.size - pool->down.count;
    size_t under_way = count_state(pool, FQ_PG_CONNECTING) + count_state(pool, FQ_PG_SETTING_UP);
    size_t count = open < pool->options.keep ? pool->options.keep - open : 0;
    /* A burst of jobs opens connections two by two: most end before the second pair stands. */
    if (pool->wanted && count + under_way < 2)
        count = 2 - under_way;
    if (pool->retry_ms)
        return under_way == 0 && count > 0;
    return count;
}

static void open_some(struct fq_pg_pool *pool)
{
    for (size_t left = attempts(pool); left > 0 && !fq_list_empty(&pool->down); left--) {
        struct fq_pg_connection *connection =
            FQ_CONTAINER(fq_list_first(&pool->down), struct fq_pg_connection, link);
        pool->wanted = false;
        fq_pg_connection_open(connection);
        fq_pg_pool_place(pool, connection);
    }
}

/* xorshift. */
uint64_t fq_pg_pool_random(struct fq_pg_pool *pool, uint64_t below)
{
    pool->random ^= pool->random << 13;
    pool->random ^= pool->random >> 7;
    pool->random ^= pool->random << 17;
    return pool->random % below;
}

static void hold_back(struct fq_pg_pool *pool)
{
    pool->retry_ms = pool->retry_ms ? 2 * pool->retry_ms : FQ_PG_RETRY_FIRST_MS;
    if (pool->retry_ms > FQ_PG_RETRY_LAST_MS)
        pool->retry_ms = FQ_PG_RETRY_LAST_MS;
    pool->retry_at_ms =
        fq_loop_now_ms(pool->loop) + pool->retry_ms / 2 + fq_pg_pool_random(pool, pool->retry_ms);
}

/* ---- what connections report ---- */

static void on_up(struct fq_pg_connection *connection)
{
    struct fq_pg_pool *pool = connection->owner;
    pool->stats.connects++;
    pool->retry_ms = pool->retry_at_ms = 0;
    pool->last_failure[0] = '\0';
    if (!fq_list_empty(&pool->waiting))
        fq_pg_pool_want(pool);
}

static void on_changed(struct fq_pg_connection *connection)
{
    struct fq_pg_pool *pool = connection->owner;
    if (pool->closing)
        fq_turn_ask(&pool->turn);
    else if (connection->retiring && fq_pg_connection_idle(connection))
        fq_pg_connection_close(connection, NULL);
    fq_pg_pool_place(pool, connection);
    if (!pool->closing)
        fq_pg_pool_dispatch(pool);
}

static void on_lost(struct fq_pg_connection *connection, const struct fq_error *error)
{
    struct fq_pg_pool *pool = connection->owner;
    fq_pg_pool_place(pool, connection);
    pool->stats.losses++;
    snprintf(pool->last_failure, sizeof(pool->last_failure), "%.*s", FQ_STR_ARG(error->detail));
    /* One that had stood for a while is replaced at once. */
    if (!connection->stood ||
        fq_loop_now_ms(pool->loop) - connection->opened_ms < FQ_PG_TICK_IDLE_MS)
        hold_back(pool);
    fq_turn_ask(&pool->turn);
}

static void on_ended(struct fq_pg_connection *connection, struct fq_job *job, bool failed)
{
    struct fq_pg_pool *pool = connection->owner;
    job->phase = FQ_PG_JOB_NEW;
    pool->stats.failures += failed;
}

/* ---- time ---- */

/* Connections nobody needs any more, and one that is too old. */
static void let_go(struct fq_pg_pool *pool)
{
    uint64_t now = fq_loop_now_ms(pool->loop);
    bool retired = false;
    for (size_t i = 0; i < pool->options.size; i++) {
        struct fq_pg_connection *connection = &pool->connections[i];
        if (connection->state != FQ_PG_READY)
            continue;
        /* One at a time, so that not all are away at once. */
        if (!retired && now - connection->opened_ms >= pool->options.lifetime_ms)
            connection->retiring = retired = true;
        bool spare = pool->options.size - pool->down.count > pool->options.keep &&
                     now - connection->quiet_ms >= pool->options.idle_timeout_ms;
        if (fq_pg_connection_idle(connection) && (connection->retiring || spare))
            fq_pg_connection_close(connection, NULL);
        fq_pg_pool_place(pool, connection);
    }
}

static bool has_jobs(const struct fq_pg_pool *pool)
{
    for (size_t i = 0; i < pool->options.size; i++) {
        if (pool->connections[i].job_count > 0)
            return true;
    }
    return !fq_list_empty(&pool->waiting);
}

static void on_tick(struct fq_timer *timer)
{
    struct fq_pg_pool *pool = FQ_CONTAINER(timer, struct fq_pg_pool, tick);
    fq_pg_pool_expire(pool);
    if (pool->closing)
        return;
    let_go(pool);
    open_some(pool);
    uint64_t period = has_jobs(pool) || pool->retry_ms ? FQ_PG_TICK_MS : FQ_PG_TICK_IDLE_MS;
    if (period != timer->repeat_ms)
        fq_timer_start(timer, period, period);
}

/* ---- closing ---- */

static void close_connections(struct fq_pg_pool *pool)
{
    static const struct fq_error error = {
        .status = FQ_UNAVAILABLE,
        .message = FQ_STR_INIT("the service is shutting down; try again"),
    };
    fq_pg_pool_fail_waiting(pool, &error);
    for (size_t i = 0; i < pool->options.size; i++) {
        fq_pg_connection_abandon(&pool->connections[i], &error);
        fq_pg_pool_place(pool, &pool->connections[i]);
    }
}

static bool may_be_freed(const struct fq_pg_pool *pool)
{
    for (size_t i = 0; i < pool->options.size; i++) {
        if (pool->connections[i].cancel_request)
            return false;
    }
    return fq_list_empty(&pool->refused);
}

static void on_pool_turn(struct fq_turn *turn)
{
    struct fq_pg_pool *pool = FQ_CONTAINER(turn, struct fq_pg_pool, turn);
    fq_pg_pool_fail_refused(pool);
    if (!pool->closing) {
        open_some(pool);
        return;
    }
    close_connections(pool);
    if (!may_be_freed(pool)) {
        if (!fq_list_empty(&pool->refused))
            fq_turn_ask(&pool->turn);
        return;
    }
    void (*closed)(void *arg) = pool->closed;
    void *arg = pool->closed_arg;
    fq_timer_stop(&pool->tick);
    fq_timer_stop(&pool->rescue);
    fq_timer_stop(&pool->rested);
    fq_turn_cancel(&pool->turn);
    free_pool(pool);
    closed(arg);
}

void fq_pg_pool_close(struct fq_pg_pool *pool, void (*done)(void *arg), void *arg)
{
    assert(!pool->closing);
    pool->closing = true;
    pool->closed = done;
    pool->closed_arg = arg;
    fq_turn_ask(&pool->turn);
}

/* ---- looking in ---- */

bool fq_pg_pool_ready(const struct fq_pg_pool *pool)
{
    return count_state(pool, FQ_PG_READY) + count_state(pool, FQ_PG_SETTLING) > 0;
}

uint64_t fq_pg_pool_connects(const struct fq_pg_pool *pool)
{
    return pool->stats.connects;
}

void fq_pg_pool_stats(const struct fq_pg_pool *pool, struct fq_pg_pool_stats *ret)
{
    *ret = pool->stats;
    ret->connecting = count_state(pool, FQ_PG_CONNECTING) + count_state(pool, FQ_PG_SETTING_UP);
    ret->settling = count_state(pool, FQ_PG_SETTLING);
    ret->down = count_state(pool, FQ_PG_DOWN);
    ret->waiting = pool->waiting.count;
    for (size_t i = 0; i < pool->options.size; i++) {
        const struct fq_pg_connection *connection = &pool->connections[i];
        ret->idle += connection->state == FQ_PG_READY && connection->segment_count == 0;
        ret->busy += connection->state == FQ_PG_READY && connection->segment_count > 0;
        ret->in_flight += connection->job_count;
        ret->pooled += connection->state == FQ_PG_READY && connection->pooled;
        ret->retries += connection->retries;
        ret->replans += connection->replans;
    }
}

fq_str fq_pg_pool_last_failure(const struct fq_pg_pool *pool)
{
    return fq_str_from(pool->last_failure);
}

/* ---- checks: called by tests, and in force in every build ---- */

#undef NDEBUG
#include <assert.h>

static void check_list(struct fq_pg_pool *pool, const struct fq_list *list)
{
    FQ_LIST_EACH (list, link) {
        const struct fq_pg_connection *connection =
            FQ_CONTAINER(link, struct fq_pg_connection, link);
        assert(connection->list == list);
        assert(list_for(pool, connection) == list);
        fq_pg_connection_check(connection);
    }
}

void fq_pg_pool_check(const struct fq_pg_pool *const_pool)
{
    struct fq_pg_pool *pool = FQ_CONTAINER(&const_pool->database, struct fq_pg_pool, database);
    check_list(pool, &pool->idle);
    check_list(pool, &pool->busy);
    check_list(pool, &pool->pending);
    check_list(pool, &pool->down);
    assert(pool->idle.count + pool->busy.count + pool->pending.count + pool->down.count ==
           pool->options.size);
    assert(fq_list_empty(&pool->waiting) || fq_list_empty(&pool->idle) || pool->closing ||
           (pool->busy.count >= FQ_PG_LANES && fq_timer_running(&pool->rescue)));
    assert(pool->waiting.count <= pool->options.queue_limit);
    FQ_LIST_EACH (&pool->waiting, link) {
        const struct fq_job *job = FQ_CONTAINER(link, struct fq_job, link);
        assert(job->phase == FQ_PG_JOB_WAITING && job->connection == NULL);
    }
}
