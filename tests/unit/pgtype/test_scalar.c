/* SPDX-License-Identifier: MIT */
#include <stdio.h>

#include "base/arena.h"
#include "base/memory.h"
#include "pgtype/pgtype.h"
#include "unit.h"

#define BOOL   FQ_SCALAR_BOOL
#define INT    FQ_SCALAR_INT
#define FLOAT  FQ_SCALAR_FLOAT
#define STRING FQ_SCALAR_STRING
#define OTHER  FQ_SCALAR_OTHER

#define NOT_DATE      "is not a date (YYYY-MM-DD)"
#define NOT_TIME      "is not a time (HH:MM:SS)"
#define NOT_MOMENT    "is not a date and time (YYYY-MM-DDTHH:MM:SSZ)"
#define NOT_LOCAL     "is not a date and time (YYYY-MM-DDTHH:MM:SS)"
#define NO_OFFSET     "has no offset from UTC (Z or +HH:MM)"
#define NOT_DURATION  "is not a duration of ISO 8601 (P1DT12H)"
#define NOT_64        "is not a whole number of up to 64 bits"
#define NOT_DECIMAL   "is not a decimal number"
#define NOT_UUID      "is not a UUID"
#define NOT_BASE64    "is not base64 with padding (RFC 4648)"
#define NOT_ADDRESS   "is not an IPv4 or IPv6 address"
#define NOT_NETWORK   "is not a network (192.0.2.0/24)"
#define NOT_MAC       "is not a hardware address (08:00:2b:01:02:03)"
#define NOT_BITS      "is not a string of 0 and 1"
#define NOT_GEOMETRIC "is not numbers with commas and brackets, as (1.5,2)"
#define NOT_PATH      "is not a path of labels (top.middle.leaf)"
#define NOT_VECTOR    "is not a list of numbers"
#define NOT_RANGE     "is not a list of ranges like [{lower: 1, upper: 3}], nor text like \"{[1,3)}\""

