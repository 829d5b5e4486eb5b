/* SPDX-License-Identifier: MIT */
#include "base/buf.h"

#include <limits.h>
#include <stdio.h>

#include "base/memory.h"
#include "unit.h"

TEST(what_is_appended_stands_in_order)
{
    struct fq_buf buf;
    fq_buf_init(&buf, NULL, 10000);
    fq_buf_literal(&buf, "a");
    fq_buf_str_add(&buf, FQ_STR("bc"));
    fq_buf_str_add(&buf, FQ_STR_NONE);
    fq_buf_char(&buf, '-');
    fq_buf_add(&buf, "defg", 2);
    fq_buf_printf(&buf, "[%s %d]", "x", 7);
    ASSERT_STR(fq_buf_str(&buf), FQ_STR("abc-de[x 7]"));
    ck_assert(!fq_buf_failed(&buf));
    fq_buf_truncate(&buf, 3);
    fq_buf_truncate(&buf, 5); /* not shorter: nothing happens */
    ASSERT_STR(fq_buf_str(&buf), FQ_STR("abc"));
    fq_buf_reset(&buf);
    ck_assert_uint_eq(buf.len, 0);
    ck_assert_uint_gt(buf.cap, 0);
    fq_buf_clear(&buf);
    ck_assert_uint_eq(buf.cap, 0);
    ck_assert_uint_eq(buf.max, 10000);
}
END

TEST(numbers_are_written_in_full)
{
    static const int64_t numbers[] = {0,   1,    -1,   9,     10,        99,        100,
                                      101, -999, 1000, 65535, INT32_MAX, INT64_MAX, INT64_MIN};
    for (size_t i = 0; i < FQ_ARRAY_LEN(numbers); i++) {
        char expected[64];
        struct fq_buf buf;
        fq_buf_init(&buf, NULL, 100);
        fq_buf_i64(&buf, numbers[i]);
        fq_buf_char(&buf, ' ');
        fq_buf_u64(&buf, (uint64_t)numbers[i]);
        snprintf(expected, sizeof(expected), "%lld %llu", (long long)numbers[i],
                 (unsigned long long)numbers[i]);
        ASSERT_STR(fq_buf_str(&buf), fq_str_from(expected));
        fq_buf_clear(&buf);
    }
}
END

TEST(a_buffer_grows_and_keeps_its_content)
{
    struct fq_arena arena;
    fq_arena_init(&arena, 4096, 1u << 22);
    for (int in_arena = 0; in_arena < 2; in_arena++) {
        struct fq_buf buf;
        fq_buf_init(&buf, in_arena ? &arena : NULL, 1u << 20);
        for (unsigned i = 0; i < 100000; i++)
            fq_buf_char(&buf, (char)('a' + i % 26));
        ck_assert(!fq_buf_failed(&buf));
        ck_assert_uint_eq(buf.len, 100000);
        for (unsigned i = 0; i < 100000; i++)
            ck_assert_int_eq(buf.ptr[i], (char)('a' + i % 26));
        fq_buf_clear(&buf);
    }
    fq_arena_clear(&arena);
}
END

TEST(the_ceiling_is_reached_exactly_and_never_passed)
{
    static const size_t ceilings[] = {0, 1, 255, 256, 257, 1000, 4096};
    for (size_t i = 0; i < FQ_ARRAY_LEN(ceilings); i++) {
        struct fq_buf buf;
        fq_buf_init(&buf, NULL, ceilings[i]);
        for (size_t j = 0; j < ceilings[i]; j++)
            fq_buf_char(&buf, 'x');
        ck_assert(!fq_buf_failed(&buf));
        ck_assert_uint_eq(buf.len, ceilings[i]);
        ck_assert_uint_le(buf.cap, ceilings[i] ? ceilings[i] : 1);
        fq_buf_char(&buf, 'x');
        ck_assert_int_eq(buf.failure, FQ_LIMIT);
        fq_buf_clear(&buf);
    }
}
END

TEST(printing_may_fill_the_buffer_to_its_ceiling)
{
    struct fq_buf buf;
    fq_buf_init(&buf, NULL, 8);
    fq_buf_printf(&buf, "%s", "1234567");
    ck_assert(!fq_buf_failed(&buf));
    ASSERT_STR(fq_buf_str(&buf), FQ_STR("1234567"));
    fq_buf_printf(&buf, "%s", "89");
    ck_assert_int_eq(buf.failure, FQ_LIMIT);
    fq_buf_clear(&buf);
}
END

