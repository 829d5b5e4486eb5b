/* SPDX-License-Identifier: MIT
 *
 * What a function in SQL is given, and what its row becomes.  That both are as the Python package
 * has them, bindings/python/tests/test_calling.py finds out.
 */
#include "json/json.h"
#include "runtime/delegate_scalars.h"
#include "runtime/mutation_answer.h"
#include "unit.h"

static const struct fq_calls post = {.success = FQ_STR_INIT("Saved"),
                                     .failure = FQ_STR_INIT("Failed"),
                                     .entity = FQ_STR_INIT("post"),
                                     .entity_type = FQ_STR_INIT("Post"),
                                     .cascade = true};

struct reading {
    struct fq_arena arena;
    struct fq_buf out;
    fq_str row;
    bool read;
};

static enum fq_status read_row(void *arg)
{
    struct reading *r = arg;
    r->read = fq_mutation_answer(&r->out, &post, r->row, &r->arena);
    return FQ_OK;
}

/* The answer to a row; empty: it is not read. */
static fq_str answer(struct reading *r, fq_str row, size_t most)
{
    *r = (struct reading){.row = row};
    fq_arena_init(&r->arena, 0, 1u << 22);
    fq_buf_init(&r->out, NULL, most);
    enum fq_status status = fq_guard(read_row, r);
    ck_assert(!r->read || fq_json_check(fq_buf_str(&r->out)));
    return status == FQ_OK && r->read ? fq_buf_str(&r->out) : FQ_STR("");
}

static void end_reading(struct reading *r)
{
    fq_buf_clear(&r->out);
    fq_arena_clear(&r->arena);
}

#define ASSERT_ANSWER(row_text, expected)                                                          \
    do {                                                                                           \
        struct reading r;                                                                          \
        ASSERT_STR(answer(&r, FQ_STR(row_text), 1u << 20), FQ_STR(expected));                      \
        end_reading(&r);                                                                           \
    } while (0)

TEST(a_row_becomes_a_success_or_a_failure)
{
    ASSERT_ANSWER("{ \"status\": \"created:x\", \"message\": \"M\\u00e9\", \"entity\": "
                  "{\"a_b\": 1.50, \"c\": [ {\"d_e\": null} ]}, \"updated_fields\": [\"a_b\"]}",
                  "{\"__typename\":\"Saved\",\"message\":\"M\xc3\xa9\",\"status\":\"created:x\","
                  "\"post\":{\"__typename\":\"Post\",\"aB\":1.50,\"c\":[{\"dE\":null}]},"
                  "\"updatedFields\":[\"aB\"]}");
    ASSERT_ANSWER(
        "{\"status\":\"conflict: mail \",\"message\":null,\"entity\":{\"n\":1,\"code\":2}}",
        "{\"__typename\":\"Failed\",\"code\":409,\"status\":\"conflict: mail \","
        "\"message\":null,\"errors\":[{\"code\":409,\"identifier\":\"mail\",\"message\":"
        "null,\"details\":null}],\"n\":1}");
    ASSERT_ANSWER("{}", "{\"__typename\":\"Saved\",\"message\":\"Success\",\"status\":\"success\","
                        "\"post\":{\"__typename\":\"Post\"}}");
    ASSERT_ANSWER(
        "{\"success\":false,\"error\":\"why\"}",
        "{\"__typename\":\"Failed\",\"code\":500,\"status\":\"failed\",\"message\":\"why\","
        "\"errors\":[{\"code\":500,\"identifier\":\"general_error\",\"message\":\"why\","
        "\"details\":null}]}");
}
END

TEST(of_a_name_that_is_there_twice_the_last_counts)
{
    ASSERT_ANSWER(
        "{\"status\":\"odd\",\"status\":\"ok\",\"entity\":{\"post\":{\"a\":1},"
        "\"p_q\":1,\"p\\u005fq\":2},\"_cascade\":{\"up\":1,\"deleted\":[],\"metadata\":{}}}",
        "{\"__typename\":\"Saved\",\"message\":null,\"status\":\"ok\",\"post\":"
        "{\"__typename\":\"Post\",\"a\":1},\"pQ\":2,\"cascade\":{\"deleted\":[],"
        "\"metadata\":{}}}");
}
END

TEST(what_is_no_row_or_too_much_is_refused)
{
    static const char *const rows[] = {
        "", "null", "[]", "{", "{\"a\":}", "{} x", "\"\"", "{\"a\":01}", "{\"\":\"\\ud800\"}"};
    struct reading r;
    for (size_t i = 0; i < FQ_ARRAY_LEN(rows); i++) {
        ASSERT_STR(answer(&r, fq_str_from(rows[i]), 1u << 20), FQ_STR(""));
        end_reading(&r);
    }
    ASSERT_STR(answer(&r, FQ_STR("{\"status\":\"ok\",\"entity\":{\"a\":\"0123456789\"}}"), 64),
               FQ_STR(""));
    end_reading(&r);
}
END

/* ---- values ---- */

