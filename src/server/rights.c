/* SPDX-License-Identifier: MIT
 *
 * What callers may by the tables of roles: each worker asks for its own callers, the first one
 * listens for changes and tells all.
 */
#include "base/clock.h"
#include "base/memory.h"
#include "server/asking.h"

/* ---- a request ---- */

struct addition {
    const struct fq_rights *rights;
    struct fq_asking *asking;
};

static enum fq_status add_rights(void *arg)
{
    struct addition *addition = arg;
    fq_rights_add(addition->rights, &addition->asking->principal, addition->asking->request.arena);
    return FQ_OK;
}

static void go_on_with(struct fq_asking *asking, const struct fq_rights *rights)
{
    struct addition addition = {rights, asking};
    enum fq_status status = fq_guard(add_rights, &addition);
    if (status)
        fq_asking_refuse(asking, &(const struct fq_error){.status = status});
    else
        fq_asking_run_as(asking);
}

static void on_answered(struct fq_rights_wait *wait, const struct fq_rights *rights,
                        const struct fq_error *error)
{
    struct fq_asking *asking = FQ_CONTAINER(wait, struct fq_asking, rights);
    if (error)
        fq_asking_refuse(asking, error);
    else
        go_on_with(asking, rights);
}

void fq_asking_find_rights(struct fq_asking *asking)
{
    struct fq_worker *worker = asking->worker;
    const struct fq_principal *principal = &asking->principal;
    const struct fq_rights *rights;
    if (!worker->rights.database || !principal->user.len) {
        fq_asking_run_as(asking);
        return;
    }
    asking->rights.answered = on_answered;
    enum fq_status status =
        fq_rights_find(&worker->rights, principal->user, principal->tenant,
                       fq_clock_monotonic_ns() / 1000000, &asking->rights, &rights);
    if (status == FQ_REQUEST)
        fq_asking_refuse_with(asking, FQ_REQUEST, "Who asks has a name that holds a NUL.");
    else if (status)
        fq_asking_refuse(asking, &(const struct fq_error){.status = status});
    else if (rights)
        go_on_with(asking, rights);
}

/* ---- changes ---- */

static void on_began(void *owner)
{
    fq_rights_missed(owner);
}

static void on_heard(void *owner, fq_str payload)
{
    fq_rights_heard(owner, payload);
}

static void on_listened(void *owner, uint64_t until_ms)
{
    struct fq_rights_news *news = owner;
    atomic_store_explicit(&news->heard_until_ms, until_ms, memory_order_release);
}

static const struct fq_pg_listener_events events = {on_began, on_heard, on_listened};

/* ---- a worker ---- */

enum fq_status fq_worker_start_rights(struct fq_worker *worker)
{
    const struct fq_config *config = worker->config;
    struct fq_rights_news *news = &worker->all->rights_news;
    if (config->rbac.source == FQ_RIGHTS_NONE)
        return FQ_OK;
    enum fq_status status = fq_rights_memory_init(
        &worker->rights, fq_pg_pool_database(worker->pool), news, config->cache.rights);
    if (status || worker != worker->all->items[0] ||
        config->database.pooler == FQ_DATABASE_POOLER_TRANSACTION)
        return status;
    const struct fq_pg_listener_options options = {
        .conninfo = config->database.url.ptr,
        .channel = FQ_RIGHTS_CHANNEL,
        .connect_timeout_ms = config->database.connect_timeout_ms,
    };
    worker->listener = fq_pg_listener_new(worker->loop, &options, &events, news);
    return worker->listener ? FQ_OK : FQ_NOMEM;
}

void fq_worker_stop_rights(struct fq_worker *worker)
{
    fq_pg_listener_free(worker->listener);
    worker->listener = NULL;
    fq_rights_memory_clear(&worker->rights);
}
