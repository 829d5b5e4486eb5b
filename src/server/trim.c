/* SPDX-License-Identifier: MIT */
#include "server/trim.h"

#include <malloc.h>

#include "base/limits.h"
#include "telemetry/telemetry.h"

#define SECOND_MS 1000u

/* Seconds between two attempts; more and more while there is nothing to be had, since the memory is
 * in use. */
#define WAIT_FIRST 1u
#define WAIT_LAST  8u

static void give_back(void)
{
#ifdef __GLIBC__
    malloc_trim(FQ_LIMIT_HEAP_TOP_BYTES);
#endif
}

static void on_timer(struct fq_timer *timer)
{
    struct fq_trim *trim = FQ_CONTAINER(timer, struct fq_trim, timer);
    uint64_t before = fq_telemetry_resident_bytes();
    if (before <= trim->resident + FQ_LIMIT_HEAP_TRIM_BYTES) {
        trim->wait_s = WAIT_FIRST;
    } else {
        give_back();
        uint64_t after = fq_telemetry_resident_bytes();
        bool was_worth_it = after + FQ_LIMIT_HEAP_TRIM_BYTES < before;
        trim->wait_s = was_worth_it               ? WAIT_FIRST
                       : trim->wait_s < WAIT_LAST ? 2 * trim->wait_s
                                                  : WAIT_LAST;
    }
    fq_timer_start(&trim->timer, (uint64_t)trim->wait_s * SECOND_MS, 0);
}

void fq_trim_start(struct fq_trim *trim, struct fq_loop *loop)
{
    trim->resident = fq_telemetry_resident_bytes();
    trim->wait_s = WAIT_FIRST;
    fq_timer_init(&trim->timer, loop, on_timer);
    fq_timer_start(&trim->timer, SECOND_MS, 0);
}

void fq_trim_soon(struct fq_trim *trim)
{
    fq_timer_start(&trim->timer, 0, 0);
}

void fq_trim_stop(struct fq_trim *trim)
{
    fq_timer_stop(&trim->timer);
}
