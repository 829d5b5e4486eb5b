/* SPDX-License-Identifier: MIT
 *
 * Readiness of a descriptor that someone else opened and will close, such as libpq's sockets.
 *
 * Clear the watch before the descriptor is closed or replaced, also when the new one has the same
 * number.  After fq_watch_clear() returns, the descriptor may be closed and the owner freed.
 */
#ifndef FQ_NET_WATCH_H
#define FQ_NET_WATCH_H

#include "net/loop.h"

enum fq_watch_event {
    FQ_WATCH_READ = 1,
    FQ_WATCH_WRITE = 2,
    /* The peer closed its side.  Cheap to ask for while not reading. */
    FQ_WATCH_HANGUP = 4,
};

struct fq_watch_handle;

struct fq_watch {
    void (*callback)(struct fq_watch *watch, unsigned events);
    unsigned events;                /* asked for */
    struct fq_watch_handle *handle; /* NULL before init and after clear */
};

/* Does not start.  The descriptor becomes non-blocking.  FQ_NOMEM, or FQ_UNAVAILABLE when the
 * kernel cannot watch this descriptor. */
enum fq_status fq_watch_init(struct fq_watch *watch, struct fq_loop *loop, int fd,
                             void (*callback)(struct fq_watch *, unsigned)) FQ_CHECKED;

/* events replaces what was asked for before; 0 stops.  Level-triggered: an event that is not
 * dealt with is reported again.  When the descriptor is in error all asked-for events are
 * reported once and the watch is stopped: the next read or write tells the error. */
void fq_watch_start(struct fq_watch *watch, unsigned events);
void fq_watch_stop(struct fq_watch *watch);

/* Fine on a watch that was set to zero and never initialised, and on a cleared one. */
void fq_watch_clear(struct fq_watch *watch);

#endif
