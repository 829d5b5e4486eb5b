/* SPDX-License-Identifier: MIT
 *
 * Prepared statements of the pool against a real PostgreSQL: when they vanish, change, or grow too
 * many.
 */
#include <stdio.h>

#include "unit.h"

#include "base/limits.h"
#include "pg/statements.h"
#include "probe.h"
#include "support/cluster.h"

TEST(statements_deallocated_underneath_are_prepared_again)
{
    struct bench bench;
    struct probe probe;
    bench_start_size(&bench, 1);
    for (int round = 0; round < 3; round++) {
        probe_one(&probe, &bench, "select 'kept'");
        probe_setting(&probe, "app.tenant_id", "t");
        probe_run(&probe);
        bench_run(&bench);
        ASSERT_LOG(&probe, "kept;/.");
        probe_ask(&probe, &bench, "deallocate all");
        ASSERT_LOG(&probe, "/.");
    }
    ck_assert_uint_ge(bench_stats(&bench).retries, 2);
    ck_assert_uint_eq(bench_stats(&bench).failures, 0);
    bench_stop(&bench);
}
END

TEST(jobs_in_flight_when_statements_vanish_run_again_too)
{
    enum { JOBS = 6 };
    struct bench bench;
    static struct probe probes[JOBS];
    struct probe probe, vanish;
    bench_start_size(&bench, 1);
    probe_ask(&probe, &bench, "select 'again'");
    probe_start(&vanish, &bench, "deallocate all");
    for (int i = 0; i < JOBS; i++) {
        probe_start(&probes[i], &bench, i % 2 ? "select 'again'" : "select 'new'");
    }
    bench_run(&bench);
    for (int i = 0; i < JOBS; i++)
        ASSERT_LOG(&probes[i], i % 2 ? "again;/." : "new;/.");
    bench_stop(&bench);
}
END

TEST(a_name_that_is_taken_is_freed_first)
{
    struct bench bench;
    struct probe probe, thief;
    bench_start_size(&bench, 1);
    char sql[128];
    struct fq_statement stolen = probe_statement("select 'mine'", 0);
    snprintf(sql, sizeof(sql), "prepare fq_%016llx as select 'stolen'",
             (unsigned long long)stolen.id);
    probe_ask(&thief, &bench, sql);
    ASSERT_LOG(&thief, "/.");
    probe_ask(&probe, &bench, "select 'mine'");
    ASSERT_LOG(&probe, "mine;/.");
    bench_stop(&bench);
}
END

TEST(a_table_altered_under_a_prepared_statement_is_read_anew)
{
    fq_cluster_sql("drop table if exists altered; create table altered (a text);"
                   "insert into altered values ('v')");
    struct bench bench;
    struct probe probe;
    bench_start_size(&bench, 1);
    for (int round = 0; round < 7; round++) {
        probe_ask(&probe, &bench, "select * from altered");
    }
    ASSERT_LOG(&probe, "v;/.");
    fq_cluster_sql("alter table altered add column b text default 'w'");
    probe_ask(&probe, &bench, "select * from altered");
    ASSERT_LOG(&probe, "v,w;/.");
    ck_assert_uint_eq(bench_stats(&bench).retries, 1);
    bench_stop(&bench);
}
END

TEST(a_statement_that_cannot_be_prepared_is_not_taken_as_prepared)
{
    fq_cluster_sql("drop table if exists comes_later");
    struct bench bench;
    struct probe probe, other;
    bench_start_size(&bench, 1);
    probe_init(&probe, &bench);
    probe_step(&probe, "select 'fine' as a, count(*) from comes_later", NULL);
    probe_step(&probe, "select 'behind it'", NULL);
    probe_run(&probe);
    bench_run(&bench);
    ASSERT_LOG(&probe, "!");
    probe_ask(&other, &bench, "select 'behind it'");
    ASSERT_LOG(&other, "behind it;/.");
    fq_cluster_sql("create table comes_later ()");
    probe_ask(&probe, &bench, "select 'fine' as a, count(*) from comes_later");
    ck_assert(!probe.failed);
    ck_assert_uint_eq(bench_stats(&bench).retries, 0);
    bench_stop(&bench);
}
END

