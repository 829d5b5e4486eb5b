/* SPDX-License-Identifier: MIT */
#include <assert.h>

#include "base/limits.h"
#include "pg/error.h"
#include "pg/pool.h"
#include "pg/pool_private.h"

static struct fq_pg_pool *pool_of(struct fq_database *database)
{
    return FQ_CONTAINER(database, struct fq_pg_pool, database);
}

static struct fq_job *job_of(struct fq_link *link)
{
    return FQ_CONTAINER(link, struct fq_job, link);
}

static struct fq_pg_connection *connection_of(struct fq_link *link)
{
    return FQ_CONTAINER(link, struct fq_pg_connection, link);
}

/* ---- which connection ---- */

/* How long what it runs now has been running. */
static uint64_t head_age_ms(const struct fq_pg_pool *pool,
                            const struct fq_pg_connection *connection)
{
    return fq_loop_now_ms(pool->loop) - connection->head_ms;
}

/* Of the connections that are busy with quick jobs the one with the fewest in flight that takes
 * one more, and how many such lanes there are; NULL when there is none. */
static struct fq_pg_connection *quickest(struct fq_pg_pool *pool, size_t *ret_lanes)
{
    struct fq_pg_connection *best = NULL;
    *ret_lanes = 0;
    FQ_LIST_EACH (&pool->busy, link) {
        struct fq_pg_connection *connection = connection_of(link);
        if (connection->exclusive || head_age_ms(pool, connection) > FQ_PG_QUICK_MS)
            continue;
        ++*ret_lanes;
        if ((!best || connection->segment_count < best->segment_count) &&
            fq_pg_connection_takes_jobs(connection))
            best = connection;
    }
    return best;
}

/* Behind quick jobs while there are lanes of them (full ones are soon less full), else on a
 * connection of its own. */
static struct fq_pg_connection *choose(struct fq_pg_pool *pool, const struct fq_job *job)
{
    size_t lanes = 0;
    bool alone = job->streamed || job->changes || job->stateful || job->held;
    struct fq_pg_connection *quick = alone ? NULL : quickest(pool, &lanes);
    if (lanes >= FQ_PG_LANES)
        return quick;
    struct fq_link *idle = fq_list_first(&pool->idle);
    if (idle)
        return connection_of(idle);
    fq_pg_pool_want(pool);
    return quick;
}

/* ---- job's life ---- */

static void refuse(struct fq_pg_pool *pool, struct fq_job *job, enum fq_pg_job_phase why)
{
    job->phase = why;
    fq_list_append(&pool->refused, &job->link);
    fq_turn_ask(&pool->turn);
}

static void start(struct fq_pg_pool *pool, struct fq_pg_connection *connection, struct fq_job *job)
{
    struct fq_error error; /* its reason is told by the phase */
    if (fq_loop_now_ms(pool->loop) >= job->deadline_ms) {
        refuse(pool, job, FQ_PG_JOB_LATE);
        return;
    }
    job->phase = FQ_PG_JOB_RUNNING;
    enum fq_status status = fq_pg_connection_send(connection, job, &error);
    if (status != FQ_OK)
        refuse(pool, job, status == FQ_LIMIT ? FQ_PG_JOB_TOO_LARGE : FQ_PG_JOB_NO_MEMORY);
    fq_pg_pool_place(pool, connection);
    if (connection->job_count > 1 && !fq_timer_running(&pool->rescue))
        fq_timer_start(&pool->rescue, FQ_PG_SLOW_MS, 0);
}

/* Of all statements of a job together, waiting and running again included.  PostgreSQL ends a
 * single one a little earlier, and says which. */
static uint64_t time_limit_ms(const struct fq_pg_pool *pool, const struct fq_job *job)
{
    return job->timeout_ms ? job->timeout_ms
                           : (uint64_t)pool->options.statement_timeout_ms + FQ_PG_DEADLINE_MORE_MS;
}

