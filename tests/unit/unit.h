/* SPDX-License-Identifier: MIT
 *
 * What every unit test program shares: tests are named as sentences, a program is one suite.
 *
 *     TEST(an_empty_list_has_no_first_member) { … }
 *     int main(void) { return RUN(an_empty_list_has_no_first_member, …); }
 */
#ifndef FQ_TESTS_UNIT_H
#define FQ_TESTS_UNIT_H

#include <check.h>
#include <stdlib.h>

#include "base/str.h"

#define TEST(name) START_TEST(name)
#define END        END_TEST

/* Two fq_str are the same text; both are shown when not. */
#define ASSERT_STR(actual, expected)                                                               \
    do {                                                                                           \
        fq_str actual_ = (actual), expected_ = (expected);                                         \
        ck_assert_msg(fq_str_eq(actual_, expected_), "\n  got:      %.*s\n  expected: %.*s",       \
                      FQ_STR_ARG(actual_), FQ_STR_ARG(expected_));                                 \
    } while (0)

/* Runs the tests of one suite; the value is main's exit code. */
static inline int fq_unit_run(const char *suite_name, const TTest *const *tests, size_t count)
{
    Suite *suite = suite_create(suite_name);
    TCase *test_case = tcase_create(suite_name);
    tcase_set_timeout(test_case, 60);
    for (size_t i = 0; i < count; i++)
        tcase_add_test(test_case, tests[i]);
    suite_add_tcase(suite, test_case);
    SRunner *runner = srunner_create(suite);
    srunner_run_all(runner, CK_ENV);
    int failed = srunner_ntests_failed(runner);
    srunner_free(runner);
    return failed ? EXIT_FAILURE : EXIT_SUCCESS;
}

#define RUN(suite_name, ...)                                                                       \
    fq_unit_run((suite_name), (const TTest *const[]){__VA_ARGS__},                                 \
                sizeof((const TTest *const[]){__VA_ARGS__}) / sizeof(const TTest *))

#endif
