/* SPDX-License-Identifier: MIT
 *
 * Something that can only be done by waiting, done in another thread: the loop goes on meanwhile.
 */
#ifndef FQ_NET_WORK_H
#define FQ_NET_WORK_H

#include "net/loop.h"

/* Lives inside its owner, which must not be freed before done was called. */
struct fq_work {
    void (*run)(struct fq_work *work);  /* in another thread: touches nothing the loop touches */
    void (*done)(struct fq_work *work); /* in the loop; work may be gone afterwards */
};

/* FQ_NOMEM: neither will be called. */
enum fq_status fq_work_start(struct fq_work *work, struct fq_loop *loop) FQ_CHECKED;

#endif
