/* SPDX-License-Identifier: MIT
 *
 * One event loop, belonging to one thread: every function of net is called from that thread,
 * except fq_loop_post() and fq_loop_stop(), which any thread may call.
 *
 * A turn of the loop: timers that are due, then the sockets that are ready, then some of the long
 * work that is under way (slices), then the turns that were asked for on the way (fq_turn), then
 * sleep until something happens.  So what is written in
 * a turn can be gathered and sent once, before the loop sleeps.  When thousands are ready at once a
 * turn ends after some of them, so that nobody's answer waits for all others.
 *
 * Nothing here is freed while it may still be called back, and nothing is called back after it
 * was stopped or cleared: owners may embed timers, watches and turns, clear them, and be freed.
 */
#ifndef FQ_NET_LOOP_H
#define FQ_NET_LOOP_H

#include <stdbool.h>
#include <stdint.h>

#include "base/list.h"
#include "base/status.h"

struct fq_loop;

/* NULL when memory or descriptors are exhausted. */
struct fq_loop *fq_loop_new(void);

/* Every watch, tcp, listener and signal of the loop has been cleared or closed before. */
void fq_loop_free(struct fq_loop *loop);

/* Turns until fq_loop_stop(); may be called again afterwards. */
void fq_loop_run(struct fq_loop *loop);

/* Ends fq_loop_run() after the current turn; called before it, ends the next run at once. */
void fq_loop_stop(struct fq_loop *loop);

/* on_turn is told of each turn how long its callbacks took together, from the first to the last:
 * how long a socket that became ready meanwhile had to wait.  Before the loop runs. */
void fq_loop_measure(struct fq_loop *loop, void (*on_turn)(void *user, uint64_t busy_ns),
                     void *user);

/* Milliseconds on a clock that never steps back, as of the beginning of this turn: reading it
 * costs nothing. */
uint64_t fq_loop_now_ms(const struct fq_loop *loop);

/* Work for the end of the current turn, or one slice of long work.  Lives inside its owner. */
struct fq_turn {
    struct fq_link link; /* in list while asked for */
    struct fq_loop *loop;
    struct fq_list *list; /* of the loop: who is asked for like this */
    void (*callback)(struct fq_turn *turn);
};

void fq_turn_init(struct fq_turn *turn, struct fq_loop *loop, void (*callback)(struct fq_turn *));

/* Slices come as many as fit into a millisecond or two of each turn; the others wait for the next,
 * so that sockets are looked at meanwhile. */
void fq_turn_init_slice(struct fq_turn *turn, struct fq_loop *loop,
                        void (*callback)(struct fq_turn *));

/* Asks for one call of callback, behind those asked for before; asking twice is asking once.  At
 * the end of this turn, also when asked for from within such a callback, so chains end before the
 * loop sleeps; of a slice in this turn or a later one. */
void fq_turn_ask(struct fq_turn *turn);

/* Takes the request back; fine when there is none. */
void fq_turn_cancel(struct fq_turn *turn);

/* Something another thread wants done in the loop's thread.  The storage is the caller's and
 * stays untouched until run is called; run may free it. */
struct fq_task {
    struct fq_task *next;
    void (*run)(struct fq_task *task);
};

/* Thread-safe.  Tasks run in the order in which they were posted. */
void fq_loop_post(struct fq_loop *loop, struct fq_task *task);

#endif
