/* SPDX-License-Identifier: MIT
 *
 * Connections of one loop to one database, and the fq_database that runs jobs on them: which
 * connection takes which job, who waits, when a connection is opened and when it is let go.
 *
 * Belongs to the loop's thread; every function here is called from it.
 */
#ifndef FQ_PG_POOL_H
#define FQ_PG_POOL_H

#include "base/error.h"
#include "database/database.h"
#include "pg/pooler.h"

struct fq_loop;
struct fq_pg_pool;

/* Zero in any field but conninfo means the default, which base/limits.h explains. */
struct fq_pg_pool_options {
    const char *conninfo;          /* as libpq takes it; copied */
    enum fq_pg_pooler pooler;      /* what stands between us and PostgreSQL */
    size_t size;                   /* connections at most */
    size_t keep;                   /* connections that idleness does not close */
    size_t depth;                  /* jobs in flight on one connection */
    size_t queue_limit;            /* jobs that wait for a connection; more are refused */
    uint32_t queue_timeout_ms;     /* a job waits for a connection so long at most */
    uint32_t statement_timeout_ms; /* of each statement, kept by PostgreSQL itself */
    uint32_t replan_after_ms;      /* slower statements are looked at: how are they planned? */
    uint32_t connect_timeout_ms;
    uint32_t idle_timeout_ms;
    uint32_t lifetime_ms;   /* a connection is replaced after this; shakes off a moved server */
    size_t statement_bytes; /* weight of the prepared statements kept on one connection */
    size_t row_bytes;       /* a longer row fails its job */
    /* What buffers for long rows draw on, with others: without any left the connection is lost.
     * NULL: none. */
    struct fq_budget *budget;
    /* Names of the settings that jobs may make: empty in every session where no job makes them, and
     * not null in some.  They outlive the pool. */
    const char *const *settings;
    size_t setting_count;
};

struct fq_pg_pool_stats {
    /* Connections, by what they do. */
    size_t connecting;
    size_t idle;
    size_t busy;     /* at least one job in flight */
    size_t settling; /* reading the rest of a cancelled job */
    size_t down;     /* waiting to try again */
    size_t waiting;  /* jobs without a connection */
    size_t in_flight;
    size_t pooled; /* connections through a pooler in transaction mode */
    /* Since the start. */
    uint64_t jobs;     /* handed in */
    uint64_t failures; /* ended with failed() */
    uint64_t refused;  /* of these, because the queue was full or the wait too long */
    uint64_t cancels;
    uint64_t connects;
    uint64_t losses;  /* connections that broke or never came up */
    uint64_t retries; /* jobs run again because a prepared statement was no longer valid */
    uint64_t replans; /* slow statements prepared anew, to be planned for their values */
};

/* NULL when memory is exhausted.  Connects in the background; jobs may be run at once. */
struct fq_pg_pool *fq_pg_pool_new(struct fq_loop *loop, const struct fq_pg_pool_options *options);

/* The pool as a database; lives as long as the pool. */
struct fq_database *fq_pg_pool_database(struct fq_pg_pool *pool);

/* Fails the jobs that wait, cancels those that run, closes every connection, then calls done(arg)
 * from the loop: the pool is gone when it is called. */
void fq_pg_pool_close(struct fq_pg_pool *pool, void (*done)(void *arg), void *arg);

/* At least one connection stands. */
bool fq_pg_pool_ready(const struct fq_pg_pool *pool);

/* Connections that have come up since the start: it changes when there is a new one, which may lead
 * to another server. */
uint64_t fq_pg_pool_connects(const struct fq_pg_pool *pool);

void fq_pg_pool_stats(const struct fq_pg_pool *pool, struct fq_pg_pool_stats *ret);

/* Why the last connection attempt failed, for logs; empty when none has since the last success.
 * Valid until the loop runs on. */
fq_str fq_pg_pool_last_failure(const struct fq_pg_pool *pool);

/* Tests only: asserts every invariant. */
void fq_pg_pool_check(const struct fq_pg_pool *pool);

#endif
