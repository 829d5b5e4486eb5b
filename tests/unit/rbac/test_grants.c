/* SPDX-License-Identifier: MIT */
#include "rbac/grants.h"

#include <stdio.h>

#include "base/memory.h"
#include "unit.h"

static struct fq_grants_table table;

static struct fq_grants *of_role(const char *role)
{
    const struct fq_principal principal = {.role = fq_str_from(role)};
    struct fq_grants *grants = NULL;
    ck_assert_int_eq(fq_grants_of(&table, &principal, &grants), FQ_OK);
    return grants;
}

static uint64_t number_of(const char *role)
{
    struct fq_grants *grants = of_role(role);
    uint64_t number = fq_grants_number(grants);
    fq_grants_unref(grants);
    return number;
}

TEST(who_may_the_same_has_the_same_number)
{
    ck_assert_int_eq(fq_grants_table_init(&table), FQ_OK);
    uint64_t web = number_of("web");
    ck_assert_uint_ne(web, 0);
    ck_assert_uint_ne(number_of("editor"), web);
    ck_assert_uint_eq(number_of("web"), web);
    fq_grants_table_clear(&table);
}
END

TEST(what_makes_no_difference_is_no_grant)
{
    const struct fq_principal principal = {.tenant = FQ_STR_INIT("7"), .user = FQ_STR_INIT("u")};
    struct fq_grants *grants;
    ck_assert_int_eq(fq_grants_table_init(&table), FQ_OK);
    ck_assert_int_eq(fq_grants_of(&table, &principal, &grants), FQ_OK);
    ck_assert_ptr_null(grants);
    ck_assert_int_eq(fq_grants_of(&table, NULL, &grants), FQ_OK);
    ck_assert_ptr_null(grants);
    ck_assert_uint_eq(fq_grants_number(grants), 0);
    ck_assert_uint_eq(fq_grants_role(grants).len, 0);
    fq_grants_table_clear(&table);
}
END

/* Nobody may be given the plans of others, so a number is never given twice. */
TEST(grants_in_use_outlive_the_table_and_forgotten_ones_get_another_number)
{
    char role[16];
    ck_assert_int_eq(fq_grants_table_init(&table), FQ_OK);
    struct fq_grants *used = of_role("web");
    for (int i = 0; i < 1000; i++) {
        snprintf(role, sizeof(role), "role %d", i);
        ck_assert_uint_gt(number_of(role), used->number);
    }
    struct fq_grants *again = of_role("web");
    ck_assert_uint_gt(again->number, 1000);
    ASSERT_STR(used->role, FQ_STR("web"));
    fq_grants_table_clear(&table);
    ASSERT_STR(again->role, FQ_STR("web"));
    fq_grants_unref(used);
    fq_grants_unref(again);
}
END

TEST(a_role_too_long_to_remember_is_served_all_the_same)
{
    static char role[1u << 20];
    memset(role, 'r', sizeof(role) - 1);
    ck_assert_int_eq(fq_grants_table_init(&table), FQ_OK);
    uint64_t first = number_of(role);
    ck_assert_uint_gt(number_of(role), first);
    ck_assert_uint_eq(table.known.entries.count, 0);
    fq_grants_table_clear(&table);
}
END

TEST(no_memory_is_not_no_grants)
{
    const struct fq_principal principal = {.role = FQ_STR_INIT("web")};
    struct fq_grants *grants;
    ck_assert_int_eq(fq_grants_table_init(&table), FQ_OK);
    fq_memory_fail_from(1);
    ck_assert_int_eq(fq_grants_of(&table, &principal, &grants), FQ_NOMEM);
    fq_memory_fail_from(2); /* only not remembered */
    ck_assert_int_eq(fq_grants_of(&table, &principal, &grants), FQ_OK);
    fq_memory_fail_from(0);
    fq_grants_unref(grants);
    fq_grants_table_clear(&table);
}
END

int main(void)
{
    return RUN("rbac/grants", who_may_the_same_has_the_same_number,
               what_makes_no_difference_is_no_grant,
               grants_in_use_outlive_the_table_and_forgotten_ones_get_another_number,
               a_role_too_long_to_remember_is_served_all_the_same, no_memory_is_not_no_grants);
}
