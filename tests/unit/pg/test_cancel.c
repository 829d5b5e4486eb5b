/* SPDX-License-Identifier: MIT
 *
 * Cancelling, pausing, streaming and losing the connection, against a real PostgreSQL.
 */
#include <stdio.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include "unit.h"

#include "base/limits.h"
#include "base/memory.h"
#include "net/watch.h"
#include "probe.h"
#include "support/cluster.h"

static void run_one(struct bench *bench, const char *sql, const char *expected)
{
    struct probe probe;
    probe_ask(&probe, bench, sql);
    ck_assert_msg(strcmp(probe.log, expected) == 0, "%s: %s %s %s", sql, probe.log, probe.message,
                  probe.detail);
}

static bool nothing_runs(struct bench *bench)
{
    (void)bench;
    return strcmp(fq_cluster_value("select count(*) from pg_stat_activity where state = 'active'"
                                   " and pid <> pg_backend_pid() and query like '%pg_sleep(3__)%'"),
                  "0") == 0;
}

static bool something_runs(struct bench *bench)
{
    return !nothing_runs(bench);
}

/* ---- cancelling ---- */

TEST(a_running_query_is_cancelled_and_its_connection_serves_on)
{
    struct bench bench;
    struct probe probe;
    bench_start_size(&bench, 1);
    for (int round = 0; round < 5; round++) {
        probe_start(&probe, &bench, "select pg_sleep(300)");
        bench_wait(&bench, round == 1 ? 0 : 30); /* round 1: before it can have begun */
        probe_cancel(&probe);
        run_one(&bench, "select 'next'", "next;/.");
    }
    bench_until(&bench, nothing_runs);
    ck_assert_uint_eq(bench_stats(&bench).connects, 1);
    ck_assert_uint_eq(bench_stats(&bench).failures, 0);
    bench_stop(&bench);
}
END

TEST(a_late_cancel_hits_no_other_job)
{
    struct bench bench;
    static struct probe victim, probe;
    bench_start_size(&bench, 1);
    run_one(&bench, "select 'warm'", "warm;/.");
    /* Quick ones, so that the cancel mostly comes when they are over. */
    for (int round = 0; round < 200; round++) {
        probe_start(&victim, &bench, "select 'quick'");
        probe_cancel(&victim);
        probe_ask(&probe, &bench, "select pg_sleep(0.002)");
        ck_assert_msg(!probe.failed, "round %d: %s", round, probe.detail);
    }
    ck_assert_uint_eq(bench_stats(&bench).connects, 1);
    bench_stop(&bench);
}
END

TEST(a_cancelled_job_among_others_leaves_them_alone)
{
    struct bench bench;
    struct probe first, second, third;
    bench_start_size(&bench, 1);
    run_one(&bench, "select 'warm'", "warm;/.");
    probe_one(&first, &bench, "select 'first' from pg_sleep(0.1)");
    probe_one(&second, &bench, "select 'second'");
    probe_one(&third, &bench, "select 'third'");
    probe_run(&first);
    probe_run(&second);
    probe_run(&third);
    ck_assert_uint_eq(bench_stats(&bench).in_flight, 3);
    probe_cancel(&second);
    bench_run(&bench);
    ASSERT_LOG(&first, "first;/.");
    ASSERT_LOG(&third, "third;/.");
    bench_stop(&bench);
}
END

TEST(all_of_several_cancelled_jobs_are_stopped)
{
    struct bench bench;
    struct probe first, second;
    bench_start_size(&bench, 1);
    run_one(&bench, "select 'warm'", "warm;/.");
    probe_one(&first, &bench, "select pg_sleep(301)");
    probe_one(&second, &bench, "select pg_sleep(302)");
    probe_run(&first);
    probe_run(&second);
    bench_wait(&bench, 30);
    probe_cancel(&first);
    probe_cancel(&second);
    run_one(&bench, "select 'next'", "next;/.");
    ck_assert_uint_eq(bench_stats(&bench).connects, 1);
    bench_stop(&bench);
}
END

