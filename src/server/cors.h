/* SPDX-License-Identifier: MIT
 *
 * Cross-origin resource sharing, by the Fetch standard: what browsers are told about pages of other
 * origins.  It protects nobody from other programs, and nothing here refuses a request for its
 * origin but the question that a browser asks before it.
 */
#ifndef FQ_SERVER_CORS_H
#define FQ_SERVER_CORS_H

#include "http/server.h"

struct fq_worker;

/* Does a browser ask whether a page may send a request? */
bool fq_cors_is_asked(struct fq_http_exchange *exchange);

/* Answers it, for an endpoint with these methods. */
void fq_cors_answer(const struct fq_worker *worker, struct fq_http_exchange *exchange,
                    unsigned methods);

/* The lines for the head of any other answer of a shared endpoint, and of this one. */
void fq_cors_add(const struct fq_worker *worker, struct fq_http_exchange *exchange,
                 struct fq_buf *lines);

#endif
