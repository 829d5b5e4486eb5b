/* SPDX-License-Identifier: MIT
 *
 * The pool against a real PostgreSQL: rows, settings, failures, statements, who waits for whom.
 */
#include <stdio.h>

#include "unit.h"

#include "base/limits.h"
#include "pg/statements.h"
#include "probe.h"
#include "support/cluster.h"

static struct fq_pg_pool_options of_size(size_t size)
{
    return (struct fq_pg_pool_options){.size = size};
}

/* ---- rows ---- */

TEST(rows_of_every_step_come_in_order)
{
    struct bench bench;
    struct probe probe;
    bench_start(&bench, of_size(2));
    probe_init(&probe, &bench);
    probe_step(&probe, "select n::text, null::text, '' from generate_series(1, 3) n", NULL);
    probe_step(&probe, "select $1::text", "x");
    probe_step(&probe, "select 'none' where false", NULL);
    probe_run(&probe);
    bench_run(&bench);
    ASSERT_LOG(&probe, "1,null,;2,null,;3,null,;/x;//.");
    ck_assert_uint_eq(probe.rows_calls, 2);
    bench_stop(&bench);
}
END

TEST(values_are_binary)
{
    struct bench bench;
    struct probe probe;
    bench_start(&bench, of_size(1));
    probe_one(&probe, &bench, "select 65::int4");
    probe_run(&probe);
    bench_run(&bench);
    ck_assert_mem_eq(probe.log, "\0\0\0A;/.", 8);
    bench_stop(&bench);
}
END

TEST(a_large_result_comes_in_portions)
{
    struct bench bench;
    struct probe probe;
    bench_start(&bench, of_size(1));
    probe_one(&probe, &bench, "select n, n, n, n from generate_series(1, 30000) n");
    probe_run(&probe);
    bench_run(&bench);
    ck_assert_uint_eq(probe.rows, 30000);
    ck_assert_uint_gt(probe.rows_calls, 1);
    ck_assert_uint_lt(probe.rows_calls, 1000);
    bench_stop(&bench);
}
END

TEST(many_jobs_share_few_connections)
{
    enum { JOBS = 300 };
    static struct probe probes[JOBS];
    struct bench bench;
    bench_start(&bench, of_size(3));
    for (int i = 0; i < JOBS; i++) {
        char text[16];
        snprintf(text, sizeof(text), "%d", i);
        probe_init(&probes[i], &bench);
        probe_step(&probes[i], "select $1::text", strdup(text));
        probe_run(&probes[i]);
    }
    bench_run(&bench);
    for (int i = 0; i < JOBS; i++) {
        char expected[24];
        snprintf(expected, sizeof(expected), "%d;/.", i);
        ASSERT_LOG(&probes[i], expected);
    }
    struct fq_pg_pool_stats stats = bench_stats(&bench);
    ck_assert_uint_eq(stats.jobs, JOBS);
    ck_assert_uint_eq(stats.failures, 0);
    ck_assert_uint_le(stats.connects, 3);
    bench_stop(&bench);
}
END

/* ---- settings ---- */

static void two_tenants(size_t size)
{
    enum { JOBS = 200 };
    static struct probe probes[JOBS];
    struct bench bench;
    bench_start(&bench, of_size(size));
    for (int i = 0; i < JOBS; i++) {
        probe_init(&probes[i], &bench);
        if (i % 3 != 2)
            probe_setting(&probes[i], "app.tenant_id", i % 3 ? "blue" : "red");
        if (i % 2)
            probe_setting(&probes[i], "app.user_id", "u");
        /* Each statement of the job sees them, and a failing job leaves none behind. */
        probe_step(&probes[i], "select current_setting('app.tenant_id', true)", NULL);
        if (i % 7 == 0)
            probe_step(&probes[i], "select 1 / (random() * 0)::int", NULL);
        probe_step(&probes[i], "select coalesce(current_setting('app.tenant_id', true), '')", NULL);
        probe_run(&probes[i]);
    }
    bench_run(&bench);
    static const char *const tenants[] = {"red", "blue", ""};
    for (int i = 0; i < JOBS; i++) {
        char expected[64];
        const char *tenant = tenants[i % 3];
        bool unset = i % 3 == 2 && strncmp(probes[i].log, "null", 4) == 0;
        snprintf(expected, sizeof(expected), i % 7 ? "%s;/%s;/." : "%s;/!", unset ? "null" : tenant,
                 tenant);
        ASSERT_LOG(&probes[i], expected);
    }
    bench_stop(&bench);
}

