/* SPDX-License-Identifier: MIT */
#ifndef FQ_BASE_CLOCK_H
#define FQ_BASE_CLOCK_H

#include <stdint.h>

/* Nanoseconds on a clock that never steps back; only differences mean anything. */
uint64_t fq_clock_monotonic_ns(void);

/* Milliseconds since 1970-01-01T00:00:00Z. */
int64_t fq_clock_unix_ms(void);

/* Such a time as "2026-11-28T01:37:54.123Z", with a NUL. */
#define FQ_CLOCK_TEXT_BYTES 25
void fq_clock_text(int64_t unix_ms, char ret[FQ_CLOCK_TEXT_BYTES]);

#endif
