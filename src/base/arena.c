/* SPDX-License-Identifier: MIT */
#include "base/arena.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>

#include "base/limits.h"
#include "base/memory.h"

struct fq_arena_block {
    struct fq_arena_block *older;
    size_t size; /* of the whole block, this header included */
};

struct guard {
    jmp_buf back;
    struct guard *outer;
    enum fq_status why;
};

static _Thread_local struct guard *innermost;

/* The header, padded so that what follows is aligned for any type. */
#define HEADER_SIZE ((sizeof(struct fq_arena_block) + 15u) & ~(size_t)15u)

/* Where an arena without blocks stands: nothing is left here, yet nothing at all, an array without
 * members say, has an address. */
static _Alignas(16) char nowhere[1];

void fq_arena_init(struct fq_arena *arena, size_t block_size, size_t limit)
{
    *arena = (struct fq_arena){
        .next = nowhere, .end = nowhere, .block_size = block_size, .limit = limit};
}

void fq_arena_clear(struct fq_arena *arena)
{
    while (arena->blocks) {
        struct fq_arena_block *block = arena->blocks;
        arena->blocks = block->older;
        fq_free(block);
    }
    fq_budget_shrink(arena->budget, arena->used, 0);
    arena->next = arena->end = nowhere;
    arena->used = 0;
}

void fq_arena_reset(struct fq_arena *arena)
{
    struct fq_arena_block **link = &arena->blocks;
    while (*link && (*link)->size != arena->block_size)
        link = &(*link)->older;
    struct fq_arena_block *kept = *link;
    if (!kept) {
        fq_arena_clear(arena);
        return;
    }
    *link = kept->older;
    kept->older = NULL;
    fq_budget_shrink(arena->budget, arena->used, kept->size);
    arena->used = 0;
    fq_arena_clear(arena);
    arena->blocks = kept;
    arena->used = kept->size;
    arena->next = (char *)kept + HEADER_SIZE;
    arena->end = (char *)kept + kept->size;
}

struct fq_arena_mark fq_arena_mark(const struct fq_arena *arena)
{
    struct fq_arena_block *behind = arena->blocks ? arena->blocks->older : NULL;
    return (struct fq_arena_mark){arena->blocks, behind, arena->next, arena->end};
}

static void free_blocks(struct fq_arena *arena, struct fq_arena_block **from,
                        const struct fq_arena_block *to)
{
    while (*from != to) {
        struct fq_arena_block *block = *from;
        *from = block->older;
        fq_budget_shrink(arena->budget, arena->used, arena->used - block->size);
        arena->used -= block->size;
        fq_free(block);
    }
}

/* Blocks of large objects were put behind the one that was the newest then. */
void fq_arena_rewind(struct fq_arena *arena, const struct fq_arena_mark *mark)
{
    free_blocks(arena, &arena->blocks, mark->blocks);
    if (arena->blocks)
        free_blocks(arena, &arena->blocks->older, mark->behind);
    arena->next = mark->next;
    arena->end = mark->end;
}

void fq_arena_leave_budget(struct fq_arena *arena)
{
    fq_budget_shrink(arena->budget, arena->used, 0);
    arena->budget = NULL;
}

static void *exhausted(enum fq_status why)
{
    if (!innermost)
        return NULL;
    innermost->why = why;
    longjmp(innermost->back, 1);
}

/* Blocks grow with the arena, so that what is large comes in few of them. */
static size_t next_block_size(const struct fq_arena *arena)
{
    size_t size = arena->used / 4;
    if (size <= arena->block_size)
        return arena->block_size;
    return size < FQ_LIMIT_ARENA_BLOCK_BYTES ? size & ~(size_t)15u : FQ_LIMIT_ARENA_BLOCK_BYTES;
}

/* A large object gets a block of its own, behind the current one, whose rest stays in use. */
static bool has_own_block(const struct fq_arena *arena, size_t need)
{
    return arena->block_size == 0 || need > arena->block_size / 4;
}