static void run(struct fq_database *database, struct fq_job *job)
{
    struct fq_pg_pool *pool = pool_of(database);
    pool->stats.jobs++;
    job->arrived_ms = fq_loop_now_ms(pool->loop);
    if (!job->deadline_ms)
        job->deadline_ms =
            (job->began_ms ? job->began_ms : job->arrived_ms) + time_limit_ms(pool, job);
    if (!fq_timer_running(&pool->tick) || pool->tick.repeat_ms != FQ_PG_TICK_MS)
        fq_timer_start(&pool->tick, FQ_PG_TICK_MS, FQ_PG_TICK_MS);
    if (pool->closing)
        refuse(pool, job, FQ_PG_JOB_CLOSING);
    else if (job->rest_ms)
        fq_pg_pool_rest(pool, job);
    else
        fq_pg_pool_take(pool, job);
}

void fq_pg_pool_take(struct fq_pg_pool *pool, struct fq_job *job)
{
    struct fq_pg_connection *connection = fq_list_empty(&pool->waiting) ? choose(pool, job) : NULL;
    if (connection) {
        start(pool, connection, job);
    } else if (pool->waiting.count >= pool->options.queue_limit) {
        refuse(pool, job, FQ_PG_JOB_CROWDED_OUT);
    } else {
        job->phase = FQ_PG_JOB_WAITING;
        fq_list_append(&pool->waiting, &job->link);
        if (fq_list_empty(&pool->busy))
            fq_pg_pool_want(pool);
        if (!fq_timer_running(&pool->rescue))
            fq_timer_start(&pool->rescue, FQ_PG_SLOW_MS, 0);
    }
}

void fq_pg_pool_dispatch(struct fq_pg_pool *pool)
{
    struct fq_link *link;
    while ((link = fq_list_first(&pool->waiting)) != NULL) {
        struct fq_job *job = job_of(link);
        struct fq_pg_connection *connection = choose(pool, job);
        if (!connection)
            return;
        fq_list_remove(&pool->waiting, link);
        start(pool, connection, job);
    }
}

/* A connection that would take a job now, other than behind what is slow. */
static bool has_way_out(struct fq_pg_pool *pool)
{
    size_t lanes;
    return !fq_list_empty(&pool->idle) || quickest(pool, &lanes) != NULL;
}

/* Jobs behind a query that is not quick after all go elsewhere, in their order.  What they left
 * behind runs for nobody. */
static void rescue_from(struct fq_pg_pool *pool, struct fq_pg_connection *connection)
{
    for (size_t i = connection->segment_count; i-- > 1;) {
        struct fq_job *job = fq_pg_connection_segment(connection, i)->job;
        if (!job || !job->repeatable || job->streamed)
            continue;
        fq_pg_connection_let_go(connection, job);
        job->phase = FQ_PG_JOB_WAITING;
        fq_list_prepend(&pool->waiting, &job->link);
    }
}

void fq_pg_pool_rescue(struct fq_timer *timer)
{
    struct fq_pg_pool *pool = FQ_CONTAINER(timer, struct fq_pg_pool, rescue);
    bool shared = false;
    for (size_t i = 0; i < pool->options.size && !pool->closing; i++) {
        struct fq_pg_connection *connection = &pool->connections[i];
        if (connection->state != FQ_PG_READY || connection->broken || connection->job_count < 2)
            continue;
        shared = true;
        if (head_age_ms(pool, connection) < FQ_PG_SLOW_MS)
            continue;
        fq_pg_pool_want(pool); /* if there is no way out yet, there will be */
        if (has_way_out(pool))
            rescue_from(pool, connection);
    }
    fq_pg_pool_dispatch(pool);
    if (shared || !fq_list_empty(&pool->waiting))
        fq_timer_start(&pool->rescue, FQ_PG_SLOW_MS, 0);
}

