/* SPDX-License-Identifier: MIT
 *
 * Inside server/ only: what is served at which path.
 *
 * To add an endpoint, write a file that defines its struct fq_endpoint, and name it in
 * FQ_ENDPOINTS: fq_endpoint_NAME.
 */
#ifndef FQ_SERVER_ENDPOINT_H
#define FQ_SERVER_ENDPOINT_H

#include "http/server.h"

struct fq_worker;

#define FQ_ENDPOINTS(X)                                                                            \
    X(graphql)                                                                                     \
    X(graphiql_file)                                                                               \
    X(csrf)                                                                                        \
    X(accounts)                                                                                    \
    X(account_keys)                                                                                \
    X(health)                                                                                      \
    X(ready)                                                                                       \
    X(metrics)

/* The methods of an endpoint, or'ed.  OPTIONS is answered for every one of them. */
enum {
    FQ_ENDPOINT_GET = 1, /* and HEAD, whose body http leaves away */
    FQ_ENDPOINT_POST = 2,
};

struct fq_endpoint {
    /* The whole path; one that ends with '/' stands for all paths that begin with it. */
    fq_str path;
    /* Requests with other methods are answered with 405 and never get there.  0: whichever comes,
     * the endpoint looks itself. */
    unsigned methods;
    /* Pages of other origins may ask and read it as far as cors.origins lets them (cors.h). */
    bool is_shared;
    /* Answers the exchange, now or later. */
    void (*request)(struct fq_worker *worker, struct fq_http_exchange *exchange);
    /* The client went away while the answer was awaited.  NULL: it comes all the same. */
    void (*abort)(struct fq_http_exchange *exchange);
    /* A stream that was asked to pause may go on.  NULL: of an endpoint that never streams. */
    void (*drained)(struct fq_http_exchange *exchange);
};

#define X(name) extern const struct fq_endpoint fq_endpoint_##name;
FQ_ENDPOINTS(X)
#undef X

/* The endpoint of a path, or NULL. */
const struct fq_endpoint *fq_endpoint_find(fq_str path);

/* Whether the method is one of these; any other has been answered. */
bool fq_endpoint_takes(struct fq_http_exchange *exchange, unsigned methods);

/* 404. */
void fq_endpoint_nothing(struct fq_http_exchange *exchange);

#endif
