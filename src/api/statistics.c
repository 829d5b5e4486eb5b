/* SPDX-License-Identifier: MIT
 *
 * What an engine has done and does.  What belongs to a lane's thread is copied there, when the
 * caller may wait for it; from within a callback the copy of the last time is told.
 */
#include "api/engine.h"
#include "base/limits.h"

static void copy_counters(struct fq_task *task)
{
    struct fq_api_lane *lane = FQ_CONTAINER(task, struct fq_api_lane, sampling);
    struct fraiseql *engine = lane->engine;
    pthread_mutex_lock(&engine->lock);
    const struct fq_lane *of = lane->lane;
    if (of->engine)
        fq_engine_stats(of->engine, &lane->engine_stats);
    fq_pg_pool_stats(of->pool, &lane->pool_stats);
    lane->host_calls = of->delegates.passed;
    lane->delegated = of->delegates.answered;
    engine->unsampled--;
    pthread_cond_broadcast(&engine->changed);
    pthread_mutex_unlock(&engine->lock);
}

/* Of one that is closed the last ones stay. */
static void ask_for_counters(struct fraiseql *engine, struct fq_api_lane *lane)
{
    pthread_mutex_lock(&lane->lock);
    bool open = !lane->closed;
    if (open) {
        pthread_mutex_lock(&engine->lock);
        engine->unsampled++;
        pthread_mutex_unlock(&engine->lock);
        lane->sampling.run = copy_counters;
        fq_loop_post(lane->lane->loop, &lane->sampling);
    }
    pthread_mutex_unlock(&lane->lock);
}

static void copy_all(struct fraiseql *engine)
{
    pthread_mutex_lock(&engine->reloading); /* one at a time */
    engine->unsampled = 0;
    for (size_t i = 0; i < engine->lane_count; i++)
        ask_for_counters(engine, &engine->lanes[i]);
    pthread_mutex_lock(&engine->lock);
    while (engine->unsampled)
        pthread_cond_wait(&engine->changed, &engine->lock);
    pthread_mutex_unlock(&engine->lock);
    pthread_mutex_unlock(&engine->reloading);
}

struct totals {
    uint64_t requests, errors, host_calls, delegated;
    struct fq_engine_stats engine;
    struct fq_pg_pool_stats pool;
};

static void add_lane(struct totals *t, struct fq_api_lane *lane)
{
    const struct fq_engine_stats *engine = &lane->engine_stats;
    const struct fq_pg_pool_stats *pool = &lane->pool_stats;
    t->requests += atomic_load(&lane->requests);
    t->errors += atomic_load(&lane->errors);
    t->host_calls += lane->host_calls;
    t->delegated += lane->delegated;
    t->engine.documents += engine->documents;
    t->engine.document_hits += engine->document_hits;
    t->engine.document_misses += engine->document_misses;
    t->engine.plans += engine->plans;
    t->engine.plan_hits += engine->plan_hits;
    t->engine.plan_misses += engine->plan_misses;
    t->pool.jobs += pool->jobs;
    t->pool.failures += pool->failures;
    t->pool.losses += pool->losses;
    t->pool.connecting += pool->connecting;
    t->pool.idle += pool->idle;
    t->pool.busy += pool->busy + pool->settling;
    t->pool.down += pool->down;
    t->pool.waiting += pool->waiting;
}

struct count {
    const char *name;
    uint64_t value;
};

static void write_counts(struct fq_buf *out, const struct count *counts, size_t count)
{
    for (size_t i = 0; i < count; i++)
        fq_buf_printf(out, "%s\"%s\":%llu", i ? "," : "", counts[i].name,
                      (unsigned long long)counts[i].value);
}

static void write_statistics(struct fq_buf *out, struct fraiseql *engine)
{
    struct totals t = {0};
    for (size_t i = 0; i < engine->lane_count; i++)
        add_lane(&t, &engine->lanes[i]);
    const struct count counts[] = {
        {"requests", t.requests},
        {"errors", t.errors},
        {"running", fq_api_running(engine)},
        {"reloads", engine->loads ? engine->loads - 1 : 0},
        {"documents", t.engine.documents},
        {"documentHits", t.engine.document_hits},
        {"documentMisses", t.engine.document_misses},
        {"plans", t.engine.plans},
        {"planHits", t.engine.plan_hits},
        {"planMisses", t.engine.plan_misses},
        {"hostCalls", t.host_calls},
        {"delegated", t.delegated},
        {"jobs", t.pool.jobs},
        {"jobFailures", t.pool.failures},
        {"threads", engine->lane_count},
    };
    const struct count connections[] = {
        {"connecting", t.pool.connecting},
        {"idle", t.pool.idle},
        {"busy", t.pool.busy},
        {"down", t.pool.down},
        {"waiting", t.pool.waiting},
        {"lost", t.pool.losses},
    };
    fq_buf_char(out, '{');
    write_counts(out, counts, FQ_ARRAY_LEN(counts));
    fq_buf_literal(out, ",\"connections\":{");
    write_counts(out, connections, FQ_ARRAY_LEN(connections));
    fq_buf_literal(out, "}}");
}

struct fraiseql_answer *fraiseql_statistics(struct fraiseql *engine)
{
    struct fraiseql_answer *answer = fq_api_answer_new(FQ_LIMIT_ERROR_MESSAGE_BYTES * 4, NULL);
    if (!answer)
        return NULL;
    if (!fq_api_is_inside(engine))
        copy_all(engine);
    pthread_mutex_lock(&engine->lock);
    write_statistics(&answer->body, engine);
    pthread_mutex_unlock(&engine->lock);
    fq_api_answer_finish(answer, FQ_OK);
    return answer;
}
