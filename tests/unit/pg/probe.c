/* SPDX-License-Identifier: MIT */
#include "probe.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/limits.h"
#include "support/cluster.h"

/* Less than a test may take altogether (unit.h), so that it says what did not end. */
#define PATIENCE_MS 50000

/* ---- the bench ---- */

static void on_watchdog(struct fq_timer *timer)
{
    struct bench *bench = FQ_CONTAINER(timer, struct bench, watchdog);
    fprintf(stderr, "%zu jobs have not ended\n", bench->open);
    abort();
}

static void on_check(struct fq_timer *timer)
{
    struct bench *bench = FQ_CONTAINER(timer, struct bench, checker);
    if (bench->pool)
        fq_pg_pool_check(bench->pool);
}

void bench_start(struct bench *bench, struct fq_pg_pool_options options)
{
    *bench = (struct bench){.loop = fq_loop_new()};
    if (!options.conninfo)
        options.conninfo = fq_cluster_conninfo();
    if (!options.queue_timeout_ms) /* no job is to fail because the machine is busy */
        options.queue_timeout_ms = PATIENCE_MS;
    bench->pool = fq_pg_pool_new(bench->loop, &options);
    bench->database = fq_pg_pool_database(bench->pool);
    fq_timer_init(&bench->watchdog, bench->loop, on_watchdog);
    fq_timer_init(&bench->checker, bench->loop, on_check);
    fq_timer_start(&bench->checker, 1, 1);
}

void bench_start_size(struct bench *bench, size_t size)
{
    bench_start(bench, (struct fq_pg_pool_options){.size = size});
}

void bench_run(struct bench *bench)
{
    fq_timer_start(&bench->watchdog, PATIENCE_MS, 0);
    while (bench->open > 0) /* a stop asked for earlier ends the first run at once */
        fq_loop_run(bench->loop);
    fq_timer_stop(&bench->watchdog);
}

struct alarm {
    struct fq_timer timer;
    struct bench *bench;
    bool (*holds)(struct bench *); /* NULL: when the time has come */
    bool over;
};

static void on_alarm(struct fq_timer *timer)
{
    struct alarm *alarm = FQ_CONTAINER(timer, struct alarm, timer);
    alarm->over = !alarm->holds || alarm->holds(alarm->bench);
    if (alarm->over)
        fq_loop_stop(alarm->bench->loop);
}

static void run_until(struct alarm *alarm, uint64_t after_ms, uint64_t every_ms)
{
    fq_timer_init(&alarm->timer, alarm->bench->loop, on_alarm);
    fq_timer_start(&alarm->timer, after_ms, every_ms);
    fq_timer_start(&alarm->bench->watchdog, PATIENCE_MS, 0);
    while (!alarm->over)
        fq_loop_run(alarm->bench->loop);
    fq_timer_stop(&alarm->timer);
    fq_timer_stop(&alarm->bench->watchdog);
}

void bench_wait(struct bench *bench, uint64_t ms)
{
    struct alarm alarm = {.bench = bench};
    run_until(&alarm, ms, 0);
}

void bench_until(struct bench *bench, bool (*holds)(struct bench *))
{
    struct alarm alarm = {.bench = bench, .holds = holds};
    run_until(&alarm, 1, 2);
}

bool bench_is_ready(struct bench *bench)
{
    return fq_pg_pool_ready(bench->pool);
}

static bool is_busy(struct bench *bench)
{
    return bench_stats(bench).in_flight > 0;
}

void bench_until_slow(struct bench *bench)
{
    bench_until(bench, is_busy);
    bench_wait(bench, 3 * FQ_PG_SLOW_MS);
}

static bool has_few_open(struct bench *bench)
{
    return bench->open <= bench->wanted;
}

void bench_until_open(struct bench *bench, size_t count)
{
    bench->wanted = count;
    bench_until(bench, has_few_open);
}

static bool has_rows(struct bench *bench)
{
    return bench->watched->rows > bench->wanted;
}

void bench_until_rows(struct bench *bench, const struct probe *probe, size_t rows)
{
    bench->watched = probe;
    bench->wanted = rows;
    bench_until(bench, has_rows);
}

static void on_closed(void *arg)
{
    struct bench *bench = arg;
    bench->pool = NULL;
    fq_loop_stop(bench->loop);
}

void bench_stop(struct bench *bench)
{
    fq_timer_start(&bench->watchdog, PATIENCE_MS, 0);
    fq_pg_pool_close(bench->pool, on_closed, bench);
    while (bench->pool)
        fq_loop_run(bench->loop);
    fq_timer_stop(&bench->watchdog);
    fq_timer_stop(&bench->checker);
    fq_loop_free(bench->loop);
}

struct fq_pg_pool_stats bench_stats(struct bench *bench)
{
    struct fq_pg_pool_stats stats;
    fq_pg_pool_stats(bench->pool, &stats);
    return stats;
}

/* ---- what a probe notes ---- */

