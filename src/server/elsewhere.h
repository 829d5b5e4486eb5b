/* SPDX-License-Identifier: MIT
 *
 * What the engine sets aside is done by the threads that the loop has for work.
 */
#ifndef FQ_SERVER_ELSEWHERE_H
#define FQ_SERVER_ELSEWHERE_H

#include "engine/engine.h"
#include "net/loop.h"

struct fq_elsewhere {
    struct fq_asides base;
    struct fq_loop *loop;
};

void fq_elsewhere_init(struct fq_elsewhere *elsewhere, struct fq_loop *loop);

#endif
