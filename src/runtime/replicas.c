/* SPDX-License-Identifier: MIT */
#include "runtime/replicas.h"

#include "base/limits.h"
#include "base/memory.h"
#include "runtime/replicas_private.h"

const char *fq_replica_word(enum fq_replica_state state)
{
    static const char *const words[] = {
        [FQ_REPLICA_NEW] = "unknown",
        [FQ_REPLICA_OK] = "ok",
        [FQ_REPLICA_BEHIND] = "behind",
        [FQ_REPLICA_AWAY] = "unavailable",
        [FQ_REPLICA_UNRELATED] = "not_a_replica",
    };
    return words[state];
}

static void ask_all(struct fq_timer *timer)
{
    struct fq_replicas *replicas = FQ_CONTAINER(timer, struct fq_replicas, timer);
    fq_replica_ask(&replicas->primary);
    for (size_t i = 0; i < replicas->count; i++)
        fq_replica_ask(&replicas->items[i]);
}

/* Of the primary the pool is there already. */
static bool init_replica(struct fq_replicas *replicas, struct fq_replica *replica,
                         const char *conninfo)
{
    struct fq_pg_pool_options options = *replicas->options.pools;
    replica->replicas = replicas;
    fq_list_init(&replica->jobs);
    options.conninfo = conninfo;
    if (!replica->pool)
        replica->pool = fq_pg_pool_new(replicas->loop, &options);
    options.size = options.keep = 1;
    options.queue_limit = 0; /* as is usual */
    replica->probes = replica->pool ? fq_pg_pool_new(replicas->loop, &options) : NULL;
    return replica->probes != NULL;
}

static bool make_replicas(struct fq_replicas *replicas, const struct fq_config_list *conninfos)
{
    replicas->items = fq_calloc(conninfos->count, sizeof(*replicas->items));
    if (!replicas->items ||
        !init_replica(replicas, &replicas->primary, replicas->options.pools->conninfo))
        return false;
    for (size_t i = 0; i < conninfos->count; i++) {
        replicas->items[i].number = replicas->count++;
        if (!init_replica(replicas, &replicas->items[i], conninfos->items[i].ptr))
            return false;
    }
    return true;
}

static enum fq_status init_replicas(struct fq_replicas *replicas,
                                    const struct fq_replicas_options *options)
{
    replicas->database.calls = &fq_replicas_calls;
    replicas->loop = options->loop;
    replicas->options = *options;
    replicas->catching_up = true;
    replicas->primary.pool = options->primary;
    fq_list_init(&replicas->committed);
    fq_list_init(&replicas->placed);
    fq_timer_init(&replicas->timer, options->loop, ask_all);
    bool made = make_replicas(replicas, options->conninfos);
    replicas->options.pools = NULL; /* they are the caller's */
    replicas->options.conninfos = NULL;
    if (made)
        fq_timer_start(&replicas->timer, 0, FQ_REPLICA_ASK_MS);
    return made ? FQ_OK : FQ_NOMEM;
}

enum fq_status fq_replicas_new(const struct fq_replicas_options *options, struct fq_replicas **ret)
{
    *ret = fq_calloc(1, sizeof(**ret));
    return *ret ? init_replicas(*ret, options) : FQ_NOMEM;
}

struct fq_database *fq_replicas_database(struct fq_replicas *replicas)
{
    return &replicas->database;
}

void fq_replicas_catch_up(struct fq_replicas *replicas)
{
    replicas->catching_up = true;
    replicas->catching_up_asked = false;
    fq_replica_ask(&replicas->primary);
}

size_t fq_replicas_count(const struct fq_replicas *replicas)
{
    return replicas->count;
}

enum fq_replica_state fq_replicas_state(const struct fq_replicas *replicas, size_t number)
{
    return replicas->items[number].state;
}

void fq_replicas_stats(const struct fq_replicas *replicas, struct fq_replicas_stats *ret)
{
    *ret = replicas->stats;
}

/* ---- the end ---- */

static void on_replica_closed(void *arg)
{
    struct fq_replicas *replicas = arg;
    if (--replicas->open == 0)
        replicas->closed(replicas->closed_arg);
}

static void close_replica_pool(struct fq_replicas *replicas, struct fq_pg_pool *pool)
{
    if (!pool)
        return;
    replicas->open++;
    fq_pg_pool_close(pool, on_replica_closed, replicas);
}

void fq_replicas_close(struct fq_replicas *replicas, void (*done)(void *arg), void *arg)
{
    fq_timer_stop(&replicas->timer);
    replicas->closing = true;
    replicas->closed = done;
    replicas->closed_arg = arg;
    fq_replicas_take_committed(replicas); /* nobody asks any more */
    fq_replicas_tell_placed(replicas, 0);
    close_replica_pool(replicas, replicas->primary.probes);
    for (size_t i = 0; i < replicas->count; i++) {
        close_replica_pool(replicas, replicas->items[i].pool);
        close_replica_pool(replicas, replicas->items[i].probes);
    }
    if (!replicas->open)
        done(arg);
}

void fq_replicas_free(struct fq_replicas *replicas)
{
    if (!replicas)
        return;
    fq_timer_stop(&replicas->timer);
    fq_free(replicas->items);
    fq_free(replicas);
}
