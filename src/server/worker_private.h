/* SPDX-License-Identifier: MIT
 *
 * Inside server/ only: a worker as its endpoints see it.
 */
#ifndef FQ_SERVER_WORKER_PRIVATE_H
#define FQ_SERVER_WORKER_PRIVATE_H

#include "auth/auth.h"
#include "guard/limiter.h"
#include "http/server.h"
#include "net/timer.h"
#include "runtime/lane.h"
#include "server/key_news.h"
#include "server/quiet.h"
#include "server/roles_watch.h"
#include "server/withdrawn.h"
#include "server/worker.h"

struct fq_worker {
    struct fq_lane lane;
    struct fq_workers *all;
    struct fq_http_server *http;
    struct fq_token_memory tokens;
    struct fq_worker_keys keys;
    struct fq_cache audited;  /* who had an entry, without a token; empty where there is no log */
    struct fq_quiet refusals; /* what is said of those who are not let in */
    struct fq_withdrawn withdrawn; /* of the first worker, if tokens can be */
    struct fq_roles_watch roles;   /* of the first worker, if they are in tables */
    struct fq_timer sampling;      /* copies what others count into telemetry */
    struct fq_timer patience;      /* at the end */
    bool draining;
    struct fq_telemetry telemetry;
};

/* An answer found the database to be other than the schema says. */
void fq_worker_tell_misfit(struct fq_worker *worker, uint64_t fingerprint);

/* ---- worker.c ---- */

/* Brings telemetry up to date. */
void fq_worker_sample(struct fq_worker *worker);

#endif
