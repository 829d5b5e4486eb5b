/* SPDX-License-Identifier: MIT */
#include "server/key_news.h"

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

static enum fq_status listen_for_keys(struct fq_worker_keys *keys,
                                      const struct fq_worker_keys_options *options)
{
    const struct fq_pg_listener_options listening = {
        .conninfo = options->config->database.url.ptr,
        .channel = FQ_KEY_CHANNEL,
        .connect_timeout_ms = options->config->database.connect_timeout_ms,
    };
    keys->listener = fq_pg_listener_new(options->loop, &listening, &events, options->news);
    return keys->listener ? FQ_OK : FQ_NOMEM;
}

enum fq_status fq_worker_keys_set(struct fq_worker_keys *keys,
                                  const struct fq_worker_keys_options *options)
{
    struct fq_key_memory *memory = &keys->memory;
    enum fq_status status = FQ_OK;
    bool tells;
    if (memory->database)
        fq_key_memory_forget(memory);
    if (!has_table(options->config, &tells))
        return FQ_OK;
    if (!memory->database)
        status = fq_key_memory_init(memory, options->loop, options->database, options->news);
    if (status || !tells || !options->listens || keys->listener ||
        options->config->database.pooler == FQ_DATABASE_POOLER_TRANSACTION)
        return status;
    return listen_for_keys(keys, options);
}

void fq_worker_keys_stop(struct fq_worker_keys *keys)
{
    fq_pg_listener_free(keys->listener);
    keys->listener = NULL;
}

void fq_worker_keys_clear(struct fq_worker_keys *keys)
{
    fq_worker_keys_stop(keys);
    fq_key_memory_clear(&keys->memory);
}
