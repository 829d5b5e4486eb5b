/* SPDX-License-Identifier: MIT
 *
 * Operations with nested lists: their rows are counted before and while they come, and a long
 * answer is written in several turns.
 */
#include <stdio.h>

#include "base/limits.h"
#include "unit.h"
#include "world.h"

#define NESTED "{ users { email posts { title } } }"
enum { ROWS = 20000 };

static struct world world;
static struct fq_cell cells[ROWS][5];
static size_t laters;

/* Set, parent, number, and the texts: one user, and all other rows are his posts. */
static void begin(uint32_t list_product, size_t rows)
{
    struct fq_engine_options options = world_options();
    options.list_product = list_product;
    world_init(&world, &options);
    struct fq_cell zero = fake_int4(0), one = fake_int4(1);
    for (size_t i = 0; i < rows; i++) {
        cells[i][0] = cells[i][1] = i ? one : zero;
        cells[i][2] = i ? FAKE_NULL : one;
        cells[i][3] = FAKE_TEXT("sixteen letters.");
        cells[i][4] = FAKE_TEXT("sixteen letters.");
    }
    fake_database_answer(&world.database, (struct fake_answer){.needle = "UNION ALL SELECT",
                                                               .cells = cells[0],
                                                               .row_count = rows,
                                                               .column_count = 5,
                                                               .rows_a_call = 1000});
}

static void ask(struct asked *asked)
{
    asked_init(asked, NESTED, NULL);
    asked_run(&world, asked);
}

static void end(struct asked *asked)
{
    asked_clear(asked);
    world_clear(&world);
}

static void expect_estimate(struct fq_cell *line, const char *text)
{
    *line = (struct fq_cell){text, strlen(text)};
    fake_database_forget(&world.database);
    fake_database_answer(&world.database, (struct fake_answer){.needle = "EXPLAIN ",
                                                               .cells = line,
                                                               .row_count = 1,
                                                               .column_count = 1});
}

TEST(what_may_give_too_many_rows_is_estimated_first)
{
    struct fq_cell line;
    struct asked asked;
    begin(100, 0);
    expect_estimate(&line, "Append  (cost=10.00..20.00 rows=101 width=8)");
    ask(&asked);
    ck_assert_int_eq(asked.request.status, FQ_EXPENSIVE);
    ck_assert_msg(strstr(asked.errors, "about 101 rows, and 100 are allowed (limits.list_product)"),
                  "%s", asked.errors);
    ck_assert_uint_eq(world.database.runs, 1);
    end(&asked);
}
END

TEST(what_is_expected_to_fit_runs_and_is_not_asked_about_again)
{
    struct fq_cell line;
    struct asked asked;
    begin(100, 0);
    expect_estimate(&line, "Append  (cost=10.00..20.00 rows=100 width=8)");
    for (size_t i = 0; i < 2; i++) {
        asked_init(&asked, NESTED, NULL);
        asked_run(&world, &asked);
        ck_assert_int_eq(asked.request.status, FQ_OK);
        ck_assert_uint_eq(world.database.runs, 2 + i);
        asked_clear(&asked);
    }
    world_clear(&world);
}
END

TEST(what_cannot_be_estimated_runs_and_tells_why_itself)
{
    struct asked asked;
    begin(100, 0);
    fake_database_forget(&world.database);
    fake_database_answer(&world.database,
                         (struct fake_answer){.failure = FQ_INPUT, .message = "no such value"});
    ask(&asked);
    ck_assert(strstr(asked.errors, "no such value"));
    ck_assert_uint_eq(world.database.runs, 2);
    end(&asked);
}
END

static struct fq_job *the_job(void)
{
    return FQ_CONTAINER(fq_list_first(&world.database.jobs), struct fq_job, link);
}

TEST(what_is_estimated_first_has_no_more_time)
{
    struct fq_cell line;
    struct asked asked;
    begin(100, 0);
    expect_estimate(&line, "Append  (cost=10.00..20.00 rows=100 width=8)");
    asked_init(&asked, NESTED, NULL);
    fq_engine_run(world.engine, &asked.request);
    the_job()->deadline_ms = 4711; /* as the pool sets it */
    while (world.database.runs == 1)
        ck_assert(fake_database_pump(&world.database));
    ck_assert_uint_eq(the_job()->deadline_ms, 4711);
    fake_database_run(&world.database);
    ck_assert_int_eq(asked.request.status, FQ_OK);
    end(&asked);
}
END

