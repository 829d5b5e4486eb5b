/* SPDX-License-Identifier: MIT
 *
 * How many requests in what time: three ways to count, as pure functions of a state of two words
 * and a time.  Numbers are whole and exact: nothing is rounded away, however often one asks.
 *
 * A state that is all zero is that of somebody who was never seen, and so is one whose idle time
 * (fq_rate_idle_at) is over: both answer alike.
 *
 * Times are microseconds of any clock; one that goes back stands still until it is where it was.
 */
#ifndef FQ_GUARD_RATE_H
#define FQ_GUARD_RATE_H

#include <stdbool.h>
#include <stdint.h>

#include "config/rate_words.h"

struct fq_rate {
    enum fq_rate_algorithm algorithm;
    uint64_t requests;
    uint64_t burst; /* of a bucket */
    uint64_t window_us;
};

struct fq_rate_state {
    uint64_t at;    /* of a bucket when its debt was counted; else when the window began */
    uint64_t taken; /* debt, in windows; or how many: in the window, and in the one before << 32 */
};

/* What holds after a look, or after a take. */
struct fq_rate_answer {
    bool allowed;
    uint64_t limit;
    uint64_t remaining;
    uint64_t reset_us; /* until there is as much as ever */
    uint64_t retry_us; /* of what was not allowed: until it is; FQ_RATE_NEVER: it is too much */
};

#define FQ_RATE_NEVER UINT64_MAX

/* Whether so many units may be taken now; changes nothing. */
struct fq_rate_answer fq_rate_look(const struct fq_rate *rate, const struct fq_rate_state *state,
                                   uint64_t now_us, uint64_t units);

/* Takes them, one or more, which fq_rate_look() allowed at that time. */
struct fq_rate_answer fq_rate_take(const struct fq_rate *rate, struct fq_rate_state *state,
                                   uint64_t now_us, uint64_t units);

/* From then on the state answers as one that is all zero. */
uint64_t fq_rate_idle_at(const struct fq_rate *rate, const struct fq_rate_state *state);

#endif
