/* SPDX-License-Identifier: MIT */
#include <pthread.h>

#include "telemetry/telemetry.h"
#include "unit.h"

#define WORKERS 4
#define STEPS   20000

static struct fq_telemetry workers[WORKERS];
static const struct fq_telemetry *blocks[WORKERS];
static atomic_int running;

static void *work(void *arg)
{
    struct fq_telemetry *block = arg;
    for (uint64_t i = 0; i < STEPS; i++) {
        fq_telemetry_gauge_add(block, FQ_GAUGE_HTTP_CONNECTIONS, 1);
        fq_telemetry_count(block, FQ_COUNTER_REQUESTS_OK, 1);
        fq_telemetry_observe(block, FQ_HISTOGRAM_REQUEST_DURATION, i);
        fq_telemetry_gauge_add(block, FQ_GAUGE_HTTP_CONNECTIONS, -1);
    }
    atomic_fetch_sub(&running, 1);
    return NULL;
}

/* What a scraper sees on the way is some true earlier state: it only rises. */
static void watch_until_done(void)
{
    uint64_t seen = 0;
    struct fq_buf text;
    fq_buf_init(&text, NULL, 256u * 1024u);
    while (atomic_load(&running) > 0) {
        uint64_t now = fq_telemetry_counter(blocks, WORKERS, FQ_COUNTER_REQUESTS_OK);
        ck_assert_uint_ge(now, seen);
        ck_assert_uint_le(now, WORKERS * STEPS);
        int64_t connections = fq_telemetry_gauge(blocks, WORKERS, FQ_GAUGE_HTTP_CONNECTIONS);
        ck_assert(connections >= 0 && connections <= WORKERS);
        fq_buf_reset(&text);
        fq_telemetry_write(&text, blocks, WORKERS);
        ck_assert(!fq_buf_failed(&text));
        seen = now;
    }
    fq_buf_clear(&text);
}

TEST(workers_record_without_locks_while_another_thread_reads)
{
    pthread_t threads[WORKERS];
    atomic_store(&running, WORKERS);
    for (size_t i = 0; i < WORKERS; i++) {
        blocks[i] = &workers[i];
        ck_assert_int_eq(pthread_create(&threads[i], NULL, work, &workers[i]), 0);
    }
    watch_until_done();
    for (size_t i = 0; i < WORKERS; i++)
        ck_assert_int_eq(pthread_join(threads[i], NULL), 0);
    ck_assert_uint_eq(fq_telemetry_counter(blocks, WORKERS, FQ_COUNTER_REQUESTS_OK),
                      WORKERS * STEPS);
    ck_assert_int_eq(fq_telemetry_gauge(blocks, WORKERS, FQ_GAUGE_HTTP_CONNECTIONS), 0);
    ck_assert_uint_ge(fq_telemetry_quantile(blocks, WORKERS, FQ_HISTOGRAM_REQUEST_DURATION, 1),
                      STEPS - 1);
}
END

int main(void)
{
    return RUN("telemetry/threads", workers_record_without_locks_while_another_thread_reads);
}
