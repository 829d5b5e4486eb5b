/* SPDX-License-Identifier: MIT
 *
 * How often a schema is read again because an answer did not fit it, or the database told that it
 * has changed: soon after what changed, and more and more seldom while reading brings nothing.
 *
 * Belongs to one thread, or to whoever holds a lock.
 */
#ifndef FQ_RUNTIME_PACE_H
#define FQ_RUNTIME_PACE_H

#include <stdbool.h>
#include <stdint.h>

struct fq_pace {
    uint64_t fingerprint; /* of the catalog that is served */
    uint64_t read_ms;     /* when it was read again last; 0: not yet */
    uint32_t pause_ms;    /* before it is again */
};

void fq_pace_init(struct fq_pace *pace);

/* How long to wait from now on before it may be read again, by the monotonic clock. */
uint32_t fq_pace_wait(const struct fq_pace *pace, uint64_t now_ms);

/* It is read again now. */
void fq_pace_begin(struct fq_pace *pace, uint64_t now_ms);

/* A catalog was read, and is served; again: because of what this is about. */
void fq_pace_loaded(struct fq_pace *pace, uint64_t fingerprint, bool again);

/* It could not be read, for a reason that does not pass by itself. */
void fq_pace_failed(struct fq_pace *pace);

#endif
