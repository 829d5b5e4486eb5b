/* SPDX-License-Identifier: MIT */
#include "base/raised_rule.h"

#include "unit.h"

static void reads(const char *item, const char *sqlstate, const char *code, int http)
{
    struct fq_raised_rule rule;
    ck_assert_msg(fq_raised_rule_read(fq_str_from(item), &rule), "%s", item);
    ck_assert_msg(fq_str_eq(rule.sqlstate, fq_str_from(sqlstate)), "%s", item);
    ck_assert_msg(fq_str_eq(rule.code, fq_str_from(code)), "%s", item);
    ck_assert_int_eq(rule.http, http);
}

TEST(an_item_is_a_sqlstate_a_code_and_an_http_status)
{
    reads("P0001", "P0001", "", 0);
    reads("LB", "LB", "", 0);
    reads("LB001=OUT_OF_STOCK", "LB001", "OUT_OF_STOCK", 0);
    reads("LB=LIBRARY_2:409", "LB", "LIBRARY_2", 409);
    reads("LB=:422", "LB", "", 422);
    reads("LB=GONE:599", "LB", "GONE", 599);
}
END

TEST(whatever_else_is_none)
{
    const char *const items[] = {"",           "P001",     "p0001",    "LB001=",    "LB001=gone",
                                 "LB0=GONE",   "LB=:",     "LB=GONE:", "LB=GONE:1", "LB=:200",
                                 "LB=:399",    "LB=:600",  "LB=:4o9",  "LB=:0409",  "LB:409",
                                 "LB=A:409:1", "LB=A:-40", "=GONE"};
    struct fq_raised_rule rule;
    for (size_t i = 0; i < FQ_ARRAY_LEN(items); i++)
        ck_assert_msg(!fq_raised_rule_read(fq_str_from(items[i]), &rule), "%s", items[i]);
}
END

int main(void)
{
    return RUN("base/raised_rule", an_item_is_a_sqlstate_a_code_and_an_http_status,
               whatever_else_is_none);
}
