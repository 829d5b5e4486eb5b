/* SPDX-License-Identifier: MIT
 *
 * Time-outs, embedded in their owner.  Starting and stopping allocate nothing and cost the
 * logarithm of the number of running timers; a stopped timer may be freed at once.
 */
#ifndef FQ_NET_TIMER_H
#define FQ_NET_TIMER_H

#include <stdbool.h>
#include <stdint.h>

#include "net/loop.h"

struct fq_timer {
    struct fq_loop *loop;
    void (*callback)(struct fq_timer *timer);
    uint64_t at;        /* due, on fq_loop_now_ms()'s clock */
    uint64_t repeat_ms; /* 0: once */

    /* Place in the loop's pairing heap. */
    uint64_t order;
    struct fq_timer *child;
    struct fq_timer *next;
    struct fq_timer *prev; /* the left sibling; of a first child, the parent */
    bool running;
};

void fq_timer_init(struct fq_timer *timer, struct fq_loop *loop,
                   void (*callback)(struct fq_timer *));

/* Calls callback in after_ms, and then every repeat_ms unless that is 0.  A running timer is set
 * anew. */
void fq_timer_start(struct fq_timer *timer, uint64_t after_ms, uint64_t repeat_ms);

/* Fine on a timer that is not running, or that is being called. */
void fq_timer_stop(struct fq_timer *timer);

static inline bool fq_timer_running(const struct fq_timer *timer)
{
    return timer->running;
}

#endif
