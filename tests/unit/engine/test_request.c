/* SPDX-License-Identifier: MIT
 *
 * Bodies of requests: what is read from them, and how malformed ones are refused.
 */
#include "base/memory.h"
#include "engine/engine.h"
#include "unit.h"

static struct fq_arena arena;

static enum fq_status read_body(fq_str body, struct fq_request *request, struct fq_error *error)
{
    *request = (struct fq_request){.arena = &arena};
    *error = (struct fq_error){0};
    return fq_request_read(request, body, error);
}

#define MISSING "The parameter \"query\" is missing."
#define NO_OBJECT                                                                                  \
    "The body must be a JSON object with the member \"query\": {\"query\": \"{ … }\"}."
#define TWICE(name) "The parameter \"" name "\" is given twice."
#define PERSISTED                                                                                  \
    "The extension \"persistedQuery\" must be an object like {\"version\": 1, \"sha256Hash\": "    \
    "\"…\"}."
#define INVALID "The body is not valid JSON: "

static const struct {
    fq_str body;
    const char *sentence;
} refused[] = {
    {FQ_STR_INIT(""), NO_OBJECT},
    {FQ_STR_INIT(" "), NO_OBJECT},
    {FQ_STR_INIT("null"), NO_OBJECT},
    {FQ_STR_INIT("\"{ a }\""), NO_OBJECT},
    {FQ_STR_INIT("{ users { id } }"), INVALID "expected a name in quotes."},
    {FQ_STR_INIT("[{\"query\":\"{a}\"}]"), NO_OBJECT},
    {FQ_STR_INIT("{"), INVALID "unexpected end."},
    {FQ_STR_INIT("{}"), MISSING},
    {FQ_STR_INIT("{\"Query\":\"{a}\"}"), MISSING},
    {FQ_STR_INIT("{\"query\":null}"), MISSING},
    {FQ_STR_INIT("{\"query\":7}"), "The parameter \"query\" must be a string."},
    {FQ_STR_INIT("{\"query\":{}}"), "The parameter \"query\" must be a string."},
    {FQ_STR_INIT("{\"query\":[\"{a}\"]}"), "The parameter \"query\" must be a string."},
    {FQ_STR_INIT("{\"query\":\"{a}}"), INVALID "unexpected end."},
    {FQ_STR_INIT("{\"query\":\"{a}\""), INVALID "unexpected end."},
    {FQ_STR_INIT("{\"query\":\"{a}\",}"), INVALID "expected a name in quotes."},
    {FQ_STR_INIT("{\"query\" \"{a}\"}"), INVALID "expected \":\"."},
    {FQ_STR_INIT("{query:\"{a}\"}"), INVALID "expected a name in quotes."},
    {FQ_STR_INIT("{\"query\":\"{a}\"}}"), INVALID "expected the end."},
    {FQ_STR_INIT("{\"query\":\"{a}\"} x"), INVALID "expected the end."},
    {FQ_STR_INIT("{\"query\":\"{a}\"}{\"query\":\"{b}\"}"), INVALID "expected the end."},
    {FQ_STR_INIT("{\"query\":\"{a}\"}\0"), INVALID "expected the end."},
    {FQ_STR_INIT("{\"query\":\"{a}\",\"operationName\":7}"),
     "The parameter \"operationName\" must be a string or null."},
    {FQ_STR_INIT("{\"query\":\"{a}\",\"operationName\":[]}"),
     "The parameter \"operationName\" must be a string or null."},
    {FQ_STR_INIT("{\"query\":\"{a}\",\"variables\":[]}"),
     "The parameter \"variables\" must be an object or null."},
    {FQ_STR_INIT("{\"query\":\"{a}\",\"variables\":\"{}\"}"),
     "The parameter \"variables\" must be an object or null."},
    {FQ_STR_INIT("{\"query\":\"{a}\",\"variables\":true}"),
     "The parameter \"variables\" must be an object or null."},
    {FQ_STR_INIT("{\"query\":\"{a}\",\"extensions\":[]}"),
     "The parameter \"extensions\" must be an object or null."},
    /* Each parameter once, however it is written. */
    {FQ_STR_INIT("{\"query\":\"{a}\",\"query\":\"{b}\"}"), TWICE("query")},
    {FQ_STR_INIT("{\"query\":\"{a}\",\"query\":null}"), TWICE("query")},
    {FQ_STR_INIT("{\"variables\":null,\"query\":\"{a}\",\"variables\":{}}"), TWICE("variables")},
    {FQ_STR_INIT("{\"extensions\":{},\"query\":\"{a}\",\"extensions\":{}}"), TWICE("extensions")},
    {FQ_STR_INIT("{\"query\":\"{a}\",\"qu\\u0065ry\":\"{b}\"}"),
     INVALID "an object has the name \"query\" twice."},
    {FQ_STR_INIT("{\"query\":\"{a}\",\"id\":1,\"id\":1}"),
     INVALID "an object has the name \"id\" twice."},
    /* What is for others must be JSON all the same. */
    {FQ_STR_INIT("{\"query\":\"{a}\",\"id\":[}]}"), INVALID "expected a value."},
    {FQ_STR_INIT("{\"query\":\"{a}\",\"extensions\":{\"a\":[1,}}"),
     "The parameter \"extensions\" is not valid JSON: expected a value."},
    {FQ_STR_INIT("{\"query\":\"{a}\",\"extensions\":{\"a\":[}}}"),
     "The parameter \"extensions\" is not valid JSON: expected a value."},
    {FQ_STR_INIT("{\"query\":\"{a}\",\"extensions\":{\"a\":1,\"a\":2}}"),
     "The parameter \"extensions\" is not valid JSON: an object has the name \"a\" twice."},
    {FQ_STR_INIT("{\"extensions\":{\"persistedQuery\":{}}}"), PERSISTED},
    {FQ_STR_INIT("{\"extensions\":{\"persistedQuery\":null}}"), PERSISTED},
    {FQ_STR_INIT("{\"extensions\":{\"persistedQuery\":{\"version\":1,\"sha256Hash\":7}}}"),
     PERSISTED},
    {FQ_STR_INIT("{\"extensions\":{\"persistedQuery\":{\"version\":2,\"sha256Hash\":\"\"}}}"),
     "Unsupported persisted query version"},
    {FQ_STR_INIT("{\"documentId\":7}"), "The parameter \"documentId\" must be a string."},
    {FQ_STR_INIT("{\"documentId\":null}"), MISSING},
    {FQ_STR_INIT("{\"documentId\":\"a\",\"query\":\"{a}\"}"),
     "Either \"query\" or \"documentId\" says what to run, not both."},
    {FQ_STR_INIT("{\"documentId\":\"a\",\"extensions\":{\"persistedQuery\":"
                 "{\"version\":1,\"sha256Hash\":\"b\"}}}"),
     "Either \"documentId\" or the extension \"persistedQuery\" says what to run, not both."},
    {FQ_STR_INIT("{\"query\":\"\xff\"}"), "The body is not valid UTF-8."},
    {FQ_STR_INIT("{\"query\":\"{a}\"}\xe2\x82"), "The body is not valid UTF-8."},
    {FQ_STR_INIT("{\"query\":\"\xed\xa0\x80\"}"), "The body is not valid UTF-8."},
};

