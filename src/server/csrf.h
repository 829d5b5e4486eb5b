/* SPDX-License-Identifier: MIT
 *
 * Whether a request may have been sent by a page of another origin, with the cookies or from the
 * network of whoever looks at it.  Bodies that such a page can send without asking, those of forms,
 * are refused before (415), whatever stands here.
 */
#ifndef FQ_SERVER_CSRF_H
#define FQ_SERVER_CSRF_H

#include "base/buf.h"
#include "base/error.h"
#include "http/server.h"

struct fq_worker;

/* FQ_CSRF: it may, or its session's token is missing or not good; *reterr says what helps. */
enum fq_status fq_csrf_check(const struct fq_worker *worker, struct fq_http_exchange *exchange,
                             struct fq_error *reterr) FQ_CHECKED;

/* Appends a token that is good for the session of this cookie's value, for csrf.ttl.  False: the
 * system gives no random bytes. */
bool fq_csrf_give(const struct fq_worker *worker, fq_str session, struct fq_buf *out) FQ_CHECKED;

#endif
