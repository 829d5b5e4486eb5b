/* SPDX-License-Identifier: MIT
 *
 * Each algorithm against a model that is slow and plain, with random times, units and rates; the
 * model keeps every request that was let through and counts anew each time.
 */
#include "guard/rate.h"

#include <stdio.h>

#include "unit.h"

#define SECOND 1000000u

/* ---- a model ---- */

#define KEPT 4096

/* What was taken, and when. */
struct model {
    const struct fq_rate *rate;
    uint64_t at[KEPT], units[KEPT];
    size_t count;
    uint64_t start; /* of the window in which something was taken last */
    uint64_t debt;  /* of a bucket then: what is missing, in tokens times the window */
};

static uint64_t taken_between(const struct model *m, uint64_t from, uint64_t to)
{
    uint64_t sum = 0;
    for (size_t i = 0; i < m->count; i++)
        sum += m->at[i] >= from && m->at[i] < to ? m->units[i] : 0;
    return sum;
}

static uint64_t last_taken(const struct model *m)
{
    return m->count ? m->at[m->count - 1] : 0;
}

/* Where the window that holds now began: windows follow each other from the first request on, until
 * one passes without any; then the next begins with the next request.  A sliding one is followed by
 * one more, in which it still counts. */
static uint64_t window_of(const struct model *m, uint64_t now)
{
    uint64_t window = m->rate->window_us, start = m->start;
    if (!m->count)
        return now;
    if (now < start + window)
        return start;
    bool goes_on = m->rate->algorithm == FQ_RATE_SLIDING_WINDOW && now < start + 2 * window;
    return goes_on ? start + window : now;
}

/* Of a bucket; tick by tick would be plainer, and take years. */
static uint64_t debt_at(const struct model *m, uint64_t now)
{
    uint64_t last = last_taken(m), in = now > last ? (now - last) * m->rate->requests : 0;
    return in < m->debt ? m->debt - in : 0;
}

static bool model_allows(const struct model *m, uint64_t now, uint64_t units)
{
    uint64_t window = m->rate->window_us, most = m->rate->requests;
    if (m->rate->algorithm == FQ_RATE_TOKEN_BUCKET)
        return debt_at(m, now) + units * window <= m->rate->burst * window;
    uint64_t start = window_of(m, now), in = now > start ? now - start : 0;
    uint64_t used = taken_between(m, start, start + window);
    if (m->rate->algorithm == FQ_RATE_FIXED_WINDOW)
        return used + units <= most;
    uint64_t earlier = taken_between(m, start - window, start);
    return earlier * (window - in) + (used + units) * window <= most * window;
}

static void model_take(struct model *m, uint64_t now, uint64_t units)
{
    uint64_t last = last_taken(m);
    ck_assert_uint_lt(m->count, KEPT);
    m->debt = debt_at(m, now) + units * m->rate->window_us;
    m->start = window_of(m, now);
    m->at[m->count] = now > last ? now : last; /* time stands still until it is where it was */
    m->units[m->count++] = units;
}

/* ---- random rates and times ---- */

static uint64_t seed = 1;

static uint64_t random_below(uint64_t most)
{
    seed = seed * 6364136223846793005u + 1442695040888963407u;
    return (seed >> 33) % most;
}

static struct fq_rate random_rate(enum fq_rate_algorithm algorithm)
{
    struct fq_rate rate = {.algorithm = algorithm,
                           .requests = 1 + random_below(random_below(2) ? 5 : 50),
                           .window_us = 1 + random_below(random_below(2) ? 20 : 5 * SECOND)};
    rate.burst = 1 + random_below(2 * rate.requests);
    return rate;
}

static uint64_t random_step(const struct fq_rate *rate)
{
    switch (random_below(5)) {
    case 0:
        return 0;
    case 1:
        return random_below(3 * rate->window_us);
    case 2:
        return rate->window_us * random_below(3);
    default:
        return random_below(rate->window_us / rate->requests + 2);
    }
}

static void run_against_model(enum fq_rate_algorithm algorithm, unsigned rounds)
{
    static struct model m;
    while (rounds--) {
        struct fq_rate rate = random_rate(algorithm);
        struct fq_rate_state state = {0};
        uint64_t now = 10 * SECOND + random_below(SECOND);
        m = (struct model){.rate = &rate};
        for (unsigned i = 0; i < 200; i++) {
            now += random_step(&rate);
            /* The clock steps back. */
            uint64_t seen = random_below(10) ? now : now - random_below(2 * rate.window_us) % now;
            uint64_t units = random_below(4) ? 1 : 1 + random_below(rate.requests + 1);
            bool allowed = model_allows(&m, seen, units);
            struct fq_rate_answer answer = fq_rate_look(&rate, &state, seen, units);
            ck_assert_msg(answer.allowed == allowed,
                          "%d: %u/%u burst %u: step %u, units %u: %d, the model says %d",
                          (int)algorithm, (unsigned)rate.requests, (unsigned)rate.window_us,
                          (unsigned)rate.burst, i, (unsigned)units, answer.allowed, allowed);
            ck_assert_uint_le(answer.remaining, answer.limit);
            if (!allowed)
                continue;
            model_take(&m, seen, units);
            uint64_t left = answer.remaining;
            answer = fq_rate_take(&rate, &state, seen, units);
            ck_assert_uint_eq(answer.remaining + units, left);
        }
    }
}

TEST(a_bucket_is_as_its_model)
{
    run_against_model(FQ_RATE_TOKEN_BUCKET, 500);
}
END

