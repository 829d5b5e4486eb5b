/* SPDX-License-Identifier: MIT */
#include "base/arena.h"

#include <limits.h>

#include "base/memory.h"
#include "unit.h"

#define LIMIT (1u << 20)

TEST(memory_is_aligned_for_any_type_and_does_not_overlap)
{
    static const size_t block_sizes[] = {0, 64, 4096};
    for (size_t i = 0; i < FQ_ARRAY_LEN(block_sizes); i++) {
        struct fq_arena arena;
        fq_arena_init(&arena, block_sizes[i], LIMIT);
        unsigned char *pieces[200];
        for (size_t j = 0; j < FQ_ARRAY_LEN(pieces); j++) {
            pieces[j] = fq_arena_alloc(&arena, j);
            ck_assert_ptr_nonnull(pieces[j]);
            ck_assert_uint_eq((uintptr_t)pieces[j] % 16, 0);
            memset(pieces[j], (int)j, j);
        }
        for (size_t j = 0; j < FQ_ARRAY_LEN(pieces); j++) {
            for (size_t k = 0; k < j; k++)
                ck_assert_uint_eq(pieces[j][k], j);
        }
        fq_arena_clear(&arena);
    }
}
END

TEST(zeroed_memory_is_zero_even_where_something_stood)
{
    struct fq_arena arena;
    fq_arena_init(&arena, 1024, LIMIT);
    void *used = fq_arena_alloc(&arena, 512);
    ck_assert_ptr_nonnull(used);
    memset(used, 'x', 512);
    fq_arena_reset(&arena);
    const char *zeroes = fq_arena_zalloc(&arena, 500);
    ck_assert_ptr_nonnull(zeroes);
    for (size_t i = 0; i < 500; i++)
        ck_assert_int_eq(zeroes[i], 0);
    fq_arena_reset(&arena);
    uint64_t *array = FQ_NEW_ARRAY(&arena, 9, uint64_t);
    ck_assert_ptr_nonnull(array);
    for (size_t i = 0; i < 9; i++)
        ck_assert_uint_eq(array[i], 0);
    fq_arena_clear(&arena);
}
END

TEST(a_reset_arena_keeps_one_block_and_asks_for_no_more)
{
    struct fq_arena arena;
    fq_arena_init(&arena, 1024, LIMIT);
    for (int i = 0; i < 100; i++)
        ck_assert_ptr_nonnull(fq_arena_alloc(&arena, 100));
    ck_assert_ptr_nonnull(fq_arena_alloc(&arena, 5000));
    fq_arena_reset(&arena);
    ck_assert_uint_eq(arena.used, 1024);
    fq_memory_fail_from(1);
    for (int i = 0; i < 5; i++)
        ck_assert_ptr_nonnull(fq_arena_alloc(&arena, 100));
    ck_assert(!fq_memory_has_failed());
    fq_memory_fail_from(0);
    fq_arena_clear(&arena);
    ck_assert_uint_eq(arena.used, 0);
}
END

TEST(a_large_object_does_not_waste_the_rest_of_the_block)
{
    struct fq_arena arena;
    fq_arena_init(&arena, 1024, LIMIT);
    char *before = fq_arena_alloc(&arena, 16);
    char *large = fq_arena_alloc(&arena, 10000);
    char *after = fq_arena_alloc(&arena, 16);
    ck_assert(before && large && after);
    ck_assert_ptr_eq(after, before + 16);
    fq_arena_clear(&arena);
}
END

TEST(what_grows_in_a_block_of_its_own_is_never_there_twice)
{
    struct fq_arena arena;
    fq_arena_init(&arena, 1024, LIMIT);
    char *small = fq_arena_alloc(&arena, 16);
    char *large = fq_arena_alloc(&arena, 10000);
    memset(large, 'x', 10000);
    /* Blocks that came later stand in front of it. */
    for (size_t i = 0; i < 200; i++)
        ck_assert_ptr_nonnull(fq_arena_alloc(&arena, 100));
    size_t used = arena.used;
    large = fq_arena_grow(&arena, large, 10000, LIMIT / 2);
    ck_assert_ptr_nonnull(large);
    ck_assert_uint_eq(arena.used, used + LIMIT / 2 - 10000);
    for (size_t i = 0; i < 10000; i++)
        ck_assert_int_eq(large[i], 'x');
    memset(large, 'y', LIMIT / 2);
    ck_assert_ptr_null(fq_arena_grow(&arena, large, LIMIT / 2, LIMIT));
    memcpy(small, "0123456789abcdef", 16);
    char *moved = fq_arena_grow(&arena, small, 16, 32); /* shares its block, so it is copied */
    ck_assert(moved && moved != small && memcmp(moved, small, 16) == 0);
    ck_assert_int_eq(large[LIMIT / 2 - 1], 'y');
    fq_arena_clear(&arena);
    ck_assert_uint_eq(arena.used, 0);
}
END

