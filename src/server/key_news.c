/* SPDX-License-Identifier: MIT */
#include "server/key_news.h"

#include "server/worker_private.h"

static void raise_changes(struct fq_key_news *news)
{
    atomic_fetch_add_explicit(&news->changes, 1, memory_order_acq_rel);
}

static void on_keys_began(void *owner)
{
    raise_changes(owner);
}

static void on_keys_heard(void *owner, fq_str payload)
{
    (void)payload;
    raise_changes(owner);
}

static void on_keys_listened(void *owner, uint64_t until_ms)
{
    struct fq_key_news *news = owner;
    atomic_store_explicit(&news->heard_until_ms, until_ms, memory_order_release);
}

static const struct fq_pg_listener_events events = {on_keys_began, on_keys_heard, on_keys_listened};

/* Whether a provider has a table; *ret_tells: the library's own, which tells of changes. */
static bool has_table(const struct fq_config *config, bool *ret_tells)
{
    const struct fq_provider_config *items = config->auth.providers.items;
    bool any = false;
    *ret_tells = false;
    for (size_t i = 0; i < config->auth.providers.count; i++) {
        any = any || items[i].table.len;
        *ret_tells = *ret_tells || fq_str_eq(items[i].table, FQ_STR(FQ_KEY_TABLE));
    }
    return any && config->auth.mode != FQ_ROLLOUT_OFF;
}

static enum fq_status listen_for_keys(struct fq_worker *worker)
{
    const struct fq_config *config = worker->lane.config;
    const struct fq_pg_listener_options options = {
        .conninfo = config->database.url.ptr,
        .channel = FQ_KEY_CHANNEL,
        .connect_timeout_ms = config->database.connect_timeout_ms,
    };
    worker->keys.listener =
        fq_pg_listener_new(worker->lane.loop, &options, &events, &worker->all->key_news);
    return worker->keys.listener ? FQ_OK : FQ_NOMEM;
}

enum fq_status fq_worker_keys_set(struct fq_worker *worker)
{
    struct fq_lane *lane = &worker->lane;
    struct fq_worker_keys *keys = &worker->keys;
    enum fq_status status = FQ_OK;
    bool tells;
    if (keys->memory.database)
        fq_key_memory_forget(&keys->memory);
    if (!has_table(lane->config, &tells))
        return FQ_OK;
    if (!keys->memory.database)
        status = fq_key_memory_init(&keys->memory, lane->loop, fq_pg_pool_database(lane->pool),
                                    &worker->all->key_news);
    if (status || !tells || !lane->first || keys->listener ||
        lane->config->database.pooler == FQ_DATABASE_POOLER_TRANSACTION)
        return status;
    return listen_for_keys(worker);
}

void fq_worker_keys_stop(struct fq_worker *worker)
{
    fq_pg_listener_free(worker->keys.listener);
    worker->keys.listener = NULL;
}

void fq_worker_keys_clear(struct fq_worker *worker)
{
    fq_worker_keys_stop(worker);
    fq_key_memory_clear(&worker->keys.memory);
}
