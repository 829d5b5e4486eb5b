/* SPDX-License-Identifier: MIT */
#include "server/rates.h"

#include <stdio.h>

#include "base/clock.h"
#include "server/asking.h"
#include "server/caller.h"

/* One look at the rules. */
struct look {
    struct fq_worker *worker;
    struct fq_http_exchange *exchange;
    struct fq_rate_asker asker;
    uint64_t more; /* so many that came with one that was looked at; 0: it is looked at itself */
    struct fq_limited found;
};

static struct look look_of(struct fq_worker *worker, struct fq_http_exchange *exchange)
{
    return (struct look){
        .worker = worker,
        .exchange = exchange,
        .asker = {.address = fq_http_client(exchange), .path = fq_http_path(exchange)},
    };
}

/* Whoever waits for so long finds the time over. */
static uint64_t seconds_up(uint64_t microseconds)
{
    return microseconds / 1000000 + (microseconds % 1000000 != 0);
}

/* Of several stages the one that leaves least would be the best to tell; that of the last one that
 * said anything is: it knows the caller best. */
static void tell_rate(const struct look *look, bool refused)
{
    const struct fq_rate_answer *answer = &look->found.answer;
    char text[256];
    int len =
        snprintf(text, sizeof(text),
                 "RateLimit-Limit: %llu\r\nRateLimit-Remaining: %llu\r\nRateLimit-Reset: %llu\r\n",
                 (unsigned long long)answer->limit, (unsigned long long)answer->remaining,
                 (unsigned long long)seconds_up(answer->reset_us));
    if (refused && answer->retry_us != FQ_RATE_NEVER)
        len += snprintf(text + len, sizeof(text) - (size_t)len, "Retry-After: %llu\r\n",
                        (unsigned long long)seconds_up(answer->retry_us));
    char *lines = fq_arena_alloc(fq_http_arena(look->exchange), (size_t)len);
    if (!lines) /* it is told nothing, and refused all the same */
        return;
    memcpy(lines, text, (size_t)len);
    fq_http_set_lines(look->exchange, fq_str_of(lines, (size_t)len));
}

/* The sentence of a refusal. */
#define SENTENCE_BYTES 256

static fq_str sentence(const struct look *look, char text[SENTENCE_BYTES])
{
    const struct fq_rate_answer *answer = &look->found.answer;
    fq_str name = look->found.rule->name;
    int len = answer->retry_us == FQ_RATE_NEVER
                  ? snprintf(text, SENTENCE_BYTES,
                             "The request asks for more than the rate limit \"%.*s\" ever allows.",
                             FQ_STR_ARG(name))
                  : snprintf(text, SENTENCE_BYTES,
                             "Too many requests for the rate limit \"%.*s\"; try again in %llu s.",
                             FQ_STR_ARG(name), (unsigned long long)seconds_up(answer->retry_us));
    return fq_str_of(text, (size_t)len);
}

static uint64_t now_us(void)
{
    return fq_clock_monotonic_ns() / 1000;
}

/* True: it is refused. */
static bool is_refused(struct look *look, enum fq_rate_stage stage)
{
    struct fq_worker *worker = look->worker;
    const struct fq_config *config = worker->lane.config;
    const struct fq_rate_rules *rules = &worker->lane.live->protection.rates;
    if (!rules->stages[stage])
        return false;
    enum fq_rollout_mode mode = fq_caller_decides(
        look->exchange, look->asker.principal, config->rate_limit.mode, config->rate_limit.canary);
    if (mode == FQ_ROLLOUT_OFF)
        return false;
    look->found =
        look->more
            ? fq_limiter_take_more(worker->all->limiter, rules, &look->asker, look->more, now_us())
            : fq_limiter_take(worker->all->limiter, rules, stage, &look->asker, 1, now_us());
    if (look->found.rule && mode == FQ_ROLLOUT_ON)
        tell_rate(look, look->found.refused);
    if (!look->found.refused)
        return false;
    bool observed = mode == FQ_ROLLOUT_OBSERVE;
    fq_limiter_count(&look->found, observed);
    fq_telemetry_count(&worker->telemetry,
                       observed ? FQ_COUNTER_OBSERVED_RATE_LIMIT : FQ_COUNTER_REFUSED_RATE_LIMIT,
                       1);
    return !observed;
}