static void cancel(struct fq_database *database, struct fq_job *job)
{
    struct fq_pg_pool *pool = pool_of(database);
    pool->stats.cancels++;
    struct fq_pg_connection *connection = job->connection;
    switch ((enum fq_pg_job_phase)job->phase) {
    case FQ_PG_JOB_WAITING:
        fq_list_remove(&pool->waiting, &job->link);
        break;
    case FQ_PG_JOB_RESTING:
        fq_list_remove(&pool->resting, &job->link);
        break;
    case FQ_PG_JOB_RUNNING:
        fq_pg_connection_cancel(connection, job);
        fq_pg_pool_place(pool, connection);
        break;
    case FQ_PG_JOB_CROWDED_OUT:
    case FQ_PG_JOB_TOO_LARGE:
    case FQ_PG_JOB_NO_MEMORY:
    case FQ_PG_JOB_CLOSING:
    case FQ_PG_JOB_LATE:
        fq_list_remove(&pool->refused, &job->link);
        break;
    case FQ_PG_JOB_NEW:
        break;
    }
    job->phase = FQ_PG_JOB_NEW;
}

static void commit(struct fq_database *database, struct fq_job *job)
{
    struct fq_pg_connection *connection = job->connection;
    assert(job->phase == FQ_PG_JOB_RUNNING);
    fq_pg_connection_commit(connection, job);
    fq_pg_pool_place(pool_of(database), connection);
}

static void take_back(struct fq_database *database, struct fq_job *job)
{
    struct fq_pg_connection *connection = job->connection;
    assert(job->phase == FQ_PG_JOB_RUNNING);
    fq_pg_connection_take_back(connection, job);
    fq_pg_pool_place(pool_of(database), connection);
}

static void pause_job(struct fq_database *database, struct fq_job *job)
{
    (void)database;
    if (job->phase == FQ_PG_JOB_RUNNING)
        fq_pg_connection_pause(job->connection, job);
}

static void resume_job(struct fq_database *database, struct fq_job *job)
{
    (void)database;
    if (job->phase == FQ_PG_JOB_RUNNING)
        fq_pg_connection_resume(job->connection, job);
}

static struct fq_shared *hold_rows(struct fq_database *database, struct fq_job *job)
{
    (void)database;
    struct fq_pg_connection *connection = job->connection;
    return fq_shared_hold(connection->wire.buffer);
}

const struct fq_database_calls fq_pg_pool_calls = {
    .run = run,
    .commit = commit,
    .take_back = take_back,
    .cancel = cancel,
    .pause = pause_job,
    .resume = resume_job,
    .hold = hold_rows,
};

/* ---- failing ---- */

/* job may be gone afterwards. */
static void fail(struct fq_pg_pool *pool, struct fq_job *job, const struct fq_error *error)
{
    job->phase = FQ_PG_JOB_NEW;
    pool->stats.failures++;
    job->events->failed(job, SIZE_MAX, error);
}

static struct fq_error reason_of(enum fq_pg_job_phase phase)
{
    switch (phase) {
    case FQ_PG_JOB_TOO_LARGE:
        return (struct fq_error){
            .status = FQ_LIMIT,
            .message = FQ_STR("the operation needs too many statements or values"),
        };
    case FQ_PG_JOB_NO_MEMORY:
        return (struct fq_error){.status = FQ_NOMEM};
    case FQ_PG_JOB_CLOSING:
        return (struct fq_error){
            .status = FQ_UNAVAILABLE,
            .message = FQ_STR("the service is shutting down; try again"),
        };
    case FQ_PG_JOB_LATE:
        return (struct fq_error){.status = FQ_TIMEOUT};
    case FQ_PG_JOB_CROWDED_OUT:
    case FQ_PG_JOB_NEW:
    case FQ_PG_JOB_WAITING:
    case FQ_PG_JOB_RESTING:
    case FQ_PG_JOB_RUNNING:
        break;
    }
    return (struct fq_error){
        .status = FQ_UNAVAILABLE,
        .message = FQ_STR("too many requests are waiting for the database; try again"),
    };
}

