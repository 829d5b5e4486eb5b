/* SPDX-License-Identifier: MIT
 *
 * Inside server/ only: a few threads for work that takes long, of all workers together, and a queue
 * of a fixed length before them: who finds it full is told so at once.  The threads start with the
 * first work.
 */
#ifndef FQ_SERVER_CREW_H
#define FQ_SERVER_CREW_H

#include "base/status.h"
#include "net/loop.h"

struct fq_crew;

/* Lives inside its owner, which must not be freed before done was called. */
struct fq_crew_work {
    void (*run)(struct fq_crew_work *work);  /* in a thread of the crew */
    void (*done)(struct fq_crew_work *work); /* in the loop; work may be gone afterwards */
    /* The crew's. */
    bool given_up; /* when done is called: run was not */
    struct fq_task task;
    struct fq_loop *loop;
    struct fq_crew_work *next;
};

/* NULL: out of memory. */
struct fq_crew *fq_crew_new(size_t threads, size_t queue);

/* What waits is given up, and none is taken any more: what is left is under way.  Any thread. */
void fq_crew_give_up(struct fq_crew *crew);

/* No work is left, and none comes.  NULL is fine. */
void fq_crew_free(struct fq_crew *crew);

/* FQ_UNAVAILABLE: too much waits already, or no thread can be had; neither will be called. */
enum fq_status fq_crew_give(struct fq_crew *crew, struct fq_crew_work *work,
                            struct fq_loop *loop) FQ_CHECKED;

#endif
