/* SPDX-License-Identifier: MIT
 *
 * One request from its bytes to the bytes of its answer, failures of the database included.
 */
#include <stdio.h>

#include "base/limits.h"
#include "unit.h"
#include "world.h"

static struct world world;

static void begin(void)
{
    struct fq_engine_options options = world_options();
    world_init(&world, &options);
}

static void answer_users(size_t count)
{
    static struct fq_cell cells[4];
    cells[0] = fake_uuid(1);
    cells[1] = FAKE_TEXT("ada@example.org");
    cells[2] = fake_uuid(2);
    cells[3] = FAKE_TEXT("gr\"ace");
    fake_database_answer(&world.database, (struct fake_answer){.needle = "\"users\" AS",
                                                               .cells = cells,
                                                               .row_count = count,
                                                               .column_count = 2});
}

#define ADA   "{\"id\":\"00000000-0000-4000-8000-000000000001\",\"email\":\"ada@example.org\"}"
#define GRACE "{\"id\":\"00000000-0000-4000-8000-000000000002\",\"email\":\"gr\\\"ace\"}"

TEST(rows_become_an_answer)
{
    begin();
    answer_users(2);
    ASSERT_STR(answer_to(&world, "{ users { id email } }", NULL),
               FQ_STR("{\"data\":{\"users\":[" ADA "," GRACE "]}}"));
    ck_assert_uint_eq(world.database.runs, 1);
    ck_assert_uint_eq(world.database.last_timeout_ms, 700);
    ck_assert(!world.database.last_streamed);
    world_clear(&world);
}
END

TEST(root_fields_go_together_and_come_in_order)
{
    begin();
    answer_users(1);
    ASSERT_STR(
        answer_to(&world,
                  "{ a: __typename users { id email } post(id: \"00000000-0000-4000-"
                  "8000-000000000001\") { title } z: __typename }",
                  NULL),
        FQ_STR("{\"data\":{\"a\":\"Query\",\"users\":[" ADA "],\"post\":null,\"z\":\"Query\"}}"));
    ck_assert_uint_eq(world.database.runs, 1);
    ck_assert_uint_eq(world.database.last_step_count, 2);
    world_clear(&world);
}
END

TEST(what_needs_no_rows_needs_no_database)
{
    begin();
    ASSERT_STR(answer_to(&world, "{ __typename }", NULL),
               FQ_STR("{\"data\":{\"__typename\":\"Query\"}}"));
    ASSERT_STR(answer_to(&world, "{ __type(name: \"Mood\") { kind } }", NULL),
               FQ_STR("{\"data\":{\"__type\":{\"kind\":\"ENUM\"}}}"));
    ASSERT_STR(answer_to(&world, "query ($no: Boolean!) { users @skip(if: $no) { id } }",
                         "{\"no\": true}"),
               FQ_STR("{\"data\":{}}"));
    ck_assert_uint_eq(world.database.runs, 0);
    world_clear(&world);
}
END

TEST(who_asks_and_since_when_reaches_the_database)
{
    static const struct fq_principal principal = {.tenant = FQ_STR_INIT("7")};
    struct asked asked;
    begin();
    asked_init(&asked, "{ users { id } }", NULL);
    asked.request.principal = &principal;
    asked.request.began_ms = 4711;
    fq_engine_run(world.engine, &asked.request);
    ck_assert_uint_eq(world.database.last_began_ms, 4711);
    ck_assert_uint_eq(world.database.last_setting_count, 1);
    ck_assert_str_eq(world.database.last_settings[0].name, "app.tenant_id");
    ck_assert_str_eq(world.database.last_settings[0].value, "7");
    fake_database_run(&world.database);
    asked_clear(&asked);
    world_clear(&world);
}
END

/* ---- requests that never reach the database ---- */

