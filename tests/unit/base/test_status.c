/* SPDX-License-Identifier: MIT */
#include "base/status.h"

#include "unit.h"

TEST(every_status_has_a_code_a_sentence_and_an_http_status)
{
    for (int i = FQ_OK; i < FQ_STATUS_COUNT; i++) {
        enum fq_status status = (enum fq_status)i;
        ck_assert_uint_gt(strlen(fq_status_code(status)), 0);
        ck_assert_uint_gt(strlen(fq_status_sentence(status)), 0);
        ck_assert_int_ge(fq_status_http(status), 200);
        ck_assert_int_lt(fq_status_http(status), 600);
    }
    ck_assert_str_eq(fq_status_code(FQ_OK), "OK");
    ck_assert_str_eq(fq_status_code(FQ_SYNTAX), "GRAPHQL_PARSE_FAILED");
    ck_assert_int_eq(fq_status_http(FQ_SYNTAX), 400);
}
END

TEST(codes_are_words_in_capitals)
{
    for (int i = FQ_OK; i < FQ_STATUS_COUNT; i++) {
        const char *code = fq_status_code((enum fq_status)i);
        ck_assert_uint_eq(strspn(code, "ABCDEFGHIJKLMNOPQRSTUVWXYZ_"), strlen(code));
    }
}
END

/* Nobody can mend what is the asker's fault but the asker. */
TEST(a_fault_of_the_asker_is_not_logged_and_does_not_pass)
{
    for (int i = FQ_OK; i < FQ_STATUS_COUNT; i++) {
        enum fq_status status = (enum fq_status)i;
        ck_assert(!(fq_status_is_fault(status) && fq_status_is_logged(status)));
        ck_assert(!(fq_status_is_fault(status) && fq_status_may_pass(status)));
    }
    ck_assert(fq_status_is_fault(FQ_VALIDATION));
    ck_assert(fq_status_is_logged(FQ_DATABASE) && !fq_status_may_pass(FQ_DATABASE));
    ck_assert(fq_status_is_logged(FQ_TIMEOUT) && fq_status_may_pass(FQ_TIMEOUT));
    ck_assert(!fq_status_is_logged(FQ_OK) && !fq_status_may_pass(FQ_OK));
}
END

int main(void)
{
    return RUN("base/status", every_status_has_a_code_a_sentence_and_an_http_status,
               codes_are_words_in_capitals, a_fault_of_the_asker_is_not_logged_and_does_not_pass);
}
