/* SPDX-License-Identifier: MIT
 *
 * Who does what the engine sets aside: the threads that a worker's loop has for work.
 */
#ifndef FQ_SERVER_ASIDES_H
#define FQ_SERVER_ASIDES_H

#include "engine/engine.h"
#include "net/loop.h"

struct fq_worker_asides {
    struct fq_asides base;
    struct fq_loop *loop;
};

void fq_worker_asides_init(struct fq_worker_asides *asides, struct fq_loop *loop);

#endif
