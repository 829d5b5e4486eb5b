/* SPDX-License-Identifier: MIT */
#include "guard/limiter.h"

#include "unit.h"

#define SECOND 1000000u

static struct fq_address address(const char *text)
{
    struct fq_address read = {0};
    ck_assert(fq_address_read(fq_str_from(text), &read));
    return read;
}

static struct fq_rate_asker from(const char *text)
{
    return (struct fq_rate_asker){.address = address(text), .path = FQ_STR("/graphql")};
}

static struct fq_rate_rule rule(const char *name, enum fq_rate_by by, uint64_t requests)
{
    return (struct fq_rate_rule){
        .name = fq_str_from(name),
        .rate = {FQ_RATE_FIXED_WINDOW, requests, requests, 60 * SECOND},
        .by = by,
    };
}

static struct fq_limiter *limiter;

static bool passes_of(const struct fq_rate_rule *said, const struct fq_rate_asker *asker)
{
    struct fq_rate_rule one = *said;
    struct fq_rate_rules rules = {.items = &one, .count = 1};
    fq_rate_rule_complete(&one);
    fq_limiter_adopt(limiter, &rules);
    return !fq_limiter_take(limiter, &rules, one.stage, asker, 1, SECOND).refused;
}

static void begin(void)
{
    limiter = fq_limiter_new(1000);
    ck_assert_ptr_nonnull(limiter);
}

TEST(a_rule_counts_as_soon_as_it_can)
{
    static const fq_str names[] = {FQ_STR_INIT("x")};
    const struct {
        enum fq_rate_by by;
        enum fq_rate_unit unit;
        unsigned kinds;
        size_t operations, roles;
        enum fq_rate_stage stage;
    } cases[] = {
        {FQ_RATE_BY_ADDRESS, FQ_RATE_REQUESTS, 0, 0, 0, FQ_RATE_ARRIVED},
        {FQ_RATE_BY_EVERYBODY, FQ_RATE_REQUESTS, 0, 0, 0, FQ_RATE_ARRIVED},
        {FQ_RATE_BY_EVERYBODY, FQ_RATE_REQUESTS, 0, 0, 1, FQ_RATE_KNOWN},
        {FQ_RATE_BY_USER, FQ_RATE_REQUESTS, 0, 0, 0, FQ_RATE_KNOWN},
        {FQ_RATE_BY_TENANT, FQ_RATE_REQUESTS, 0, 0, 0, FQ_RATE_KNOWN},
        {FQ_RATE_BY_API_KEY, FQ_RATE_REQUESTS, 0, 0, 0, FQ_RATE_KNOWN},
        {FQ_RATE_BY_ADDRESS, FQ_RATE_COST, 0, 0, 0, FQ_RATE_PLANNED},
        {FQ_RATE_BY_ADDRESS, FQ_RATE_REQUESTS, FQ_RATE_MUTATION, 0, 0, FQ_RATE_PLANNED},
        {FQ_RATE_BY_USER, FQ_RATE_REQUESTS, 0, 1, 0, FQ_RATE_PLANNED},
    };
    for (size_t i = 0; i < FQ_ARRAY_LEN(cases); i++) {
        struct fq_rate_rule one = rule("one", cases[i].by, 1);
        one.unit = cases[i].unit;
        one.kinds = cases[i].kinds;
        one.operations = (struct fq_names){names, cases[i].operations};
        one.roles = (struct fq_names){names, cases[i].roles};
        fq_rate_rule_complete(&one);
        ck_assert_msg(one.stage == cases[i].stage, "case %zu: %d", i, (int)one.stage);
    }
}
END

