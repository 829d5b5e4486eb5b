/* SPDX-License-Identifier: MIT
 *
 * Inside net/ only: bytes that wait for the kernel, in order: first those in a file, then those in
 * memory.  A queue begins in memory; once it is told to spill, what it holds moves to a file piece
 * by piece, and what comes later goes there at once, for as long as the file takes it.
 */
#ifndef FQ_NET_QUEUE_H
#define FQ_NET_QUEUE_H

#include "base/buf.h"
#include "net/spill.h"
#include "net/timer.h"

struct fq_queue {
    struct fq_buf buf;
    size_t sent;     /* bytes of buf from here on wait */
    size_t released; /* up to here its pages were given back */
    struct fq_spill spill;
    struct fq_loop *loop;
    struct fq_link moving; /* in loop->moving while bytes in memory are to go to the file */
};

void fq_queue_init(struct fq_queue *queue, struct fq_loop *loop);
void fq_queue_clear(struct fq_queue *queue);

/* FQ_NOMEM, or what the budget of buf says; then the queue has lost its order. */
enum fq_status fq_queue_add(struct fq_queue *queue, fq_str bytes) FQ_CHECKED;

/* Of an empty queue: holds body from `sent` on, which leaves *body empty. */
void fq_queue_take_over(struct fq_queue *queue, struct fq_buf *body, size_t sent);

/* FQ_UNAVAILABLE: there is no file to be had; the bytes stay in memory. */
enum fq_status fq_queue_spill(struct fq_queue *queue,
                              const struct fq_spill_place *place) FQ_CHECKED;

/* What is to be sent next: scratch may hold it, which has room for FQ_LIMIT_READ_BYTES.  Empty of a
 * queue that is not: its file cannot be read. */
fq_str fq_queue_first(const struct fq_queue *queue, char *scratch);
void fq_queue_skip(struct fq_queue *queue, size_t bytes);

/* Moves a piece of one of the loop's queues, and again in a millisecond while there are more:
 * however many wait, the loop is not busy with them for longer than that. */
void fq_queues_move(struct fq_timer *mover);

static inline size_t fq_queue_in_memory(const struct fq_queue *queue)
{
    return queue->buf.len - queue->sent;
}

static inline size_t fq_queue_len(const struct fq_queue *queue)
{
    return fq_queue_in_memory(queue) + (size_t)fq_spill_len(&queue->spill);
}

#endif