static const struct {
    const char *document, *variables, *answer;
    enum fq_status status;
} refused[] = {
    {"{ users { id }", NULL,
     "{\"errors\":[{\"message\":\"Syntax Error: Expected Name, found <EOF>.\",\"locations\":[{"
     "\"line\":1,\"column\":15}],\"extensions\":{\"code\":\"GRAPHQL_PARSE_FAILED\"}}]}",
     FQ_SYNTAX},
    {"{ users { pincode } }", NULL,
     "{\"errors\":[{\"message\":\"Cannot query field \\\"pincode\\\" on type "
     "\\\"User\\\".\",\"locations\":[{\"line\":1,\"column\":11}],\"extensions\":{\"code\":"
     "\"GRAPHQL_VALIDATION_FAILED\"}}]}",
     FQ_VALIDATION},
    {"query A { __typename } query B { __typename }", NULL,
     "{\"errors\":[{\"message\":\"Must provide operation name if query contains multiple "
     "operations.\",\"extensions\":{\"code\":\"OPERATION_RESOLUTION_FAILURE\"}}]}",
     FQ_OPERATION},
    {"query ($id: ID!) { user(id: $id) { id } }", "{}",
     "{\"errors\":[{\"message\":\"Variable \\\"$id\\\" of required type \\\"ID!\\\" was not "
     "provided.\",\"locations\":[{\"line\":1,\"column\":8}],\"extensions\":{\"code\":"
     "\"BAD_USER_INPUT\"}}]}",
     FQ_INPUT},
    {"query ($id: ID!) { user(id: $id) { id } }", "{\"id\": ",
     "{\"errors\":[{\"message\":\"The parameter \\\"variables\\\" is not valid JSON: ", FQ_REQUEST},
    {"{ users(limit: 100001) { id } }", NULL,
     "{\"errors\":[{\"message\":\"Argument \\\"limit\\\" must be between 0 and 100000; ask for "
     "more "
     "rows in pages, with offset.\",\"locations\":[{\"line\":1,\"column\":3}],\"extensions\":{"
     "\"code\":\"BAD_USER_INPUT\"}}]}",
     FQ_INPUT},
    {"query ($t: String) { users(where: {email: {eq: $t}}) { id } }", "{\"t\": \"a\\u0000b\"}",
     "{\"errors\":[{\"message\":\"The parameter \\\"variables\\\" is not valid JSON: ", FQ_REQUEST},
};

TEST(a_faulty_request_is_answered_with_its_errors)
{
    begin();
    for (size_t i = 0; i < FQ_ARRAY_LEN(refused); i++) {
        struct asked asked;
        asked_init(&asked, refused[i].document, refused[i].variables);
        asked_run(&world, &asked);
        fq_str answer = fq_buf_str(&asked.whole);
        ck_assert_uint_eq(asked.done, 1);
        ck_assert_msg(asked.request.status == refused[i].status, "%s\n%.*s", refused[i].document,
                      FQ_STR_ARG(answer));
        ck_assert_msg(fq_str_starts_with(answer, fq_str_from(refused[i].answer)), "%.*s\n%s",
                      FQ_STR_ARG(answer), refused[i].answer);
        asked_clear(&asked);
    }
    ck_assert_uint_eq(world.database.runs, 0);
    world_clear(&world);
}
END

TEST(read_only_lets_queries_pass)
{
    struct asked asked;
    begin();
    asked_init(&asked, "{ users { id } }", NULL);
    asked.request.read_only = true;
    asked_run(&world, &asked);
    ck_assert_int_eq(asked.request.status, FQ_OK);
    asked_clear(&asked);
    world_clear(&world);
}
END

/* ---- the database fails ---- */

#define ONE_USER "user(id: \"00000000-0000-4000-8000-000000000001\") { id email }"
#define FAILED(needle_, ...)                                                                       \
    ((struct fake_answer){                                                                         \
        .needle = (needle_), .failure = FQ_DATABASE, .message = "it broke", __VA_ARGS__})

TEST(a_nullable_field_that_fails_is_null_and_the_others_are_asked_again)
{
    begin();
    fake_database_answer(&world.database, FAILED("\"posts\"", ));
    answer_users(1);
    ASSERT_STR(
        answer_to(&world,
                  "{ a: __typename p: post(id: \"00000000-0000-4000-8000-000000000001\") { id } "
                  "u: " ONE_USER " q: post(id: \"00000000-0000-4000-8000-000000000001\") { id } }",
                  NULL),
        FQ_STR("{\"data\":{\"a\":\"Query\",\"p\":null,\"u\":" ADA
               ",\"q\":null},\"errors\":[{\"message\":\"it broke\",\"locations\":[{\"line\":1,"
               "\"column\":17}],\"path\":[\"p\"],\"extensions\":{\"code\":"
               "\"INTERNAL_SERVER_ERROR\"}},{\"message\":\"it broke\",\"locations\":[{\"line\":1,"
               "\"column\":141}],\"path\":[\"q\"],\"extensions\":{\"code\":"
               "\"INTERNAL_SERVER_ERROR\"}}]}"));
    ck_assert_uint_eq(world.database.runs, 3);
    ck_assert_uint_eq(world.database.last_step_count, 1);
    world_clear(&world);
}
END

TEST(when_all_fields_have_failed_nothing_is_asked_again)
{
    begin();
    fake_database_answer(&world.database, FAILED(NULL, ));
    fq_str answer = answer_to(&world, "{ u: " ONE_USER " t: __typename }", NULL);
    ck_assert(fq_str_starts_with(answer, FQ_STR("{\"data\":{\"u\":null,\"t\":\"Query\"},\"errors\":"
                                                "[{\"message\":\"it broke\"")));
    ck_assert_uint_eq(world.database.runs, 1);
    world_clear(&world);
}
END

