/* SPDX-License-Identifier: MIT
 *
 * Which statements are prepared on one connection, by their text: the same SQL of two documents is
 * prepared once.  A set with two ceilings, of number and of weight, which is what PostgreSQL takes
 * for them; those unused for longest make room.
 */
#ifndef FQ_PG_STATEMENTS_H
#define FQ_PG_STATEMENTS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/compiler.h"
#include "database/database.h"

/* What PostgreSQL knows a statement by, on one connection; 0 is none. */
typedef uint64_t fq_pg_serial;

struct fq_pg_statement_entry;

struct fq_pg_statements {
    /* entries[0] is no entry but the ring's head: its newer is the least, its older the most
     * recently used one.  Entries 1..count are in the set, in no order. */
    struct fq_pg_statement_entry *entries;
    uint32_t *buckets; /* index of the first entry of a chain; 0: none */
    size_t bucket_count;
    size_t capacity;
    size_t count;
    size_t weight;
    fq_pg_serial last; /* given; never given again while the connection stands */
};

/* False when memory is exhausted. */
bool fq_pg_statements_init(struct fq_pg_statements *set, size_t capacity) FQ_CHECKED;
void fq_pg_statements_clear(struct fq_pg_statements *set);

/* Empties it: the connection it spoke of is gone. */
void fq_pg_statements_reset(struct fq_pg_statements *set);

/* What a prepared statement with its plan takes in PostgreSQL, about. */
size_t fq_pg_statement_weight(const char *sql);

/* The statement's serial if it is there, and it then counts as used last; 0: it is not. */
fq_pg_serial fq_pg_statements_use(struct fq_pg_statements *set,
                                  const struct fq_statement *statement);

/* The same, and it is run: adds that to its count. */
fq_pg_serial fq_pg_statements_run(struct fq_pg_statements *set,
                                  const struct fq_statement *statement);

/* Its serial if it was run as often as PostgreSQL plans for the values; 0: not yet, or it is not
 * there. */
fq_pg_serial fq_pg_statements_worn(const struct fq_pg_statements *set,
                                   const struct fq_statement *statement);

/* Adds one that is not there; there must be room.  0: memory is exhausted. */
fq_pg_serial fq_pg_statements_add(struct fq_pg_statements *set,
                                  const struct fq_statement *statement) FQ_CHECKED;

/* The serial of one that has no name and is not kept. */
fq_pg_serial fq_pg_statements_pass(struct fq_pg_statements *set);

/* Takes out the one unused for longest; there must be one. */
fq_pg_serial fq_pg_statements_evict(struct fq_pg_statements *set);

/* Fine when it is not there. */
void fq_pg_statements_remove(struct fq_pg_statements *set, uint64_t id, fq_pg_serial serial);

/* Tests only: asserts the invariants. */
void fq_pg_statements_check(const struct fq_pg_statements *set);

#endif