TEST(callers_are_told_apart_by_what_the_rule_says)
{
    struct fq_principal ann = {.user = FQ_STR("ann"), .tenant = FQ_STR("t")};
    struct fq_principal bob = {.user = FQ_STR("bob"), .tenant = FQ_STR("t")};
    struct fq_principal other_ann = {.user = FQ_STR("ann"), .provider = FQ_STR("elsewhere")};
    struct fq_rate_asker a = from("192.0.2.1"), b = from("192.0.2.1"), c = from("192.0.2.2");
    struct fq_rate_asker d = from("192.0.2.1");
    a.principal = &ann;
    b.principal = &bob;
    c.principal = &other_ann;
    begin();
    struct fq_rate_rule user = rule("user", FQ_RATE_BY_USER, 1);
    ck_assert(passes_of(&user, &a) && passes_of(&user, &b) && passes_of(&user, &c));
    ck_assert(passes_of(&user, &d)); /* nobody is named: his address */
    ck_assert(!passes_of(&user, &a) && !passes_of(&user, &d));
    struct fq_rate_rule tenant = rule("tenant", FQ_RATE_BY_TENANT, 1);
    ck_assert(passes_of(&tenant, &a) && !passes_of(&tenant, &b));
    ck_assert(passes_of(&tenant, &d) && passes_of(&tenant, &d)); /* has none */
    struct fq_rate_rule by_address = rule("address", FQ_RATE_BY_ADDRESS, 1);
    ck_assert(passes_of(&by_address, &a) && !passes_of(&by_address, &b));
    ck_assert(passes_of(&by_address, &c));
    struct fq_rate_rule all = rule("all", FQ_RATE_BY_EVERYBODY, 1);
    ck_assert(passes_of(&all, &a) && !passes_of(&all, &c));
    struct fq_rate_rule key = rule("key", FQ_RATE_BY_API_KEY, 1);
    ck_assert(passes_of(&key, &a) && passes_of(&key, &a)); /* showed none */
    ann.token_id = FQ_STR("k1");
    bob.token_id = FQ_STR("k1");
    ck_assert(passes_of(&key, &a) && !passes_of(&key, &b));
    fq_limiter_free(limiter);
}
END

/* Nobody calls himself what an address is called. */
TEST(one_network_of_ipv6_is_one_caller)
{
    struct fq_rate_asker a = from("2001:db8:1:2::1"), b = from("2001:db8:1:2:ffff::9");
    struct fq_rate_asker c = from("2001:db8:1:3::1");
    begin();
    struct fq_rate_rule one = rule("one", FQ_RATE_BY_ADDRESS, 1);
    ck_assert(passes_of(&one, &a) && !passes_of(&one, &b) && passes_of(&one, &c));
    fq_limiter_free(limiter);
}
END

TEST(a_rule_is_about_what_it_names)
{
    static const fq_str paths[] = {FQ_STR_INIT("/auth/*"), FQ_STR_INIT("/graphql")};
    static const fq_str names[] = {FQ_STR_INIT("Buy")}, roles[] = {FQ_STR_INIT("guest")};
    struct fq_network network;
    struct fq_principal guest = {.roles = {roles, 1}};
    struct fq_rate_asker asker = from("10.1.2.3");
    ck_assert(fq_network_read(FQ_STR("10.0.0.0/8"), &network));
    struct fq_rate_rule one = rule("one", FQ_RATE_BY_EVERYBODY, 1);
    one.paths = (struct fq_names){paths, 2};
    ck_assert(fq_rate_rule_is_about(&one, &asker));
    asker.path = FQ_STR("/auth/login");
    ck_assert(fq_rate_rule_is_about(&one, &asker));
    asker.path = FQ_STR("/graphql/x");
    ck_assert(!fq_rate_rule_is_about(&one, &asker));
    asker.path = FQ_STR("/graphql");
    one.networks = &network;
    one.network_count = 1;
    ck_assert(fq_rate_rule_is_about(&one, &asker));
    asker.address = address("11.0.0.1");
    ck_assert(!fq_rate_rule_is_about(&one, &asker));
    one.network_count = 0;
    one.kinds = FQ_RATE_MUTATION;
    asker.kind = FQ_RATE_QUERY;
    ck_assert(!fq_rate_rule_is_about(&one, &asker));
    asker.kind = FQ_RATE_MUTATION;
    one.operations = (struct fq_names){names, 1};
    ck_assert(!fq_rate_rule_is_about(&one, &asker));
    asker.operation = FQ_STR("Buy");
    ck_assert(fq_rate_rule_is_about(&one, &asker));
    one.roles = (struct fq_names){roles, 1};
    ck_assert(!fq_rate_rule_is_about(&one, &asker));
    asker.principal = &guest;
    ck_assert(fq_rate_rule_is_about(&one, &asker));
}
END

