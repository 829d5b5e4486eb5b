/* SPDX-License-Identifier: MIT
 *
 * Bytes that all requests of the process may hold together.  Whoever holds bytes tells each change
 * of how many it has; growth beyond what is left is refused.  Small holders are free, so that those
 * who hold much cannot lock out those who need little, and a usual request touches no counter that
 * other threads touch.
 *
 * Any thread may call everything here.
 */
#ifndef FQ_BASE_BUDGET_H
#define FQ_BASE_BUDGET_H

#include <stdatomic.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/compiler.h"
#include "base/status.h"

struct fq_budget {
    _Atomic size_t limit;
    _Atomic size_t used;
    _Atomic uint64_t refused; /* how often it was exhausted */
    size_t free;              /* a holder of so much draws nothing */
    enum fq_status exhausted; /* what its holders fail with; its sentence names the key */
};

void fq_budget_init(struct fq_budget *budget, size_t limit, size_t free, enum fq_status exhausted);

/* A lower limit than what is used refuses until enough was given back. */
void fq_budget_set_limit(struct fq_budget *budget, size_t limit);

/* In all of these `budget` may be NULL: nothing is counted and nothing refused. */

/* A holder of `from` bytes wants to hold `to`.  False: it keeps what it has. */
bool fq_budget_grow(struct fq_budget *budget, size_t from, size_t to) FQ_CHECKED;

/* A holder of `from` bytes goes on with `to`. */
void fq_budget_shrink(struct fq_budget *budget, size_t from, size_t to);

#endif
