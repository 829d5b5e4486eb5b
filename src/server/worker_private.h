/* SPDX-License-Identifier: MIT
 *
 * Inside server/ only: a worker as its endpoints see it.
 */
#ifndef FQ_SERVER_WORKER_PRIVATE_H
#define FQ_SERVER_WORKER_PRIVATE_H

#include <pthread.h>

#include "auth/auth.h"
#include "guard/limiter.h"
#include "http/server.h"
#include "net/loop.h"
#include "net/timer.h"
#include "pg/listen.h"
#include "pg/pool.h"
#include "rbac/rights.h"
#include "runtime/engine_options.h"
#include "server/asides.h"
#include "server/changes.h"
#include "server/quiet.h"
#include "server/withdrawn.h"
#include "server/worker.h"

struct fq_worker {
    struct fq_live_config *live;
    const struct fq_config *config; /* &live->config */
    struct fq_workers *all;
    struct fq_loop *loop;
    struct fq_http_server *http;
    struct fq_pg_pool *pool;
    struct fq_job_settings job_settings; /* of the pool */
    struct fq_token_memory tokens;
    struct fq_quiet refusals; /* what is said of those who are not let in */
    struct fq_engine *engine; /* NULL until there is a schema */
    struct fq_worker_asides asides;
    struct fq_changes changes; /* of the first worker: it asks for all */
    struct fq_rights_memory rights;
    struct fq_pg_listener *listener; /* of the first worker, if roles are in tables; else NULL */
    struct fq_withdrawn withdrawn;   /* of the first worker, if tokens can be */
    struct fq_timer sampling;        /* copies what others count into telemetry */
    pthread_t thread;
    bool started;
    bool draining;
    struct fq_telemetry telemetry;
};

/* An answer found the database to be other than the schema says. */
void fq_worker_tell_misfit(struct fq_worker *worker, uint64_t fingerprint);

/* ---- rights.c ---- */

/* Begins to remember what callers may by the tables of roles, and to listen for changes; nothing
 * when roles are not in tables. */
enum fq_status fq_worker_start_rights(struct fq_worker *worker) FQ_CHECKED;
void fq_worker_stop_rights(struct fq_worker *worker);

/* ---- worker.c ---- */

/* Brings telemetry up to date. */
void fq_worker_sample(struct fq_worker *worker);

#endif