TEST(malformed_bodies_are_refused_with_a_sentence)
{
    fq_arena_init(&arena, 0, 1u << 20);
    for (size_t i = 0; i < FQ_ARRAY_LEN(refused); i++) {
        struct fq_request request;
        struct fq_error error;
        enum fq_status status = read_body(refused[i].body, &request, &error);
        ck_assert_msg(status == FQ_REQUEST, "accepted: %.*s", FQ_STR_ARG(refused[i].body));
        ck_assert_int_eq(error.status, FQ_REQUEST);
        ASSERT_STR(error.message, fq_str_from(refused[i].sentence));
    }
    fq_arena_clear(&arena);
}
END

TEST(members_are_found_in_any_order_and_others_passed_over)
{
    struct fq_request request;
    struct fq_error error;
    fq_arena_init(&arena, 0, 1u << 20);
    ck_assert_int_eq(read_body(FQ_STR(" \t\r\n{ \"id\" : [1,{\"query\":\"no\"}], \"variables\" : "
                                      "{\"a\":\"}\\\"\"} ,\n\"extensions\":{},\"operationName\""
                                      ":\"A\", \"query\":\"{ a(b: \\\"c\\\") }\" } \n"),
                               &request, &error),
                     FQ_OK);
    ASSERT_STR(request.document, FQ_STR("{ a(b: \\\"c\\\") }"));
    ck_assert(request.document_is_json);
    ASSERT_STR(request.operation_name, FQ_STR("A"));
    ck_assert(request.operation_name_is_json);
    ASSERT_STR(request.variables, FQ_STR("{\"a\":\"}\\\"\"}"));
    fq_arena_clear(&arena);
}
END

TEST(names_may_be_written_with_escapes_and_behind_a_byte_order_mark)
{
    struct fq_request request;
    struct fq_error error;
    fq_arena_init(&arena, 0, 1u << 20);
    ck_assert_int_eq(read_body(FQ_STR("\xef\xbb\xbf{\"qu\\u0065ry\":\"{a}\"}"), &request, &error),
                     FQ_OK);
    ASSERT_STR(request.document, FQ_STR("{a}"));
    fq_arena_clear(&arena);
}
END

