/* SPDX-License-Identifier: MIT
 *
 * Rows with long values are written in another thread; the request, and its job, may end meanwhile.
 */
#include "unit.h"
#include "world.h"

#define LIST     "{ users { email } }"
#define STREAMED "{ users(limit: 5000) { email } }"
#define NESTED   "{ users { email posts { title } } }"
#define BOTH     "{ users(limit: 5000) { email posts { title } } }"
enum { LONG = 1200 * 1024, ROWS = 3 };

static struct world world;
static char text[LONG];
static struct fq_cell cells[ROWS][1], nested[ROWS][5];

static const char *const lists[] = {LIST, STREAMED};

/* The middle one of three rows is long. */
static void begin(void)
{
    struct fq_engine_options options = world_options();
    options.response_bytes = 1u << 24;
    world_init_aside(&world, &options);
    memset(text, '"', sizeof(text));
    for (size_t i = 0; i < ROWS; i++)
        cells[i][0] = i == 1 ? (struct fq_cell){text, LONG} : FAKE_TEXT("short");
    struct fq_cell zero = fake_int4(0), one = fake_int4(1);
    for (size_t i = 0; i < ROWS; i++) {
        nested[i][0] = nested[i][1] = i ? one : zero;
        nested[i][2] = i ? FAKE_NULL : one;
        nested[i][3] = nested[i][4] = cells[i][0];
    }
    fake_database_answer(&world.database, (struct fake_answer){.needle = "UNION ALL SELECT",
                                                               .cells = nested[0],
                                                               .row_count = ROWS,
                                                               .column_count = 5});
    fake_database_answer(&world.database, (struct fake_answer){.cells = cells[0],
                                                               .row_count = ROWS,
                                                               .column_count = 1,
                                                               .rows_a_call = 1});
}

static void end(struct asked *asked)
{
    asked_clear(asked);
    world_clear(&world);
}

/* All that the database says before something is set aside. */
static void ask(struct asked *asked, const char *document)
{
    asked_init(asked, document, NULL);
    asked_run(&world, asked);
}

static void go_on(struct asked *asked)
{
    while (!asked->done) {
        if (world.asides.last)
            world_do_aside(&world);
        else
            fq_engine_resume(&asked->request);
        fake_database_run(&world.database);
    }
}

static void check_list(const struct asked *asked)
{
    fq_str whole = fq_buf_str(&asked->whole);
    size_t quotes = 0;
    ck_assert_int_eq(asked->request.status, FQ_OK);
    ck_assert(fq_str_starts_with(
        whole, FQ_STR("{\"data\":{\"users\":[{\"email\":\"short\"},{\"email\":\"\\\"")));
    ck_assert(fq_str_ends_with(whole, FQ_STR("\"},{\"email\":\"short\"}]}}")));
    for (size_t i = 0; i + 1 < whole.len; i++)
        quotes += whole.ptr[i] == '\\';
    ck_assert_uint_eq(quotes, LONG);
}

TEST(a_long_value_is_written_aside_between_others)
{
    for (size_t i = 0; i < FQ_ARRAY_LEN(lists); i++) {
        struct asked asked;
        begin();
        ask(&asked, lists[i]);
        ck_assert_uint_eq(world.asides.begun, 1);
        ck_assert_uint_eq(world.database.holds, 1);
        ck_assert_uint_eq(world.database.pauses, 1);
        ck_assert_uint_eq(asked.done, 0);
        go_on(&asked);
        ck_assert_uint_ge(world.database.resumes, 1);
        check_list(&asked);
        end(&asked);
    }
}
END

static size_t laters;

static void on_later(struct fq_request *request)
{
    (void)request;
    laters++;
}

TEST(what_became_long_is_sent_in_parts)
{
    struct asked asked;
    begin();
    laters = 0;
    asked_init(&asked, STREAMED, NULL);
    struct fq_request_events events = *asked.request.events;
    events.later = on_later;
    asked.request.events = &events;
    asked_run(&world, &asked);
    go_on(&asked);
    ck_assert_uint_ge(asked.parts, 2 * LONG / (512 * 1024));
    ck_assert_uint_ge(laters, asked.parts / 2);
    check_list(&asked);
    end(&asked);
}
END

TEST(where_nothing_is_set_aside_a_long_value_is_written_in_the_turn)
{
    for (size_t i = 0; i < FQ_ARRAY_LEN(lists); i++) {
        struct asked asked;
        begin();
        world.asides.refuse = true;
        ask(&asked, lists[i]);
        go_on(&asked);
        check_list(&asked);
        end(&asked);
    }
}
END

