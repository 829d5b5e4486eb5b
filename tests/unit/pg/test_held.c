/* SPDX-License-Identifier: MIT
 *
 * Jobs whose transaction is committed when their asker says so, against a PostgreSQL of its own.
 */
#include "base/limits.h"
#include "pg/probe.h"
#include "support/cluster.h"
#include "unit.h"

static const char add[] = "insert into held values ($1::int) returning a::text";

static void start(struct bench *bench, size_t size)
{
    fq_cluster_sql("create table if not exists held (a int primary key deferrable initially "
                   "deferred); truncate held");
    bench_start_size(bench, size);
}

/* Adds 1, and whatever else is to happen. */
static void hold(struct probe *probe, struct bench *bench, const char *then)
{
    probe_init(probe, bench);
    probe_step(probe, add, "1");
    if (then)
        probe_step(probe, then, NULL);
    probe->job.changes = probe->job.held = true;
}

/* Others are served, on so many connections at most, and what was made is what is said. */
static void finish_after(struct bench *bench, size_t connects, const char *made)
{
    struct probe after;
    probe_ask(&after, bench, "select string_agg(a::text, ',') from held");
    ck_assert(!after.failed);
    ck_assert_uint_le(bench_stats(bench).connects, connects);
    ck_assert_str_eq(fq_cluster_value("select count(*) from held"), made);
    bench_stop(bench);
}

static void finish(struct bench *bench, const char *made)
{
    finish_after(bench, 1, made);
}

static bool is_held(struct bench *bench)
{
    return bench->watched->log_len && bench->watched->log[bench->watched->log_len - 1] == '|';
}

static void until_held(struct bench *bench, struct probe *probe)
{
    bench->watched = probe;
    bench_until(bench, is_held);
}

TEST(it_is_committed_when_it_is_said)
{
    struct bench bench;
    struct probe probe;
    start(&bench, 1);
    hold(&probe, &bench, "select 'x'");
    probe_run(&probe);
    until_held(&bench, &probe);
    ck_assert_str_eq(fq_cluster_value("select count(*) from held"), "0");
    probe_commit(&probe);
    bench_run(&bench);
    ASSERT_LOG(&probe, "1;/x;/|.");
    finish(&bench, "1");
}
END

TEST(it_is_committed_from_within_its_event_as_well)
{
    struct bench bench;
    struct probe probe;
    start(&bench, 1);
    hold(&probe, &bench, NULL);
    probe.on_ready = probe_commit;
    probe_run(&probe);
    bench_run(&bench);
    ASSERT_LOG(&probe, "1;/|.");
    finish(&bench, "1");
}
END

TEST(it_is_rolled_back_when_nobody_wants_it)
{
    struct bench bench;
    struct probe probe;
    start(&bench, 1);
    hold(&probe, &bench, NULL);
    probe_run(&probe);
    until_held(&bench, &probe);
    probe_cancel(&probe);
    finish(&bench, "0");
}
END

TEST(it_is_rolled_back_when_nobody_wants_it_while_it_runs)
{
    struct bench bench;
    struct probe probe;
    start(&bench, 1);
    hold(&probe, &bench, "select pg_sleep(60)");
    probe_run(&probe);
    bench_until_slow(&bench);
    probe_cancel(&probe);
    /* A cancel that comes late meets what rolls back: then the connection is replaced. */
    finish_after(&bench, 2, "0");
}
END

TEST(what_fails_before_is_no_longer_held)
{
    struct bench bench;
    struct probe probe;
    start(&bench, 1);
    hold(&probe, &bench, "select 1 / (random() * 0)::int");
    probe_run(&probe);
    bench_run(&bench);
    ASSERT_LOG(&probe, "1;/!");
    ck_assert_uint_eq(probe.failed_step, 1);
    finish(&bench, "0");
}
END

TEST(what_fails_at_the_commit_has_failed)
{
    struct bench bench;
    struct probe probe;
    start(&bench, 1);
    hold(&probe, &bench, "insert into held values (1)");
    probe.on_ready = probe_commit;
    probe_run(&probe);
    bench_run(&bench);
    ASSERT_LOG(&probe, "1;//|!");
    ck_assert_int_eq(probe.status, FQ_CONSTRAINT);
    ck_assert_uint_eq(probe.failed_step, SIZE_MAX);
    finish(&bench, "0");
}
END

TEST(who_does_not_decide_in_time_has_it_rolled_back)
{
    struct bench bench;
    struct probe probe;
    start(&bench, 1);
    hold(&probe, &bench, NULL);
    probe.job.timeout_ms = 300;
    probe_run(&probe);
    bench_run(&bench);
    ASSERT_LOG(&probe, "1;/|!");
    ck_assert_int_eq(probe.status, FQ_TIMEOUT);
    ck_assert(!strstr(probe.message, "not known"));
    finish(&bench, "0");
}
END