TEST(a_fixed_window_is_as_its_model)
{
    run_against_model(FQ_RATE_FIXED_WINDOW, 500);
}
END

TEST(a_sliding_window_is_as_its_model)
{
    run_against_model(FQ_RATE_SLIDING_WINDOW, 500);
}
END

/* ---- what is told ---- */

/* After the time that was told it is allowed, and a microsecond earlier it is not. */
TEST(the_time_to_try_again_is_exact)
{
    for (unsigned round = 0; round < 3000; round++) {
        struct fq_rate rate = random_rate((enum fq_rate_algorithm)(round % 3));
        struct fq_rate_state state = {0};
        uint64_t now = 10 * SECOND;
        for (unsigned i = 0; i < 60; i++) {
            uint64_t units = 1 + random_below(3);
            struct fq_rate_answer answer = fq_rate_look(&rate, &state, now, units);
            if (answer.allowed) {
                fq_rate_take(&rate, &state, now, units);
            } else if (answer.retry_us != FQ_RATE_NEVER) {
                ck_assert_uint_gt(answer.retry_us, 0);
                ck_assert(!fq_rate_look(&rate, &state, now + answer.retry_us - 1, units).allowed);
                ck_assert(fq_rate_look(&rate, &state, now + answer.retry_us, units).allowed);
            } else {
                ck_assert_uint_gt(units, answer.limit);
            }
            now += random_step(&rate);
        }
    }
}
END

/* A state may be thrown away when it is idle, and not before. */
TEST(an_idle_state_is_like_none)
{
    for (unsigned round = 0; round < 3000; round++) {
        struct fq_rate rate = random_rate((enum fq_rate_algorithm)(round % 3));
        struct fq_rate_state state = {0}, none = {0};
        uint64_t now = 10 * SECOND;
        for (unsigned i = 0; i < 20; i++, now += random_step(&rate)) {
            if (fq_rate_look(&rate, &state, now, 1).allowed)
                fq_rate_take(&rate, &state, now, 1);
        }
        uint64_t idle = fq_rate_idle_at(&rate, &state);
        struct fq_rate_answer a = fq_rate_look(&rate, &state, idle, 1);
        struct fq_rate_answer b = fq_rate_look(&rate, &none, idle, 1);
        ck_assert_uint_eq(a.remaining, b.remaining);
        ck_assert_uint_eq(a.reset_us, b.reset_us);
        a = fq_rate_look(&rate, &state, idle - 1, 1);
        ck_assert_uint_gt(a.reset_us, 0);
    }
}
END

/* Seven in a minute are no whole number of microseconds each: in a thousand hours not one too many
 * and not one too few. */
TEST(nothing_is_rounded_away)
{
    struct fq_rate rate = {FQ_RATE_TOKEN_BUCKET, 7, 7, 60 * SECOND};
    struct fq_rate_state state = {0};
    uint64_t now = 1, taken = 0;
    for (unsigned i = 0; i < 60000u * 7u; i++) {
        struct fq_rate_answer answer = fq_rate_look(&rate, &state, now, 1);
        if (!answer.allowed)
            now += answer.retry_us;
        fq_rate_take(&rate, &state, now, 1);
        taken++;
    }
    uint64_t exact = (taken - rate.burst) * rate.window_us;
    ck_assert_uint_eq(now - 1, (exact + rate.requests - 1) / rate.requests);
}
END

/* Whoever asks often is let through as often as whoever waits: asking moves nothing. */
TEST(asking_in_vain_costs_nothing)
{
    struct fq_rate rate = {FQ_RATE_TOKEN_BUCKET, 1, 1, 10 * SECOND};
    struct fq_rate_state state = {0};
    uint64_t now = SECOND, taken = 0;
    for (; now < 101 * SECOND; now += 7) {
        if (fq_rate_look(&rate, &state, now, 1).allowed) {
            fq_rate_take(&rate, &state, now, 1);
            taken++;
        }
    }
    ck_assert_uint_eq(taken, 10);
}
END

TEST(the_largest_numbers_fit)
{
    for (int algorithm = 0; algorithm < 3; algorithm++) {
        struct fq_rate rate = {(enum fq_rate_algorithm)algorithm, FQ_RATE_REQUESTS_MOST,
                               FQ_RATE_REQUESTS_MOST, FQ_RATE_WINDOW_MOST_MS * 1000ull};
        struct fq_rate_state state = {0};
        uint64_t now = UINT64_MAX / 4;
        ck_assert(fq_rate_look(&rate, &state, now, FQ_RATE_REQUESTS_MOST).allowed);
        ck_assert_uint_eq(fq_rate_take(&rate, &state, now, FQ_RATE_REQUESTS_MOST).remaining, 0);
        struct fq_rate_answer answer = fq_rate_look(&rate, &state, now, 1);
        ck_assert(!answer.allowed && answer.retry_us <= 2 * FQ_RATE_WINDOW_MOST_MS * 1000ull);
        answer = fq_rate_look(&rate, &state, now, UINT64_MAX);
        ck_assert(!answer.allowed && answer.retry_us == FQ_RATE_NEVER);
    }
}
END

int main(void)
{
    return RUN("guard/rate", a_bucket_is_as_its_model, a_fixed_window_is_as_its_model,
               a_sliding_window_is_as_its_model, the_time_to_try_again_is_exact,
               an_idle_state_is_like_none, nothing_is_rounded_away, asking_in_vain_costs_nothing,
               the_largest_numbers_fit);
}
