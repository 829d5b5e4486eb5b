/* SPDX-License-Identifier: MIT
 *
 * The pool's inside, for its files: pool.c, which connections there are; pool_jobs.c, which of
 * them runs what; pool_rest.c, what is run later.
 */
#ifndef FQ_PG_POOL_PRIVATE_H
#define FQ_PG_POOL_PRIVATE_H

#include "pg/connection.h"
#include "pg/pool.h"

/* job->phase */
enum fq_pg_job_phase {
    FQ_PG_JOB_NEW,
    FQ_PG_JOB_WAITING, /* in pool->waiting */
    FQ_PG_JOB_RESTING, /* in pool->resting, until arrived_ms */
    FQ_PG_JOB_RUNNING, /* job->connection has it */
    /* In pool->refused, and why: failed() follows at the turn's end. */
    FQ_PG_JOB_CROWDED_OUT,
    FQ_PG_JOB_TOO_LARGE,
    FQ_PG_JOB_NO_MEMORY,
    FQ_PG_JOB_CLOSING,
    FQ_PG_JOB_LATE, /* its time was over before it could be sent */
};

struct fq_pg_pool {
    struct fq_database database;
    struct fq_loop *loop;
    struct fq_pg_pool_options options; /* complete: defaults filled in */
    struct fq_pg_connection_options connection_options;
    struct fq_pg_plans plans; /* of slow statements, on any of its connections */
    char *conninfo;

    /* options.size of them.  Each is in exactly one of the lists below, by what it does. */
    struct fq_pg_connection *connections;
    /* Nothing in flight.  Used last first, so that a quiet pool lets the others grow old. */
    struct fq_list idle;
    /* At least one job in flight, and READY. */
    struct fq_list busy;
    /* On the way: connecting, setting up, settling after a cancel. */
    struct fq_list pending;
    /* Not connected, and no attempt under way. */
    struct fq_list down;

    /* Jobs that found no connection, in order of arrival.  While some wait although a connection
     * is idle, FQ_PG_LANES others are busy with quick jobs, and rescue looks again soon. */
    struct fq_list waiting;
    /* Jobs that are not to be run yet; rested fires when the first of them is. */
    struct fq_list resting;
    struct fq_timer rested;

    /* Jobs that fail at the end of this turn, because run() never calls back. */
    struct fq_list refused;

    /* Attempts to connect are held back until retry_at_ms after a failure, twice as long after
     * each; then only one is made at a time until one succeeds. */
    uint64_t retry_at_ms;
    uint64_t retry_ms; /* 0: the last attempt succeeded */
    uint64_t random;   /* state of the generator that spreads retries and lifetimes */
    bool wanted;       /* a job did not find an idle connection since the last attempt */

    struct fq_turn turn;
    struct fq_timer tick;
    struct fq_timer rescue; /* runs while jobs share connections or wait */

    bool closing;
    void (*closed)(void *arg);
    void *closed_arg;

    struct fq_pg_pool_stats stats; /* its totals only */
    char last_failure[512];
};

/* ---- pool.c ---- */

/* Moves the connection into the list where it belongs now. */
void fq_pg_pool_place(struct fq_pg_pool *pool, struct fq_pg_connection *connection);

/* A job wants a connection more than there are. */
void fq_pg_pool_want(struct fq_pg_pool *pool);

/* Evenly spread between 0 and below; nothing may depend on it. */
uint64_t fq_pg_pool_random(struct fq_pg_pool *pool, uint64_t below);

/* ---- pool_rest.c ---- */

/* The job is run when it has rested. */
void fq_pg_pool_rest(struct fq_pg_pool *pool, struct fq_job *job);

/* Of the timer of that name. */
void fq_pg_pool_rested(struct fq_timer *timer);

/* ---- pool_jobs.c ---- */

/* Gives the job, whose deadline is set, to a connection, or has it wait for one. */
void fq_pg_pool_take(struct fq_pg_pool *pool, struct fq_job *job);

extern const struct fq_database_calls fq_pg_pool_calls;

/* Gives waiting jobs to connections, as long as there are both. */
void fq_pg_pool_dispatch(struct fq_pg_pool *pool);

/* Of the timer of that name. */
void fq_pg_pool_rescue(struct fq_timer *timer);

/* Fails what was refused in this turn. */
void fq_pg_pool_fail_refused(struct fq_pg_pool *pool);

/* Ends jobs whose time is over. */
void fq_pg_pool_expire(struct fq_pg_pool *pool);

/* Fails every waiting job. */
void fq_pg_pool_fail_waiting(struct fq_pg_pool *pool, const struct fq_error *error);

#endif