TEST(a_connection_that_is_lost_takes_it_along_and_says_so)
{
    struct bench bench;
    struct probe probe;
    start(&bench, 1);
    hold(&probe, &bench, "select pg_backend_pid()::text");
    probe_run(&probe);
    until_held(&bench, &probe);
    fq_cluster_sql("select pg_terminate_backend(pid) from pg_stat_activity where state = 'active' "
                   "and pid <> pg_backend_pid() or state like 'idle in%'");
    bench_run(&bench);
    ck_assert(probe.failed);
    ck_assert(!strstr(probe.message, "not known"));
    ck_assert_str_eq(fq_cluster_value("select count(*) from held"), "0");
    bench_stop(&bench);
}
END

/* The last step is found in PostgreSQL's memory the second time, and rows of it are nobody's. */
TEST(a_last_step_is_committed_with_it)
{
    struct bench bench;
    struct probe probe;
    start(&bench, 1);
    const struct fq_statement statement = {.sql = add, .param_count = 1};
    for (size_t i = 0; i < 2; i++) {
        const char *const value = i ? "3" : "2";
        const struct fq_step last = {&statement, &value};
        hold(&probe, &bench, i ? "delete from held where a < 3" : NULL);
        probe.job.last = &last;
        probe.on_ready = probe_commit;
        probe_run(&probe);
        bench_run(&bench);
        ASSERT_LOG(&probe, i ? "1;//|." : "1;/|.");
        fq_cluster_sql("delete from held where a = 1");
    }
    finish(&bench, "1");
}
END

TEST(a_last_step_that_fails_takes_it_along)
{
    struct bench bench;
    struct probe probe;
    start(&bench, 1);
    const struct fq_statement statement = {.sql = "select 1 / (random() * 0)::int"};
    const struct fq_step last = {.statement = &statement};
    hold(&probe, &bench, NULL);
    probe.job.last = &last;
    probe.on_ready = probe_commit;
    probe_run(&probe);
    bench_run(&bench);
    ASSERT_LOG(&probe, "1;/|!");
    ck_assert_uint_eq(probe.failed_step, SIZE_MAX);
    finish(&bench, "0");
}
END

TEST(a_job_that_runs_again_is_held_again)
{
    struct bench bench;
    struct probe before, probe;
    start(&bench, 1);
    probe_ask(&before, &bench, "deallocate all");
    hold(&probe, &bench, NULL);
    probe.on_ready = probe_commit;
    probe_run(&probe);
    bench_run(&bench);
    probe_ask(&before, &bench, "deallocate all");
    fq_cluster_sql("truncate held");
    hold(&probe, &bench, NULL);
    probe.on_ready = probe_commit;
    probe_run(&probe);
    bench_run(&bench);
    ASSERT_LOG(&probe, "1;/|.");
    ck_assert_uint_eq(bench_stats(&bench).retries, 1);
    finish(&bench, "1");
}
END

static void add_for_certain(struct bench *bench, struct probe *probe, const char *value)
{
    probe_init(probe, bench);
    probe_step(probe, add, value);
    probe->job.changes = probe->job.held = probe->job.certain = true;
    probe->on_ready = probe_commit;
    probe_run(probe);
    bench_run(bench);
}

TEST(what_is_certain_waits_for_no_word_once_its_statements_are_known)
{
    struct bench bench;
    struct probe first, second, third;
    start(&bench, 1);
    add_for_certain(&bench, &first, "1");
    ASSERT_LOG(&first, "1;/|.");
    add_for_certain(&bench, &second, "2");
    ASSERT_LOG(&second, "2;/.");
    ck_assert_str_eq(fq_cluster_value("select count(*) from held"), "2");
    probe_ask(&third, &bench, "deallocate all");
    add_for_certain(&bench, &third, "3");
    ASSERT_LOG(&third, "3;/|.");
    finish(&bench, "3");
}
END

TEST(what_fails_at_its_own_commit_has_failed)
{
    struct bench bench;
    struct probe probe;
    start(&bench, 1);
    add_for_certain(&bench, &probe, "1");
    add_for_certain(&bench, &probe, "1");
    ck_assert(probe.failed);
    ck_assert_uint_eq(probe.failed_step, SIZE_MAX);
    finish(&bench, "1");
}
END

int main(void)
{
    fq_cluster_start();
    return RUN(
        "pg/held", it_is_committed_when_it_is_said, it_is_committed_from_within_its_event_as_well,
        it_is_rolled_back_when_nobody_wants_it,
        it_is_rolled_back_when_nobody_wants_it_while_it_runs, what_fails_before_is_no_longer_held,
        what_fails_at_the_commit_has_failed, who_does_not_decide_in_time_has_it_rolled_back,
        a_connection_that_is_lost_takes_it_along_and_says_so, a_last_step_is_committed_with_it,
        a_last_step_that_fails_takes_it_along, a_job_that_runs_again_is_held_again,
        what_is_certain_waits_for_no_word_once_its_statements_are_known,
        what_fails_at_its_own_commit_has_failed);
}
