/* SPDX-License-Identifier: MIT
 *
 * A long list, and lists inside it, are sent in parts while their rows arrive.
 */
#include <stdio.h>

#include "unit.h"
#include "world.h"

#define LONG "{ users(limit: 5000) { id email } }"
enum { ROWS = 1500, ROWS_A_CALL = 100 };

static struct world world;
static struct fq_cell cells[ROWS][2];

/* About 100 bytes a row: some 150 KB, five parts. */
static void begin(struct fake_answer answer)
{
    struct fq_engine_options options = world_options();
    world_init(&world, &options);
    for (size_t i = 0; i < ROWS; i++) {
        cells[i][0] = fake_uuid((uint8_t)i);
        cells[i][1] = FAKE_TEXT("someone.with.a.long.address@somewhere.example.org");
    }
    answer.cells = cells[0];
    answer.row_count = ROWS;
    answer.column_count = 2;
    answer.rows_a_call = ROWS_A_CALL;
    fake_database_answer(&world.database, answer);
}

static void check_whole(const struct asked *asked)
{
    fq_str whole = fq_buf_str(&asked->whole);
    size_t rows = 0;
    ck_assert(fq_str_starts_with(whole, FQ_STR("{\"data\":{\"users\":[{\"id\":")));
    ck_assert(fq_str_ends_with(whole, FQ_STR("\"}]}}")));
    for (size_t i = 0; i < whole.len; i++)
        rows += whole.ptr[i] == '@';
    ck_assert_uint_eq(rows, ROWS);
}

TEST(a_long_list_comes_in_parts)
{
    struct asked asked;
    begin((struct fake_answer){0});
    asked_init(&asked, LONG, NULL);
    asked_run(&world, &asked);
    ck_assert(world.database.last_streamed);
    ck_assert_uint_eq(asked.done, 1);
    ck_assert_uint_ge(asked.parts, 3);
    ck_assert_uint_eq(world.database.pauses, 0);
    check_whole(&asked);
    asked_clear(&asked);
    world_clear(&world);
}
END

TEST(a_slow_receiver_pauses_the_rows)
{
    struct asked asked;
    begin((struct fake_answer){0});
    asked_init(&asked, LONG, NULL);
    asked.slow = true;
    asked_run(&world, &asked);
    for (size_t part = 1; !asked.done; part++) {
        ck_assert_uint_eq(asked.parts, part);
        ck_assert_uint_eq(world.database.pauses, part);
        ck_assert(!fake_database_pump(&world.database));
        fq_engine_resume(&asked.request);
        fake_database_run(&world.database);
    }
    ck_assert_uint_eq(world.database.resumes, world.database.pauses);
    check_whole(&asked);
    fq_engine_resume(&asked.request); /* of what is over: nothing */
    asked_clear(&asked);
    world_clear(&world);
}
END

TEST(a_stream_is_cancelled_while_it_rests)
{
    struct asked asked;
    begin((struct fake_answer){0});
    asked_init(&asked, LONG, NULL);
    asked.slow = true;
    asked_run(&world, &asked);
    fq_engine_cancel(&asked.request);
    ck_assert_uint_eq(asked.done + asked.broken, 0);
    ck_assert_uint_eq(world.database.cancels, 1);
    asked_clear(&asked);
    world_clear(&world);
}
END

TEST(who_takes_no_parts_gets_the_whole)
{
    struct asked asked;
    begin((struct fake_answer){0});
    asked_init(&asked, LONG, NULL);
    struct fq_request_events events = *asked.request.events;
    events.part = NULL;
    asked.request.events = &events;
    asked_run(&world, &asked);
    ck_assert(!world.database.last_streamed);
    ck_assert_uint_eq(asked.done, 1);
    check_whole(&asked);
    asked_clear(&asked);
    world_clear(&world);
}
END

TEST(short_lists_come_whole)
{
    static const char *const documents[] = {
        "{ users { id email } }",
        "{ users(limit: 2000) { id email } }",
        "{ users(limit: 2000) { id posts(limit: 2000) { id } } }",
        "{ user(id: \"00000000-0000-4000-8000-000000000001\") { id } }",
    };
    struct fq_engine_options options = world_options();
    world_init(&world, &options);
    for (size_t i = 0; i < FQ_ARRAY_LEN(documents); i++) {
        answer_to(&world, documents[i], NULL);
        ck_assert_msg(!world.database.last_streamed, "%s", documents[i]);
    }
    world_clear(&world);
}
END

