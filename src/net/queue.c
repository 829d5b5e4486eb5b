/* SPDX-License-Identifier: MIT */
#include "net/queue.h"

#include <sys/mman.h>
#include <unistd.h>

#include "base/limits.h"
#include "net/loop_private.h"

/* Pages of a large buffer are given back by so many, as its bytes leave: returning those of a
 * whole answer at once would take milliseconds. */
#define RELEASE_BYTES ((size_t)1024 * 1024)

static bool is_spilling(const struct fq_queue *queue)
{
    return queue->spill.fd >= 0;
}

/* What had to be queued was large: nobody holds on to it. */
static void clear_memory(struct fq_queue *queue)
{
    fq_buf_clear(&queue->buf);
    queue->sent = queue->released = 0;
    if (fq_link_in_list(&queue->moving))
        fq_list_remove(&queue->loop->moving, &queue->moving);
}

static void skip_memory(struct fq_queue *queue, size_t bytes)
{
    queue->sent += bytes;
    if (queue->sent == queue->buf.len) {
        clear_memory(queue);
        return;
    }
    if (queue->sent - queue->released < RELEASE_BYTES)
        return;
    uintptr_t page = (uintptr_t)sysconf(_SC_PAGESIZE);
    uintptr_t from = ((uintptr_t)queue->buf.ptr + queue->released + page - 1) & ~(page - 1);
    uintptr_t to = ((uintptr_t)queue->buf.ptr + queue->sent) & ~(page - 1);
    if (from < to)
        madvise(queue->buf.ptr + (from - (uintptr_t)queue->buf.ptr), to - from, MADV_DONTNEED);
    queue->released = queue->sent;
}

/* Moves one piece to the file.  A file that takes no more ends the moving; the rest waits where it
 * is. */
static void move_piece(struct fq_queue *queue)
{
    fq_str rest = fq_str_from_offset(fq_buf_str(&queue->buf), queue->sent);
    if (rest.len > FQ_LIMIT_SPILL_PIECE_BYTES)
        rest.len = FQ_LIMIT_SPILL_PIECE_BYTES;
    if (rest.len == 0 || fq_spill_write(&queue->spill, rest) != FQ_OK)
        return;
    skip_memory(queue, rest.len);
    if (fq_queue_in_memory(queue) == 0 || fq_link_in_list(&queue->moving))
        return;
    fq_list_append(&queue->loop->moving, &queue->moving);
    if (!fq_timer_running(&queue->loop->mover))
        fq_timer_start(&queue->loop->mover, 1, 0);
}

void fq_queues_move(struct fq_timer *mover)
{
    struct fq_loop *loop = mover->loop;
    struct fq_link *first = fq_list_first(&loop->moving);
    if (!first)
        return;
    fq_list_remove(&loop->moving, first);
    move_piece(FQ_CONTAINER(first, struct fq_queue, moving));
    if (!fq_list_empty(&loop->moving))
        fq_timer_start(mover, 1, 0);
}

void fq_queue_init(struct fq_queue *queue, struct fq_loop *loop)
{
    *queue = (struct fq_queue){.spill.fd = -1, .loop = loop};
    fq_buf_init(&queue->buf, NULL, SIZE_MAX);
}

void fq_queue_clear(struct fq_queue *queue)
{
    clear_memory(queue);
    fq_spill_clear(&queue->spill);
}

/* Drops what was sent when it is the larger half, so that the queue does not creep. */
static void compact(struct fq_queue *queue)
{
    if (queue->sent == 0 || queue->sent < queue->buf.len / 2)
        return;
    queue->buf.len -= queue->sent;
    memmove(queue->buf.ptr, queue->buf.ptr + queue->sent, queue->buf.len);
    queue->sent = queue->released = 0;
}

enum fq_status fq_queue_add(struct fq_queue *queue, fq_str bytes)
{
    bool next_is_file = is_spilling(queue) && fq_queue_in_memory(queue) == 0;
    if (bytes.len == 0 || (next_is_file && fq_spill_write(&queue->spill, bytes) == FQ_OK))
        return FQ_OK;
    compact(queue);
    fq_buf_str_add(&queue->buf, bytes);
    return queue->buf.failure;
}

void fq_queue_take_over(struct fq_queue *queue, struct fq_buf *body, size_t sent)
{
    clear_memory(queue);
    struct fq_buf empty = queue->buf;
    empty.budget = body->budget;
    empty.max = body->max;
    queue->buf = *body;
    queue->buf.max = SIZE_MAX;
    queue->sent = sent;
    *body = empty;
}

enum fq_status fq_queue_spill(struct fq_queue *queue, const struct fq_spill_place *place)
{
    if (!is_spilling(queue)) {
        enum fq_status status = fq_spill_open(&queue->spill, place);
        if (status)
            return status;
    }
    size_t before = fq_queue_in_memory(queue);
    move_piece(queue);
    return before > 0 && fq_queue_in_memory(queue) == before ? FQ_UNAVAILABLE : FQ_OK;
}

fq_str fq_queue_first(const struct fq_queue *queue, char *scratch)
{
    if (fq_spill_len(&queue->spill) == 0)
        return fq_str_from_offset(fq_buf_str(&queue->buf), queue->sent);
    return fq_str_of(scratch, fq_spill_peek(&queue->spill, scratch, FQ_LIMIT_READ_BYTES));
}

void fq_queue_skip(struct fq_queue *queue, size_t bytes)
{
    if (fq_spill_len(&queue->spill) > 0)
        fq_spill_skip(&queue->spill, bytes);
    else if (bytes > 0)
        skip_memory(queue, bytes);
}
