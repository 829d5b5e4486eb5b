/* SPDX-License-Identifier: MIT */
#include "graphql/types/constraint.h"

#include <string.h>

#include "unit.h"

static struct fq_arena arena;

struct attempt {
    const char *name; /* NULL: the format */
    struct fq_value value;
    fq_str text;
    const char *wrong; /* with the constraint itself */
    const char *rule;  /* that the text does not fulfil */
    fq_str problem;
};

static enum fq_status attempt(void *arg)
{
    struct attempt *a = arg;
    struct fq_constraint constraint;
    fq_constraint_init(&constraint);
    a->wrong = fq_constraint_take(&constraint, &arena, fq_str_from(a->name), &a->value);
    if (!a->wrong)
        a->rule = fq_constraint_refuses(&constraint, &arena, a->text, &a->problem);
    return FQ_OK;
}

static struct attempt look_at(const char *name, enum fq_value_kind kind, const char *said,
                              const char *text)
{
    struct attempt a = {.name = name,
                        .value = {.kind = kind, .text = fq_str_from(said)},
                        .text = fq_str_from(text)};
    fq_arena_clear(&arena);
    fq_arena_init(&arena, 0, 1u << 20);
    ck_assert_int_eq(fq_guard(attempt, &a), FQ_OK);
    return a;
}

/* ---- numbers ---- */

static const struct {
    const char *name, *bound, *text;
    bool holds;
} numbers[] = {
    {"min", "0", "0", true},
    {"min", "0", "-0", true},
    {"min", "0", "-0.0000001", false},
    {"min", "-5", "-5.0", true},
    {"min", "-5", "-5.01", false},
    {"min", "10", "9", false},
    {"min", "9", "10", true},
    {"min", "0.5", ".5", true},
    {"min", "0.5", "0.49", false},
    {"min", "1", "1e3", true},
    {"min", "1", "1e-3", false},
    {"max", "9223372036854775807", "9223372036854775807", true},
    {"max", "9223372036854775807", "9223372036854775808", false},
    {"max", "0.1", "0.1000000000000000000000000000000001", false},
    {"max", "0.1", "00.10", true},
    {"max", "100", "NaN", false},
    {"max", "100", "Infinity", false},
    {"max", "100", "-Infinity", true},
    {"exclusiveMin", "0", "0.00", false},
    {"exclusiveMin", "0", "0.01", true},
    {"exclusiveMax", "-1", "-1", false},
    {"exclusiveMax", "-1", "-1.5", true},
    {"exclusiveMax", "150", "+149", true},
};

TEST(numbers_are_compared_exactly)
{
    for (size_t i = 0; i < FQ_ARRAY_LEN(numbers); i++) {
        struct attempt a =
            look_at(numbers[i].name, FQ_VALUE_FLOAT, numbers[i].bound, numbers[i].text);
        ck_assert_msg(!a.wrong && !a.rule == numbers[i].holds, "%s %s of %s", numbers[i].name,
                      numbers[i].bound, numbers[i].text);
        ck_assert(!a.rule || strcmp(a.rule, numbers[i].name) == 0);
    }
    fq_arena_clear(&arena);
}
END

/* ---- formats ---- */

static const struct {
    const char *name, *right, *wrong;
} formats[] = {
    {"airport-code", "ZRH", "Zrh"},
    {"api-key", "abcDEF_123-456789", "short"},
    {"byte", "aGVsbG8=", "aGVsbG8"},
    {"color", "#0aF", "#0aFF"},
    {"container-number", "CSQU3054383", "CSQU3054384"},
    {"currency-code", "CHF", "CH"},
    {"cusip", "037833100", "03783310"},
    {"date", "2024-02-29", "2023-02-29"},
    {"date-time", "2024-02-29T23:59:60Z", "2024-02-30T00:00:00Z"},
    {"date-time", "1985-04-12T23:20:50.52+01:00", "1985-04-12 23:20"},
    {"domain-name", "example.org", "example"},
    {"duration", "P1DT2H", "1D"},
    {"email", "a.b+c@example.org", "a@b"},
    {"email", "x@sub.example.org", "x@-sub.example.org"},
    {"exchange-code", "XSWX", "x"},
    {"flight-number", "LX318", "LX"},
    {"hostname", "db-1.local", "-db"},
    {"iban", "CH9300762011623852957", "CH9300762011623852958"},
    {"ip", "::1", "1.2.3"},
    {"ipv4", "192.0.2.1", "192.0.2.256"},
    {"ipv6", "2001:db8::1", "2001:db8:::1"},
    {"isin", "US0378331005", "US0378331006"},
    {"language-code", "de", "DE"},
    {"lei", "529900T8BM49AURSDO55", "529900T8BM49AURSDO56"},
    {"license-plate", "ZH 12345", "?"},
    {"locale-code", "de-CH", "de_CH"},
    {"mac-address", "00:1B:44:11:3a:b7", "00:1B:44:11:3a"},
    {"mic", "XSWX", "XSW"},
    {"mime-type", "image/svg+xml", "image"},
    {"phone", "+41446681800", "0446681800"},
    {"port-code", "NLRTM", "NLRT1"},
    {"postal-code", "8001", "8"},
    {"sedol", "0263494", "026349A"},
    {"semver", "1.0.0-rc.1+build.5", "1.0"},
    {"semver", "1.0.0-0alpha", "1.0.0-01"},
    {"sha256", "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855", "e3b0"},
    {"slug", "a-slug-2", "a--slug"},
    {"stock-symbol", "BRK.B", "brk"},
    {"time", "23:59:59.5", "24:00"},
    {"timezone", "Europe/Zurich", "Zurich time"},
    {"tracking-number", "1Z999AA10123456784", "1Z"},
    {"uri", "urn:isbn:0451450523", "no scheme"},
    {"url", "https://example.org/a?b=c#d", "ftp://example.org"},
    {"uuid", "9c5b94b1-35ad-49bb-b118-8e8fc24abf80", "9c5b94b135ad49bbb1188e8fc24abf80"},
    {"vin", "1M8GDM9AXKP042788", "1M8GDM9A1KP042788"},
};

