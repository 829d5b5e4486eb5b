/* SPDX-License-Identifier: MIT
 *
 * Signals of the process as events of one loop: for the main thread of a program, never for a
 * library inside someone else's.
 */
#ifndef FQ_NET_SIGNAL_H
#define FQ_NET_SIGNAL_H

#include "net/loop.h"

struct fq_signal;

/* Calls callback(user, number) in the loop's thread whenever the signal arrives, instead of its
 * default action.  FQ_NOMEM, or FQ_UNAVAILABLE for a signal that cannot be caught. */
enum fq_status fq_signal_new(struct fq_loop *loop, int number,
                             void (*callback)(void *user, int number), void *user,
                             struct fq_signal **ret) FQ_CHECKED;

/* The default action applies again.  NULL is fine. */
void fq_signal_free(struct fq_signal *signal);

#endif
