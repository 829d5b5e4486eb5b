/* SPDX-License-Identifier: MIT
 *
 * Requests out of a stream of bytes, one after the other, without a socket: what a connection
 * feeds, and what tests and fuzzers feed directly.
 *
 * llhttp finds where a head ends and decodes the body; head.h takes the head apart, and chunks.h
 * reads the frames of a chunked body.  Where the two do not agree on the length of the body, the
 * request is refused.  The bytes of a request stay in one buffer: nothing but a chunked body is
 * ever moved.
 */
#ifndef FQ_HTTP_PARSER_H
#define FQ_HTTP_PARSER_H

#include <llhttp.h>

#include "base/buf.h"
#include "http/chunks.h"

enum fq_http_stage {
    FQ_HTTP_STAGE_NONE, /* between requests: nothing has arrived */
    FQ_HTTP_STAGE_HEAD, /* the head has arrived in part */
    FQ_HTTP_STAGE_BODY, /* the head is complete, the body is not */
    FQ_HTTP_STAGE_DONE, /* a whole request */
    FQ_HTTP_STAGE_REFUSED,
};

struct fq_http_parser {
    struct fq_http_limits limits;
    llhttp_t llhttp;
    enum fq_http_stage stage;
    const struct fq_http_refusal *refusal; /* set in FQ_HTTP_STAGE_REFUSED */

    /* This request from `start` on, and perhaps following ones.  Bytes before `parsed` have been
     * looked at. */
    struct fq_buf in;
    size_t start;
    size_t parsed;

    /* Valid from FQ_HTTP_STAGE_BODY on, and of a request that is refused if it was read before. */
    struct fq_http_head head;
    bool has_head;
    /* In FQ_HTTP_STAGE_DONE; whether the client lets the connection serve another request. */
    bool keep_alive;

    struct fq_http_chunks chunks; /* of a chunked body */
    size_t body_len;              /* decoded so far; the body stands right behind the head */
    size_t consumed;              /* bytes of this request so far, as sent */
};

/* FQ_NOMEM when the header table cannot be had. */
enum fq_status fq_http_parser_init(struct fq_http_parser *parser,
                                   const struct fq_http_limits *limits) FQ_CHECKED;
void fq_http_parser_clear(struct fq_http_parser *parser);

/* Adds what has arrived; FQ_NOMEM when it cannot be kept.  Not in FQ_HTTP_STAGE_DONE: the buffer
 * would move under the request's user. */
enum fq_status fq_http_parser_add(struct fq_http_parser *parser, fq_str bytes) FQ_CHECKED;

/* Reads on in what was added, up to the end of one request, and tells the stage reached. */
enum fq_http_stage fq_http_parser_run(struct fq_http_parser *parser);

/* Goes on behind the request that is done. */
void fq_http_parser_next(struct fq_http_parser *parser);

/* Forgets everything; keeps the buffer unless it has grown beyond what most requests need. */
void fq_http_parser_reset(struct fq_http_parser *parser);

/* Whether the buffer holds bytes that were not looked at, the beginning of another request. */
static inline bool fq_http_parser_has_more(const struct fq_http_parser *parser)
{
    return parser->in.len > parser->parsed;
}

/* A part of the head as text; valid until the next add or next. */
static inline fq_str fq_http_parser_text(const struct fq_http_parser *parser,
                                         struct fq_http_span span)
{
    return fq_str_of(parser->in.ptr + parser->start + span.at, span.len);
}

static inline fq_str fq_http_parser_body(const struct fq_http_parser *parser)
{
    return fq_str_of(parser->in.ptr + parser->start + parser->head.len, parser->body_len);
}

#endif
