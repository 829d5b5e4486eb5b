/* SPDX-License-Identifier: MIT
 *
 * A thread that answers requests: its own loop, connections to PostgreSQL and engine.  The lanes of
 * a process share configuration and schema; neither changes, a reload brings others.
 *
 * Lives inside of its owner (a worker of the server, a thread of the library), who says where
 * requests come from.  Other threads reach a lane by fq_lane_set() and fq_loop_post().
 */
#ifndef FQ_RUNTIME_LANE_H
#define FQ_RUNTIME_LANE_H

#include <pthread.h>

#include "engine/engine.h"
#include "net/loop.h"
#include "pg/listen.h"
#include "pg/pool.h"
#include "rbac/rights.h"
#include "runtime/asides.h"
#include "runtime/changes.h"
#include "runtime/delegates.h"
#include "runtime/engine_options.h"
#include "runtime/live_config.h"
#include "runtime/replicas.h"

struct fq_lane;

/* What the owner implements; called in the lane's thread. */
struct fq_lane_events {
    /* lane->live is another one than before.  NULL: nobody wants to know. */
    void (*configured)(struct fq_lane *lane);
    /* A schema was taken; FQ_NOMEM: it could not be. */
    void (*taken)(struct fq_lane *lane, enum fq_status status);
    /* Of the first lane: whether the database differs from the catalog with this fingerprint,
     * which is the one that is served. */
    void (*compared)(struct fq_lane *lane, bool differs, uint64_t fingerprint);
    /* A replica is in another state than before (runtime/replicas.h).  NULL: nobody wants to know.
     */
    void (*replica)(struct fq_lane *lane, size_t number, enum fq_replica_state state, fq_str why);
    /* fq_lane_close() is done, but for the memory; the loop ends. */
    void (*closed)(struct fq_lane *lane);
};

/* A program that answers the fields with @resolver, and may ask the lane itself. */
struct fq_program {
    /* What a lane asks; NULL: there is no memory. */
    struct fq_hosts *(*begin)(struct fq_program *program, struct fq_lane *lane);
    /* In the lane's thread: there is a schema to ask by, or another one. */
    void (*taken)(struct fq_hosts *hosts, struct fq_schema *schema);
    /* In the lane's thread, at its end: the program asks nothing any more, and afterwards, behind
     * what it had posted: what it has asked ends. */
    void (*closing)(struct fq_hosts *hosts);
    void (*cancel)(struct fq_hosts *hosts);
    /* The loop runs no more, and no request is left; answers may still come. */
    void (*end)(struct fq_hosts *hosts);
};

struct fq_lane_options {
    const struct fq_lane_events *events;
    struct fq_live_config *live; /* counted */
    struct fq_budget *responses; /* what answers of the database are drawn on; outlives the lane */
    struct fq_rights_news *rights_news;   /* the same for all lanes; outlives them */
    struct fq_replica_news *replica_news; /* likewise */
    struct fq_program *program;           /* NULL: none; outlives the lanes */
    size_t lanes; /* how many there are: each has its share of connections */
    bool first;   /* it listens and watches for all */
};

struct fq_lane {
    const struct fq_lane_events *events;
    struct fq_live_config *live;
    const struct fq_config *config; /* &live->config */
    struct fq_loop *loop;
    struct fq_pg_pool *pool;
    struct fq_replicas *replicas;        /* with the pool as their primary; NULL: there are none */
    struct fq_job_settings job_settings; /* of the pool */
    struct fq_engine *engine;            /* NULL until there is a schema */
    struct fq_engine *whole;             /* of the whole one; NULL where that is not loaded */
    struct fq_program *program;
    struct fq_hosts *hosts;        /* of the program; NULL: there is none */
    struct fq_delegates delegates; /* before them */
    struct fq_loop_asides asides;
    struct fq_changes changes; /* of the first lane */
    struct fq_rights_news *rights_news;
    struct fq_rights_memory rights;
    struct fq_task parting;
    struct fq_pg_listener *listener; /* of the first lane, if roles are in tables; else NULL */
    pthread_t thread;
    bool started;
    bool first;
};

/* What each of so many is given of a total: one at least. */
size_t fq_lane_share(uint32_t total, size_t lanes);

/* Connects to nothing yet.  FQ_NOMEM: *reterr says what for; the lane is to be cleared all the
 * same. */
enum fq_status fq_lane_init(struct fq_lane *lane, const struct fq_lane_options *options,
                            struct fq_arena *arena, struct fq_error *reterr) FQ_CHECKED;

/* Begins to remember what callers may by the tables of roles, and to run the loop in a thread,
 * which takes no signals. */
enum fq_status fq_lane_start(struct fq_lane *lane) FQ_CHECKED;

/* From now on requests meet this schema and this configuration; the lane takes a reference of
 * both.  FQ_NOMEM: it keeps those that it has. */
enum fq_status fq_lane_set(struct fq_lane *lane, struct fq_schema *schema,
                           struct fq_live_config *live) FQ_CHECKED;

/* Its primary and replicas as one, or its only server. */
struct fq_database *fq_lane_database(struct fq_lane *lane);

/* In its thread, when nothing runs any more but what the program asks: closes the connections, then
 * ends the loop. */
void fq_lane_close(struct fq_lane *lane);

/* Waits for the end of the thread. */
void fq_lane_join(struct fq_lane *lane);

/* After fq_lane_join(), or of one that was never started.  Fine on one that was set to zero. */
void fq_lane_clear(struct fq_lane *lane);

/* Starts a thread that takes no signals. */
bool fq_lane_thread(pthread_t *thread, void *(*run)(void *arg), void *arg);

/* ---- lane_rights.c ---- */

/* What the tables of roles say of who asks, on its way into a principal. */
struct fq_lane_asked {
    struct fq_rights_wait wait;
    struct fq_principal *principal;
    struct fq_arena *arena; /* of what is added to it */
    /* In the lane's thread, perhaps from within fq_lane_find_rights().  error: why it is not
     * known, or NULL. */
    void (*known)(struct fq_lane_asked *asked, const struct fq_error *error);
};

/* asked, but for wait, has been filled in. */
void fq_lane_find_rights(struct fq_lane *lane, struct fq_lane_asked *asked);

/* Nobody waits for it any more, if anybody did. */
void fq_lane_leave_rights(struct fq_lane *lane, struct fq_lane_asked *asked);

/* For lane.c: nothing when roles are not in tables. */
enum fq_status fq_lane_start_rights(struct fq_lane *lane) FQ_CHECKED;
void fq_lane_stop_rights(struct fq_lane *lane);

#endif
