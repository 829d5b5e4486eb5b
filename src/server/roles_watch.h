/* SPDX-License-Identifier: MIT
 *
 * Inside server/ only: whether the tables of roles answer, for /ready.  Without them nobody who is
 * known is answered; the log says so, and what mends it.
 *
 * The first worker asks them for the roles of nobody, again and again until they answer, and when
 * what they answered is forgotten.
 */
#ifndef FQ_SERVER_ROLES_WATCH_H
#define FQ_SERVER_ROLES_WATCH_H

#include <stdatomic.h>

#include "net/timer.h"
#include "rbac/rights.h"

struct fq_roles_watch {
    struct fq_timer timer;
    struct fq_rights_wait wait;
    struct fq_rights_memory *rights; /* NULL: nothing is watched */
    _Atomic bool *there;             /* they answered when last asked */
    bool told_failure;
};

void fq_roles_watch_start(struct fq_roles_watch *watch, struct fq_loop *loop,
                          struct fq_rights_memory *rights, _Atomic bool *there);

/* Also of one that was never started; before the memory of rights is cleared. */
void fq_roles_watch_stop(struct fq_roles_watch *watch);

#endif