TEST(an_estimate_that_is_none_lets_it_run)
{
    static const char *const lines[] = {NULL, "", " rows=", "rows=1000000", " rows=x", "Append"};
    for (size_t i = 0; i < FQ_ARRAY_LEN(lines); i++) {
        struct fq_cell line;
        struct asked asked;
        begin(100, 0);
        expect_estimate(&line, lines[i] ? lines[i] : "");
        line.ptr = lines[i];
        asked_init(&asked, NESTED, NULL);
        asked_run(&world, &asked);
        ck_assert_int_eq(asked.request.status, FQ_OK);
        ck_assert_uint_eq(world.database.runs, 2);
        end(&asked);
    }
}
END

TEST(lists_that_cannot_have_so_many_rows_are_not_estimated)
{
    begin(FQ_LIMIT_LIST_DEFAULT * 11, 0);
    answer_to(&world, "{ users(limit: 10) { posts { title } } }", NULL);
    ck_assert_uint_eq(world.database.runs, 1);
    answer_to(&world, "{ users(limit: 11) { posts { title } } }", NULL);
    ck_assert_uint_eq(world.database.runs, 3);
    world_clear(&world);
}
END

TEST(more_rows_than_expected_end_the_request)
{
    struct fq_cell line;
    struct asked asked;
    begin(5000, ROWS);
    line = FAKE_TEXT("Append  (cost=10.00..20.00 rows=10 width=8)");
    struct fake_answer estimate = {
        .needle = "EXPLAIN ", .cells = &line, .row_count = 1, .column_count = 1};
    struct fake_answer rows = world.database.answers[0];
    fake_database_forget(&world.database);
    fake_database_answer(&world.database, estimate);
    fake_database_answer(&world.database, rows);
    ask(&asked);
    ck_assert_int_eq(asked.request.status, FQ_EXPENSIVE);
    ck_assert_uint_eq(world.database.cancels, 1);
    ck_assert_msg(strstr(asked.errors, "limits.list_product"), "%s", asked.errors);
    end(&asked);
}
END

/* ---- writing ---- */

static void on_later(struct fq_request *request)
{
    (void)request;
    laters++;
}

/* A request that is told when it is to go on later. */
static void begin_in_turns(struct asked *asked, struct fq_request_events *events)
{
    asked_init(asked, NESTED, NULL);
    *events = *asked->request.events;
    events->later = on_later;
    asked->request.events = events;
    laters = 0;
}

static void run_to_end(struct asked *asked)
{
    asked_run(&world, asked);
    while (!asked->done)
        fq_engine_resume(&asked->request);
}

static void check_whole(const struct asked *asked)
{
    fq_str whole = fq_buf_str(&asked->whole);
    size_t titles = 0;
    for (size_t i = 0; i + 1 < whole.len; i++)
        titles += whole.ptr[i] == '.' && whole.ptr[i + 1] == '"';
    ck_assert(fq_str_starts_with(whole, FQ_STR("{\"data\":{\"users\":[{\"email\":\"sixteen")));
    ck_assert(fq_str_ends_with(whole, FQ_STR("\"}]}]}}")));
    ck_assert_uint_eq(titles, ROWS);
}

TEST(a_long_answer_is_written_in_turns_and_sent_in_parts)
{
    struct asked asked;
    struct fq_request_events events;
    begin(UINT32_MAX, ROWS);
    begin_in_turns(&asked, &events);
    asked_run(&world, &asked);
    while (!asked.done) {
        ck_assert_uint_eq(asked.parts, laters);
        fq_engine_resume(&asked.request);
    }
    ck_assert_uint_ge(laters, 2);
    check_whole(&asked);
    end(&asked);
}
END

TEST(a_slow_receiver_is_waited_for)
{
    struct asked asked;
    struct fq_request_events events;
    begin(UINT32_MAX, ROWS);
    begin_in_turns(&asked, &events);
    asked.slow = true;
    run_to_end(&asked);
    ck_assert_uint_eq(laters, 0);
    ck_assert_uint_eq(world.database.resumes, 0); /* it has done its part */
    check_whole(&asked);
    end(&asked);
}
END