TEST(several_long_fields_are_streamed)
{
    static const char *const documents[] = {
        "{ users(limit: 5000) { id email } t: __typename }",
        "{ users(limit: 5000) { id } user(id: \"00000000-0000-4000-8000-000000000001\") { id } }",
        "{ users(limit: 5000) { id posts { id } } again: users(limit: 5000) { id } }",
    };
    struct fq_engine_options options = world_options();
    world_init(&world, &options);
    for (size_t i = 0; i < FQ_ARRAY_LEN(documents); i++) {
        answer_to(&world, documents[i], NULL);
        ck_assert_msg(world.database.last_streamed, "%s", documents[i]);
    }
    world_clear(&world);
}
END

/* ---- lists inside ---- */

#define NESTED "{ users(limit: 5000) { email posts { title } } }"
enum { POSTS = 2 };
static struct fq_cell nested[ROWS][5];

/* Set, parent, number, and the texts: behind each user his posts. */
static void begin_nested(uint32_t list_product)
{
    struct fq_engine_options options = world_options();
    options.list_product = list_product;
    world_init(&world, &options);
    for (size_t i = 0; i < ROWS; i++) {
        uint32_t user = (uint32_t)(i / (1 + POSTS)) + 1;
        bool post = i % (1 + POSTS) != 0;
        nested[i][0] = fake_int4(post ? 1 : 0);
        nested[i][1] = fake_int4(post ? user : 0);
        nested[i][2] = fake_int4(post ? 0 : user);
        nested[i][3] = nested[i][4] =
            FAKE_TEXT("someone.with.a.long.address@somewhere.example.org");
    }
    fake_database_answer(&world.database, (struct fake_answer){.needle = "UNION ALL SELECT",
                                                               .cells = nested[0],
                                                               .row_count = ROWS,
                                                               .column_count = 5,
                                                               .rows_a_call = ROWS_A_CALL});
}

TEST(lists_inside_a_long_one_come_in_parts_with_it)
{
    static const char *const documents[] = {
        NESTED, "{ users(limit: 1500) { email posts(limit: 5000) { title } } }"};
    for (size_t i = 0; i < FQ_ARRAY_LEN(documents); i++) {
        struct asked asked;
        begin_nested(0);
        asked_init(&asked, documents[i], NULL);
        asked_run(&world, &asked);
        ck_assert(world.database.last_streamed);
        ck_assert_uint_eq(asked.done, 1);
        ck_assert_uint_ge(asked.parts, 2);
        fq_str whole = fq_buf_str(&asked.whole);
        size_t rows = 0;
        for (size_t k = 0; k < whole.len; k++)
            rows += whole.ptr[k] == '@';
        ck_assert_uint_eq(rows, ROWS);
        ck_assert(fq_str_starts_with(whole, FQ_STR("{\"data\":{\"users\":[{\"email\":\"some")));
        ck_assert(fq_str_ends_with(whole, FQ_STR(".org\"}]}]}}")));
        asked_clear(&asked);
        world_clear(&world);
    }
}
END

TEST(rows_of_lists_inside_are_counted_while_they_come)
{
    struct fq_cell line = FAKE_TEXT("Nested Loop  (cost=10.00..20.00 rows=10 width=8)");
    struct fake_answer estimate = {
        .needle = "EXPLAIN ", .cells = &line, .row_count = 1, .column_count = 1};
    struct asked asked;
    begin_nested(ROWS - 1);
    struct fake_answer rows = world.database.answers[0];
    fake_database_forget(&world.database);
    fake_database_answer(&world.database, estimate);
    fake_database_answer(&world.database, rows);
    asked_init(&asked, NESTED, NULL);
    asked_run(&world, &asked);
    ck_assert_uint_eq(asked.broken, 1);
    ck_assert_uint_eq(world.database.cancels, 1);
    ck_assert_msg(strstr(asked.errors, "limits.list_product"), "%s", asked.errors);
    asked_clear(&asked);
    world_clear(&world);
}
END

