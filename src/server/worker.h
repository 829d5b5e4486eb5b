/* SPDX-License-Identifier: MIT
 *
 * One thread that serves: its own loop, listening socket, connections to PostgreSQL, engine and
 * counters.  Workers share the configuration and the schema; neither changes, a reload brings
 * others.
 *
 * Other threads reach a worker only through the functions here.
 */
#ifndef FQ_SERVER_WORKER_H
#define FQ_SERVER_WORKER_H

#include <stdatomic.h>

#include "auth/key_table.h"
#include "engine/engine.h"
#include "http/server.h"
#include "net/loop.h"
#include "rbac/news.h"
#include "runtime/live_config.h"
#include "runtime/replica_news.h"
#include "telemetry/telemetry.h"

struct fq_audit;
struct fq_crew;
struct fq_limiter;
struct fq_mailer;
struct fq_persisted;
struct fq_program;
struct fq_revocations;
struct fq_worker;

/* The workers of a server, for what one of them answers for all. */
struct fq_workers {
    struct fq_persisted *persisted;
    struct fq_audit *audit;     /* NULL: nothing is audited */
    struct fq_program *program; /* that answers fields with @resolver; NULL: none does */
    struct fq_http_memory memory;
    struct fq_revocations *revocations;  /* NULL: no token is withdrawn */
    struct fq_rights_news rights_news;   /* the first worker listens for all */
    struct fq_key_news key_news;         /* likewise, of keys in a table */
    struct fq_replica_news replica_news; /* what workers tell each other of what was written */
    _Atomic bool roles_there;            /* the tables of roles answered when last asked */
    fq_str csrf_key;                     /* of CSRF tokens */
    struct fq_limiter *limiter;
    struct fq_crew *hashing;               /* passwords are hashed there, */
    struct fq_crew *signing;               /* and tokens signed */
    struct fq_mailer *mailer;              /* what accounts are mailed */
    const struct fq_http_handler *handler; /* what http tells a worker */
    struct fq_worker **items;
    size_t count;
    int64_t started_unix_ms;
    const char *graphiql; /* the folder of its files; NULL when it is not served */
    /* Asks the main thread to read the schema again; it is, by and by. */
    struct fq_loop *main_loop;
    struct fq_task misfit;
    /* The fingerprint of the catalog that the database is not like any more: misfit is posted.  0:
     * the main thread waits to be told. */
    _Atomic uint64_t misfit_of;
    /* The database has changed since what is served was read; /ready tells. */
    _Atomic bool outdated;
    _Atomic bool changed; /* it is why misfit is posted */
};

/* Listens on port; join: another worker listens there already.  *ret_port tells which port it
 * became.  Takes a reference of the configuration. */
enum fq_status fq_worker_new(struct fq_live_config *config, struct fq_workers *all, uint16_t port,
                             bool join, struct fq_arena *arena, struct fq_worker **ret,
                             uint16_t *ret_port, struct fq_error *reterr);

/* Begins to serve in a thread of its own. */
enum fq_status fq_worker_start(struct fq_worker *worker);

/* From now on requests meet this schema and this configuration; the worker takes a reference of
 * both. */
void fq_worker_set(struct fq_worker *worker, struct fq_schema *schema,
                   struct fq_live_config *config);

/* Finishes what runs, for shutdown_timeout at most, then ends the thread. */
void fq_worker_drain(struct fq_worker *worker);

/* Waits for the end of the thread (drain first) and frees the worker; one that was never started
 * is freed too. */
void fq_worker_free(struct fq_worker *worker);

/* What all workers may hold, by this configuration: fresh, or changed while they serve. */
void fq_workers_init_memory(struct fq_workers *all, const struct fq_config *config);
void fq_workers_set_memory(struct fq_workers *all, const struct fq_config *config);

const struct fq_telemetry *fq_worker_telemetry(const struct fq_worker *worker);

#endif
