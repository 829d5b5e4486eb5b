/* SPDX-License-Identifier: MIT */
#include "guard/rate_table.h"

#include <pthread.h>
#include <stdatomic.h>

#include "base/compiler.h"
#include "base/memory.h"

#define GROUP 16u
#define LOCKS 256u

struct held {
    uint64_t key[2];
    struct fq_rate_state state;
    uint64_t idle_at; /* 0: the place is free */
};

/* A cache line of its own: threads that lock others do not wait for it. */
struct lock {
    _Alignas(64) pthread_mutex_t mutex;
};

struct fq_rate_table {
    struct held *held;
    uint64_t group_mask; /* how many groups there are, less one */
    _Atomic uint64_t dropped;
    struct lock locks[LOCKS];
};

struct fq_rate_table *fq_rate_table_new(size_t states)
{
    size_t groups = 1;
    while (groups * GROUP < states)
        groups *= 2;
    struct fq_rate_table *table = fq_aligned_calloc(_Alignof(struct fq_rate_table), sizeof(*table));
    struct held *held = fq_calloc(groups * GROUP, sizeof(*held));
    if (!table || !held) {
        fq_free(held);
        fq_free(table);
        return NULL;
    }
    table->held = held;
    table->group_mask = groups - 1;
    for (size_t i = 0; i < LOCKS; i++)
        pthread_mutex_init(&table->locks[i].mutex, NULL);
    return table;
}

void fq_rate_table_free(struct fq_rate_table *table)
{
    if (!table)
        return;
    for (size_t i = 0; i < LOCKS; i++)
        pthread_mutex_destroy(&table->locks[i].mutex);
    fq_free(table->held);
    fq_free(table);
}

uint64_t fq_rate_table_dropped(const struct fq_rate_table *table)
{
    return atomic_load_explicit(&table->dropped, memory_order_relaxed);
}

/* ---- places ---- */

static uint64_t group_number(const struct fq_rate_table *table, const struct fq_rate_take *take)
{
    return (take->key[0] ^ take->key[1]) & table->group_mask;
}

static struct held *find_state(const struct fq_rate_table *table, const struct fq_rate_take *take)
{
    struct held *group = &table->held[group_number(table, take) * GROUP];
    for (size_t i = 0; i < GROUP; i++) {
        if (group[i].key[0] == take->key[0] && group[i].key[1] == take->key[1] && group[i].idle_at)
            return &group[i];
    }
    return NULL;
}

/* The place of the one that is idle first. */
static struct held *drop_idlest(struct fq_rate_table *table, const struct fq_rate_take *take,
                                uint64_t now)
{
    struct held *group = &table->held[group_number(table, take) * GROUP], *first = group;
    for (size_t i = 1; i < GROUP; i++) {
        if (group[i].idle_at < first->idle_at)
            first = &group[i];
    }
    if (first->idle_at > now)
        atomic_fetch_add_explicit(&table->dropped, 1, memory_order_relaxed);
    *first = (struct held){.key = {take->key[0], take->key[1]}};
    return first;
}

/* ---- taking, under the locks of all ---- */

static void look_at(const struct fq_rate_table *table, struct fq_rate_take *take, uint64_t now)
{
    static const struct fq_rate_state fresh;
    const struct held *held = find_state(table, take);
    take->answer = fq_rate_look(take->rate, held ? &held->state : &fresh, now, take->units);
}

static void take_one(struct fq_rate_table *table, struct fq_rate_take *take, uint64_t now)
{
    struct held *held = find_state(table, take);
    if (!held)
        held = drop_idlest(table, take, now);
    take->answer = fq_rate_take(take->rate, &held->state, now, take->units);
    held->idle_at = fq_rate_idle_at(take->rate, &held->state);
}

/* In their order, each once: so nobody waits for another who waits for him. */
static size_t locks_of(const struct fq_rate_table *table, const struct fq_rate_take *takes,
                       size_t count, unsigned locks[FQ_RATE_TAKES])
{
    size_t used = 0;
    for (size_t i = 0; i < count; i++) {
        unsigned lock = (unsigned)(group_number(table, &takes[i]) % LOCKS);
        size_t at = used;
        while (at > 0 && locks[at - 1] > lock)
            at--;
        if (at > 0 && locks[at - 1] == lock)
            continue;
        for (size_t j = used++; j > at; j--)
            locks[j] = locks[j - 1];
        locks[at] = lock;
    }
    return used;
}

struct locked {
    unsigned locks[FQ_RATE_TAKES];
    size_t count;
};

static void lock_all(struct fq_rate_table *table, const struct fq_rate_take *takes, size_t count,
                     struct locked *locked)
{
    locked->count = locks_of(table, takes, count, locked->locks);
    for (size_t i = 0; i < locked->count; i++)
        pthread_mutex_lock(&table->locks[locked->locks[i]].mutex);
}

static void unlock_all(struct fq_rate_table *table, const struct locked *locked)
{
    for (size_t i = 0; i < locked->count; i++)
        pthread_mutex_unlock(&table->locks[locked->locks[i]].mutex);
}

bool fq_rate_table_take(struct fq_rate_table *table, struct fq_rate_take *takes, size_t count,
                        uint64_t now_us)
{
    struct locked locked;
    bool allowed = true;
    lock_all(table, takes, count, &locked);
    for (size_t i = 0; i < count; i++) {
        look_at(table, &takes[i], now_us);
        allowed &= takes[i].answer.allowed;
    }
    for (size_t i = 0; allowed && i < count; i++) {
        if (!takes[i].looks)
            take_one(table, &takes[i], now_us);
    }
    unlock_all(table, &locked);
    return allowed;
}

static void use_up_one(struct fq_rate_table *table, struct fq_rate_take *take, uint64_t whole,
                       uint64_t now)
{
    look_at(table, take, now);
    if (take->answer.allowed)
        return;
    if (take->units > take->answer.remaining)
        take->units = take->answer.remaining;
    if (take->units)
        take_one(table, take, now);
    take->units = whole;
    look_at(table, take, now);
}

void fq_rate_table_use_up(struct fq_rate_table *table, struct fq_rate_take *takes, size_t count,
                          uint64_t whole, uint64_t now_us)
{
    struct locked locked;
    lock_all(table, takes, count, &locked);
    for (size_t i = 0; i < count; i++)
        use_up_one(table, &takes[i], whole, now_us);
    unlock_all(table, &locked);
}