/* Else half of the fields, failing, could make the other half run as often as they are many. */
TEST(when_many_fields_fail_one_by_one_the_request_does)
{
    char document[4096];
    size_t len = (size_t)snprintf(document, sizeof(document), "{ u: " ONE_USER);
    for (int i = 0; i < 30; i++)
        len +=
            (size_t)snprintf(document + len, sizeof(document) - len,
                             " p%d: post(id: \"00000000-0000-4000-8000-000000000001\") { id }", i);
    snprintf(document + len, sizeof(document) - len, " }");
    begin();
    fake_database_answer(&world.database, FAILED("\"posts\"", ));
    answer_users(1);
    ASSERT_STR(answer_to(&world, document, NULL),
               FQ_STR("{\"errors\":[{\"message\":\"it broke\",\"extensions\":{\"code\":"
                      "\"INTERNAL_SERVER_ERROR\"}}]}"));
    ck_assert_uint_eq(world.database.runs, FQ_LIMIT_ROOT_FAILURES + 1);
    world_clear(&world);
}
END

TEST(a_field_that_may_not_be_null_takes_data_along)
{
    begin();
    fake_database_answer(&world.database, FAILED("\"posts\"", ));
    answer_users(1);
    struct asked asked;
    asked_init(&asked, "{ u: " ONE_USER " posts { id } }", NULL);
    asked_run(&world, &asked);
    ASSERT_STR(fq_buf_str(&asked.whole),
               FQ_STR("{\"data\":null,\"errors\":[{\"message\":\"it broke\",\"locations\":[{"
                      "\"line\":1,\"column\":68}],\"path\":[\"posts\"],\"extensions\":{\"code\":"
                      "\"INTERNAL_SERVER_ERROR\"}}]}"));
    ck_assert_int_eq(asked.request.status, FQ_OK);
    ck_assert_uint_eq(world.database.runs, 1);
    asked_clear(&asked);
    world_clear(&world);
}
END

TEST(a_failure_of_no_field_leaves_no_data)
{
    begin();
    fake_database_answer(
        &world.database,
        (struct fake_answer){.failure = FQ_TIMEOUT, .message = "too slow", .outside = true});
    struct asked asked;
    asked_init(&asked, "{ users { id } }", NULL);
    asked_run(&world, &asked);
    ASSERT_STR(fq_buf_str(&asked.whole),
               FQ_STR("{\"errors\":[{\"message\":\"too slow\",\"extensions\":{\"code\":"
                      "\"TIMEOUT\"}}]}"));
    ck_assert_int_eq(asked.request.status, FQ_TIMEOUT);
    asked_clear(&asked);
    world_clear(&world);
}
END

TEST(detail_is_shown_only_where_that_is_asked_for)
{
    for (int show = 0; show < 2; show++) {
        struct fq_engine_options options = world_options();
        options.show_detail = show;
        world_init(&world, &options);
        fake_database_answer(&world.database, FAILED(NULL, ));
        fq_str answer = answer_to(&world, "{ users { id } }", NULL);
        bool shown = fq_str_find(answer, FQ_STR("as the database put it")) < answer.len;
        ck_assert_int_eq(shown, show);
        world_clear(&world);
    }
}
END

/* ---- rows that do not fit ---- */

TEST(a_null_goes_up_to_what_may_be_null)
{
    static struct fq_cell cells[2];
    begin();
    cells[0] = fake_uuid(1);
    fake_database_answer(&world.database,
                         (struct fake_answer){.cells = cells, .row_count = 1, .column_count = 2});
    ASSERT_STR(answer_to(&world, "{ t: __typename u: " ONE_USER " }", NULL),
               FQ_STR("{\"data\":{\"t\":\"Query\",\"u\":null},\"errors\":[{\"message\":\"Cannot "
                      "return null for a non-nullable field.\",\"locations\":[{\"line\":1,"
                      "\"column\":74}],\"path\":[\"u\",\"email\"],\"extensions\":{\"code\":"
                      "\"INTERNAL_SERVER_ERROR\"}}]}"));
    ASSERT_STR(answer_to(&world, "{ users { id email } }", NULL),
               FQ_STR("{\"data\":null,\"errors\":[{\"message\":\"Cannot return null for a "
                      "non-nullable field.\",\"locations\":[{\"line\":1,\"column\":14}],\"path\":["
                      "\"users\",0,\"email\"],\"extensions\":{\"code\":"
                      "\"INTERNAL_SERVER_ERROR\"}}]}"));
    world_clear(&world);
}
END

