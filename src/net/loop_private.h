/* SPDX-License-Identifier: MIT
 *
 * The inside of a loop, for the files of this folder only: no other folder sees the event library.
 */
#ifndef FQ_NET_LOOP_PRIVATE_H
#define FQ_NET_LOOP_PRIVATE_H

#include <stdatomic.h>
#include <uv.h>

#include "net/loop.h"
#include "net/timer.h"

struct fq_loop {
    uv_loop_t uv;
    bool running;

    /* The earliest timer is the root of a pairing heap; one event-library timer serves all. */
    struct fq_timer *timers;
    uint64_t timers_started; /* orders timers that are due at the same millisecond */
    uv_timer_t alarm;
    uint64_t alarm_at; /* when alarm fires; UINT64_MAX while it is stopped */

    /* Asked for and not yet called, in order of asking. */
    struct fq_list turns;
    struct fq_list slices;
    uv_prepare_t end_of_turn;

    /* Posted by any thread, under tasks_lock. */
    uv_mutex_t tasks_lock;
    struct fq_task *tasks_first;
    struct fq_task *tasks_last;
    uv_async_t wake;
    atomic_bool stop;

    /* Queues that move to files, and what moves them. */
    struct fq_list moving;
    struct fq_timer mover;

    /* When the first callback of this turn began; 0 while none has.  Who is told how long all of
     * them took. */
    uint64_t busy_since_ns;
    unsigned calls; /* callbacks of this turn */
    void (*on_turn)(void *user, uint64_t busy_ns);
    void *on_turn_user;

    /* What sockets are read into; valid during one callback.  One for all connections, so that an
     * idle connection holds no buffer. */
    char *read_buffer;
};

/* Stand around every callback of the event library: the first looks at the clock, and a turn that
 * has had many ends before the event library would end it. */
void fq_loop_enter(struct fq_loop *loop);
void fq_loop_leave(struct fq_loop *loop);

/* Calls the timers that are due and sets the alarm for the next one. */
void fq_timers_run(struct fq_loop *loop);

#endif
