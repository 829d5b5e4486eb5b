/* SPDX-License-Identifier: MIT */
#include "rbac/grants.h"

#include <stdio.h>

#include "base/memory.h"
#include "unit.h"

static struct fq_grants_table table;
static struct fq_arena arena;
static struct fq_guard_names names;

static void begin(void)
{
    fq_arena_init(&arena, 4096, SIZE_MAX);
    fq_guard_names_init(&names, &arena);
    ck_assert_int_eq(fq_grants_table_init(&table), FQ_OK);
}

static void end(void)
{
    fq_grants_table_clear(&table);
    fq_arena_clear(&arena);
}

static uint16_t number(enum fq_guard_kind kind, const char *name)
{
    uint16_t number;
    ck_assert(fq_guard_number(&names, kind, fq_str_from(name), &number));
    return number;
}

static struct fq_names list(const char *text)
{
    struct fq_names read;
    ck_assert_int_eq(fq_names_read(fq_str_from(text), &arena, &read), FQ_OK);
    return read;
}

static struct fq_grants *grants_of(const char *user, const char *roles, const char *permissions,
                                   const char *denied)
{
    struct fq_grants *grants = NULL;
    const struct fq_principal principal = {.user = fq_str_from(user),
                                           .roles = list(roles),
                                           .permissions = list(permissions),
                                           .denied = list(denied)};
    ck_assert_int_eq(fq_grants_of(&table, &names, &principal, false, &grants), FQ_OK);
    return grants;
}

static struct fq_grants *of_role(const char *role)
{
    const struct fq_principal principal = {.role = fq_str_from(role)};
    struct fq_grants *grants = NULL;
    ck_assert_int_eq(fq_grants_of(&table, &names, &principal, false, &grants), FQ_OK);
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
    begin();
    uint64_t web = number_of("web");
    ck_assert_uint_ne(web, 0);
    ck_assert_uint_ne(number_of("editor"), web);
    ck_assert_uint_eq(number_of("web"), web);
    end();
}
END

TEST(what_makes_no_difference_is_no_grant)
{
    const struct fq_principal principal = {.tenant = FQ_STR_INIT("7"), .user = FQ_STR_INIT("u")};
    struct fq_grants *grants;
    begin();
    ck_assert_int_eq(fq_grants_of(&table, &names, &principal, false, &grants), FQ_OK);
    ck_assert_ptr_null(grants);
    ck_assert_int_eq(fq_grants_of(&table, &names, NULL, false, &grants), FQ_OK);
    ck_assert_ptr_null(grants);
    ck_assert_uint_eq(fq_grants_number(grants), 0);
    ck_assert_uint_eq(fq_grants_role(grants).len, 0);
    end();
}
END

/* Nobody may be given the plans of others, so a number is never given twice. */
TEST(grants_in_use_outlive_the_table_and_forgotten_ones_get_another_number)
{
    char role[16];
    begin();
    struct fq_grants *used = of_role("web");
    for (int i = 0; i < 2000; i++) {
        snprintf(role, sizeof(role), "role %d", i);
        ck_assert_uint_gt(number_of(role), used->number);
    }
    struct fq_grants *again = of_role("web");
    ck_assert_uint_gt(again->number, 2000);
    ASSERT_STR(used->role, FQ_STR("web"));
    fq_grants_table_clear(&table);
    ASSERT_STR(again->role, FQ_STR("web"));
    fq_grants_unref(used);
    fq_grants_unref(again);
    fq_arena_clear(&arena);
}
END

TEST(a_role_too_long_to_remember_is_served_all_the_same)
{
    static char role[1u << 20];
    memset(role, 'r', sizeof(role) - 1);
    begin();
    uint64_t first = number_of(role);
    ck_assert_uint_gt(number_of(role), first);
    ck_assert_uint_eq(table.known.entries.count, 0);
    end();
}
END