/* Errors can be read in done(), also of a document that is kept nowhere else. */
TEST(errors_outlive_the_document_until_the_asker_was_told)
{
    static struct fq_cell cells[2];
    struct fq_engine_options options = world_options();
    options.cached_documents = 0;
    world_init(&world, &options);
    cells[0] = fake_uuid(1);
    fake_database_answer(&world.database,
                         (struct fake_answer){.cells = cells, .row_count = 1, .column_count = 2});
    struct asked asked;
    asked_init(&asked, "{ users { id mail: email } }", NULL);
    asked_run(&world, &asked);
    ck_assert_ptr_nonnull(strstr(asked.errors, "\"path\":[\"users\",0,\"mail\"]"));
    asked_clear(&asked);
    world_clear(&world);
}
END

TEST(an_answer_ends_at_its_ceiling)
{
    static struct fq_cell cells[200][2];
    struct fq_engine_options options = world_options();
    options.response_bytes = 4096;
    world_init(&world, &options);
    for (size_t i = 0; i < 200; i++) {
        cells[i][0] = fake_uuid(1);
        cells[i][1] = FAKE_TEXT("someone@example.org");
    }
    for (size_t rows_a_call = 0; rows_a_call <= 10; rows_a_call += 10) {
        fake_database_forget(&world.database);
        fake_database_answer(&world.database, (struct fake_answer){.cells = cells[0],
                                                                   .row_count = 200,
                                                                   .column_count = 2,
                                                                   .rows_a_call = rows_a_call});
        struct asked asked;
        asked_init(&asked, "{ users { id email } }", NULL);
        asked_run(&world, &asked);
        ck_assert_int_eq(asked.request.status, FQ_LIMIT);
        ASSERT_STR(fq_buf_str(&asked.whole),
                   FQ_STR("{\"errors\":[{\"message\":\"The response is larger than is allowed "
                          "(limits.response_bytes); ask for less at once, with "
                          "limit.\",\"extensions\":{\"code\":\"LIMIT_EXCEEDED\"}}]}"));
        asked_clear(&asked);
    }
    ck_assert_uint_ge(world.database.cancels, 1);
    world_clear(&world);
}
END

/* ---- cancelling ---- */

TEST(a_request_can_be_cancelled_at_each_moment)
{
    static struct fq_cell cells[8];
    for (size_t i = 0; i < 4; i++) {
        cells[2 * i] = fake_uuid((uint8_t)i);
        cells[2 * i + 1] = FAKE_TEXT("x");
    }
    for (size_t moment = 0;; moment++) {
        struct asked asked;
        begin();
        fake_database_answer(&world.database, (struct fake_answer){.needle = "\"users\"",
                                                                   .cells = cells,
                                                                   .row_count = 4,
                                                                   .column_count = 2,
                                                                   .rows_a_call = 1});
        fake_database_answer(&world.database, FAILED("\"posts\"", .times = 1));
        asked_init(&asked,
                   "{ users { id email } post(id: \"00000000-0000-4000-8000-000000000001\") { id "
                   "} }",
                   NULL);
        fq_engine_run(world.engine, &asked.request);
        for (size_t i = 0; i < moment; i++)
            fake_database_pump(&world.database);
        bool ended = asked.done;
        fq_engine_cancel(&asked.request);
        ck_assert(!fake_database_pump(&world.database));
        ck_assert_uint_eq(asked.done, ended);
        ck_assert_uint_eq(world.database.cancels, !ended);
        fq_engine_cancel(&asked.request); /* of what is over: nothing */
        asked_clear(&asked);
        world_clear(&world);
        if (ended)
            break;
        ck_assert_uint_lt(moment, 50);
    }
}
END

int main(void)
{
    return RUN("engine/answer", rows_become_an_answer, root_fields_go_together_and_come_in_order,
               what_needs_no_rows_needs_no_database, who_asks_and_since_when_reaches_the_database,
               a_faulty_request_is_answered_with_its_errors, read_only_lets_queries_pass,
               a_nullable_field_that_fails_is_null_and_the_others_are_asked_again,
               when_all_fields_have_failed_nothing_is_asked_again,
               when_many_fields_fail_one_by_one_the_request_does,
               a_field_that_may_not_be_null_takes_data_along, a_failure_of_no_field_leaves_no_data,
               detail_is_shown_only_where_that_is_asked_for, a_null_goes_up_to_what_may_be_null,
               errors_outlive_the_document_until_the_asker_was_told, an_answer_ends_at_its_ceiling,
               a_request_can_be_cancelled_at_each_moment);
}
