/* SPDX-License-Identifier: MIT
 *
 * The states of all who are counted, by whom, for all threads: exact, since each is changed under a
 * lock, and of a size that is given once.
 *
 * A key has its place in one group of sixteen.  When a group is full, the one goes that is idle
 * first: a state that is idle is no loss, and of those that are not it is the one that has taken
 * least.  So a flood of new keys, each seen once, drives itself out; whoever has used up what he
 * may stays counted; and nobody is refused for want of room.
 */
#ifndef FQ_GUARD_RATE_TABLE_H
#define FQ_GUARD_RATE_TABLE_H

#include <stddef.h>

#include "guard/rate.h"

struct fq_rate_table;

/* Room for at least so many states, of 48 bytes.  NULL when memory is exhausted. */
struct fq_rate_table *fq_rate_table_new(size_t states);
void fq_rate_table_free(struct fq_rate_table *table);

/* What somebody wants to take of one rate. */
struct fq_rate_take {
    const struct fq_rate *rate;
    uint64_t key[2]; /* who, and of which rate: hashes that nobody can prepare (base/hash.h) */
    uint64_t units;
    bool looks; /* whether they could be taken is all that is asked */
    struct fq_rate_answer answer;
};

/* Those of the configuration, and that of accounts. */
#define FQ_RATE_TAKES (FQ_RATE_RULES + 1)

/* Takes all of them, or, where one is not allowed, nothing.  Fills the answers.  count: at most
 * FQ_RATE_TAKES. */
bool fq_rate_table_take(struct fq_rate_table *table, struct fq_rate_take *takes, size_t count,
                        uint64_t now_us);

/* Of what was not allowed: takes what is left, up to its units.  The answers are those to whoever
 * wants `whole` units afterwards. */
void fq_rate_table_use_up(struct fq_rate_table *table, struct fq_rate_take *takes, size_t count,
                          uint64_t whole, uint64_t now_us);

/* States that were dropped before they were idle, for want of room. */
uint64_t fq_rate_table_dropped(const struct fq_rate_table *table);

#endif
