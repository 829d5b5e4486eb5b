/* SPDX-License-Identifier: MIT
 *
 * A connection that listens to one channel of NOTIFY, for as long as it lives: when it is lost it
 * connects again, in pauses that grow.  It asks from time to time whether the other side is still
 * there, so that its owner knows until when nothing was missed.
 *
 * A connection whose process changes (pg/pooler.h) hears nothing, and never begins to.
 *
 * Belongs to its loop's thread.
 */
#ifndef FQ_PG_LISTEN_H
#define FQ_PG_LISTEN_H

#include "base/str.h"
#include "net/loop.h"

struct fq_pg_listener;

struct fq_pg_listener_events {
    /* It listens.  What was said before may have been missed. */
    void (*began)(void *owner);
    /* Called from the loop; the payload is valid during the call. */
    void (*heard)(void *owner, fq_str payload);
    /* It listened all the time until then, by the monotonic clock. */
    void (*listened)(void *owner, uint64_t until_ms);
};

struct fq_pg_listener_options {
    const char *conninfo; /* is copied */
    const char *channel;  /* a name that needs no quotes; lives as long as the listener */
    uint32_t connect_timeout_ms;
};

/* NULL when memory is exhausted.  owner must not free it from inside an event. */
struct fq_pg_listener *fq_pg_listener_new(struct fq_loop *loop,
                                          const struct fq_pg_listener_options *options,
                                          const struct fq_pg_listener_events *events, void *owner);
void fq_pg_listener_free(struct fq_pg_listener *listener);

#endif
