/* SPDX-License-Identifier: MIT */
#include "server/handler.h"

#include "server/cors.h"
#include "server/endpoint.h"
#include "server/rates.h"
#include "server/worker_private.h"

static void on_request(void *user, struct fq_http_exchange *exchange)
{
    const struct fq_endpoint *endpoint = fq_endpoint_find(fq_http_path(exchange));
    if (!fq_http_was_let_on(exchange) && !fq_rates_arrived(user, exchange))
        return;
    if (!endpoint)
        fq_endpoint_nothing(exchange);
    else if (endpoint->is_shared && fq_cors_is_asked(exchange))
        fq_cors_answer(user, exchange, endpoint->methods);
    else if (!endpoint->methods || fq_endpoint_takes(exchange, endpoint->methods))
        endpoint->request(user, exchange);
}

static const struct fq_http_refusal *before_body(void *user, struct fq_http_exchange *exchange)
{
    return fq_rates_before_body(user, exchange);
}

/* Only of an exchange that waits for its answer: it has an endpoint. */
static void on_abort(void *user, struct fq_http_exchange *exchange)
{
    const struct fq_endpoint *endpoint = fq_endpoint_find(fq_http_path(exchange));
    (void)user;
    if (endpoint->abort)
        endpoint->abort(exchange);
}

static void on_drained(void *user, struct fq_http_exchange *exchange)
{
    const struct fq_endpoint *endpoint = fq_endpoint_find(fq_http_path(exchange));
    (void)user;
    if (endpoint->drained)
        endpoint->drained(exchange);
}

/* ---- the head of an answer ---- */

static fq_str brought_value(const struct fq_http_header *headers, size_t count, fq_str name)
{
    for (size_t i = 0; i < count; i++) {
        if (fq_str_eq(headers[i].name, name))
            return headers[i].value;
    }
    return FQ_STR_NONE;
}

static bool is_shared(const struct fq_http_exchange *exchange)
{
    const struct fq_endpoint *endpoint =
        fq_http_has_head(exchange) ? fq_endpoint_find(fq_http_path(exchange)) : NULL;
    return endpoint && endpoint->is_shared;
}

static void complete_head(void *user, struct fq_http_exchange *exchange, int status,
                          const struct fq_http_header *headers, size_t header_count,
                          struct fq_buf *lines)
{
    struct fq_worker *worker = user;
    const struct fq_answer_lines *made = &worker->lane.live->lines;
    fq_str type = brought_value(headers, header_count, FQ_STR("Content-Type"));
    if (status == 401)
        fq_rates_failed(worker, exchange);
    bool page = fq_str_starts_with(type, FQ_STR("text/html"));
    fq_buf_str_add(lines, page ? made->page : made->data);
    if (!brought_value(headers, header_count, FQ_STR("Cache-Control")).len)
        fq_buf_str_add(lines, made->unsaid);
    if (worker->lane.config->cors.origins.count && is_shared(exchange))
        fq_cors_add(worker, exchange, lines);
}

const struct fq_http_handler fq_handler = {
    .on_body = before_body,
    .on_request = on_request,
    .on_abort = on_abort,
    .on_drained = on_drained,
    .on_head = complete_head,
};