TEST(what_stands_for_a_document_is_read)
{
    struct fq_request request;
    struct fq_error error;
    fq_arena_init(&arena, 0, 1u << 20);
    ck_assert_int_eq(read_body(FQ_STR("{\"extensions\":{\"a\":1,\"persistedQuery\":"
                                      "{\"version\":1,\"sha256Hash\":\"a\\u0062c\"}}}"),
                               &request, &error),
                     FQ_OK);
    ASSERT_STR(request.document_hash, FQ_STR("abc"));
    ck_assert_int_eq(read_body(FQ_STR("{\"documentId\":\"sha256:\\u0061\"}"), &request, &error),
                     FQ_OK);
    ASSERT_STR(request.document_id, FQ_STR("sha256:a"));
    fq_arena_clear(&arena);
}
END

TEST(parameters_of_a_url_are_texts)
{
    struct fq_error error;
    fq_arena_init(&arena, 0, 1u << 20);
    struct fq_request request = {.arena = &arena};
    ck_assert_int_eq(fq_request_take(&request, FQ_STR("query"), FQ_STR("\"a"), false, &error),
                     FQ_OK);
    ck_assert_int_eq(fq_request_take(&request, FQ_STR("extensions"), FQ_STR(""), false, &error),
                     FQ_OK);
    ASSERT_STR(request.document, FQ_STR("\"a"));
    ck_assert(!request.document_is_json);
    ck_assert_int_eq(fq_request_take(&request, FQ_STR("query"), FQ_STR("b"), false, &error),
                     FQ_REQUEST);
    ck_assert_int_eq(fq_request_take(&request, FQ_STR("variables"), FQ_STR("[]"), false, &error),
                     FQ_REQUEST);
    fq_arena_clear(&arena);
}
END

TEST(null_counts_as_absent)
{
    struct fq_request request;
    struct fq_error error;
    ck_assert_int_eq(read_body(FQ_STR("{\"query\":\"\",\"operationName\":null,\"variables\":null,"
                                      "\"extensions\":null}"),
                               &request, &error),
                     FQ_OK);
    ck_assert_ptr_nonnull(request.document.ptr);
    ck_assert_uint_eq(request.document.len, 0);
    ck_assert_uint_eq(request.operation_name.len, 0);
    ck_assert_uint_eq(request.variables.len, 0);
}
END

TEST(a_body_cut_anywhere_is_refused)
{
    static const fq_str body = FQ_STR_INIT(
        "{\"query\":\"{ a }\",\"variables\":{\"a\":[1,\"\\\\\"]},\"operationName\":\"Ünä\"}");
    struct fq_request request;
    struct fq_error error;
    fq_arena_init(&arena, 0, 1u << 20);
    ck_assert_int_eq(read_body(body, &request, &error), FQ_OK);
    for (size_t len = 0; len < body.len; len++) {
        /* A copy of its own, so that the sanitizer sees a read behind the end. */
        char *copy = malloc(len ? len : 1);
        ck_assert_ptr_nonnull(copy);
        memcpy(copy, body.ptr, len);
        ck_assert_int_eq(read_body(fq_str_of(copy, len), &request, &error), FQ_REQUEST);
        ck_assert_uint_gt(error.message.len, 0);
        free(copy);
    }
    fq_arena_clear(&arena);
}
END

TEST(reading_takes_no_memory_and_refusing_ends_without)
{
    struct fq_request request;
    struct fq_error error;
    fq_arena_init(&arena, 0, 1u << 20);
    fq_memory_fail_from(1);
    enum fq_status good = read_body(FQ_STR("{\"query\":\"{ a }\"}"), &request, &error);
    bool touched = fq_memory_has_failed();
    enum fq_status bad = read_body(FQ_STR("{\"query\":7}"), &request, &error);
    fq_memory_fail_from(0);
    ck_assert_int_eq(good, FQ_OK);
    ck_assert(!touched);
    ck_assert_int_eq(bad, FQ_REQUEST);
    ck_assert_int_eq(error.status, FQ_REQUEST);
    fq_arena_clear(&arena);
}
END

int main(void)
{
    return RUN("engine/request", malformed_bodies_are_refused_with_a_sentence,
               members_are_found_in_any_order_and_others_passed_over,
               names_may_be_written_with_escapes_and_behind_a_byte_order_mark,
               what_stands_for_a_document_is_read, parameters_of_a_url_are_texts,
               null_counts_as_absent, a_body_cut_anywhere_is_refused,
               reading_takes_no_memory_and_refusing_ends_without);
}
