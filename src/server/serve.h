/* SPDX-License-Identifier: MIT
 *
 * The server as a whole: the one thing the command line asks of this module.
 */
#ifndef FQ_SERVER_SERVE_H
#define FQ_SERVER_SERVE_H

#include "config/load.h"

/* What a caller has to say as soon as the server listens on port. */
typedef void (*fq_serve_listening)(const struct fq_config *config, unsigned port);

struct fq_program;

struct fq_serve_options {
    const struct fq_config *config;
    const struct fq_config_sources *sources; /* which config came from, and SIGHUP reads again;
                                              * NULL: config stays */
    fq_serve_listening listening;            /* called when it listens; NULL: nobody is told */
    struct fq_program *program;              /* that answers fields with @resolver; NULL: none */
    fq_str schema;                           /* the schema file's text; ptr NULL: as config says */
    fq_str schema_name;
    bool is_guest; /* of another program, whose signals and memory are left alone */
};

/* Serves until SIGINT or SIGTERM, or fq_serve_stop(), then finishes what runs.  Says in one line at
 * start where it listens.  Called with both signals unblocked.  One at a time.  Returns an exit
 * code: 0 done, 1 failed. */
int fq_serve(const struct fq_serve_options *options);

/* How many there will be by this configuration. */
size_t fq_serve_workers(const struct fq_config *config);

struct fq_request;

/* For the program, of a call's request, while the call waits: the headers as a JSON object, with
 * names in small letters and several of a name as one list; none of a request that did not come
 * by HTTP. */
void fq_serve_headers(const struct fq_request *request, struct fq_buf *out);

/* From any thread: the one that serves finishes; nothing when none does. */
void fq_serve_stop(void);

#endif
