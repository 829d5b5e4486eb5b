/* SPDX-License-Identifier: MIT
 *
 * The pool against a real PostgreSQL: who waits for whom, and how long.
 */

#include "base/clock.h"
#include "unit.h"

#include "probe.h"
#include "support/cluster.h"

TEST(a_slow_query_holds_up_nobody_while_a_connection_is_free)
{
    enum { JOBS = 20 };
    static struct probe probes[JOBS];
    struct bench bench;
    struct probe slow;
    bench_start_size(&bench, 2);
    probe_start(&slow, &bench, "select pg_sleep(3)");
    bench_until_slow(&bench);
    for (int i = 0; i < JOBS; i++) {
        probe_start(&probes[i], &bench, "select 'quick'");
    }
    bench_until_open(&bench, 1);
    ck_assert(!slow.ended);
    for (int i = 0; i < JOBS; i++)
        ASSERT_LOG(&probes[i], "quick;/.");
    bench_run(&bench);
    ASSERT_LOG(&slow, ";/.");
    bench_stop(&bench);
}
END

TEST(jobs_that_were_sent_behind_a_slow_query_are_taken_elsewhere)
{
    enum { SLOW = 2, QUICK = 6 };
    static struct probe slow[SLOW], quick[QUICK];
    struct bench bench;
    bench_start_size(&bench, 3);
    /* All in one turn: nobody can know yet that the first two are slow. */
    for (int i = 0; i < SLOW; i++) {
        probe_start(&slow[i], &bench, "select pg_sleep(3)");
    }
    for (int i = 0; i < QUICK; i++) {
        probe_one(&quick[i], &bench, "select 'quick'");
        quick[i].job.repeatable = true;
        probe_run(&quick[i]);
    }
    bench_until_open(&bench, SLOW);
    for (int i = 0; i < QUICK; i++)
        ASSERT_LOG(&quick[i], "quick;/.");
    for (int i = 0; i < SLOW; i++)
        ck_assert(!slow[i].ended);
    bench_run(&bench);
    for (int i = 0; i < SLOW; i++)
        ASSERT_LOG(&slow[i], ";/.");
    bench_stop(&bench);
}
END

TEST(jobs_beyond_the_queue_are_refused_at_once)
{
    enum { JOBS = 12 };
    static struct probe probes[JOBS];
    struct bench bench;
    struct probe slow;
    bench_start(&bench, (struct fq_pg_pool_options){.size = 1, .queue_limit = 5});
    probe_start(&slow, &bench, "select pg_sleep(2)");
    bench_until_slow(&bench);
    for (int i = 0; i < JOBS; i++) {
        probe_start(&probes[i], &bench, "select 'waited'");
    }
    bench_until_open(&bench, 1 + 5);
    for (int i = 5; i < JOBS; i++) {
        ck_assert_int_eq(probes[i].status, FQ_UNAVAILABLE);
        ck_assert_str_eq(probes[i].message,
                         "too many requests are waiting for the database; try again");
    }
    bench_run(&bench);
    for (int i = 0; i < 5; i++)
        ASSERT_LOG(&probes[i], "waited;/.");
    bench_stop(&bench);
}
END

TEST(a_job_waits_for_a_connection_only_so_long)
{
    struct bench bench;
    struct probe slow, late;
    bench_start(&bench, (struct fq_pg_pool_options){.size = 1, .queue_timeout_ms = 200});
    bench_until(&bench, bench_is_ready); /* what the first one waits for does not count */
    probe_start(&slow, &bench, "select pg_sleep(3)");
    bench_until_slow(&bench);
    probe_ask(&late, &bench, "select 1");
    ck_assert_int_eq(late.status, FQ_UNAVAILABLE);
    ck_assert_uint_lt(late.ended_ms, slow.ended_ms);
    ASSERT_LOG(&slow, ";/.");
    bench_stop(&bench);
}
END

TEST(the_server_ends_a_statement_that_takes_too_long)
{
    struct bench bench;
    struct probe probe, next;
    bench_start(&bench, (struct fq_pg_pool_options){.size = 1, .statement_timeout_ms = 100});
    bench_until(&bench, bench_is_ready); /* else our own clock may be first */
    probe_ask(&probe, &bench, "select pg_sleep(10)");
    ck_assert_int_eq(probe.status, FQ_TIMEOUT);
    ck_assert_msg(strstr(probe.detail, "57014"), "%s", probe.detail);
    probe_ask(&next, &bench, "select 'next'");
    ASSERT_LOG(&next, "next;/.");
    ck_assert_uint_eq(bench_stats(&bench).connects, 1);
    bench_stop(&bench);
}
END