TEST(a_rule_that_refuses_keeps_others_from_taking)
{
    struct fq_rate_rule both[] = {rule("few", FQ_RATE_BY_ADDRESS, 2),
                                  rule("many", FQ_RATE_BY_EVERYBODY, 5)};
    struct fq_rate_rules rules = {.items = both, .count = 2};
    struct fq_rate_asker a = from("192.0.2.1"), b = from("192.0.2.2"), c = from("192.0.2.3");
    begin();
    fq_rate_rule_complete(&both[0]);
    fq_rate_rule_complete(&both[1]);
    fq_limiter_adopt(limiter, &rules);
    for (unsigned i = 0; i < 20; i++) {
        struct fq_limited found = fq_limiter_take(limiter, &rules, FQ_RATE_ARRIVED, &a, 1, SECOND);
        ck_assert_int_eq(found.refused, i >= 2);
        ck_assert_ptr_eq(found.rule, &both[0]);
    }
    struct fq_limited found = fq_limiter_take(limiter, &rules, FQ_RATE_ARRIVED, &b, 2, SECOND);
    ck_assert(!found.refused);
    found = fq_limiter_take(limiter, &rules, FQ_RATE_ARRIVED, &c, 1, SECOND);
    ck_assert(!found.refused);
    ck_assert_ptr_eq(found.rule, &both[1]); /* that leaves nothing */
    found = fq_limiter_take(limiter, &rules, FQ_RATE_KNOWN, &c, 1, SECOND);
    ck_assert_ptr_null(found.rule);
    fq_limiter_free(limiter);
}
END

/* What the first of a list took counts as one of it. */
TEST(a_list_that_is_refused_takes_what_is_left_of_the_rule_that_refuses)
{
    struct fq_rate_rule both[] = {rule("few", FQ_RATE_BY_ADDRESS, 10),
                                  rule("many", FQ_RATE_BY_EVERYBODY, 50)};
    struct fq_rate_rules rules = {.items = both, .count = 2};
    struct fq_rate_asker a = from("192.0.2.1"), b = from("192.0.2.2");
    begin();
    fq_rate_rule_complete(&both[0]);
    fq_rate_rule_complete(&both[1]);
    fq_limiter_adopt(limiter, &rules);
    ck_assert(!fq_limiter_take(limiter, &rules, FQ_RATE_ARRIVED, &a, 1, SECOND).refused);
    ck_assert(!fq_limiter_take_more(limiter, &rules, &a, 5, SECOND).refused);
    struct fq_limited found = fq_limiter_take_more(limiter, &rules, &a, 5, SECOND);
    ck_assert(found.refused && found.rule == &both[0] && found.answer.remaining == 0);
    ck_assert_uint_eq(found.answer.retry_us, 60 * SECOND);
    ck_assert(fq_limiter_take(limiter, &rules, FQ_RATE_ARRIVED, &a, 1, SECOND).refused);
    /* Of the other rule the six that passed are gone. */
    found = fq_limiter_take_more(limiter, &rules, &b, 44, SECOND);
    ck_assert(found.refused && found.answer.retry_us == FQ_RATE_NEVER); /* of ten, forty-five */
    both[0].rate.requests = both[0].rate.burst = 100;
    fq_rate_rule_complete(&both[0]);
    ck_assert(!fq_limiter_take_more(limiter, &rules, &b, 44, SECOND).refused);
    fq_limiter_free(limiter);
}
END

