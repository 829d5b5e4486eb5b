/* SPDX-License-Identifier: MIT
 *
 * Inside server/ only: one GraphQL request on its way from the exchange through the engine and
 * back, alone or as a member of a batch.  Lives in the exchange's arena.
 */
#ifndef FQ_SERVER_ASKING_H
#define FQ_SERVER_ASKING_H

#include "server/worker_private.h"

struct fq_batch;

struct fq_asking {
    struct fq_request request;
    struct fq_worker *worker;
    struct fq_http_exchange *exchange;
    struct fq_batch *batch;   /* NULL: the exchange's only one */
    struct fq_asking *next;   /* in the batch */
    struct fq_buf member_out; /* of a member of a batch: its answer */
    uint64_t began_ns;
    struct fq_timer later; /* runs while the engine waits for another turn of the loop */
    bool graphql_response; /* application/graphql-response+json, else application/json */
    bool streaming;
    bool authenticated; /* a trusted gateway says who asks */
};

/* NULL when memory is exhausted.  Its answer goes to the exchange's body; a batch changes that. */
struct fq_asking *fq_asking_new(struct fq_worker *worker, struct fq_http_exchange *exchange,
                                bool graphql_response);

/* Runs what was read into asking->request; ends with an answer, or by fq_engine_cancel(). */
void fq_asking_run(struct fq_asking *asking);

/* Nobody waits for its answer any more. */
void fq_asking_cancel(struct fq_asking *asking);

/* An answer to what never reaches the engine. */
void fq_asking_refuse(struct fq_asking *asking, const struct fq_error *error);
void fq_asking_refuse_with(struct fq_asking *asking, enum fq_status status, const char *sentence);

/* The body of the exchange is complete; status is that of HTTP. */
void fq_asking_send(struct fq_asking *asking, int status);

/* ---- batch.c ---- */

/* Does the body hold a list? */
bool fq_batch_is_one(fq_str body);

/* Runs the list in the exchange's body.  first has been made for the exchange; errors of the batch
 * as a whole are its answer. */
void fq_batch_run(struct fq_asking *first);

/* One of its members has its answer. */
void fq_batch_answered(struct fq_batch *batch);

/* ---- graphql.c ---- */

/* Session settings from headers, and what follows from them.  False when memory is exhausted. */
bool fq_asking_authenticate(struct fq_asking *asking);

#endif
