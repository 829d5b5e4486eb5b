/* SPDX-License-Identifier: MIT */
#include "base/clock.h"

#include <stdio.h>
#include <string.h>
#include <time.h>

uint64_t fq_clock_monotonic_ns(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (uint64_t)now.tv_sec * 1000000000u + (uint64_t)now.tv_nsec;
}

int64_t fq_clock_unix_ms(void)
{
    struct timespec now;
    clock_gettime(CLOCK_REALTIME, &now);
    return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

void fq_clock_text(int64_t unix_ms, char ret[FQ_CLOCK_TEXT_BYTES])
{
    char text[64];
    struct tm utc;
    time_t seconds = (time_t)(unix_ms / 1000);
    gmtime_r(&seconds, &utc);
    size_t len = strftime(text, sizeof(text), "%Y-%m-%dT%H:%M:%S", &utc);
    snprintf(text + len, sizeof(text) - len, ".%03dZ", (int)(unix_ms % 1000));
    memcpy(ret, text, FQ_CLOCK_TEXT_BYTES - 1);
    ret[FQ_CLOCK_TEXT_BYTES - 1] = '\0';
}
