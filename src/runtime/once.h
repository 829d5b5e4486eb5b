/* SPDX-License-Identifier: MIT
 *
 * One request without a server: for the command line.
 */
#ifndef FQ_RUNTIME_ONCE_H
#define FQ_RUNTIME_ONCE_H

#include "config/config.h"
#include "engine/engine.h"
#include "runtime/engine_options.h"
#include "runtime/load.h"

struct fq_once {
    struct fq_config config;
    struct fq_arena arena;
    struct fq_schema *schema;
    struct fq_loop *loop;
    struct fq_job_settings job_settings; /* of the pool */
    struct fq_pg_pool *pool;             /* NULL when no statement is to run */
    struct fq_engine *engine;
    struct fq_buf out; /* the response */
    struct fq_principal principal;
};

/* Loads the schema, and, when connect, opens a connection.  Says on stderr what went wrong. */
bool fq_once_init(struct fq_once *once, const struct fq_config *config,
                  const struct fq_load_options *load, bool connect);
void fq_once_clear(struct fq_once *once);

/* Runs the request to its end; its response is in once->out. */
enum fq_status fq_once_run(struct fq_once *once, struct fq_request *request);

/* A request over these texts, which must live as long as it; principal: who asks. */
void fq_once_request(struct fq_once *once, struct fq_request *request, fq_str document,
                     fq_str variables, fq_str operation_name, const struct fq_principal *principal);

#endif
