/* SPDX-License-Identifier: MIT */
#include "base/memory.h"
#include "base/shared.h"
#include "unit.h"

TEST(the_last_who_lets_go_frees_it)
{
    struct fq_budget budget;
    enum fq_status status = FQ_OK;
    fq_budget_init(&budget, 1000, 0, FQ_REQUESTS_FULL);
    struct fq_shared *shared = fq_shared_new(600, &budget, &status);
    ck_assert_ptr_nonnull(shared);
    memset(shared->bytes, 1, 600);
    ck_assert(!fq_shared_has_others(shared));
    ck_assert_ptr_eq(fq_shared_hold(shared), shared);
    ck_assert(fq_shared_has_others(shared));
    ck_assert_uint_eq(budget.used, 600);
    fq_shared_let_go(shared);
    ck_assert(!fq_shared_has_others(shared));
    ck_assert_uint_eq(budget.used, 600);
    fq_shared_let_go(shared);
    ck_assert_uint_eq(budget.used, 0);
    fq_shared_let_go(NULL);
}
END

TEST(without_room_there_is_none)
{
    struct fq_budget budget;
    enum fq_status status = FQ_OK;
    fq_budget_init(&budget, 1000, 0, FQ_REQUESTS_FULL);
    ck_assert_ptr_null(fq_shared_new(1001, &budget, &status));
    ck_assert_int_eq(status, FQ_REQUESTS_FULL);
    fq_memory_fail_from(1);
    ck_assert_ptr_null(fq_shared_new(10, &budget, &status));
    fq_memory_fail_from(0);
    ck_assert_int_eq(status, FQ_NOMEM);
    ck_assert_uint_eq(budget.used, 0);
}
END

int main(void)
{
    return RUN("base/shared", the_last_who_lets_go_frees_it, without_room_there_is_none);
}
