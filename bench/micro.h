/* SPDX-License-Identifier: MIT
 *
 * What a microbenchmark is made of: a step, repeated until the clock can see it, and a line that
 * bench/run reads.  The first comment of each micro_*.c is the question it answers.
 *
 *     int main(int argc, char **argv)
 *     {
 *         micro_init(argc, argv);
 *         double ns = micro_ns(parse_once, &document);
 *         micro_result("parse", ns, "ns");
 *     }
 */
#ifndef FQ_BENCH_MICRO_H
#define FQ_BENCH_MICRO_H

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

/* The best of so many samples: what disturbs a sample only ever makes it slower. */
#define MICRO_SAMPLES 7

static uint64_t micro_sample_ns = UINT64_C(100) * 1000 * 1000;

/* --quick: does it run at all? */
static inline void micro_init(int argc, char **argv)
{
    if (argc > 1 && strcmp(argv[1], "--quick") == 0)
        micro_sample_ns /= 50;
}

/* Processor time of this thread: others on the machine do not count. */
static inline uint64_t micro_now(void)
{
    struct timespec now;

    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
    return (uint64_t)now.tv_sec * 1000000000u + (uint64_t)now.tv_nsec;
}

static inline uint64_t micro_time(void (*step)(void *), void *context, uint64_t times)
{
    uint64_t begun = micro_now();

    for (uint64_t i = 0; i < times; i++)
        step(context);
    return micro_now() - begun;
}

/* Nanoseconds that one step takes. */
static inline double micro_ns(void (*step)(void *), void *context)
{
    uint64_t times = 1;
    uint64_t spent = micro_time(step, context, times);

    while (spent < micro_sample_ns) {
        times = spent < micro_sample_ns / 10 ? times * 8 : times * 2;
        spent = micro_time(step, context, times);
    }
    double best = (double)spent / (double)times;
    for (int i = 1; i < MICRO_SAMPLES; i++) {
        double mean = (double)micro_time(step, context, times) / (double)times;
        if (mean < best)
            best = mean;
    }
    return best;
}

/* name and unit without spaces: parse_page 2140 ns, rows 3100000 rows/s. */
static inline void micro_result(const char *name, double value, const char *unit)
{
    printf("RESULT %s %.6g %s\n", name, value, unit);
}

/* A step that went wrong measures nothing. */
static inline void micro_check(bool good, const char *what)
{
    if (!good) {
        fprintf(stderr, "micro: %s\n", what);
        exit(1);
    }
}

#endif