TEST(no_memory_is_not_no_grants)
{
    const struct fq_principal principal = {.role = FQ_STR_INIT("web")};
    struct fq_grants *grants;
    begin();
    fq_memory_fail_from(1);
    ck_assert_int_eq(fq_grants_of(&table, &names, &principal, false, &grants), FQ_NOMEM);
    fq_memory_fail_from(2); /* only not remembered */
    ck_assert_int_eq(fq_grants_of(&table, &names, &principal, false, &grants), FQ_OK);
    fq_memory_fail_from(0);
    fq_grants_unref(grants);
    end();
}
END

TEST(callers_of_the_same_effective_grants_share_them)
{
    begin();
    number(FQ_GUARD_ROLE, "admin");
    number(FQ_GUARD_PERMISSION, "order:read");
    struct fq_grants *one = grants_of("1", "admin, visitor", "order:*", "");
    struct fq_grants *other = grants_of("2", "guest,admin", "*:read,x:y", "user:read");
    struct fq_grants *less = grants_of("2", "guest,admin", "*:read,x:y", "order:read");
    ck_assert_ptr_nonnull(one);
    ck_assert_ptr_eq(one, other);
    ck_assert_ptr_ne(one, less);
    ck_assert_ptr_null(grants_of("3", "visitor", "user:read", ""));
    for (int i = 0; i < 2; i++) { /* met before, too */
        struct fq_grants *again = grants_of("9", "admin, visitor", "order:*", "");
        ck_assert_ptr_eq(again, one);
        fq_grants_unref(again);
    }
    fq_grants_unref(one);
    fq_grants_unref(other);
    fq_grants_unref(less);
    end();
}
END

TEST(permissions_match_with_stars_and_denials_win)
{
    static const struct {
        const char *permissions, *denied;
        bool has;
    } cases[] = {
        {"order:read", "", true},
        {"order:*", "", true},
        {"*:read", "", true},
        {"*:*", "", true},
        {"order:write", "", false},
        {"user:read", "", false},
        {"order", "", false},
        {"orde:read", "", false},
        {"order:rea", "", false},
        {":", "", false},
        {":read", "", false},
        {"order:", "", false},
        {"*", "", false},
        {"*:", "", false},
        {"order:read:own", "", false},
        {"order:read", "order:read", false},
        {"order:read", "order:*", false},
        {"*:*", "*:read", false},
        {"order:read", "*:*", false},
        {"order:read", "user:read", true},
        {"", "order:read", false},
        {"order:read", "order", true},
        {"order:read", "*", false},
    };
    begin();
    uint16_t wanted = number(FQ_GUARD_PERMISSION, "order:read");
    number(FQ_GUARD_ROLE, "any");
    for (size_t i = 0; i < FQ_ARRAY_LEN(cases); i++) {
        struct fq_grants *grants = grants_of("u", "any", cases[i].permissions, cases[i].denied);
        ck_assert_msg(fq_grants_has(grants, wanted) == cases[i].has, "%s without %s",
                      cases[i].permissions, cases[i].denied);
        fq_grants_unref(grants);
    }
    end();
}
END

TEST(an_empty_permission_grants_nothing)
{
    begin();
    const fq_str empty = FQ_STR("");
    const struct fq_names one = {&empty, 1};
    const struct fq_principal grantee = {.user = FQ_STR_INIT("u"), .permissions = one};
    const struct fq_principal refused = {
        .user = FQ_STR_INIT("u"), .permissions = list("order:read"), .denied = one};
    uint16_t wanted = number(FQ_GUARD_PERMISSION, "order:read");
    struct fq_grants *grants, *others;
    ck_assert_int_eq(fq_grants_of(&table, &names, &grantee, false, &grants), FQ_OK);
    ck_assert_int_eq(fq_grants_of(&table, &names, &refused, false, &others), FQ_OK);
    ck_assert(!fq_grants_has(grants, wanted));
    ck_assert(fq_grants_has(others, wanted));
    fq_grants_unref(grants);
    fq_grants_unref(others);
    end();
}
END