static bool has_rules(const struct fq_worker *worker)
{
    return worker->lane.live->protection.rates.count != 0;
}

/* False: it is refused, and text says why. */
static bool arrives(struct fq_worker *worker, struct fq_http_exchange *exchange,
                    char text[SENTENCE_BYTES])
{
    if (!has_rules(worker) || fq_http_method(exchange) == FQ_HTTP_OPTIONS)
        return true;
    struct look look = look_of(worker, exchange);
    if (!is_refused(&look, FQ_RATE_ARRIVED))
        return true;
    sentence(&look, text);
    return false;
}

bool fq_rates_arrived(struct fq_worker *worker, struct fq_http_exchange *exchange)
{
    char text[SENTENCE_BYTES];
    if (arrives(worker, exchange, text))
        return true;
    fq_http_respond_error(exchange, fq_status_http(FQ_RATE_LIMITED),
                          fq_str_from(fq_status_code(FQ_RATE_LIMITED)), fq_str_from(text));
    return false;
}

const struct fq_http_refusal *fq_rates_before_body(struct fq_worker *worker,
                                                   struct fq_http_exchange *exchange)
{
    static const struct fq_http_refusal plain = {429, "RATE_LIMITED", "Too many requests."};
    char text[SENTENCE_BYTES];
    if (arrives(worker, exchange, text))
        return NULL;
    fq_str why = fq_arena_str(fq_http_arena(exchange), fq_str_from(text));
    struct fq_http_refusal *refusal = fq_arena_alloc(fq_http_arena(exchange), sizeof(*refusal));
    if (!why.ptr || !refusal)
        return &plain;
    *refusal = (struct fq_http_refusal){.status = fq_status_http(FQ_RATE_LIMITED),
                                        .code = fq_status_code(FQ_RATE_LIMITED),
                                        .message = why.ptr};
    return refusal;
}

void fq_rates_failed(struct fq_worker *worker, struct fq_http_exchange *exchange)
{
    if (!has_rules(worker) || !fq_http_has_head(exchange))
        return;
    struct look look = look_of(worker, exchange);
    fq_limiter_fail(worker->all->limiter, &worker->lane.live->protection.rates, &look.asker,
                    now_us());
}

static enum fq_status take_rate(struct fq_asking *asking, struct look *look,
                                enum fq_rate_stage stage, struct fq_error *reterr)
{
    char text[SENTENCE_BYTES];
    look->asker.principal = stage == FQ_RATE_ARRIVED ? NULL : asking->request.principal;
    if (!is_refused(look, stage))
        return FQ_OK;
    fq_str said = sentence(look, text);
    return fq_error_set(reterr, asking->request.arena, FQ_RATE_LIMITED, "%.*s", FQ_STR_ARG(said));
}

enum fq_status fq_rates_more(struct fq_asking *asking, size_t more, struct fq_error *reterr)
{
    if (!more || !has_rules(asking->worker))
        return FQ_OK;
    struct look look = look_of(asking->worker, asking->exchange);
    look.more = more;
    return take_rate(asking, &look, FQ_RATE_ARRIVED, reterr);
}

enum fq_status fq_rates_known(struct fq_asking *asking, struct fq_error *reterr)
{
    if (!has_rules(asking->worker))
        return FQ_OK;
    struct look look = look_of(asking->worker, asking->exchange);
    return take_rate(asking, &look, FQ_RATE_KNOWN, reterr);
}

enum fq_status fq_rates_planned(struct fq_asking *asking, const struct fq_admission *what,
                                struct fq_error *reterr)
{
    static const unsigned kinds[] = {
        [FQ_QUERY] = FQ_RATE_QUERY,
        [FQ_MUTATION] = FQ_RATE_MUTATION,
        [FQ_SUBSCRIPTION] = FQ_RATE_SUBSCRIPTION,
    };
    if (!has_rules(asking->worker))
        return FQ_OK;
    struct look look = look_of(asking->worker, asking->exchange);
    look.asker.kind = kinds[what->kind];
    look.asker.operation = what->name;
    look.asker.cost = what->cost;
    return take_rate(asking, &look, FQ_RATE_PLANNED, reterr);
}
