/* SPDX-License-Identifier: MIT
 *
 * Answers that lack a message, or have one too many, or say it differently: no job is ever told
 * another one's rows, and each ends once.
 */
#include <stdio.h>
#include <string.h>

#include "pg/bytes.h"
#include "support/wire_jobs.h"
#include "unit.h"

enum { MOST = 64, ROW_BYTES = 1 << 20 };

/* Messages in order, one behind the other in bytes. */
static struct {
    char bytes[4096];
    size_t starts[MOST + 1];
    size_t count;
} script;

static void add(char kind, const char *body, size_t len)
{
    char *to = script.bytes + script.starts[script.count];
    ck_assert_uint_lt(script.count, MOST);
    to[0] = kind;
    fq_pg_put_u32(to + 1, (uint32_t)len + 4);
    if (len)
        memcpy(to + 5, body, len);
    script.starts[script.count + 1] = script.starts[script.count] + 5 + len;
    script.count++;
}

#define ADD(kind, body) add(kind, body, sizeof(body) - 1)

static void add_prepared(void)
{
    ADD('1', "");
    ADD('t', "\0\0");
    ADD('T', "\0\1n\0....\0\1\0\0\0\x17\0\4mmmm\0\1");
}

static void add_settings(void)
{
    ADD('2', "");
    ADD('D', "\0\1\0\0\0\1c");
    ADD('C', "SELECT 1\0");
}

static void add_rows(char number)
{
    char row[] = {0, 1, 0, 0, 0, 4, 0, 0, 0, number};
    ADD('2', "");
    add('D', row, sizeof(row));
    add('D', row, sizeof(row));
    ADD('C', "SELECT 2\0");
    ADD('Z', "I");
}

/* What PostgreSQL answers to the three jobs. */
static void write_script(void)
{
    script.count = 0;
    add_prepared();
    add_rows(0);
    add_prepared(); /* the settings */
    add_settings();
    add_prepared();
    add_rows(1);
    add_settings();
    add_rows(2);
}

static struct wire_jobs jobs;

static void say_messages(size_t from, size_t to)
{
    if (from < to)
        wire_jobs_say(&jobs, script.bytes + script.starts[from],
                      script.starts[to] - script.starts[from], SIZE_MAX);
}

static void begin(void)
{
    write_script();
    wire_jobs_begin(&jobs, WIRE_PLAIN, ROW_BYTES);
}

/* Returns how many jobs succeeded. */
static size_t finish(void)
{
    size_t good = 0;
    wire_jobs_end(&jobs);
    for (size_t i = 0; i < jobs.count; i++) {
        ck_assert_uint_eq(jobs.jobs[i].strange, 0);
        ck_assert_uint_le(jobs.jobs[i].rows, 4);
        good += !jobs.jobs[i].failed;
    }
    return good;
}

TEST(answers_in_order_are_everyones)
{
    begin();
    say_messages(0, script.count);
    ck_assert_uint_eq(jobs.lost, 0);
    ck_assert_uint_eq(finish(), 3);
    for (size_t i = 0; i < 3; i++)
        ck_assert_uint_eq(jobs.jobs[i].rows, 2);
}
END

TEST(a_message_or_two_that_are_lost_give_nobody_anothers_rows)
{
    write_script();
    for (size_t lost = 1; lost <= 2; lost++) {
        for (size_t i = 0; i + lost <= script.count; i++) {
            begin();
            say_messages(0, i);
            say_messages(i + lost, script.count);
            finish();
        }
    }
}
END

TEST(a_message_that_comes_twice_gives_nobody_anothers_rows)
{
    write_script();
    for (size_t i = 0; i < script.count; i++) {
        for (size_t later = i + 1; later < script.count; later++) {
            begin();
            say_messages(0, later);
            if (script.bytes[script.starts[i]] != 'D') /* a row says nothing of whose it is */
                say_messages(i, i + 1);
            say_messages(later, script.count);
            finish();
        }
    }
}
END

TEST(messages_in_another_order_give_nobody_anothers_rows)
{
    write_script();
    for (size_t i = 0; i + 1 < script.count; i++) {
        begin();
        say_messages(0, i);
        say_messages(i + 1, i + 2);
        say_messages(i, i + 1);
        say_messages(i + 2, script.count);
        finish();
    }
}
END

TEST(a_message_of_a_kind_nobody_knows_ends_the_connection)
{
    write_script();
    for (size_t i = 0; i < script.count; i += 3) {
        for (unsigned kind = 0; kind < 256; kind++) {
            if (strchr("ANS12tTnD3CIZE", (int)kind) && kind)
                continue;
            char strange[5] = {(char)kind, 0, 0, 0, 4};
            begin();
            say_messages(0, i);
            wire_jobs_say(&jobs, strange, sizeof(strange), SIZE_MAX);
            ck_assert_uint_eq(jobs.lost, 1);
            finish();
        }
    }
}
END

TEST(a_length_that_is_changed_gives_nobody_anothers_rows)
{
    write_script();
    for (size_t i = 0; i < script.count; i++) {
        for (int by = -12; by <= 12; by++) {
            begin();
            char *length = script.bytes + script.starts[i] + 1;
            fq_pg_put_u32(length, fq_pg_u32(length) + (uint32_t)by);
            say_messages(0, script.count);
            finish();
        }
    }
}
END