TEST(who_wants_the_whole_gets_it_in_turns)
{
    struct asked asked;
    struct fq_request_events events;
    begin(UINT32_MAX, ROWS);
    begin_in_turns(&asked, &events);
    events.part = NULL;
    run_to_end(&asked);
    ck_assert_uint_ge(laters, 2);
    ck_assert_uint_eq(asked.parts, 0);
    check_whole(&asked);
    end(&asked);
}
END

TEST(a_request_is_cancelled_between_two_turns)
{
    struct asked asked;
    struct fq_request_events events;
    begin(UINT32_MAX, ROWS);
    begin_in_turns(&asked, &events);
    asked_run(&world, &asked);
    ck_assert_uint_eq(laters, 1);
    fq_engine_cancel(&asked.request);
    fq_engine_resume(&asked.request); /* of what is over: nothing */
    ck_assert_uint_eq(asked.done + asked.broken, 0);
    ck_assert_uint_eq(world.database.cancels, 0);
    end(&asked);
}
END

/* ---- at any point ---- */

/* Estimated, kept and written in turns, so that there is a point of each kind. */
static void begin_estimated(void)
{
    static struct fq_cell line;
    begin(ROWS + 1, ROWS);
    struct fake_answer rows = world.database.answers[0];
    expect_estimate(&line, "Append  (cost=10.00..20.00 rows=10 width=8)");
    fake_database_answer(&world.database, rows);
}

/* One thing happens.  False: nothing is left to happen. */
static bool advance(struct asked *asked)
{
    if (fake_database_pump(&world.database))
        return true;
    if (asked->done || asked->broken)
        return false;
    fq_engine_resume(&asked->request);
    return true;
}

/* Runs a request up to the given point; false when it has ended before. */
static bool run_to(struct asked *asked, struct fq_request_events *events, size_t point, bool slow)
{
    begin_estimated();
    begin_in_turns(asked, events);
    asked->slow = slow;
    fq_engine_run(world.engine, &asked->request);
    while (point-- > 0) {
        if (!advance(asked))
            return false;
    }
    return !asked->done;
}

TEST(who_leaves_at_any_point_is_told_nothing_more)
{
    struct asked asked;
    struct fq_request_events events;
    for (int slow = 0; slow < 2; slow++) {
        size_t point = 0, parts;
        for (; run_to(&asked, &events, point, slow); point++) {
            parts = asked.parts;
            fq_engine_cancel(&asked.request);
            ck_assert(!fake_database_pump(&world.database));
            fq_engine_resume(&asked.request);
            fq_engine_cancel(&asked.request);
            ck_assert_uint_eq(asked.done + asked.broken, 0);
            ck_assert_uint_eq(asked.parts, parts);
            ck_assert_ptr_null(asked.request.run);
            end(&asked);
        }
        ck_assert_uint_gt(point, ROWS / 1000 + 3);
        end(&asked);
    }
}
END

TEST(a_reload_at_any_point_changes_no_answer)
{
    struct asked asked;
    struct fq_request_events events;
    size_t point = 0;
    for (bool more = true; more; point++) {
        more = run_to(&asked, &events, point, false);
        struct fq_engine_options options = world_options();
        struct fq_schema *schema = shop_schema();
        options.list_product = ROWS;
        fq_engine_set_schema(world.engine, schema, &options);
        fq_schema_unref(schema);
        while (advance(&asked))
            ;
        ck_assert_uint_eq(asked.done, 1);
        check_whole(&asked);
        end(&asked);
    }
    ck_assert_uint_gt(point, ROWS / 1000 + 3);
}
END

int main(void)
{
    return RUN("engine/nested", what_may_give_too_many_rows_is_estimated_first,
               what_is_expected_to_fit_runs_and_is_not_asked_about_again,
               what_cannot_be_estimated_runs_and_tells_why_itself,
               lists_that_cannot_have_so_many_rows_are_not_estimated,
               more_rows_than_expected_end_the_request,
               a_long_answer_is_written_in_turns_and_sent_in_parts, a_slow_receiver_is_waited_for,
               who_wants_the_whole_gets_it_in_turns, a_request_is_cancelled_between_two_turns,
               what_is_estimated_first_has_no_more_time, an_estimate_that_is_none_lets_it_run,
               who_leaves_at_any_point_is_told_nothing_more,
               a_reload_at_any_point_changes_no_answer);
}