TEST(a_waiting_job_is_forgotten)
{
    struct bench bench;
    struct probe slow, waiting;
    bench_start_size(&bench, 1);
    probe_start(&slow, &bench, "select pg_sleep(0.3)");
    bench_until_slow(&bench);
    probe_start(&waiting, &bench, "select 1");
    ck_assert_uint_eq(bench_stats(&bench).waiting, 1);
    probe_cancel(&waiting);
    ck_assert_uint_eq(bench_stats(&bench).waiting, 0);
    bench_run(&bench);
    ASSERT_LOG(&slow, ";/.");
    bench_stop(&bench);
}
END

TEST(a_refused_job_may_be_cancelled_before_it_hears_of_it)
{
    struct bench bench;
    struct probe slow, waiting, refused;
    bench_start(&bench, (struct fq_pg_pool_options){.size = 1, .queue_limit = 1});
    probe_start(&slow, &bench, "select pg_sleep(0.2)");
    bench_until_slow(&bench);
    probe_one(&waiting, &bench, "select 'w'");
    probe_one(&refused, &bench, "select 1");
    probe_run(&waiting);
    probe_run(&refused);
    probe_cancel(&refused);
    bench_run(&bench);
    ASSERT_LOG(&waiting, "w;/.");
    ck_assert_uint_eq(bench_stats(&bench).refused, 0);
    bench_stop(&bench);
}
END

static void cancel_itself(struct probe *probe)
{
    probe->on_rows = NULL;
    probe_cancel(probe);
}

TEST(a_job_may_be_cancelled_from_its_own_rows)
{
    struct bench bench;
    static struct probe probe;
    bench_start_size(&bench, 1);
    for (int streamed = 0; streamed < 2; streamed++) {
        probe_init(&probe, &bench);
        probe_step(&probe, "select n::text from generate_series(1, 3) n", NULL);
        /* PostgreSQL sends what it has when a stream's step ends, else when the job does. */
        probe_step(&probe, streamed ? "select pg_sleep(300)" : "select 'second'", NULL);
        probe.job.streamed = streamed;
        probe.on_rows = cancel_itself;
        probe_run(&probe);
        bench_run(&bench);
        ASSERT_LOG(&probe, "1;2;3;");
        run_one(&bench, "select 'next'", "next;/.");
    }
    bench_until(&bench, nothing_runs);
    bench_stop(&bench);
}
END

TEST(closing_stops_what_runs_and_fails_what_waits)
{
    struct bench bench;
    struct probe running, waiting;
    bench_start_size(&bench, 1);
    probe_start(&running, &bench, "select pg_sleep(300)");
    bench_until_slow(&bench);
    probe_start(&waiting, &bench, "select 1");
    bench_stop(&bench);
    ck_assert_int_eq(running.status, FQ_UNAVAILABLE);
    ck_assert_int_eq(waiting.status, FQ_UNAVAILABLE);
    for (int i = 0; i < 500 && !nothing_runs(NULL); i++)
        usleep(10000);
    ck_assert(nothing_runs(NULL));
}
END

/* ---- streaming ---- */

TEST(streamed_rows_arrive_while_the_query_runs)
{
    struct bench bench;
    struct probe probe;
    bench_start_size(&bench, 1);
    probe_init(&probe, &bench);
    probe.job.streamed = true;
    probe_setting(&probe, "app.tenant_id", "t");
    probe_step(&probe,
               "select repeat('x', 4000), pg_sleep(case when n = 40 then 2 else 0 end)::text"
               " from generate_series(1, 40) n",
               NULL);
    probe_step(&probe, "select current_setting('app.tenant_id')", NULL);
    probe_run(&probe);
    bench_until_rows(&bench, &probe, 10);
    ck_assert_uint_lt(probe.rows, 40);
    bench_run(&bench);
    ck_assert_uint_eq(probe.rows, 41);
    ck_assert_uint_lt(probe.rows_calls, 41);
    ck_assert(!probe.failed);
    run_one(&bench, "select 'next'", "next;/.");
    bench_stop(&bench);
}
END

static void pause_it(struct probe *probe)
{
    probe->on_rows = NULL;
    probe->bench->database->calls->pause(probe->bench->database, &probe->job);
}

