/* SPDX-License-Identifier: MIT
 *
 * A primary and the replicas that follow it, as one database: what changes data, or may, goes to
 * the primary, what only reads to a replica that has all that its caller may expect to see, and to
 * the primary when there is none.
 *
 * Belongs to the loop's thread.
 */
#ifndef FQ_RUNTIME_REPLICAS_H
#define FQ_RUNTIME_REPLICAS_H

#include "config/config.h"
#include "database/database.h"
#include "pg/pool.h"
#include "runtime/replica_news.h"

struct fq_loop;
struct fq_replicas;

enum fq_replica_state {
    FQ_REPLICA_NEW,       /* nothing is known of it yet */
    FQ_REPLICA_OK,        /* it answers queries */
    FQ_REPLICA_BEHIND,    /* further than it may be */
    FQ_REPLICA_AWAY,      /* it cannot be reached, or does not answer in time */
    FQ_REPLICA_UNRELATED, /* it is not a replica of the primary: another database, or promoted */
};

/* `ok`, `behind`, … */
const char *fq_replica_word(enum fq_replica_state state);

struct fq_replicas_options {
    struct fq_loop *loop;
    struct fq_pg_pool *primary;             /* outlives the replicas */
    const struct fq_pg_pool_options *pools; /* of the primary, and of replicas but for conninfo */
    const struct fq_config_list *conninfos;
    struct fq_replica_news *news; /* the same for all lanes; outlives them */
    uint32_t lag_ms;
    /* A replica is in another state than before; why is for the log, and may be empty.  NULL:
     * nobody wants to know. */
    void (*changed)(void *arg, size_t number, enum fq_replica_state state, fq_str why);
    void *arg;
};

struct fq_replicas_stats {
    uint64_t replica_reads; /* jobs that a replica was given */
    uint64_t primary_reads; /* that only read, and for which there was none */
    uint64_t returned;      /* taken from a replica that failed, and asked of the primary */
};

/* FQ_NOMEM: *ret may stand in part, and is to be closed and freed all the same; it may be NULL. */
enum fq_status fq_replicas_new(const struct fq_replicas_options *options,
                               struct fq_replicas **ret) FQ_CHECKED;

/* It lives as long as the replicas. */
struct fq_database *fq_replicas_database(struct fq_replicas *replicas);

/* From now on jobs see all that is committed by now: as the schema does that was read. */
void fq_replicas_catch_up(struct fq_replicas *replicas);

size_t fq_replicas_count(const struct fq_replicas *replicas);
enum fq_replica_state fq_replicas_state(const struct fq_replicas *replicas, size_t number);
void fq_replicas_stats(const struct fq_replicas *replicas, struct fq_replicas_stats *ret);

/* Closes the connections to replicas, then calls done(arg) from the loop.  The primary's stay. */
void fq_replicas_close(struct fq_replicas *replicas, void (*done)(void *arg), void *arg);

/* Closed, and the primary's connections as well. */
void fq_replicas_free(struct fq_replicas *replicas);

#endif
