/* SPDX-License-Identifier: MIT
 *
 * Which statements are prepared on one connection: a set of ids with a ceiling.  When it is full
 * the one unused for longest makes room.
 */
#ifndef FQ_PG_STATEMENTS_H
#define FQ_PG_STATEMENTS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/compiler.h"

struct fq_pg_statement_entry;

struct fq_pg_statements {
    /* entries[0] is no entry but the ring's head: its newer is the least, its older the most
     * recently used one.  Entries 1..count are in the set, in no order. */
    struct fq_pg_statement_entry *entries;
    uint32_t *buckets; /* index of the first entry of a chain; 0: none */
    size_t bucket_count;
    size_t capacity;
    size_t count;
};

/* False when memory is exhausted. */
bool fq_pg_statements_init(struct fq_pg_statements *set, size_t capacity) FQ_CHECKED;
void fq_pg_statements_clear(struct fq_pg_statements *set);

/* Empties it: the connection it spoke of is gone. */
void fq_pg_statements_reset(struct fq_pg_statements *set);

/* Whether id is there; it then counts as used last. */
bool fq_pg_statements_use(struct fq_pg_statements *set, uint64_t id);

/* Adds an id that is not there.  True when another had to leave: *ret_evicted. */
bool fq_pg_statements_add(struct fq_pg_statements *set, uint64_t id, uint64_t *ret_evicted);

/* Fine when it is not there. */
void fq_pg_statements_remove(struct fq_pg_statements *set, uint64_t id);

/* Tests only: asserts the invariants. */
void fq_pg_statements_check(const struct fq_pg_statements *set);

#endif
