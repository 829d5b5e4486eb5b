/* SPDX-License-Identifier: MIT
 *
 * Lists of records: from a file's tree, from one text, and what is said about those that do not
 * fit.
 */
#include "unit.h"

#include "base/limits.h"
#include "base/memory.h"
#include "config/record_keys.h"
#include "config/source.h"
#include "config/value.h"

enum colour { RED, GREEN };

struct rule {
    fq_str name;
    fq_str secret;
    uint32_t count;
    uint32_t pause_ms;
    bool loud;
    enum colour colour;
    struct fq_config_list words;
};

static bool is_word(fq_str item)
{
    return item.len > 0;
}
static const struct fq_config_items words = {"some words", true, is_word};
static const char *const colours[] = {[RED] = "red", [GREEN] = "green", NULL};

static const struct fq_config_key rule_keys[] = {
    FQ_RECORD_TEXT(struct rule, name, "", "A name."),
    FQ_RECORD_SECRET(struct rule, secret, "A secret."),
    FQ_RECORD_COUNT(struct rule, count, 7, 1, 10, "A number."),
    FQ_RECORD_DURATION(struct rule, pause, 5000, 1, 60000, "A time."),
    FQ_RECORD_BOOL(struct rule, loud, true, "Yes or no."),
    FQ_RECORD_WORD(struct rule, colour, enum colour, GREEN, colours, "A word."),
    FQ_RECORD_LIST(struct rule, words, "a, b", words, "Words."),
};

static const char *fault_of_rule(const void *record)
{
    const struct rule *rule = record;
    return rule->count == 10 && rule->loud ? "ten must not be loud" : NULL;
}

static const struct fq_config_record rule_record = {"rules", rule_keys, FQ_ARRAY_LEN(rule_keys),
                                                    sizeof(struct rule), fault_of_rule};

/* What holds them stands in for the configuration. */
static struct {
    union {
        struct fq_config config;
        struct fq_config_records rules;
    };
} held;

static const struct fq_config_key list_key = {.name = FQ_STR_INIT("some.rules"),
                                              .type = FQ_CONFIG_RECORDS,
                                              .offset = 0,
                                              .text = "",
                                              .record = &rule_record};

static struct fq_arena arena;
static struct fq_error error;

static enum fq_status assign_guarded(void *text)
{
    struct fq_config_reading reading = {.arena = &arena, .config = &held.config, .error = &error};
    return fq_config_assign(&reading, FQ_STR("--set"), &list_key, *(const fq_str *)text);
}

static enum fq_status assign(const char *text)
{
    fq_str given = fq_str_from(text);
    fq_arena_clear(&arena);
    fq_arena_init(&arena, 1024, 1u << 20);
    error = (struct fq_error){.status = FQ_OK};
    held.rules = (struct fq_config_records){NULL, 0};
    return fq_guard(assign_guarded, &given);
}

TEST(a_record_has_what_is_given_and_built_in_values_for_the_rest)
{
    ck_assert_int_eq(assign("[{name: a, count: 3, words: [x, 'y,z']}, {name: b, loud: off, "
                            "colour: red, pause: 1min, secret: s, words: 'p, q, r'}]"),
                     FQ_OK);
    ck_assert_uint_eq(held.rules.count, 2);
    const struct rule *rules = held.rules.items;
    ASSERT_STR(rules[0].name, FQ_STR("a"));
    ck_assert_uint_eq(rules[0].count, 3);
    ck_assert_uint_eq(rules[0].pause_ms, 5000);
    ck_assert(rules[0].loud && rules[0].colour == GREEN && rules[0].secret.len == 0);
    ck_assert_uint_eq(rules[0].words.count, 2);
    ASSERT_STR(rules[0].words.items[1], FQ_STR("y,z"));
    ck_assert_uint_eq(rules[1].count, 7);
    ck_assert_uint_eq(rules[1].pause_ms, 60000);
    ck_assert(!rules[1].loud && rules[1].colour == RED);
    ck_assert_uint_eq(rules[1].words.count, 3);
    ASSERT_STR(rules[1].secret, FQ_STR("s"));
}
END

TEST(json_is_the_same)
{
    ck_assert_int_eq(assign("[{\"name\": \"a\", \"count\": 3, \"loud\": false}]"), FQ_OK);
    const struct rule *rules = held.rules.items;
    ck_assert(rules[0].count == 3 && !rules[0].loud);
    ck_assert_int_eq(assign(""), FQ_OK);
    ck_assert_int_eq(assign("[]"), FQ_OK);
    ck_assert_uint_eq(held.rules.count, 0);
}
END