void *fq_arena_alloc_slow(struct fq_arena *arena, size_t size)
{
    size_t rounded = (size + 15u) & ~(size_t)15u;
    if (rounded < size || rounded > SIZE_MAX / 2)
        return exhausted(FQ_NOMEM);
    size_t need = HEADER_SIZE + rounded;
    bool own = has_own_block(arena, need);
    size_t block_size = own ? need : next_block_size(arena);
    if (!own && arena->limit - arena->used < block_size && arena->used <= arena->limit)
        block_size = arena->block_size; /* the last that fit */
    if (block_size > arena->limit || arena->used > arena->limit - block_size)
        return exhausted(FQ_LIMIT);
    if (!fq_budget_grow(arena->budget, arena->used, arena->used + block_size))
        return exhausted(arena->budget->exhausted);
    struct fq_arena_block *block = fq_malloc(block_size);
    if (!block) {
        fq_budget_shrink(arena->budget, arena->used + block_size, arena->used);
        return exhausted(FQ_NOMEM);
    }
    block->size = block_size;
    arena->used += block_size;
    char *memory = (char *)block + HEADER_SIZE;
    if (own && arena->blocks) {
        block->older = arena->blocks->older;
        arena->blocks->older = block;
        return memory;
    }
    block->older = arena->blocks;
    arena->blocks = block;
    arena->next = memory + rounded;
    arena->end = (char *)block + block_size;
    return memory;
}

/* The link to the block that holds this object and nothing else; NULL when it shares one.  Blocks
 * that small objects are still taken from are left alone. */
static struct fq_arena_block **own_block(struct fq_arena *arena, const char *memory, size_t need)
{
    if (!memory || !arena->blocks || !has_own_block(arena, need))
        return NULL;
    for (struct fq_arena_block **link = &arena->blocks->older; *link; link = &(*link)->older) {
        if ((char *)*link + HEADER_SIZE == memory)
            return (*link)->size == need ? link : NULL;
    }
    return NULL;
}

void *fq_arena_grow(struct fq_arena *arena, void *memory, size_t from, size_t to)
{
    size_t before = HEADER_SIZE + ((from + 15u) & ~(size_t)15u);
    size_t after = HEADER_SIZE + ((to + 15u) & ~(size_t)15u);
    struct fq_arena_block **link = own_block(arena, memory, before);
    if (!link || to > SIZE_MAX / 2) {
        void *moved = fq_arena_alloc(arena, to);
        if (moved && from)
            memcpy(moved, memory, from);
        return moved;
    }
    size_t used = arena->used + after - before;
    if (after - before > arena->limit - arena->used)
        return exhausted(FQ_LIMIT);
    if (!fq_budget_grow(arena->budget, arena->used, used))
        return exhausted(arena->budget->exhausted);
    struct fq_arena_block *block = fq_realloc(*link, after);
    if (!block) {
        fq_budget_shrink(arena->budget, used, arena->used);
        return exhausted(FQ_NOMEM);
    }
    block->size = after;
    arena->used += after - before;
    *link = block;
    return (char *)block + HEADER_SIZE;
}

void *fq_arena_zalloc_slow(struct fq_arena *arena, size_t size)
{
    void *memory = fq_arena_alloc_slow(arena, size);
    return memory ? memset(memory, 0, size) : NULL;
}

void *fq_arena_array(struct fq_arena *arena, size_t count, size_t size)
{
    size_t bytes;
    if (__builtin_mul_overflow(count, size, &bytes))
        return exhausted(FQ_NOMEM);
    return fq_arena_zalloc(arena, bytes);
}

fq_str fq_arena_str(struct fq_arena *arena, fq_str s)
{
    char *copy = fq_arena_alloc(arena, s.len + 1);
    if (!copy)
        return FQ_STR_NONE;
    if (s.len)
        memcpy(copy, s.ptr, s.len);
    copy[s.len] = '\0';
    return fq_str_of(copy, s.len);
}

/* One part of what a format makes. */
struct printed {
    const char *text;
    size_t len;
    char digits[12];
};

