/* SPDX-License-Identifier: MIT */
#include "base/budget.h"

#include "base/arena.h"
#include "base/buf.h"
#include "base/memory.h"
#include "unit.h"

static struct fq_budget budget;

static void set_up(size_t limit, size_t free)
{
    fq_budget_init(&budget, limit, free, FQ_REQUESTS_FULL);
}

TEST(what_passes_the_limit_is_refused_and_counted)
{
    set_up(100, 0);
    ck_assert(fq_budget_grow(&budget, 0, 60));
    ck_assert(!fq_budget_grow(&budget, 0, 41));
    ck_assert(fq_budget_grow(&budget, 60, 100));
    ck_assert(!fq_budget_grow(&budget, 100, SIZE_MAX));
    ck_assert_uint_eq(budget.used, 100);
    ck_assert_uint_eq(budget.refused, 2);
    fq_budget_shrink(&budget, 100, 30);
    ck_assert(fq_budget_grow(&budget, 0, 70));
    fq_budget_shrink(&budget, 70, 0);
    fq_budget_shrink(&budget, 30, 0);
    ck_assert_uint_eq(budget.used, 0);
}
END

TEST(small_holders_draw_nothing_and_larger_ones_all_they_hold)
{
    set_up(100, 10);
    ck_assert(fq_budget_grow(&budget, 0, 10));
    ck_assert_uint_eq(budget.used, 0);
    ck_assert(fq_budget_grow(&budget, 10, 11));
    ck_assert_uint_eq(budget.used, 11);
    ck_assert(fq_budget_grow(&budget, 0, 89));
    ck_assert(!fq_budget_grow(&budget, 0, 11));
    ck_assert(fq_budget_grow(&budget, 0, 10)); /* whoever needs little is not locked out */
    fq_budget_shrink(&budget, 11, 9);
    ck_assert_uint_eq(budget.used, 89);
}
END

TEST(a_lower_limit_refuses_until_enough_was_given_back)
{
    set_up(100, 0);
    ck_assert(fq_budget_grow(&budget, 0, 80));
    fq_budget_set_limit(&budget, 50);
    ck_assert(!fq_budget_grow(&budget, 80, 81));
    fq_budget_shrink(&budget, 80, 40);
    ck_assert(fq_budget_grow(&budget, 40, 50));
}
END

TEST(without_a_budget_nothing_is_refused)
{
    ck_assert(fq_budget_grow(NULL, 0, SIZE_MAX));
    fq_budget_shrink(NULL, SIZE_MAX, 0);
}
END

TEST(a_buffer_draws_its_capacity_and_fails_as_the_budget_says)
{
    struct fq_buf buf;
    set_up(4096, 0);
    fq_buf_init(&buf, NULL, 100000);
    buf.budget = &budget;
    char block[1500] = {0};
    fq_buf_add(&buf, block, sizeof(block));
    ck_assert_uint_eq(budget.used, buf.cap);
    fq_buf_add(&buf, block, sizeof(block));
    fq_buf_add(&buf, block, sizeof(block));
    ck_assert_int_eq(buf.failure, FQ_REQUESTS_FULL);
    ck_assert_uint_eq(buf.len, 3000);
    fq_buf_reset(&buf); /* what it has stays of use */
    fq_buf_add(&buf, block, sizeof(block));
    ck_assert(!fq_buf_failed(&buf));
    fq_buf_clear(&buf);
    ck_assert_uint_eq(budget.used, 0);
    fq_buf_char(&buf, 'a');
    ck_assert_uint_eq(budget.used, buf.cap); /* cleared, it still draws */
    fq_buf_clear(&buf);
}
END

TEST(memory_that_cannot_be_had_is_not_drawn)
{
    struct fq_buf buf;
    struct fq_arena arena;
    set_up(100000, 0);
    fq_buf_init(&buf, NULL, 100000);
    fq_arena_init(&arena, 1024, 100000);
    buf.budget = arena.budget = &budget;
    fq_memory_fail_from(1);
    fq_buf_char(&buf, 'a');
    void *none = fq_arena_alloc(&arena, 1);
    fq_memory_fail_from(0);
    ck_assert_int_eq(buf.failure, FQ_NOMEM);
    ck_assert_ptr_null(none);
    ck_assert_uint_eq(budget.used, 0);
}
END

static enum fq_status fill(void *arg)
{
    struct fq_arena *arena = arg;
    for (int i = 0; i < 1000; i++)
        memset(fq_arena_alloc(arena, 100), 0, 100);
    return FQ_OK;
}

TEST(an_arena_draws_its_blocks_and_the_guard_says_why_it_ended)
{
    struct fq_arena arena;
    set_up(8192, 1024);
    fq_arena_init(&arena, 1024, 1000000);
    arena.budget = &budget;
    ck_assert_ptr_nonnull(fq_arena_alloc(&arena, 10));
    ck_assert_uint_eq(budget.used, 0);
    ck_assert_int_eq(fq_guard(fill, &arena), FQ_REQUESTS_FULL);
    ck_assert_uint_eq(budget.used, arena.used);
    fq_arena_reset(&arena);
    ck_assert_uint_gt(arena.used, 0); /* one block is kept, which is free */
    ck_assert_uint_eq(budget.used, 0);
    ck_assert_int_eq(fq_guard(fill, &arena), FQ_REQUESTS_FULL);
    fq_arena_clear(&arena);
    ck_assert_uint_eq(budget.used, 0);
}
END

int main(void)
{
    return RUN("base/budget", what_passes_the_limit_is_refused_and_counted,
               small_holders_draw_nothing_and_larger_ones_all_they_hold,
               a_lower_limit_refuses_until_enough_was_given_back,
               without_a_budget_nothing_is_refused,
               a_buffer_draws_its_capacity_and_fails_as_the_budget_says,
               memory_that_cannot_be_had_is_not_drawn,
               an_arena_draws_its_blocks_and_the_guard_says_why_it_ended);
}
