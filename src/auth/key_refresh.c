/* SPDX-License-Identifier: MIT */
#include "auth/key_refresh.h"

#include "base/limits.h"

void fq_key_refresh_init(struct fq_key_refresh *refresh, const struct fq_key_times *times,
                         uint64_t now_ms)
{
    *refresh = (struct fq_key_refresh){
        .times = *times, .due_ms = now_ms, .retry_ms = FQ_LIMIT_KEYS_RETRY_FIRST_MS};
}

void fq_key_refresh_take_over(struct fq_key_refresh *refresh, const struct fq_key_refresh *before,
                              uint64_t now_ms)
{
    fq_key_refresh_init(refresh, &before->times, now_ms);
    refresh->has_keys = before->has_keys;
    refresh->end_ms = before->end_ms;
    refresh->pause_ends = before->pause_ends;
}

uint64_t fq_key_refresh_due(const struct fq_key_refresh *refresh)
{
    return refresh->fetching ? UINT64_MAX : refresh->due_ms;
}

void fq_key_refresh_begin(struct fq_key_refresh *refresh)
{
    refresh->fetching = true;
}

static void over(struct fq_key_refresh *refresh, uint64_t now_ms, bool pauses)
{
    if (refresh->asked && pauses)
        refresh->pause_ends = now_ms + refresh->times.pause_ms;
    refresh->fetching = refresh->asked = false;
}

/* A provider that says seconds would be asked all the time, one that says years not when it must.
 */
static uint64_t lifetime_ms(const struct fq_key_times *times, int64_t max_age_s)
{
    if (max_age_s < 0)
        return times->default_ms;
    if (max_age_s > FQ_LIMIT_KEYS_MOST_MS / 1000)
        return FQ_LIMIT_KEYS_MOST_MS;
    uint64_t said_ms = (uint64_t)max_age_s * 1000;
    return said_ms < times->least_ms ? times->least_ms : said_ms;
}

void fq_key_refresh_good(struct fq_key_refresh *refresh, uint64_t now_ms, int64_t max_age_s)
{
    const struct fq_key_times *times = &refresh->times;
    uint64_t lifetime = lifetime_ms(times, max_age_s);
    uint64_t early = lifetime - lifetime / 5; /* the rest is for tries that fail */
    over(refresh, now_ms, refresh->has_keys); /* the first were waited for by everybody */
    refresh->has_keys = true;
    refresh->due_ms = now_ms + (early < times->least_ms ? times->least_ms : early);
    refresh->end_ms = now_ms + lifetime + times->keep_ms;
    refresh->retry_ms = FQ_LIMIT_KEYS_RETRY_FIRST_MS;
}

void fq_key_refresh_bad(struct fq_key_refresh *refresh, uint64_t now_ms)
{
    uint64_t longer = refresh->retry_ms * 2;
    over(refresh, now_ms, true);
    refresh->due_ms = now_ms + refresh->retry_ms;
    refresh->retry_ms = longer > FQ_LIMIT_KEYS_RETRY_LAST_MS ? FQ_LIMIT_KEYS_RETRY_LAST_MS : longer;
}

enum fq_keys_ask fq_key_refresh_ask(struct fq_key_refresh *refresh, uint64_t now_ms)
{
    if (!refresh->fetching && now_ms < refresh->pause_ends)
        return FQ_KEYS_ASK_NOT;
    bool begin = !refresh->fetching && !refresh->asked;
    refresh->asked = true;
    if (!begin)
        return FQ_KEYS_ASK_WAIT;
    refresh->due_ms = now_ms;
    return FQ_KEYS_ASK_FETCH;
}

enum fq_keys_state fq_key_refresh_state(const struct fq_key_refresh *refresh, uint64_t now_ms)
{
    if (!refresh->has_keys)
        return FQ_KEYS_NONE;
    return now_ms < refresh->end_ms ? FQ_KEYS_GOOD : FQ_KEYS_ENDED;
}