TEST(sizes_that_overflow_are_beyond_the_ceiling)
{
    struct fq_buf buf;
    fq_buf_init(&buf, NULL, 100);
    fq_buf_literal(&buf, "abc");
    ck_assert_ptr_null(fq_buf_reserve(&buf, SIZE_MAX));
    ck_assert_int_eq(buf.failure, FQ_LIMIT);
    fq_buf_clear(&buf);
    fq_buf_init(&buf, NULL, SIZE_MAX);
    fq_buf_literal(&buf, "abc");
    ck_assert_ptr_null(fq_buf_reserve(&buf, SIZE_MAX - 1));
    ck_assert_int_eq(buf.failure, FQ_LIMIT);
    fq_buf_reset(&buf);
    fq_memory_fail_from(1); /* no machine has this much, but tools insist on saying so */
    ck_assert_ptr_null(fq_buf_reserve(&buf, SIZE_MAX / 2 + 2));
    fq_memory_fail_from(0);
    ck_assert_int_eq(buf.failure, FQ_NOMEM);
    fq_buf_clear(&buf);
}
END

TEST(after_a_failure_nothing_is_appended_until_reset)
{
    struct fq_buf buf;
    fq_buf_init(&buf, NULL, 4);
    fq_buf_literal(&buf, "abc");
    fq_buf_literal(&buf, "de");
    ck_assert(fq_buf_failed(&buf));
    fq_buf_char(&buf, 'd'); /* would fit */
    fq_buf_printf(&buf, "%d", 1);
    fq_buf_u64(&buf, 1);
    ck_assert_uint_eq(buf.len, 3);
    ck_assert_ptr_null(fq_buf_reserve(&buf, 0));
    fq_buf_reset(&buf);
    fq_buf_literal(&buf, "wxyz");
    ck_assert(!fq_buf_failed(&buf));
    ASSERT_STR(fq_buf_str(&buf), FQ_STR("wxyz"));
    fq_buf_clear(&buf);
}
END

TEST(reserved_room_counts_only_when_committed)
{
    struct fq_buf buf;
    fq_buf_init(&buf, NULL, 1000);
    char *room = fq_buf_reserve(&buf, 500);
    ck_assert_ptr_nonnull(room);
    memset(room, 'r', 500);
    ck_assert_uint_eq(buf.len, 0);
    fq_buf_commit(&buf, 2);
    ASSERT_STR(fq_buf_str(&buf), FQ_STR("rr"));
    ck_assert_ptr_nonnull(fq_buf_reserve(&buf, 0));
    fq_buf_clear(&buf);
}
END

static bool fill(struct fq_buf *buf)
{
    for (int i = 0; i < 3000; i++)
        fq_buf_literal(buf, "text");
    return !fq_buf_failed(buf);
}

TEST(what_a_finished_buffer_did_not_need_is_the_arenas_again)
{
    struct fq_arena arena;
    struct fq_buf buf, other;
    fq_arena_init(&arena, 4096, 1u << 20);
    fq_buf_init(&buf, &arena, 1000);
    fq_buf_literal(&buf, "seventeen letters");
    fq_str text = fq_buf_finish(&buf);
    ck_assert(fq_str_eq(text, FQ_STR("seventeen letters")));
    ck_assert_ptr_eq(fq_arena_alloc(&arena, 1), text.ptr + 32);
    fq_buf_char(&buf, '!'); /* it takes no more */
    ck_assert(fq_buf_failed(&buf));
    /* Behind something else nothing is given back. */
    fq_buf_init(&other, &arena, 1000);
    fq_buf_literal(&other, "a");
    char *behind = fq_arena_alloc(&arena, 1);
    ck_assert(fq_str_eq(fq_buf_finish(&other), FQ_STR("a")));
    ck_assert_ptr_eq(fq_arena_alloc(&arena, 1), behind + 16);
    fq_arena_clear(&arena);
}
END

TEST(without_memory_the_failure_is_remembered_and_nothing_leaks)
{
    for (int in_arena = 0; in_arena < 2; in_arena++) {
        for (uint64_t n = 1;; n++) {
            struct fq_arena arena;
            struct fq_buf buf;
            fq_arena_init(&arena, 0, 1u << 20);
            fq_buf_init(&buf, in_arena ? &arena : NULL, 100000);
            fq_memory_fail_from(n);
            bool filled = fill(&buf);
            bool failed = fq_memory_has_failed();
            fq_memory_fail_from(0);
            ck_assert(filled == !failed);
            ck_assert(filled || buf.failure == FQ_NOMEM);
            fq_buf_clear(&buf);
            fq_arena_clear(&arena);
            if (filled) {
                ck_assert_uint_gt(n, 3);
                break;
            }
        }
    }
}
END

int main(void)
{
    return RUN(
        "base/buf", what_is_appended_stands_in_order, numbers_are_written_in_full,
        a_buffer_grows_and_keeps_its_content, the_ceiling_is_reached_exactly_and_never_passed,
        printing_may_fill_the_buffer_to_its_ceiling, sizes_that_overflow_are_beyond_the_ceiling,
        after_a_failure_nothing_is_appended_until_reset, reserved_room_counts_only_when_committed,
        what_a_finished_buffer_did_not_need_is_the_arenas_again,
        without_memory_the_failure_is_remembered_and_nothing_leaks);
}