static const struct {
    const char *scalar;
    enum fq_scalar_form form;
    const char *text;
    const char *accepted; /* NULL: refused */
    const char *problem;
} rows[] = {
    {"BigInt", INT, "12", "12", NULL},
    {"BigInt", STRING, "-9223372036854775808", "-9223372036854775808", NULL},
    {"BigInt", STRING, "9223372036854775808", "9223372036854775808", NULL},
    {"BigInt", INT, "18446744073709551615", "18446744073709551615", NULL},
    {"BigInt", STRING, "18446744073709551616", NULL, "\"18446744073709551616\" " NOT_64},
    {"BigInt", STRING, "-9223372036854775809", NULL, "\"-9223372036854775809\" " NOT_64},
    {"BigInt", FLOAT, "9223372036854775808", NULL, "9223372036854775808 " NOT_64},
    {"BigInt", FLOAT, "1.5", NULL, "1.5 " NOT_64},
    {"BigInt", STRING, "", NULL, "\"\" " NOT_64},
    {"BigInt", STRING, " 1", NULL, "\" 1\" " NOT_64},
    {"BigInt", BOOL, "true", NULL, "true " NOT_64},
    {"BigInt", OTHER, "[1]", NULL, "a list or an object " NOT_64},
    {"Decimal", INT, "12", "12", NULL},
    {"Decimal", FLOAT, "12.50", "12.50", NULL},
    {"Decimal", FLOAT, "1e-7", "1e-7", NULL},
    {"Decimal", STRING, "123456789012345678901234567890.10", "123456789012345678901234567890.10",
     NULL},
    {"Decimal", STRING, "NaN", "NaN", NULL},
    {"Decimal", STRING, "-Infinity", "-Infinity", NULL},
    {"Decimal", STRING, "1,5", NULL, "\"1,5\" " NOT_DECIMAL},
    {"Decimal", STRING, ".", NULL, "\".\" " NOT_DECIMAL},
    {"Decimal", STRING, "1e", NULL, "\"1e\" " NOT_DECIMAL},
    {"Decimal", STRING, "1e9999999", NULL, "\"1e9999999\" " NOT_DECIMAL},
    {"Decimal", STRING, "", NULL, "\"\" " NOT_DECIMAL},
    {"Decimal", BOOL, "true", NULL, "true " NOT_DECIMAL},
    {"UUID", STRING, "BB9836F5-E2CE-456D-859B-9A4556283BC0", "bb9836f5-e2ce-456d-859b-9a4556283bc0",
     NULL},
    {"UUID", STRING, "bb9836f5e2ce456d859b9a4556283bc0", "bb9836f5-e2ce-456d-859b-9a4556283bc0",
     NULL},
    {"UUID", STRING, "bb9836f5e-2ce-456d-859b-9a4556283bc0", NULL,
     "\"bb9836f5e-2ce-456d-859b-9a4556283bc0\" " NOT_UUID},
    {"UUID", STRING, "bb9836f5-e2ce-456d-859b-9a4556283bcg", NULL,
     "\"bb9836f5-e2ce-456d-859b-9a4556283bcg\" " NOT_UUID},
    {"UUID", STRING, "{bb9836f5-e2ce-456d-859b-9a4556283bc0}", NULL,
     "\"{bb9836f5-e2ce-456d-859b-9a4556283bc0}\" " NOT_UUID},
    {"UUID", INT, "1", NULL, "1 " NOT_UUID},
    {"Date", STRING, "2024-02-29", "2024-02-29", NULL},
    {"Date", STRING, "12024-02-29", "12024-02-29", NULL},
    {"Date", STRING, "0044-03-15 BC", "0044-03-15 BC", NULL},
    {"Date", STRING, "infinity", "infinity", NULL},
    {"Date", STRING, "2023-02-29", NULL, "\"2023-02-29\" " NOT_DATE},
    {"Date", STRING, "1900-02-29", NULL, "\"1900-02-29\" " NOT_DATE},
    {"Date", STRING, "2024-02-30", NULL, "\"2024-02-30\" " NOT_DATE},
    {"Date", STRING, "2024-13-01", NULL, "\"2024-13-01\" " NOT_DATE},
    {"Date", STRING, "2024-00-01", NULL, "\"2024-00-01\" " NOT_DATE},
    {"Date", STRING, "2024-04-31", NULL, "\"2024-04-31\" " NOT_DATE},
    {"Date", STRING, "0000-01-01", NULL, "\"0000-01-01\" " NOT_DATE},
    {"Date", STRING, "5874898-01-01", NULL, "\"5874898-01-01\" " NOT_DATE},
    {"Date", STRING, "24-01-01", NULL, "\"24-01-01\" " NOT_DATE},
    {"Date", STRING, "2024-1-1", NULL, "\"2024-1-1\" " NOT_DATE},
    {"Date", STRING, "2024-01-01T00:00:00Z", NULL, "\"2024-01-01T00:00:00Z\" " NOT_DATE},
    {"Date", STRING, "today", NULL, "\"today\" " NOT_DATE},
    {"Date", INT, "20240101", NULL, "20240101 " NOT_DATE},
    {"Time", STRING, "12:34", "12:34", NULL},
    {"Time", STRING, "12:34:56.789", "12:34:56.789", NULL},
    {"Time", STRING, "24:00:00", "24:00:00", NULL},
    {"Time", STRING, "24:00:01", NULL, "\"24:00:01\" " NOT_TIME},
    {"Time", STRING, "12:60", NULL, "\"12:60\" " NOT_TIME},
    {"Time", STRING, "12:34:56.", NULL, "\"12:34:56.\" " NOT_TIME},
    {"Time", STRING, "12:34:", NULL, "\"12:34:\" " NOT_TIME},
    {"Time", STRING, "12:34:56+02", NULL,
     "\"12:34:56+02\" has an offset from UTC, which a Time has not"},
    {"Time", STRING, "noon", NULL, "\"noon\" " NOT_TIME},
    {"OffsetTime", STRING, "12:34:56+02:00", "12:34:56+02:00", NULL},
    {"OffsetTime", STRING, "12:34:56", NULL, "\"12:34:56\" " NO_OFFSET},
    {"OffsetTime", STRING, "12:34:56+", NULL,
     "\"12:34:56+\" is not a time with an offset (HH:MM:SS+HH:MM)"},
    {"DateTime", STRING, "2024-01-31T12:34:56Z", "2024-01-31T12:34:56Z", NULL},
    {"DateTime", STRING, "2024-01-31t12:34:56z", "2024-01-31t12:34:56z", NULL},
    {"DateTime", STRING, "2024-01-31T12:34:56.789012+02:00", "2024-01-31T12:34:56.789012+02:00",
     NULL},
    {"DateTime", STRING, "2024-01-31T12:34:56.123456789Z", "2024-01-31T12:34:56.123456789Z", NULL},
    {"DateTime", STRING, "2024-01-31 12:34:56+02", "2024-01-31 12:34:56+02", NULL},
    {"DateTime", STRING, "2024-01-31T12:34-0330", "2024-01-31T12:34-0330", NULL},
    {"DateTime", STRING, "2016-12-31T23:59:60Z", "2016-12-31T23:59:60Z", NULL},
    {"DateTime", STRING, "-infinity", "-infinity", NULL},
    {"DateTime", STRING, "2024-01-31T12:34:56", NULL, "\"2024-01-31T12:34:56\" " NO_OFFSET},
    {"DateTime", STRING, "2024-02-30T12:34:56Z", NULL, "\"2024-02-30T12:34:56Z\" " NOT_MOMENT},
    {"DateTime", STRING, "2024-01-31T25:00:00Z", NULL, "\"2024-01-31T25:00:00Z\" " NOT_MOMENT},
    {"DateTime", STRING, "2024-01-31T12:34:56+16:00", NULL,
     "\"2024-01-31T12:34:56+16:00\" " NOT_MOMENT},
    {"DateTime", STRING, "2024-01-31", NULL, "\"2024-01-31\" " NOT_MOMENT},
    {"DateTime", STRING, "0000-01-31T12:34:56Z", NULL, "\"0000-01-31T12:34:56Z\" " NOT_MOMENT},
    {"DateTime", STRING, "294277-01-01T00:00:00Z", NULL, "\"294277-01-01T00:00:00Z\" " NOT_MOMENT},
    {"DateTime", STRING, "now", NULL, "\"now\" " NOT_MOMENT},
    {"DateTime", INT, "1706704496", NULL, "1706704496 " NOT_MOMENT},
    {"LocalDateTime", STRING, "2024-01-31T12:34:56.5", "2024-01-31T12:34:56.5", NULL},
    {"LocalDateTime", STRING, "2024-01-31T12:34:56Z", NULL,
     "\"2024-01-31T12:34:56Z\" has an offset from UTC, which a LocalDateTime has not"},
    {"LocalDateTime", STRING, "2024-02-30T12:34:56", NULL, "\"2024-02-30T12:34:56\" " NOT_LOCAL},
    {"Duration", STRING, "P1Y2M3DT4H5M6.7S", "P1Y2M3DT4H5M6.7S", NULL},
    {"Duration", STRING, "P2W", "P2W", NULL},
    {"Duration", STRING, "PT-1.5S", "PT-1.5S", NULL},
    {"Duration", STRING, "PT1.5H", "PT1.5H", NULL},
    {"Duration", STRING, "P", NULL, "\"P\" " NOT_DURATION},
    {"Duration", STRING, "1 day", NULL, "\"1 day\" " NOT_DURATION},
    {"Duration", STRING, "PT1D", NULL, "\"PT1D\" " NOT_DURATION},
    {"Duration", STRING, "P1DT", NULL, "\"P1DT\" " NOT_DURATION},
    {"Base64", STRING, "", "\\x", NULL},
    {"Base64", STRING, "Zm9v", "\\x666f6f", NULL},
    {"Base64", STRING, "Zm8=", "\\x666f", NULL},
    {"Base64", STRING, "Zg==", "\\x66", NULL},
    {"Base64", STRING, "//79", "\\xfffefd", NULL},
    {"Base64", STRING, "Zm8", NULL, "\"Zm8\" " NOT_BASE64},
    {"Base64", STRING, "Zh==", NULL, "\"Zh==\" " NOT_BASE64},
    {"Base64", STRING, "Z===", NULL, "\"Z===\" " NOT_BASE64},
    {"Base64", STRING, "====", NULL, "\"====\" " NOT_BASE64},
    {"Base64", STRING, "Z=9v", NULL, "\"Z=9v\" " NOT_BASE64},
    {"Base64", STRING, "Zm9v\n", NULL, "\"Zm9v\n\" " NOT_BASE64},
    {"JSON", OTHER, "{\"a\":[1]}", "{\"a\":[1]}", NULL},
    {"JSON", STRING, "{\"a\":1}", "\"{\\\"a\\\":1}\"", NULL},
    {"JSON", BOOL, "true", "true", NULL},
    {"JSON", FLOAT, "1.5", "1.5", NULL},
    {"IpAddressString", STRING, "192.0.2.1", "192.0.2.1", NULL},
    {"IpAddressString", STRING, "2001:db8::1/64", "2001:db8::1/64", NULL},
    {"IpAddressString", STRING, "192.0.2.256", NULL, "\"192.0.2.256\" " NOT_ADDRESS},
    {"IpAddressString", STRING, "192.0.2.1/33", NULL, "\"192.0.2.1/33\" " NOT_ADDRESS},
    {"IpAddressString", STRING, "192.0.2.1/", NULL, "\"192.0.2.1/\" " NOT_ADDRESS},
    {"IpAddressString", STRING, "", NULL, "\"\" " NOT_ADDRESS},
    {"CIDR", STRING, "192.0.2.0/24", "192.0.2.0/24", NULL},
    {"CIDR", STRING, "192.0.2.1", "192.0.2.1", NULL},
    {"CIDR", STRING, "192.0.2.1/24", NULL,
     "\"192.0.2.1/24\" is not a network: bits behind its prefix are set"},
    {"CIDR", STRING, "example.org", NULL, "\"example.org\" " NOT_NETWORK},
    {"MacAddress", STRING, "08:00:2B:01:02:03", "08:00:2b:01:02:03", NULL},
    {"MacAddress", STRING, "08-00-2b-01-02-03", "08:00:2b:01:02:03", NULL},
    {"MacAddress", STRING, "0800.2b01.0203", "08:00:2b:01:02:03", NULL},
    {"MacAddress", STRING, "08002b010203", "08:00:2b:01:02:03", NULL},
    {"MacAddress", STRING, "08:00:2b:01:02:03:04:05", "08:00:2b:01:02:03:04:05", NULL},
    {"MacAddress", STRING, "08:00:2b:01:02", NULL, "\"08:00:2b:01:02\" " NOT_MAC},
    {"MacAddress", STRING, "08:00-2b:01:02:03", NULL, "\"08:00-2b:01:02:03\" " NOT_MAC},
    {"MacAddress", STRING, "08:00:2b:01:02:03:", NULL, "\"08:00:2b:01:02:03:\" " NOT_MAC},
    {"MacAddress", STRING, "8:0:2b:1:2:3", NULL, "\"8:0:2b:1:2:3\" " NOT_MAC},
    {"BitString", STRING, "0101", "0101", NULL},
    {"BitString", STRING, "012", NULL, "\"012\" " NOT_BITS},
    {"Geometric", STRING, "<(1e5,-2.5),Infinity>", "<(1e5,-2.5),Infinity>", NULL},
    {"Geometric", STRING, "[(0,0),(1,1)]", "[(0,0),(1,1)]", NULL},
    {"Geometric", STRING, "", NULL, "\"\" " NOT_GEOMETRIC},
    {"Geometric", STRING, "(1;2)", NULL, "\"(1;2)\" " NOT_GEOMETRIC},
    {"Geometric", INT, "1", NULL, "1 " NOT_GEOMETRIC},
    {"LTreePath", STRING, "top.middle_1.leaf", "top.middle_1.leaf", NULL},
    {"LTreePath", STRING, "top..leaf", NULL, "\"top..leaf\" " NOT_PATH},
    {"LTreePath", STRING, "top.", NULL, "\"top.\" " NOT_PATH},
    {"LTreePath", STRING, "*.leaf", NULL, "\"*.leaf\" " NOT_PATH},
    {"Vector", OTHER, "[1,-2.5]", "[1,-2.5]", NULL},
    {"Vector", STRING, "[1,-2.5]", "[1,-2.5]", NULL},
    {"Vector", OTHER, "[1,\"x\"]", NULL, "[1,\"x\"] " NOT_VECTOR},
    {"Vector", OTHER, "[]", NULL, "[] " NOT_VECTOR},
    {"Vector", STRING, "{1:0.5,3:-2e-1}/5", "{1:0.5,3:-2e-1}/5", NULL},
    {"Vector", STRING, "{1:0.5}", NULL, "\"{1:0.5}\" " NOT_VECTOR},
    {"Vector", STRING, "{1:0.5}/", NULL, "\"{1:0.5}/\" " NOT_VECTOR},
    {"Vector", STRING, "{1:a}/5", NULL, "\"{1:a}/5\" " NOT_VECTOR},
    {"Vector", STRING, "{1:1}}/5", NULL, "\"{1:1}}/5\" " NOT_VECTOR},
    {"IntRange", STRING, "[1,5)", "{[\"1\",\"5\")}", NULL},
    {"IntRange", STRING, "(,5]", "{(,\"5\"]}", NULL},
    {"IntRange", STRING, "empty", "{empty}", NULL},
    {"IntRange", OTHER, "{\"lower\":1,\"upper\":5}", "{[\"1\",\"5\")}", NULL},
    {"IntRange", OTHER,
     "{\"lower\":null,\"upper\":5,\"lowerInclusive\":false,\"upperInclusive\":true,"
     "\"empty\":false}",
     "{(,\"5\"]}", NULL},
    {"IntRange", OTHER, "{\"empty\":true}", "{empty}", NULL},
    {"IntRange", OTHER, "{\"lower\":2147483648}", NULL,
     "2147483648 is not a whole number of up to 32 bits"},
    {"IntRange", OTHER, "{\"low\":1}", NULL, "a list or an object " NOT_RANGE},
    {"IntRange", OTHER, "{\"lower\":[1]}", NULL, "a list or an object " NOT_RANGE},
    {"IntRange", STRING, "[1,5", NULL, "\"[1,5\" " NOT_RANGE},
    {"IntRange", STRING, "[1,5)x", NULL, "\"[1,5)x\" " NOT_RANGE},
    {"IntRange", STRING, "[a,5)", NULL, "\"a\" is not a whole number of up to 32 bits"},
    {"IntRange", INT, "1", NULL, "1 " NOT_RANGE},
    {"DateRange", STRING, "[2024-01-01, 2024-02-01)", "{[\"2024-01-01\",\"2024-02-01\")}", NULL},
    {"DateRange", STRING, "[2024-02-30,)", NULL, "\"2024-02-30\" " NOT_DATE},
    {"DecimalRange", OTHER, "{\"lower\":1.5,\"upper\":\"2.50\"}", "{[\"1.5\",\"2.50\")}", NULL},
    {"BigIntRange", OTHER, "{\"lower\":\"9007199254740993\"}", "{[\"9007199254740993\",)}", NULL},
    {"DateTimeRange", STRING, "[\"2024-01-01 00:00:00Z\",)", "{[\"2024-01-01 00:00:00Z\",)}", NULL},
    {"LocalDateTimeRange", STRING, "[2024-01-01T00:00:00,]", "{[\"2024-01-01T00:00:00\",]}", NULL},
    {"IntRange", STRING, "{}", "{}", NULL},
    {"IntRange", STRING, " { [1,3) , (5,] } ", "{[\"1\",\"3\"),(\"5\",]}", NULL},
    {"IntRange", STRING, "{EMPTY,[1,2)}", "{empty,[\"1\",\"2\")}", NULL},
    {"IntRange", OTHER, "[]", "{}", NULL},
    {"IntRange", OTHER, "[{\"lower\":1,\"upper\":3},\"[5,7)\",{\"empty\":true}]",
     "{[\"1\",\"3\"),[\"5\",\"7\"),empty}", NULL},
    {"IntRange", STRING, "{[1,3),}", NULL, "\"{[1,3),}\" " NOT_RANGE},
    {"IntRange", STRING, "{[1,3)", NULL, "\"{[1,3)\" " NOT_RANGE},
    {"IntRange", STRING, "{[1,3)[5,7)}", NULL, "\"{[1,3)[5,7)}\" " NOT_RANGE},
    {"IntRange", STRING, "[1,3),[5,7)", NULL, "\"[1,3),[5,7)\" " NOT_RANGE},
    {"IntRange", STRING, "", NULL, "\"\" " NOT_RANGE},
    {"IntRange", OTHER, "[[1,3]]", NULL, "a list or an object " NOT_RANGE},
    {"IntRange", OTHER, "[null]", NULL, "a list or an object " NOT_RANGE},
    {"IntRange", OTHER, "[\"[1,3)\",\"[a,5)\"]", NULL,
     "\"a\" is not a whole number of up to 32 bits"},
};