TEST(settings_hold_for_exactly_their_job_on_one_connection)
{
    two_tenants(1);
}
END

TEST(settings_hold_for_exactly_their_job_on_four_connections)
{
    two_tenants(4);
}
END

TEST(what_a_stateful_job_leaves_is_undone_before_its_next_step_and_the_next_job)
{
    const char *ask = "select 'is ' || coalesce(current_setting('app.tenant_id', true), 'null')";
    struct bench bench;
    struct probe dirty, failing, after;
    struct fq_pg_pool_options options = of_size(1);
    static const char *const names[] = {"app.tenant_id"};
    options.settings = names;
    options.setting_count = FQ_ARRAY_LEN(names);
    bench_start(&bench, options);
    probe_init(&dirty, &bench);
    probe_step(&dirty, "select set_config('app.tenant_id', 'x', false)", NULL);
    probe_step(&dirty, ask, NULL);
    probe_init(&failing, &bench);
    probe_step(&failing, "select set_config('app.tenant_id', 'y', false)", NULL);
    probe_step(&failing, "select 1 / (random() * 0)::int", NULL);
    dirty.job.stateful = failing.job.stateful = true;
    dirty.statements[0].stateful = failing.statements[0].stateful = true;
    probe_one(&after, &bench, ask);
    probe_run(&dirty);
    probe_run(&failing);
    probe_run(&after);
    bench_run(&bench);
    ASSERT_LOG(&dirty, "x;/is ;/.");
    ck_assert(failing.failed && failing.failed_step == 1);
    ASSERT_LOG(&after, "is ;/.");
    ck_assert_uint_eq(bench_stats(&bench).connects, 1);
    bench_stop(&bench);
}
END

TEST(a_session_with_prepared_statements_of_others_is_closed)
{
    struct bench bench;
    struct probe probe, after;
    bench_start(&bench, of_size(1));
    probe_one(&probe, &bench, "prepare mine as select 1");
    probe.job.stateful = true;
    probe_run(&probe);
    probe_one(&after, &bench, "select count(*)::text from pg_prepared_statements where from_sql");
    probe_run(&after);
    bench_run(&bench);
    ASSERT_LOG(&probe, "/.");
    ASSERT_LOG(&after, "0;/.");
    ck_assert_uint_eq(bench_stats(&bench).connects, 2);
    bench_stop(&bench);
}
END

TEST(a_refused_setting_fails_the_job_before_its_first_step)
{
    struct bench bench;
    struct probe probe;
    bench_start(&bench, of_size(1));
    probe_one(&probe, &bench, "select 1");
    probe_setting(&probe, "role", "nobody_of_that_name");
    probe_run(&probe);
    bench_run(&bench);
    ASSERT_LOG(&probe, "!");
    ck_assert(probe.failed_step == SIZE_MAX);
    bench_stop(&bench);
}
END

TEST(a_role_applies_to_the_names_of_the_steps)
{
    fq_cluster_sql("create role insider; create schema inside authorization insider;"
                   "create table inside.t as select 'seen'::text as a;"
                   "alter table inside.t owner to insider;"
                   "create role outsider login; grant insider to outsider;"
                   "alter role outsider noinherit");
    struct bench bench;
    struct probe probe;
    char conninfo[256];
    snprintf(conninfo, sizeof(conninfo), "host=%s dbname=postgres user=outsider",
             fq_cluster_directory());
    bench_start(&bench, (struct fq_pg_pool_options){.size = 1, .conninfo = conninfo});
    probe_one(&probe, &bench, "select a from inside.t");
    probe_setting(&probe, "role", "insider");
    probe_run(&probe);
    bench_run(&bench);
    ASSERT_LOG(&probe, "seen;/.");
    probe_one(&probe, &bench, "select a from inside.t");
    probe_run(&probe);
    bench_run(&bench);
    ck_assert_int_eq(probe.status, FQ_FORBIDDEN);
    bench_stop(&bench);
}
END

TEST(the_session_speaks_the_formats_the_readers_know)
{
    struct bench bench;
    struct probe probe;
    bench_start(&bench, of_size(1));
    probe_one(&probe, &bench,
              "select concat_ws(' ', current_setting('TimeZone'), current_setting('IntervalStyle'),"
              " current_setting('bytea_output'), current_setting('client_encoding'),"
              " current_setting('transaction_isolation'), current_setting('application_name'),"
              " current_setting('statement_timeout'), current_setting('jit'))");
    probe_run(&probe);
    bench_run(&bench);
    ASSERT_LOG(&probe, "UTC iso_8601 hex UTF8 repeatable read fraiseql 30s off;/.");
    bench_stop(&bench);
}
END