TEST(an_arena_that_was_cleared_serves_again)
{
    struct fq_arena arena;
    fq_arena_init(&arena, 0, LIMIT);
    fq_arena_clear(&arena);
    fq_arena_reset(&arena);
    for (int i = 0; i < 3; i++) {
        ck_assert_ptr_nonnull(fq_arena_alloc(&arena, 10));
        fq_arena_clear(&arena);
    }
    ck_assert_ptr_nonnull(fq_arena_alloc(&arena, 10));
    fq_arena_reset(&arena);
    ck_assert_uint_eq(arena.used, 0);
}
END

TEST(what_came_after_a_mark_is_freed_and_nothing_else)
{
    struct fq_arena arena;
    for (size_t before = 0; before < 3; before++) {
        fq_arena_init(&arena, 256, LIMIT);
        char *kept = NULL;
        if (before)
            kept = memset(fq_arena_alloc(&arena, 40), 'x', 40);
        if (before == 2)
            ck_assert_ptr_nonnull(fq_arena_alloc(&arena, 1000));
        size_t used = arena.used;
        struct fq_arena_mark mark = fq_arena_mark(&arena);
        for (int round = 0; round < 3; round++) {
            for (int i = 0; i < 20; i++) /* in the block, in others, in blocks of their own */
                ck_assert_ptr_nonnull(fq_arena_alloc(&arena, i % 5 == 4 ? 500 : 40));
            ck_assert_uint_gt(arena.used, used);
            fq_arena_rewind(&arena, &mark);
            ck_assert_uint_eq(arena.used, used);
        }
        char *again = fq_arena_alloc(&arena, 40);
        if (kept)
            ck_assert_ptr_eq(again, kept + 48);
        if (kept)
            ck_assert_int_eq(kept[39], 'x');
        fq_arena_clear(&arena);
    }
}
END

TEST(text_is_copied_and_followed_by_a_nul)
{
    struct fq_arena arena;
    fq_arena_init(&arena, 1024, LIMIT);
    char text[] = "abc";
    fq_str copy = fq_arena_str(&arena, fq_str_of(text, 3));
    text[0] = 'x';
    ASSERT_STR(copy, FQ_STR("abc"));
    ck_assert_int_eq(copy.ptr[3], '\0');
    fq_str none = fq_arena_str(&arena, FQ_STR_NONE);
    ck_assert_ptr_nonnull(none.ptr);
    ck_assert_str_eq(none.ptr, "");
    ASSERT_STR(fq_arena_printf(&arena, "<%.*s|%s>%.*s", 2, "abc", "d", 0, "x"), FQ_STR("<ab|d>"));
    ASSERT_STR(fq_arena_printf(&arena, "%.*s", 5, "a\0bc"), FQ_STR("a"));
    ASSERT_STR(fq_arena_printf(&arena, "%s%%%.*s", "1", -1, "2"), FQ_STR("1%2"));
    ASSERT_STR(fq_arena_printf(&arena, "%s", ""), FQ_STR(""));
    ASSERT_STR(fq_arena_printf(&arena, "%d %d:%u", INT_MIN, 0, UINT_MAX),
               FQ_STR("-2147483648 0:4294967295"));
    ASSERT_STR(fq_arena_printf(&arena, "%s %5d", "x", 7), FQ_STR("x     7"));
    fq_str printed = fq_arena_printf(&arena, "%d-%s", 42, "xyz");
    ASSERT_STR(printed, FQ_STR("42-xyz"));
    ck_assert_str_eq(printed.ptr, "42-xyz");
    fq_arena_clear(&arena);
}
END

TEST(outside_a_guard_exhaustion_is_null)
{
    struct fq_arena arena;
    fq_arena_init(&arena, 0, 256);
    ck_assert_ptr_null(fq_arena_alloc(&arena, 512));
    ck_assert_ptr_null(fq_arena_zalloc(&arena, 512));
    ck_assert_ptr_null(fq_arena_alloc(&arena, SIZE_MAX));
    ck_assert_ptr_null(fq_arena_alloc(&arena, SIZE_MAX - 16));
    ck_assert_ptr_null(fq_arena_array(&arena, SIZE_MAX / 2, 4));
    ck_assert_ptr_null(fq_arena_str(&arena, fq_str_of("", SIZE_MAX - 1)).ptr);
    ck_assert_ptr_null(fq_arena_printf(&arena, "%0500d", 1).ptr);
    fq_memory_fail_from(1);
    ck_assert_ptr_null(fq_arena_alloc(&arena, 10));
    fq_memory_fail_from(0);
    ck_assert_ptr_nonnull(fq_arena_alloc(&arena, 10));
    fq_arena_clear(&arena);
}
END

