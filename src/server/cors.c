/* SPDX-License-Identifier: MIT */
#include "server/cors.h"

#include "config/origin.h"
#include "server/endpoint.h"
#include "server/worker_private.h"

static fq_str origin_of(struct fq_http_exchange *exchange)
{
    return fq_http_header(exchange, FQ_STR("origin"));
}

bool fq_cors_is_asked(struct fq_http_exchange *exchange)
{
    return fq_http_method(exchange) == FQ_HTTP_OPTIONS && origin_of(exchange).len &&
           fq_http_header(exchange, FQ_STR("access-control-request-method")).len;
}

/* Its answer has the status 403, so that people find it in their browser's console. */
void fq_cors_answer(const struct fq_worker *worker, struct fq_http_exchange *exchange,
                    unsigned methods)
{
    const struct fq_http_header allow = {FQ_STR("Access-Control-Allow-Methods"),
                                         methods & FQ_ENDPOINT_POST
                                             ? methods & FQ_ENDPOINT_GET ? FQ_STR("GET, HEAD, POST")
                                                                         : FQ_STR("POST")
                                             : FQ_STR("GET, HEAD")};
    if (fq_origin_is_among(&worker->lane.config->cors.origins, origin_of(exchange)))
        fq_http_respond(exchange, 204, &allow, 1, FQ_STR_NONE);
    else
        fq_http_respond_error(exchange, 403, FQ_STR("FORBIDDEN"),
                              FQ_STR("Pages of this origin may not ask here: cors.origins in the "
                                     "server's configuration does not name it."));
}

void fq_cors_add(const struct fq_worker *worker, struct fq_http_exchange *exchange,
                 struct fq_buf *lines)
{
    const struct fq_answer_lines *made = &worker->lane.live->lines;
    fq_str origin = origin_of(exchange);
    bool allowed = fq_origin_is_among(&worker->lane.config->cors.origins, origin);
    /* A cache must not give one origin what was said to another, or to none. */
    if (!made->any_origin)
        fq_buf_literal(lines, "Vary: Origin\r\n");
    if (!allowed)
        return;
    fq_buf_literal(lines, "Access-Control-Allow-Origin: ");
    fq_buf_str_add(lines, made->any_origin ? FQ_STR("*") : origin);
    fq_buf_literal(lines, "\r\n");
    fq_buf_str_add(lines, made->shared);
    if (fq_cors_is_asked(exchange))
        fq_buf_str_add(lines, made->asked);
}
