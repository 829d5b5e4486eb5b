/* SPDX-License-Identifier: MIT
 *
 * Memory with a named lifetime: schema (until reload), plan (while cached), request.  Everything
 * allocated from an arena is freed together; nothing is freed alone.
 *
 * Running out.  Code that builds trees allocates at every step; checking each step hides what the
 * code does.  So such code runs inside fq_guard(): there fq_arena_alloc() never returns NULL,
 * because on exhaustion (of the heap, or of the arena's ceiling) control returns to the guard,
 * which reports FQ_NOMEM, FQ_LIMIT or what the budget says.  Guarded code therefore owns nothing
 * but arena memory: no file, no lock, no heap block.  Outside a guard exhaustion returns NULL.
 */
#ifndef FQ_BASE_ARENA_H
#define FQ_BASE_ARENA_H

#include <stdarg.h>

#include "base/budget.h"
#include "base/status.h"
#include "base/str.h"

struct fq_arena_block;

struct fq_arena {
    /* Free part of the newest block. */
    char *next;
    char *end;
    /* Newest first.  Every byte handed out lies in one of these. */
    struct fq_arena_block *blocks;
    /* Size of the next block to ask the heap for; 0 makes every allocation a block of its own, so
     * that tools and failing tests see each. */
    size_t block_size;
    /* Bytes asked of the heap, and the most that may be asked. */
    size_t used;
    size_t limit;
    /* What `used` is drawn on beside that; NULL: nothing. */
    struct fq_budget *budget;
};

/* Fails never: the first block is asked for when first needed. */
void fq_arena_init(struct fq_arena *arena, size_t block_size, size_t limit);

/* Frees everything; the arena may be used again. */
void fq_arena_clear(struct fq_arena *arena);

/* As clear, but keeps one block, so that the next request needs no heap. */
void fq_arena_reset(struct fq_arena *arena);

/* Where an arena stands. */
struct fq_arena_mark {
    struct fq_arena_block *blocks, *behind;
    char *next, *end;
};

struct fq_arena_mark fq_arena_mark(const struct fq_arena *arena);

/* Frees what was allocated since; what was there before must not have grown. */
void fq_arena_rewind(struct fq_arena *arena, const struct fq_arena_mark *mark);

/* What it holds was drawn on one budget, if any, and from now on is on none. */
void fq_arena_leave_budget(struct fq_arena *arena);

void *fq_arena_alloc_slow(struct fq_arena *arena, size_t size) FQ_CHECKED;

/* Memory aligned for any type, with unset content. */
static inline FQ_CHECKED void *fq_arena_alloc(struct fq_arena *arena, size_t size)
{
    size_t rounded = (size + 15u) & ~(size_t)15u;
    if (FQ_LIKELY(rounded >= size && rounded <= (size_t)(arena->end - arena->next))) {
        void *memory = arena->next;
        arena->next += rounded;
        return memory;
    }
    return fq_arena_alloc_slow(arena, size);
}

/* More room for what was allocated with size from: where it stands when it has a block of its own,
 * as large objects have, so that a text that grows is never there twice. */
void *fq_arena_grow(struct fq_arena *arena, void *memory, size_t from, size_t to) FQ_CHECKED;

/* The end of what was allocated last, with size from, is not needed: the next takes it.  Of
 * anything else nothing is given back. */
static inline void fq_arena_give_back(struct fq_arena *arena, const void *memory, size_t from,
                                      size_t to)
{
    const char *start = (const char *)memory;
    if (start && start + ((from + 15u) & ~(size_t)15u) == arena->next)
        arena->next -= ((from + 15u) & ~(size_t)15u) - ((to + 15u) & ~(size_t)15u);
}

void *fq_arena_zalloc_slow(struct fq_arena *arena, size_t size) FQ_CHECKED;

/* The same, set to zero: of a known size in a few instructions, where it stands. */
static inline FQ_CHECKED void *fq_arena_zalloc(struct fq_arena *arena, size_t size)
{
    typedef char part __attribute__((vector_size(16)));
    size_t rounded = (size + 15u) & ~(size_t)15u;
    if (FQ_UNLIKELY(rounded < size || rounded > (size_t)(arena->end - arena->next)))
        return fq_arena_zalloc_slow(arena, size);
    char *memory = arena->next;
    arena->next += rounded;
    if (!__builtin_constant_p(size) || size > 256)
        return memset(memory, 0, size);
#pragma GCC unroll 16
    for (size_t at = 0; at < rounded; at += sizeof(part))
        *(part *)(memory + at) = (part){0};
    return memory;
}

/* count objects of size, set to zero; a product that overflows counts as exhaustion. */
void *fq_arena_array(struct fq_arena *arena, size_t count, size_t size) FQ_CHECKED;

#define FQ_NEW(arena, type)              ((type *)fq_arena_zalloc((arena), sizeof(type)))
#define FQ_NEW_ARRAY(arena, count, type) ((type *)fq_arena_array((arena), (count), sizeof(type)))

/* A copy that lives in the arena.  The copy is followed by a NUL that len does not count. */
fq_str fq_arena_str(struct fq_arena *arena, fq_str s);

/* One text behind the other, NUL-terminated likewise. */
fq_str fq_arena_join(struct fq_arena *arena, fq_str a, fq_str b);

/* printf into the arena; NUL-terminated as above. */
fq_str fq_arena_printf(struct fq_arena *arena, const char *format, ...) FQ_PRINTF(2, 3);
fq_str fq_arena_vprintf(struct fq_arena *arena, const char *format, va_list args) FQ_PRINTF(2, 0);

/* Runs fn(arg) with exhaustion caught.  Returns what fn returned, or why memory ended.  Guards
 * nest; the innermost catches. */
enum fq_status fq_guard(enum fq_status (*fn)(void *arg), void *arg) FQ_CHECKED;

/* Memory ended in a guard that owned something, a lock say, and has given it back: control goes on
 * to the guard around it.  Returns where there is none. */
void fq_guard_leave(enum fq_status why);

#endif
