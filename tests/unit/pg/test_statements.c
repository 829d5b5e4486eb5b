/* SPDX-License-Identifier: MIT */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "unit.h"

#include "base/limits.h"
#include "base/memory.h"
#include "pg/statements.h"

/* Statements number 0, 1, … by text; every two of them share an id. */
static struct fq_statement numbered(int n)
{
    static char texts[64][32];
    snprintf(texts[n], sizeof(texts[n]), "select %d", n);
    return (struct fq_statement){.id = (uint64_t)n / 2, .sql = texts[n]};
}

static fq_pg_serial add(struct fq_pg_statements *set, int n)
{
    struct fq_statement statement = numbered(n);
    fq_pg_serial serial = fq_pg_statements_add(set, &statement);
    ck_assert_uint_ne(serial, 0);
    return serial;
}

static fq_pg_serial use(struct fq_pg_statements *set, int n)
{
    struct fq_statement statement = numbered(n);
    return fq_pg_statements_use(set, &statement);
}

TEST(what_was_unused_for_longest_leaves_first)
{
    struct fq_pg_statements set;
    fq_pg_serial serials[4];
    ck_assert(fq_pg_statements_init(&set, 3));
    for (int n = 0; n < 3; n++)
        serials[n] = add(&set, n);
    ck_assert_uint_eq(use(&set, 0), serials[0]);
    ck_assert_uint_eq(fq_pg_statements_evict(&set), serials[1]);
    serials[3] = add(&set, 3);
    ck_assert_uint_eq(use(&set, 1), 0);
    ck_assert_uint_eq(use(&set, 0), serials[0]);
    ck_assert_uint_eq(use(&set, 3), serials[3]);
    fq_pg_statements_check(&set);
    fq_pg_statements_clear(&set);
}
END

TEST(a_statement_is_worn_when_postgresql_would_plan_for_any_values)
{
    struct fq_pg_statements set;
    struct fq_statement statement = numbered(1);
    ck_assert(fq_pg_statements_init(&set, 3));
    ck_assert_uint_eq(fq_pg_statements_worn(&set, &statement), 0);
    fq_pg_serial serial = add(&set, 1);
    add(&set, 0); /* of the same hash */
    for (int runs = 1; runs < FQ_PG_PLANS_FOR_VALUES; runs++) {
        ck_assert_uint_eq(fq_pg_statements_worn(&set, &statement), 0);
        ck_assert_uint_eq(use(&set, 1), serial); /* looking does not count */
        ck_assert_uint_eq(fq_pg_statements_run(&set, &statement), serial);
    }
    ck_assert_uint_eq(fq_pg_statements_worn(&set, &statement), serial);
    statement = numbered(0);
    ck_assert_uint_eq(fq_pg_statements_worn(&set, &statement), 0);
    fq_pg_statements_clear(&set);
}
END

TEST(what_has_the_same_hash_is_told_apart_by_text_and_types)
{
    static const uint32_t int4[] = {23}, int8[] = {20};
    const struct fq_statement statements[] = {
        {7, "select $1", NULL, 1},
        {7, "select $1", int4, 1},
        {7, "select $1", int8, 1},
        {7, "select $1 ", int8, 1},
    };
    struct fq_pg_statements set;
    fq_pg_serial serials[FQ_ARRAY_LEN(statements)];
    ck_assert(fq_pg_statements_init(&set, 8));
    for (size_t i = 0; i < FQ_ARRAY_LEN(statements); i++) {
        ck_assert_uint_eq(fq_pg_statements_use(&set, &statements[i]), 0);
        serials[i] = fq_pg_statements_add(&set, &statements[i]);
    }
    for (size_t i = 0; i < FQ_ARRAY_LEN(statements); i++)
        ck_assert_uint_eq(fq_pg_statements_use(&set, &statements[i]), serials[i]);
    fq_pg_statements_clear(&set);
}
END

TEST(reset_forgets_everything_but_what_names_were_given)
{
    struct fq_pg_statements set;
    ck_assert(fq_pg_statements_init(&set, 3));
    fq_pg_serial before = add(&set, 1);
    fq_pg_statements_reset(&set);
    fq_pg_statements_check(&set);
    ck_assert_uint_eq(use(&set, 1), 0);
    ck_assert_uint_gt(add(&set, 1), before);
    fq_pg_statements_clear(&set);
}
END

TEST(a_long_text_weighs_more)
{
    ck_assert_uint_gt(fq_pg_statement_weight("select 1, 2"), fq_pg_statement_weight("select 1"));
}
END

/* The set against the simplest thing that could work: an array, newest last. */
TEST(it_behaves_like_an_array_kept_in_order_of_use)
{
    enum { CAPACITY = 7, TEXTS = 24 };
    struct fq_pg_statements set;
    int model[CAPACITY];
    fq_pg_serial serials[TEXTS] = {0};
    size_t count = 0;
    ck_assert(fq_pg_statements_init(&set, CAPACITY));
    srand(1);
    for (int round = 0; round < 20000; round++) {
        int n = rand() % TEXTS;
        size_t at = 0;
        while (at < count && model[at] != n)
            at++;
        bool there = at < count;
        if (rand() % 5 == 0) {
            fq_pg_statements_remove(&set, numbered(n).id, serials[n]);
            if (there)
                memmove(&model[at], &model[at + 1], (--count - at) * sizeof(*model));
        } else {
            ck_assert_uint_eq(use(&set, n), there ? serials[n] : 0);
            if (there)
                memmove(&model[at], &model[at + 1], (--count - at) * sizeof(*model));
            if (!there && count == CAPACITY) {
                ck_assert_uint_eq(fq_pg_statements_evict(&set), serials[model[0]]);
                memmove(&model[0], &model[1], --count * sizeof(*model));
            }
            if (!there)
                serials[n] = add(&set, n);
            model[count++] = n;
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
    ck_assert(fq_pg_statements_init(&set, 3));
    fq_memory_fail_from(1);
    struct fq_statement statement = numbered(1);
    ck_assert_uint_eq(fq_pg_statements_add(&set, &statement), 0);
    fq_memory_fail_from(0);
    fq_pg_statements_check(&set);
    ck_assert_uint_eq(set.count, 0);
    fq_pg_statements_clear(&set);
}
END

int main(void)
{
    return RUN("pg/statements", what_was_unused_for_longest_leaves_first,
               a_statement_is_worn_when_postgresql_would_plan_for_any_values,
               what_has_the_same_hash_is_told_apart_by_text_and_types,
               reset_forgets_everything_but_what_names_were_given, a_long_text_weighs_more,
               it_behaves_like_an_array_kept_in_order_of_use, running_out_of_memory_is_told);
}
