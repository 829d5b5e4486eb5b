/* SPDX-License-Identifier: MIT
 *
 * What a PostgreSQL answers that is none, while jobs are in flight: first a byte that says which
 * jobs, then what the server sends.  Whole or three bytes at a time, the same comes of it: each job
 * ends once and reads nothing that is not there.
 */
#include "fuzz.h"

#include "support/wire_jobs.h"

/* Short rows, so that inputs can pass it. */
enum { ROW_BYTES = 256 };

/* The value sums up what came of it. */
static uint64_t answer(const uint8_t *data, size_t size, size_t piece)
{
    static struct wire_jobs w;
    uint64_t seen = 0;
    wire_jobs_begin(&w, (enum wire_mode)(data[0] % WIRE_MODES), ROW_BYTES);
    wire_jobs_say(&w, data + 1, size - 1, piece);
    wire_jobs_end(&w);
    for (size_t i = 0; i < w.count; i++) {
        const struct wire_job *job = &w.jobs[i];
        seen = seen * 31 + job->failed + 2 * job->unreadable + 4 * job->cancelled;
        if (w.mode != WIRE_CANCELS) /* it is cancelled by what one read brings */
            seen = seen * 31 + job->rows + 64 * job->strange;
    }
    return seen;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    if (size < 1)
        return 0;
    MUST(answer(data, size, size) == answer(data, size, 3));
    return 0;
}
