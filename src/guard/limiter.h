/* SPDX-License-Identifier: MIT
 *
 * What all threads count together: the states of everybody who is counted, and how often each rule
 * refused.  Rules come and go with the configuration; states stay, and a rule whose numbers have
 * not changed goes on with them.
 */
#ifndef FQ_GUARD_LIMITER_H
#define FQ_GUARD_LIMITER_H

#include "base/buf.h"
#include "guard/rate_rules.h"

struct fq_limiter;

/* Room for at least so many states.  NULL when memory is exhausted. */
struct fq_limiter *fq_limiter_new(size_t states);
void fq_limiter_free(struct fq_limiter *limiter);

/* Before the rules are used: gives each its counts, which are those of the rule of that name before
 * it.  From one thread at a time. */
void fq_limiter_adopt(struct fq_limiter *limiter, struct fq_rate_rules *rules);

/* What was found. */
struct fq_limited {
    const struct fq_rate_rule
        *rule;                    /* that refuses, or else leaves least; NULL: none is about it */
    struct fq_rate_answer answer; /* of that rule */
    bool refused;
};

/* Takes one request, or several, of all rules of that stage that are about it; of those that count
 * costs, what it costs; those that count failures are looked at.  Nothing is taken of any when one
 * refuses.  Any thread. */
struct fq_limited fq_limiter_take(struct fq_limiter *limiter, const struct fq_rate_rules *rules,
                                  enum fq_rate_stage stage, const struct fq_rate_asker *asker,
                                  uint64_t requests, uint64_t now_us);

/* The same of so many more that came in one with a request for which one was taken already.  When
 * they are refused they take what is left, as far as they are, of the rules that refuse them. */
struct fq_limited fq_limiter_take_more(struct fq_limiter *limiter,
                                       const struct fq_rate_rules *rules,
                                       const struct fq_rate_asker *asker, uint64_t more,
                                       uint64_t now_us);

/* Somebody was not let in: takes one of all rules that count failures and are about it. */
void fq_limiter_fail(struct fq_limiter *limiter, const struct fq_rate_rules *rules,
                     const struct fq_rate_asker *asker, uint64_t now_us);

/* Counts a refusal, or one that was only observed. */
void fq_limiter_count(const struct fq_limited *limited, bool observed);

/* Appends what was counted in Prometheus' text format. */
void fq_limiter_write(struct fq_limiter *limiter, struct fq_buf *buf);

#endif