static const struct fq_scalar *find(const char *name)
{
    for (size_t i = 0; i < fq_pgtype_scalar_count; i++) {
        if (fq_str_eq(fq_pgtype_scalars[i].name, fq_str_from(name)))
            return &fq_pgtype_scalars[i];
    }
    ck_abort_msg("no scalar %s", name);
    return NULL;
}

struct accepting {
    struct fq_arena arena;
    const struct fq_scalar *scalar;
    enum fq_scalar_form form;
    fq_str text;
    fq_str result;
    fq_str problem;
    bool accepted;
};

static enum fq_status accept_guarded(void *arg)
{
    struct accepting *a = arg;
    a->accepted = a->scalar->accept(&a->arena, a->form, a->text, &a->result, &a->problem);
    return FQ_OK;
}

TEST(values_are_accepted_or_refused_with_a_reason)
{
    for (size_t i = 0; i < FQ_ARRAY_LEN(rows); i++) {
        struct accepting a = {.scalar = find(rows[i].scalar),
                              .form = rows[i].form,
                              .text = fq_str_from(rows[i].text)};
        fq_arena_init(&a.arena, 4096, 1 << 20);
        ck_assert_int_eq(fq_guard(accept_guarded, &a), FQ_OK);
        ck_assert_msg(a.accepted == (rows[i].accepted != NULL), "%s: %s", rows[i].scalar,
                      rows[i].text);
        if (a.accepted)
            ASSERT_STR(a.result, fq_str_from(rows[i].accepted));
        else
            ASSERT_STR(a.problem, fq_str_from(rows[i].problem));
        fq_arena_clear(&a.arena);
    }
}
END