TEST(long_values_of_rows_that_wait_are_not_copied_and_written_aside)
{
    struct asked asked;
    struct fq_budget budget;
    begin();
    fq_budget_init(&budget, SIZE_MAX, 0, FQ_REQUESTS_FULL);
    asked_init(&asked, NESTED, NULL);
    asked.arena.budget = &budget;
    asked_run(&world, &asked);
    ck_assert_uint_lt(budget.used, LONG);
    ck_assert_uint_eq(world.asides.begun, 1);
    ck_assert_uint_eq(world.database.holds, 1);
    ck_assert_uint_eq(world.database.pauses, 0);
    go_on(&asked);
    fq_str whole = fq_buf_str(&asked.whole);
    ck_assert(fq_str_starts_with(
        whole, FQ_STR("{\"data\":{\"users\":[{\"email\":\"short\",\"posts\":[{\"title\":")));
    ck_assert(fq_str_ends_with(whole, FQ_STR("\"},{\"title\":\"short\"}]}]}}")));
    end(&asked);
}
END

TEST(a_long_value_of_a_list_inside_is_written_aside)
{
    struct asked asked;
    begin();
    ask(&asked, BOTH);
    ck_assert_uint_eq(world.asides.begun, 1);
    ck_assert_uint_eq(world.database.pauses, 1);
    go_on(&asked);
    fq_str whole = fq_buf_str(&asked.whole);
    ck_assert_uint_gt(whole.len, 2 * LONG);
    ck_assert(fq_str_starts_with(
        whole, FQ_STR("{\"data\":{\"users\":[{\"email\":\"short\",\"posts\":[{\"title\":")));
    ck_assert(fq_str_ends_with(whole, FQ_STR("\"},{\"title\":\"short\"}]}]}}")));
    end(&asked);
}
END

TEST(who_leaves_while_a_long_value_is_written_leaves_nothing_behind)
{
    static const char *const documents[] = {LIST, STREAMED, BOTH, NESTED};
    for (size_t i = 0; i < 2 * FQ_ARRAY_LEN(documents); i++) {
        struct asked asked;
        begin();
        ask(&asked, documents[i / 2]);
        struct fq_aside *aside = world.asides.last;
        ck_assert_ptr_nonnull(aside);
        if (i % 2)
            aside_run(aside);
        fq_engine_cancel(&asked.request);
        ck_assert_uint_eq(world.database.cancels, documents[i / 2] == documents[3] ? 0 : 1);
        asked_clear(&asked);
        world_clear(&world);
        if (!(i % 2))
            aside_run(aside);
        aside->done(aside);
        ck_assert_uint_eq(asked.done + asked.broken, 0);
    }
}
END

/* The connection is lost, say. */
static void fail_job(size_t step)
{
    const struct fq_error error = {.status = FQ_UNAVAILABLE, .message = FQ_STR("it went away")};
    struct fq_job *job = FQ_CONTAINER(fq_list_first(&world.database.jobs), struct fq_job, link);
    fq_list_remove(&world.database.jobs, &job->link);
    job->events->failed(job, step, &error);
}

TEST(a_job_that_fails_while_a_long_value_is_written_fails_afterwards)
{
    for (size_t i = 0; i < FQ_ARRAY_LEN(lists); i++) {
        struct asked asked;
        begin();
        ask(&asked, lists[i]);
        fail_job(SIZE_MAX);
        ck_assert_uint_eq(asked.done, 0);
        world_do_aside(&world);
        ck_assert_uint_eq(asked.done, 1);
        ck_assert_int_eq(asked.request.status, FQ_UNAVAILABLE);
        ck_assert_ptr_nonnull(strstr(asked.errors, "it went away"));
        end(&asked);
    }
}
END

TEST(who_leaves_after_the_job_has_failed_cancels_nothing)
{
    struct asked asked;
    begin();
    ask(&asked, LIST);
    fail_job(SIZE_MAX);
    fq_engine_cancel(&asked.request);
    ck_assert_uint_eq(world.database.cancels, 0);
    struct fq_aside *aside = world.asides.last;
    aside_run(aside);
    aside->done(aside);
    end(&asked);
}
END

TEST(rows_that_wait_and_are_too_long_together_are_refused)
{
    struct asked asked;
    struct fq_engine_options options = world_options();
    begin();
    world_clear(&world);
    options.request_bytes = 1024 * 1024;
    world_init_aside(&world, &options);
    fake_database_answer(
        &world.database,
        (struct fake_answer){.cells = nested[0], .row_count = ROWS, .column_count = 5});
    ask(&asked, NESTED);
    ck_assert_uint_eq(asked.done, 1);
    ck_assert_int_eq(asked.request.status, FQ_LIMIT);
    end(&asked);
}
END

int main(void)
{
    return RUN("engine/long_rows", a_long_value_is_written_aside_between_others,
               what_became_long_is_sent_in_parts,
               where_nothing_is_set_aside_a_long_value_is_written_in_the_turn,
               long_values_of_rows_that_wait_are_not_copied_and_written_aside,
               a_long_value_of_a_list_inside_is_written_aside,
               who_leaves_while_a_long_value_is_written_leaves_nothing_behind,
               a_job_that_fails_while_a_long_value_is_written_fails_afterwards,
               who_leaves_after_the_job_has_failed_cancels_nothing,
               rows_that_wait_and_are_too_long_together_are_refused);
}