TEST(a_paused_stream_waits_for_its_reader)
{
    struct bench bench;
    static struct probe probe;
    bench_start_size(&bench, 1);
    probe_one(&probe, &bench, "select n::text, repeat('x', 1000) from generate_series(1, 50000) n");
    probe.job.streamed = true;
    probe.on_rows = pause_it;
    probe_run(&probe);
    bench_until_rows(&bench, &probe, 0);
    bench_wait(&bench, 100); /* for PostgreSQL to fill the socket */
    size_t seen = probe.rows;
    ck_assert_uint_le(seen * 1000, FQ_LIMIT_READ_BYTES);
    bench_wait(&bench, 100);
    ck_assert_uint_eq(probe.rows, seen);
    /* PostgreSQL waits as well: it cannot have sent 50 MB into the socket. */
    ck_assert_str_eq(fq_cluster_value("select wait_event from pg_stat_activity"
                                      " where query like '%50000%' and pid <> pg_backend_pid()"),
                     "ClientWrite");
    bench.database->calls->resume(bench.database, &probe.job);
    bench_run(&bench);
    ck_assert_uint_eq(probe.rows, 50000);
    bench_stop(&bench);
}
END

static void pause_and_resume(struct probe *probe)
{
    const struct fq_database_calls *calls = probe->bench->database->calls;
    calls->pause(probe->bench->database, &probe->job);
    if (probe->rows_calls % 2)
        calls->resume(probe->bench->database, &probe->job);
}

TEST(pausing_at_every_batch_loses_no_row)
{
    struct bench bench;
    static struct probe probe;
    bench_start_size(&bench, 1);
    probe_one(&probe, &bench, "select n::text from generate_series(1, 3000) n");
    probe.job.streamed = true;
    probe.on_rows = pause_and_resume;
    probe_run(&probe);
    while (!probe.ended) {
        bench_wait(&bench, 1);
        if (!probe.ended)
            bench.database->calls->resume(bench.database, &probe.job);
    }
    ck_assert_uint_eq(probe.rows, 3000);
    bench_stop(&bench);
}
END

TEST(a_paused_stream_can_be_cancelled)
{
    struct bench bench;
    static struct probe probe;
    bench_start_size(&bench, 1);
    probe_one(&probe, &bench, "select repeat('x', 1000) from generate_series(1, 50000) n");
    probe.job.streamed = true;
    probe.on_rows = pause_it;
    probe_run(&probe);
    bench_wait(&bench, 100);
    probe_cancel(&probe);
    run_one(&bench, "select 'next'", "next;/.");
    bench_stop(&bench);
}
END

/* They share a connection, and whoever waits behind goes: the first stays paused. */
TEST(a_paused_job_stays_so_when_another_is_cancelled)
{
    struct bench bench;
    struct probe first, second, third;
    bench_start_size(&bench, 1);
    run_one(&bench, "select 'warm'", "warm;/.");
    probe_one(&first, &bench, "select 'first'");
    probe_one(&second, &bench, "select 'second'");
    probe_one(&third, &bench, "select 'third'");
    first.on_rows = pause_it;
    probe_run(&first);
    probe_run(&second);
    probe_run(&third);
    ck_assert_uint_eq(bench_stats(&bench).in_flight, 3);
    bench_until_rows(&bench, &first, 0);
    probe_cancel(&second);
    bench_wait(&bench, 50);
    ASSERT_LOG(&first, "first;");
    bench.database->calls->resume(bench.database, &first.job);
    bench_run(&bench);
    ASSERT_LOG(&first, "first;/.");
    ASSERT_LOG(&third, "third;/.");
    bench_stop(&bench);
}
END

TEST(a_stream_has_its_connection_to_itself)
{
    struct bench bench;
    static struct probe stream, other;
    bench_start_size(&bench, 1);
    probe_one(&stream, &bench, "select n::text from generate_series(1, 300) n");
    stream.job.streamed = true;
    stream.on_rows = pause_it;
    probe_run(&stream);
    bench_until_rows(&bench, &stream, 0);
    probe_start(&other, &bench, "select 'other'");
    bench_wait(&bench, 50);
    ck_assert(!other.ended);
    ck_assert_uint_eq(bench_stats(&bench).waiting, 1);
    bench.database->calls->resume(bench.database, &stream.job);
    bench_run(&bench);
    ck_assert_uint_eq(stream.rows, 300);
    ASSERT_LOG(&other, "other;/.");
    bench_stop(&bench);
}
END

