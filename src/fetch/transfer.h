/* SPDX-License-Identifier: MIT
 *
 * Inside fetch/ only: one request as libcurl makes it, and what has come of its answer.
 */
#ifndef FQ_FETCH_TRANSFER_H
#define FQ_FETCH_TRANSFER_H

#include <curl/curl.h>

#include "base/buf.h"
#include "fetch/fetch.h"

struct fq_transfer {
    /* A copy, in arena, whose texts end in NUL. */
    struct fq_fetch_request request;
    struct fq_arena arena;
    CURL *easy; /* NULL: not begun, or over */
    struct curl_slist *headers;
    struct fq_buf body;
    size_t head_bytes; /* of its head, so far */
    int64_t max_age_s;
    bool too_much; /* it sent more than it may */
    bool refused;  /* its address is none that may be asked */
    bool sent;     /* from here on the server may have the request */
    char error[CURL_ERROR_SIZE];
};

/* FQ_NOMEM, or FQ_REQUEST: what is to be sent is not well formed.  Cleared in either case. */
enum fq_status fq_transfer_init(struct fq_transfer *transfer,
                                const struct fq_fetch_request *request) FQ_CHECKED;
void fq_transfer_clear(struct fq_transfer *transfer);

/* Makes the handle, whose CURLOPT_PRIVATE is owner.  FQ_NOMEM. */
enum fq_status fq_transfer_begin(struct fq_transfer *transfer, void *owner) FQ_CHECKED;

/* Frees the handle, which is in no multi any more. */
void fq_transfer_end(struct fq_transfer *transfer);

/* What came, as libcurl ended.  Points into transfer. */
struct fq_fetch_answer fq_transfer_answer(struct fq_transfer *transfer, CURLcode result);

#endif