TEST(every_value_cut_anywhere_is_read_within_its_bounds)
{
    for (size_t i = 0; i < FQ_ARRAY_LEN(rows); i++) {
        for (size_t len = 0; len < strlen(rows[i].text); len++) {
            char *copy = malloc(len + 1);
            ck_assert_ptr_nonnull(copy);
            memcpy(copy, rows[i].text, len);
            struct accepting a = {.scalar = find(rows[i].scalar),
                                  .form = rows[i].form == OTHER ? STRING : rows[i].form,
                                  .text = fq_str_of(copy, len)};
            fq_arena_init(&a.arena, 4096, 1 << 20);
            ck_assert_int_eq(fq_guard(accept_guarded, &a), FQ_OK);
            fq_arena_clear(&a.arena);
            free(copy);
        }
    }
}
END

TEST(every_scalar_refuses_a_long_value_with_a_short_sentence)
{
    char text[1000];
    for (size_t i = 0; i < sizeof(text) - 1; i += 2)
        memcpy(text + i, "é", 2);
    for (size_t i = 0; i < fq_pgtype_scalar_count; i++) {
        struct accepting a = {
            .scalar = &fq_pgtype_scalars[i], .form = STRING, .text = fq_str_of(text, sizeof(text))};
        fq_arena_init(&a.arena, 4096, 1 << 20);
        ck_assert_int_eq(fq_guard(accept_guarded, &a), FQ_OK);
        if (!a.accepted) {
            ck_assert_uint_lt(a.problem.len, 200);
            ck_assert(fq_str_find(a.problem, FQ_STR("é…\"")) < a.problem.len);
        }
        fq_arena_clear(&a.arena);
    }
}
END