static void print_number(struct printed *part, unsigned number, bool negative)
{
    char *at = part->digits + sizeof(part->digits);
    do
        *--at = (char)('0' + number % 10);
    while (number /= 10);
    if (negative)
        *--at = '-';
    part->text = at;
    part->len = (size_t)(part->digits + sizeof(part->digits) - at);
}

static void print_text(struct printed *part, const char *text, int most)
{
    part->text = text;
    part->len = most < 0 ? strlen(text) : most > 0 ? strnlen(text, (size_t)most) : 0;
}

/* Most formats put texts and small numbers together, and a schema is made of a hundred thousand of
 * those: they need no printf().  Writes as much as there is room for; returns the whole length, or
 * SIZE_MAX when the format has something else. */
static size_t join(char *to, size_t room, const char *format, va_list args)
{
    struct printed part;
    size_t len = 0;
    while (*format) {
        if (*format != '%') {
            part.text = format;
            for (part.len = 1; format[part.len] && format[part.len] != '%';)
                part.len++;
            format += part.len;
        } else if (format[1] == '.' && format[2] == '*' && format[3] == 's') {
            int most = va_arg(args, int);
            print_text(&part, va_arg(args, const char *), most);
            format += 4;
        } else if (format[1] == 's') {
            print_text(&part, va_arg(args, const char *), -1);
            format += 2;
        } else if (format[1] == 'd') {
            int number = va_arg(args, int);
            print_number(&part, number < 0 ? 0u - (unsigned)number : (unsigned)number, number < 0);
            format += 2;
        } else if (format[1] == 'u') {
            print_number(&part, va_arg(args, unsigned), false);
            format += 2;
        } else {
            return SIZE_MAX;
        }
        if (part.len && len < room)
            memcpy(to + len, part.text, part.len < room - len ? part.len : room - len);
        len += part.len;
    }
    return len;
}

static fq_str print_anything(struct fq_arena *arena, const char *format, va_list args)
{
    va_list again;
    va_copy(again, args);
    int len = vsnprintf(NULL, 0, format, args);
    char *text = len < 0 ? NULL : fq_arena_alloc(arena, (size_t)len + 1);
    if (text)
        vsnprintf(text, (size_t)len + 1, format, again);
    va_end(again);
    return text ? fq_str_of(text, (size_t)len) : FQ_STR_NONE;
}

fq_str fq_arena_vprintf(struct fq_arena *arena, const char *format, va_list args)
{
    va_list again;
    va_copy(again, args);
    char *here = arena->next; /* where it will stand, if it fits into what is left */
    size_t len = join(here, (size_t)(arena->end - here), format, again);
    va_end(again);
    if (len == SIZE_MAX)
        return print_anything(arena, format, args);
    char *text = fq_arena_alloc(arena, len + 1);
    if (!text)
        return FQ_STR_NONE;
    if (text != here)
        (void)join(text, len, format, args);
    text[len] = '\0';
    return fq_str_of(text, len);
}

fq_str fq_arena_join(struct fq_arena *arena, fq_str a, fq_str b)
{
    char *text = fq_arena_alloc(arena, a.len + b.len + 1);
    if (!text)
        return FQ_STR_NONE;
    if (a.len)
        memcpy(text, a.ptr, a.len);
    if (b.len)
        memcpy(text + a.len, b.ptr, b.len);
    text[a.len + b.len] = '\0';
    return fq_str_of(text, a.len + b.len);
}

fq_str fq_arena_printf(struct fq_arena *arena, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    fq_str text = fq_arena_vprintf(arena, format, args);
    va_end(args);
    return text;
}

enum fq_status fq_guard(enum fq_status (*fn)(void *arg), void *arg)
{
    struct guard guard = {.outer = innermost};
    if (setjmp(guard.back) != 0) {
        innermost = guard.outer;
        return guard.why;
    }
    innermost = &guard;
    enum fq_status status = fn(arg);
    innermost = guard.outer;
    return status;
}

void fq_guard_leave(enum fq_status why)
{
    (void)exhausted(why);
}
