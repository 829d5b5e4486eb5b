/* SPDX-License-Identifier: MIT */
#include "base/memory.h"

#include <pthread.h>
#include <string.h>

#include "unit.h"

TEST(memory_is_given_and_taken_back)
{
    char *memory = fq_malloc(10);
    ck_assert_ptr_nonnull(memory);
    memset(memory, 'a', 10);
    memory = fq_realloc(memory, 1000);
    ck_assert_ptr_nonnull(memory);
    ck_assert_int_eq(memory[9], 'a');
    fq_free(memory);
    fq_free(NULL);
}
END

TEST(calloc_gives_zeroes)
{
    char *memory = fq_calloc(3, 7);
    ck_assert_ptr_nonnull(memory);
    for (int i = 0; i < 21; i++)
        ck_assert_int_eq(memory[i], 0);
    fq_free(memory);
}
END

TEST(nothing_at_all_is_still_an_address)
{
    void *a = fq_malloc(0), *b = fq_calloc(0, 8), *c = fq_calloc(8, 0);
    void *d = fq_realloc(NULL, 0);
    ck_assert(a && b && c && d);
    fq_free(a);
    fq_free(b);
    fq_free(c);
    fq_free(d);
}
END

TEST(the_nth_allocation_fails_and_all_after_it_until_switched_off)
{
    fq_memory_fail_from(3);
    void *first = fq_malloc(1), *second = fq_calloc(1, 1);
    ck_assert(first && second);
    ck_assert(!fq_memory_has_failed());
    ck_assert_ptr_null(fq_malloc(1));
    ck_assert(fq_memory_has_failed());
    ck_assert_ptr_null(fq_calloc(1, 1));
    ck_assert_ptr_null(fq_realloc(NULL, 1));
    fq_memory_fail_from(0);
    ck_assert(!fq_memory_has_failed());
    void *third = fq_malloc(1);
    ck_assert_ptr_nonnull(third);
    fq_free(first);
    fq_free(second);
    fq_free(third);
}
END

TEST(a_failed_realloc_leaves_the_memory_as_it_was)
{
    char *memory = fq_malloc(2);
    ck_assert_ptr_nonnull(memory);
    memory[1] = 'x';
    fq_memory_fail_from(1);
    ck_assert_ptr_null(fq_realloc(memory, 2000));
    fq_memory_fail_from(0);
    ck_assert_int_eq(memory[1], 'x');
    fq_free(memory);
}
END

static void *allocate_elsewhere(void *arg)
{
    void *memory = fq_malloc(1);
    *(bool *)arg = memory != NULL;
    fq_free(memory);
    return NULL;
}

TEST(failure_concerns_one_thread_only)
{
    bool succeeded = false;
    pthread_t thread;
    fq_memory_fail_from(1);
    ck_assert_int_eq(pthread_create(&thread, NULL, allocate_elsewhere, &succeeded), 0);
    pthread_join(thread, NULL);
    ck_assert(succeeded);
    ck_assert(!fq_memory_has_failed());
    fq_memory_fail_from(0);
}
END

int main(void)
{
    return RUN("base/memory", memory_is_given_and_taken_back, calloc_gives_zeroes,
               nothing_at_all_is_still_an_address,
               the_nth_allocation_fails_and_all_after_it_until_switched_off,
               a_failed_realloc_leaves_the_memory_as_it_was, failure_concerns_one_thread_only);
}