static bool gives(const char *scalar, const char *raw, const char *expected)
{
    struct fq_buf out;
    fq_buf_init(&out, NULL, 256);
    bool given = fq_delegate_scalar(&out, fq_str_from(scalar), false, fq_str_from(raw));
    bool same = given && fq_str_eq(fq_buf_str(&out), fq_str_from(expected));
    ck_assert_msg(!given || same, "%s: %.*s", raw, FQ_STR_ARG(fq_buf_str(&out)));
    fq_buf_clear(&out);
    return given;
}

TEST(values_are_written_as_python_writes_them)
{
    ck_assert(gives("Float", "2", "2.0"));
    ck_assert(gives("Float", "-1.50", "-1.5"));
    ck_assert(gives("Float", "0.00010", "0.0001"));
    ck_assert(gives("Decimal", "\"19.90\"", "\"19.90\""));
    ck_assert(gives("Date", "\"2024-02-29\"", "\"2024-02-29\""));
    ck_assert(gives("DateTime", "\"2024-02-29T23:59:59Z\"", "\"2024-02-29T23:59:59+00:00\""));
    ck_assert(gives("DateTime", "\"2024-02-29T23:59:59.120000-02:30\"",
                    "\"2024-02-29T23:59:59.120000-02:30\""));
    ck_assert(gives("JSON", "{\"a\":[1,\"1.5\",\"\\\"2.5\",true]}",
                    "{\"a\":[1,\"1.5\",\"\\\"2.5\",true]}"));
}
END

TEST(what_has_another_spelling_in_python_is_the_programs)
{
    static const struct {
        const char *scalar, *raw;
    } others[] = {
        {"Float", "1e5"},
        {"Float", "0.00001"},
        {"Float", "1234567890123456"},
        {"Float", "\"1\""},
        {"Float", "1."},
        {"Decimal", "1.50"},
        {"Decimal", "\"007\""},
        {"Decimal", "\"1E2\""},
        {"Decimal", "\"0.0000001\""},
        {"Date", "\"2023-02-29\""},
        {"Date", "\"0000-01-01\""},
        {"Date", "\"2024-13-01\""},
        {"Date", "\"2024-01-00\""},
        {"DateTime", "\"2024-01-01T24:00:00Z\""},
        {"DateTime", "\"2024-01-01T00:00:00.5Z\""},
        {"DateTime", "\"2024-01-01T00:00:00.000000Z\""},
        {"DateTime", "\"2024-01-01T00:00:00-00:00\""},
        {"DateTime", "\"2024-01-01 00:00:00Z\""},
        {"DateTime", "\"2024-01-01T00:00\""},
        {"JSON", "[1.0]"},
        {"JSON", "{\"a\":1e2}"},
        {"JSON", "-0"},
        {"Time", "\"10:00:00\""},
    };
    for (size_t i = 0; i < FQ_ARRAY_LEN(others); i++)
        ck_assert_msg(!gives(others[i].scalar, others[i].raw, ""), "%s", others[i].raw);
    ck_assert(fq_delegate_is_uuid(FQ_STR("\"10000000-0000-0000-0000-00000000000a\"")));
    ck_assert(!fq_delegate_is_uuid(FQ_STR("\"10000000-0000-0000-0000-00000000000A\"")));
    ck_assert(!fq_delegate_is_uuid(FQ_STR("\"10000000-0000-0000-0000-00000000000a0\"")));
}
END

TEST(blank_is_what_python_takes_for_white_space)
{
    static const char *const blank[] = {
        "\"\"",
        "\" \"",
        "\" \\t\\n\\r\\f\\u000b\\u001c\"",
        "\"\\u00A0\\u3000\"",
        "\"\xc2\x85\xc2\xa0\xe1\x9a\x80\xe2\x80\x80\xe2\x80\x8a\"",
        "\"\xe2\x80\xa8\xe2\x80\xa9\xe2\x80\xaf\xe2\x81\x9f\xe3\x80\x80\"",
    };
    static const char *const others[] = {
        "\"a\"",
        "\"  a \"",
        "\"\\\"\"",
        "\" \\\\ \"",
        "\"\\b\"",
        "\"\\u0000\"",
        "\"\\u200b\"",
        "\"\xe2\x80\x8b\"",
        "\"\\ud83d\\ude00\"",
        "\"\xc3\xa9\"",
        "null",
        "1",
        "\"\\u0020x\"",
        "{}",
    };
    for (size_t i = 0; i < FQ_ARRAY_LEN(blank); i++)
        ck_assert_msg(fq_delegate_is_blank(fq_str_from(blank[i])), "%s", blank[i]);
    for (size_t i = 0; i < FQ_ARRAY_LEN(others); i++)
        ck_assert_msg(!fq_delegate_is_blank(fq_str_from(others[i])), "%s", others[i]);
}
END

int main(void)
{
    return RUN("runtime/delegate_calls", a_row_becomes_a_success_or_a_failure,
               of_a_name_that_is_there_twice_the_last_counts, what_is_no_row_or_too_much_is_refused,
               values_are_written_as_python_writes_them,
               what_has_another_spelling_in_python_is_the_programs,
               blank_is_what_python_takes_for_white_space);
}
