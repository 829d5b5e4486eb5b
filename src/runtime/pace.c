/* SPDX-License-Identifier: MIT */
#include "runtime/pace.h"

#include "base/limits.h"

void fq_pace_init(struct fq_pace *pace)
{
    *pace = (struct fq_pace){.pause_ms = FQ_LIMIT_RELOAD_FIRST_MS};
}

uint32_t fq_pace_wait(const struct fq_pace *pace, uint64_t now_ms)
{
    uint64_t due = pace->read_ms + pace->pause_ms;
    return pace->read_ms && now_ms < due ? (uint32_t)(due - now_ms) : 0;
}

void fq_pace_begin(struct fq_pace *pace, uint64_t now_ms)
{
    pace->read_ms = now_ms;
}

void fq_pace_failed(struct fq_pace *pace)
{
    uint32_t longer = pace->pause_ms * 2;
    pace->pause_ms = longer < FQ_LIMIT_RELOAD_LAST_MS ? longer : FQ_LIMIT_RELOAD_LAST_MS;
}

/* What changed will change on; reading again what did not brings nothing. */
void fq_pace_loaded(struct fq_pace *pace, uint64_t fingerprint, bool again)
{
    if (fingerprint != pace->fingerprint)
        pace->pause_ms = FQ_LIMIT_RELOAD_FIRST_MS;
    else if (again)
        fq_pace_failed(pace);
    pace->fingerprint = fingerprint;
}