static void note(struct probe *probe, const char *bytes, size_t len)
{
    if (probe->log_len + len >= sizeof(probe->log))
        return;
    memcpy(probe->log + probe->log_len, bytes, len);
    probe->log_len += len;
}

static void on_rows(struct fq_job *job, size_t step, const struct fq_cell *cells, size_t row_count,
                    size_t column_count)
{
    struct probe *probe = FQ_CONTAINER(job, struct probe, job);
    (void)step;
    for (size_t row = 0; row < row_count; row++) {
        for (size_t column = 0; column < column_count; column++) {
            const struct fq_cell *cell = &cells[row * column_count + column];
            if (column)
                note(probe, ",", 1);
            if (cell->ptr)
                note(probe, cell->ptr, cell->len);
            else
                note(probe, "null", 4);
        }
        note(probe, ";", 1);
    }
    probe->rows += row_count;
    probe->rows_calls++;
    if (probe->on_rows)
        probe->on_rows(probe);
}

static void on_step_done(struct fq_job *job, size_t step)
{
    (void)step;
    note(FQ_CONTAINER(job, struct probe, job), "/", 1);
}

static void on_unreadable(struct fq_job *job, size_t step)
{
    (void)step;
    note(FQ_CONTAINER(job, struct probe, job), "?", 1);
}

static void end(struct probe *probe)
{
    struct bench *bench = probe->bench;
    if (probe->ended)
        abort();
    probe->ended = true;
    probe->ended_ms = fq_loop_now_ms(bench->loop);
    if (--bench->open == 0)
        fq_loop_stop(bench->loop);
    if (probe->on_end)
        probe->on_end(probe);
}

static void on_failed(struct fq_job *job, size_t step, const struct fq_error *error)
{
    struct probe *probe = FQ_CONTAINER(job, struct probe, job);
    fq_str message = fq_error_message(error);
    probe->failed = true;
    probe->failed_step = step;
    probe->status = error->status;
    snprintf(probe->message, sizeof(probe->message), "%.*s", FQ_STR_ARG(message));
    snprintf(probe->detail, sizeof(probe->detail), "%.*s", FQ_STR_ARG(error->detail));
    note(probe, "!", 1);
    end(probe);
}

static void on_ready(struct fq_job *job)
{
    struct probe *probe = FQ_CONTAINER(job, struct probe, job);
    note(probe, "|", 1);
    if (probe->on_ready)
        probe->on_ready(probe);
}

void probe_commit(struct probe *probe)
{
    probe->bench->database->calls->commit(probe->bench->database, &probe->job);
}

static void on_done(struct fq_job *job)
{
    struct probe *probe = FQ_CONTAINER(job, struct probe, job);
    note(probe, ".", 1);
    end(probe);
}

static const struct fq_job_events probe_events = {
    .rows = on_rows,
    .step_done = on_step_done,
    .unreadable = on_unreadable,
    .failed = on_failed,
    .ready = on_ready,
    .done = on_done,
};

/* ---- probes ---- */

void probe_init(struct probe *probe, struct bench *bench)
{
    memset(probe, 0, sizeof(*probe));
    probe->bench = bench;
    fq_job_init(&probe->job, &probe_events, probe->steps, 0);
    probe->job.settings = probe->settings;
}

struct fq_statement probe_statement(const char *sql, size_t param_count)
{
    static const char *known[4096];
    static uint64_t count;
    uint64_t id = 0;
    while (id < count && strcmp(known[id], sql) != 0)
        id++;
    if (id == count)
        known[count++] = strdup(sql);
    return (struct fq_statement){.id = id + 1, .sql = known[id], .param_count = param_count};
}

void probe_step(struct probe *probe, const char *sql, const char *value)
{
    size_t at = probe->job.step_count++;
    probe->values[at][0] = value;
    probe->statements[at] = probe_statement(sql, value != NULL);
    probe->steps[at] = (struct fq_step){&probe->statements[at], probe->values[at]};
}

void probe_setting(struct probe *probe, const char *name, const char *value)
{
    probe->settings[probe->job.setting_count++] = (struct fq_setting){name, value};
}

void probe_run(struct probe *probe)
{
    probe->bench->open++;
    probe->bench->database->calls->run(probe->bench->database, &probe->job);
    if (probe->ended || probe->rows_calls)
        abort(); /* run() must not call back */
}

void probe_cancel(struct probe *probe)
{
    struct bench *bench = probe->bench;
    bench->database->calls->cancel(bench->database, &probe->job);
    /* The job may be freed at once. */
    memset(&probe->job, 0xee, sizeof(probe->job));
    if (--bench->open == 0)
        fq_loop_stop(bench->loop);
}

void probe_one(struct probe *probe, struct bench *bench, const char *sql)
{
    probe_init(probe, bench);
    probe_step(probe, sql, NULL);
}

void probe_start(struct probe *probe, struct bench *bench, const char *sql)
{
    probe_one(probe, bench, sql);
    probe_run(probe);
}

void probe_ask(struct probe *probe, struct bench *bench, const char *sql)
{
    probe_start(probe, bench, sql);
    bench_run(bench);
}