/* What the table of types names must be known to the type system. */
TEST(every_type_has_a_scalar_that_exists)
{
    static const char *const builtin[] = {"Int", "Float", "String", "Boolean"};
    for (uint32_t oid = 0; oid < 6000; oid++) {
        const struct fq_pgtype *type = fq_pgtype_find(oid);
        bool found = type == NULL;
        for (size_t i = 0; !found && i < FQ_ARRAY_LEN(builtin); i++)
            found = strcmp(type->scalar, builtin[i]) == 0;
        if (!found)
            ck_assert_ptr_nonnull(find(type->scalar));
    }
}
END

TEST(exhausted_memory_is_reported)
{
    for (size_t i = 0; i < FQ_ARRAY_LEN(rows); i++) {
        enum fq_status status = FQ_NOMEM;
        for (uint64_t nth = 1; status != FQ_OK; nth++) {
            struct accepting a = {.scalar = find(rows[i].scalar),
                                  .form = rows[i].form,
                                  .text = fq_str_from(rows[i].text)};
            fq_arena_init(&a.arena, 0, 1 << 20);
            fq_memory_fail_from(nth);
            status = fq_guard(accept_guarded, &a);
            ck_assert_int_eq(status, fq_memory_has_failed() ? FQ_NOMEM : FQ_OK);
            fq_memory_fail_from(0);
            fq_arena_clear(&a.arena);
        }
    }
}
END

