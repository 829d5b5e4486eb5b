/* SPDX-License-Identifier: MIT
 *
 * The most recently used objects, by key.  Bounded twice: in entries, and in the sum of their
 * costs (bytes, as the caller counts them); what was used longest ago leaves first.
 *
 * Keys are any bytes and compared whole: two keys that merely hash alike never share a value.  A
 * key may have parts, so that nobody has to put it together to look something up. Values belong to
 * the caller, who is told of each one that leaves; a value that may be evicted while in use is one
 * the caller counts references to.
 *
 * For one thread: every worker has caches of its own.  A hit allocates nothing.
 */
#ifndef FQ_CACHE_CACHE_H
#define FQ_CACHE_CACHE_H

#include "base/list.h"
#include "base/status.h"
#include "base/str.h"

/* The value leaves the cache: pushed out, replaced, removed or cleared.  It is already out when
 * this is called.  The bytes of its key's text are gone afterwards.  Must not call back into the
 * cache. */
typedef void fq_cache_leave_fn(void *user, fq_str text, void *value);

/* A text, and what tells apart the few keys that have the same one: only the text is hashed. */
struct fq_cache_key {
    fq_str text;
    fq_str name;
    unsigned kind;
};

struct fq_cache_entry;

struct fq_cache {
    /* Every entry, most recently used first. */
    struct fq_list entries;
    /* Chains by hash; a power of two of at least capacity. */
    struct fq_cache_entry **slots;
    size_t slot_count;

    size_t capacity;
    size_t max_cost;
    size_t cost; /* of all entries, at most max_cost */

    fq_cache_leave_fn *on_leave; /* may be NULL */
    void *user;

    uint64_t hits;
    uint64_t misses;
    uint64_t evictions; /* pushed out by others; not replaced, removed or cleared */
};

/* FQ_NOMEM when there is no memory for the table of capacity slots, which is allocated here and
 * never grows.  A capacity of 0 makes a cache that keeps nothing. */
enum fq_status fq_cache_init(struct fq_cache *cache, size_t capacity, size_t max_cost,
                             fq_cache_leave_fn *on_leave, void *user) FQ_CHECKED;

/* Empties the cache and frees its table; fine on one whose init failed. */
void fq_cache_clear(struct fq_cache *cache);

/* The value, which becomes the most recently used, or NULL. */
void *fq_cache_find(struct fq_cache *cache, const struct fq_cache_key *key);

/* Keeps value, which is not NULL, under a copy of key, in place of an earlier value if there is
 * one, and pushes out others to make room.  On success the value is the cache's until it leaves.
 * On failure nothing has changed and the value remains the caller's: FQ_NOMEM, or FQ_LIMIT when
 * cost and key alone exceed max_cost or the cache keeps nothing. The key's length counts as
 * cost too. */
enum fq_status fq_cache_keep(struct fq_cache *cache, const struct fq_cache_key *key, void *value,
                             size_t cost) FQ_CHECKED;

/* The value under key has grown: it costs this much from now on, and is the most recently used.
 * Pushes out others to make room, and the value itself if it has outgrown max_cost.  Nothing
 * changes when another value, or none, stands under key. */
void fq_cache_charge(struct fq_cache *cache, const struct fq_cache_key *key, const void *value,
                     size_t cost);

/* The same for keys that are a text and nothing else. */
static inline void *fq_cache_get(struct fq_cache *cache, fq_str text)
{
    return fq_cache_find(cache, &(const struct fq_cache_key){.text = text});
}

static inline FQ_CHECKED enum fq_status fq_cache_put(struct fq_cache *cache, fq_str text,
                                                     void *value, size_t cost)
{
    return fq_cache_keep(cache, &(const struct fq_cache_key){.text = text}, value, cost);
}

/* False when there was none. */
bool fq_cache_remove(struct fq_cache *cache, fq_str text);

/* Removes all, and keeps the table and the counts of hits, misses and evictions. */
void fq_cache_empty(struct fq_cache *cache);

static inline size_t fq_cache_count(const struct fq_cache *cache)
{
    return cache->entries.count;
}

/* The structure is sound: bounds hold, costs add up, and every entry is found under its key.  For
 * tests, after each step. */
bool fq_cache_check(const struct fq_cache *cache);

#endif