void fq_pg_pool_fail_refused(struct fq_pg_pool *pool)
{
    /* Those refused by these calls come in the next turn. */
    for (size_t left = pool->refused.count; left > 0 && !fq_list_empty(&pool->refused); left--) {
        struct fq_job *job = job_of(fq_list_first(&pool->refused));
        struct fq_error error = reason_of((enum fq_pg_job_phase)job->phase);
        fq_list_remove(&pool->refused, &job->link);
        pool->stats.refused++;
        fail(pool, job, &error);
    }
}

void fq_pg_pool_fail_waiting(struct fq_pg_pool *pool, const struct fq_error *error)
{
    struct fq_list *lists[] = {&pool->waiting, &pool->resting};
    struct fq_link *link;
    for (size_t i = 0; i < FQ_ARRAY_LEN(lists); i++) {
        while ((link = fq_list_first(lists[i])) != NULL) {
            fq_list_remove(lists[i], link);
            fail(pool, job_of(link), error);
        }
    }
}

/* ---- time ---- */

static bool expire_waiting(struct fq_pg_pool *pool, uint64_t now)
{
    FQ_LIST_EACH (&pool->waiting, link) {
        struct fq_job *job = job_of(link);
        bool waited_out = now >= job->arrived_ms + pool->options.queue_timeout_ms;
        if (!waited_out && now < job->deadline_ms)
            continue;
        struct fq_error error = {.status = waited_out ? FQ_UNAVAILABLE : FQ_TIMEOUT,
                                 .detail = fq_str_from(pool->last_failure)};
        if (waited_out && !fq_pg_pool_ready(pool))
            error.message = FQ_STR("the database cannot be reached; try again");
        else if (waited_out)
            error.message = FQ_STR("no database connection became free in time; try again");
        fq_list_remove(&pool->waiting, link);
        pool->stats.refused++;
        fail(pool, job, &error);
        return true;
    }
    return false;
}

/* A change is stopped, and its end waited for: only PostgreSQL knows whether it was made.  One that
 * is ready or taken back has not been made, and nothing of it runs.  Its deadline stays: it may be
 * run again, as the same request. */
static bool interrupt(struct fq_pg_pool *pool, struct fq_pg_connection *connection,
                      struct fq_job *job)
{
    const struct fq_pg_segment *segment = fq_pg_connection_segment_of(connection, job);
    bool unmade = segment->ready || segment->clean_up;
    if (!job->changes || unmade || !fq_pg_connection_interrupt(connection))
        return false;
    job->outcome_ms = fq_loop_now_ms(pool->loop) + FQ_PG_OUTCOME_MS;
    fq_pg_pool_place(pool, connection);
    return true;
}

static bool expire_running(struct fq_pg_pool *pool, struct fq_pg_connection *connection,
                           uint64_t now)
{
    for (size_t i = 0; i < connection->segment_count; i++) {
        const struct fq_pg_segment *segment = fq_pg_connection_segment(connection, i);
        struct fq_job *job = segment->job;
        if (!job || now < (job->outcome_ms ? job->outcome_ms : job->deadline_ms))
            continue;
        if (interrupt(pool, connection, job))
            continue;
        const struct fq_error late = {.status = FQ_TIMEOUT};
        bool unmade = segment->open || segment->clean_up;
        struct fq_error error = unmade ? late : fq_pg_error_unfinished(job, &late);
        fq_pg_connection_cancel(connection, job);
        fq_pg_pool_place(pool, connection);
        fail(pool, job, &error);
        return true;
    }
    return false;
}

/* A job's event may change every list, so each search begins anew after one. */
void fq_pg_pool_expire(struct fq_pg_pool *pool)
{
    uint64_t now = fq_loop_now_ms(pool->loop);
    while (expire_waiting(pool, now))
        ;
    for (size_t i = 0; i < pool->options.size; i++) {
        while (expire_running(pool, &pool->connections[i], now))
            ;
    }
}
