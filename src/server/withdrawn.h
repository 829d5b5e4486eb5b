/* SPDX-License-Identifier: MIT
 *
 * Inside server/ only: reads from the database which tokens are withdrawn (auth/revocation.h).  The
 * first worker reads for all: when the database says that there are new ones, and every second in
 * case nobody hears that.
 */
#ifndef FQ_SERVER_WITHDRAWN_H
#define FQ_SERVER_WITHDRAWN_H

#include "auth/revocation.h"
#include "database/database.h"
#include "net/timer.h"
#include "pg/listen.h"

struct fq_withdrawn {
    struct fq_revocations *revocations; /* NULL: this one reads nothing */
    struct fq_database *database;
    struct fq_pg_listener *listener; /* NULL: nobody says anything */
    struct fq_timer timer;
    struct fq_job job;
    struct fq_step step;
    const char *values[1];
    char seen_by[24]; /* what was committed from there on is not known */
    char next_seen_by[24];
    uint64_t began_ms; /* of the reading under way */
    uint64_t anew_ms;  /* when all was read */
    bool reading;
    bool again; /* something was said meanwhile */
    bool all;   /* not only what was added */
    bool incomplete;
    bool told_failure;
    bool stopped;
};

struct fq_withdrawn_options {
    struct fq_revocations *revocations;
    struct fq_database *database;
    const char *conninfo; /* NULL: do not listen */
    uint32_t connect_timeout_ms;
};

/* Begins to read.  FQ_NOMEM. */
enum fq_status fq_withdrawn_start(struct fq_withdrawn *withdrawn, struct fq_loop *loop,
                                  const struct fq_withdrawn_options *options) FQ_CHECKED;

/* Also of one that was never started.  The database still reports on what is under way. */
void fq_withdrawn_stop(struct fq_withdrawn *withdrawn);

#endif
