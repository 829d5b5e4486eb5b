/* SPDX-License-Identifier: MIT
 *
 * Bytes that wait for a slow reader, in a file without a name: first in, first out.  The file is
 * gone when it is cleared, and when the process ends in whatever way.
 *
 * Bytes are written into the page cache, which returns at once unless the disk cannot follow.
 */
#ifndef FQ_NET_SPILL_H
#define FQ_NET_SPILL_H

#include "base/budget.h"
#include "base/status.h"
#include "base/str.h"

/* Where files may be made, and how large: of one process, and of one reader. */
struct fq_spill_place {
    const char *folder;
    struct fq_budget *budget;
    uint64_t max;
};

struct fq_spill {
    const struct fq_spill_place *place;
    int fd;         /* -1: there is no file */
    uint64_t begin; /* bytes from begin to end wait */
    uint64_t end;
};

/* Makes the file.  FQ_UNAVAILABLE: not in that folder. */
enum fq_status fq_spill_open(struct fq_spill *spill, const struct fq_spill_place *place) FQ_CHECKED;
void fq_spill_clear(struct fq_spill *spill);

/* Adds all bytes or none.  FQ_UNAVAILABLE: the place or the disk is full. */
enum fq_status fq_spill_write(struct fq_spill *spill, fq_str bytes) FQ_CHECKED;

/* Copies the first bytes that wait, as many as fit and a few at least; 0 when they cannot be read.
 */
size_t fq_spill_peek(const struct fq_spill *spill, char *to, size_t size);

/* Drops the first bytes. */
void fq_spill_skip(struct fq_spill *spill, size_t bytes);

static inline uint64_t fq_spill_len(const struct fq_spill *spill)
{
    return spill->end - spill->begin;
}

#endif