TEST(an_error_comes_before_what_gives_null)
{
    begin();
    const uint16_t role = number(FQ_GUARD_ROLE, "admin");
    const struct fq_guard error = {.kind = FQ_GUARD_AUTH};
    const struct fq_guard null = {
        .kind = FQ_GUARD_ROLE, .count = 1, .numbers = &role, .null_instead = true, .next = &error};
    names.auth = true;
    struct fq_grants *known = grants_of("u", "", "", ""), *admin = grants_of("u", "admin", "", "");
    ck_assert_ptr_eq(fq_grants_lack(NULL, &null), &error);
    ck_assert_ptr_eq(fq_grants_lack(known, &null), &null);
    ck_assert_ptr_null(fq_grants_lack(admin, &null));
    fq_grants_unref(known);
    fq_grants_unref(admin);
    end();
}
END

TEST(what_sights_ask_for_refuses_nobody)
{
    begin();
    const uint16_t admin = number(FQ_GUARD_ROLE, "admin"), everybody = FQ_GUARD_KNOWN,
                   nobody = FQ_GUARD_UNKNOWN;
    const struct fq_guard none = {.kind = FQ_GUARD_SIGHT};
    const struct fq_guard of_admin = {.kind = FQ_GUARD_SIGHT, .count = 1, .numbers = &admin};
    const struct fq_guard of_known = {.kind = FQ_GUARD_SIGHT, .count = 1, .numbers = &everybody};
    const struct fq_guard of_unknown = {.kind = FQ_GUARD_SIGHT, .count = 1, .numbers = &nobody};
    struct fq_guard both = of_admin;
    both.next = &of_unknown;
    names.auth = true;
    struct fq_grants *known = grants_of("u", "", "", ""), *has = grants_of("u", "admin", "", "");
    ck_assert(!fq_grants_lack(NULL, &none) && !fq_grants_lack(known, &of_admin));
    ck_assert(!fq_grants_see(has, &none) && !fq_grants_see(NULL, &none));
    ck_assert(fq_grants_see(has, &of_admin) && !fq_grants_see(known, &of_admin));
    ck_assert(fq_grants_see(known, &of_known) && !fq_grants_see(NULL, &of_known));
    ck_assert(!fq_grants_see(known, &of_unknown) && fq_grants_see(NULL, &of_unknown));
    ck_assert(!fq_grants_see(has, &both) && fq_grants_see(NULL, NULL));
    fq_grants_unref(known);
    fq_grants_unref(has);
    end();
}
END

TEST(names_are_read_from_lists_with_commas)
{
    begin();
    struct fq_names read = list(" admin ,, editor\t,x y,");
    ck_assert_uint_eq(read.count, 3);
    ASSERT_STR(read.items[0], FQ_STR("admin"));
    ASSERT_STR(read.items[1], FQ_STR("editor"));
    ASSERT_STR(read.items[2], FQ_STR("x y"));
    ck_assert_uint_eq(list("").count, 0);
    ck_assert_uint_eq(list(" , ").count, 0);
    end();
}
END

TEST(who_has_more_than_is_remembered_has_it_all_the_same)
{
    static char roles[20000];
    begin();
    uint16_t admin = number(FQ_GUARD_ROLE, "admin");
    memset(roles, 'r', sizeof(roles) - 1);
    memcpy(roles + sizeof(roles) - 7, ",admin", 6);
    struct fq_grants *grants = grants_of("u", roles, "", "");
    ck_assert(fq_grants_has(grants, admin));
    fq_grants_unref(grants);
    end();
}
END

int main(void)
{
    return RUN("rbac/grants", callers_of_the_same_effective_grants_share_them,
               permissions_match_with_stars_and_denials_win, an_empty_permission_grants_nothing,
               an_error_comes_before_what_gives_null, what_sights_ask_for_refuses_nobody,
               names_are_read_from_lists_with_commas,
               who_has_more_than_is_remembered_has_it_all_the_same,
               who_may_the_same_has_the_same_number, what_makes_no_difference_is_no_grant,
               grants_in_use_outlive_the_table_and_forgotten_ones_get_another_number,
               a_role_too_long_to_remember_is_served_all_the_same, no_memory_is_not_no_grants);
}
