/* SPDX-License-Identifier: MIT */
#include "cache/cache.h"

#include <assert.h>

#include "base/hash.h"
#include "base/memory.h"

struct fq_cache_entry {
    struct fq_link link; /* in cache->entries */
    struct fq_cache_entry *chain;
    uint64_t hash;
    void *value;
    size_t cost; /* key included */
    size_t key_len;
    char key[];
};

/* A larger table cannot be addressed. */
#define MOST_SLOTS (SIZE_MAX / 2 / sizeof(struct fq_cache_entry *))

static fq_str key_of(const struct fq_cache_entry *entry)
{
    return fq_str_of(entry->key, entry->key_len);
}

static struct fq_cache_entry *entry_of(struct fq_link *link)
{
    return FQ_CONTAINER(link, struct fq_cache_entry, link);
}

enum fq_status fq_cache_init(struct fq_cache *cache, size_t capacity, size_t max_cost,
                             fq_cache_leave_fn *on_leave, void *user)
{
    *cache = (struct fq_cache){
        .capacity = capacity, .max_cost = max_cost, .on_leave = on_leave, .user = user};
    fq_list_init(&cache->entries);
    size_t slot_count = 1;
    while (slot_count < capacity && slot_count <= MOST_SLOTS)
        slot_count *= 2;
    if (slot_count <= MOST_SLOTS)
        cache->slots = fq_calloc(slot_count, sizeof(struct fq_cache_entry *));
    if (!cache->slots) {
        cache->capacity = 0;
        return FQ_NOMEM;
    }
    cache->slot_count = slot_count;
    return FQ_OK;
}

void fq_cache_clear(struct fq_cache *cache)
{
    fq_cache_empty(cache);
    fq_free(cache->slots);
    cache->slots = NULL;
    cache->slot_count = 0;
    cache->capacity = 0;
}

/* The pointer that points at the entry of this key, or at the NULL where its chain ends. */
static struct fq_cache_entry **find(const struct fq_cache *cache, fq_str key, uint64_t hash)
{
    struct fq_cache_entry **at = &cache->slots[hash & (cache->slot_count - 1)];
    while (*at && !((*at)->hash == hash && fq_str_eq(key_of(*at), key)))
        at = &(*at)->chain;
    return at;
}

/* Takes out the entry that *at points at and tells its owner. */
static void drop(struct fq_cache *cache, struct fq_cache_entry **at)
{
    struct fq_cache_entry *entry = *at;
    assert(entry);
    *at = entry->chain;
    fq_list_remove(&cache->entries, &entry->link);
    cache->cost -= entry->cost;
    if (cache->on_leave)
        cache->on_leave(cache->user, key_of(entry), entry->value);
    fq_free(entry);
}

static void drop_oldest(struct fq_cache *cache)
{
    struct fq_cache_entry *oldest = entry_of(fq_list_last(&cache->entries));
    drop(cache, find(cache, key_of(oldest), oldest->hash));
}

void fq_cache_empty(struct fq_cache *cache)
{
    while (!fq_list_empty(&cache->entries))
        drop_oldest(cache);
}

static void make_first(struct fq_cache *cache, struct fq_cache_entry *entry)
{
    if (fq_list_first(&cache->entries) == &entry->link)
        return;
    fq_list_remove(&cache->entries, &entry->link);
    fq_list_prepend(&cache->entries, &entry->link);
}

void *fq_cache_get(struct fq_cache *cache, fq_str key)
{
    struct fq_cache_entry *entry = cache->capacity ? *find(cache, key, fq_hash(key)) : NULL;
    if (!entry) {
        cache->misses++;
        return NULL;
    }
    cache->hits++;
    make_first(cache, entry);
    return entry->value;
}

static struct fq_cache_entry *entry_new(fq_str key, uint64_t hash, void *value, size_t cost)
{
    size_t size;
    if (__builtin_add_overflow(sizeof(struct fq_cache_entry), key.len, &size))
        return NULL;
    struct fq_cache_entry *entry = fq_malloc(size);
    if (!entry)
        return NULL;
    *entry =
        (struct fq_cache_entry){.hash = hash, .value = value, .cost = cost, .key_len = key.len};
    if (key.len)
        memcpy(entry->key, key.ptr, key.len);
    return entry;
}

enum fq_status fq_cache_put(struct fq_cache *cache, fq_str key, void *value, size_t cost)
{
    assert(value);
    if (cache->capacity == 0 || __builtin_add_overflow(cost, key.len, &cost) ||
        cost > cache->max_cost)
        return FQ_LIMIT;
    uint64_t hash = fq_hash(key);
    struct fq_cache_entry *entry = entry_new(key, hash, value, cost);
    if (!entry)
        return FQ_NOMEM;
    struct fq_cache_entry **earlier = find(cache, key, hash);
    if (*earlier)
        drop(cache, earlier);
    while (cache->entries.count == cache->capacity || cache->cost > cache->max_cost - cost) {
        drop_oldest(cache);
        cache->evictions++;
    }
    struct fq_cache_entry **slot = &cache->slots[hash & (cache->slot_count - 1)];
    entry->chain = *slot;
    *slot = entry;
    fq_list_prepend(&cache->entries, &entry->link);
    cache->cost += cost;
    return FQ_OK;
}

void fq_cache_charge(struct fq_cache *cache, fq_str key, const void *value, size_t cost)
{
    struct fq_cache_entry *entry = cache->capacity ? *find(cache, key, fq_hash(key)) : NULL;
    if (!entry || entry->value != value)
        return;
    if (__builtin_add_overflow(cost, key.len, &cost) || cost > cache->max_cost) {
        fq_cache_remove(cache, key);
        cache->evictions++;
        return;
    }
    make_first(cache, entry);
    cache->cost -= entry->cost;
    entry->cost = 0;
    while (cache->cost > cache->max_cost - cost) {
        drop_oldest(cache);
        cache->evictions++;
    }
    entry->cost = cost;
    cache->cost += cost;
}

bool fq_cache_remove(struct fq_cache *cache, fq_str key)
{
    if (cache->capacity == 0)
        return false;
    struct fq_cache_entry **at = find(cache, key, fq_hash(key));
    if (!*at)
        return false;
    drop(cache, at);
    return true;
}

bool fq_cache_check(const struct fq_cache *cache)
{
    size_t listed = 0, cost = 0, chained = 0;
    for (struct fq_link *link = cache->entries.head.next; link != &cache->entries.head;
         link = link->next) {
        struct fq_cache_entry *entry = entry_of(link);
        if (link->next->prev != link || entry->hash != fq_hash(key_of(entry)) ||
            *find(cache, key_of(entry), entry->hash) != entry)
            return false;
        listed++;
        cost += entry->cost;
    }
    for (size_t i = 0; i < cache->slot_count; i++) {
        for (const struct fq_cache_entry *entry = cache->slots[i]; entry; entry = entry->chain)
            chained++;
    }
    return listed == cache->entries.count && listed == chained && listed <= cache->capacity &&
           cost == cache->cost && cost <= cache->max_cost;
}
