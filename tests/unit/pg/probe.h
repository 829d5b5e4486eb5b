/* SPDX-License-Identifier: MIT
 *
 * Jobs that write down what happens to them, and a loop with a pool to run them on.  Included by
 * the tests of the pool only.
 */
#ifndef FQ_TESTS_PG_PROBE_H
#define FQ_TESTS_PG_PROBE_H

#include "base/buf.h"
#include "database/database.h"
#include "net/loop.h"
#include "net/timer.h"
#include "pg/pool.h"

enum { PROBE_STEPS = 8, PROBE_SETTINGS = 8, PROBE_VALUES = 4 };

struct probe;

struct bench {
    struct fq_loop *loop;
    struct fq_pg_pool *pool;
    struct fq_database *database;
    size_t open; /* probes that have not ended */
    /* What is waited for. */
    size_t wanted;
    const struct probe *watched;
    struct fq_timer watchdog;
    struct fq_timer checker; /* asserts the pool's invariants all the time */
};

struct probe {
    struct fq_job job;
    struct bench *bench;
    struct fq_statement statements[PROBE_STEPS];
    struct fq_step steps[PROBE_STEPS];
    const char *values[PROBE_STEPS][PROBE_VALUES];
    struct fq_setting settings[PROBE_SETTINGS];

    /* What was reported: values as they came, "," between columns, ";" behind rows, "/" behind
     * steps, "?" for one whose columns are of other types, "|" for ready, "." for done, "!" for
     * failed. */
    char log[65536];
    size_t log_len;
    size_t rows;
    size_t rows_calls;
    bool ended;
    bool failed;
    size_t failed_step;
    enum fq_status status;
    char message[256];
    char detail[1024];
    uint64_t ended_ms;

    void (*on_rows)(struct probe *probe); /* after noting them; may be NULL */
    void (*on_ready)(struct probe *probe);
    void (*on_end)(struct probe *probe);
};

/* ---- the bench ---- */

/* conninfo NULL: the cluster's. */
void bench_start(struct bench *bench, struct fq_pg_pool_options options);
/* With so many connections, and all else as it comes. */
void bench_start_size(struct bench *bench, size_t size);
/* Turns until every probe has ended, within the patience of a test. */
void bench_run(struct bench *bench);
/* Turns for so long. */
void bench_wait(struct bench *bench, uint64_t ms);
/* Turns until the condition holds, within the same time. */
void bench_until(struct bench *bench, bool (*holds)(struct bench *));
/* A condition: there is a connection. */
bool bench_is_ready(struct bench *bench);
/* Until a job has been sent, and for so long that it is known to be slow. */
void bench_until_slow(struct bench *bench);
/* Until only so many have not ended. */
void bench_until_open(struct bench *bench, size_t count);
/* Until the probe has more rows than this. */
void bench_until_rows(struct bench *bench, const struct probe *probe, size_t rows);
/* Closes the pool and frees the loop. */
void bench_stop(struct bench *bench);
struct fq_pg_pool_stats bench_stats(struct bench *bench);

/* ---- probes ---- */

void probe_init(struct probe *probe, struct bench *bench);
/* Adds a step; values end with the first NULL. */
void probe_step(struct probe *probe, const char *sql, const char *value);
void probe_setting(struct probe *probe, const char *name, const char *value);
void probe_run(struct probe *probe);
void probe_commit(struct probe *probe);
void probe_cancel(struct probe *probe);

/* A probe with one step. */
void probe_one(struct probe *probe, struct bench *bench, const char *sql);
/* The same, run. */
void probe_start(struct probe *probe, struct bench *bench, const char *sql);
/* And to its end. */
void probe_ask(struct probe *probe, struct bench *bench, const char *sql);

/* The statement of this SQL, the same for the same text. */
struct fq_statement probe_statement(const char *sql, size_t param_count);

#define ASSERT_LOG(probe, expected) ck_assert_str_eq((probe)->log, (expected))

#endif
