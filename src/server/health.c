/* SPDX-License-Identifier: MIT
 *
 * /health: the process answers.  /ready: requests would be answered.
 */
#include "base/clock.h"
#include "server/audited.h"
#include "server/endpoint.h"
#include "server/worker_private.h"

static const struct fq_http_header json_headers[] = {
    {FQ_STR_INIT("Content-Type"), FQ_STR_INIT("application/json")},
    {FQ_STR_INIT("Cache-Control"), FQ_STR_INIT("no-store")},
};

static void tell_health(struct fq_worker *worker, struct fq_http_exchange *exchange)
{
    (void)worker;
    fq_http_respond(exchange, 200, json_headers, FQ_ARRAY_LEN(json_headers),
                    FQ_STR("{\"status\":\"healthy\",\"service\":\"fraiseql\"}"));
}

static const char *word(bool good)
{
    return good ? "ok" : "unavailable";
}

/* An outdated one is served, too: what is still there is answered as before. */
static const char *schema_word(struct fq_worker *worker)
{
    return worker->lane.engine && atomic_load(&worker->all->outdated) ? "outdated"
                                                                      : word(worker->lane.engine);
}

static bool tell_need(struct fq_buf *out, const char *name, bool there)
{
    fq_buf_printf(out, ",\"%s\":\"%s\"", name, word(there));
    return there;
}

/* What else must be there before anybody who is known is answered, where the configuration asks for
 * it; whether all is. */
static bool tell_needs(struct fq_worker *worker, struct fq_buf *out)
{
    struct fq_workers *all = worker->all;
    const struct fq_config *config = worker->lane.config;
    bool there = true;
    if (worker->lane.rights.database)
        there &= tell_need(out, "roles", atomic_load(&all->roles_there));
    if (all->revocations)
        there &=
            tell_need(out, "revocation",
                      fq_revocations_known(all->revocations, fq_clock_monotonic_ns() / 1000000u));
    if (all->audit && config->audit.when_full == FQ_CONFIG_AUDIT_REFUSE)
        there &= tell_need(out, "audit", fq_audited_takes(worker));
    return there;
}

/* In the order of database.replicas. */
static void tell_replicas(struct fq_buf *body, const struct fq_replicas *replicas)
{
    fq_buf_literal(body, ",\"replicas\":[");
    for (size_t i = 0; i < fq_replicas_count(replicas); i++)
        fq_buf_printf(body, "%s\"%s\"", i ? "," : "",
                      fq_replica_word(fq_replicas_state(replicas, i)));
    fq_buf_char(body, ']');
}

static void tell_readiness(struct fq_worker *worker, struct fq_http_exchange *exchange)
{
    bool database = fq_pg_pool_ready(worker->lane.pool), schema = worker->lane.engine != NULL;
    struct fq_buf needs;
    fq_buf_init(&needs, NULL, 256);
    bool ready = tell_needs(worker, &needs) && database && schema && !worker->draining;
    struct fq_buf *body = fq_http_body(exchange);
    fq_buf_printf(body, "{\"status\":\"%s\",\"checks\":{\"database\":\"%s\",\"schema\":\"%s\"",
                  ready ? "ready" : "not_ready", word(database), schema_word(worker));
    fq_buf_str_add(body, fq_buf_str(&needs));
    if (worker->lane.replicas)
        tell_replicas(body, worker->lane.replicas);
    fq_buf_literal(body, "}}");
    fq_buf_clear(&needs);
    fq_http_send(exchange, ready ? 200 : 503, json_headers, FQ_ARRAY_LEN(json_headers));
}

const struct fq_endpoint fq_endpoint_health = {
    .path = FQ_STR_INIT("/health"),
    .methods = FQ_ENDPOINT_GET,
    .request = tell_health,
};

const struct fq_endpoint fq_endpoint_ready = {
    .path = FQ_STR_INIT("/ready"),
    .methods = FQ_ENDPOINT_GET,
    .request = tell_readiness,
};
