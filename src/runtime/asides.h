/* SPDX-License-Identifier: MIT
 *
 * Who does what the engine sets aside: the threads that a loop has for work.
 */
#ifndef FQ_RUNTIME_ASIDES_H
#define FQ_RUNTIME_ASIDES_H

#include "engine/engine.h"
#include "net/loop.h"

struct fq_loop_asides {
    struct fq_asides base;
    struct fq_loop *loop;
};

void fq_loop_asides_init(struct fq_loop_asides *asides, struct fq_loop *loop);

#endif