TEST(what_nobody_asked_for_is_passed_over_anywhere)
{
    static const char notice[] = "N\0\0\0\x0eSNOTICE\0\0\0", state[] = "S\0\0\0\x08"
                                                                       "a\0b\0";
    write_script();
    for (size_t i = 0; i <= script.count; i++) {
        begin();
        say_messages(0, i);
        wire_jobs_say(&jobs, notice, sizeof(notice) - 1, SIZE_MAX);
        wire_jobs_say(&jobs, state, sizeof(state) - 1, SIZE_MAX);
        say_messages(i, script.count);
        ck_assert_uint_eq(jobs.lost, 0);
        ck_assert_uint_eq(finish(), 3);
    }
}
END

/* ---- rows ---- */

static void expect_no_row(const char *body, size_t len)
{
    write_script();
    size_t first = 4; /* after what was prepared and BindComplete */
    script.count = first;
    add('D', body, len);
    wire_jobs_begin(&jobs, WIRE_PLAIN, ROW_BYTES);
    say_messages(0, script.count);
    ck_assert_uint_eq(jobs.lost, 1);
    ck_assert_uint_eq(finish(), 0);
    ck_assert_uint_eq(jobs.jobs[0].rows, 0);
}

TEST(a_row_that_lies_about_itself_ends_the_connection)
{
#define NO_ROW(body) expect_no_row(body, sizeof(body) - 1)
    NO_ROW("");
    NO_ROW("\0");
    NO_ROW("\0\1");
    NO_ROW("\0\1\0\0\0");
    NO_ROW("\0\1\0\0\0\4abc");
    NO_ROW("\0\1\0\0\0\4abcde");
    NO_ROW("\0\1\377\377\377\376");
    NO_ROW("\0\1\177\377\377\377abcd");
    NO_ROW("\0\2\0\0\0\4abcd");
    NO_ROW("\377\377\0\0\0\4abcd");
}
END

/* ---- the end of a segment ---- */

TEST(a_transaction_that_goes_on_ends_the_connection)
{
    for (size_t i = 0; i < 2; i++) {
        begin();
        say_messages(0, 7);
        wire_jobs_say(&jobs, i ? "Z\0\0\0\5E" : "Z\0\0\0\5T", 6, SIZE_MAX);
        ck_assert_uint_eq(jobs.lost, 1);
        ck_assert_uint_eq(finish(), 0);
    }
}
END

TEST(what_failed_for_nobody_is_nobody_elses_failure)
{
    static const char refused[] = "E\0\0\0\x13SERROR\0C23505\0\0";
    write_script();
    wire_jobs_begin(&jobs, WIRE_CANCELS, ROW_BYTES);
    say_messages(0, 5);
    wire_jobs_say(&jobs, refused, sizeof(refused) - 1, SIZE_MAX);
    ck_assert(jobs.connection.failure.set);
    ck_assert(jobs.jobs[0].cancelled && !jobs.jobs[1].cancelled);
    wire_jobs_end(&jobs);
    for (size_t i = 1; i < jobs.count; i++)
        ck_assert_int_eq(jobs.jobs[i].error.status, FQ_UNAVAILABLE);
}
END

/* ---- longer than is taken ---- */

static void say_long(char kind)
{
    static char bytes[ROW_BYTES + 5];
    bytes[0] = kind;
    fq_pg_put_u32(bytes + 1, ROW_BYTES + 4);
    wire_jobs_say(&jobs, bytes, sizeof(bytes), 100000);
}

TEST(a_long_row_fails_its_job_alone)
{
    begin();
    say_messages(0, 5);
    say_long('D');
    say_messages(5, script.count);
    ck_assert_uint_eq(jobs.lost, 0);
    ck_assert_uint_eq(finish(), 2);
    ck_assert_int_eq(jobs.jobs[0].error.status, FQ_LIMIT);
}
END

TEST(a_long_notice_is_passed_over)
{
    begin();
    say_messages(0, 5);
    say_long('N');
    say_messages(5, script.count);
    ck_assert_uint_eq(jobs.lost, 0);
    ck_assert_uint_eq(finish(), 3);
}
END

TEST(a_long_error_fails_its_job_alone)
{
    begin();
    say_messages(0, 5);
    say_long('E');
    say_messages(7, script.count); /* from ReadyForQuery on */
    ck_assert_uint_eq(jobs.lost, 0);
    ck_assert_uint_eq(finish(), 2);
    ck_assert_int_eq(jobs.jobs[0].error.status, FQ_DATABASE);
}
END

TEST(any_other_long_message_ends_the_connection)
{
    begin();
    say_messages(0, 2);
    say_long('T');
    ck_assert_uint_eq(jobs.lost, 1);
    ck_assert_uint_eq(finish(), 0);
}
END

int main(void)
{
    return RUN("pg/answers", answers_in_order_are_everyones,
               a_message_or_two_that_are_lost_give_nobody_anothers_rows,
               a_message_that_comes_twice_gives_nobody_anothers_rows,
               messages_in_another_order_give_nobody_anothers_rows,
               a_message_of_a_kind_nobody_knows_ends_the_connection,
               a_length_that_is_changed_gives_nobody_anothers_rows,
               what_nobody_asked_for_is_passed_over_anywhere,
               a_row_that_lies_about_itself_ends_the_connection,
               a_transaction_that_goes_on_ends_the_connection,
               what_failed_for_nobody_is_nobody_elses_failure, a_long_row_fails_its_job_alone,
               a_long_notice_is_passed_over, a_long_error_fails_its_job_alone,
               any_other_long_message_ends_the_connection);
}
