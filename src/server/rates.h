/* SPDX-License-Identifier: MIT
 *
 * Inside server/ only: requests are counted by the rules of rate_limit.rules, when they arrive,
 * when it is known who asks, and when their operation is planned.
 *
 * Answers of requests that a rule is about say what it leaves: RateLimit-Limit, -Remaining and
 * -Reset (draft-ietf-httpapi-ratelimit-headers-06), those of a refused one Retry-After as well.
 */
#ifndef FQ_SERVER_RATES_H
#define FQ_SERVER_RATES_H

#include "http/head.h"
#include "http/server.h"

struct fq_worker;

/* A request has arrived: nothing but its head was looked at.  False: it was refused, and has its
 * answer. */
bool fq_rates_arrived(struct fq_worker *worker, struct fq_http_exchange *exchange);

/* The same of one whose body has not arrived yet.  Why it is refused; NULL: it is not. */
const struct fq_http_refusal *fq_rates_before_body(struct fq_worker *worker,
                                                   struct fq_http_exchange *exchange);

/* It is answered with 401. */
void fq_rates_failed(struct fq_worker *worker, struct fq_http_exchange *exchange);

#endif