TEST(rows_of_other_types_are_nobodys)
{
    static const struct {
        const char *sql;
        uint32_t types[2];
        size_t count;
        const char *log;
    } rows[] = {
        {"select 'a'::text, null::int8", {25, 20}, 2, "a,null;/."},
        {"select 'a'::text, null::int8", {25, 701}, 2, "?."},
        {"select 'a'::text, null::int8", {25, 0}, 2, "a,null;/."}, /* any */
        {"select 'a'::text, null::int8", {25, 20}, 1, "?."},
        {"select 'a'::text where false", {25}, 1, "/."},
        {"select n::text from generate_series(1, 300) n", {17}, 1, "?."},
    };
    struct bench bench;
    bench_start_size(&bench, 1);
    for (size_t i = 0; i < 2 * FQ_ARRAY_LEN(rows); i++) {
        struct probe probe;
        probe_one(&probe, &bench, rows[i / 2].sql);
        probe.statements[0].column_types = rows[i / 2].types;
        probe.statements[0].column_count = rows[i / 2].count;
        probe.job.streamed = i % 2;
        probe_run(&probe);
        bench_run(&bench);
        ASSERT_LOG(&probe, rows[i / 2].log);
    }
    ck_assert_uint_eq(bench_stats(&bench).retries, 0);
    bench_stop(&bench);
}
END
static void ask_for(struct bench *bench, int from, int to)
{
    static struct probe probe;
    for (int i = from; i < to; i++) {
        char sql[64], expected[64];
        snprintf(sql, sizeof(sql), "select 's%d'", i);
        snprintf(expected, sizeof(expected), "s%d;/.", i);
        probe_ask(&probe, bench, sql);
        ASSERT_LOG(&probe, expected);
    }
}

static size_t prepared(struct bench *bench)
{
    static struct probe probe;
    probe_ask(&probe, bench, "select count(*)::text from pg_prepared_statements");
    return strtoul(probe.log, NULL, 10);
}

TEST(the_oldest_statements_make_room)
{
    struct bench bench;
    size_t weight = fq_pg_statement_weight("select 's100'");
    bench_start(&bench, (struct fq_pg_pool_options){.size = 1, .statement_bytes = 20 * weight});
    for (int round = 0; round < 2; round++)
        ask_for(&bench, 100, 200);
    size_t count = prepared(&bench);
    ck_assert_uint_ge(count, 15);
    ck_assert_uint_le(count, 20);
    ck_assert_uint_eq(bench_stats(&bench).retries, 0);
    bench_stop(&bench);
}
END

TEST(so_many_statements_and_no_more_are_kept)
{
    struct bench bench;
    bench_start(&bench, (struct fq_pg_pool_options){.size = 1, .statement_bytes = SIZE_MAX / 2});
    ask_for(&bench, 1000, 1000 + FQ_PG_STATEMENTS);
    ck_assert_uint_gt(prepared(&bench), FQ_PG_STATEMENTS - 2 * FQ_LIMIT_JOB_STEPS);
    ck_assert_uint_le(prepared(&bench), FQ_PG_STATEMENTS);
    bench_stop(&bench);
}
END

TEST(a_statement_too_heavy_to_keep_is_forgotten_after_use)
{
    struct bench bench;
    struct probe probe;
    bench_start(&bench, (struct fq_pg_pool_options){.size = 1, .statement_bytes = 200000});
    for (int i = 0; i < 2; i++) {
        probe_one(&probe, &bench,
                  "select 'this one is long' /* it is longer than an eighth of it "
                  "all would be, at 256 bytes for each byte of this text */");
        probe_run(&probe);
        bench_run(&bench);
        ASSERT_LOG(&probe, "this one is long;/.");
        ck_assert_uint_eq(prepared(&bench), 1); /* that which asks */
    }
    bench_stop(&bench);
}
END

TEST(the_same_text_is_prepared_once)
{
    struct bench bench;
    static struct probe probes[2];
    bench_start_size(&bench, 1);
    for (int i = 0; i < 2; i++) {
        char sql[] = "select 'twice'"; /* elsewhere each time */
        probe_ask(&probes[i], &bench, sql);
        ASSERT_LOG(&probes[i], "twice;/.");
    }
    ck_assert_uint_eq(prepared(&bench), 2);
    bench_stop(&bench);
}
END

TEST(a_job_beyond_the_limits_is_refused)
{
    struct bench bench;
    struct probe probe;
    static struct fq_step steps[FQ_LIMIT_JOB_STEPS + 1];
    bench_start_size(&bench, 1);
    probe_ask(&probe, &bench, "select 1");
    struct fq_step step = probe.steps[0];
    for (size_t i = 0; i < FQ_ARRAY_LEN(steps); i++)
        steps[i] = step;
    probe_one(&probe, &bench, "select 1");
    probe.job.steps = steps;
    probe.job.step_count = FQ_ARRAY_LEN(steps);
    probe_run(&probe);
    bench_run(&bench);
    ck_assert_int_eq(probe.status, FQ_LIMIT);
    bench_stop(&bench);
}
END

int main(void)
{
    fq_cluster_start();
    return RUN(
        "pg/prepared", statements_deallocated_underneath_are_prepared_again,
        jobs_in_flight_when_statements_vanish_run_again_too, a_name_that_is_taken_is_freed_first,
        a_table_altered_under_a_prepared_statement_is_read_anew, rows_of_other_types_are_nobodys,
        a_statement_that_cannot_be_prepared_is_not_taken_as_prepared,
        the_oldest_statements_make_room, so_many_statements_and_no_more_are_kept,
        a_statement_too_heavy_to_keep_is_forgotten_after_use, the_same_text_is_prepared_once,
        a_job_beyond_the_limits_is_refused);
}
