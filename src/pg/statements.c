/* SPDX-License-Identifier: MIT */
#include "pg/statements.h"

#include <string.h>

#include "base/memory.h"

struct fq_pg_statement_entry {
    uint64_t id;
    uint32_t next; /* in its bucket's chain; 0: the last */
    uint32_t newer;
    uint32_t older;
};

/* Ids are counted up, which low bits spread well; those of settings come from the top. */
static uint32_t *bucket_of(const struct fq_pg_statements *set, uint64_t id)
{
    return &set->buckets[id & (set->bucket_count - 1)];
}

bool fq_pg_statements_init(struct fq_pg_statements *set, size_t capacity)
{
    size_t bucket_count = 16;
    while (bucket_count < capacity)
        bucket_count *= 2;
    *set = (struct fq_pg_statements){
        .entries = fq_calloc(capacity + 1, sizeof(struct fq_pg_statement_entry)),
        .buckets = fq_calloc(bucket_count, sizeof(uint32_t)),
        .bucket_count = bucket_count,
        .capacity = capacity,
    };
    if (set->entries && set->buckets)
        return true;
    fq_pg_statements_clear(set);
    return false;
}

void fq_pg_statements_clear(struct fq_pg_statements *set)
{
    fq_free(set->entries);
    fq_free(set->buckets);
    *set = (struct fq_pg_statements){NULL, NULL, 0, 0, 0};
}

void fq_pg_statements_reset(struct fq_pg_statements *set)
{
    memset(set->buckets, 0, set->bucket_count * sizeof(*set->buckets));
    set->entries[0] = (struct fq_pg_statement_entry){0};
    set->count = 0;
}

static uint32_t find(const struct fq_pg_statements *set, uint64_t id)
{
    uint32_t at = *bucket_of(set, id);
    while (at && set->entries[at].id != id)
        at = set->entries[at].next;
    return at;
}

static void ring_remove(struct fq_pg_statements *set, uint32_t at)
{
    struct fq_pg_statement_entry *entry = &set->entries[at];
    set->entries[entry->newer].older = entry->older;
    set->entries[entry->older].newer = entry->newer;
}

static void ring_add_newest(struct fq_pg_statements *set, uint32_t at)
{
    struct fq_pg_statement_entry *head = &set->entries[0], *entry = &set->entries[at];
    entry->newer = 0;
    entry->older = head->older;
    set->entries[head->older].newer = at;
    head->older = at;
}

bool fq_pg_statements_use(struct fq_pg_statements *set, uint64_t id)
{
    uint32_t at = find(set, id);
    if (!at)
        return false;
    if (set->entries[0].older != at) {
        ring_remove(set, at);
        ring_add_newest(set, at);
    }
    return true;
}

static uint32_t *link_to(struct fq_pg_statements *set, uint32_t at)
{
    uint32_t *link = bucket_of(set, set->entries[at].id);
    while (*link != at)
        link = &set->entries[*link].next;
    return link;
}

/* The last entry moves into the hole, so that 1..count stay filled. */
static void remove_at(struct fq_pg_statements *set, uint32_t at)
{
    *link_to(set, at) = set->entries[at].next;
    ring_remove(set, at);
    uint32_t last = (uint32_t)set->count--;
    if (at == last)
        return;
    struct fq_pg_statement_entry *moved = &set->entries[last];
    *link_to(set, last) = at;
    set->entries[moved->newer].older = at;
    set->entries[moved->older].newer = at;
    set->entries[at] = *moved;
}

bool fq_pg_statements_add(struct fq_pg_statements *set, uint64_t id, uint64_t *ret_evicted)
{
    bool full = set->count == set->capacity;
    if (full) {
        uint32_t oldest = set->entries[0].newer;
        *ret_evicted = set->entries[oldest].id;
        remove_at(set, oldest);
    }
    uint32_t at = (uint32_t)++set->count, *bucket = bucket_of(set, id);
    set->entries[at] = (struct fq_pg_statement_entry){.id = id, .next = *bucket};
    *bucket = at;
    ring_add_newest(set, at);
    return full;
}

void fq_pg_statements_remove(struct fq_pg_statements *set, uint64_t id)
{
    uint32_t at = find(set, id);
    if (at)
        remove_at(set, at);
}

/* ---- checks: called by tests, and in force in every build ---- */

#undef NDEBUG
#include <assert.h>

void fq_pg_statements_check(const struct fq_pg_statements *set)
{
    assert(set->count <= set->capacity);
    size_t in_ring = 0, in_buckets = 0;
    for (uint32_t at = set->entries[0].older; at; at = set->entries[at].older) {
        assert(at <= set->count);
        assert(find(set, set->entries[at].id) == at);
        assert(set->entries[set->entries[at].older].newer == at);
        in_ring++;
    }
    for (size_t i = 0; i < set->bucket_count; i++) {
        for (uint32_t at = set->buckets[i]; at; at = set->entries[at].next)
            in_buckets++;
    }
    assert(in_ring == set->count && in_buckets == set->count);
}
