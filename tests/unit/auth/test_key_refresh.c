/* SPDX-License-Identifier: MIT */
#include "auth/key_refresh.h"

#include "base/limits.h"
#include "unit.h"

#define SECOND 1000u
#define HOUR   (3600u * SECOND)

static const struct fq_key_times times = {
    .default_ms = HOUR, .least_ms = 30 * SECOND, .pause_ms = 30 * SECOND, .keep_ms = 12 * HOUR};
static const uint64_t start = 1000 * HOUR;
static struct fq_key_refresh refresh;

static void fetch_well(uint64_t at, int64_t max_age_s)
{
    fq_key_refresh_begin(&refresh);
    fq_key_refresh_good(&refresh, at, max_age_s);
}

static void fetch_badly(uint64_t at)
{
    fq_key_refresh_begin(&refresh);
    fq_key_refresh_bad(&refresh, at);
}

TEST(the_first_fetch_is_due_at_once_and_one_is_under_way_at_a_time)
{
    fq_key_refresh_init(&refresh, &times, start);
    ck_assert_uint_eq(fq_key_refresh_due(&refresh), start);
    fq_key_refresh_begin(&refresh);
    ck_assert_uint_eq(fq_key_refresh_due(&refresh), UINT64_MAX);
    ck_assert_int_eq(fq_key_refresh_state(&refresh, start), FQ_KEYS_NONE);
}
END

TEST(keys_that_are_taken_over_end_when_they_did)
{
    struct fq_key_refresh before;
    fq_key_refresh_init(&refresh, &times, start);
    fetch_well(start, -1);
    before = refresh;
    fq_key_refresh_take_over(&refresh, &before, start + HOUR);
    ck_assert_uint_eq(fq_key_refresh_due(&refresh), start + HOUR);
    fetch_badly(start + HOUR);
    ck_assert_int_eq(fq_key_refresh_state(&refresh, start + 13 * HOUR - 1), FQ_KEYS_GOOD);
    ck_assert_int_eq(fq_key_refresh_state(&refresh, start + 13 * HOUR), FQ_KEYS_ENDED);
}
END

static const struct {
    int64_t max_age_s;
    uint64_t due_ms; /* after they came */
    uint64_t end_ms;
} lifetimes[] = {
    {-1, HOUR / 5 * 4, 13 * HOUR},
    {600, 480 * SECOND, 600 * SECOND + 12 * HOUR},
    {0, 30 * SECOND, 30 * SECOND + 12 * HOUR},
    {1, 30 * SECOND, 30 * SECOND + 12 * HOUR},
    {31, 30 * SECOND, 31 * SECOND + 12 * HOUR},
    {86401, FQ_LIMIT_KEYS_MOST_MS / 5 * 4, FQ_LIMIT_KEYS_MOST_MS + 12 * HOUR},
    {INT64_MAX, FQ_LIMIT_KEYS_MOST_MS / 5 * 4, FQ_LIMIT_KEYS_MOST_MS + 12 * HOUR},
};

TEST(keys_are_fetched_before_their_time_is_over_within_bounds)
{
    for (size_t i = 0; i < FQ_ARRAY_LEN(lifetimes); i++) {
        fq_key_refresh_init(&refresh, &times, start);
        fetch_well(start, lifetimes[i].max_age_s);
        ck_assert_uint_eq(fq_key_refresh_due(&refresh) - start, lifetimes[i].due_ms);
        uint64_t end = start + lifetimes[i].end_ms;
        ck_assert_int_eq(fq_key_refresh_state(&refresh, end - 1), FQ_KEYS_GOOD);
        ck_assert_int_eq(fq_key_refresh_state(&refresh, end), FQ_KEYS_ENDED);
    }
}
END

TEST(failures_are_tried_again_in_pauses_that_grow_and_end_with_the_first_good_one)
{
    uint64_t now = start, expected = FQ_LIMIT_KEYS_RETRY_FIRST_MS;
    fq_key_refresh_init(&refresh, &times, start);
    for (int i = 0; i < 12; i++) {
        fetch_badly(now);
        ck_assert_uint_eq(fq_key_refresh_due(&refresh) - now, expected);
        now = fq_key_refresh_due(&refresh);
        expected =
            expected * 2 > FQ_LIMIT_KEYS_RETRY_LAST_MS ? FQ_LIMIT_KEYS_RETRY_LAST_MS : expected * 2;
    }
    fetch_well(now, -1);
    fetch_badly(now);
    ck_assert_uint_eq(fq_key_refresh_due(&refresh) - now, FQ_LIMIT_KEYS_RETRY_FIRST_MS);
}
END

