/* SPDX-License-Identifier: MIT
 *
 * /health: the process answers.  /ready: requests would be answered.  /metrics: for Prometheus.
 */
#include "server/worker_private.h"

#include "base/limits.h"

static const struct fq_http_header json_headers[] = {
    {FQ_STR_INIT("Content-Type"), FQ_STR_INIT("application/json")},
    {FQ_STR_INIT("Cache-Control"), FQ_STR_INIT("no-store")},
};

bool fq_endpoint_is_read(struct fq_http_exchange *exchange)
{
    static const struct fq_http_header allow[] = {
        {FQ_STR_INIT("Allow"), FQ_STR_INIT("GET, HEAD, OPTIONS")}};
    enum fq_http_method method = fq_http_method(exchange);
    if (method == FQ_HTTP_GET || method == FQ_HTTP_HEAD)
        return true;
    fq_http_respond(exchange, method == FQ_HTTP_OPTIONS ? 204 : 405, allow, 1, FQ_STR_NONE);
    return false;
}

void fq_endpoint_health(struct fq_worker *worker, struct fq_http_exchange *exchange)
{
    (void)worker;
    if (fq_endpoint_is_read(exchange))
        fq_http_respond(exchange, 200, json_headers, FQ_ARRAY_LEN(json_headers),
                        FQ_STR("{\"status\":\"healthy\",\"service\":\"fraiseql\"}"));
}

static const char *word(bool good)
{
    return good ? "ok" : "unavailable";
}

void fq_endpoint_ready(struct fq_worker *worker, struct fq_http_exchange *exchange)
{
    if (!fq_endpoint_is_read(exchange))
        return;
    bool database = fq_pg_pool_ready(worker->pool), schema = worker->engine != NULL;
    bool ready = database && schema && !worker->draining;
    struct fq_buf *body = fq_http_body(exchange);
    fq_buf_printf(body, "{\"status\":\"%s\",\"checks\":{\"database\":\"%s\",\"schema\":\"%s\"}}",
                  ready ? "ready" : "not_ready", word(database), word(schema));
    fq_http_send(exchange, ready ? 200 : 503, json_headers, FQ_ARRAY_LEN(json_headers));
}

void fq_endpoint_metrics(struct fq_worker *worker, struct fq_http_exchange *exchange)
{
    static const struct fq_http_header text[] = {
        {FQ_STR_INIT("Content-Type"), FQ_STR_INIT("text/plain; version=0.0.4; charset=utf-8")},
    };
    if (!fq_endpoint_is_read(exchange))
        return;
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
    fq_telemetry_write_process(body, all->started_unix_ms);
    fq_http_send(exchange, 200, text, FQ_ARRAY_LEN(text));
}