TEST(a_stream_that_fails_half_way_says_so)
{
    struct bench bench;
    struct probe probe;
    bench_start_size(&bench, 1);
    probe_one(&probe, &bench, "select 1 / (1000 - n) from generate_series(1, 2000) n");
    probe.job.streamed = true;
    probe_run(&probe);
    bench_run(&bench);
    ck_assert_uint_eq(probe.rows, 999);
    ck_assert_int_eq(probe.status, FQ_DATABASE);
    run_one(&bench, "select 'next'", "next;/.");
    bench_stop(&bench);
}
END

/* ---- losing ---- */

TEST(a_backend_killed_in_flight_fails_its_jobs_and_is_replaced)
{
    struct bench bench;
    struct probe first, second;
    bench_start_size(&bench, 1);
    run_one(&bench, "select 'warm'", "warm;/.");
    probe_one(&first, &bench, "select pg_sleep(300)");
    probe_one(&second, &bench, "select 'behind'");
    probe_run(&first);
    probe_run(&second);
    bench_until(&bench, something_runs);
    fq_cluster_sql("select pg_terminate_backend(pid) from pg_stat_activity"
                   " where query like '%pg_sleep(300)%' and pid <> pg_backend_pid()");
    bench_run(&bench);
    ck_assert_int_eq(first.status, FQ_UNAVAILABLE);
    ck_assert_int_eq(second.status, FQ_UNAVAILABLE);
    ck_assert_str_eq(first.message, "the database connection was lost; try again");
    ck_assert(strstr(first.detail, "57P01"));
    ck_assert_uint_eq(first.failed_step, 0);
    run_one(&bench, "select 'next'", "next;/.");
    ck_assert_uint_eq(bench_stats(&bench).connects, 2);
    ck_assert_uint_eq(bench_stats(&bench).losses, 1);
    bench_stop(&bench);
}
END

static bool has_lost_one(struct bench *bench)
{
    return bench_stats(bench).losses == 1;
}

TEST(an_idle_backend_that_is_killed_is_replaced_unnoticed)
{
    struct bench bench;
    bench_start_size(&bench, 1);
    bench_until(&bench, bench_is_ready);
    fq_cluster_sql("select pg_terminate_backend(pid) from pg_stat_activity"
                   " where application_name = 'fraiseql'");
    bench_until(&bench, has_lost_one);
    run_one(&bench, "select 'next'", "next;/.");
    ck_assert_uint_eq(bench_stats(&bench).failures, 0);
    bench_stop(&bench);
}
END

static void never(struct fq_watch *watch, unsigned events)
{
    (void)watch;
    (void)events;
    ck_abort_msg("nothing was asked for");
}

/* libpq closes the socket while sending, once it reads the end of the connection.  It tries to send
 * whenever 8 KB are due: the first time it reads the backend's last words, then their end. */
TEST(a_descriptor_that_libpq_closed_may_be_anothers_at_once)
{
    static char long_sql[20000], other_sql[20000];
    struct bench bench;
    struct probe probe;
    int pair[2];
    struct fq_watch watches[2];
    snprintf(long_sql, sizeof(long_sql), "select 1%*s", (int)sizeof(long_sql) - 10, "");
    snprintf(other_sql, sizeof(other_sql), "select 2%*s", (int)sizeof(other_sql) - 10, "");
    bench_start_size(&bench, 1);
    bench_until(&bench, bench_is_ready);
    fq_cluster_sql("select pg_terminate_backend(pid, 5000) from pg_stat_activity"
                   " where application_name = 'fraiseql'");
    probe_init(&probe, &bench);
    probe_step(&probe, long_sql, NULL);
    probe_step(&probe, other_sql, NULL);
    probe_run(&probe);
    ck_assert_int_eq(socketpair(AF_UNIX, SOCK_STREAM, 0, pair), 0);
    for (int i = 0; i < 2; i++)
        ck_assert_int_eq(fq_watch_init(&watches[i], bench.loop, pair[i], never), FQ_OK);
    for (int i = 0; i < 2; i++) {
        fq_watch_clear(&watches[i]);
        close(pair[i]);
    }
    bench_run(&bench);
    ck_assert_int_eq(probe.status, FQ_UNAVAILABLE);
    run_one(&bench, "select 'next'", "next;/.");
    bench_stop(&bench);
}
END

