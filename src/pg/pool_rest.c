/* SPDX-License-Identifier: MIT */
#include "pg/pool_private.h"

/* Whoever lost against others waits for a time of his own, or they would meet again. */
void fq_pg_pool_rest(struct fq_pg_pool *pool, struct fq_job *job)
{
    uint64_t ms = 1 + job->rest_ms / 2 + fq_pg_pool_random(pool, job->rest_ms / 2 + 1);
    job->phase = FQ_PG_JOB_RESTING;
    job->arrived_ms += ms;
    fq_list_append(&pool->resting, &job->link);
    if (!fq_timer_running(&pool->rested))
        fq_timer_start(&pool->rested, ms, 0);
}

/* One that has rested; NULL: there is none, and *ret_ms is how long until there is. */
static struct fq_job *rested(struct fq_pg_pool *pool, uint64_t *ret_ms)
{
    uint64_t now_ms = fq_loop_now_ms(pool->loop);
    *ret_ms = UINT64_MAX;
    FQ_LIST_EACH (&pool->resting, link) {
        struct fq_job *job = FQ_CONTAINER(link, struct fq_job, link);
        if (job->arrived_ms <= now_ms)
            return job;
        if (job->arrived_ms - now_ms < *ret_ms)
            *ret_ms = job->arrived_ms - now_ms;
    }
    return NULL;
}

void fq_pg_pool_rested(struct fq_timer *timer)
{
    struct fq_pg_pool *pool = FQ_CONTAINER(timer, struct fq_pg_pool, rested);
    struct fq_job *job;
    uint64_t ms;
    while ((job = rested(pool, &ms)) != NULL) {
        fq_list_remove(&pool->resting, &job->link);
        fq_pg_pool_take(pool, job);
    }
    if (ms != UINT64_MAX)
        fq_timer_start(timer, ms, 0);
}