/* ---- failures ---- */

TEST(a_failure_after_the_first_part_breaks_the_answer)
{
    for (int outside = 0; outside < 2; outside++) {
        struct asked asked;
        begin((struct fake_answer){
            .failure = FQ_DATABASE, .message = "it broke", .outside = outside});
        asked_init(&asked, LONG, NULL);
        asked_run(&world, &asked);
        ck_assert_uint_ge(asked.parts, 1);
        ck_assert_uint_eq(asked.broken, 1);
        ck_assert_uint_eq(asked.done, 0);
        ck_assert_uint_eq(world.database.runs, 1);
        ck_assert_ptr_nonnull(strstr(asked.errors, "it broke"));
        asked_clear(&asked);
        world_clear(&world);
    }
}
END

TEST(a_failure_before_the_first_part_is_an_ordinary_one)
{
    struct fq_engine_options options = world_options();
    struct asked asked;
    world_init(&world, &options);
    fake_database_answer(&world.database,
                         (struct fake_answer){.failure = FQ_DATABASE, .message = "it broke"});
    asked_init(&asked, LONG, NULL);
    asked_run(&world, &asked);
    ck_assert_uint_eq(asked.parts, 0);
    ck_assert_uint_eq(asked.done, 1);
    ck_assert(fq_str_starts_with(fq_buf_str(&asked.whole), FQ_STR("{\"data\":null,\"errors\":")));
    asked_clear(&asked);
    world_clear(&world);
}
END

TEST(a_null_that_takes_data_along_breaks_what_was_sent)
{
    struct asked asked;
    begin((struct fake_answer){0});
    cells[ROWS - 1][1] = FAKE_NULL;
    asked_init(&asked, LONG, NULL);
    asked_run(&world, &asked);
    ck_assert_uint_ge(asked.parts, 1);
    ck_assert_uint_eq(asked.broken, 1);
    ck_assert_uint_eq(world.database.cancels, 1);
    asked_clear(&asked);
    world_clear(&world);
}
END

TEST(a_null_that_takes_data_along_is_told_while_nothing_was_sent)
{
    struct asked asked;
    begin((struct fake_answer){0});
    cells[3][1] = FAKE_NULL;
    asked_init(&asked, LONG, NULL);
    asked_run(&world, &asked);
    ck_assert_uint_eq(asked.parts, 0);
    ck_assert_uint_eq(asked.done, 1);
    ck_assert(fq_str_starts_with(fq_buf_str(&asked.whole),
                                 FQ_STR("{\"data\":null,\"errors\":[{\"message\":\"Cannot return "
                                        "null for a non-nullable field.\"")));
    asked_clear(&asked);
    world_clear(&world);
}
END

/* The ceiling is of what is held at once: a stream may be longer. */
TEST(a_stream_may_be_longer_than_an_answer)
{
    struct asked asked;
    begin((struct fake_answer){0});
    struct fq_engine_options options = world_options();
    struct fake_database database = world.database;
    fq_engine_free(world.engine);
    options.response_bytes = 64u * 1024u;
    world_init(&world, &options);
    memcpy(world.database.answers, database.answers, sizeof(database.answers));
    world.database.answer_count = database.answer_count;
    asked_init(&asked, LONG, NULL);
    asked_run(&world, &asked);
    ck_assert_uint_eq(asked.done, 1);
    check_whole(&asked);
    asked_clear(&asked);
    world_clear(&world);
}
END

int main(void)
{
    return RUN("engine/stream", a_long_list_comes_in_parts, a_slow_receiver_pauses_the_rows,
               a_stream_is_cancelled_while_it_rests, who_takes_no_parts_gets_the_whole,
               short_lists_come_whole, several_long_fields_are_streamed,
               lists_inside_a_long_one_come_in_parts_with_it,
               rows_of_lists_inside_are_counted_while_they_come,
               a_failure_after_the_first_part_breaks_the_answer,
               a_failure_before_the_first_part_is_an_ordinary_one,
               a_null_that_takes_data_along_breaks_what_was_sent,
               a_null_that_takes_data_along_is_told_while_nothing_was_sent,
               a_stream_may_be_longer_than_an_answer);
}