TEST(each_format_tells_right_from_wrong)
{
    for (size_t i = 0; i < FQ_ARRAY_LEN(formats); i++) {
        struct attempt right =
            look_at("format", FQ_VALUE_STRING, formats[i].name, formats[i].right);
        ck_assert_msg(!right.wrong && !right.rule, "%s: %s", formats[i].name, formats[i].right);
        struct attempt wrong =
            look_at("format", FQ_VALUE_STRING, formats[i].name, formats[i].wrong);
        ck_assert_msg(wrong.rule != NULL, "%s: %s", formats[i].name, formats[i].wrong);
        bool may_be_empty = strcmp(formats[i].name, "byte") == 0;
        ck_assert(!look_at("format", FQ_VALUE_STRING, formats[i].name, "").rule == may_be_empty);
    }
    for (size_t i = 0; i < fq_format_count; i++) {
        size_t k = 0;
        while (k < FQ_ARRAY_LEN(formats) && strcmp(formats[k].name, fq_formats[i].name) != 0)
            k++;
        ck_assert_msg(k < FQ_ARRAY_LEN(formats), "%s has no row here", fq_formats[i].name);
    }
    fq_arena_clear(&arena);
}
END

/* ---- what is said ---- */

static const struct {
    const char *name, *said;
    enum fq_value_kind kind;
    const char *wrong;
} mistakes[] = {
    {"minLength", "-1", FQ_VALUE_INT, "is a whole number, 0 or more"},
    {"maxLength", "1.5", FQ_VALUE_FLOAT, "is a whole number, 0 or more"},
    {"maxItems", "5", FQ_VALUE_STRING, "is a whole number, 0 or more"},
    {"min", "1e3", FQ_VALUE_FLOAT, "is a number without an exponent"},
    {"max", "x", FQ_VALUE_STRING, "is a number without an exponent"},
    {"pattern", "5", FQ_VALUE_INT, "is a string"},
    {"pattern", "(", FQ_VALUE_STRING, "is no regular expression: a parenthesis is not closed"},
};

TEST(what_is_no_constraint_says_why)
{
    for (size_t i = 0; i < FQ_ARRAY_LEN(mistakes); i++) {
        struct attempt a = look_at(mistakes[i].name, mistakes[i].kind, mistakes[i].said, "");
        ck_assert_ptr_nonnull(a.wrong);
        ck_assert_str_eq(a.wrong, mistakes[i].wrong);
    }
    ck_assert_ptr_nonnull(strstr(look_at("format", FQ_VALUE_STRING, "mail", "").wrong, "email"));
    ck_assert_ptr_nonnull(strstr(look_at("least", FQ_VALUE_INT, "1", "").wrong, "minLength"));
    fq_arena_clear(&arena);
}
END

TEST(lengths_are_counted_in_characters)
{
    ck_assert(!look_at("maxLength", FQ_VALUE_INT, "2", "☃é").rule);
    struct attempt a = look_at("maxLength", FQ_VALUE_INT, "1", "☃é");
    ASSERT_STR(a.problem, FQ_STR("must have at most 1 character"));
    a = look_at("minLength", FQ_VALUE_INT, "3", "☃é");
    ASSERT_STR(a.problem, FQ_STR("must have at least 3 characters"));
    fq_arena_clear(&arena);
}
END

int main(void)
{
    return RUN("graphql/constraint", numbers_are_compared_exactly,
               each_format_tells_right_from_wrong, what_is_no_constraint_says_why,
               lengths_are_counted_in_characters);
}