/* ---- failures ---- */

TEST(errors_become_statuses_and_say_nothing_internal)
{
    fq_cluster_sql("create table if not exists secret_table (id int primary key,"
                   " v text check (v <> 'bad') not null, "
                   " late int unique deferrable initially deferred);"
                   "truncate secret_table; insert into secret_table values (1, 'x', 1);"
                   "create role nobody_special nologin");
    static const struct {
        const char *sql;
        enum fq_status status;
        const char *detail;
    } rows[] = {
        {"insert into secret_table values (1, 'y', 5)", FQ_CONSTRAINT, "secret_table_pkey"},
        {"insert into secret_table values (2, 'bad', 6)", FQ_CONSTRAINT, "secret_table_v_check"},
        {"insert into secret_table values (3, null, 7)", FQ_CONSTRAINT, "column: v"},
        {"insert into secret_table values (4, 'z', 1)", FQ_CONSTRAINT, "secret_table_late_key"},
        {"select 'secret_table'::int", FQ_INPUT, "22P02"},
        {"select 1 / (random() * 0)::int", FQ_DATABASE, "22012"},
        {"select * from no_secret_table", FQ_STALE, "42P01"},
        {"selec secret_table", FQ_DATABASE, "42601"},
        {"do $$ begin raise exception 'secret_table'; end $$", FQ_DATABASE, "P0001"},
        {"do $$ begin raise exception using errcode = '40001'; end $$", FQ_UNAVAILABLE, "40001"},
        {"do $$ begin raise exception using errcode = '53200'; end $$", FQ_UNAVAILABLE, "53200"},
        {"set statement_timeout = 10; select 1", FQ_DATABASE, "42601"},
    };
    struct bench bench;
    bench_start(&bench, of_size(1));
    for (size_t i = 0; i < FQ_ARRAY_LEN(rows); i++) {
        struct probe probe;
        probe_one(&probe, &bench, rows[i].sql);
        probe.job.changes = true;
        probe_run(&probe);
        bench_run(&bench);
        ck_assert_msg(probe.failed && probe.status == rows[i].status, "%s: %s %s", rows[i].sql,
                      probe.message, probe.detail);
        ck_assert_msg(strstr(probe.detail, rows[i].detail), "%s: %s", rows[i].sql, probe.detail);
        ck_assert_msg(!strstr(probe.message, "secret"), "%s: %s", rows[i].sql, probe.message);
        ck_assert_uint_gt(strlen(probe.message), 5);
    }
    ck_assert_str_eq(fq_cluster_value("select count(*) from secret_table"), "1");
    ck_assert_uint_eq(bench_stats(&bench).connects, 1);
    bench_stop(&bench);
}
END

TEST(a_failing_step_takes_back_the_steps_before_it_and_harms_no_other_job)
{
    fq_cluster_sql("create table if not exists undone (a int); truncate undone");
    struct bench bench;
    struct probe before, broken, after;
    bench_start(&bench, of_size(1));
    probe_one(&before, &bench, "insert into undone values (1)");
    probe_init(&broken, &bench);
    probe_step(&broken, "insert into undone values (2)", NULL);
    probe_step(&broken, "select 'x'::int", NULL);
    probe_step(&broken, "insert into undone values (3)", NULL);
    probe_one(&after, &bench, "insert into undone values (4)");
    before.job.changes = broken.job.changes = after.job.changes = true;
    probe_run(&before);
    probe_run(&broken);
    probe_run(&after);
    bench_run(&bench);
    ASSERT_LOG(&before, "/.");
    ASSERT_LOG(&broken, "!"); /* it is refused while being prepared */
    ck_assert_uint_eq(broken.failed_step, 1);
    ASSERT_LOG(&after, "/.");
    ck_assert_str_eq(fq_cluster_value("select string_agg(a::text, ',' order by a) from undone"),
                     "1,4");
    bench_stop(&bench);
}
END

/* ---- prepared statements ---- */