TEST(array_literals_quote_every_element)
{
    struct fq_buf out;
    fq_buf_init(&out, NULL, 1024);
    fq_pgtype_array_begin(&out);
    fq_pgtype_array_end(&out);
    ASSERT_STR(fq_buf_str(&out), FQ_STR("{}"));
    fq_buf_reset(&out);
    static const char *const values[] = {"a", NULL, "NULL", "", "a\"b\\c", "{", ","};
    fq_pgtype_array_begin(&out);
    for (size_t i = 0; i < FQ_ARRAY_LEN(values); i++) {
        fq_str value = fq_str_from(values[i]);
        fq_pgtype_array_add(&out, values[i] ? &value : NULL);
    }
    fq_pgtype_array_end(&out);
    ASSERT_STR(fq_buf_str(&out), FQ_STR("{\"a\",NULL,\"NULL\",\"\",\"a\\\"b\\\\c\",\"{\",\",\"}"));
    fq_buf_clear(&out);
}
END

int main(void)
{
    return RUN("pgtype/scalar", values_are_accepted_or_refused_with_a_reason,
               every_value_cut_anywhere_is_read_within_its_bounds,
               every_scalar_refuses_a_long_value_with_a_short_sentence,
               every_type_has_a_scalar_that_exists, exhausted_memory_is_reported,
               array_literals_quote_every_element);
}