TEST(a_database_that_is_down_at_the_start_is_waited_for)
{
    char conninfo[256], late[64];
    /* The socket's name is known, its directory comes later. */
    snprintf(late, sizeof(late), "/tmp/fq-late-%d", (int)getpid());
    snprintf(conninfo, sizeof(conninfo), "host=%s dbname=postgres user=postgres", late);
    struct bench bench;
    struct probe early, in_time;
    bench_start(&bench, (struct fq_pg_pool_options){
                            .size = 2, .conninfo = conninfo, .queue_timeout_ms = 300});
    ck_assert(!fq_pg_pool_ready(bench.pool));
    probe_ask(&early, &bench, "select 'early'");
    ck_assert_int_eq(early.status, FQ_UNAVAILABLE);
    ck_assert_str_eq(early.message, "the database cannot be reached; try again");
    ck_assert(strstr(early.detail, late));
    ck_assert_uint_gt(fq_pg_pool_last_failure(bench.pool).len, 0);
    struct fq_pg_pool_stats stats = bench_stats(&bench);
    ck_assert_uint_ge(stats.losses, 2);  /* it was tried again, */
    ck_assert_uint_le(stats.losses, 12); /* and not all the time */
    ck_assert_int_eq(symlink(fq_cluster_directory(), late), 0);
    bench_until(&bench, bench_is_ready);
    ck_assert_uint_eq(fq_pg_pool_last_failure(bench.pool).len, 0);
    probe_ask(&in_time, &bench, "select 'in time'");
    unlink(late);
    ASSERT_LOG(&in_time, "in time;/.");
    bench_stop(&bench);
}
END

TEST(a_server_that_never_answers_is_given_up)
{
    struct bench bench;
    struct probe probe;
    char directory[] = "/tmp/fq-mute-XXXXXX", conninfo[128];
    ck_assert_ptr_nonnull(mkdtemp(directory));
    struct sockaddr_un address = {.sun_family = AF_UNIX};
    snprintf(address.sun_path, sizeof(address.sun_path), "%s/.s.PGSQL.5432", directory);
    int mute = socket(AF_UNIX, SOCK_STREAM, 0); /* takes connections and says nothing */
    ck_assert_int_eq(bind(mute, (const struct sockaddr *)&address, sizeof(address)), 0);
    ck_assert_int_eq(listen(mute, 9), 0);
    snprintf(conninfo, sizeof(conninfo), "host=%s dbname=postgres user=postgres", directory);
    bench_start(&bench, (struct fq_pg_pool_options){.size = 1,
                                                    .conninfo = conninfo,
                                                    .connect_timeout_ms = 100,
                                                    .queue_timeout_ms = 600});
    probe_ask(&probe, &bench, "select 1");
    ck_assert_int_eq(probe.status, FQ_UNAVAILABLE);
    ck_assert_uint_ge(bench_stats(&bench).losses, 1);
    bench_stop(&bench);
    close(mute);
    unlink(address.sun_path);
    rmdir(directory);
}
END

/* ---- growing and shrinking ---- */

static bool one_is_left(struct bench *bench)
{
    return bench_stats(bench).idle == 1 && bench_stats(bench).down == 3;
}

TEST(connections_grow_with_work_and_go_when_it_is_over)
{
    static struct probe probes[8];
    struct bench bench;
    bench_start(&bench, (struct fq_pg_pool_options){.size = 4, .idle_timeout_ms = 300});
    for (int i = 0; i < 8; i++) {
        probe_start(&probes[i], &bench, "select pg_sleep(0.3)");
        bench_wait(&bench, 20);
    }
    bench_run(&bench);
    ck_assert_uint_ge(bench_stats(&bench).connects, 4);
    bench_until(&bench, one_is_left);
    ck_assert_uint_eq(bench_stats(&bench).losses, 0);
    bench_stop(&bench);
}
END

static bool replaced(struct bench *bench)
{
    return bench_stats(bench).connects >= 2;
}

static struct probe steady[2];

