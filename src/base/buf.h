/* SPDX-License-Identifier: MIT
 *
 * A growable byte buffer that knows its ceiling and remembers failure: appends return nothing,
 * one `if (fq_buf_failed(&b))` at the end tells whether all of them succeeded.  After a failure
 * the content is unspecified and further appends do nothing.
 */
#ifndef FQ_BASE_BUF_H
#define FQ_BASE_BUF_H

#include "base/arena.h"
#include "base/budget.h"
#include "base/str.h"

struct fq_buf {
    char *ptr;
    size_t len;
    size_t cap;
    size_t max;               /* len never passes it */
    struct fq_arena *arena;   /* where the bytes live; NULL: the heap, freed by fq_buf_clear() */
    struct fq_budget *budget; /* what cap is drawn on, of a buffer of the heap; or NULL */
    enum fq_status failure;   /* FQ_OK, FQ_NOMEM, FQ_LIMIT, or what the budget says */
};

void fq_buf_init(struct fq_buf *buf, struct fq_arena *arena, size_t max);
void fq_buf_clear(struct fq_buf *buf);

/* The buffer with all it has; what is left is empty, with the same ceiling and budget. */
static inline struct fq_buf fq_buf_take(struct fq_buf *buf)
{
    struct fq_buf taken = *buf;
    buf->ptr = NULL;
    buf->len = buf->cap = 0;
    return taken;
}

/* Forgets the content and the failure, keeps the memory. */
static inline void fq_buf_reset(struct fq_buf *buf)
{
    buf->len = 0;
    buf->failure = FQ_OK;
}

static inline bool fq_buf_failed(const struct fq_buf *buf)
{
    return buf->failure != FQ_OK;
}

static inline fq_str fq_buf_str(const struct fq_buf *buf)
{
    return fq_str_of(buf->ptr, buf->len);
}

/* The same, of a buffer in an arena that takes no more: its spare room is the arena's again. */
fq_str fq_buf_finish(struct fq_buf *buf);

/* Slow path of fq_buf_reserve(). */
char *fq_buf_grow(struct fq_buf *buf, size_t more);

/* Room for more bytes at the end, not yet counted in len; NULL on failure. */
static inline char *fq_buf_reserve(struct fq_buf *buf, size_t more)
{
    if (FQ_LIKELY(more <= buf->cap - buf->len && buf->failure == FQ_OK && buf->ptr != NULL))
        return buf->ptr + buf->len;
    return fq_buf_grow(buf, more);
}

/* Counts bytes written behind fq_buf_reserve(). */
static inline void fq_buf_commit(struct fq_buf *buf, size_t bytes)
{
    buf->len += bytes;
}

static inline void fq_buf_add(struct fq_buf *buf, const char *ptr, size_t len)
{
    char *to = fq_buf_reserve(buf, len);
    if (to && len) {
        memcpy(to, ptr, len);
        buf->len += len;
    }
}

static inline void fq_buf_str_add(struct fq_buf *buf, fq_str s)
{
    fq_buf_add(buf, s.ptr, s.len);
}

#define fq_buf_literal(buf, literal) fq_buf_add((buf), ("" literal ""), sizeof(literal) - 1)

static inline void fq_buf_char(struct fq_buf *buf, char c)
{
    char *to = fq_buf_reserve(buf, 1);
    if (to) {
        *to = c;
        buf->len++;
    }
}

/* Back to an earlier length. */
static inline void fq_buf_truncate(struct fq_buf *buf, size_t len)
{
    if (len <= buf->len)
        buf->len = len;
}

void fq_buf_i64(struct fq_buf *buf, int64_t value);
void fq_buf_u64(struct fq_buf *buf, uint64_t value);
void fq_buf_printf(struct fq_buf *buf, const char *format, ...) FQ_PRINTF(2, 3);

#endif