TEST(statements_deallocated_underneath_are_prepared_again)
{
    struct bench bench;
    struct probe probe;
    bench_start(&bench, of_size(1));
    for (int round = 0; round < 3; round++) {
        probe_one(&probe, &bench, "select 'kept'");
        probe_setting(&probe, "app.tenant_id", "t");
        probe_run(&probe);
        bench_run(&bench);
        ASSERT_LOG(&probe, "kept;/.");
        probe_one(&probe, &bench, "deallocate all");
        probe_run(&probe);
        bench_run(&bench);
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
    bench_start(&bench, of_size(1));
    probe_one(&probe, &bench, "select 'again'");
    probe_run(&probe);
    bench_run(&bench);
    probe_one(&vanish, &bench, "deallocate all");
    probe_run(&vanish);
    for (int i = 0; i < JOBS; i++) {
        probe_one(&probes[i], &bench, i % 2 ? "select 'again'" : "select 'new'");
        probe_run(&probes[i]);
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
    bench_start(&bench, of_size(1));
    char sql[128];
    struct fq_statement stolen = probe_statement("select 'mine'", 0);
    snprintf(sql, sizeof(sql), "prepare fq_%016llx as select 'stolen'",
             (unsigned long long)stolen.id);
    probe_one(&thief, &bench, sql);
    probe_run(&thief);
    bench_run(&bench);
    ASSERT_LOG(&thief, "/.");
    probe_one(&probe, &bench, "select 'mine'");
    probe_run(&probe);
    bench_run(&bench);
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
    bench_start(&bench, of_size(1));
    for (int round = 0; round < 7; round++) {
        probe_one(&probe, &bench, "select * from altered");
        probe_run(&probe);
        bench_run(&bench);
    }
    ASSERT_LOG(&probe, "v;/.");
    fq_cluster_sql("alter table altered add column b text default 'w'");
    probe_one(&probe, &bench, "select * from altered");
    probe_run(&probe);
    bench_run(&bench);
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
    bench_start(&bench, of_size(1));
    probe_init(&probe, &bench);
    probe_step(&probe, "select 'fine' as a, count(*) from comes_later", NULL);
    probe_step(&probe, "select 'behind it'", NULL);
    probe_run(&probe);
    bench_run(&bench);
    ASSERT_LOG(&probe, "!");
    probe_one(&other, &bench, "select 'behind it'");
    probe_run(&other);
    bench_run(&bench);
    ASSERT_LOG(&other, "behind it;/.");
    fq_cluster_sql("create table comes_later ()");
    probe_one(&probe, &bench, "select 'fine' as a, count(*) from comes_later");
    probe_run(&probe);
    bench_run(&bench);
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
    bench_start(&bench, of_size(1));
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
        probe_one(&probe, bench, sql);
        probe_run(&probe);
        bench_run(bench);
        ASSERT_LOG(&probe, expected);
    }
}

static size_t prepared(struct bench *bench)
{
    static struct probe probe;
    probe_one(&probe, bench, "select count(*)::text from pg_prepared_statements");
    probe_run(&probe);
    bench_run(bench);
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
    bench_start(&bench, of_size(1));
    for (int i = 0; i < 2; i++) {
        char sql[] = "select 'twice'"; /* elsewhere each time */
        probe_one(&probes[i], &bench, sql);
        probe_run(&probes[i]);
        bench_run(&bench);
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
    bench_start(&bench, of_size(1));
    probe_one(&probe, &bench, "select 1");
    probe_run(&probe);
    bench_run(&bench);
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

/* ---- waiting ---- */

TEST(a_slow_query_holds_up_nobody_while_a_connection_is_free)
{
    enum { JOBS = 20 };
    static struct probe probes[JOBS];
    struct bench bench;
    struct probe slow;
    bench_start(&bench, of_size(2));
    probe_one(&slow, &bench, "select pg_sleep(3)");
    probe_run(&slow);
    bench_until_slow(&bench);
    for (int i = 0; i < JOBS; i++) {
        probe_one(&probes[i], &bench, "select 'quick'");
        probe_run(&probes[i]);
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
    bench_start(&bench, of_size(3));
    /* All in one turn: nobody can know yet that the first two are slow. */
    for (int i = 0; i < SLOW; i++) {
        probe_one(&slow[i], &bench, "select pg_sleep(3)");
        probe_run(&slow[i]);
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
    probe_one(&slow, &bench, "select pg_sleep(2)");
    probe_run(&slow);
    bench_until_slow(&bench);
    for (int i = 0; i < JOBS; i++) {
        probe_one(&probes[i], &bench, "select 'waited'");
        probe_run(&probes[i]);
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
    probe_one(&slow, &bench, "select pg_sleep(3)");
    probe_run(&slow);
    bench_until_slow(&bench);
    probe_one(&late, &bench, "select 1");
    probe_run(&late);
    bench_run(&bench);
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
    probe_one(&probe, &bench, "select pg_sleep(10)");
    probe_run(&probe);
    bench_run(&bench);
    ck_assert_int_eq(probe.status, FQ_TIMEOUT);
    ck_assert(strstr(probe.detail, "57014"));
    probe_one(&next, &bench, "select 'next'");
    probe_run(&next);
    bench_run(&bench);
    ASSERT_LOG(&next, "next;/.");
    ck_assert_uint_eq(bench_stats(&bench).connects, 1);
    bench_stop(&bench);
}
END

TEST(a_jobs_own_time_limit_ends_it_wherever_it_is)
{
    struct bench bench;
    struct probe running, waiting, next;
    bench_start(&bench, of_size(1));
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
    probe_one(&next, &bench, "select 'next'");
    probe_run(&next);
    bench_run(&bench);
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
    bench_start(&bench, of_size(1));
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
    probe_one(&next, &bench, "select 'next'");
    probe_run(&next);
    bench_run(&bench);
    ASSERT_LOG(&next, "next;/.");
    bench_stop(&bench);
}
END

TEST(a_job_that_runs_again_has_the_time_that_was_left)
{
    struct bench bench;
    struct probe probe;
    bench_start(&bench, of_size(1));
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

/* ---- from within ---- */

static struct probe chained[3];

static void run_the_next(struct probe *probe)
{
    if (probe + 1 < chained + FQ_ARRAY_LEN(chained))
        probe_run(probe + 1);
}

TEST(a_job_may_be_run_from_the_end_of_another)
{
    struct bench bench;
    bench_start(&bench, of_size(1));
    for (size_t i = 0; i < FQ_ARRAY_LEN(chained); i++) {
        probe_one(&chained[i], &bench, i == 1 ? "select 'x'::int" : "select 'link'");
        chained[i].on_end = run_the_next;
    }
    probe_run(&chained[0]);
    bench_until_open(&bench, 0);
    ASSERT_LOG(&chained[0], "link;/.");
    ASSERT_LOG(&chained[1], "!");
    ASSERT_LOG(&chained[2], "link;/.");
    bench_stop(&bench);
}
END

int main(void)
{
    fq_cluster_start();
    return RUN(
        "pg/pool", rows_of_every_step_come_in_order, values_are_binary,
        a_large_result_comes_in_portions, many_jobs_share_few_connections,
        settings_hold_for_exactly_their_job_on_one_connection,
        settings_hold_for_exactly_their_job_on_four_connections,
        what_a_stateful_job_leaves_is_undone_before_its_next_step_and_the_next_job,
        a_session_with_prepared_statements_of_others_is_closed,
        a_refused_setting_fails_the_job_before_its_first_step,
        a_role_applies_to_the_names_of_the_steps, the_session_speaks_the_formats_the_readers_know,
        errors_become_statuses_and_say_nothing_internal,
        a_failing_step_takes_back_the_steps_before_it_and_harms_no_other_job,
        statements_deallocated_underneath_are_prepared_again,
        jobs_in_flight_when_statements_vanish_run_again_too, a_name_that_is_taken_is_freed_first,
        a_table_altered_under_a_prepared_statement_is_read_anew, rows_of_other_types_are_nobodys,
        a_statement_that_cannot_be_prepared_is_not_taken_as_prepared,
        the_oldest_statements_make_room, so_many_statements_and_no_more_are_kept,
        a_statement_too_heavy_to_keep_is_forgotten_after_use, the_same_text_is_prepared_once,
        a_job_beyond_the_limits_is_refused, a_slow_query_holds_up_nobody_while_a_connection_is_free,
        jobs_that_were_sent_behind_a_slow_query_are_taken_elsewhere,
        jobs_beyond_the_queue_are_refused_at_once, a_job_waits_for_a_connection_only_so_long,
        the_server_ends_a_statement_that_takes_too_long,
        a_jobs_own_time_limit_ends_it_wherever_it_is, a_change_that_is_late_is_told_as_it_ended,
        a_job_that_runs_again_has_the_time_that_was_left, a_job_may_be_run_from_the_end_of_another);
}