static void and_again(struct probe *probe)
{
    struct bench *bench = probe->bench;
    ck_assert(!probe->failed);
    if (replaced(bench))
        return;
    probe_one(probe, bench, "select 'steady'");
    probe->on_end = and_again;
    probe_run(probe);
}

TEST(an_old_connection_is_replaced_even_under_load)
{
    struct bench bench;
    bench_start(&bench, (struct fq_pg_pool_options){.size = 1, .lifetime_ms = 200});
    for (int i = 0; i < 2; i++) {
        probe_one(&steady[i], &bench, "select 'steady'");
        steady[i].on_end = and_again;
        probe_run(&steady[i]);
    }
    bench_until(&bench, replaced);
    bench_wait(&bench, 50);
    bench_stop(&bench);
}
END

/* ---- out of memory ---- */

TEST(a_pool_that_cannot_be_made_leaves_nothing_behind)
{
    struct fq_loop *loop = fq_loop_new();
    struct fq_pg_pool *pool = NULL;
    struct fq_pg_pool_options options = {.size = 2, .conninfo = fq_cluster_conninfo()};
    for (uint64_t nth = 1; !pool; nth++) {
        fq_memory_fail_from(nth);
        pool = fq_pg_pool_new(loop, &options);
        fq_memory_fail_from(0);
        ck_assert_uint_lt(nth, 100);
    }
    struct bench bench = {.loop = loop, .pool = pool};
    fq_timer_init(&bench.watchdog, loop, NULL);
    fq_timer_init(&bench.checker, loop, NULL);
    bench_stop(&bench);
}
END

TEST(jobs_end_and_the_pool_lives_when_memory_runs_out)
{
    struct bench bench;
    static struct probe probe, cancelled;
    bool failed = true;
    for (uint64_t nth = 1; failed; nth++) {
        /* Connecting is part of it. */
        bench_start_size(&bench, 1);
        fq_memory_fail_from(nth);
        probe_init(&probe, &bench);
        for (int i = 0; i < 8; i++)
            probe_step(&probe, "select n, n, n, n from generate_series(1, 2000) n", NULL);
        probe_run(&probe);
        bench_wait(&bench, 40);
        probe_start(&cancelled, &bench, "select pg_sleep(300)");
        bench_wait(&bench, 5);
        if (!cancelled.ended)
            probe_cancel(&cancelled);
        bench_wait(&bench, 20);
        failed = fq_memory_has_failed();
        fq_memory_fail_from(0);
        bench_run(&bench);
        ck_assert(probe.failed || probe.rows == 16000);
        run_one(&bench, "select 'next'", "next;/.");
        bench_stop(&bench);
        ck_assert_uint_lt(nth, 100);
    }
}
END

int main(void)
{
    fq_cluster_start();
    return RUN(
        "pg/cancel", a_running_query_is_cancelled_and_its_connection_serves_on,
        a_late_cancel_hits_no_other_job, a_cancelled_job_among_others_leaves_them_alone,
        all_of_several_cancelled_jobs_are_stopped, a_waiting_job_is_forgotten,
        a_refused_job_may_be_cancelled_before_it_hears_of_it,
        a_job_may_be_cancelled_from_its_own_rows, closing_stops_what_runs_and_fails_what_waits,
        streamed_rows_arrive_while_the_query_runs, a_paused_stream_waits_for_its_reader,
        pausing_at_every_batch_loses_no_row, a_paused_stream_can_be_cancelled,
        a_paused_job_stays_so_when_another_is_cancelled, a_stream_has_its_connection_to_itself,
        a_stream_that_fails_half_way_says_so,
        a_backend_killed_in_flight_fails_its_jobs_and_is_replaced,
        an_idle_backend_that_is_killed_is_replaced_unnoticed,
        a_descriptor_that_libpq_closed_may_be_anothers_at_once,
        a_database_that_is_down_at_the_start_is_waited_for, a_server_that_never_answers_is_given_up,
        connections_grow_with_work_and_go_when_it_is_over,
        an_old_connection_is_replaced_even_under_load,
        a_pool_that_cannot_be_made_leaves_nothing_behind,
        jobs_end_and_the_pool_lives_when_memory_runs_out);
}
