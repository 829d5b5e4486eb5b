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
    unsigned kind;
    size_t text_len, name_len;
    char key[]; /* text and name */
};

/* A larger table cannot be addressed. */
#define MOST_SLOTS (SIZE_MAX / 2 / sizeof(struct fq_cache_entry *))

static struct fq_cache_key key_of(const struct fq_cache_entry *entry)
{
    return (struct fq_cache_key){
        .text = {entry->key, entry->text_len},
        .name = {entry->key + entry->text_len, entry->name_len},
        .kind = entry->kind,
    };
}

static bool is_under(const struct fq_cache_entry *entry, const struct fq_cache_key *key,
                     uint64_t hash)
{
    struct fq_cache_key its = key_of(entry);
    return entry->hash == hash && its.kind == key->kind && fq_str_eq(its.name, key->name) &&
           fq_str_eq(its.text, key->text);
}

/* False when it cannot be added up. */
static bool add_length(size_t *sum, const struct fq_cache_key *key)
{
    return !__builtin_add_overflow(*sum, key->text.len, sum) &&
           !__builtin_add_overflow(*sum, key->name.len, sum);
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
    if (!cache->slots) /* of zeros: never begun */
        return;
    fq_cache_empty(cache);
    fq_free(cache->slots);
    cache->slots = NULL;
    cache->slot_count = 0;
    cache->capacity = 0;
}

/* All parts count: somebody may send one text under many names. */
static uint64_t hash_of(const struct fq_cache_key *key)
{
    uint64_t name = key->name.len ? fq_hash(key->name) * 31 : 0;
    return fq_hash(key->text) ^ name ^ key->kind;
}

/* The pointer that points at the entry of this key, or at the NULL where its chain ends. */
static struct fq_cache_entry **find(const struct fq_cache *cache, const struct fq_cache_key *key,
                                    uint64_t hash)
{
    struct fq_cache_entry **at = &cache->slots[hash & (cache->slot_count - 1)];
    while (*at && !is_under(*at, key, hash))
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
        cache->on_leave(cache->user, key_of(entry).text, entry->value);
    fq_free(entry);
}

static void drop_oldest(struct fq_cache *cache)
{
    struct fq_cache_entry *oldest = entry_of(fq_list_last(&cache->entries));
    const struct fq_cache_key key = key_of(oldest);
    drop(cache, find(cache, &key, oldest->hash));
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

void *fq_cache_find(struct fq_cache *cache, const struct fq_cache_key *key)
{
    struct fq_cache_entry *entry = cache->capacity ? *find(cache, key, hash_of(key)) : NULL;
    if (!entry) {
        cache->misses++;
        return NULL;
    }
    cache->hits++;
    make_first(cache, entry);
    return entry->value;
}

static struct fq_cache_entry *entry_new(const struct fq_cache_key *key, uint64_t hash, void *value,
                                        size_t cost)
{
    size_t size = sizeof(struct fq_cache_entry);
    struct fq_cache_entry *entry = add_length(&size, key) ? fq_malloc(size) : NULL;
    if (!entry)
        return NULL;
    *entry = (struct fq_cache_entry){
        .hash = hash,
        .value = value,
        .cost = cost,
        .kind = key->kind,
        .text_len = key->text.len,
        .name_len = key->name.len,
    };
    if (key->text.len)
        memcpy(entry->key, key->text.ptr, key->text.len);
    if (key->name.len)
        memcpy(entry->key + key->text.len, key->name.ptr, key->name.len);
    return entry;
}

enum fq_status fq_cache_keep(struct fq_cache *cache, const struct fq_cache_key *key, void *value,
                             size_t cost)
{
    assert(value);
    if (cache->capacity == 0 || !add_length(&cost, key) || cost > cache->max_cost)
        return FQ_LIMIT;
    uint64_t hash = hash_of(key);
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

void fq_cache_charge(struct fq_cache *cache, const struct fq_cache_key *key, const void *value,
                     size_t cost)
{
    if (cache->capacity == 0)
        return;
    struct fq_cache_entry **at = find(cache, key, hash_of(key));
    struct fq_cache_entry *entry = *at;
    if (!entry || entry->value != value)
        return;
    if (!add_length(&cost, key) || cost > cache->max_cost) {
        drop(cache, at);
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

bool fq_cache_remove(struct fq_cache *cache, fq_str text)
{
    if (cache->capacity == 0)
        return false;
    struct fq_cache_entry **at = find(cache, &(const struct fq_cache_key){.text = text},
                                      hash_of(&(const struct fq_cache_key){.text = text}));
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
        const struct fq_cache_key key = key_of(entry);
        if (link->next->prev != link || entry->hash != hash_of(&key) ||
            *find(cache, &key, entry->hash) != entry)
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