TEST(the_ceiling_counts_all_blocks_and_is_reached_exactly)
{
    struct fq_arena arena;
    fq_arena_init(&arena, 1024, 4096);
    int got = 0;
    while (fq_arena_alloc(&arena, 240))
        got++;
    ck_assert_uint_eq(arena.used, 4096);
    ck_assert_int_eq(got, 4 * 4);
    fq_arena_reset(&arena);
    while (got > 0 && fq_arena_alloc(&arena, 240))
        got--;
    ck_assert_int_eq(got, 0);
    fq_arena_clear(&arena);
}
END

struct guarded {
    struct fq_arena *arena;
    size_t size;
    size_t count;
    size_t done;
};

static enum fq_status allocate_all(void *arg)
{
    struct guarded *guarded = arg;
    for (size_t i = 0; i < guarded->count; i++) {
        char *memory = fq_arena_alloc(guarded->arena, guarded->size);
        memory[0] = 'x'; /* never NULL here */
        guarded->done++;
    }
    return FQ_INPUT;
}

TEST(a_guard_returns_what_its_function_returns)
{
    struct fq_arena arena;
    fq_arena_init(&arena, 1024, LIMIT);
    struct guarded guarded = {&arena, 10, 10, 0};
    ck_assert_int_eq(fq_guard(allocate_all, &guarded), FQ_INPUT);
    ck_assert_uint_eq(guarded.done, 10);
    fq_arena_clear(&arena);
}
END

TEST(a_guard_tells_the_ceiling_from_the_heap)
{
    struct fq_arena arena;
    fq_arena_init(&arena, 0, 1000);
    struct guarded guarded = {&arena, 100, 100, 0};
    ck_assert_int_eq(fq_guard(allocate_all, &guarded), FQ_LIMIT);
    ck_assert_uint_gt(guarded.done, 5);
    ck_assert_uint_le(arena.used, 1000);
    fq_arena_clear(&arena);
    for (uint64_t n = 1; n <= 5; n++) {
        guarded.done = 0;
        fq_memory_fail_from(n);
        ck_assert_int_eq(fq_guard(allocate_all, &guarded), FQ_NOMEM);
        fq_memory_fail_from(0);
        ck_assert_uint_eq(guarded.done, n - 1);
        fq_arena_clear(&arena);
    }
}
END

static enum fq_status guard_within(void *arg)
{
    struct guarded *outer = arg;
    struct guarded inner = {outer->arena, 100, 100, 0};
    ck_assert_int_eq(fq_guard(allocate_all, &inner), FQ_LIMIT);
    fq_arena_clear(outer->arena);
    outer->done = 1;
    return allocate_all(arg); /* exhausts again, now in the outer guard's care */
}

TEST(guards_nest_and_the_innermost_catches)
{
    struct fq_arena arena;
    fq_arena_init(&arena, 0, 1000);
    struct guarded outer = {&arena, 100, 100, 0};
    ck_assert_int_eq(fq_guard(guard_within, &outer), FQ_LIMIT);
    ck_assert_uint_gt(outer.done, 1);
    ck_assert_ptr_null(fq_arena_alloc(&arena, 2000)); /* no guard is left behind */
    fq_arena_clear(&arena);
}
END

int main(void)
{
    return RUN("base/arena", memory_is_aligned_for_any_type_and_does_not_overlap,
               zeroed_memory_is_zero_even_where_something_stood,
               a_reset_arena_keeps_one_block_and_asks_for_no_more,
               a_large_object_does_not_waste_the_rest_of_the_block,
               what_grows_in_a_block_of_its_own_is_never_there_twice,
               an_arena_that_was_cleared_serves_again, text_is_copied_and_followed_by_a_nul,
               what_came_after_a_mark_is_freed_and_nothing_else, outside_a_guard_exhaustion_is_null,
               the_ceiling_counts_all_blocks_and_is_reached_exactly,
               a_guard_returns_what_its_function_returns, a_guard_tells_the_ceiling_from_the_heap,
               guards_nest_and_the_innermost_catches);
}
