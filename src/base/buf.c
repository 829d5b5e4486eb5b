/* SPDX-License-Identifier: MIT */
#include "base/buf.h"

#include <stdarg.h>
#include <stdio.h>

#include "base/memory.h"

#define SMALLEST 256u
#define LARGE    ((size_t)1024 * 1024)

void fq_buf_init(struct fq_buf *buf, struct fq_arena *arena, size_t max)
{
    *buf = (struct fq_buf){.arena = arena, .max = max};
}

void fq_buf_clear(struct fq_buf *buf)
{
    struct fq_budget *budget = buf->budget;
    if (!buf->arena) {
        fq_budget_shrink(budget, buf->cap, 0);
        fq_free(buf->ptr);
    }
    fq_buf_init(buf, buf->arena, buf->max);
    buf->budget = budget;
}

fq_str fq_buf_finish(struct fq_buf *buf)
{
    if (buf->arena && buf->cap > buf->len && !buf->failure) {
        fq_arena_give_back(buf->arena, buf->ptr, buf->cap, buf->len);
        buf->cap = buf->max = buf->len;
    }
    return fq_buf_str(buf);
}

static char *move(struct fq_buf *buf, size_t cap)
{
    return buf->arena ? fq_arena_grow(buf->arena, buf->ptr, buf->cap, cap)
                      : fq_realloc(buf->ptr, cap);
}

/* Twice as much, or a quarter more where twice would be megabytes that may stay unused. */
static size_t next_cap(size_t cap)
{
    return cap < LARGE ? cap * 2 : cap + cap / 4;
}

char *fq_buf_grow(struct fq_buf *buf, size_t more)
{
    if (buf->failure)
        return NULL;
    if (more > buf->max || buf->len > buf->max - more) {
        buf->failure = FQ_LIMIT;
        return NULL;
    }
    size_t need = buf->len + more;
    size_t cap = buf->cap ? buf->cap : SMALLEST;
    while (cap < need)
        cap = next_cap(cap) > buf->max ? buf->max : next_cap(cap);
    if (cap > buf->max)
        cap = buf->max;
    if (cap == 0)
        cap = 1;
    if (!fq_budget_grow(buf->budget, buf->cap, cap)) {
        buf->failure = buf->budget->exhausted;
        return NULL;
    }
    char *moved = move(buf, cap);
    if (!moved) {
        fq_budget_shrink(buf->budget, cap, buf->cap);
        buf->failure = FQ_NOMEM;
        return NULL;
    }
    buf->ptr = moved;
    buf->cap = cap;
    return buf->ptr + buf->len;
}

static const char pairs[] = "0001020304050607080910111213141516171819"
                            "2021222324252627282930313233343536373839"
                            "4041424344454647484950515253545556575859"
                            "6061626364656667686970717273747576777879"
                            "8081828384858687888990919293949596979899";

#define DIGITS_U64 20

void fq_buf_u64(struct fq_buf *buf, uint64_t value)
{
    char text[DIGITS_U64];
    char *at = text + sizeof(text);
    while (value >= 100) {
        at -= 2;
        memcpy(at, pairs + 2 * (value % 100), 2);
        value /= 100;
    }
    if (value >= 10) {
        at -= 2;
        memcpy(at, pairs + 2 * value, 2);
    } else {
        *--at = (char)('0' + value);
    }
    fq_buf_add(buf, at, (size_t)(text + sizeof(text) - at));
}

void fq_buf_i64(struct fq_buf *buf, int64_t value)
{
    if (value < 0) {
        fq_buf_char(buf, '-');
        fq_buf_u64(buf, 0 - (uint64_t)value);
    } else {
        fq_buf_u64(buf, (uint64_t)value);
    }
}

void fq_buf_printf(struct fq_buf *buf, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    int len = vsnprintf(NULL, 0, format, args);
    va_end(args);
    if (len < 0)
        return;
    /* vsnprintf ends with a NUL, which is written but not counted. */
    char *to = fq_buf_reserve(buf, (size_t)len + 1);
    if (!to)
        return;
    va_start(args, format);
    vsnprintf(to, (size_t)len + 1, format, args);
    va_end(args);
    fq_buf_commit(buf, (size_t)len);
}
