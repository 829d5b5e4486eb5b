/* SPDX-License-Identifier: MIT
 *
 * What a profile gives, and who wins over it.
 */
#include "config/profile.h"
#include "config/rate_rule.h"

#include <stdio.h>

#include "base/memory.h"
#include "config/load.h"
#include "config/value.h"
#include "unit.h"

static struct fq_arena arena;
static struct fq_config config;

/* What profiles ask for besides: where the audit log is, and who says who asks. */
#define PROVIDERS "[{name: main, type: jwt, secret: 0123456789abcdef0123456789abcdef}]"
static const struct fq_config_setting file_named = {FQ_STR_INIT("audit.file"),
                                                    FQ_STR_INIT("/tmp/a"), FQ_STR_INIT("--set")};
static const struct fq_config_setting providers_named = {
    FQ_STR_INIT("auth.providers"), FQ_STR_INIT(PROVIDERS), FQ_STR_INIT("--set")};

/* Under a profile, with one more setting of the environment and one of the command line. */
static enum fq_status load(const char *profile, const char *variable, const char *key,
                           const char *value)
{
    const struct fq_config_setting settings[] = {
        {FQ_STR("security.profile"), fq_str_from(profile), FQ_STR("--set")},
        file_named,
        providers_named,
        {fq_str_from(key), fq_str_from(value), FQ_STR("--set")},
    };
    const char *const environment[] = {variable, NULL};
    struct fq_config_sources sources = {
        .environment = environment, .settings = settings, .setting_count = key ? 4 : 3};
    struct fq_error error;
    fq_arena_clear(&arena);
    fq_arena_init(&arena, 1024, 8u << 20);
    return fq_config_load(&arena, &sources, &config, &error);
}

/* The value of a key, as it would be written. */
static fq_str value_now(fq_str name)
{
    static struct fq_buf buf;
    fq_buf_clear(&buf);
    fq_buf_init(&buf, NULL, 4096);
    fq_config_value_print(&buf, fq_config_key_find(name), &config);
    return fq_buf_str(&buf);
}

TEST(each_row_is_a_key_and_values_that_it_takes)
{
    for (size_t profile = 0; profile < FQ_PROFILE_COUNT; profile++) {
        ck_assert_int_eq(load(fq_profile_words[profile], NULL, NULL, NULL), FQ_OK);
        for (size_t i = 0; i < fq_profile_row_count; i++) {
            const struct fq_profile_row *row = &fq_profile_rows[i];
            ck_assert_msg(fq_config_key_find(row->key) != NULL, "%s", row->key.ptr);
            if (row->values[profile] && fq_str_eq(row->key, FQ_STR("rate_limit.rules")))
                ASSERT_STR(value_now(row->key), FQ_STR("callers"));
            else if (row->values[profile])
                ASSERT_STR(value_now(row->key), fq_str_from(row->values[profile]));
        }
    }
}
END

TEST(standard_is_what_is_built_in)
{
    struct fq_arena other;
    struct fq_config builtin;
    fq_arena_init(&other, 1024, 8u << 20);
    ck_assert_int_eq(fq_config_load(&other, &(struct fq_config_sources){0}, &builtin, NULL), FQ_OK);
    ck_assert_int_eq(load("standard", NULL, "audit.to", "off"), FQ_OK);
    for (size_t i = 0; i < fq_profile_row_count; i++) {
        struct fq_buf before;
        fq_buf_init(&before, NULL, 4096);
        fq_config_value_print(&before, fq_config_key_find(fq_profile_rows[i].key), &builtin);
        ASSERT_STR(value_now(fq_profile_rows[i].key), fq_buf_str(&before));
        fq_buf_clear(&before);
    }
    fq_arena_clear(&other);
}
END

TEST(whoever_says_a_value_wins)
{
    ck_assert_int_eq(load("restricted", NULL, NULL, NULL), FQ_OK);
    ck_assert_int_eq(config.introspection.mode, FQ_INTROSPECTION_OFF);
    ck_assert_uint_eq(config.limits.list_default, 100); /* it follows the other down */
    ck_assert_int_eq(
        load("restricted", "FRAISEQL_INTROSPECTION_MODE=on", "limits.list_max", "7000"), FQ_OK);
    ck_assert_int_eq(config.introspection.mode, FQ_INTROSPECTION_ON);
    ck_assert_uint_eq(config.limits.list_max, 7000);
    ck_assert_uint_eq(config.limits.document_depth, 8); /* the rest stays */
    ck_assert_int_eq(load("restricted", NULL, "audit.to", "off"), FQ_OK);
    ck_assert_int_eq(config.audit.to, FQ_CONFIG_AUDIT_OFF);
}
END

/* Rules of one's own are in place of the profile's, none at all too. */
TEST(rules_that_are_said_are_all_there_are)
{
    ck_assert_int_eq(load("restricted", NULL, NULL, NULL), FQ_OK);
    const struct fq_config_rate_rule *rule = config.rate_limit.rules.items;
    ck_assert_uint_eq(config.rate_limit.rules.count, 1);
    ck_assert_uint_eq(rule->requests, 10);
    ck_assert_int_eq(rule->key, FQ_RATE_BY_USER);
    ck_assert_int_eq(load("restricted", NULL, "rate_limit.rules",
                          "[{name: mine, requests: 7}, {name: other, requests: 8}]"),
                     FQ_OK);
    ASSERT_STR(value_now(FQ_STR("rate_limit.rules")), FQ_STR("mine, other"));
    ck_assert_int_eq(load("restricted", "FRAISEQL_RATE_LIMIT_RULES=[]", NULL, NULL), FQ_OK);
    ck_assert_uint_eq(config.rate_limit.rules.count, 0);
}
END

/* Its own built-in value counts as well when it is said. */
TEST(what_is_said_holds_also_when_it_is_what_is_built_in)
{
    ck_assert_int_eq(load("restricted", "FRAISEQL_CSRF_MODE=cookies", NULL, NULL), FQ_OK);
    ck_assert_int_eq(config.csrf.mode, FQ_CSRF_COOKIES);
}
END

TEST(a_profile_that_audits_wants_to_know_where)
{
    const struct fq_config_setting setting = {FQ_STR("security.profile"), FQ_STR("regulated"),
                                              FQ_STR("--set")};
    struct fq_config_sources sources = {.settings = &setting, .setting_count = 1};
    struct fq_error error;
    fq_arena_clear(&arena);
    fq_arena_init(&arena, 1024, 8u << 20);
    ck_assert_int_eq(fq_config_load(&arena, &sources, &config, &error), FQ_CONFIG);
    ck_assert(fq_str_find(error.message, FQ_STR("audit.file")) < error.message.len);
}
END

TEST(a_file_that_is_named_is_written_unless_somebody_says_otherwise)
{
    ck_assert_int_eq(load("standard", NULL, NULL, NULL), FQ_OK);
    ck_assert_int_eq(config.audit.to, FQ_CONFIG_AUDIT_FILE);
    ck_assert_int_eq(load("standard", NULL, "audit.to", "off"), FQ_OK);
    ck_assert_int_eq(config.audit.to, FQ_CONFIG_AUDIT_OFF);
}
END

int main(void)
{
    return RUN("config/profile", a_file_that_is_named_is_written_unless_somebody_says_otherwise,
               each_row_is_a_key_and_values_that_it_takes, standard_is_what_is_built_in,
               whoever_says_a_value_wins, rules_that_are_said_are_all_there_are,
               what_is_said_holds_also_when_it_is_what_is_built_in,
               a_profile_that_audits_wants_to_know_where);
}
