/* SPDX-License-Identifier: MIT */
#include "guard/rate.h"

__extension__ typedef unsigned __int128 wide;

static uint64_t divided_up(wide number, uint64_t by)
{
    return (uint64_t)((number + by - 1) / by);
}

static uint64_t since(uint64_t now, uint64_t then)
{
    return now > then ? now - then : 0;
}

/* ---- token bucket ---- */

/* What is taken out of the bucket, in tokens times the window, so that what runs in within a
 * microsecond is a whole number: `requests`. */
static struct fq_rate_state refilled(const struct fq_rate *rate, const struct fq_rate_state *state,
                                     uint64_t now)
{
    struct fq_rate_state s = *state;
    wide in = (wide)since(now, s.at) * rate->requests;
    s.taken = in < s.taken ? s.taken - (uint64_t)in : 0;
    s.at = now > s.at ? now : s.at;
    return s;
}

static struct fq_rate_answer look_at_bucket(const struct fq_rate *rate,
                                            const struct fq_rate_state *s, uint64_t units)
{
    uint64_t most = rate->burst * rate->window_us;
    struct fq_rate_answer answer = {
        .limit = rate->burst,
        .remaining = (most - s->taken) / rate->window_us,
        .reset_us = divided_up(s->taken, rate->requests),
    };
    wide after = (wide)units * rate->window_us + s->taken;
    answer.allowed = after <= most;
    if (units > rate->burst)
        answer.retry_us = FQ_RATE_NEVER;
    else if (!answer.allowed)
        answer.retry_us = divided_up(after - most, rate->requests);
    return answer;
}

/* ---- fixed window ---- */

static struct fq_rate_state in_window(const struct fq_rate *rate, const struct fq_rate_state *state,
                                      uint64_t now)
{
    struct fq_rate_state s = *state;
    if (!s.taken || since(now, s.at) >= rate->window_us)
        s = (struct fq_rate_state){.at = now};
    return s;
}

static struct fq_rate_answer look_at_window(const struct fq_rate *rate,
                                            const struct fq_rate_state *s, uint64_t now,
                                            uint64_t units)
{
    uint64_t left = rate->window_us - since(now, s->at);
    struct fq_rate_answer answer = {
        .limit = rate->requests,
        .remaining = rate->requests - s->taken,
        .reset_us = s->taken ? left : 0,
    };
    answer.allowed = units <= answer.remaining;
    if (!answer.allowed)
        answer.retry_us = units > rate->requests ? FQ_RATE_NEVER : left;
    return answer;
}

/* ---- sliding window ---- */

static uint64_t current(const struct fq_rate_state *s)
{
    return s->taken & UINT32_MAX;
}

static uint64_t previous(const struct fq_rate_state *s)
{
    return s->taken >> 32;
}

static struct fq_rate_state slid(const struct fq_rate *rate, const struct fq_rate_state *state,
                                 uint64_t now)
{
    struct fq_rate_state s = *state;
    uint64_t windows = since(now, s.at) / rate->window_us;
    if (!s.taken || windows > 1)
        return (struct fq_rate_state){.at = now};
    if (windows == 1) {
        s.at += rate->window_us;
        s.taken = current(&s) << 32;
    }
    return s.taken ? s : (struct fq_rate_state){.at = now};
}

/* How far into a window so many of the one before have gone that no more than room are left. */
static uint64_t gone_at(const struct fq_rate *rate, uint64_t before, uint64_t room)
{
    if (before <= room)
        return 0;
    return rate->window_us - (uint64_t)((wide)room * rate->window_us / before);
}

static struct fq_rate_answer look_at_two_windows(const struct fq_rate *rate,
                                                 const struct fq_rate_state *s, uint64_t now,
                                                 uint64_t units)
{
    uint64_t window = rate->window_us, requests = rate->requests, in = since(now, s->at);
    uint64_t used = current(s), before = previous(s);
    wide most = (wide)requests * window;
    wide taken = (wide)before * (window - in) + (wide)used * window;
    struct fq_rate_answer answer = {
        .limit = requests,
        /* Time that goes back makes more of the window before. */
        .remaining = taken < most ? (uint64_t)((most - taken) / window) : 0,
        .reset_us = (used || before ? window - in : 0) + (used ? window : 0),
    };
    answer.allowed = taken + (wide)units * window <= most;
    if (answer.allowed)
        return answer;
    if (units > requests)
        answer.retry_us = FQ_RATE_NEVER;
    else if (used + units <= requests)
        answer.retry_us = gone_at(rate, before, requests - used - units) - in;
    else
        answer.retry_us = window - in + gone_at(rate, used, requests - units);
    return answer;
}

/* ---- all of them ---- */

static struct fq_rate_state state_now(const struct fq_rate *rate, const struct fq_rate_state *state,
                                      uint64_t now)
{
    switch (rate->algorithm) {
    case FQ_RATE_TOKEN_BUCKET:
        return refilled(rate, state, now);
    case FQ_RATE_SLIDING_WINDOW:
        return slid(rate, state, now);
    case FQ_RATE_FIXED_WINDOW:
        break;
    }
    return in_window(rate, state, now);
}

static struct fq_rate_answer answer_of(const struct fq_rate *rate, const struct fq_rate_state *s,
                                       uint64_t now, uint64_t units)
{
    switch (rate->algorithm) {
    case FQ_RATE_TOKEN_BUCKET:
        return look_at_bucket(rate, s, units);
    case FQ_RATE_SLIDING_WINDOW:
        return look_at_two_windows(rate, s, now, units);
    case FQ_RATE_FIXED_WINDOW:
        break;
    }
    return look_at_window(rate, s, now, units);
}

struct fq_rate_answer fq_rate_look(const struct fq_rate *rate, const struct fq_rate_state *state,
                                   uint64_t now_us, uint64_t units)
{
    struct fq_rate_state now = state_now(rate, state, now_us);
    return answer_of(rate, &now, now_us, units);
}

struct fq_rate_answer fq_rate_take(const struct fq_rate *rate, struct fq_rate_state *state,
                                   uint64_t now_us, uint64_t units)
{
    *state = state_now(rate, state, now_us);
    state->taken += rate->algorithm == FQ_RATE_TOKEN_BUCKET ? units * rate->window_us : units;
    struct fq_rate_answer answer = answer_of(rate, state, now_us, 0);
    answer.allowed = true;
    return answer;
}

uint64_t fq_rate_idle_at(const struct fq_rate *rate, const struct fq_rate_state *state)
{
    if (!state->taken)
        return 0;
    switch (rate->algorithm) {
    case FQ_RATE_TOKEN_BUCKET:
        return state->at + divided_up(state->taken, rate->requests);
    case FQ_RATE_SLIDING_WINDOW:
        return state->at + (current(state) ? 2 : 1) * rate->window_us;
    case FQ_RATE_FIXED_WINDOW:
        break;
    }
    return state->at + rate->window_us;
}
