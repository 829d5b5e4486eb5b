/* SPDX-License-Identifier: MIT */
#include "unit.h"

#include "base/memory.h"
#include "pg/statements.h"

TEST(a_full_set_gives_up_what_was_unused_for_longest)
{
    struct fq_pg_statements set;
    uint64_t evicted = 0;
    ck_assert(fq_pg_statements_init(&set, 3));
    for (uint64_t id = 1; id <= 3; id++)
        ck_assert(!fq_pg_statements_add(&set, id, &evicted));
    ck_assert(fq_pg_statements_use(&set, 1));
    ck_assert(fq_pg_statements_add(&set, 4, &evicted));
    ck_assert_uint_eq(evicted, 2);
    ck_assert(!fq_pg_statements_use(&set, 2));
    ck_assert(fq_pg_statements_use(&set, 1));
    ck_assert(fq_pg_statements_use(&set, 4));
    fq_pg_statements_check(&set);
    fq_pg_statements_clear(&set);
}
END

TEST(reset_forgets_everything)
{
    struct fq_pg_statements set;
    uint64_t evicted;
    ck_assert(fq_pg_statements_init(&set, 3));
    fq_pg_statements_add(&set, 1, &evicted);
    fq_pg_statements_reset(&set);
    fq_pg_statements_check(&set);
    ck_assert(!fq_pg_statements_use(&set, 1));
    ck_assert(!fq_pg_statements_add(&set, 1, &evicted));
    fq_pg_statements_clear(&set);
}
END

/* The set against the simplest thing that could work: an array, newest last. */
TEST(it_behaves_like_an_array_kept_in_order_of_use)
{
    enum { CAPACITY = 7, IDS = 24 };
    struct fq_pg_statements set;
    uint64_t model[CAPACITY];
    size_t count = 0;
    ck_assert(fq_pg_statements_init(&set, CAPACITY));
    srand(1);
    for (int round = 0; round < 20000; round++) {
        /* Those of settings come from the top. */
        uint64_t id = (uint64_t)rand() % IDS, evicted = 0;
        if (id >= IDS / 2)
            id = UINT64_MAX - id;
        size_t at = 0;
        while (at < count && model[at] != id)
            at++;
        bool there = at < count;
        if (rand() % 5 == 0) {
            fq_pg_statements_remove(&set, id);
            if (there)
                memmove(&model[at], &model[at + 1], (--count - at) * sizeof(*model));
        } else {
            ck_assert_int_eq(fq_pg_statements_use(&set, id), there);
            if (there)
                memmove(&model[at], &model[at + 1], (--count - at) * sizeof(*model));
            bool full = count == CAPACITY;
            if (!there) {
                ck_assert_int_eq(fq_pg_statements_add(&set, id, &evicted), full);
                if (full) {
                    ck_assert_uint_eq(evicted, model[0]);
                    memmove(&model[0], &model[1], --count * sizeof(*model));
                }
            }
            model[count++] = id;
        }
        fq_pg_statements_check(&set);
        ck_assert_uint_eq(set.count, count);
    }
    fq_pg_statements_clear(&set);
}
END

TEST(running_out_of_memory_is_told)
{
    struct fq_pg_statements set;
    for (uint64_t nth = 1; nth <= 2; nth++) {
        fq_memory_fail_from(nth);
        ck_assert(!fq_pg_statements_init(&set, 3));
    }
    fq_memory_fail_from(0);
}
END

int main(void)
{
    return RUN("pg/statements", a_full_set_gives_up_what_was_unused_for_longest,
               reset_forgets_everything, it_behaves_like_an_array_kept_in_order_of_use,
               running_out_of_memory_is_told);
}
