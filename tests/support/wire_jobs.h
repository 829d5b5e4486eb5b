/* SPDX-License-Identifier: MIT
 *
 * A connection to PostgreSQL without PostgreSQL: jobs are in flight, and the test says byte by byte
 * what the server answers.  Whatever that is, each job must end once, and nothing may be told of it
 * afterwards.
 */
#ifndef FQ_TESTS_WIRE_JOBS_H
#define FQ_TESTS_WIRE_JOBS_H

#include "pg/connection.h"

enum { WIRE_JOBS = 3 };

struct wire_job {
    struct fq_job job;
    struct fq_step step;
    uint32_t number;
    size_t rows;    /* that were its own: of one int4, its number */
    size_t strange; /* any others */
    size_t ends;
    bool failed, unreadable, cancelled;
    struct fq_error error; /* its texts are gone */
};

enum wire_mode {
    WIRE_PLAIN,    /* three jobs, the last two with settings and of one statement */
    WIRE_STREAMED, /* one, which is paused by its first row */
    WIRE_CHANGES,  /* one */
    WIRE_CANCELS,  /* three; each is cancelled by its first row */
    WIRE_MODES
};

struct wire_jobs {
    struct fq_pg_connection_options options;
    struct fq_pg_connection connection;
    struct wire_job jobs[WIRE_JOBS];
    size_t count;
    enum wire_mode mode;
    int client, server; /* the two ends */
    size_t lost;        /* times it was told so */
};

/* Sends the jobs; what is sent is read by nobody. */
void wire_jobs_begin(struct wire_jobs *w, enum wire_mode mode, size_t row_bytes);

/* The server says this, in pieces of so many bytes, each read before the next comes. */
void wire_jobs_say(struct wire_jobs *w, const void *bytes, size_t len, size_t piece);

/* The server closes: every job must have ended, once. */
void wire_jobs_end(struct wire_jobs *w);

#endif