TEST(who_does_not_fail_takes_nothing_of_what_counts_failures)
{
    struct fq_rate_rule one = rule("guesses", FQ_RATE_BY_USER, 2);
    struct fq_rate_rules rules = {.items = &one, .count = 1};
    struct fq_rate_asker a = from("192.0.2.1"), b = from("192.0.2.2");
    begin();
    one.unit = FQ_RATE_FAILURES;
    fq_rate_rule_complete(&one);
    fq_limiter_adopt(limiter, &rules);
    for (unsigned i = 0; i < 20; i++) {
        struct fq_limited found = fq_limiter_take(limiter, &rules, FQ_RATE_ARRIVED, &a, 1, SECOND);
        ck_assert(!found.refused && !found.rule); /* and is told nothing of it */
    }
    for (unsigned i = 0; i < 20; i++) /* as many as were under way: no more are counted */
        fq_limiter_fail(limiter, &rules, &a, SECOND);
    struct fq_limited found = fq_limiter_take(limiter, &rules, FQ_RATE_ARRIVED, &a, 1, SECOND);
    ck_assert(found.refused && found.rule == &one);
    ck_assert(!fq_limiter_take(limiter, &rules, FQ_RATE_ARRIVED, &b, 1, SECOND).refused);
    ck_assert(!fq_limiter_take(limiter, &rules, FQ_RATE_ARRIVED, &a, 1, 62 * SECOND).refused);
    fq_limiter_free(limiter);
}
END

/* A reload brings rules anew: those whose numbers are the same go on, the others begin. */
TEST(counts_stay_while_the_numbers_do)
{
    struct fq_rate_asker a = from("192.0.2.1");
    begin();
    struct fq_rate_rule one = rule("one", FQ_RATE_BY_ADDRESS, 2), changed = one;
    ck_assert(passes_of(&one, &a) && passes_of(&one, &a) && !passes_of(&one, &a));
    static const fq_str path[] = {FQ_STR_INIT("/graphql")};
    changed.paths = (struct fq_names){path, 1};
    ck_assert(!passes_of(&changed, &a));
    changed.rate.requests = 3;
    ck_assert(passes_of(&changed, &a));
    ck_assert(!passes_of(&one, &a));
    changed = one;
    changed.name = FQ_STR("two");
    ck_assert(passes_of(&changed, &a));
    fq_limiter_free(limiter);
}
END

static bool writes(const char *line)
{
    struct fq_buf buf;
    fq_buf_init(&buf, NULL, 65536);
    fq_limiter_write(limiter, &buf);
    fq_buf_char(&buf, '\0');
    bool found = strstr(fq_buf_str(&buf).ptr, line) != NULL;
    fq_buf_clear(&buf);
    return found;
}

TEST(refusals_are_counted_by_name)
{
    struct fq_rate_rule one = rule("one", FQ_RATE_BY_ADDRESS, 1), again;
    struct fq_rate_rules rules = {.items = &one, .count = 1};
    begin();
    fq_limiter_adopt(limiter, &rules);
    const struct fq_limited found = {.rule = &one, .refused = true};
    fq_limiter_count(&found, false);
    fq_limiter_count(&found, false);
    fq_limiter_count(&found, true);
    again = rule("one", FQ_RATE_BY_USER, 7);
    rules.items = &again;
    fq_limiter_adopt(limiter, &rules);
    ck_assert_ptr_eq(again.counts, one.counts);
    ck_assert(writes("fraiseql_rate_limit_refusals_total{rule=\"one\",mode=\"on\"} 2\n"));
    ck_assert(writes("fraiseql_rate_limit_refusals_total{rule=\"one\",mode=\"observe\"} 1\n"));
    ck_assert(writes("fraiseql_rate_limit_dropped_total 0\n"));
    fq_limiter_free(limiter);
}
END

int main(void)
{
    return RUN("guard/limiter", a_rule_counts_as_soon_as_it_can,
               callers_are_told_apart_by_what_the_rule_says, one_network_of_ipv6_is_one_caller,
               a_rule_is_about_what_it_names, a_rule_that_refuses_keeps_others_from_taking,
               a_list_that_is_refused_takes_what_is_left_of_the_rule_that_refuses,
               who_does_not_fail_takes_nothing_of_what_counts_failures,
               counts_stay_while_the_numbers_do, refusals_are_counted_by_name);
}
