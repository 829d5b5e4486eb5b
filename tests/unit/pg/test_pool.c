/* SPDX-License-Identifier: MIT
 *
 * The pool against a real PostgreSQL: rows, settings, failures.
 */
#include <stdio.h>

#include "unit.h"

#include "probe.h"
#include "support/cluster.h"

/* ---- rows ---- */

TEST(rows_of_every_step_come_in_order)
{
    struct bench bench;
    struct probe probe;
    bench_start_size(&bench, 2);
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
    bench_start_size(&bench, 1);
    probe_ask(&probe, &bench, "select 65::int4");
    ck_assert_mem_eq(probe.log, "\0\0\0A;/.", 8);
    bench_stop(&bench);
}
END

TEST(a_large_result_comes_in_portions)
{
    struct bench bench;
    struct probe probe;
    bench_start_size(&bench, 1);
    probe_ask(&probe, &bench, "select n, n, n, n from generate_series(1, 30000) n");
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
    bench_start_size(&bench, 3);
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
    bench_start_size(&bench, size);
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
    struct fq_pg_pool_options options = {.size = 1};
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
    bench_start_size(&bench, 1);
    probe_one(&probe, &bench, "prepare mine as select 1");
    probe.job.stateful = true;
    probe_run(&probe);
    probe_ask(&after, &bench, "select count(*)::text from pg_prepared_statements where from_sql");
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
    bench_start_size(&bench, 1);
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
    probe_ask(&probe, &bench, "select a from inside.t");
    ck_assert_int_eq(probe.status, FQ_FORBIDDEN);
    bench_stop(&bench);
}
END

TEST(the_session_speaks_the_formats_the_readers_know)
{
    struct bench bench;
    struct probe probe;
    bench_start_size(&bench, 1);
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
        {"select 'secret_table'::int", FQ_DATABASE, "22P02"},
        {"select 1 / (random() * 0)::int", FQ_DATABASE, "22012"},
        {"select * from no_secret_table", FQ_STALE, "42P01"},
        {"selec secret_table", FQ_DATABASE, "42601"},
        {"do $$ begin raise exception 'secret_table'; end $$", FQ_DATABASE, "P0001"},
        {"do $$ begin raise exception using errcode = '40001'; end $$", FQ_CONFLICT, "40001"},
        {"do $$ begin raise exception using errcode = '53200'; end $$", FQ_UNAVAILABLE, "53200"},
        {"set statement_timeout = 10; select 1", FQ_DATABASE, "42601"},
    };
    struct bench bench;
    bench_start_size(&bench, 1);
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
    bench_start_size(&bench, 1);
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
    bench_start_size(&bench, 1);
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
    return RUN("pg/pool", rows_of_every_step_come_in_order, values_are_binary,
               a_large_result_comes_in_portions, many_jobs_share_few_connections,
               settings_hold_for_exactly_their_job_on_one_connection,
               settings_hold_for_exactly_their_job_on_four_connections,
               what_a_stateful_job_leaves_is_undone_before_its_next_step_and_the_next_job,
               a_session_with_prepared_statements_of_others_is_closed,
               a_refused_setting_fails_the_job_before_its_first_step,
               a_role_applies_to_the_names_of_the_steps,
               the_session_speaks_the_formats_the_readers_know,
               errors_become_statuses_and_say_nothing_internal,
               a_failing_step_takes_back_the_steps_before_it_and_harms_no_other_job,
               a_job_may_be_run_from_the_end_of_another);
}
