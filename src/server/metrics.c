/* SPDX-License-Identifier: MIT
 *
 * /metrics: what all workers counted, for Prometheus.
 */
#include "mail/mail.h"
#include "server/endpoint.h"
#include "server/worker_private.h"

static void tell_metrics(struct fq_worker *worker, struct fq_http_exchange *exchange)
{
    static const struct fq_http_header text[] = {
        {FQ_STR_INIT("Content-Type"), FQ_STR_INIT("text/plain; version=0.0.4; charset=utf-8")},
    };
    fq_worker_sample(worker);
    const struct fq_workers *all = worker->all;
    const struct fq_telemetry **blocks =
        fq_arena_alloc(fq_http_arena(exchange), all->count * sizeof(*blocks));
    if (!blocks) {
        fq_http_respond_error(exchange, 503, FQ_STR("SERVICE_UNAVAILABLE"),
                              FQ_STR("Out of memory; try again."));
        return;
    }
    for (size_t i = 0; i < all->count; i++)
        blocks[i] = fq_worker_telemetry(all->items[i]);
    struct fq_buf *body = fq_http_body(exchange);
    fq_telemetry_write(body, blocks, all->count);
    const struct fq_telemetry_budget budgets[] = {{"requests", &all->memory.requests},
                                                  {"responses", &all->memory.responses},
                                                  {"spill", &all->memory.spill}};
    fq_telemetry_write_budgets(body, budgets, FQ_ARRAY_LEN(budgets));
    fq_limiter_write(all->limiter, body);
    fq_mailer_write(all->mailer, body);
    fq_telemetry_write_process(body, all->started_unix_ms);
    fq_http_send(exchange, 200, text, FQ_ARRAY_LEN(text));
}

const struct fq_endpoint fq_endpoint_metrics = {
    .path = FQ_STR_INIT("/metrics"),
    .methods = FQ_ENDPOINT_GET,
    .request = tell_metrics,
};
