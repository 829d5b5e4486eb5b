/* SPDX-License-Identifier: MIT
 *
 * Fields of the program that the engine answers itself: pages of a view, where @resolver says
 * `pagesOf`, and mutations whose work is a function in SQL, where it says `calls`; both where only
 * what the engine can do is asked.  Pages are asked of the lane's whole schema, as the program's
 * function would ask.  Everything else goes on to the program.
 *
 * Stands before the hosts of the program, in the lane's thread.
 */
#ifndef FQ_RUNTIME_DELEGATES_H
#define FQ_RUNTIME_DELEGATES_H

#include "engine/engine.h"
#include "net/loop.h"
#include "runtime/delegate_calls.h"

struct fq_delegates {
    struct fq_hosts hosts; /* what the engine is given */
    struct fq_hosts *program;
    struct fq_loop *loop;
    struct fq_engine *whole; /* NULL: there is none, and the program answers pages */
    struct fq_delegate_place place;
    uint64_t answered; /* here */
    uint64_t passed;   /* to the program */
};

void fq_delegates_init(struct fq_delegates *delegates, struct fq_hosts *program,
                       struct fq_loop *loop);

/* From now on this engine is asked, and this database called; of the options the ceilings count,
 * and what errors show. */
void fq_delegates_set(struct fq_delegates *delegates, struct fq_engine *whole,
                      struct fq_schema *schema, struct fq_database *database,
                      const struct fq_engine_options *options);

void fq_delegates_clear(struct fq_delegates *delegates);

#endif