TEST(what_does_not_fit_is_an_error_that_names_place_record_and_key)
{
    static const struct {
        const char *text, *expected;
    } rows[] = {
        {"[{name: a}, {name: b,\n cuont: 1}]",
         "--set:2: some.rules have no key cuont; did you mean count?"},
        {"[{name: a, zzzzzz: 1}]",
         "--set:1: some.rules have no key zzzzzz; 'fraiseql help config' lists all"},
        {"[{name: a, count: 11}]",
         "--set:1: some.rules[0].count: \"11\" is not a whole number from 1 to 10"},
        {"[{name: a}, {name: b, colour: blue}]",
         "--set:1: some.rules[1].colour: \"blue\" is not red or green"},
        {"[{name: a, secret: \"hidden\\0\"}]",
         "--set:1: some.rules[0].secret: \"(not shown)\" is not a text"},
        {"[{name: a, secret: [hidden]}]",
         "--set:1: some.rules[0].secret: \"(not shown)\" is not a text"},
        {"[{name: a, count: }]",
         "--set:1: some.rules[0].count has no value; give one or remove the line"},
        {"[{name: a, count: {b: c}}]",
         "--set:1: some.rules[0].count has no value; give one or remove the line"},
        {"[{count: 1}]", "--set:1: some.rules: each needs a name"},
        {"[{name: a}, {name: a}]", "--set:1: some.rules: a: this name stands twice"},
        {"[{name: a, count: 10}]", "--set:1: some.rules: a: ten must not be loud"},
        {"[a]", "--set:1: some.rules: each is an object with keys"},
        {"{name: a}", "--set:1: some.rules: a list of objects belongs here"},
        {"a", "--set:1: some.rules: a list of objects belongs here"},
        {"[{name: a", "--set:2: this is not YAML: did not find expected ',' or '}'"},
    };
    for (size_t i = 0; i < FQ_ARRAY_LEN(rows); i++) {
        ck_assert_msg(assign(rows[i].text) == FQ_CONFIG, "%s", rows[i].text);
        ASSERT_STR(error.message, fq_str_from(rows[i].expected));
        ck_assert_uint_eq(held.rules.count, 0);
    }
}
END

TEST(there_is_a_most)
{
    char text[FQ_LIMIT_CONFIG_RECORDS * 3 + 8] = "[";
    for (size_t i = 0; i <= FQ_LIMIT_CONFIG_RECORDS; i++)
        memcpy(text + 1 + 2 * i, "1,", 3);
    memcpy(text + 1 + 2 * (FQ_LIMIT_CONFIG_RECORDS + 1), "]", 2);
    ck_assert_int_eq(assign(text), FQ_CONFIG);
    ASSERT_STR(error.message, FQ_STR("--set:1: some.rules: these are too many"));
}
END

TEST(records_are_printed_by_their_names)
{
    struct fq_buf buf;
    ck_assert_int_eq(assign("[{name: a, secret: s}, {name: b}]"), FQ_OK);
    fq_buf_init(&buf, &arena, 1000);
    fq_config_value_print(&buf, &list_key, &held);
    ASSERT_STR(fq_buf_str(&buf), FQ_STR("a, b"));
}
END

TEST(running_out_of_memory_is_an_error_at_any_allocation)
{
    enum fq_status status = FQ_NOMEM;
    fq_str text = FQ_STR("[{name: a, words: [x, y]}, {name: b, secret: s}]");
    for (uint64_t nth = 1; status == FQ_NOMEM; nth++) {
        ck_assert_uint_lt(nth, 1000);
        fq_arena_clear(&arena);
        fq_arena_init(&arena, 0, 1u << 20);
        fq_memory_fail_from(nth);
        status = fq_guard(assign_guarded, &text);
        fq_memory_fail_from(0);
    }
    ck_assert_int_eq(status, FQ_OK);
    fq_arena_clear(&arena);
}
END

int main(void)
{
    return RUN("config/records", a_record_has_what_is_given_and_built_in_values_for_the_rest,
               json_is_the_same, what_does_not_fit_is_an_error_that_names_place_record_and_key,
               there_is_a_most, records_are_printed_by_their_names,
               running_out_of_memory_is_an_error_at_any_allocation);
}
