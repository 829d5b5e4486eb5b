/* SPDX-License-Identifier: MIT
 *
 * Inside of replicas.c, replica_jobs.c and replica_probes.c only.
 */
#ifndef FQ_RUNTIME_REPLICAS_PRIVATE_H
#define FQ_RUNTIME_REPLICAS_PRIVATE_H

#include "net/timer.h"
#include "runtime/replicas.h"

/* Moments of the primary that are remembered, over the time that a replica may be behind. */
#define FQ_REPLICA_MOMENTS 32

/* Everything that was committed at this time stands at this place or before it. */
struct fq_moment {
    uint64_t at_ms;
    uint64_t position;
};

/* What a server says of itself. */
struct fq_replica_answer {
    uint64_t follows;  /* 1: it is a replica */
    uint64_t position; /* it has flushed, or replayed, up to there */
    uint64_t inserted; /* of a primary: and written */
    uint64_t cluster;
    uint64_t database;
    uint64_t
        timeline; /* of a replica the last one that it shows, which may be one before its own */
};

/* A server, and the question that it is asked. */
struct fq_replica {
    struct fq_replicas *replicas;
    struct fq_pg_pool *pool;   /* of the primary: the lane's */
    struct fq_pg_pool *probes; /* of one connection */
    struct fq_list jobs;       /* that were given to it; of the primary: changes that run there */
    size_t number;
    enum fq_replica_state state;
    struct fq_replica_answer said;     /* of a replica: last, while it is in use */
    uint64_t current_ms;               /* the primary was like this then */
    uint64_t connects, asked_connects; /* of its pool, when it was asked */
    uint64_t said_ms;
    bool parted; /* it had more than the primary, asked later: it follows another one */
    uint64_t parted_connects; /* of its probes, then */

    struct fq_job job;
    struct fq_step step;
    struct fq_replica_answer heard;
    bool asking;
    uint64_t asked_ms;
};

struct fq_replicas {
    struct fq_database database;
    struct fq_loop *loop;
    struct fq_replicas_options options;
    struct fq_timer timer;
    struct fq_replica primary;
    struct fq_replica *items;
    size_t count;
    size_t next; /* who is looked at first */
    struct fq_replicas_stats stats;

    struct fq_moment moments[FQ_REPLICA_MOMENTS]; /* oldest first */
    size_t moment_count;
    uint64_t floor; /* every read sees up to there */
    /* What the floor is known to hold: of news->unknown, and of what this lane wants. */
    uint64_t unknown_known, unknown_asked;
    bool catching_up, catching_up_asked;

    /* Changes that were committed, and whose place is not known yet: since the question was sent
     * that is under way, and before. */
    struct fq_list committed, placed;

    bool closing;
    size_t open; /* pools that are not closed yet */
    void (*closed)(void *arg);
    void *closed_arg;
};

/* ---- replica_jobs.c ---- */

extern const struct fq_database_calls fq_replicas_calls;

/* What is asked there and has not begun to answer is asked of the primary. */
void fq_replica_return_jobs(struct fq_replica *replica);

/* The changes in committed wait for the question that is sent now. */
void fq_replicas_take_committed(struct fq_replicas *replicas);

/* The changes in placed are told where they stand; 0: nobody knows. */
void fq_replicas_tell_placed(struct fq_replicas *replicas, uint64_t position);

/* ---- replica_probes.c ---- */

/* Asks it unless that is under way. */
void fq_replica_ask(struct fq_replica *replica);

/* It has all up to need, and is not behind for too long. */
bool fq_replica_may_answer(struct fq_replica *replica, uint64_t need);

#endif