TEST(a_jobs_own_time_limit_ends_it_wherever_it_is)
{
    struct bench bench;
    struct probe running, waiting, next;
    bench_start_size(&bench, 1);
    probe_one(&running, &bench, "select pg_sleep(10)");
    running.job.timeout_ms = 2000;
    probe_run(&running);
    bench_until_slow(&bench);
    probe_one(&waiting, &bench, "select 1");
    waiting.job.timeout_ms = 100;
    probe_run(&waiting);
    bench_run(&bench);
    ck_assert_int_eq(running.status, FQ_TIMEOUT);
    ck_assert_int_eq(waiting.status, FQ_TIMEOUT);
    ck_assert_uint_lt(waiting.ended_ms, running.ended_ms);
    probe_ask(&next, &bench, "select 'next'");
    ASSERT_LOG(&next, "next;/.");
    ck_assert_uint_eq(bench_stats(&bench).connects, 1);
    bench_stop(&bench);
}
END

TEST(a_change_that_is_late_is_told_as_it_ended)
{
    fq_cluster_sql("create table if not exists late (a int); truncate late");
    struct bench bench;
    struct probe change, next;
    bench_start_size(&bench, 1);
    bench_until(&bench, bench_is_ready);
    probe_init(&change, &bench);
    probe_step(&change, "insert into late values (1)", NULL);
    for (size_t i = 1; i < PROBE_STEPS; i++)
        probe_step(&change, "select pg_sleep(0.3)", NULL);
    change.job.timeout_ms = 500;
    change.job.changes = true;
    probe_run(&change);
    bench_run(&bench);
    ck_assert_int_eq(change.status, FQ_TIMEOUT);
    ck_assert(strstr(change.detail, "57014"));
    ck_assert_uint_lt(change.failed_step, PROBE_STEPS);
    ck_assert_str_eq(fq_cluster_value("select count(*) from late"), "0");
    probe_ask(&next, &bench, "select 'next'");
    ASSERT_LOG(&next, "next;/.");
    bench_stop(&bench);
}
END

TEST(a_job_that_runs_again_has_the_time_that_was_left)
{
    struct bench bench;
    struct probe probe;
    bench_start_size(&bench, 1);
    probe_one(&probe, &bench, "select pg_sleep(0.4)");
    probe.job.timeout_ms = 600;
    probe_run(&probe);
    bench_run(&bench);
    ck_assert(!probe.failed);
    uint64_t deadline_ms = probe.job.deadline_ms;
    probe.ended = false;
    probe.rows_calls = 0;
    probe_run(&probe);
    bench_run(&bench);
    ck_assert_uint_eq(probe.job.deadline_ms, deadline_ms);
    ck_assert_int_eq(probe.status, FQ_TIMEOUT);
    bench_stop(&bench);
}
END

/* Its request has used some of its time already, or all of it. */
TEST(time_counts_from_when_the_request_began)
{
    struct bench bench;
    struct probe early, late;
    bench_start_size(&bench, 2);
    bench_until(&bench, bench_is_ready);
    uint64_t now_ms = fq_clock_monotonic_ns() / 1000000;
    probe_one(&early, &bench, "select 1");
    early.job.timeout_ms = 60000;
    early.job.began_ms = now_ms - 10000;
    probe_run(&early);
    ck_assert_uint_eq(early.job.deadline_ms, now_ms + 50000);
    fq_cluster_sql("create table if not exists late_runs (a int); truncate late_runs");
    probe_one(&late, &bench, "insert into late_runs values (1)");
    late.job.changes = true;
    late.job.timeout_ms = 60000;
    late.job.began_ms = now_ms - 60000;
    probe_run(&late);
    bench_run(&bench);
    ck_assert_str_eq(fq_cluster_value("select count(*) from late_runs"), "0"); /* not sent */
    ck_assert(!early.failed);
    ck_assert_int_eq(late.status, FQ_TIMEOUT);
    ck_assert_uint_lt(fq_clock_monotonic_ns() / 1000000, now_ms + 10000);
    bench_stop(&bench);
}
END

int main(void)
{
    fq_cluster_start();
    return RUN(
        "pg/waiting", a_slow_query_holds_up_nobody_while_a_connection_is_free,
        jobs_that_were_sent_behind_a_slow_query_are_taken_elsewhere,
        jobs_beyond_the_queue_are_refused_at_once, a_job_waits_for_a_connection_only_so_long,
        the_server_ends_a_statement_that_takes_too_long,
        a_jobs_own_time_limit_ends_it_wherever_it_is, a_change_that_is_late_is_told_as_it_ended,
        a_job_that_runs_again_has_the_time_that_was_left, time_counts_from_when_the_request_began);
}
