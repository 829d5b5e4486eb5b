/* SPDX-License-Identifier: MIT
 *
 * Durations in log-linear buckets: each doubling is cut into four equal parts, so a bucket's bounds
 * are at most a quarter apart from a microsecond to a minute, in fixed memory.  Bucket i holds what
 * is above fq_histogram_bound(i - 1) and not above fq_histogram_bound(i).
 *
 * One thread writes, any thread reads.
 */
#ifndef FQ_TELEMETRY_HISTOGRAM_H
#define FQ_TELEMETRY_HISTOGRAM_H

#include <stdatomic.h>
#include <stddef.h>
#include <stdint.h>

#include "base/compiler.h"

/* Bounds run from 2^10 ns, below which no request is answered, to 2^36 ns (69 s), above any
 * time-out. */
#define FQ_HISTOGRAM_LOWEST  10
#define FQ_HISTOGRAM_HIGHEST 36
/* Per doubling, as a power of two. */
#define FQ_HISTOGRAM_PARTS_LOG 2
#define FQ_HISTOGRAM_PARTS     (1 << FQ_HISTOGRAM_PARTS_LOG)

/* The first bucket is all up to the lowest bound, the last all above the highest. */
#define FQ_HISTOGRAM_BUCKETS ((FQ_HISTOGRAM_HIGHEST - FQ_HISTOGRAM_LOWEST) * FQ_HISTOGRAM_PARTS + 2)

struct fq_histogram {
    _Atomic uint64_t buckets[FQ_HISTOGRAM_BUCKETS];
    _Atomic uint64_t sum; /* nanoseconds */
};

/* For a variable with a single writer: cheaper than an atomic read-modify-write. */
static inline void fq_atomic_add(_Atomic uint64_t *value, uint64_t more)
{
    uint64_t now = atomic_load_explicit(value, memory_order_relaxed);
    atomic_store_explicit(value, now + more, memory_order_relaxed);
}

static inline size_t fq_histogram_bucket(uint64_t nanoseconds)
{
    if (nanoseconds <= (uint64_t)1 << FQ_HISTOGRAM_LOWEST)
        return 0;
    if (nanoseconds > (uint64_t)1 << FQ_HISTOGRAM_HIGHEST)
        return FQ_HISTOGRAM_BUCKETS - 1;
    /* A bound belongs to the bucket below it. */
    uint64_t inside = nanoseconds - 1;
    unsigned doubling = 63 - (unsigned)__builtin_clzll(inside);
    unsigned part = (unsigned)(inside >> (doubling - FQ_HISTOGRAM_PARTS_LOG)) - FQ_HISTOGRAM_PARTS;
    return 1 + (doubling - FQ_HISTOGRAM_LOWEST) * FQ_HISTOGRAM_PARTS + part;
}

/* The highest value of a bucket; UINT64_MAX of the last. */
static inline uint64_t fq_histogram_bound(size_t bucket)
{
    if (bucket == FQ_HISTOGRAM_BUCKETS - 1)
        return UINT64_MAX;
    uint64_t base = (uint64_t)1 << (FQ_HISTOGRAM_LOWEST + bucket / FQ_HISTOGRAM_PARTS);
    return base + (base >> FQ_HISTOGRAM_PARTS_LOG) * (bucket % FQ_HISTOGRAM_PARTS);
}

static inline void fq_histogram_observe(struct fq_histogram *histogram, uint64_t nanoseconds)
{
    fq_atomic_add(&histogram->buckets[fq_histogram_bucket(nanoseconds)], 1);
    fq_atomic_add(&histogram->sum, nanoseconds);
}

#endif