TEST(old_keys_are_good_while_the_provider_is_down_and_end_at_the_bound)
{
    fq_key_refresh_init(&refresh, &times, start);
    fetch_well(start, -1);
    fetch_badly(start + 12 * HOUR);
    ck_assert_int_eq(fq_key_refresh_state(&refresh, start + 13 * HOUR - 1), FQ_KEYS_GOOD);
    ck_assert_int_eq(fq_key_refresh_state(&refresh, start + 13 * HOUR), FQ_KEYS_ENDED);
    fetch_well(start + 14 * HOUR, -1);
    ck_assert_int_eq(fq_key_refresh_state(&refresh, start + 14 * HOUR), FQ_KEYS_GOOD);
}
END

TEST(unknown_keys_cause_one_fetch_that_all_wait_for_and_then_a_pause)
{
    uint64_t now = start + 60 * SECOND;
    fq_key_refresh_init(&refresh, &times, start);
    fetch_well(start, -1);
    ck_assert_int_eq(fq_key_refresh_ask(&refresh, now), FQ_KEYS_ASK_FETCH);
    ck_assert_uint_le(fq_key_refresh_due(&refresh), now);
    ck_assert_int_eq(fq_key_refresh_ask(&refresh, now), FQ_KEYS_ASK_WAIT); /* not begun yet */
    fq_key_refresh_begin(&refresh);
    ck_assert_int_eq(fq_key_refresh_ask(&refresh, now), FQ_KEYS_ASK_WAIT);
    fq_key_refresh_good(&refresh, now + SECOND, -1);
    for (uint64_t later = 0; later < 30 * SECOND; later += SECOND)
        ck_assert_int_eq(fq_key_refresh_ask(&refresh, now + SECOND + later), FQ_KEYS_ASK_NOT);
    ck_assert_int_eq(fq_key_refresh_ask(&refresh, now + 31 * SECOND), FQ_KEYS_ASK_FETCH);
}
END

TEST(the_pause_comes_after_a_failure_too_but_not_after_a_fetch_that_nobody_asked_for)
{
    fq_key_refresh_init(&refresh, &times, start);
    fetch_well(start, -1);
    ck_assert_int_eq(fq_key_refresh_ask(&refresh, start + 1), FQ_KEYS_ASK_FETCH);
    fetch_badly(start + 2);
    ck_assert_int_eq(fq_key_refresh_ask(&refresh, start + 3), FQ_KEYS_ASK_NOT);
    ck_assert_uint_eq(fq_key_refresh_due(&refresh), start + 2 + FQ_LIMIT_KEYS_RETRY_FIRST_MS);
}
END

TEST(who_knows_no_key_waits_for_the_fetch_that_is_under_way)
{
    fq_key_refresh_init(&refresh, &times, start);
    fq_key_refresh_begin(&refresh);
    ck_assert_int_eq(fq_key_refresh_ask(&refresh, start), FQ_KEYS_ASK_WAIT);
    fq_key_refresh_good(&refresh, start, -1); /* the first keys: nobody asked for one of them */
    ck_assert_int_eq(fq_key_refresh_ask(&refresh, start + 1), FQ_KEYS_ASK_FETCH);
    fq_key_refresh_begin(&refresh);
    fq_key_refresh_good(&refresh, start + 1, -1);
    ck_assert_int_eq(fq_key_refresh_ask(&refresh, start + 1), FQ_KEYS_ASK_NOT);
}
END

int main(void)
{
    return RUN("auth/key_refresh", the_first_fetch_is_due_at_once_and_one_is_under_way_at_a_time,
               keys_that_are_taken_over_end_when_they_did,
               keys_are_fetched_before_their_time_is_over_within_bounds,
               failures_are_tried_again_in_pauses_that_grow_and_end_with_the_first_good_one,
               old_keys_are_good_while_the_provider_is_down_and_end_at_the_bound,
               unknown_keys_cause_one_fetch_that_all_wait_for_and_then_a_pause,
               the_pause_comes_after_a_failure_too_but_not_after_a_fetch_that_nobody_asked_for,
               who_knows_no_key_waits_for_the_fetch_that_is_under_way);
}
