/* SPDX-License-Identifier: MIT
 *
 * Inside auth/ only: answers of a webhook, by all of what it was asked, for as long as it says.
 * Shared by all workers.
 */
#ifndef FQ_AUTH_ANSWER_MEMORY_H
#define FQ_AUTH_ANSWER_MEMORY_H

#include "base/arena.h"

struct fq_answer_memory;

/* NULL: out of memory. */
struct fq_answer_memory *fq_answer_memory_new(void);

/* NULL is fine. */
void fq_answer_memory_free(struct fq_answer_memory *memory);

/* A copy in arena; empty: there is none, or not any more.  Inside a guard. */
fq_str fq_answer_memory_find(struct fq_answer_memory *memory, struct fq_arena *arena,
                             fq_str question, uint64_t now_ms);

/* Until then, by the monotonic clock, unless memory ends.  An answer is not empty. */
void fq_answer_memory_keep(struct fq_answer_memory *memory, fq_str question, fq_str answer,
                           uint64_t until_ms);

#endif
